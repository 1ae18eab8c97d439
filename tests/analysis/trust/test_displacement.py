"""Displacement: whether incidents fell by more than the control, and whether they moved."""

import numpy as np
import pytest

from analysis.errors import BadSetting
from analysis.trust.displacement import displacement_difference, displacement_quotient, harm_difference

PAPER = {
    "treated": (207, 110),
    "control": (308, 318),
    "displacement_treated": (178, 157),
    "displacement_control": (150, 140),
}
SMALL = {"treated": (20, 10), "control": (20, 20)}


def test_the_published_example_is_found() -> None:
    found = displacement_difference(PAPER)
    assert (found.estimate, found.standard_error) == pytest.approx((-118, 39.598), abs=1e-3)
    assert found.z == pytest.approx(-2.97995, abs=1e-5)
    assert (found.low, found.high) == pytest.approx((-195.6106, -40.3894), abs=1e-4)


def test_displacement_areas_may_be_left_out() -> None:
    found = displacement_difference(SMALL, alpha=0.1)
    assert (found.estimate, found.low, found.high) == pytest.approx((-10, -23.7618, 3.7618), abs=1e-4)


def test_sizes_of_areas_make_it_a_density() -> None:
    sizes = {"control": 0.9, "treated": 1.2, "displacement_control": 1.6, "displacement_treated": 1.5}
    found = displacement_difference(PAPER, area_weights=sizes)
    assert (found.estimate, found.standard_error) == pytest.approx((-99.6944, 35.4281), abs=1e-4)


def test_lengths_of_periods_make_it_a_rate() -> None:
    """Twice as long before: 20 in two months and 10 in one are the same rate."""
    found = displacement_difference(SMALL, time_weights=(2, 1))
    assert found.estimate == pytest.approx((10 - 10) - (20 - 10))
    assert found.standard_error == pytest.approx(np.sqrt(10 + 20 / 4 + 20 + 20 / 4))


def test_the_interval_holds_no_change_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    holds = []
    for counts in rng.poisson(40, (2000, 2, 2)).tolist():
        found = displacement_difference({"treated": counts[0], "control": counts[1]})
        holds.append(found.low <= 0 <= found.high)
    assert np.mean(holds) == pytest.approx(0.95, abs=0.015)


def test_harm_weighs_offences_and_their_variances() -> None:
    groups = {"burglary": {"treated": (10, 4), "control": (9, 9)}, "theft": SMALL}
    found = harm_difference(groups, {"burglary": 5, "theft": 0.5})
    assert found.estimate == pytest.approx(5 * -6 + 0.5 * -10)
    assert found.standard_error == pytest.approx(np.sqrt(25 * 32 + 0.25 * 70))


def test_one_offence_of_harm_one_is_the_plain_difference() -> None:
    assert harm_difference({"all": PAPER}, {"all": 1}) == displacement_difference(PAPER)


def test_nothing_counted_is_no_change() -> None:
    found = displacement_difference({"treated": (0, 0), "control": (0, 0)})
    assert (found.estimate, found.z, found.p) == (0, 0, 1)


@pytest.mark.parametrize(
    ("areas", "settings", "words"),
    [
        ({"treated": (1, 2)}, {}, "the first two are needed"),
        ({**SMALL, "buffer": (1, 2)}, {}, "The areas are treated"),
        (SMALL, {"area_weights": {"treatd": 2}}, "The areas are treated"),
        (SMALL, {"area_weights": {"treated": 0}}, "above 0"),
        (SMALL, {"time_weights": (1, -1)}, "above 0"),
        (SMALL, {"time_weights": (1,)}, "above 0"),
        (SMALL, {"alpha": 1}, "between 0 and 1"),
        ({**SMALL, "treated": (-1, 2)}, {}, "at least 0"),
        ({**SMALL, "treated": (1, 2, 3)}, {}, "two counts"),
        ({**SMALL, "treated": (1, float("nan"))}, {}, "at least 0"),
    ],
)
def test_what_cannot_be_compared_is_refused(areas: dict, settings: dict, words: str) -> None:
    with pytest.raises(BadSetting, match=words):
        displacement_difference(areas, **settings)


def test_harm_without_a_weight_or_below_nothing_is_refused() -> None:
    with pytest.raises(BadSetting, match="one harm weight"):
        harm_difference({"theft": SMALL}, {})
    with pytest.raises(BadSetting, match="at least 0"):
        harm_difference({"theft": SMALL}, {"theft": -1})


def test_the_quotient_of_the_published_example_shows_diffusion() -> None:
    found = displacement_quotient((207, 110), (178, 157), (308, 318))
    assert found.gross_effect == 97
    assert found.net_effect == pytest.approx(0.326166, abs=1e-6)
    assert found.wdq == pytest.approx(0.258186, abs=1e-6)
    assert found.total_net_effect == pytest.approx(130.5, abs=1e-3)


def test_incidents_that_moved_give_a_negative_quotient() -> None:
    found = displacement_quotient((100, 50), (100, 120), (100, 100))
    assert found.wdq == pytest.approx(-0.4)
    assert found.total_net_effect == pytest.approx(30)


@pytest.mark.parametrize("treated", [(100, 100), (100, 130), (0, 0)])
def test_without_a_fall_against_the_control_there_is_no_quotient(treated: tuple[int, int]) -> None:
    found = displacement_quotient(treated, (50, 40), (100, 100))
    assert found.wdq is None
    assert found.net_effect == pytest.approx((treated[0] - treated[1]) / 100)


def test_a_control_without_incidents_cannot_be_divided_by() -> None:
    before = displacement_quotient((20, 10), (5, 5), (0, 10))
    assert (before.gross_effect, before.net_effect, before.wdq, before.total_net_effect) == (
        10,
        None,
        None,
        None,
    )
    after = displacement_quotient((20, 10), (5, 5), (10, 0))
    assert (after.net_effect, after.wdq) == (None, None)
    assert after.total_net_effect == pytest.approx(-15)
