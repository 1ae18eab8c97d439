"""Import: a file of incidents into a territory, from the command line; prints the ledger."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.cli.context import read_settings, staff_session, tongue

if TYPE_CHECKING:
    from server.services.understanding import Blocked, Choices

LOGGED_ROWS = 100_000


@click.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", metavar="NAME", help="Ready profile of a source; recognised when left away.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="FIELD=HEADER",
    help="Which column fills a field; A+B joins columns, FIELD==VALUE is the same for every row.",
)
@click.option(
    "--leave-out", multiple=True, metavar="COLUMN", help="Never store this column, e.g. a person's name."
)
@click.option("--add-categories", is_flag=True, help="Make categories that the territory does not know.")
@click.option("--swap-axes", is_flag=True, help="The axes are swapped, and I know it.")
@click.option("--crs", metavar="EPSG:N", help="Coordinate system of the file.")
@click.option("--encoding", metavar="NAME", help="Encoding of a text file, e.g. windows-1257.")
@click.option("--delimiter", metavar="SIGN", help="Delimiter of a text file; “tab” for the tabulator.")
@click.option("--decimal", type=click.Choice([".", ","]), help="Decimal sign.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="How all-number dates are read.")
@click.option("--dry-run", is_flag=True, help="Count what would happen; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the ledger as one JSON object.")
def command(
    slug: str,
    file: Path,
    *,
    profile: str | None,
    maps: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
    **corrections: Any,
) -> None:
    """Import the incidents in FILE into the territory SLUG and print the ledger.

    CSV, XLSX, GeoJSON and GeoPackage are read; what they hold is recognised by content. The same file twice
    adds nothing. Either the whole file is imported or, after an error, nothing of it.
    """
    from gis.errors import IntakeError
    from server.i18n import speaking
    from server.services import reading
    from server.services.understanding import Blocked

    settings = read_settings()
    with speaking(tongue(settings)):
        try:
            with staff_session(settings) as session, _progress() as progress:
                ledger = reading.import_file(
                    session,
                    slug=slug,
                    data=file,
                    file_name=file.name.encode("utf-8", "replace").decode(),
                    now=datetime.now(UTC),
                    choices=_choices(profile, maps, corrections),
                    dry_run=dry_run,
                    progress=progress,
                )
        except Blocked as refusal:
            _refuse(_explain(refusal), refusal, headers=refusal.preview.plan.headers, as_json=as_json)
        except IntakeError as refusal:
            _refuse(_sentence(refusal), refusal, as_json=as_json)
        else:
            _tell(ledger, as_json=as_json, dry_run=dry_run)


def _choices(profile: str | None, maps: tuple[str, ...], given: dict[str, Any]) -> Choices:
    from gis.intake import parse_mapping
    from server.services.understanding import Choices

    overrides = {
        name: given[name] for name in ("crs", "encoding", "decimal", "date_order") if given[name] is not None
    }
    if given["delimiter"] is not None:
        overrides["delimiter"] = {"tab": "\t", "\\t": "\t"}.get(given["delimiter"], given["delimiter"])
    if given["swap_axes"]:
        overrides["swap_axes"] = True
    if given["leave_out"]:
        overrides["left_out"] = list(given["leave_out"])
    if maps:
        overrides["mapping"] = parse_mapping(list(maps))
    return Choices(profile, overrides, add_categories=given["add_categories"])


def _explain(refusal: Blocked) -> str:
    """Every problem in words, and how the command is told."""
    from server import import_words
    from server.i18n import gettext

    lines = [
        import_words.problem(each.code, each.detail) for each in refusal.preview.problems if each.blocking
    ]
    codes = {each.code for each in refusal.preview.problems if each.blocking}
    if "person_column" in codes:
        lines.append(gettext("Say so with: %(option)s", option="--leave-out COLUMN"))
    else:
        headers = ", ".join(refusal.preview.plan.headers)
        lines.append(gettext("Say so with: %(option)s", option="--map FIELD=HEADER"))
        if _lacks_category(refusal):
            lines.append(gettext("One category for all rows: %(option)s", option="--map category==NAME"))
        lines.append(gettext("Columns of the file: %(headers)s", headers=headers))
    return "\n".join(lines)


def _lacks_category(refusal: Blocked) -> bool:
    problems = refusal.preview.problems
    return any((each.code, each.detail) == ("field_unmapped", "category") for each in problems)


def _sentence(refusal: Any) -> str:
    from server import import_words

    return import_words.problem(refusal.code, refusal.detail)


def _refuse(sentence: str, refusal: Any, *, headers: tuple[str, ...] = (), as_json: bool) -> None:
    if as_json:
        answer = {
            "error": refusal.code,
            "detail": refusal.detail,
            "message": sentence,
            "headers": list(headers),
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
    raise click.ClickException(sentence)


@contextmanager
def _progress() -> Iterator[Callable[[int, int | None], None]]:
    """Rows done, on stderr: a line that moves on a terminal, a line now and then in a log."""
    from server.i18n import gettext

    def words(done: int, total: int | None) -> str:
        if total is None:
            return gettext("%(done)s rows", done=f"{done:,}")
        return gettext("%(done)s of about %(total)s rows", done=f"{done:,}", total=f"{total:,}")

    if not sys.stderr.isatty():
        yield _now_and_then(lambda done, total: click.echo(words(done, total), err=True))
        return
    from rich.console import Console

    with Console(stderr=True).status(gettext("Reading the file")) as status:
        yield lambda done, total: status.update(words(done, total))


def _now_and_then(say: Callable[[int, int | None], None]) -> Callable[[int, int | None], None]:
    said = 0

    def hear(done: int, total: int | None) -> None:
        nonlocal said
        if done - said >= LOGGED_ROWS:
            said = done
            say(done, total)

    return hear


def _tell(ledger: dict[str, Any], *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(ledger, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    from server import words
    from server.i18n import gettext

    title = gettext("What would happen") if dry_run else gettext("Imported")
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for label, number in _lines(ledger):
        table.add_row(label, number)
    for name, heading in (("rejected", gettext("Rejected")), ("unlocated", gettext("Added without a place"))):
        for code, n in sorted(ledger[name].items(), key=lambda item: (-item[1], item[0])):
            table.add_row(f"  {heading}: {words.reason(code)}", f"{n:,}")
    Console(soft_wrap=True).print(table)
    if "category_unknown" in ledger["rejected"]:
        hint = gettext("If the unknown categories are meant, import again with --add-categories.")
        click.echo(hint, err=True)


def _lines(ledger: dict[str, Any]) -> list[tuple[str, str]]:
    from server.i18n import gettext

    lines = [
        (gettext("Rows in the file"), f"{ledger['rows']:,}"),
        (gettext("Added"), f"{ledger['added']:,}"),
        (gettext("Already there"), f"{ledger['duplicate']:,}"),
        (gettext("Rejected"), f"{sum(ledger['rejected'].values()):,}"),
        (gettext("Located"), _rate(ledger["hit_rate"])),
    ]
    if ledger.get("located"):
        lines.append((gettext("Located at last, of those already there"), f"{ledger['located']:,}"))
    if ledger["categories_added"]:
        lines.append((gettext("Categories made"), f"{len(ledger['categories_added']):,}"))
    return [*lines, (gettext("Took"), gettext("%(n)s s", n=f"{ledger['seconds']:.1f}"))]


def _rate(share: float | None) -> str:
    """A share rounded down: 100 % means every one of them."""
    return "–" if share is None else f"{math.floor(share * 1000) / 1000:.1%}"
