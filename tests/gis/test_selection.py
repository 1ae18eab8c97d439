"""Selection: local days become half-open spans of time, and a category brings its sub-categories."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import Territory
from gis.queries.selection import Selection, resolve, window_bounds
from tests.factories import add_category, add_incident, add_territory


@pytest.fixture
def talsi(session: Session) -> Territory:
    """A territory that keeps Riga's time."""
    return add_territory(session)


def _found(session: Session, territory: Territory, selection: Selection) -> list[datetime]:
    where = resolve(session, territory, selection)
    sql = f"SELECT occurred_from FROM exact.incident WHERE {where.sql} ORDER BY occurred_from"
    return list(session.scalars(text(sql), where.binds))


def _codes(session: Session, territory: Territory, *codes: str) -> set[int]:
    return set(resolve(session, territory, Selection(codes)).category_ids)


def test_a_window_holds_all_of_its_last_day_and_nothing_of_the_next() -> None:
    start, end = window_bounds(Selection(first=date(2025, 1, 1), last=date(2025, 1, 31)), "Europe/Riga")
    assert start == datetime(2024, 12, 31, 22, tzinfo=UTC)
    assert end == datetime(2025, 1, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 15), 24)],
    ids=["clocks go forward", "clocks go back", "any other day"],
)
def test_a_day_has_as_many_hours_as_the_local_clock_gives_it(day: date, hours: int) -> None:
    start, end = window_bounds(Selection(first=day, last=day), "Europe/Riga")
    assert start is not None
    assert end is not None
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)


def test_a_window_without_dates_has_no_bounds() -> None:
    assert window_bounds(Selection(), "Europe/Riga") == (None, None)


def test_the_first_moment_of_a_window_is_inside_and_the_moment_after_its_last_day_is_not(
    session: Session, talsi: Territory
) -> None:
    theft = add_category(session, talsi)
    # Riga is at UTC+2 before 30 March 2025, 03:00, and at UTC+3 from then on.
    first, after = datetime(2025, 3, 29, 22, tzinfo=UTC), datetime(2025, 3, 30, 21, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    for at in (first - moment, first, after - moment, after):
        add_incident(session, talsi, theft, at=at)
    day = date(2025, 3, 30)
    assert _found(session, talsi, Selection(first=day, last=day)) == [first, after - moment]


def test_an_open_end_lets_everything_on_that_side_in(session: Session, talsi: Territory) -> None:
    theft = add_category(session, talsi)
    times = [datetime(2025, month, 15, tzinfo=UTC) for month in (1, 2, 3)]
    for at in times:
        add_incident(session, talsi, theft, at=at)
    assert _found(session, talsi, Selection(first=date(2025, 2, 1))) == times[1:]
    assert _found(session, talsi, Selection(last=date(2025, 2, 28))) == times[:2]
    assert _found(session, talsi, Selection()) == times


def test_a_category_brings_its_descendants_and_not_its_siblings(session: Session, talsi: Territory) -> None:
    property_ = add_category(session, talsi, "property")
    theft = add_category(session, talsi, "theft", parent=property_)
    bicycle = add_category(session, talsi, "bicycle", parent=theft)
    burglary = add_category(session, talsi, "burglary", parent=property_)
    assert _codes(session, talsi, "property") == {property_.id, theft.id, bicycle.id, burglary.id}
    assert _codes(session, talsi, "theft") == {theft.id, bicycle.id}
    assert _codes(session, talsi, "bicycle", "burglary") == {bicycle.id, burglary.id}


def test_categories_that_are_each_others_parents_end_the_search(session: Session, talsi: Territory) -> None:
    one = add_category(session, talsi, "one")
    two = add_category(session, talsi, "two", parent=one)
    one.parent_id = two.id
    session.flush()
    assert _codes(session, talsi, "one") == {one.id, two.id}


def test_an_unknown_category_selects_nothing_rather_than_everything(
    session: Session, talsi: Territory
) -> None:
    add_incident(session, talsi, add_category(session, talsi))
    assert _found(session, talsi, Selection(("no-such-code",))) == []


def test_the_same_code_in_another_territory_is_another_category(session: Session, talsi: Territory) -> None:
    elsewhere = add_territory(session)
    theirs = add_category(session, elsewhere, "theft")
    add_incident(session, elsewhere, theirs)
    ours = add_category(session, talsi, "theft")
    assert _codes(session, talsi, "theft") == {ours.id}
    assert _found(session, talsi, Selection(("theft",))) == []


def test_a_selection_is_recorded_with_its_categories_in_one_order() -> None:
    selection = Selection(("theft", "noise"), date(2025, 1, 1))
    assert selection.as_json() == {"categories": ["noise", "theft"], "from": "2025-01-01", "to": None}


FULL = Selection(
    ("theft",),
    date(2025, 1, 1),
    date(2025, 1, 31),
    (7, 6),
    (23, 0),
    ("police",),
    ("centre",),
    ((22.5, 57.2), (22.6, 57.2), (22.6, 57.3)),
)


def test_what_is_not_chosen_is_not_recorded_so_that_earlier_runs_keep_their_fingerprint() -> None:
    assert set(Selection().as_json()) == {"categories", "from", "to"}
    assert FULL.as_json() == {
        "categories": ["theft"],
        "from": "2025-01-01",
        "to": "2025-01-31",
        "weekdays": [6, 7],
        "hours": [0, 23],
        "known_by": ["police"],
        "neighbourhoods": ["centre"],
        "area": [[22.5, 57.2], [22.6, 57.2], [22.6, 57.3]],
    }


@pytest.mark.parametrize("selection", [Selection(), FULL])
def test_what_is_recorded_can_be_read_again(selection: Selection) -> None:
    again = Selection.from_json(json.loads(json.dumps(selection.as_json())))
    assert again.as_json() == selection.as_json()
    assert again.polygon().equals(selection.polygon())
