"""Figures: what a chart of a run shows, says to a screen reader, and has as a table."""

import math
import re
from datetime import date
from typing import Any

import pytest

from server.figure_words import figure_words
from server.i18n import speaking
from server.maps.figures import (
    Axis,
    Bar,
    Bars,
    Cell,
    Clock,
    Figure,
    Lines,
    Matrix,
    Rule,
    Series,
    Span,
    day_number,
    steps_for,
)
from server.maps.figures_axes import laid_out, ticks
from server.maps.figures_draw import draw


def drawn(figure: Figure, language: str = "en") -> str:
    with speaking(language):
        return draw(figure, figure_words())


DISTANCE, INCIDENTS = Axis("Distance, m"), Axis("Incidents")


def lines(*series: Series, x: Axis = DISTANCE, y: Axis = INCIDENTS, **more: Any) -> Lines:
    return Lines("some", "Some lines", x, y, series, **more)


RISING = Series("Rising", (0.0, 1.0, 2.0), (1.0, 2.0, 4.0))


def test_a_line_is_drawn_for_a_phone_and_for_a_desk_and_told_as_a_table() -> None:
    page = drawn(lines(RISING, lead="It rises."))
    assert page.count('role="img" aria-label="Some lines. It rises."') == 2
    assert 'class="figure-phone"' in page
    assert 'class="figure-desk"' in page
    assert '<tr><th scope="row">2</th><td class="numeric">4</td></tr>' in page


def test_nothing_that_is_named_can_become_markup() -> None:
    evil = "<script>alert(1)</script>"
    for figure in (
        lines(Series(evil, (0.0,), (1.0,), notes=(evil,)), lead=evil, diagonal=evil),
        Bars("b", evil, Axis(evil), (Bar(evil, 1.0, note=evil),), against_name=evil),
        Matrix("m", evil, (evil,), (evil,), ((Cell(1.0, text=evil, small=evil, note=evil),),), key=evil),
        Clock("c", evil, ((0.0,) * 24,) * 7, unit=evil),
    ):
        assert "<script>" not in drawn(figure)


def test_a_gap_breaks_the_line_and_a_lonely_value_is_a_dot() -> None:
    broken = Series("Broken", (0.0, 1.0, 2.0, 3.0, 4.0), (1.0, 2.0, math.nan, 3.0, math.nan))
    page = drawn(lines(broken))
    assert page.count('class="line main"') == 2
    assert page.count('class="dot main"') == 2
    assert '<td class="numeric">–</td>' in page


def test_a_period_that_is_not_over_hangs_on_a_dashed_line() -> None:
    page = drawn(lines(Series("Weeks", (0.0, 1.0, 2.0), (3.0, 4.0, 1.0), partial_from=2)))
    whole, partial = re.findall(r'class="line main( partial)?" d="M([^"]+)"', page)[:2]
    assert whole[0] == ""
    assert partial[0] == " partial"
    assert partial[1].startswith(whole[1].split("L")[-1])


def test_the_interval_is_a_band_or_whiskers_and_stands_in_the_table() -> None:
    band = Series("Weeks", (0.0, 1.0), (3.0, 4.0), low=(1.0, 2.0), high=(6.0, 7.0), band_name="Ordinary")
    page = drawn(lines(band))
    assert 'class="band main"' in page
    assert "1 to 6" in page
    assert "Ordinary" in page
    page = drawn(lines(Series("W", (0.0, 1.0), (3.0, 4.0), low=(1.0, 2.0), high=(6.0, 7.0), whiskers=True)))
    assert 'class="band' not in page
    assert page.count('class="whisker main"') == 4


def test_a_marked_value_is_ringed_and_said() -> None:
    page = drawn(lines(Series("Weeks", (0.0, 1.0), (3.0, 4.0), marked=(1,))))
    assert page.count("ringed") == 2
    assert "4 (marked)" in page


def test_values_begin_at_zero_unless_told_otherwise() -> None:
    assert laid_out(Axis("n"), [40, 90], 0, 1, from_zero=True).least == 0
    assert laid_out(Axis("n", least=40), [40, 90], 0, 1, from_zero=True).least == 40
    assert laid_out(Axis("n"), [-5, 90], 0, 1, from_zero=True).least < -5 + 1e-9


def test_a_logarithmic_axis_is_divided_by_powers_of_ten() -> None:
    scale = laid_out(Axis("m", kind="log"), [3, 700], 0, 300, from_zero=True)
    with speaking("en"):
        assert [said for _, said in ticks(scale, 4, figure_words())] == ["1", "10", "100", "1,000"]
    assert scale.place(10) == pytest.approx(100)


def test_a_share_is_written_as_per_cent_in_the_readers_language() -> None:
    curve = Series("Curve", (0.0, 0.255, 1.0), (0.0, 0.5, 1.0))
    share = Axis("Share", kind="share", decimals=1)
    assert "25.5%" in drawn(lines(curve, x=share, y=share, diagonal="Even"))
    assert "25,5" in drawn(lines(curve, x=share, y=share), "lv")


def test_months_are_written_from_january_on() -> None:
    days = tuple(day_number(date(2025, month, 1)) for month in range(1, 13))
    scale = laid_out(Axis("", kind="date"), days, 0, 600, from_zero=False)
    with speaking("en"):
        assert [said for _, said in ticks(scale, 4, figure_words())] == [
            "Jan 2025",
            "Apr 2025",
            "Jul 2025",
            "Oct 2025",
        ]


def test_rules_and_spans_are_named_in_the_key() -> None:
    page = drawn(lines(RISING, rules=(Rule(1.0, "Chosen"),), spans=(Span(0.0, 1.0, "Used"),)))
    key = page[page.index('<ul class="figure-keys">') :]
    assert "Chosen" in key
    assert "Used" in key


def test_lines_have_names_at_their_ends_where_there_is_room() -> None:
    other = Series("Falling", (0.0, 1.0), (4.0, 1.0), tone="second")
    desk = drawn(lines(RISING, other))
    assert desk.count('<text class="name') == 2
    assert 'class="named"' in desk
    long = Series("A name that is far too long for the end of a line", (0.0, 1.0), (4.0, 1.0))
    assert '<text class="name' not in drawn(lines(RISING, long))


def test_bars_carry_their_interval_and_what_they_are_held_against() -> None:
    bars = (Bar("Monday", 5, low=2, high=11, against=7), Bar("Tuesday", 9))
    page = drawn(Bars("days", "Days", Axis("Incidents"), bars, against_name="Last year"))
    assert "Monday: 5 (2 to 11)" in page
    assert "Last year" in page
    row = '<th scope="row">Tuesday</th><td class="numeric">9</td><td class="numeric">–</td>'
    assert row in page


def test_a_long_name_is_cut_in_the_picture_and_whole_in_the_table() -> None:
    name = "Tirdzniecības centrs pie autoostas, Dundagas iela 15, Talsi, Talsu novads"
    page = drawn(Bars("places", "Places", Axis("Incidents"), (Bar(name, 31),), across=True))
    assert "…" in page
    assert f'<th scope="row">{name}</th>' in page


def test_the_darkest_hour_is_the_fullest_and_an_empty_hour_is_blank() -> None:
    week = tuple(tuple(9.25 if (day, hour) == (4, 23) else 0.0 for hour in range(24)) for day in range(7))
    page = drawn(Clock("clock", "When", week, marked=((4, 23),)), "lv")
    assert page.count('class="sequential-4 marked"') == 2
    assert "9,2" in page or "9,3" in page
    assert page.count("sequential-") == 2
    assert page.count("<tr>") == (1 + 7) + (1 + 24)


def test_a_clock_without_incidents_has_no_shade() -> None:
    assert "sequential-" not in drawn(Clock("clock", "When", ((0.0,) * 24,) * 7))


def test_a_marked_cell_of_a_matrix_is_framed_and_said() -> None:
    cells = ((Cell(1.25, small="28 pairs", step=4, marked=True), Cell(None)),)
    page = drawn(Matrix("knox", "Near", ("0–99 m",), ("0–6 days", "7–13 days"), cells, decimals=2))
    assert 'class="sequential-4 marked"' in page
    assert "1.25 <small>28 pairs</small>" in page
    assert "(marked)" in page
    assert "<td>–</td>" in page


def test_a_figure_without_values_says_so() -> None:
    for figure in (
        lines(Series("None", (), ())),
        Bars("none", "None", Axis("n"), ()),
        Matrix("none", "None", (), (), ()),
    ):
        assert "There are no values to draw." in drawn(figure)


def test_one_value_is_drawn() -> None:
    assert "<circle" in drawn(lines(Series("One", (3.0,), (0.0,))))


def test_steps_count_the_breaks_that_were_reached() -> None:
    assert steps_for((0.0, 1.0, 1.5, 99.0), (1.0, 1.5, 2.0)) == (0, 1, 2, 3)
