"""Moments: dates as police systems write them become the right instants, or say that they do not."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.intake.moments import DAY, HOUR, MINUTE, MONTH, read_moments
from gis.intake.spans import spans


def read(
    *cells: list[str], order: str = "dmy", midnight_is_day: bool = False, timezone: str = "UTC"
) -> list[str]:
    """Read columns and write start and precision of each row, or why there is none."""
    columns = [pa.array(column, pa.string()) for column in cells]
    moments = read_moments(columns, date_order=order, midnight_is_day=midnight_is_day)
    starts, _ = spans(moments, timezone)
    names = {MINUTE: "minute", HOUR: "hour", DAY: "day", MONTH: "month"}
    return [
        "missing"
        if missing
        else "unreadable"
        if bad
        else f"{datetime.fromtimestamp(s / 1e6, UTC):%Y-%m-%d %H:%M:%S} {names[p]}"
        for s, p, missing, bad in zip(
            starts.tolist(), moments.precision.tolist(), moments.missing, moments.unreadable, strict=True
        )
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2022-02-08", "2022-02-08 00:00:00 day"),
        ("2022-02-08 18:11", "2022-02-08 18:11:00 minute"),
        ("2022-02-08T18:11:30.123", "2022-02-08 18:11:30 minute"),
        ("2019-01-01T01:30:00Z", "2019-01-01 01:30:00 minute"),
        ("2020-01-01 00:20:00+02:00", "2019-12-31 22:20:00 minute"),
        ("08.02.2022", "2022-02-08 00:00:00 day"),
        ("8.2.2022.", "2022-02-08 00:00:00 day"),
        ("08.02.2022, 18:11", "2022-02-08 18:11:00 minute"),
        ("08.02.22 18.11", "2022-02-08 18:11:00 minute"),
        ("13/02/2022", "2022-02-13 00:00:00 day"),
        ("2022-02", "2022-02-01 00:00:00 month"),
        ("201104", "2011-04-01 00:00:00 month"),
        ("20220208", "2022-02-08 00:00:00 day"),
        ("20220208T1811", "2022-02-08 18:11:00 minute"),
        ("44600", "2022-02-08 00:00:00 day"),
        ("44600.757638888889", "2022-02-08 18:11:00 minute"),
        ("29.02.2024", "2024-02-29 00:00:00 day"),
        ("2022-02-08 24:00", "2022-02-09 00:00:00 minute"),
        ("29.02.2023", "unreadable"),
        ("31.04.2022", "unreadable"),
        ("02/13/2022", "unreadable"),
        ("08.02.2022 25:00", "unreadable"),
        ("08.02.2022 13:00 PM", "unreadable"),
        ("08.02.1022", "unreadable"),
        ("yesterday", "unreadable"),
        ("12", "unreadable"),
        ("", "missing"),
        ("NULL", "missing"),
    ],
)
def test_a_date_is_read_as_it_was_meant(cell: str, expected: str) -> None:
    assert read([cell]) == [expected]


def test_american_dates_put_the_month_first_and_know_noon_from_midnight() -> None:
    cells = ["01/02/2017 12:01:00 AM", "01/02/2017 12:00:00 PM", "12/31/2017 11:59:00 PM"]
    assert read(cells, order="mdy") == [
        "2017-01-02 00:01:00 minute",
        "2017-01-02 12:00:00 minute",
        "2017-12-31 23:59:00 minute",
    ]


def test_a_time_of_its_own_column_joins_the_date_and_a_blank_one_leaves_the_day() -> None:
    dates = ["08.02.2022", "08.02.2022", "2022-02-08", "08.02.2022", "44600", "08.02.2022"]
    times = ["18:11", "", "9:05 PM", "25:00", "0.5", "1811"]
    assert read(dates, times) == [
        "2022-02-08 18:11:00 minute",
        "2022-02-08 00:00:00 day",
        "2022-02-08 21:05:00 minute",
        "unreadable",
        "2022-02-08 12:00:00 minute",
        "2022-02-08 18:11:00 minute",
    ]


def test_split_columns_are_put_together_as_far_as_they_are_filled() -> None:
    years, months, days = ["2017"] * 5, ["6", "6.0", "2", "x", ""], ["30", "1", "30", "1", "1"]
    hours, minutes = ["11", "", "1", "1", "1"], ["57", "", "1", "1", "1"]
    assert read(years, months, days, hours, minutes) == [
        "2017-06-30 11:57:00 minute",
        "2017-06-01 00:00:00 day",
        "unreadable",
        "unreadable",
        "missing",
    ]


def test_midnight_of_every_row_is_an_unknown_hour() -> None:
    assert read(["2022-02-08 00:00:00"], midnight_is_day=True) == ["2022-02-08 00:00:00 day"]


def test_local_times_become_instants_by_the_rules_of_their_day() -> None:
    winter, summer = "2022-01-15 12:00", "2022-07-15 12:00"
    skipped, repeated = "2022-03-27 03:30", "2022-10-30 03:30"
    assert read([winter, summer, skipped, repeated], timezone="Europe/Riga") == [
        "2022-01-15 10:00:00 minute",
        "2022-07-15 09:00:00 minute",
        "2022-03-27 01:00:00 minute",
        "2022-10-30 00:30:00 minute",
    ]


def test_spans_are_half_open_and_as_long_as_the_local_day_or_month() -> None:
    moments = read_moments([pa.array(["2022-03-27", "2022-03", "2022-03-27 12:00"])], date_order="ymd")
    starts, ends = spans(moments, "Europe/Riga")
    hours = ((ends - starts) / 3.6e9).round(3).tolist()
    assert hours == [23.0, 31 * 24 - 1, 0.017]


@given(st.lists(st.text(max_size=25), min_size=1, max_size=20), st.sampled_from(["ymd", "dmy", "mdy"]))
def test_any_text_is_read_or_refused_and_never_an_error(cells: list[str], order: str) -> None:
    column = pa.array([cell.encode("utf-8", "replace").decode() for cell in cells], pa.string())
    moments = read_moments([column, column], date_order=order)
    spans(moments, "Europe/Riga")
    assert np.all(moments.missing | moments.unreadable | (moments.precision >= 0))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 12, 31)))
def test_writing_a_date_and_reading_it_gives_it_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    cells = [f"{moment:%Y-%m-%d %H:%M:%S}", f"{moment:%d.%m.%Y %H:%M:%S}", f"{moment:%d/%m/%Y %I:%M:%S %p}"]
    moments = read_moments([pa.array(cells)], date_order="dmy")
    assert moments.micros.astype("datetime64[us]").astype(datetime).tolist() == [moment] * 3
