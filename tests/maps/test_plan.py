"""Plan and charts: SVG of a view that stands by itself, shows every number once, and never carries markup."""

import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from shapely.geometry import LineString, Point, box

from server.maps.charts import clock, darkest_from, trend
from server.maps.plan import HEIGHT, WIDTH, Frame, plan, scale_bar
from server.maps.shapes import Piece
from server.maps.view import Note

TOWN = (22.587, 57.245)
AROUND = Frame.around(*TOWN, 13)
BREAKS = (1, 2, 4, 8, 16)
HOSTILE = '<script>alert(1)</script>"'


def draw(**changes: Any) -> str:
    usual: dict[str, Any] = {
        "pieces": [
            Piece("boundary", "Talsi", box(22.4, 57.1, 22.8, 57.4)),
            Piece("street", "Lielā iela", LineString([(22.58, 57.24), (22.6, 57.25)])),
            Piece("water", "Talsu ezers", LineString([(22.58, 57.23), (22.6, 57.24)])),
            Piece("place", "Talsi", Point(22.57, 57.25)),
        ],
        "squares": [((22.585, 57.244, 22.586, 57.245), 3)],
        "breaks": BREAKS,
        "title": "A map",
    }
    given = usual | changes
    frame = given.pop("frame", AROUND)
    return plan(frame, given.pop("pieces"), given.pop("squares"), given.pop("breaks"), **given)


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("text")]


def test_the_middle_of_a_view_is_the_middle_of_the_picture() -> None:
    assert AROUND.seen(*TOWN) == pytest.approx((WIDTH / 2, HEIGHT / 2))


def test_a_fitting_frame_shows_the_whole_box_and_little_else() -> None:
    frame = Frame.fitting((22.4, 57.15, 22.8, 57.35))
    corners = frame.place(np.array([[22.4, 57.35], [22.8, 57.15]]))
    assert (corners >= 0).all()
    assert corners[1][0] <= WIDTH
    assert corners[1][1] <= HEIGHT
    assert max(corners[1][0] - corners[0][0] - WIDTH + 48, corners[1][1] - corners[0][1] - HEIGHT + 48) == (
        pytest.approx(0, abs=1e-6)
    )


def test_the_picture_is_well_formed_and_says_what_it_is() -> None:
    root = ElementTree.fromstring(draw())
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "A map"
    assert "Talsi" in texts(draw())


def test_what_lies_outside_the_picture_is_not_drawn() -> None:
    far = ((24.0, 56.9, 24.01, 56.91), 5)
    assert draw(squares=[far]) == draw(squares=[])
    away = box(24.0, 56.9, 24.1, 57.0)
    assert draw(hotspots=[(1, away)]) == draw()


def test_every_class_has_a_colour_of_its_own() -> None:
    row = [((22.58 + n / 500, 57.244, 22.581 + n / 500, 57.245), low) for n, low in enumerate(BREAKS)]
    fills = re.findall(r'<path fill="(#\w+)" d="M[\d. ]+H', draw(squares=row))
    assert len(set(fills)) == len(BREAKS)


def test_hotspots_and_notes_carry_their_numbers() -> None:
    shown = draw(
        hotspots=[(7, box(22.58, 57.24, 22.59, 57.25))], notes=[Note(22.575, 57.243, "The lamp.", "Anna")]
    )
    assert {"7", "1"} <= set(texts(shown))


def test_no_name_covers_another() -> None:
    same_place = [Piece("place", name, Point(*TOWN)) for name in ("Talsi", "Other")]
    assert texts(draw(pieces=same_place)) == ["Talsi"]


def test_names_are_text_and_never_markup() -> None:
    svg = draw(pieces=[Piece("place", HOSTILE, Point(*TOWN))], title=HOSTILE)
    assert "<script" not in svg
    ElementTree.fromstring(svg)


@pytest.mark.parametrize("zoom", [3, 8.5, 13, 17.2])
def test_the_scale_is_a_round_number_that_fits(zoom: float) -> None:
    metres, length = scale_bar(Frame.around(*TOWN, zoom), TOWN[1])
    assert str(metres).strip("0") in {"1", "2", "5"}
    assert 50 <= length <= 140


def month(name: str, n: int, *, partial: bool = False, low: Any = 5.0, high: Any = 20.0) -> dict[str, Any]:
    return {"month": name, "n": n, "partial": partial, "low": low, "high": high}


def chart(months: list[dict[str, Any]], chosen: tuple[Any, Any] = (None, None)) -> str:
    return trend(months, chosen=chosen, write=str, title="By month")


def test_the_trend_begins_at_zero_and_has_its_band() -> None:
    svg = chart([month("2025-12", 10), month("2026-01", 30), month("2026-02", 12)])
    assert "0" in texts(svg)
    assert "2026" in texts(svg)
    assert 'class="band"' in svg


def test_a_month_that_is_not_whole_is_dashed() -> None:
    svg = chart([month("2026-01", 30), month("2026-02", 12), month("2026-03", 2, partial=True)])
    assert svg.count("dashed") == 1


def test_the_period_is_outlined_unless_it_is_everything() -> None:
    months = [month(f"2025-{n:02}", n) for n in range(1, 13)]
    assert "chosen" in chart(months, ("2025-03", "2025-06"))
    assert "chosen" not in chart(months)


@pytest.mark.parametrize(
    "months",
    [[month("2026-01", 0, low=None, high=None)], [month("2026-01", 3, partial=True, low=None, high=None)]],
)
def test_a_record_of_one_month_is_a_chart_without_a_line(months: list[dict[str, Any]]) -> None:
    ElementTree.fromstring(chart(months))


def test_a_territory_without_a_record_has_no_trend() -> None:
    assert chart([]) == ""


def test_the_clock_shows_each_number_at_its_hour() -> None:
    counts = [[0] * 24 for _ in range(7)]
    counts[4][22], counts[5][0] = 41, 7
    svg = clock(counts, days=["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"], write=str, title="By hour")
    assert [text for text in texts(svg) if text in {"41", "7"}] == ["41", "7"]
    assert texts(svg)[8] == "Mo"


def test_numbers_too_long_for_an_hour_are_left_to_the_shade() -> None:
    counts = [[1000] * 24 for _ in range(7)]
    svg = clock(counts, days=list("abcdefg"), write=str, title="By hour")
    assert "1000" not in texts(svg)


@pytest.mark.parametrize(("most", "low"), [(1, 1), (5, 5), (43, 35), (100, 81)])
def test_the_darkest_shade_begins_where_the_caption_says(most: int, low: int) -> None:
    assert darkest_from(most) == low
