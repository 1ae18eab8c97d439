"""Addresses: the open address register of a territory, at the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.cli.context import read_settings, staff_session, tongue

if TYPE_CHECKING:
    from server.services.places import Ledger


@click.command("addresses")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="FIELD=HEADER",
    help="Which column is the code, label, lon, lat, x or y.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the ledger as one JSON object.")
def command(slug: str, file: Path, maps: tuple[str, ...], as_json: bool) -> None:
    """Replace the address register of the territory SLUG by the addresses in FILE.

    CSV, XLSX, GeoJSON and GeoPackage are read. Places that concerns are shown at are built from the register:
    each stands for eight addresses or more, or for none. All of it is done or, after an error, nothing.
    """
    from gis.errors import IntakeError
    from gis.queries import territories
    from server.i18n import speaking
    from server.services import places
    from server.words import sentence_of

    said = dict(_pair(each) for each in maps)
    settings = read_settings()
    with speaking(tongue(settings)), staff_session(settings) as session:
        try:
            ledger = places.read_file(session, territories.find(session, slug), file, said=said)
        except IntakeError as error:
            raise click.ClickException(sentence_of(error)) from error
    click.echo(json.dumps(asdict(ledger), ensure_ascii=False) if as_json else _words(ledger))


def _pair(text: str) -> tuple[str, str]:
    field, equals, header = text.partition("=")
    if not equals:
        raise click.BadParameter(f"“{text}” is not FIELD=HEADER.", param_hint="--map")
    return field.strip(), header.strip()


def _words(ledger: Ledger) -> str:
    lines = [
        f"addresses           {ledger.addresses:>9,}",
        *(f"left out: {reason:<20} {count:>5,}" for reason, count in sorted(ledger.left_out.items())),
        f"without a place     {ledger.unplaced:>9,}",
        f"places              {ledger.places:>9,}",
        f"  for no address    {ledger.empty:>9,}",
        f"retired places      {ledger.retired:>9,}",
    ]
    return "\n".join(lines)
