"""Concordance: what makes a class, that classes share out the units, and that chance alone finds nothing."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from analysis.concordance import CLASSES, Concordance, ConcordanceSettings, compare
from analysis.errors import BadFrame, BadSetting

# Sixty concerns and 240 incidents in twelve parishes; the method page works this example out.
PARISHES = [
    "Abava",
    "Balgale",
    "Cirsti",
    "Dundaga",
    "Ezeri",
    "Laidze",
    "Lauciene",
    "Libagi",
    "Stende",
    "Strazde",
    "Talsi",
    "Virbi",
]
CONCERNS = [1, 2, 0, 5, 1, 2, 3, 2, 12, 2, 28, 2]
INCIDENTS = [6, 8, 3, 40, 6, 12, 10, 9, 3, 8, 126, 9]


def example(**options: Any) -> Concordance:
    return compare(PARISHES, CONCERNS, INCIDENTS, **options)


def row(found: Concordance, unit: str) -> dict[str, Any]:
    return found.units.set_index("unit").loc[unit].to_dict()


def test_the_worked_example_of_the_method_page() -> None:
    found = example()
    assert (found.total_concerns, found.total_incidents, found.tested) == (60, 240, 9)
    stende = row(found, "Stende")
    assert (stende["class"], stende["differs"], stende["rank"]) == ("concern_only", "more", 1)
    assert stende["p"] == pytest.approx(1.810e-8, rel=1e-3)
    assert stende["q"] == pytest.approx(4.608e-7, rel=1e-3)
    ends = [stende[name] for name in ("difference", "difference_low", "difference_high")]
    assert ends == pytest.approx([0.1875, 0.1024, 0.3056], abs=5e-5)
    assert stende["ratio"] == pytest.approx(16)
    assert {name: row(found, name)["class"] for name in ("Talsi", "Dundaga", "Laidze", "Abava")} == {
        "Talsi": "both",
        "Dundaga": "too_few",
        "Laidze": "neither",
        "Abava": "too_few",
    }
    assert row(found, "Dundaga")["reason"] == "undecided"
    assert row(found, "Abava")["reason"] == "few_here"
    assert found.similar == pytest.approx(8 / 9)


def test_the_table_of_the_method_page_is_what_is_computed() -> None:
    page = (Path(__file__).parents[2] / "docs/methods/concordance.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| ([\w ]+) \|$", page, re.MULTILINE)
    names = {"both": "both", "concern only": "concern_only", "neither": "neither"}
    found = example()
    assert [each[0] for each in rows] == PARISHES
    for name, concerns, incidents, said in rows:
        unit = row(found, name)
        assert (unit["concerns"], unit["incidents"]) == (int(concerns), int(incidents))
        assert unit["class"] == names.get(said, "too_few")


def test_the_p_values_are_those_of_an_independent_test() -> None:
    for unit in example().units.to_dict("records"):
        if np.isnan(unit["p"]):
            continue
        c, n = unit["concerns"], unit["incidents"]
        assert unit["p"] == pytest.approx(chi2_contingency([[c, 60 - c], [n, 240 - n]]).pvalue, abs=1e-12)


def test_many_incidents_and_little_concern_is_incidents_only() -> None:
    found = compare(["a", "b", "c", "d"], [2, 38, 30, 30], [200, 100, 100, 100])
    assert row(found, "a")["class"] == "incidents_only"
    assert row(found, "a")["differs"] == "less"


def test_a_place_raised_in_both_is_both_even_where_the_shares_differ() -> None:
    found = compare(["a", "b", "c", "d"], [120, 30, 30, 20], [400, 200, 200, 200])
    assert (row(found, "a")["class"], row(found, "a")["differs"]) == ("both", "more")


def test_what_lies_beyond_a_raised_share_is_raised_itself() -> None:
    # Five of eight concerns' worth: the interval of so few incidents reaches below an even share.
    units = [f"u{number}" for number in range(8)]
    found = compare(units, [800, *[600] * 7], [14, 0, 0, 0, 1, 2, 2, 3])
    first = row(found, "u0")
    assert (first["concerns_raised"], first["differs"], first["class"]) == (True, "less", "both")


def test_one_to_four_never_stand_out() -> None:
    found = compare(list(range(100)), [4, *[1] * 99], [300, *[10] * 99])
    assert not row(found, 0)["concerns_raised"]
    assert compare(list(range(100)), [8, *[1] * 99], [300, *[10] * 99]).units["concerns_raised"][0]


def test_below_the_minimum_there_is_too_little_to_tell() -> None:
    found = example(settings=ConcordanceSettings(minimum=16))
    assert (row(found, "Stende")["class"], row(found, "Stende")["reason"]) == ("too_few", "few_here")
    assert np.isnan(row(found, "Stende")["p"])


@pytest.mark.parametrize(
    ("concerns", "incidents"), [([10, 9], [50, 50]), ([50, 50], [10, 9]), ([0, 0], [0, 0])]
)
def test_fewer_than_twenty_of_either_tell_nothing_anywhere(concerns: list[int], incidents: list[int]) -> None:
    found = compare(["a", "b"], concerns, incidents)
    assert set(found.units["class"]) == {"too_few"}
    assert set(found.units["reason"]) == {"few_in_total"}
    assert (found.tested, found.similar) == (0, None)


def test_what_lies_elsewhere_counts_in_the_totals_and_is_no_unit() -> None:
    found = compare(["a"], [10], [10], elsewhere=(90, 190), even_shares=[0.01])
    assert (found.total_concerns, found.total_incidents) == (100, 200)
    assert row(found, "a")["concern_share"] == pytest.approx(0.1)
    assert row(found, "a")["class"] == "both"


def test_without_control_more_is_found() -> None:
    concerns, incidents = [15, 5, 20, 20], [30, 60, 75, 75]
    assert set(compare(list("abcd"), concerns, incidents).units["differs"]) == {""}
    raw = compare(list("abcd"), concerns, incidents, settings=ConcordanceSettings(control="none"))
    assert raw.units["differs"].tolist()[0] == "more"
    assert raw.units["q"].tolist() == raw.units["p"].tolist()


def test_nothing_at_all_is_an_empty_table() -> None:
    found = compare([], [], [])
    assert (len(found.units), found.tested, found.similar) == (0, 0, None)


counts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 200)), min_size=1, max_size=25)


@settings(deadline=None)
@given(counts, st.randoms(use_true_random=False))
def test_the_order_of_the_units_changes_nothing(rows: list[tuple[int, int]], chance: Any) -> None:
    names = [f"u{number:02}" for number in range(len(rows))]
    order = list(range(len(rows)))
    chance.shuffle(order)
    one = compare(names, *np.array(rows).T).units.set_index("unit")
    other = compare([names[i] for i in order], *np.array([rows[i] for i in order]).T).units
    again = other.set_index("unit").loc[names]
    # Adding up in another order moves the last bits of q, and nothing else.
    pd.testing.assert_frame_equal(again, one, check_index_type=False, rtol=1e-12)


@settings(deadline=None)
@given(counts, st.tuples(st.integers(0, 50), st.integers(0, 50)))
def test_every_unit_has_one_class_and_the_counts_add_up(
    rows: list[tuple[int, int]], elsewhere: tuple[int, int]
) -> None:
    found = compare(range(len(rows)), *np.array(rows).T, elsewhere=elsewhere)
    table = found.units
    assert table["class"].isin(CLASSES).all()
    assert ((table["class"] == "too_few") == (table["reason"] != "")).all()
    assert table["concerns"].sum() + elsewhere[0] == found.total_concerns
    assert table["incidents"].sum() + elsewhere[1] == found.total_incidents
    assert sorted(table["rank"]) == list(range(1, len(rows) + 1))
    assert (table["difference_low"] <= table["difference"] + 1e-12).all()
    assert (table["difference"] <= table["difference_high"] + 1e-12).all()
    shown = table["class"].isin(["concern_only", "incidents_only"])
    assert (table.loc[shown, "differs"] != "").all()


def test_concerns_and_incidents_of_one_pattern_are_seldom_said_to_differ() -> None:
    rng = np.random.default_rng(7)
    share = rng.dirichlet(np.full(20, 2.0))
    wrong = sum(
        (
            compare(range(20), rng.multinomial(60, share), rng.multinomial(240, share)).units["differs"] != ""
        ).any()
        for _ in range(400)
    )
    assert wrong / 400 <= 0.05


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"minimum": 0}, "from 1; it is 0"),
        ({"alpha": 1.0}, "between 0 and 1"),
        ({"control": "bonferroni"}, "bonferroni"),
    ],
)
def test_settings_without_sense_are_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(BadSetting, match=words):
        example(settings=ConcordanceSettings(**wrong))


def test_counts_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(BadFrame, match="2 units have 1 counts"):
        compare(["a", "b"], [1], [1, 2])
    with pytest.raises(BadFrame, match="more than once"):
        compare(["a", "a"], [1, 2], [1, 2])
    with pytest.raises(BadSetting, match="Even shares"):
        compare(["a"], [1], [1], even_shares=[2.0])
