"""Tiles: what is drawn, decoded and counted again."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from gis.errors import TileOutside
from gis.models import Category, Territory
from gis.queries import changes
from gis.queries.selection import Selection
from gis.tilegrid import quadkeys, tile_numbers
from gis.tiles.layers import LARGEST_TILE_BYTES, MAX_ZOOM, POINTS_FROM_ZOOM, Tile, ground_tile, incident_tile
from tests.factories import (
    BOUNDS,
    NOON,
    TOWN,
    add_category,
    add_ground,
    add_incident,
    add_incidents,
    add_neighbourhood,
    add_territory,
    publish,
)
from tests.gis.shelves import SHELF
from tests.mvt import Feature, decode

ALL = Selection()


@pytest.fixture
def talsi(session: Session) -> Territory:
    """A territory that keeps Riga's time."""
    return add_territory(session)


@pytest.fixture
def theft(session: Session, talsi: Territory) -> Category:
    """Its only category, unless the test adds more."""
    return add_category(session, talsi)


def tile_of(lon: float, lat: float, z: int) -> Tile:
    """The tile that holds a coordinate."""
    x, y = tile_numbers([lon], [lat], zoom=z)
    return Tile(z, int(x[0]), int(y[0]))


def _layer(session: Session, territory: Territory, tile: Tile, selection: Selection = ALL) -> list[Feature]:
    drawn = decode(incident_tile(session, SHELF, territory, tile, selection))
    expected = "cells" if tile.z < POINTS_FROM_ZOOM else "points"
    assert set(drawn) <= {expected}
    return drawn[expected].features if drawn else []


def _sum(features: list[Feature]) -> int:
    return sum(feature.properties["n"] for feature in features)


def _scatter(
    session: Session, territory: Territory, category: Category, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """Incidents all over the territory, half of them on a few places in the town."""
    rng = np.random.default_rng(7)
    places = rng.normal(0, 0.004, (20, 2)) + TOWN
    lon, lat = rng.uniform(BOUNDS[0], BOUNDS[2], n), rng.uniform(BOUNDS[1], BOUNDS[3], n)
    lon[: n // 2], lat[: n // 2] = places[rng.integers(0, 20, n // 2)].T
    add_incidents(session, territory, category, lon, lat)
    return lon, lat


def _tiles(lon: np.ndarray, lat: np.ndarray, z: int) -> Iterator[tuple[Tile, int]]:
    """Each tile that holds incidents, with how many."""
    columns, rows = tile_numbers(lon, lat, zoom=z)
    tiles, counts = np.unique(np.column_stack([columns, rows]), axis=0, return_counts=True)
    for (x, y), count in zip(tiles.tolist(), counts.tolist(), strict=True):
        yield Tile(z, x, y), count


@pytest.mark.parametrize("z", [*range(15), 15, 16, 18])
def test_the_counts_of_a_tile_sum_to_the_incidents_in_it(
    session: Session, talsi: Territory, theft: Category, z: int
) -> None:
    lon, lat = _scatter(session, talsi, theft, 400)
    for tile, count in list(_tiles(lon, lat, z))[:40]:
        assert _sum(_layer(session, talsi, tile)) == count, tile


@pytest.mark.parametrize("z", [5, 10, 14, 15, 17])
def test_neighbouring_tiles_count_no_incident_twice(
    session: Session, talsi: Territory, theft: Category, z: int
) -> None:
    add_incident(session, talsi, theft)
    home = tile_of(*TOWN, z)
    around = [Tile(z, home.x + dx, home.y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    assert [_sum(_layer(session, talsi, tile)) for tile in around] == [0, 0, 0, 0, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("z", [0, 6, 11, 14])
def test_a_cell_lies_over_the_incidents_that_it_counts(
    session: Session, talsi: Territory, theft: Category, z: int
) -> None:
    add_incident(session, talsi, theft)
    tile = tile_of(*TOWN, z)
    (cell,) = _layer(session, talsi, tile)
    fine = tile_of(*TOWN, z + 6)
    x, y = (fine.x - 64 * tile.x) * 64, (fine.y - 64 * tile.y) * 64
    assert cell.kind == "polygon"
    assert set(cell.corners) == {(x, y), (x + 64, y), (x, y + 64), (x + 64, y + 64)}


def test_every_cell_of_a_tile_is_drawn_once(session: Session, talsi: Territory, theft: Category) -> None:
    _scatter(session, talsi, theft, 1000)
    cells = _layer(session, talsi, tile_of(*TOWN, 9))
    corners = [min(cell.corners) for cell in cells]
    assert len(corners) == len(set(corners)) > 30


@pytest.mark.parametrize("z", [15, 17, 22])
def test_a_near_tile_draws_one_point_a_place_with_how_many_share_it(
    session: Session, talsi: Territory, theft: Category, z: int
) -> None:
    first = add_incident(session, talsi, theft)
    add_incident(session, talsi, theft)
    add_incident(session, talsi, theft, place=(TOWN[0] + 0.00002, TOWN[1]))
    points = [p for p in _layer(session, talsi, tile_of(*TOWN, z)) if p.properties["n"] == 2]
    assert [(p.kind, p.properties) for p in points] == [
        ("point", {"n": 2, "id": first.id, "category": "theft", "precision": "street"})
    ]


def test_a_place_of_several_categories_names_none(
    session: Session, talsi: Territory, theft: Category
) -> None:
    add_incident(session, talsi, theft)
    add_incident(session, talsi, add_category(session, talsi, "noise"))
    (point,) = _layer(session, talsi, tile_of(*TOWN, 16))
    assert point.properties["n"] == 2
    assert "category" not in point.properties


def test_a_point_is_drawn_where_its_place_is(session: Session, talsi: Territory, theft: Category) -> None:
    add_incident(session, talsi, theft)
    tile = tile_of(*TOWN, 16)
    (point,) = _layer(session, talsi, tile)
    fine = tile_of(*TOWN, 22)
    # 64 units of a tile at zoom 16 are one tile at zoom 22; rounding may add one.
    ((x, y),) = point.corners
    assert x == pytest.approx((fine.x - 64 * tile.x) * 64 + 32, abs=33)
    assert y == pytest.approx((fine.y - 64 * tile.y) * 64 + 32, abs=33)


def test_a_place_on_the_very_edge_of_a_tile_is_drawn_and_counted_once(
    session: Session, talsi: Territory, theft: Category
) -> None:
    # A column's edge at zoom 15: the incident belongs to the tile on its right.
    edge = tile_of(*TOWN, 15).x / 2**15 * 360 - 180
    for dx in (-1e-12, 0.0, 1e-12):
        add_incident(session, talsi, theft, place=(edge + dx, TOWN[1]))
    right = tile_of(*TOWN, 15)
    left = Tile(15, right.x - 1, right.y)
    assert _sum(_layer(session, talsi, left)) + _sum(_layer(session, talsi, right)) == 3


@pytest.mark.parametrize("z", [10, 16])
def test_incidents_at_a_default_location_are_not_drawn(
    session: Session, talsi: Territory, theft: Category, z: int
) -> None:
    add_incident(session, talsi, theft, at_default=True)
    add_incident(session, talsi, theft, place=None)
    assert incident_tile(session, SHELF, talsi, tile_of(*TOWN, z), ALL) == b""


@pytest.mark.parametrize("z", [10, 16])
def test_a_tile_draws_only_what_is_selected(
    session: Session, talsi: Territory, theft: Category, z: int
) -> None:
    noise = add_category(session, talsi, "noise")
    add_incident(session, talsi, theft)
    add_incident(session, talsi, noise)
    add_incident(session, talsi, noise, at=NOON + timedelta(days=40))
    tile, june = tile_of(*TOWN, z), (date(2025, 6, 1), date(2025, 6, 30))
    drawn = {
        "all": _sum(_layer(session, talsi, tile)),
        "noise": _sum(_layer(session, talsi, tile, Selection(("noise",)))),
        "june": _sum(_layer(session, talsi, tile, Selection((), *june))),
        "noise in june": _sum(_layer(session, talsi, tile, Selection(("noise",), *june))),
        "nothing": _sum(_layer(session, talsi, tile, Selection(("fire",)))),
    }
    assert drawn == {"all": 3, "noise": 2, "june": 2, "noise in june": 1, "nothing": 0}


@pytest.mark.parametrize("z", [10, 16])
def test_a_tile_of_one_territory_draws_nothing_of_another(
    session: Session, talsi: Territory, theft: Category, z: int
) -> None:
    add_incident(session, talsi, theft)
    assert incident_tile(session, SHELF, add_territory(session), tile_of(*TOWN, z), ALL) == b""


def test_a_tile_where_nothing_is_has_no_bytes(session: Session, talsi: Territory) -> None:
    assert incident_tile(session, SHELF, talsi, Tile(3, 0, 0), ALL) == b""


@pytest.mark.parametrize(
    "address",
    [(-1, 0, 0), (0, 1, 0), (0, 0, 1), (3, 8, 0), (3, 0, -1), (MAX_ZOOM + 1, 0, 0), (60, 0, 0)],
    ids=str,
)
def test_an_address_that_does_not_exist_is_refused(address: tuple[int, int, int]) -> None:
    with pytest.raises(TileOutside, match="/".join(map(str, address))):
        Tile(*address)


def _crowd(session: Session, territory: Territory, category: Category, places: int) -> None:
    """So many incidents, each at a place of its own, all over one tile of zoom 15."""
    tile = tile_of(*TOWN, 15)
    bounds = session.execute(
        text(
            "SELECT ST_XMin(t), ST_YMin(t), ST_XMax(t), ST_YMax(t)"
            " FROM ST_Transform(ST_TileEnvelope(:z, :x, :y), 4326) AS t"
        ),
        {"z": tile.z, "x": tile.x, "y": tile.y},
    ).one()
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(bounds[0], bounds[2], places), rng.uniform(bounds[1], bounds[3], places)
    points = [f"SRID=4326;POINT({x!r} {y!r})" for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    session.execute(
        text(
            "INSERT INTO exact.incident (territory_id, batch_id, category_id, occurred_from, occurred_until,"
            " time_precision, location, location_precision, known_by, match_key, quadkey)"
            " SELECT :territory, 1, :category, now(), now(), 'minute', p::geometry, 'street', 'unknown',"
            " gen_random_uuid(), q"
            " FROM unnest(CAST(:points AS text[]), CAST(:keys AS bigint[])) AS made (p, q)"
        ),
        {
            "territory": territory.id,
            "category": category.id,
            "points": points,
            "keys": quadkeys(lon, lat).tolist(),
        },
    )
    changes.mark(session, territory.id)


def test_no_tile_of_a_dense_set_is_larger_than_half_a_megabyte_or_loses_an_incident(
    session: Session, talsi: Territory, theft: Category
) -> None:
    _crowd(session, talsi, theft, 30_000)
    for z in (9, 12, 14, 15, 16):
        drawn = incident_tile(session, SHELF, talsi, tile_of(*TOWN, z), ALL)
        assert len(drawn) <= LARGEST_TILE_BYTES, z
        if z <= 15:
            (layer,) = decode(drawn).values()
            assert _sum(layer.features) == 30_000, z


@pytest.fixture
def public_ground(session: Session, talsi: Territory) -> Session:
    """The public role's view of a published territory with a street and a park."""
    area = add_neighbourhood(session, talsi, "old-town", bounds=(22.58, 57.24, 22.60, 57.25))
    publish(session, talsi, area)
    add_ground(session, talsi, "LINESTRING(22.58 57.24, 22.60 57.25)")
    add_ground(
        session, talsi, "POLYGON((22.585 57.242,22.59 57.242,22.59 57.246,22.585 57.242))", kind="green"
    )
    add_ground(session, talsi, "POINT(22.587 57.245)", kind="place", rank=14)
    session.execute(text("SET LOCAL ROLE talsi_public"))
    return session


def test_the_ground_is_drawn_with_the_rights_of_the_public(public_ground: Session, talsi: Territory) -> None:
    slug = talsi.slug
    ground = decode(ground_tile(public_ground, slug, tile_of(*TOWN, 14)))
    assert set(ground) == {"boundary", "neighbourhoods", "streets", "green", "places"}
    assert ground["neighbourhoods"].features[0].properties == {"code": "old-town", "name": "Old-Town"}
    assert ground["streets"].features[0].properties["name"] == "Street"
    with pytest.raises(ProgrammingError, match="permission denied"):
        incident_tile(public_ground, SHELF, talsi, tile_of(*TOWN, 14), ALL)


def test_ground_of_a_high_rank_waits_for_a_near_zoom(public_ground: Session, talsi: Territory) -> None:
    assert "places" not in decode(ground_tile(public_ground, talsi.slug, tile_of(*TOWN, 13)))
    assert "places" in decode(ground_tile(public_ground, talsi.slug, tile_of(*TOWN, 14)))


def test_ground_far_away_or_of_an_unknown_territory_is_empty(
    public_ground: Session, talsi: Territory
) -> None:
    assert ground_tile(public_ground, talsi.slug, Tile(6, 0, 0)) == b""
    assert ground_tile(public_ground, "nowhere", tile_of(*TOWN, 12)) == b""


def test_a_tile_inside_the_territory_shows_no_edge_of_its_boundary(
    public_ground: Session, talsi: Territory
) -> None:
    (whole,) = decode(ground_tile(public_ground, talsi.slug, tile_of(*TOWN, 16)))["boundary"].features
    assert all(not 0 < x < 4096 and not 0 < y < 4096 for x, y in whole.corners)


@pytest.mark.parametrize("z", [0, 5, 22])
def test_the_ground_can_be_drawn_at_every_zoom(public_ground: Session, talsi: Territory, z: int) -> None:
    decode(ground_tile(public_ground, talsi.slug, tile_of(*TOWN, z)))
