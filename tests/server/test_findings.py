"""Findings: each sentence about a hotspot is made from its numbers, and says no more than they do."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from gis.models import HotspotRun
from server.findings import hotspot_sentences, window_words
from server.i18n import speaking

LABELS = {"theft": "Theft", "noise": "Noise"}
RUN = HotspotRun(
    settings={"weighted": False},
    window_from=datetime(2024, 12, 31, 22, tzinfo=UTC),
    window_until=datetime(2025, 12, 31, 22, tzinfo=UTC),
)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences in the language of the code."""
    with speaking("en"):
        yield


def _said(run: HotspotRun = RUN, **columns: Any) -> list[str]:
    hotspot = {
        "incidents": 1500,
        "places": 40,
        "busiest_share": 0.125,
        "area_km2": 0.3456,
        "density_km2_month": 12.345,
        "categories": [["theft", 900], ["noise", 600]],
        "flags": [],
        **columns,
    }
    return hotspot_sentences(hotspot, run, labels=LABELS, timezone="Europe/Riga")


def test_a_window_is_said_as_its_first_and_its_last_local_day() -> None:
    assert window_words(RUN, "Europe/Riga") == "1 Jan 2025 to 31 Dec 2025"


@pytest.mark.parametrize(
    "day", [datetime(2025, 3, 30, 21, tzinfo=UTC), datetime(2025, 10, 26, 22, tzinfo=UTC)]
)
def test_the_last_day_is_right_when_the_clocks_change(day: datetime) -> None:
    run = HotspotRun(settings={}, window_from=RUN.window_from, window_until=day)
    assert window_words(run, "Europe/Riga").endswith(f"to {day.day} {day:%b} 2025")


def test_a_hotspot_is_told_in_whole_sentences() -> None:
    assert _said() == [
        "1,500 recorded incidents at 40 places, 1 Jan 2025 to 31 Dec 2025.",
        "It covers 0.35 km², with 12.3 incidents per km² and month.",
        "Most are of one category: Theft (60%).",
        "The busiest address holds 12% of them.",
    ]


def test_one_incident_at_one_place_is_told_in_the_singular() -> None:
    assert _said(incidents=1, places=1, categories=[["theft", 1]])[0].startswith(
        "1 recorded incident at 1 place,"
    )


def test_a_small_area_keeps_a_digit_that_counts() -> None:
    assert "It covers 0.071 km²" in _said(area_km2=0.07068)[1]


@pytest.mark.parametrize(
    ("categories", "sentence"),
    [
        ([["theft", 1500]], "All of them are of one category: Theft."),
        ([["theft", 750], ["noise", 750]], "No category is the majority; the largest is Theft (50%)."),
        (
            [["theft", 600], ["noise", 500], ["fire", 400]],
            "No category is the majority; the largest is Theft (40%).",
        ),
        ([["fire", 1500]], "All of them are of one category: fire."),
    ],
    ids=["one", "exactly half", "less than half", "without a label"],
)
def test_the_largest_category_is_named_for_what_it_is(categories: list[Any], sentence: str) -> None:
    assert _said(categories=categories)[2] == sentence


@pytest.mark.parametrize(
    ("flag", "words"),
    [
        ("few_incidents", "chance alone"),
        ("touches_boundary", "edge of the territory"),
        ("holds_default_location", "default location lies inside"),
    ],
)
def test_a_flag_is_a_caution(flag: str, words: str) -> None:
    assert any(words in sentence for sentence in _said(flags=[flag]))
    assert not any(words in sentence for sentence in _said())


def test_one_address_is_said_once_with_what_follows_from_it() -> None:
    said = _said(flags=["one_address"], busiest_share=0.8)
    assert "One address holds 80% of them. That calls for solving the problem there, not for patrols." in said
    assert sum("address holds" in sentence for sentence in said) == 1


def test_a_flag_that_nobody_has_words_for_is_left_out() -> None:
    assert _said(flags=["new_flag"]) == _said()


def test_a_weighted_run_says_so() -> None:
    weighted = HotspotRun(
        settings={"weighted": True}, window_from=RUN.window_from, window_until=RUN.window_until
    )
    assert _said(weighted)[-1].startswith("Ranked by harm")
