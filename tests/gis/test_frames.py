"""Frames: exactly the located incidents of a selection, in metres, ordered by id."""

from datetime import UTC, date, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import Territory
from gis.queries.frames import read_frame
from gis.queries.selection import Selection
from tests.factories import (
    BOUNDS,
    NOON,
    TOWN,
    add_category,
    add_incident,
    add_incidents,
    add_territory,
)

COLUMNS = ["id", "category", "weight", "occurred_from", "geometry"]


@pytest.fixture
def talsi(session: Session) -> Territory:
    """A territory measured in LKS-92."""
    return add_territory(session)


def _fill(session: Session, territory: Territory, *, n: int = 500) -> None:
    """Incidents of three categories at random places and times."""
    rng = np.random.default_rng(11)
    for number, code in enumerate(("theft", "noise", "fire")):
        category = add_category(session, territory, code, harm_weight=1.5 * number + 0.25)
        lon, lat = rng.uniform(BOUNDS[0], BOUNDS[2], n), rng.uniform(BOUNDS[1], BOUNDS[3], n)
        times = [NOON + timedelta(seconds=float(s)) for s in rng.uniform(0, 3e7, n).round(6)]
        add_incidents(session, territory, category, lon, lat, at=times)


def _independent(session: Session, territory: Territory, codes: list[str]) -> pd.DataFrame:
    """The same by plain SQL and a transformer made here."""
    rows = session.execute(
        text(
            "SELECT i.id, c.code AS category, c.harm_weight AS weight, i.occurred_from,"
            " ST_X(i.location) AS lon, ST_Y(i.location) AS lat"
            " FROM exact.incident i JOIN exact.category c ON c.id = i.category_id"
            " WHERE i.territory_id = :id AND c.code = ANY(:codes) ORDER BY i.id"
        ),
        {"id": territory.id, "codes": codes},
    )
    table = pd.DataFrame(rows.mappings())
    move = Transformer.from_crs("EPSG:4326", f"EPSG:{territory.srid}", always_xy=True)
    table["x"], table["y"] = move.transform(table["lon"], table["lat"])
    return table


@pytest.mark.parametrize("codes", [["theft", "noise", "fire"], ["noise"]])
def test_a_frame_equals_an_independent_computation(
    session: Session, talsi: Territory, codes: list[str]
) -> None:
    _fill(session, talsi)
    frame = read_frame(session, talsi, Selection(tuple(codes) if len(codes) < 3 else ()))
    expected = _independent(session, talsi, codes)
    assert frame["id"].tolist() == expected["id"].tolist()
    assert frame["category"].astype(str).tolist() == expected["category"].tolist()
    assert frame["weight"].tolist() == expected["weight"].astype(float).tolist()
    assert frame["occurred_from"].tolist() == pd.to_datetime(expected["occurred_from"], utc=True).tolist()
    np.testing.assert_allclose(frame.geometry.x, expected["x"], atol=1e-6)
    np.testing.assert_allclose(frame.geometry.y, expected["y"], atol=1e-6)


def test_a_frame_agrees_with_the_databases_own_projection(session: Session, talsi: Territory) -> None:
    _fill(session, talsi, n=50)
    frame = read_frame(session, talsi, Selection())
    theirs = session.execute(
        text(
            "SELECT ST_X(p), ST_Y(p) FROM (SELECT id, ST_Transform(location, 3059) AS p"
            " FROM exact.incident WHERE territory_id = :id) AS moved ORDER BY id"
        ),
        {"id": talsi.id},
    ).all()
    np.testing.assert_allclose(frame.geometry.get_coordinates(), np.array(theirs, dtype=float), atol=1e-3)


def test_a_frame_is_ordered_by_id_and_in_the_metres_of_its_territory(
    session: Session, talsi: Territory
) -> None:
    _fill(session, talsi, n=20)
    frame = read_frame(session, talsi, Selection())
    assert frame["id"].is_monotonic_increasing
    assert frame.crs == "EPSG:3059"
    assert list(frame.columns) == COLUMNS
    assert frame["id"].dtype == np.int64


def test_an_incident_without_a_place_is_left_out(session: Session, talsi: Territory) -> None:
    theft = add_category(session, talsi)
    placed = add_incident(session, talsi, theft)
    add_incident(session, talsi, theft, place=None)
    assert read_frame(session, talsi, Selection())["id"].tolist() == [placed.id]


def test_an_incident_at_a_confirmed_default_location_is_left_out(session: Session, talsi: Territory) -> None:
    theft = add_category(session, talsi)
    add_incident(session, talsi, theft, at_default=True)
    elsewhere = add_incident(session, talsi, theft)
    assert read_frame(session, talsi, Selection())["id"].tolist() == [elsewhere.id]


def test_another_territorys_incidents_are_left_out(session: Session, talsi: Territory) -> None:
    other = add_territory(session)
    add_incident(session, other, add_category(session, other))
    assert read_frame(session, talsi, Selection()).empty


def test_a_window_takes_its_local_days_and_no_more(session: Session, talsi: Territory) -> None:
    theft = add_category(session, talsi)
    late = add_incident(session, talsi, theft, at=datetime(2025, 6, 30, 20, 59, 59, tzinfo=UTC))
    add_incident(session, talsi, theft, at=datetime(2025, 6, 30, 21, tzinfo=UTC))
    june = Selection(first=date(2025, 6, 1), last=date(2025, 6, 30))
    assert read_frame(session, talsi, june)["id"].tolist() == [late.id]


@pytest.mark.parametrize("selection", [Selection(), Selection(("theft",)), Selection(("nothing",))])
def test_an_empty_selection_gives_an_empty_frame_with_every_column(
    session: Session, talsi: Territory, selection: Selection
) -> None:
    add_category(session, talsi)
    frame = read_frame(session, talsi, selection)
    assert frame.empty
    assert _types(frame) == _types(_one_incident_frame(session))
    assert frame.crs == "EPSG:3059"


def test_a_territory_without_categories_gives_an_empty_frame(session: Session, talsi: Territory) -> None:
    frame = read_frame(session, talsi, Selection())
    assert list(frame.columns) == COLUMNS
    assert frame.empty


def test_a_time_before_the_epoch_of_the_database_is_read_as_it_is(session: Session, talsi: Territory) -> None:
    at = datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    add_incident(session, talsi, add_category(session, talsi), at=at)
    assert read_frame(session, talsi, Selection())["occurred_from"].tolist() == [pd.Timestamp(at)]


def test_a_category_code_with_a_quote_and_a_percent_sign_is_no_danger(
    session: Session, talsi: Territory
) -> None:
    odd = add_category(session, talsi, "it's 100 % :odd")
    incident = add_incident(session, talsi, odd)
    frame = read_frame(session, talsi, Selection(("it's 100 % :odd",), date(2000, 1, 1), date(2100, 1, 1)))
    assert frame["id"].tolist() == [incident.id]
    assert frame["category"].tolist() == ["it's 100 % :odd"]


def test_reading_a_frame_sees_what_its_own_transaction_has_written(
    session: Session, talsi: Territory
) -> None:
    theft = add_category(session, talsi)
    assert read_frame(session, talsi, Selection()).empty
    add_incident(session, talsi, theft)
    assert len(read_frame(session, talsi, Selection())) == 1


def _types(frame: gpd.GeoDataFrame) -> dict[str, str]:
    return {name: "category" if name == "category" else str(kind) for name, kind in frame.dtypes.items()}


def _one_incident_frame(session: Session) -> gpd.GeoDataFrame:
    other = add_territory(session)
    add_incident(session, other, add_category(session, other), place=TOWN)
    return read_frame(session, other, Selection())
