"""Tests of labels as a person meets them: who followed whom, strings, and what is drawn."""

import pytest
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.models import Territory
from server.services.refusals import Invalid
from tests.factories import add_category, add_territory
from tests.methods.change_world import at, layer, recomputed, record, run, tell


@pytest.fixture
def town(session: Session) -> Territory:
    """The published example: an originator, a repeat, a near repeat and two by themselves."""
    territory = add_territory(session, "talsi-labels")
    theft = add_category(session, territory)
    events = [(0, 0, at(0)), (0, 0, at(3)), (100, 0, at(5)), (1000, 1000, at(2)), (110, 0, at(40))]
    record(session, territory, theft, events)
    return territory


def test_labels_are_counted_told_and_drawn(session: Session, town: Territory) -> None:
    found = run(session, town, "near-repeat-labels")
    told = tell(session, town, found)
    assert found.summary["counts"] == {"none": 2, "originator": 1, "repeat": 1, "near_repeat": 1}
    assert told.findings[0] == (
        "2 of 5 recorded incidents followed another within 14 days and 200 m: 1 at the same place, 1 near it."
    )
    assert "1 string of linked incidents; the longest links 3" in told.findings[1]
    assert "too few pairs" in told.findings[2]
    incidents, links = layer(session, found, "incidents"), layer(session, found, "links")
    assert sorted(incidents["label"]) == ["near_repeat", "none", "none", "originator", "repeat"]
    assert incidents.loc[incidents["label"] == "near_repeat", "gap_days"].tolist() == [2]
    assert len(links) == 1
    assert links["metres"].iloc[0] == pytest.approx(100, abs=1)
    assert recomputed(session, found)


def test_the_longest_string_is_listed_first(session: Session, town: Territory) -> None:
    theft = add_category(session, town, "more")
    record(session, town, theft, [(5000, 150 * n, at(100 + 10 * n)) for n in range(5)])
    found = run(session, town, "near-repeat-labels")
    table = tell(session, town, found).tables[0]
    assert [row[1] for row in table.rows] == [5, 3]
    assert table.rows[0][-2] == 40
    assert recomputed(session, found)


def test_where_nothing_follows_nothing_is_linked(session: Session) -> None:
    territory = add_territory(session, "talsi-apart")
    theft = add_category(session, territory)
    record(session, territory, theft, [(2000 * n, 0, at(n)) for n in range(4)])
    found = run(session, territory, "near-repeat-labels")
    told = tell(session, territory, found)
    assert told.findings[0].startswith("0 of 4 recorded incidents followed another")
    assert [each.code for each in told.layers] == ["incidents"]
    assert told.tables == ()
    assert recomputed(session, found)


def test_one_incident_is_refused(session: Session) -> None:
    territory = add_territory(session, "talsi-one")
    record(session, territory, add_category(session, territory), [(0, 0, at(0))])
    with pytest.raises(TooFew):
        run(session, territory, "near-repeat-labels")


def test_distances_out_of_order_are_refused(session: Session, town: Territory) -> None:
    with pytest.raises(Invalid) as refusal:
        run(session, town, "near-repeat-labels", repeat_m=300, near_m=200)
    assert refusal.value.field == "near_m"


def test_more_incidents_than_can_be_pressed_are_joined_by_label(
    session: Session, town: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.methods.change.shapes.MOST_SHAPES", 3)
    found = run(session, town, "near-repeat-labels")
    incidents = layer(session, found, "incidents")
    assert incidents["label"].tolist() == ["near_repeat", "none", "originator", "repeat"]
    assert incidents["day"].isna().all()


def test_it_is_told_in_latvian(session: Session, town: Territory) -> None:
    told = tell(session, town, run(session, town, "near-repeat-labels"), "lv")
    assert all(told.findings)
