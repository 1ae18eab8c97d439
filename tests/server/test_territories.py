"""Territories: what a boundary file may look like, and what is refused with a sentence."""

import json
import math

import pytest
from shapely.geometry import mapping, shape
from sqlalchemy import select

from gis.crs import DEGREES, project_geometry
from gis.errors import BadBoundary, NotMetric
from gis.models import AuditEvent, Neighbourhood, PublishedNeighbourhood, PublishedTerritory
from gis.queries import territories as queries
from server.services import territories
from server.services.refusals import Conflict, Invalid
from tests.factories import box

TALSI = mapping(box(22.4, 57.15, 22.8, 57.35))


def add(session, **changes):
    values = {
        "slug": "talsi",
        "name": "Talsi",
        "boundary": TALSI,
        "srid": 3059,
        "timezone": "Europe/Riga",
        **changes,
    }
    return territories.add(session, **values)


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **members):
    return {"type": "FeatureCollection", "features": list(features), **members}


@pytest.mark.parametrize(
    "boundary",
    [
        TALSI,
        feature(TALSI),
        collection(feature(TALSI)),
        {"type": "GeometryCollection", "geometries": [TALSI]},
    ],
)
def test_geojson_of_any_wrapping_is_read(session, boundary):
    territory = add(session, boundary=boundary)
    assert queries.boundary(territory).bounds == pytest.approx((22.4, 57.15, 22.8, 57.35))


def test_several_polygons_become_one_boundary(session):
    halves = collection(
        feature(mapping(box(22.4, 57.1, 22.6, 57.3))), feature(mapping(box(22.6, 57.1, 22.8, 57.3)))
    )
    assert len(queries.boundary(add(session, boundary=halves)).geoms) == 1


def test_crossing_lines_are_repaired(session):
    bow_tie = {"type": "Polygon", "coordinates": [[[22, 57], [23, 58], [23, 57], [22, 58], [22, 57]]]}
    outline = queries.boundary(add(session, boundary=bow_tie))
    assert outline.is_valid
    assert outline.area == pytest.approx(0.5)


def test_a_height_in_the_coordinates_is_left_out(session):
    high = {"type": "Polygon", "coordinates": [[[22, 57, 9], [23, 57, 9], [23, 58, 9], [22, 57, 9]]]}
    assert not queries.boundary(add(session, boundary=high)).has_z


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::3059", "EPSG:3059", "epsg:3059"])
def test_a_boundary_in_another_system_is_reprojected(session, name):
    metric = mapping(project_geometry(shape(TALSI), source=DEGREES, target=3059))
    territory = add(session, boundary={**metric, "crs": {"type": "name", "properties": {"name": name}}})
    assert queries.boundary(territory).bounds == pytest.approx((22.4, 57.15, 22.8, 57.35), abs=1e-6)


def test_the_name_of_degrees_in_longitude_and_latitude_is_known(session):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert add(session, boundary={**TALSI, "crs": crs}).id


@pytest.mark.parametrize(
    "boundary",
    [
        {},
        collection(),
        collection(feature(None)),
        {"type": "LineString", "coordinates": [[22, 57], [23, 58]]},
        {"type": "Point", "coordinates": [22, 57]},
        {"type": "Polygon", "coordinates": [[[22, 57], [23, 58], [22, 57], [22, 57]]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[["a", "b"], [1, 2], [3, 4], [1, 2]]]},
        {"type": "Nonsense", "coordinates": [1]},
        {"type": "Polygon"},
        {
            "type": "Polygon",
            "coordinates": [[[400000, 300000], [500000, 300000], [500000, 400000], [400000, 300000]]],
        },
        {"type": "Polygon", "coordinates": [[[22, 57], [math.nan, 57], [23, 58], [22, 57]]]},
    ],
)
def test_a_boundary_that_encloses_no_ground_is_refused(session, boundary):
    with pytest.raises(BadBoundary):
        add(session, boundary=boundary)


@pytest.mark.parametrize(("srid", "word"), [(4326, "degree"), (2263, "foot"), (999_999, "not a known")])
def test_a_system_that_does_not_measure_metres_is_refused_by_name(session, srid, word):
    with pytest.raises(NotMetric, match=word):
        add(session, srid=srid)


def test_a_boundary_far_outside_the_system_is_refused(session):
    with pytest.raises((NotMetric, BadBoundary)):
        add(session, boundary=mapping(box(-150, -60, -149, -59)))


@pytest.mark.parametrize("slug", ["", "Talsi", "tālsi", "a b", "-a", "a--b", "a/b", "x" * 41, "../etc"])
def test_a_short_name_that_is_no_word_of_an_address_is_refused(session, slug):
    with pytest.raises(Invalid):
        add(session, slug=slug)


@pytest.mark.parametrize("zone", ["", "Riga", "Europe/Nowhere", "../../etc/passwd", "/etc/localtime"])
def test_an_unknown_time_zone_is_refused(session, zone):
    with pytest.raises(Invalid, match="time zone"):
        add(session, timezone=zone)


def test_the_same_short_name_twice_is_refused(session):
    add(session)
    with pytest.raises(Conflict):
        add(session)


def test_neighbourhoods_come_with_their_names_codes_and_residents(session):
    parts = collection(feature(TALSI, NAME="Centrs", ID=7, population=900), feature(TALSI, NAME="Mežs", ID=8))
    territory = add(session, neighbourhoods=parts, name_field="NAME", code_field="ID")
    rows = session.scalars(select(Neighbourhood).where(Neighbourhood.territory_id == territory.id)).all()
    assert sorted((row.code, row.name, row.population) for row in rows) == [
        ("7", "Centrs", 900),
        ("8", "Mežs", None),
    ]


def test_neighbourhoods_share_the_reference_system_of_their_file(session):
    metric = mapping(project_geometry(shape(TALSI), source=DEGREES, target=3059))
    parts = collection(feature(metric, name="A"), crs={"properties": {"name": "EPSG:3059"}})
    territory = add(session, neighbourhoods=parts)
    [found] = queries.neighbourhood_features(session, territory)["features"]
    assert shape(found["geometry"]).bounds == pytest.approx((22.4, 57.15, 22.8, 57.35), abs=1e-5)


@pytest.mark.parametrize(
    "parts",
    [
        [feature(TALSI, other="x")],
        [feature(TALSI, name="A"), feature(TALSI, name="A")],
        [feature(TALSI, name="")],
    ],
)
def test_neighbourhoods_without_a_name_or_with_one_code_twice_are_refused(session, parts):
    with pytest.raises(Invalid):
        add(session, neighbourhoods=collection(*parts))


def test_what_everybody_may_know_is_published(session):
    add(session, neighbourhoods=collection(feature(TALSI, name="Centrs")), synthetic=True)
    published = session.get(PublishedTerritory, "talsi")
    assert (published.name, published.synthetic, published.timezone) == ("Talsi", True, "Europe/Riga")
    assert session.scalars(select(PublishedNeighbourhood.name)).all() == ["Centrs"]


def test_adding_a_territory_is_recorded(session):
    territory = add(session)
    event = session.scalars(select(AuditEvent).where(AuditEvent.operation == "add_territory")).one()
    assert event.territory_id == territory.id


def test_a_refused_territory_leaves_nothing_behind(session):
    with pytest.raises(Invalid):
        add(session, neighbourhoods=collection(feature(TALSI)))
    assert queries.all_territories(session) == []
    assert json.dumps(TALSI)
