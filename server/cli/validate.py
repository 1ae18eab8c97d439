"""`talsi validate`: check the analysis against its own worked examples, or a folder of others."""

import json
from pathlib import Path

import click

from analysis.validation import CaseResult, run_case
from server import handbook
from server.services.case_files import read_case


@click.command("validate")
@click.argument(
    "directory",
    metavar="[DIR]",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(directory: Path | None, as_json: bool) -> None:
    """Run every worked example (*.json) of DIR, or those the product ships; exit with 1 if any fails."""
    directory = directory or handbook.CASES
    results = [_run_file(path) for path in sorted(directory.glob("*.json"))]
    if not results:
        raise click.ClickException(f"There are no cases (*.json) in {directory}.")
    statuses = [_status(result) for result in results]
    totals = {name: statuses.count(name) for name in ("passed", "failed", "skipped")}
    if as_json:
        cases = [
            {"title": result.title, "method": result.method, "status": status, "message": result.message}
            for result, status in zip(results, statuses, strict=True)
        ]
        click.echo(json.dumps({"cases": cases, **totals}, ensure_ascii=False, indent=1))
    else:
        for result, status in zip(results, statuses, strict=True):
            click.echo(f"{status:7}  {result.title}{': ' if result.message else ''}{result.message}")
        click.echo(f"{totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped")
    if totals["failed"]:
        raise click.exceptions.Exit(1)


def _run_file(path: Path) -> CaseResult:
    try:
        case = read_case(path)
    except (OSError, ValueError) as error:
        return CaseResult(path.name, "", False, False, f"The file cannot be read: {error}.")
    result = run_case(case)
    return result if result.title else CaseResult(path.name, *_rest(result))


def _rest(result: CaseResult) -> tuple[str, bool, bool, str]:
    return result.method, result.passed, result.skipped, result.message


def _status(result: CaseResult) -> str:
    if result.skipped:
        return "skipped"
    return "passed" if result.passed else "failed"
