"""Publish: derive what everybody may see of a territory, or only check it, at the command line."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from server.cli.context import read_settings, staff_session, tongue

if TYPE_CHECKING:
    from server.services.publishing import Published
    from server.services.release_check import Check


@click.command("publish")
@click.argument("slug")
@click.option("--check", is_flag=True, help="Publish nothing: attack what is public, and what would be.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(slug: str, check: bool, as_json: bool) -> None:
    """Derive the public tables of the territory SLUG, or with --check try to work out what they hide.

    A check that finds something ends with exit code 1.
    """
    from gis.queries import territories
    from server.i18n import speaking
    from server.services import publishing, release_check

    settings = read_settings()
    with speaking(tongue(settings)), staff_session(settings) as session:
        territory = territories.find(session, slug)
        today = datetime.now(UTC).astimezone(ZoneInfo(territory.timezone)).date()
        if not check:
            published = publishing.derive(session, territory, today=today)
            click.echo(json.dumps(asdict(published)) if as_json else _published(published))
            return
        found = release_check.check(session, territory, today=today)
    click.echo(json.dumps(_plain(found), ensure_ascii=False) if as_json else _checked(found))
    sys.exit(1 if found.leaks else 0)


def _published(published: Published) -> str:
    return "\n".join(f"{name:<20}{count:>7,}" for name, count in asdict(published).items())


def _checked(found: Check) -> str:
    lines = [
        f"{'public quarters':<24}{found.public_quarters:>7,}",
        f"{'public hotspots':<24}{found.public_areas:>7,}",
        f"{'quarters to come':<24}{found.coming_quarters:>7,}",
        f"{'cards to come':<24}{found.coming_cards:>7,}",
        f"{'given away':<24}{len(found.leaks):>7,}",
    ]
    return "\n".join([*lines, *(f"  {leak.where}: {leak.what}" for leak in found.leaks)])


def _plain(found: Check) -> dict[str, Any]:
    return asdict(found)
