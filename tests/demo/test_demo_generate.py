"""The generator: the same arguments give the same bytes, and the promised patterns can be found."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from server.demo.categories import BY_CODE, CATEGORIES, category_rows
from server.demo.generate import Demo, generate
from server.demo.incidents import STORIES, Story, draw_incidents, period, story_places
from server.demo.places import places
from server.demo.rhythm import RHYTHMS

UNTIL = date(2026, 11, 22)


@pytest.fixture(scope="module")
def demo() -> Demo:
    return generate(until=UNTIL, seed=11)


@pytest.fixture(scope="module")
def incidents() -> pd.DataFrame:
    return draw_incidents(places(), period(UNTIL, 6), np.random.default_rng(11))


def test_the_same_arguments_give_the_same_bytes() -> None:
    first, second = (generate(until=UNTIL, years=2, seed=3) for _ in range(2))
    assert first == second


def test_another_seed_gives_other_incidents() -> None:
    first, second = (generate(until=UNTIL, years=1, seed=seed) for seed in (3, 4))
    assert first.files[0].data != second.files[0].data


def test_the_workbook_does_not_remember_when_it_was_saved() -> None:
    demo = generate(until=UNTIL, years=4, seed=3)
    assert demo.files[3].name.endswith(".xlsx")
    assert b"2026-11" not in demo.files[3].data[-4000:]


def test_the_period_ends_with_the_last_full_week() -> None:
    days = period(date(2026, 11, 25), 6)  # a Wednesday
    assert str(days[-1]) == "2026-11-22"
    assert str(days[0]) == "2020-11-23"


def test_a_period_that_ends_on_a_leap_day_begins_on_the_28th() -> None:
    assert str(period(date(2044, 2, 29), 1)[0]) == "2043-02-28"


def test_about_three_thousand_incidents_happen_each_year(demo: Demo) -> None:
    for file in demo.truth.files:
        assert 2600 < file.added < 3500


def test_every_row_is_accounted_for(demo: Demo) -> None:
    for file in demo.truth.files:
        assert file.rows == file.added + file.duplicate + sum(file.rejected.values())
    truth = demo.truth
    assert truth.rows == truth.added + truth.duplicate + sum(truth.rejected.values())


def test_each_kind_of_untidiness_is_there(demo: Demo) -> None:
    assert set(demo.truth.unlocated) == {"no_coordinate", "zero_coordinate", "axes_swapped"}
    assert set(demo.truth.rejected) == {
        "date_unreadable", "date_future", "category_unknown", "category_missing", "outside_boundary",
    }  # fmt: skip
    assert 0.06 <= demo.truth.unlocated["no_coordinate"] / demo.truth.added <= 0.08


def test_files_overlap_by_two_weeks(demo: Demo) -> None:
    assert all(file.duplicate > 60 for file in demo.truth.files[1:])
    assert 0 < demo.truth.files[0].duplicate < 40


def test_the_first_file_is_what_an_old_program_writes(demo: Demo) -> None:
    head, *rows = demo.files[0].data.decode("windows-1257").split("\r\n")
    assert head == "Notikuma ID;Datums;Laiks;Datums līdz;Laiks līdz;Veids;Adrese;X;Y;Kā kļuva zināms"
    assert len(rows) - 1 == demo.truth.files[0].rows
    with pytest.raises(UnicodeDecodeError):
        demo.files[0].data.decode("utf-8")


def test_files_come_in_degrees_and_in_metres(demo: Demo) -> None:
    heads = [file.data.split(b"\r\n")[0] for file in demo.files if file.name.endswith(".csv")]
    assert any(b";X;Y;" in head for head in heads)
    assert any(b";Platums;Garums;" in head for head in heads)


def test_one_incident_in_twenty_five_lies_at_the_station(demo: Demo) -> None:
    assert 0.03 < demo.truth.at_station / demo.truth.added < 0.05


def test_disorder_gathers_in_weekend_nights(incidents: pd.DataFrame) -> None:
    of = incidents[incidents.category == "disorder"].start
    night = ((of.dt.day_of_week >= 5) & (of.dt.hour < 5)) | (
        of.dt.day_of_week.isin([4, 5]) & (of.dt.hour >= 21)
    )
    assert night.mean() > 0.35  # these hours are 10 % of a week


def test_fraud_is_reported_in_office_hours(incidents: pd.DataFrame) -> None:
    of = incidents[incidents.category == "fraud"].start
    assert (of.dt.day_of_week < 5).mean() > 0.8
    assert of.dt.hour.between(8, 17).mean() > 0.7


def test_bicycles_go_in_summer_and_homes_are_entered_in_the_dark_months(incidents: pd.DataFrame) -> None:
    months = incidents.start.dt.month
    summer, winter = months.isin([5, 6, 7, 8]), months.isin([10, 11, 12, 1])
    bicycle, burglary = incidents.category == "bicycle", incidents.category == "burglary"
    assert (bicycle & summer).sum() > 3 * (bicycle & winter).sum()
    assert (burglary & winter).sum() > 1.3 * (burglary & summer).sum()


def test_few_places_hold_about_half_of_the_incidents(incidents: pd.DataFrame) -> None:
    counts = incidents.place.value_counts()
    share = counts.iloc[: len(counts) // 20].sum() / counts.sum()
    assert 0.4 < share < 0.65


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_place_fades_or_emerges_as_its_story_says(story: Story, incidents: pd.DataFrame) -> None:
    there = incidents[incidents.place.isin(story_places(story, places()))].start
    begin = incidents.start.min()
    first = (there < begin + pd.Timedelta(days=730)).sum()
    last = (there >= begin + pd.Timedelta(days=4 * 365)).sum()
    if story.first_year > story.last_year:
        assert first > 4 * last
    else:
        assert last > 10 * max(first, 1)


def test_burglaries_bring_others_next_door_within_two_weeks(incidents: pd.DataFrame) -> None:
    burglaries = incidents[incidents.category == "burglary"]
    xy = places().xy[burglaries.place]
    day = burglaries.start.to_numpy().astype("datetime64[D]").astype(int)
    shuffled = np.random.default_rng(1).permutation(day)
    assert _close_pairs(xy, day) > 1.5 * _close_pairs(xy, shuffled)


def _close_pairs(xy: np.ndarray, day: np.ndarray) -> int:
    first, second = np.triu_indices(len(day), 1)
    near = np.hypot(*(xy[first] - xy[second]).T) <= 200
    return int((near & (np.abs(day[first] - day[second]) <= 14)).sum())


def test_no_moment_falls_into_the_hour_that_spring_skips(incidents: pd.DataFrame) -> None:
    moments = incidents.start.dt.tz_localize("Europe/Riga", ambiguous=True, nonexistent="NaT")
    assert moments.notna().all()
    ends = incidents.end.dropna().dt.tz_localize("Europe/Riga", ambiguous=True, nonexistent="NaT")
    assert ends.notna().all()


def test_an_incident_that_has_an_end_ends_after_it_began(incidents: pd.DataFrame) -> None:
    spans = incidents.dropna(subset="end")
    assert len(spans) > 500
    assert (spans.end > spans.start).all()


def test_categories_have_both_languages_a_known_parent_and_a_rhythm() -> None:
    rows = category_rows()
    codes = [row["code"] for row in rows]
    assert len(set(codes)) == len(codes)
    assert all(row["labels"]["lv"] and row["labels"]["en"] for row in rows)
    assert all(row["parent"] is None or row["parent"] in codes[: codes.index(row["code"])] for row in rows)
    assert set(RHYTHMS) == set(BY_CODE)
    assert [row["code"] for row in rows if row["sensitive"]] == ["domestic"]


def test_where_a_category_happens_adds_up_to_one() -> None:
    for category in CATEGORIES:
        assert sum(category.where.values()) == pytest.approx(1.0), category.code
        assert set(category.where) <= set(places().kind), category.code
