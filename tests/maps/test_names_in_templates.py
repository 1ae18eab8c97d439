"""Names in templates: folium works templates out on the server, and what people wrote is none of them."""

from collections.abc import Callable
from typing import Any

import pytest
from shapely.geometry import box

from server.maps.public_map import PublicWords, public_map
from server.maps.public_scene import Area, Scene, Spot, Squares
from tests.maps import test_concordance_map as concordance
from tests.maps import test_hotspot_map as hotspots
from tests.maps import test_view_map as view

BLANK = "{{7*6000017}} {% set x = 1 %} {# none #}"
WORKED_OUT = "42000119"
TOLD: dict[str, Any] = {"title": BLANK, "lead": BLANK, "legend_hotspot": BLANK, "synthetic": BLANK}


def _view() -> str:
    place = {"kind": "place", "name": BLANK, "rank": 1}
    spot = {
        "type": "Feature",
        "properties": place,
        "geometry": {"type": "Point", "coordinates": (22.6, 57.25)},
    }
    told = {**TOLD, "incidents": BLANK, "classes": (BLANK,) * len(view.BREAKS)}
    ground = {"type": "FeatureCollection", "features": [spot]}
    return view.draw(name=BLANK, changes=told, ground=ground)


def _hotspots() -> str:
    return hotspots.draw(
        name=BLANK, headings=(BLANK,) * len(hotspots.HEADINGS), flags={"one_address": BLANK}, **TOLD
    )


def _concordance() -> str:
    told = concordance.words(**TOLD, sentences=(BLANK,) * len(concordance.CLASSES))
    return concordance.drawn(told, concordance.units())


def _public() -> str:
    shape = box(22.5, 57.2, 22.7, 57.3)
    scene = Scene(
        shape,
        [Area(BLANK, shape, "low", BLANK, BLANK)],
        [Squares(1, shape, BLANK)],
        [Spot(22.6, 57.25, 2, BLANK)],
    )
    pairs = [(BLANK, BLANK)]
    words = PublicWords(
        "lv",
        BLANK,
        BLANK,
        BLANK,
        [("low", BLANK)],
        BLANK,
        BLANK,
        [BLANK],
        BLANK,
        (BLANK, BLANK),
        pairs,
        BLANK,
        pairs,
    )
    nothing = {"type": "FeatureCollection", "features": []}
    return public_map(words, scene, ground=nothing, bounds=(22.5, 57.2, 22.7, 57.3))


@pytest.mark.parametrize("draw", [_view, _hotspots, _concordance, _public])
def test_what_looks_like_a_blank_stays_as_it_was_written(draw: Callable[[], str]) -> None:
    page = draw()
    assert WORKED_OUT not in page
    # Title, lead, mark and legend above the map, and at least one name on it.
    assert page.count("7*6000017}}") >= 6
    assert page.count("none #}") == page.count("7*6000017}}")
