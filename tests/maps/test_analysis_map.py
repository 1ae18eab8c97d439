"""The take-away map of a run: the breaks of its layers, their colours, and a page without a network."""

import re
from dataclasses import replace

import numpy as np
import pytest

from server.maps.analysis import AnalysisWords, DrawnClass, DrawnLayer, DrawnTable, analysis_map
from server.maps.analysis_classes import (
    chosen_breaks,
    colour_of_step,
    colours_of_breaks,
    rounded_down,
)
from server.maps.ramps import DIVERGING, QUALITATIVE, SEQUENTIAL
from server.methods.presentation import MapLayer, Swatch
from server.services.analysis_layers import comparable, share_classes

EVIL = "<script>alert(1)</script> {{7*6000017}}"
SQUARE = {
    "type": "Feature",
    "properties": {"name": EVIL},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[22.5, 57.2], [22.6, 57.2], [22.6, 57.3], [22.5, 57.2]]],
    },
}
DOT = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [22.55, 57.25]}}
GROUND = {"type": "FeatureCollection", "features": [{**SQUARE, "properties": {}}]}


def drawn(*layers: DrawnLayer) -> str:
    words = AnalysisWords("en", EVIL, EVIL, "", EVIL, (EVIL,), EVIL, ((EVIL, EVIL),))
    table = DrawnTable(EVIL, (EVIL, "n"), ((EVIL, "4"),), (1,))
    return analysis_map(
        words,
        layers,
        (table, table),
        bounds=(22.4, 57.1, 22.7, 57.4),
        boundary=GROUND,
        neighbourhoods={"type": "FeatureCollection", "features": [SQUARE]},
    )


def test_breaks_are_numbers_that_people_can_say() -> None:
    breaks = chosen_breaks(np.random.default_rng(1).gamma(0.7, 123.456, 500))
    assert 1 <= len(breaks) <= 4
    assert all(each == rounded_down(each) for each in breaks)
    assert list(breaks) == sorted(set(breaks))


def test_breaks_of_counts_are_counts() -> None:
    breaks = chosen_breaks(np.array([1, 1, 1, 1, 2, 2, 3, 5, 9, 14], dtype=float))
    assert breaks == (2, 5, 14)


@pytest.mark.parametrize("values", [(), (0.0, 0.0), (np.nan,), (-3.0,), (7.0,), (7.0, 7.0, 7.0)])
def test_what_has_no_spread_has_no_breaks(values: tuple[float, ...]) -> None:
    assert chosen_breaks(np.array(values, dtype=float)) == ()


@pytest.mark.parametrize(
    ("value", "rounded"), [(123.4, 120), (0.0456, 0.045), (10, 10), (99.9, 99), (1e6, 1e6)]
)
def test_rounding_keeps_two_figures(value: float, rounded: float) -> None:
    assert rounded_down(value) == pytest.approx(rounded)


def test_the_middle_of_a_diverging_ramp_is_no_change() -> None:
    assert colour_of_step("diverging", 0) == DIVERGING.light[2]
    assert colours_of_breaks("diverging", (-3, -1, 1, 3)) == list(DIVERGING.light)
    assert colours_of_breaks("diverging", (-1, 1))[1] == DIVERGING.light[2]


def test_a_class_without_a_step_is_an_outline() -> None:
    assert colour_of_step("sequential", None) is None
    assert colour_of_step("sequential", 9) == SEQUENTIAL.light[4]
    assert colour_of_step("qualitative", 6) == QUALITATIVE.light[1]


def test_every_kind_of_layer_is_drawn_and_named_in_the_legend() -> None:
    classes = (DrawnClass("few", "#abb3d6", (SQUARE,)), DrawnClass("none", None, (SQUARE,)))
    page = drawn(
        DrawnLayer("Cells", "fill", classes),
        DrawnLayer("Rings", "outline", (DrawnClass("Rings", None, (SQUARE,)),)),
        DrawnLayer("Middles", "points", (DrawnClass("Middles", None, (DOT,)),)),
        DrawnLayer("Nothing", "fill", (DrawnClass("Nothing", None, ()),)),
    )
    for words in ("Cells: few", "Cells: none", "Rings", "Middles", "Nothing"):
        assert words in page
    assert "circleMarker" in page


def test_no_text_of_a_run_becomes_markup_or_is_worked_out() -> None:
    page = drawn(DrawnLayer(EVIL, "fill", (DrawnClass(EVIL, "#abb3d6", (SQUARE,)),)))
    assert "<script>alert" not in page
    assert "42000119" not in page
    assert not re.search(r'<(script|link|img)[^>]+(src|href)="https?:', page)


def test_of_two_runs_the_layer_with_common_classes_is_shown_first() -> None:
    own = MapLayer("multiples", "Multiples", "fill", "class", swatches=(Swatch("a", "to 1.6", 0),), group="g")
    other = replace(own, swatches=(Swatch("a", "to 0.7", 0),))
    fixed = MapLayer("steps", "Steps", "fill", "n", breaks=(1, 2), shown=False, group="g")
    both = comparable((own, fixed), (other, fixed))
    assert [layer.shown for layer in both] == [False, True]
    assert share_classes(both, (other, fixed))
    alone = comparable((own,), (other,))
    assert [layer.shown for layer in alone] == [True]
    assert not share_classes(alone, (other,))
