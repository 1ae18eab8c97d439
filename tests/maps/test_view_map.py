"""View map: counted squares in one file that asks nobody for anything, and says what it shows."""

import re
from typing import Any

import pytest
from shapely.geometry import box, mapping

from server.maps.classes import class_of, own_breaks, steps_of
from server.maps.view import Data, Note, ViewWords, view_map

HOSTILE = '<img src=x onerror="document.title=1">'
BREAKS = (1, 2, 4, 8, 16)


def words(**changes: Any) -> ViewWords:
    usual: dict[str, Any] = {
        "language": "lv",
        "title": "Recorded incidents, Talsi",
        "lead": "1 234 recorded incidents; 1 Jan 2026 to 22 Nov 2026",
        "synthetic": "Synthetic data – not real incidents.",
        "classes": tuple(f"class {n}" for n in BREAKS),
        "square": "One square is about 50 m wide.",
        "incidents": "Incidents in a square",
        "legend_hotspot": "Hotspot",
        "legend_boundary": "Boundary",
        "not_on_map": ("12 incidents have no place.",),
        "notes_title": "Notes",
        "facts_title": "Where these numbers come from",
        "facts": (("Period", "2026"),),
    }
    return ViewWords(**(usual | changes))


def collection(name: str) -> dict[str, Any]:
    shape = mapping(box(22.5, 57.2, 22.7, 57.3))
    feature = {"type": "Feature", "properties": {"name": name}, "geometry": shape}
    return {"type": "FeatureCollection", "features": [feature]}


def draw(*, name: str = "Ķūļciems", changes: dict[str, Any] | None = None, **data: Any) -> str:
    usual: dict[str, Any] = {
        "squares": [((22.58, 57.24, 22.581, 57.241), 1), ((22.59, 57.24, 22.591, 57.241), 1234)],
        "breaks": BREAKS,
        "boundary": collection("Talsi"),
        "neighbourhoods": collection(name),
        "ground": {"type": "FeatureCollection", "features": []},
    }
    return view_map(words(**(changes or {})), Data(**(usual | data)), bounds=(22.5, 57.2, 22.7, 57.3))


def test_the_page_names_no_file_outside_itself() -> None:
    page = draw()
    assert not re.findall(r'<(?:script|img|link|iframe)[^>]*\b(?:src|href)="(?!data:)', page)
    assert not re.findall(r"url\((?!data:|#)", page)
    assert "default-src 'none'" in page


def test_the_page_says_what_it_shows_and_what_is_missing() -> None:
    page = draw()
    for text in ("1 Jan 2026 to 22 Nov 2026", "class 16", "50 m wide", "12 incidents have no place.", "2026"):
        assert text in page, text
    assert 'lang="lv"' in page


def test_synthetic_data_says_so_and_real_data_does_not() -> None:
    assert "Synthetic data" in draw()
    assert "Synthetic data" not in draw(changes={"synthetic": ""})


def test_a_square_tells_its_number_as_the_language_writes_it() -> None:
    assert r"1\u00a0234" in draw()


def test_a_selection_without_incidents_is_a_map_without_squares() -> None:
    assert "class 1" in draw(squares=[])


def test_hotspots_are_in_the_legend_only_when_they_are_drawn() -> None:
    assert "Hotspot" not in draw()
    assert "Hotspot" in draw(hotspots=[(1, box(22.58, 57.24, 22.6, 57.25))])


def test_notes_are_there_only_when_they_were_asked_for() -> None:
    assert "Notes" not in draw()
    page = draw(notes=[Note(22.59, 57.24, "The lamp is broken.", "Anna, 1 Jan 2026")])
    assert "The lamp is broken. (Anna, 1 Jan 2026)" in page


def test_names_and_notes_are_text_and_never_markup() -> None:
    page = draw(
        name=HOSTILE,
        changes={"title": HOSTILE, "lead": HOSTILE, "incidents": HOSTILE},
        notes=[Note(22.59, 57.24, HOSTILE, HOSTILE)],
    )
    assert "<img" not in page


@pytest.mark.parametrize(("n", "expected"), [(1, 0), (2, 1), (3, 1), (15, 3), (16, 4), (10**6, 4)])
def test_every_count_has_its_class(n: int, expected: int) -> None:
    assert class_of(n, BREAKS) == expected


@pytest.mark.parametrize(
    ("lowest", "expected"), [((1, 5), (1, 5)), ((5, 10), (1, 5, 10)), (range(2, 12), (1, 2, 3, 4, 5))]
)
def test_own_classes_leave_no_square_without_one(lowest: Any, expected: tuple[int, ...]) -> None:
    assert own_breaks(lowest) == expected
    assert len(steps_of(len(expected))) == len(expected)
