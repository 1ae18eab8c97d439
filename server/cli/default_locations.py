"""Default location: pile-ups of incidents, and what a person says about them, at the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from server.cli.context import staff_session


@click.group("default-location")
def command() -> None:
    """Places where incidents are put when nobody knows where they happened, e.g. the station."""


@command.command("list")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def listing(slug: str, as_json: bool) -> None:
    """List the pile-ups that imports found in the territory SLUG, fullest first."""
    from gis.queries import territories
    from server.services import default_locations

    with staff_session() as session:
        places = default_locations.listing(session, territories.find(session, slug))
    if as_json:
        click.echo(json.dumps({"places": [asdict(place) for place in places]}, ensure_ascii=False))
        return
    if not places:
        click.echo("No pile-up has been found.")
    for place in places:
        name = place.label or place.neighbourhood or "–"
        click.echo(
            f"{place.id:>6}  {place.state.value:<9}  {place.lat:.5f}, {place.lon:.5f}  "
            f"{place.incidents:,} incidents ({place.share:.1%})  {name}"
        )


@command.command("confirm")
@click.argument("slug")
@click.argument("place", type=int)
@click.option("--label", required=True, help="What the place is, e.g. “the station”.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def confirm(slug: str, place: int, label: str, as_json: bool) -> None:
    """Call PLACE a default location: its incidents stay counted and are left out of hotspots."""
    from gis.queries import territories
    from server.services import default_locations

    with staff_session() as session:
        changed = default_locations.confirm(session, territories.find(session, slug), place, label=label)
    _tell(as_json, f"{changed:,} incidents there are left out of hotspots.", place=place, incidents=changed)


@command.command("dismiss")
@click.argument("slug")
@click.argument("place", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def dismiss(slug: str, place: int, as_json: bool) -> None:
    """Call PLACE an ordinary place: its incidents take part in hotspots."""
    from gis.queries import territories
    from server.services import default_locations

    with staff_session() as session:
        changed = default_locations.dismiss(session, territories.find(session, slug), place)
    _tell(as_json, "Its incidents take part in hotspots.", place=place, incidents=changed)


def _tell(as_json: bool, sentence: str, **values: Any) -> None:
    click.echo(json.dumps(values) if as_json else sentence)
