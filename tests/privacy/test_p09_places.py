"""P09: a public place stands for eight addresses or more, or for none, and never lies across the border."""

from pathlib import Path

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.errors import IntakeError
from gis.intake.addresses import Found, read_register
from gis.models import Address, Place, Territory
from gis.queries import territories
from server.services import places
from server.services.masking import mask
from tests.concern_factories import add_concern, add_topic, publish_territory
from tests.factories import TOWN, add_ground, add_neighbourhood, add_territory

LON, LAT = TOWN
STREET = f"LINESTRING ({LON} {LAT}, {LON + 0.004} {LAT})"
FARM_ROAD = f"LINESTRING ({LON + 0.1} {LAT}, {LON + 0.104} {LAT})"


def homes(lon: float, count: int, *, lat: float = LAT) -> list[Found]:
    """Addresses side by side."""
    return [Found(f"{lon}-{n}", f"Oak street {n}", lon + n * 1e-5, lat + 1e-4) for n in range(count)]


def prepared(session: Session) -> Territory:
    """A territory with a street in town and a road among farms."""
    here = add_territory(session)
    publish_territory(session, here)
    add_ground(session, here, STREET)
    add_ground(session, here, FARM_ROAD)
    return here


def taken(session: Session, here: Territory) -> list[Place]:
    """The places that concerns are snapped to and that stand for somebody."""
    session.expire_all()
    found = select(Place).filter_by(territory_slug=here.slug, retired=False).order_by(Place.id)
    return list(session.scalars(found.where(Place.addresses > 0)))


def test_p09_a_place_for_a_few_addresses_is_not_made(session: Session) -> None:
    here = prepared(session)
    ledger = places.replace_register(session, here, homes(LON, 9) + homes(LON + 0.1, 7))
    assert [place.addresses for place in taken(session, here)] == [9]
    assert (ledger.addresses, ledger.places, ledger.unplaced) == (16, 1, 7)


def test_p09_every_snapped_address_is_one_of_eight_or_more(session: Session) -> None:
    here = prepared(session)
    everybody = homes(LON, 11) + homes(LON + 0.003, 5) + homes(LON + 0.1, 7)
    places.replace_register(session, here, everybody)
    snapped = [mask(session, here, each.lon, each.lat).place_id for each in everybody]
    counts = {place.id: place.addresses for place in taken(session, here)}
    for place_id in set(snapped) - {None}:
        assert snapped.count(place_id) == counts[place_id] >= 8
    assert snapped[-7:] == [None] * 7


def test_p09_no_place_lies_across_the_border(session: Session) -> None:
    here = add_territory(session, bounds=(LON - 0.01, LAT - 0.01, LON + 0.001, LAT + 0.01))
    publish_territory(session, here)
    add_ground(session, here, STREET)  # its middle lies abroad
    places.replace_register(session, here, homes(LON, 20))
    assert taken(session, here) == []


def test_p09_places_do_not_mix_neighbourhoods(session: Session) -> None:
    here = prepared(session)
    border = LON + 0.002
    add_neighbourhood(session, here, "west", bounds=(22.4, 57.15, border, 57.35))
    add_neighbourhood(session, here, "east", bounds=(border, 57.15, 22.8, 57.35))
    places.replace_register(session, here, homes(LON, 5) + homes(border + 0.0001, 6))
    assert taken(session, here) == []


def test_p09_without_a_register_there_are_no_places(session: Session) -> None:
    here = prepared(session)
    assert places.rebuild(session, here).places == 0


def test_a_long_street_is_several_places(session: Session) -> None:
    here = add_territory(session)
    publish_territory(session, here)
    add_ground(session, here, f"LINESTRING ({LON} {LAT}, {LON + 0.02} {LAT})")  # 1,200 metres
    places.replace_register(session, here, [home for n in range(20) for home in homes(LON + n / 1000, 9)])
    assert len(taken(session, here)) == 4


def test_building_again_moves_and_renames_nothing(session: Session) -> None:
    here = prepared(session)
    places.replace_register(session, here, homes(LON, 9))
    before = [(place.id, to_shape(place.location).wkt) for place in taken(session, here)]
    places.replace_register(session, here, homes(LON, 12))
    assert [(place.id, to_shape(place.location).wkt) for place in taken(session, here)] == before


def test_a_place_that_stands_for_too_few_is_retired_and_kept(session: Session) -> None:
    here = prepared(session)
    places.replace_register(session, here, homes(LON, 9))
    place = taken(session, here)[0]
    concern = add_concern(session, here, add_topic(session, here), place_id=place.id)
    ledger = places.replace_register(session, here, homes(LON, 3))
    assert (ledger.places - ledger.empty, ledger.retired) == (0, 1)
    session.expire_all()
    assert concern.place_id == place.id
    assert session.get_one(Place, place.id).retired
    places.replace_register(session, here, homes(LON, 9))
    assert [each.id for each in taken(session, here)] == [place.id]


def test_a_failure_keeps_the_register_that_was_there(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = prepared(session)
    places.replace_register(session, here, homes(LON, 9))
    session.commit()

    def fail(*_arguments: object) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(places, "rebuild", fail)
    with pytest.raises(RuntimeError):
        places.replace_register(session, here, homes(LON, 30))
    assert session.scalar(select(func.count()).select_from(Address).filter_by(territory_slug=here.slug)) == 9


def read(here: Territory, text: str, **said: str) -> object:
    """Read a register from text."""
    return read_register(
        text.encode(), srid=here.srid, boundary=territories.boundary(here), said=said or None
    )


def test_a_register_in_degrees_and_in_metres_is_the_same(session: Session) -> None:
    here = add_territory(session)
    degrees = read(here, f"kods;adrese;lon;lat\n1;Oak street 1;{LON};{LAT}\n")
    metres = read(here, "kods;adrese;x;y\n1;Oak street 1;414584,1;345888,9\n")
    (one,), (other,) = degrees.addresses, metres.addresses
    assert (one.code, one.label) == (other.code, other.label)
    assert abs(one.lon - other.lon) < 0.01
    assert abs(one.lat - other.lat) < 0.01


def test_the_columns_of_the_latvian_register_are_known(session: Session) -> None:
    here = add_territory(session)
    register = read(here, f"ADR_CD,STD,DD_N,DD_E\n101,Oak street 1,{LAT},{LON}\n")
    assert [(each.code, each.lon) for each in register.addresses] == [("101", LON)]


def test_rows_that_cannot_be_used_are_counted_by_reason(session: Session) -> None:
    here = add_territory(session)
    rows = [f"1,A,{LON},{LAT}", f"1,A,{LON},{LAT}", "2,B,north,57", "3,C,10,50", f"4,,{LON},{LAT}", "5"]
    register = read(here, "code,label,lon,lat\n" + "\n".join(rows) + "\n")
    assert len(register.addresses) == 1
    assert register.left_out == {
        "duplicate": 1,
        "coordinate_unreadable": 1,
        "outside_boundary": 1,
        "label_missing": 1,
        "row_malformed": 1,
    }


@pytest.mark.parametrize(
    ("text", "said", "code"),
    [
        ("a,b\n1,2\n", {}, "field_unmapped"),
        ("a,b\n1,2\n", {"label": "c"}, "no_such_column"),
        ("a,b\n1,2\n", {"colour": "a"}, "bad_mapping"),
        ("", {}, "empty_file"),
    ],
)
def test_a_file_that_is_no_register_is_refused(
    session: Session, text: str, said: dict[str, str], code: str
) -> None:
    with pytest.raises(IntakeError) as refused:
        read(add_territory(session), text, **said)
    assert refused.value.code == code


def test_geojson_is_read_as_well(session: Session, tmp_path: Path) -> None:
    here = prepared(session)
    features = ",".join(
        f'{{"type":"Feature","properties":{{"code":"{n}","label":"Oak {n}"}},'
        f'"geometry":{{"type":"Point","coordinates":[{LON + n * 1e-5},{LAT}]}}}}'
        for n in range(8)
    )
    file = tmp_path / "register.geojson"
    file.write_text(f'{{"type":"FeatureCollection","features":[{features}]}}')
    ledger = places.read_file(session, here, file)
    assert (ledger.addresses, ledger.places, ledger.empty) == (8, 2, 1)
