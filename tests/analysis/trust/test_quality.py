"""Tests of the gate: each reason at its threshold, what it asks for, and what outweighs what."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.trust.counting import count_frame, share_of_firsts
from analysis.trust.quality import Counts, Level, Part, Reason, Verdict, judge


def codes(counts: Counts, method: str = "hotspots", **options: object) -> dict[str, str]:
    verdict = judge(counts, method=method, **options)  # type: ignore[arg-type]
    return {reason.code: reason.level.value for reason in verdict.reasons}


def good(**changed: object) -> Counts:
    """A thousand incidents that nothing is wrong with, except what is said."""
    whole = {"incidents": 1000, "placed": 1000, "reported": 1000, "places": 1000, "busiest": 1}
    return Counts(**{**whole, **changed})  # type: ignore[arg-type]


def test_good_data_pass_without_a_reason() -> None:
    assert judge(good(), method="hotspots") == Verdict(Level.CLEAR, ())


@pytest.mark.parametrize(("placed", "level"), [(850, "pass"), (849, "watermark")])
def test_a_hit_rate_below_85_per_cent_is_marked(placed: int, level: str) -> None:
    assert judge(good(placed=placed), method="hotspots").level == level


def test_a_clock_needs_no_places() -> None:
    assert judge(good(placed=0, places=0), method="aoristic").level is Level.CLEAR
    assert codes(good(placed=0, places=0), least=10)["too_few"] == "refuse"


@pytest.mark.parametrize(("n", "level"), [(10, "pass"), (9, "refuse"), (0, "refuse")])
def test_fewer_incidents_than_a_method_needs_are_refused(n: int, level: str) -> None:
    few = Counts(incidents=n, placed=n, reported=n, places=n, busiest=min(n, 1))
    assert judge(few, method="hotspots").level == level


def test_a_refusal_outweighs_a_mark_and_comes_first() -> None:
    verdict = judge(Counts(incidents=20, placed=5, reported=20, places=5, busiest=1), method="hotspots")
    assert verdict.level is Level.REFUSE
    assert [reason.code for reason in verdict.reasons[:2]] == ["too_few", "hit_rate"]


def test_low_parts_are_named_lowest_first_when_they_have_enough_incidents() -> None:
    parts = (
        Part("a", 100, 84),
        Part("b", 100, 85),
        Part("c", 19, 0),
        Part("d", 20, 2),
        Part("", 50, 0),
    )
    (reason,) = judge(good(categories=parts), method="hotspots").reasons
    assert (reason.code, reason.level) == ("hit_rate_categories", Level.NOTE)
    assert reason.numbers["parts"] == [{"name": "d", "share": 0.1}, {"name": "a", "share": 0.84}]


def test_midnight_is_judged_by_the_other_full_hours() -> None:
    # Uniform minutes: 14400 of 1440 minutes make 10 a minute.
    usual = good(timed=14_400, full_hours=230)
    assert "midnight" not in codes(Counts(**{**vars(usual), "midnight": 143}))
    piled = Counts(**{**vars(usual), "midnight": 144})
    assert codes(piled)["midnight"] == "note"
    assert codes(piled, "aoristic")["midnight"] == "watermark"
    rounding = Counts(**{**vars(usual), "full_hours": 23 * 100, "midnight": 144})
    assert "midnight" not in codes(rounding)


def test_nine_at_midnight_are_too_few_to_say_anything() -> None:
    assert "midnight" not in codes(good(timed=50, midnight=9))
    assert "midnight" in codes(good(timed=50, midnight=10))


def test_firsts_of_months_are_judged_by_their_share_of_the_days() -> None:
    usual = {"dated": 1000, "first_share": 0.03}
    assert "first_of_month" not in codes(good(**usual, firsts=44))
    assert codes(good(**usual, firsts=52))["first_of_month"] == "note"
    assert codes(good(**usual, firsts=52), "weekly")["first_of_month"] == "watermark"


@pytest.mark.parametrize(("police", "marked"), [(199, False), (200, True)])
def test_a_fifth_found_by_police_is_marked(police: int, marked: bool) -> None:
    assert ("police_found" in codes(good(police=police, reported=1000 - police))) is marked


def test_an_unknown_source_is_a_note_and_no_accusation() -> None:
    assert codes(good(reported=499)) == {"source_unknown": "note"}
    assert codes(good(reported=500)) == {}


def test_places_that_mislead_are_marked() -> None:
    assert codes(good(vague=200))["vague_places"] == "watermark"
    assert codes(good(suspected=5))["suspected_defaults"] == "watermark"
    assert codes(good(places=700, coincident=400, busiest=200)) == {
        "one_place": "watermark",
        "coincident": "note",
    }
    assert codes(good(at_default=3)) == {"at_default": "note"}


def test_a_bandwidth_below_a_cell_is_marked() -> None:
    assert codes(good(), settings={"bandwidth_m": 99, "cell_m": 100}) == {"cell_above_bandwidth": "watermark"}
    assert codes(good(), settings={"bandwidth_m": 100, "cell_m": 100}) == {}
    assert codes(good(), settings={"bandwidth_m": None, "cell_m": 100}) == {}


def test_a_verdict_survives_json() -> None:
    verdict = Verdict(Level.WATERMARK, (Reason("hit_rate", Level.WATERMARK, {"share": 0.8}),))
    assert Verdict.from_json(verdict.as_json()) == verdict


def frame(**columns: object) -> gpd.GeoDataFrame:
    rows = {
        "id": [1, 2, 3, 4],
        "category": ["theft", "theft", "noise", "noise"],
        "neighbourhood": ["centre", None, "centre", None],
        "occurred_from": pd.to_datetime(
            ["2024-01-31 22:00", "2024-02-01 10:00", "2024-02-10 09:30", "2024-02-10 22:00"], utc=True
        ),
        "time_precision": ["minute", "day", "minute", "span"],
        "known_by": ["police", "reported", "unknown", "reported"],
        "location_precision": ["area", "unknown", "street", "unknown"],
        **columns,
    }
    places = [shapely.Point(0, 0), None, shapely.Point(0, 0), None]
    return gpd.GeoDataFrame(rows, geometry=np.array(places, dtype=object), crs=3059)


def test_a_frame_is_counted_on_the_local_clock() -> None:
    start, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)
    found = count_frame(frame(), start=start, end=end, timezone="Europe/Riga")
    assert (found.incidents, found.placed, found.vague) == (4, 2, 1)
    assert (found.police, found.reported) == (1, 2)
    # 22:00 UTC is midnight in Riga, of the first of February.
    assert (found.timed, found.midnight, found.full_hours) == (2, 1, 0)
    assert (found.dated, found.firsts) == (3, 2)
    assert (found.places, found.coincident, found.busiest) == (1, 2, 2)
    assert found.months == (Part("2024-02", 4, 2),)
    assert found.neighbourhoods == (Part("", 2, 0), Part("centre", 2, 2))


def test_no_incidents_are_counted_too() -> None:
    start, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)
    found = count_frame(frame().head(0), start=start, end=end, timezone="Europe/Riga")
    assert (found.incidents, found.places, found.categories) == (0, 0, ())


def test_the_share_of_firsts_is_counted_in_whole_local_days() -> None:
    january = datetime(2023, 12, 31, 22, tzinfo=UTC), datetime(2024, 1, 31, 22, tzinfo=UTC)
    assert share_of_firsts(*january, "Europe/Riga") == pytest.approx(1 / 31)
