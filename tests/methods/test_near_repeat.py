"""Tests of near repeats as a person meets them: bands, the table, what is told, and small data."""

from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.models import Territory, TimePrecision
from server.services.refusals import Invalid
from tests.factories import add_category, add_territory
from tests.methods.change_world import at, layer, recomputed, record, run, tell


@pytest.fixture
def town(session: Session) -> Territory:
    """A hundred and fifty burglaries, after thirty of which another follows 60 m away within three days."""
    territory = add_territory(session, "talsi-repeats")
    burglary = add_category(session, territory, "burglary")
    rng = np.random.default_rng(4)
    homes, days = rng.uniform(-3000, 3000, (150, 2)), rng.integers(0, 300, 150)
    first = [(x, y, at(int(day))) for (x, y), day in zip(homes, days, strict=True)]
    followed = [(x + 60, y, at(int(day) + 3)) for (x, y), day in zip(homes[:30], days[:30], strict=True)]
    record(session, territory, burglary, [*first, *followed])
    return territory


def test_near_repeats_are_found_told_and_drawn(session: Session, town: Territory) -> None:
    found = run(session, town, "near-repeat")
    told = tell(session, town, found)
    assert found.used["space_bands_m"] == "0, 1, 100, 200, 300, 400"
    assert found.summary["incidents"] == 180
    # By chance nobody repeats at the very same place here, so the pattern begins 60 m away.
    assert "1–<100\u00a0m and 0–6 days apart" in told.findings[0]
    marked = [[cell.marked for cell in row] for row in told.charts[0].cells]
    assert marked[1][0]
    assert not any(marked[3])
    assert told.charts[0].rows[:2] == ("same place", "1–<100\u00a0m")
    assert told.charts[0].columns == ("0–6 days", "7–13 days", "14–20 days", "21–27 days")
    pairs, places = layer(session, found, "pairs"), layer(session, found, "places")
    assert len(pairs) >= 30
    assert pairs["metres"].round().mode().iloc[0] == 60
    assert places["pairs"].sum() == 2 * found.summary["meaningful_pairs"]
    assert recomputed(session, found)


def test_bands_are_read_as_people_write_them(session: Session, town: Territory) -> None:
    first = run(session, town, "near-repeat", space_bands_m="0;150; 300", time_bands_days="0 14 inf")
    assert (first.used["space_bands_m"], first.used["time_bands_days"]) == ("0, 150, 300", "0, 14, inf")
    table = tell(session, town, first).tables[0]
    assert [row[:2] for row in table.rows][:2] == [
        ("0–<150\u00a0m", "0–13 days"),
        ("0–<150\u00a0m", "14 days or more"),
    ]
    assert recomputed(session, first)


@pytest.mark.parametrize("edges", ["", "0", "100, 50", "0, fifty", "-1, 5", " ".join(map(str, range(20)))])
def test_edges_that_are_none_are_refused_by_their_field(
    session: Session, town: Territory, edges: str
) -> None:
    if not edges:
        assert run(session, town, "near-repeat", space_bands_m=edges).used["space_bands_m"].startswith("0, 1")
        return
    with pytest.raises(Invalid, match="rising numbers") as refusal:
        run(session, town, "near-repeat", space_bands_m=edges)
    assert refusal.value.field == "space_bands_m"


def test_forty_incidents_without_a_pattern_are_told_so(session: Session) -> None:
    territory = add_territory(session, "talsi-few")
    theft = add_category(session, territory)
    rng = np.random.default_rng(1)
    record(
        session,
        territory,
        theft,
        [(*rng.uniform(-4000, 4000, 2), at(int(day))) for day in rng.integers(0, 365, 40)],
    )
    found = run(session, territory, "near-repeat")
    told = tell(session, territory, found)
    assert told.findings[0].startswith("No near repeats are seen")
    assert "With 40 incidents only a strong pattern can be seen" in told.findings[1]
    assert told.layers == ()
    assert recomputed(session, found)


def test_incidents_without_a_day_are_left_out_and_counted(session: Session) -> None:
    territory = add_territory(session, "talsi-undated")
    theft = add_category(session, territory)
    record(session, territory, theft, [(0, 100 * n, at(n)) for n in range(12)])
    record(
        session, territory, theft, [(0, 0, at(3)), (0, 0, at(9))], hours=720, precision=TimePrecision.MONTH
    )
    found = run(session, territory, "near-repeat")
    assert (found.input_count, found.summary["incidents"], found.summary["undated"]) == (14, 12, 2)
    assert tell(session, territory, found).findings[-1].startswith("2 incidents are left out")


def test_too_few_incidents_with_a_day_are_refused_with_their_number(session: Session) -> None:
    territory = add_territory(session, "talsi-loose")
    theft = add_category(session, territory)
    record(
        session,
        territory,
        theft,
        [(0, n, at(n)) for n in range(12)],
        hours=720,
        precision=TimePrecision.MONTH,
    )
    with pytest.raises(TooFew, match="whose day is known; this selection has 0"):
        run(session, territory, "near-repeat")


def test_days_are_those_of_the_calendar_also_when_the_clocks_change(session: Session) -> None:
    territory = add_territory(session, "talsi-spring")
    theft = add_category(session, territory)
    # Local midnights a week apart over 30 March 2025, when Latvia's clocks went forward: 167 hours.
    midnights = [datetime(2025, 3, 26, 22, tzinfo=UTC), datetime(2025, 4, 2, 21, tzinfo=UTC)]
    pairs = [(10_000.0 * n, 0.0, moment) for n in range(6) for moment in midnights]
    record(session, territory, theft, pairs, hours=24, precision=TimePrecision.DAY)
    bands = run(session, territory, "near-repeat").tables["bands"]
    at_place = [dict(zip(bands["columns"], row, strict=True)) for row in bands["rows"] if row[0] == 0]
    assert [band["observed"] for band in at_place] == [0, 6, 0, 0]


def test_more_pairs_than_can_be_held_are_refused_by_their_field(
    session: Session, town: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.change.pairs.MOST_PAIRS", 5)
    with pytest.raises(Invalid, match="pairs of incidents lie within 400 m of each other") as refusal:
        run(session, town, "near-repeat")
    assert refusal.value.field == "space_bands_m"


def test_it_is_told_in_latvian(session: Session, town: Territory) -> None:
    told = tell(session, town, run(session, town, "near-repeat"), "lv")
    assert all(told.findings)
    assert told.numbers[0][1] == "180"
