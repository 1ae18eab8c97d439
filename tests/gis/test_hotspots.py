"""Hotspots: a run is written once, found again by what it was made of, and read back as it was."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.models import DefaultState, Hotspot, HotspotRun, Territory
from gis.queries import hotspots as queries
from tests.factories import add_default_location, add_territory, make_run
from tests.gis.runs import hotspot_frame


@pytest.fixture
def talsi(session: Session) -> Territory:
    """A territory measured in LKS-92."""
    return add_territory(session)


@pytest.fixture
def kept_territory(engine: Engine, owner_engine: Engine) -> Iterator[Territory]:
    """A territory that other sessions see too."""
    with Session(engine, expire_on_commit=False) as session:
        territory = add_territory(session)
        session.commit()
    yield territory
    with owner_engine.begin() as connection:
        connection.execute(text("DELETE FROM exact.territory WHERE id = :id"), {"id": territory.id})


def _keys(run: HotspotRun, **other: bytes) -> dict[str, bytes]:
    return {"settings_hash": run.settings_hash, "input_fingerprint": run.input_fingerprint, **other}


def test_a_saved_run_is_found_by_its_settings_and_its_input(session: Session, talsi: Territory) -> None:
    run = queries.save(session, make_run(talsi), hotspot_frame(2))
    assert queries.find_same(session, talsi.id, **_keys(run)) is run


@pytest.mark.parametrize("other", [{"settings_hash": b"other"}, {"input_fingerprint": b"other"}], ids=str)
def test_other_settings_or_another_input_is_another_run(
    session: Session, talsi: Territory, other: dict[str, bytes]
) -> None:
    run = queries.save(session, make_run(talsi), hotspot_frame(1))
    assert queries.find_same(session, talsi.id, **_keys(run, **other)) is None


def test_the_run_of_another_territory_is_another_run(session: Session, talsi: Territory) -> None:
    run = queries.save(session, make_run(talsi), hotspot_frame(1))
    assert queries.find_same(session, add_territory(session).id, **_keys(run)) is None


def test_hotspots_are_read_back_as_they_were_saved(session: Session, talsi: Territory) -> None:
    saved = hotspot_frame(3)
    run = queries.save(session, make_run(talsi), saved)
    session.expire_all()
    read = queries.read_hotspots(session, run.id)
    for name in (
        "rank",
        "incidents",
        "weight",
        "places",
        "busiest_share",
        "area_km2",
        "density_km2_month",
        "flags",
    ):
        assert read[name].tolist() == saved[name].tolist(), name
    assert read["categories"].tolist() == [[["theft", 6], ["noise", 4]]] * 3
    assert read.crs == "EPSG:4326"
    back = read.geometry.to_crs(3059)
    assert (shapely.hausdorff_distance(back.to_numpy(), saved.geometry.to_numpy()) < 0.001).all()
    assert shapely.contains_xy(read.geometry.to_numpy(), read["lon"], read["lat"]).all()


def test_numbers_of_numpy_are_saved_as_plain_ones(session: Session, talsi: Territory) -> None:
    frame = hotspot_frame(
        1, incidents=np.array([7], dtype=np.int64), weight=np.array([1.5], dtype=np.float32)
    )
    frame["categories"] = [[(np.str_("theft"), np.int64(7))]]
    run = queries.save(session, make_run(talsi), frame)
    session.expire_all()
    assert queries.read_hotspots(session, run.id)["categories"].tolist() == [[["theft", 7]]]


def test_an_outline_of_several_parts_stays_in_several_parts(session: Session, talsi: Territory) -> None:
    frame = hotspot_frame(1)
    parts = shapely.MultiPolygon(
        [shapely.box(475_000, 345_000, 475_100, 345_100), shapely.box(476_000, 345_000, 476_100, 345_100)]
    )
    run = queries.save(session, make_run(talsi), frame.set_geometry([parts], crs=3059))
    session.expire_all()
    (outline,) = queries.read_hotspots(session, run.id).geometry
    assert (outline.geom_type, len(outline.geoms)) == ("MultiPolygon", 2)


def test_a_run_without_hotspots_is_a_run_too(session: Session, talsi: Territory) -> None:
    run = queries.save(session, make_run(talsi, hotspots=0), hotspot_frame(0))
    read = queries.read_hotspots(session, run.id)
    assert read.empty
    assert {*queries.COLUMNS, "lon", "lat", "geometry"} <= set(read.columns)


def test_saving_the_same_run_again_gives_back_the_first(session: Session, talsi: Territory) -> None:
    first = queries.save(session, make_run(talsi), hotspot_frame(2))
    again = queries.save(session, make_run(talsi), hotspot_frame(2))
    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(Hotspot).where(Hotspot.run_id == first.id)) == 2


def test_a_failure_that_is_not_a_second_run_is_not_hidden(session: Session, talsi: Territory) -> None:
    with pytest.raises(IntegrityError):
        queries.save(session, make_run(talsi, created_by=10**9), hotspot_frame(1))
    assert queries.recent(session, talsi.id) == []


def test_two_processes_that_save_the_same_run_end_with_one(engine: Engine, kept_territory: Territory) -> None:
    barrier = Barrier(2)

    def save(_number: int) -> Any:
        with Session(engine) as session:
            run = make_run(kept_territory)
            barrier.wait(timeout=20)
            saved = queries.save(session, run, hotspot_frame(2))
            session.commit()
            return saved.id

    with ThreadPoolExecutor(2) as pool:
        ids = list(pool.map(save, range(2), timeout=60))
    assert ids[0] == ids[1]
    with Session(engine) as session:
        assert [run.id for run in queries.recent(session, kept_territory.id)] == [ids[0]]
        assert len(queries.read_hotspots(session, ids[0])) == 2


def test_the_second_process_goes_on_working_after_the_first_was_faster(
    engine: Engine, kept_territory: Territory
) -> None:
    with Session(engine) as slow, Session(engine) as fast:
        assert queries.find_same(slow, kept_territory.id, **_keys(make_run(kept_territory))) is None
        queries.save(fast, make_run(kept_territory), hotspot_frame(1))
        fast.commit()
        queries.save(slow, make_run(kept_territory), hotspot_frame(1))
        another = queries.save(slow, make_run(kept_territory, settings_hash=b"another"), hotspot_frame(1))
        slow.commit()
        assert {run.id for run in queries.recent(fast, kept_territory.id)} >= {another.id}


def test_runs_are_listed_newest_first_and_no_more_than_asked_for(session: Session, talsi: Territory) -> None:
    days = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(3)]
    for day in days:
        run = make_run(talsi, settings_hash=str(day).encode(), created_at=day)
        queries.save(session, run, hotspot_frame(0))
    assert [run.created_at for run in queries.recent(session, talsi.id, limit=2)] == [days[2], days[1]]


def test_an_unknown_run_is_none_and_has_no_hotspots(session: Session) -> None:
    assert queries.get(session, uuid4()) is None
    assert queries.read_hotspots(session, uuid4()).empty


def test_only_confirmed_default_locations_are_default_places(session: Session, talsi: Territory) -> None:
    for number, state in enumerate(DefaultState):
        add_default_location(session, talsi, (22.5 + number / 100, 57.2), state=state)
    add_default_location(session, add_territory(session), state=DefaultState.CONFIRMED)
    places = queries.default_places(session, talsi)
    assert [point.x for point in places] == [
        pytest.approx(22.5 + list(DefaultState).index(DefaultState.CONFIRMED) / 100)
    ]
