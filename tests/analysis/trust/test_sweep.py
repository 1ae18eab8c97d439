"""Tests of the sweep: pairs of settings side by side, and one recommended by a stated rule."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from analysis.errors import BadSetting
from analysis.trust.accuracy import Hits
from analysis.trust.backtest import Score
from analysis.trust.ground import Ground
from analysis.trust.pairs import Gap
from analysis.trust.stability import Incidents, Shaking
from analysis.trust.sweep import Trial, ladder, recommend, sweep
from analysis.where.grids import make_grid

GROUND = Ground(make_grid(shapely.box(0, 0, 3000, 3000), cell_m=100))
FEW = Shaking(runs=6)


def incidents(seed: int = 1) -> Incidents:
    rng = np.random.default_rng(seed)
    xy = np.vstack(
        [
            rng.normal((600, 600), 40, (80, 2)),
            rng.normal((2200, 2000), 40, (60, 2)),
            rng.uniform(1, 2999, (100, 2)),
        ]
    )
    return Incidents(xy, rng.random(len(xy)), np.full(len(xy), 10.0), np.arange(len(xy)))


def trial(
    stability: float,
    pei: float,
    low: float | None = None,
    *,
    area: float = 0.02,
    hits: int = 1,
    lost: bool = False,
) -> Trial:
    low = pei if low is None else low
    gap = Gap(-0.1, -0.15, -0.05, 100) if lost else None
    score = Score("outlines", area, area, area, Hits(hits, 20, area), pei, low, 1.0, 1.0, gap)
    return Trial(100, 10, 3, 0.5, area, stability, score)


def test_every_pair_is_tried_and_told() -> None:
    told = []
    found = sweep(
        incidents(),
        incidents(2).xy,
        GROUND,
        radii_m=(40, 80),
        least=(5, 10),
        shaking=FEW,
        progress=lambda *at: told.append(at),
    )
    assert [(each.eps_m, each.min_incidents) for each in found] == [(40, 5), (40, 10), (80, 5), (80, 10)]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert all(each.usable and each.score is not None and each.score.hits.pai > 5 for each in found)


def test_a_pair_that_finds_nothing_is_empty_and_not_usable() -> None:
    (found,) = sweep(incidents(), incidents(2).xy, GROUND, radii_m=(5,), least=(200,), shaking=FEW)
    assert (found.hotspots, found.stability, found.score, found.usable) == (0, 0, None, False)


def test_hotspots_beyond_the_territory_cannot_be_scored() -> None:
    given = incidents()
    away = replace(given, xy=np.vstack([given.xy[140:], given.xy[:140] + 10_000]))
    (found,) = sweep(away, incidents(2).xy, GROUND, radii_m=(60,), least=(20,), shaking=FEW)
    assert (found.hotspots, found.usable) == (2, False)


def test_the_ladder_goes_from_half_to_twice_in_readable_steps() -> None:
    assert ladder(100, 10) == ((50, 70, 100, 140, 200), (5, 7, 10, 14, 20))
    assert ladder(5, 2) == ((5, 10), (2, 3, 4))


def test_the_steadiest_of_those_that_foretold_as_well_is_recommended() -> None:
    found = recommend([trial(0.8, 0.7, 0.6), trial(0.95, 0.65), trial(0.99, 0.5)])
    assert (found.trial, found.best, found.considered, found.alike) == (1, 0, 3, 2)


def test_an_unsteady_pair_is_not_considered_while_there_are_steady_ones() -> None:
    assert recommend([trial(0.7, 0.9), trial(0.8, 0.4)]).trial == 1


def test_where_none_is_steady_that_is_said() -> None:
    found = recommend([trial(0.7, 0.5), trial(0.2, 0.6)])
    assert (found.trial, found.steady) == (1, False)


def test_hotspots_on_more_than_a_tenth_are_never_recommended() -> None:
    assert recommend([trial(1, 1, area=0.11)]).trial is None
    assert recommend([]).trial is None


def test_a_pair_that_lost_to_counting_is_passed_over_unless_all_did() -> None:
    found = recommend([trial(0.9, 0.8, lost=True), trial(0.8, 0.5)])
    assert (found.trial, found.considered, found.lost, found.best) == (1, 2, 1, 1)
    assert recommend([trial(0.9, 0.8, lost=True), trial(0.9, 0.5, lost=True)]).trial == 0


def test_of_pairs_as_steady_the_one_that_caught_most_is_recommended() -> None:
    assert recommend([trial(0.84, 0.5, 0.3, hits=2), trial(0.8, 0.4, hits=9)]).trial == 1
    assert recommend([trial(0.9, 0.5, 0.3, hits=2), trial(0.8, 0.4, hits=9)]).trial == 0


def test_of_equals_the_first_is_recommended() -> None:
    assert recommend([trial(0.9, 0.5)] * 3).trial == 0


@pytest.mark.parametrize("empty", [{"radii_m": (), "least": (5,)}, {"radii_m": (50,), "least": ()}])
def test_a_sweep_of_nothing_is_refused(empty: dict) -> None:
    with pytest.raises(BadSetting):
        sweep(incidents(), incidents().xy, GROUND, shaking=FEW, **empty)
