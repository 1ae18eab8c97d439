"""Aoristic: how incidents known only as a span are shared among the hours of the week."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from analysis.errors import BadSetting
from analysis.frames import FloatArray
from analysis.when.aoristic import Clock, aoristic_clock, midnight_pile, standing_out
from analysis.when.local import local_times

RIGA = "Europe/Riga"
DATA = Path(__file__).parents[4] / "shared" / "data"
THEFTS = DATA / "us_crimedata_pkg" / "nyc_vehicle_thefts_2014_2017.csv.gz"
MONDAY, SUNDAY = 0, 6


def clock(*spans: tuple[str, str | None], zone: str = "UTC") -> Clock:
    """A clock of spans in UTC."""
    starts, ends = ([span[place] or "NaT" for span in spans] for place in (0, 1))
    return aoristic_clock(
        np.array(starts, dtype="datetime64[us]"), np.array(ends, dtype="datetime64[us]"), timezone=zone
    )


def minute_by_minute(spans: Sequence[tuple[datetime, datetime]], zone: str) -> FloatArray:
    """The slow reference: every minute of every span, asked for its local hour."""
    weights = np.zeros((7, 24))
    for start, end in spans:
        minutes = int((end - start).total_seconds()) // 60
        for number in range(minutes):
            local = (start + timedelta(minutes=number)).astimezone(ZoneInfo(zone))
            weights[local.weekday(), local.hour] += 1 / minutes
    return weights


def test_the_published_hour_is_shared_by_the_minute() -> None:
    weights = clock(("2024-05-06T10:55", "2024-05-06T11:55")).weights
    assert weights[MONDAY, 10:12] == pytest.approx([5 / 60, 55 / 60])
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("end", [None, "2024-05-06T10:55", "2024-05-06T10:56", "2024-05-06T08:00"])
def test_without_a_later_end_an_incident_counts_in_the_hour_of_its_start(end: str | None) -> None:
    found = clock(("2024-05-06T10:55", end))
    assert found.weights[MONDAY, 10] == 1
    assert (found.smeared, found.spread) == (0, 0)


def test_only_an_end_before_its_start_is_counted_as_reversed() -> None:
    found = clock(*(("2024-05-06T10:55", end) for end in (None, "2024-05-06T10:55", "2024-05-06T08:00")))
    assert found.ended_early == 1


def test_a_week_or_more_says_nothing_about_the_hour() -> None:
    found = clock(("2024-05-06T10:55", "2024-05-13T10:55"), ("2024-05-06T10:55", "2024-09-13T10:55"))
    assert found.weights == pytest.approx(np.full((7, 24), 2 / 168))
    assert (found.even, found.smeared) == (2, 1)


def test_a_minute_less_than_a_week_is_shared_by_the_minute() -> None:
    weights = clock(("2024-05-06T10:00", "2024-05-13T09:59")).weights
    assert weights[MONDAY, 9] == pytest.approx(59 / (168 * 60 - 1))
    assert weights[MONDAY, 10] == pytest.approx(60 / (168 * 60 - 1))


def test_midnight_between_sunday_and_monday_is_crossed() -> None:
    weights = clock(("2024-05-05T23:30", "2024-05-06T00:30")).weights
    assert (weights[SUNDAY, 23], weights[MONDAY, 0]) == pytest.approx((0.5, 0.5))


def test_a_span_that_ends_on_the_hour_lies_in_the_hour_before() -> None:
    found = clock(("2024-05-06T10:00", "2024-05-06T11:00"))
    assert found.certain[MONDAY, 10] == 1


def test_the_hour_that_spring_leaves_out_gets_nothing() -> None:
    """On 31 March 2024 the clock in Riga goes from 02:59 to 04:00; 02:30 to 04:30 lasts an hour."""
    weights = clock(("2024-03-31T00:30", "2024-03-31T01:30"), zone=RIGA).weights
    assert weights[SUNDAY, 2:5] == pytest.approx([0.5, 0, 0.5])


def test_the_hour_that_autumn_repeats_is_two_hours_long() -> None:
    """On 27 October 2024 the clock in Riga shows 03:00 to 03:59 twice; 02:30 to 04:30 lasts three hours."""
    found = clock(("2024-10-26T23:30", "2024-10-27T02:30"), zone=RIGA)
    assert found.weights[SUNDAY, 2:5] == pytest.approx([1 / 6, 4 / 6, 1 / 6])


def test_a_span_within_the_repeated_hour_is_known_to_the_hour() -> None:
    found = clock(("2024-10-27T00:10", "2024-10-27T01:50"), zone=RIGA)
    assert found.certain[SUNDAY, 3] == 1
    assert found.smeared == 0


def test_the_same_hour_of_another_day_is_not_the_same_hour() -> None:
    found = clock(("2024-05-06T10:10", "2024-05-07T10:50"))
    assert found.spread == 1
    assert found.weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("zone", [RIGA, "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "UTC"])
def test_random_spans_agree_with_counting_every_minute(zone: str) -> None:
    rng = np.random.default_rng(7)
    first = datetime(2024, 3, 29, tzinfo=UTC)
    spans = []
    for changes in (0, 210):  # round the changes of the clock in spring and in autumn
        for minute, length in zip(rng.integers(0, 6000, 12), rng.integers(2, 3000, 12), strict=True):
            start = first + timedelta(days=changes, minutes=int(minute))
            spans.append((start, start + timedelta(minutes=int(length))))
    starts, ends = (np.array([s[i].replace(tzinfo=None) for s in spans], "datetime64[us]") for i in (0, 1))
    found = aoristic_clock(starts, ends, timezone=zone)
    assert found.weights == pytest.approx(minute_by_minute(spans, zone), abs=1e-9)


def test_known_and_smeared_parts_add_up() -> None:
    found = clock(
        ("2024-05-06T10:55", None),
        ("2024-05-06T10:55", "2024-05-06T11:55"),
        ("2024-05-06T10:05", "2024-05-06T10:20"),
        ("2024-05-01T00:00", "2024-05-11T00:00"),
    )
    assert found.certain.sum() == 2
    assert found.smeared == pytest.approx(0.5)
    assert (found.spread, found.even, found.weights.sum()) == (1, 1, pytest.approx(4))


def test_nothing_makes_an_empty_clock() -> None:
    found = clock()
    assert (found.weights.sum(), found.smeared) == (0, 0)
    assert not standing_out(found.weights).any()


def test_the_order_of_incidents_changes_nothing_that_matters() -> None:
    spans = [("2024-05-06T10:55", "2024-05-06T11:55"), ("2024-05-07T01:00", "2024-05-09T02:00")]
    assert clock(*spans).weights == pytest.approx(clock(*reversed(spans)).weights, abs=1e-15)


def test_a_column_of_a_frame_may_be_given_as_it_is() -> None:
    column = pd.Series(pd.to_datetime(["2024-05-06T09:00+02:00"])).dt.tz_convert("UTC")
    assert aoristic_clock(column, column, timezone="UTC").weights[MONDAY, 7] == 1


def test_an_unknown_zone_a_missing_start_and_unequal_lengths_are_refused() -> None:
    with pytest.raises(BadSetting, match="no time zone 'Europe/Talsi'"):
        clock(("2024-05-06T10:55", None), zone="Europe/Talsi")
    nothing = np.array(["NaT"], dtype="datetime64[us]")
    with pytest.raises(BadSetting, match="missing"):
        aoristic_clock(nothing, nothing, timezone="UTC")
    with pytest.raises(BadSetting, match="1 and 0"):
        aoristic_clock(nothing, nothing[:0], timezone="UTC")


def test_an_hour_stands_out_only_beyond_chance() -> None:
    weights = np.full((7, 24), 2.0)
    weights[1, 3], weights[2, 3] = 9, 8
    assert np.argwhere(standing_out(weights)).tolist() == [[1, 3]]


def test_a_clock_never_filled_in_shows_as_a_pile_at_midnight() -> None:
    at_night = [f"2024-05-06T{hour:02}:00" for hour in (22, 23, 1, 2)] * 4
    usual, piled = [*at_night, *["2024-05-06T00:00"] * 4], [*at_night, *["2024-05-06T00:00"] * 30]
    assert not midnight_pile(local_times(np.array(usual, "datetime64[us]"), timezone="UTC"))
    assert midnight_pile(local_times(np.array(piled, "datetime64[us]"), timezone="UTC"))
    assert not midnight_pile(local_times(np.array(piled, "datetime64[us]"), timezone=RIGA))
    assert not midnight_pile(local_times(np.array([], "datetime64[us]"), timezone="UTC"))


def test_a_million_spans_take_seconds() -> None:
    rng = np.random.default_rng(1)
    starts = np.datetime64("2015-01-01", "us") + rng.integers(0, 5 * 525_600, 1_000_000) * np.timedelta64(
        1, "m"
    )
    ends = starts + rng.integers(0, 6 * 1440, 1_000_000) * np.timedelta64(1, "m")
    began = perf_counter()
    found = aoristic_clock(starts, ends, timezone=RIGA)
    assert perf_counter() - began < 5
    assert found.weights.sum() == pytest.approx(1_000_000, abs=1e-4)


@pytest.mark.skipif(not THEFTS.exists(), reason="The shared data are absent.")
def test_real_thefts_with_a_from_and_a_to_agree_with_counting_every_minute() -> None:
    zone = "America/New_York"
    frame = pd.read_csv(THEFTS, nrows=120, parse_dates=["date_start", "date_end"])
    local = {"ambiguous": True, "nonexistent": "shift_forward"}
    starts, ends = (frame[name].dt.tz_localize(zone, **local) for name in ("date_start", "date_end"))
    length = ends - starts
    kept = (length > pd.Timedelta(minutes=1)) & (length < pd.Timedelta(days=7))
    assert kept.sum() > 60
    pairs = zip(starts[kept], ends[kept], strict=True)
    spans = [
        (start.to_pydatetime().astimezone(UTC), end.to_pydatetime().astimezone(UTC)) for start, end in pairs
    ]
    found = aoristic_clock(starts[kept].dt.tz_convert("UTC"), ends[kept].dt.tz_convert("UTC"), timezone=zone)
    assert found.weights == pytest.approx(minute_by_minute(spans, zone), abs=1e-9)
