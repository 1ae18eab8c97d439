"""Territory: add one from GeoJSON files, list them, show one."""

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from server.cli.context import speaking_session

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("territory")
def command() -> None:
    """Manage territories."""


@command.command("add")
@click.argument("slug")
@click.option("--name", required=True, help="The name that people read.")
@click.option("--boundary", type=_file, required=True, help="GeoJSON with the polygons of the territory.")
@click.option(
    "--crs", required=True, metavar="EPSG:CODE", help="Projected system in metres, for example EPSG:3059."
)
@click.option("--timezone", required=True, metavar="ZONE", help="For example Europe/Riga.")
@click.option("--neighbourhoods", type=_file, help="GeoJSON with one feature a neighbourhood.")
@click.option("--name-field", default="name", show_default=True, help="Property with a neighbourhood's name.")
@click.option(
    "--code-field", default="code", show_default=True, help="Property with its code; else the name serves."
)
@click.option("--synthetic", is_flag=True, help="Mark every page of it as synthetic.")
@as_json_option
def add(
    slug: str,
    name: str,
    boundary: Path,
    crs: str,
    timezone: str,
    neighbourhoods: Path | None,
    name_field: str,
    code_field: str,
    synthetic: bool,
    as_json: bool,
) -> None:
    """Make the territory SLUG."""
    from gis.crs import parse_srid
    from server.services import territories

    with speaking_session() as session:
        territory = territories.add(
            session,
            slug=slug,
            name=name,
            boundary=_read(boundary),
            srid=parse_srid(crs),
            timezone=timezone,
            synthetic=synthetic,
            neighbourhoods=_read(neighbourhoods) if neighbourhoods else None,
            name_field=name_field,
            code_field=code_field,
        )
        _print(_payload(session, territory), as_json)


@command.command("list")
@as_json_option
def list_territories(as_json: bool) -> None:
    """List the territories."""
    from gis.queries import territories

    with speaking_session() as session:
        found = territories.all_territories(session)
    if as_json:
        click.echo(json.dumps([_basics(each) for each in found], ensure_ascii=False))
        return
    for each in found:
        click.echo(f"{each.slug:<20} {each.name}")


@command.command("show")
@click.argument("slug")
@as_json_option
def show(slug: str, as_json: bool) -> None:
    """Show what is known of the territory SLUG."""
    from gis.queries import territories

    with speaking_session() as session:
        _print(_payload(session, territories.find(session, slug)), as_json)


def _read(file: Path) -> dict[str, Any]:
    from gis.errors import BadBoundary

    try:
        # Windows tools put a mark before UTF-8.
        value = json.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise BadBoundary(f"{file.name} is not GeoJSON: {error}.") from None
    if not isinstance(value, dict):
        raise BadBoundary(f"{file.name} is not GeoJSON: it holds no object.")
    return value


def _basics(territory: Any) -> dict[str, Any]:
    return {
        "slug": territory.slug,
        "name": territory.name,
        "crs": f"EPSG:{territory.srid}",
        "timezone": territory.timezone,
        "synthetic": territory.synthetic,
    }


def _payload(session: Session, territory: Any) -> dict[str, Any]:
    from gis.queries import territories

    facts = territories.facts(session, territory)
    area = territories.boundary(territory, metric=True).area / 1e6
    areas = territories.neighbourhood_features(session, territory)["features"]
    return {
        **_basics(territory),
        "bounds": list(facts.bounds),
        "area_km2": round(area, 3),
        "neighbourhoods": len(areas),
        "incidents": facts.incidents,
        "located": facts.located,
        "first": facts.first.isoformat() if facts.first else None,
        "last": facts.last.isoformat() if facts.last else None,
    }


def _print(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        click.echo(f"{name:<16}{value}")
