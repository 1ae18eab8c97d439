"""Analyses: run any method on a territory, run one again, compare two, and write what came out."""

import json
from pathlib import Path
from typing import Any

import click

from server.cli.analysis_options import method_command


class Methods(click.Group):
    """The methods by their codes, each with options made of its settings; and what is done with runs."""

    def list_commands(self, context: click.Context) -> list[str]:
        """List the methods in their own order, then what is done with runs."""
        from server.methods import registry

        return [*registry.codes(), *sorted(self.commands)]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Make the command of a method when it is asked for."""
        from server.methods import registry

        if name in self.commands:
            return self.commands[name]
        return method_command(name) if name in registry.codes() else None


@click.group("analyse", cls=Methods)
@click.argument("slug")
@click.pass_context
def command(context: click.Context, slug: str) -> None:
    """Run METHOD on territory SLUG and record the run.

    The same question on unchanged data gives the same run back.
    """
    context.obj = slug


@command.command("runs")
@click.option("--method", help="Only runs of this method.")
@click.pass_obj
def runs(slug: str, method: str | None) -> None:
    """List the newest runs, one JSON object a line."""
    from gis.queries import analyses as queries
    from gis.queries import territories
    from server.cli.context import speaking_session

    with speaking_session() as session:
        territory = territories.find(session, slug)
        for run in queries.recent(session, territory.id, method=method):
            record = {"run_id": str(run.id), "method": run.method, "incidents": run.input_count}
            click.echo(json.dumps({**record, "created_at": run.created_at.isoformat(), **run.used}))


@command.command("again")
@click.argument("run_id", type=click.UUID)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def again(slug: str, run_id: Any, as_json: bool) -> None:
    """Run RUN_ID again on the data of today and say what changed."""
    from server.cli.analysis_options import report
    from server.cli.context import speaking_session
    from server.services import analyses

    with speaking_session() as session:
        before = analyses.get_of(session, slug, run_id)
        after = analyses.run(session, slug, analyses.request_of(before), tell=tell)
        if as_json:
            click.echo(json.dumps(report(session, after), ensure_ascii=False))
            return
        _print_change(session, before, after)


@command.command("compare")
@click.argument("first", type=click.UUID)
@click.argument("later", type=click.UUID)
@click.pass_obj
def compare(slug: str, first: Any, later: Any) -> None:
    """Say what changed from run FIRST to run LATER of the same method."""
    from server.cli.context import speaking_session
    from server.services import analyses

    with speaking_session() as session:
        _print_change(session, analyses.get_of(session, slug, first), analyses.get_of(session, slug, later))


@command.command("check")
@click.argument("run_id", type=click.UUID)
@click.pass_obj
def check(slug: str, run_id: Any) -> None:
    """Compute RUN_ID anew from its record alone; exit with 1 if any digit differs."""
    from server.cli.context import speaking_session
    from server.services import analyses

    with speaking_session() as session:
        record = analyses.get_of(session, slug, run_id)
        anew = analyses.recompute(session, record)
    click.echo(f"recorded  {record.result_fingerprint.hex()}\ncomputed  {anew.hex()}")
    if anew != record.result_fingerprint:
        raise click.exceptions.Exit(1)


@command.command("layer")
@click.argument("run_id", type=click.UUID)
@click.argument("code")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A .geojson file."
)
@click.pass_obj
def layer(slug: str, run_id: Any, code: str, out: Path) -> None:
    """Write the layer CODE of RUN_ID to a file."""
    import gzip

    from gis.queries import analyses as queries
    from server.cli.context import speaking_session
    from server.services import analyses, audit

    with speaking_session() as session:
        run = analyses.get_of(session, slug, run_id)
        found = queries.layer(session, run_id, code)
        if found is None:
            raise click.ClickException(f"This run has no layer {code}.")
        audit.record(
            session,
            "export",
            territory_id=run.territory_id,
            objects={"what": "analysis_run", "run": str(run_id), "file": out.name, "rows": found.features},
            channel="command",
        )
        out.write_bytes(gzip.decompress(found.content))
    click.echo(f"{found.features} shapes in {out}")


def _print_change(session: Any, before: Any, after: Any) -> None:
    from server.services import analysis_reading

    found = analysis_reading.change(session, before, after)
    for part in filter(None, (found.first, found.second)):
        click.echo(f"rows      {part.before} before, {part.after} after")
        if part.rows is not None:
            kinds = (("came", part.rows.came), ("gone", part.rows.gone), ("altered", part.rows.altered))
            click.echo("          " + ", ".join(f"{len(ids)} {name}" for name, ids in kinds))
        for source in part.sources:
            click.echo(f"          {source['n']} came with {source['file']}")
    click.echo(f"run_id    {after.id}")
    click.echo("result    " + ("the same" if found.same_result else "another"))
    for name, old, new in found.numbers[:40]:
        click.echo(f"          {name}: {old} -> {new}")


def tell(step: Any, done: int, total: int | None) -> None:
    """Say on the error stream how far a run is."""
    click.echo(f"{step} {done}/{total}" if total else f"{step} …", err=True)
