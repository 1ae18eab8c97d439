"""Change words: a week is told with what is ordinary, and chance is not sold as news."""

import pytest

from server.change_words import import_words, week_words
from server.i18n import speaking

LABELS = {"burglary": "Burglary", "theft": "Theft"}


def week(**changed):
    base = {
        "week": {"from": "2026-11-16", "to": "2026-11-22"},
        "incidents": 120,
        "before": 110,
        "ordinary": True,
        "low": 90,
        "high": 130,
        "categories": [],
    }
    return base | changed


def category(code, n, low, high):
    ordinary = low is None or low <= n <= high
    return {"code": code, "n": n, "before": 3, "low": low, "high": high, "ordinary": ordinary}


def told(**changed):
    with speaking("en"):
        return week_words(week(**changed), lambda code: LABELS.get(code, code))


def test_an_ordinary_week_is_called_ordinary():
    words = told()
    assert words.headline == "An ordinary week"
    assert words.sentences == (
        "120 incidents were recorded in the week of 16 November to 22 November (the week before: 110).",
        "In an ordinary week there are 90 to 130.",
        "So this is ordinary variation, and no change to explain.",
    )
    assert words.caution == "No category stands out."


@pytest.mark.parametrize(("number", "headline"), [(131, "More"), (89, "Fewer")])
def test_a_week_outside_the_band_says_in_which_direction(number, headline):
    words = told(incidents=number, ordinary=False)
    assert words.headline == f"{headline} incidents than is ordinary"
    assert not any("no change" in sentence for sentence in words.sentences)


def test_a_record_too_short_for_a_band_claims_nothing():
    words = told(low=None, high=None, ordinary=False)
    assert words.headline == "The last week on record"
    assert "too short" in words.sentences[-1]


def test_one_incident_is_one():
    assert told(incidents=1).sentences[0].startswith("1 incident was recorded")


def test_a_category_that_stands_out_is_told_with_its_band():
    words = told(categories=[category("burglary", 14, 3, 9), category("theft", 5, 2, 8)])
    assert words.standing_out == ("Burglary: 14 incidents, where 3 to 9 are ordinary.",)


def test_as_many_as_chance_brings_are_told_with_that_caution():
    many = [category(f"c{number}", 5, 2, 8) for number in range(20)]
    assert "by chance alone" in told(categories=[*many, category("burglary", 14, 3, 9)]).caution
    three = [category(code, 14, 3, 9) for code in ("burglary", "theft", "other")]
    assert told(categories=[*many, *three]).caution == ""


def test_a_category_without_a_band_does_not_stand_out():
    assert told(categories=[category("theft", 50, None, None)]).standing_out == ()


@pytest.mark.parametrize(
    ("hit_rate", "end"), [(0.88, "88% of its incidents have a place."), (None, "with 212 rows.")]
)
def test_the_last_import_is_told_by_the_territorys_clock(hit_rate, end):
    last = {"at": "2026-11-22T23:30:00+00:00", "rows": 212, "hit_rate": hit_rate}
    with speaking("en"):
        told = import_words(last, "Europe/Riga")
    assert told.startswith("The last file was imported on 23 November 2026")
    assert told.endswith(end)
