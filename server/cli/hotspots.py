"""Hotspots: find the hotspots of a territory, record the run, and write it to a file."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from server.cli.context import read_settings, staff_session, tongue

FORMATS = ("geojson", "html", "gpkg", "csv")


@click.command("hotspots")
@click.argument("slug")
@click.option("--eps-m", type=click.FloatRange(min=0, min_open=True), required=True, help="Radius in metres.")
@click.option(
    "--min-incidents",
    type=click.IntRange(min=1),
    required=True,
    help="Incidents within the radius, the point itself included, that make a core.",
)
@click.option("--category", multiple=True, help="Only this category and those below it; may be given again.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day, local time.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day, included.")
@click.option("--weekday", multiple=True, help="Only this weekday, 1 is Monday; may be given again.")
@click.option("--hour", multiple=True, help="Only this hour of the day, 0 to 23; may be given again.")
@click.option("--known-by", multiple=True, help="Only what became known so: reported, police or unknown.")
@click.option("--neighbourhood", multiple=True, help="Only this neighbourhood; may be given again.")
@click.option("--area", default="", help="Only this polygon: lon,lat;lon,lat;lon,lat and so on.")
@click.option("--weighted", is_flag=True, help="Count harm: each incident weighs what its category does.")
@click.option("--min-weight", type=click.FloatRange(min=0, min_open=True), help="Harm that makes a core.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=f"Write {', '.join(FORMATS)}.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    slug: str,
    eps_m: float,
    min_incidents: int,
    category: tuple[str, ...],
    first: datetime | None,
    last: datetime | None,
    weekday: tuple[str, ...],
    hour: tuple[str, ...],
    known_by: tuple[str, ...],
    neighbourhood: tuple[str, ...],
    area: str,
    weighted: bool,
    min_weight: float | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Find the hotspots of territory SLUG with DBSCAN and record the run.

    The same settings on unchanged data give the same run back.
    """
    from analysis.hotspots import HotspotSettings
    from server.i18n import speaking
    from server.services.areas import area_of_text
    from server.services.hotspots import RunRequest
    from server.services.selections import build

    if out and out.suffix.lstrip(".") not in FORMATS:
        raise click.BadParameter(f"the name must end in one of: {', '.join(FORMATS)}", param_hint="--out")
    if out and not out.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {out.absolute().parent}", param_hint="--out")
    if min_weight is not None and not weighted:
        raise click.UsageError("--min-weight says something only together with --weighted.")
    if first and last and last < first:
        raise click.BadParameter("the last day is before the first", param_hint="--to")
    lists = {
        "category": category,
        "weekday": weekday,
        "hour": hour,
        "known_by": known_by,
        "neighbourhood": neighbourhood,
    }
    wanted = HotspotSettings(eps_m, min_incidents, weighted=weighted, min_weight=min_weight)
    settings = read_settings()
    with speaking(tongue(settings)):
        selection = build(lists, _day(first), _day(last), area_of_text(area))
        with staff_session(settings) as session:
            result = _run(session, slug, RunRequest(selection, wanted), out)
    _print(result, as_json)


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None


def _run(session: Session, slug: str, request: Any, out: Path | None) -> dict[str, Any]:
    from server.services import hotspots

    run = hotspots.run(session, slug, request, progress=_progress)
    if out:
        _write(session, run, out)
    return {
        "run_id": str(run.id),
        "incidents": run.input_count,
        "hotspots": run.hotspots,
        "noise": run.noise,
        "in_hotspots": run.in_hotspots,
        "seconds": run.seconds,
        "engine": run.engine,
        "left_out": run.left_out,
        "settings": run.settings,
        "out": str(out) if out else None,
    }


def _write(session: Session, run: Any, out: Path) -> None:
    from gis.models import Territory
    from server.findings import window_words
    from server.i18n import local_label
    from server.services import takeaway

    territory = session.get_one(Territory, run.territory_id)
    window = window_words(run, territory.timezone)
    file = takeaway.render(session, run, territory, out.suffix.lstrip("."), label=local_label, window=window)
    out.write_bytes(file.content)


def _progress(step: str, _done: int, _total: int) -> None:
    from server.words import run_step

    click.echo(f"{run_step(step)} …", err=True)


def _print(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        json.dump(result, sys.stdout, ensure_ascii=False)
        click.echo()
        return
    for name in ("run_id", "incidents", "hotspots", "noise", "seconds"):
        click.echo(f"{name:<12}{result[name]}")
    if result["out"]:
        click.echo(f"{'out':<12}{result['out']}")
