"""Concordance: compare the concerns of a topic with recorded incidents, and write it to a file."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from server.cli.context import read_settings, staff_session, tongue

FORMATS = ("csv", "geojson", "html")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("concordance")
@click.argument("slug")
@click.option("--topic", help="Code of the topic; by default the one with most concerns.")
@click.option(
    "--unit", type=click.Choice(["neighbourhood", "cell", "hotspot"]), help="What places are compared by."
)
@click.option("--cell-m", default="", help="Side of a square in metres, for --unit cell; 500 by default.")
@click.option("--run", "run", default="", help="Hotspot run, for --unit hotspot; by default the newest.")
@click.option("--from", "first", type=_DAY, help="First day; by default that of the first concern.")
@click.option("--to", "last", type=_DAY, help="Last day, included; by default that of the last incident.")
@click.option("--concerns-from", "said_first", type=_DAY, help="First day of the concerns, if another.")
@click.option("--concerns-to", "said_last", type=_DAY, help="Last day of the concerns, if another.")
@click.option(
    "--minimum", default="", help="Concerns and incidents together to judge a place; 10 by default."
)
@click.option("--no-control", is_flag=True, help="Do not control false findings (Benjamini-Yekutieli).")
@click.option("--eps-m", default="", help="Radius of the hotspots of concerns in metres; 300 by default.")
@click.option("--min-concerns", default="", help="Concerns within that radius; 5 by default.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=f"Write {', '.join(FORMATS)}.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    slug: str,
    topic: str | None,
    unit: str | None,
    cell_m: str,
    run: str,
    first: datetime | None,
    last: datetime | None,
    said_first: datetime | None,
    said_last: datetime | None,
    minimum: str,
    no_control: bool,
    eps_m: str,
    min_concerns: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Say where the concerns of territory SLUG and its incidents agree, and where not.

    The same question on unchanged data gives the same answer.
    """
    if out and out.suffix.lstrip(".") not in FORMATS:
        raise click.BadParameter(f"the name must end in one of: {', '.join(FORMATS)}", param_hint="--out")
    if out and not out.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {out.absolute().parent}", param_hint="--out")
    given = {
        "topic": topic or "",
        "unit": unit or "",
        "cell_m": cell_m,
        "run": run,
        "from": _day(first),
        "to": _day(last),
        "concerns_from": _day(said_first),
        "concerns_to": _day(said_last),
        "minimum": minimum,
        "control": "none" if no_control else "",
        "eps_m": eps_m,
        "min_concerns": min_concerns,
    }
    from server.i18n import speaking

    settings = read_settings()
    with speaking(tongue(settings)), staff_session(settings) as session:
        _tell(session, slug, given, out, as_json)


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _tell(session: Session, slug: str, given: dict[str, str], out: Path | None, as_json: bool) -> None:
    from gis.queries import territories
    from server.concordance_requests import question_of
    from server.i18n import local_label
    from server.services import concordance, concordance_files

    territory = territories.find(session, slug)
    answer = concordance.answer(session, territory, question_of(given))
    told = concordance_files.as_json(territory, answer, local_label(answer.topic.labels))
    if out:
        kind = out.suffix.lstrip(".")
        file = concordance_files.render(session, territory, answer, kind, label=local_label)
        out.write_bytes(file.content)
    if as_json:
        click.echo(json.dumps({**told, "out": str(out) if out else None}, ensure_ascii=False))
    else:
        _print(told, out)


def _print(told: dict[str, Any], out: Path | None) -> None:
    for sentence in told["heard"]["sentences"]:
        click.echo(sentence)
    click.echo()
    for unit in told["units"]:
        if unit["class"] not in ("neither", "too_few"):
            click.echo(" ".join(unit["sentences"]))
    counts = ", ".join(f"{name} {n}" for name, n in sorted(told["classes"].items()))
    click.echo(f"\n{counts or 'nothing to compare'}")
    if out:
        click.echo(f"out {out}")
