"""Tests of densities: units, edges, classes that add up, and peaks that last or do not."""

import numpy as np
import pytest
import shapely

from analysis.errors import BadSetting
from analysis.where.classes import MULTIPLES, classed, in_fixed_steps
from analysis.where.density import Surface, default_cell_m, density_surface
from analysis.where.peaks import find_peaks, incidents_near, survives
from analysis.where.surfaces import Ground, lay_ground

TOWN = shapely.box(0, 0, 6_000, 4_000)


def _ground(cell_m: float = 50, shift_m: float = 0) -> Ground:
    return lay_ground(TOWN, cell_m=cell_m, shift_m=shift_m)


def _surface(xy: np.ndarray, **given: object) -> Surface:
    settings = {"bandwidth_m": 300.0, "months": 1.0, **given}
    return density_surface(np.asarray(xy, dtype=float).reshape(-1, 2), _ground(), **settings)  # type: ignore[arg-type]


def test_one_incident_has_the_published_height_per_square_kilometre_and_month() -> None:
    assert _surface([(2_025, 2_025)]).values[40, 40] == pytest.approx(10.6103, abs=1e-4)
    assert _surface([(2_025, 2_025)], months=4).values[40, 43] == pytest.approx(5.9683 / 4, abs=1e-4)
    assert _surface([(2_025, 2_025)]).values[40, 46] == 0


def test_far_from_the_border_the_surface_adds_up_to_the_incidents() -> None:
    xy = np.random.default_rng(1).uniform((1_000, 1_000), (5_000, 3_000), (500, 2))
    assert _surface(xy, months=2).volume == pytest.approx(250, rel=1e-3)


def test_at_the_border_correction_finds_as_much_as_inside() -> None:
    grid = np.stack(np.meshgrid(np.arange(5, 6_000, 10), np.arange(5, 4_000, 10)), axis=-1).reshape(-1, 2)
    even = _surface(grid)
    bare = _surface(grid, edge_correction=False)
    assert even.values == pytest.approx(10_000, rel=0.01)
    assert bare.values[0, 60] < 6_000
    assert bare.least_mass == 1.0


def test_incidents_outside_the_territory_are_counted_and_make_no_density() -> None:
    one, other = _surface([(100, 100)]), _surface([(100, 100), (-10, 100), (100, 9_000)])
    assert (other.incidents, other.outside) == (1, 2)
    assert np.array_equal(one.values, other.values)


def test_what_lies_outside_is_blank() -> None:
    ground = lay_ground(shapely.Point(0, 0).buffer(1_000), cell_m=100)
    surface = density_surface(np.zeros((20, 2)), ground, bandwidth_m=400, months=1)
    assert np.array_equal(np.isnan(surface.values), ground.cover == 0)


def test_a_weight_of_two_counts_as_two_incidents() -> None:
    xy = np.random.default_rng(2).uniform(0, 4_000, (50, 2))
    twice = _surface(np.repeat(xy, 2, axis=0))
    assert np.allclose(_surface(xy, weights=np.full(50, 2.0)).values, twice.values, rtol=1e-9, atol=1e-9)


def test_classes_are_multiples_of_the_mean_and_hold_every_incident_once() -> None:
    xy = np.random.default_rng(3).normal((3_000, 2_000), 500, (800, 2))
    surface = _surface(xy)
    held = surface.incidents
    found = classed(surface, xy, crs=3059, weights=np.full(800, 0.5))
    reached = surface.values > 0
    assert found.mean == pytest.approx(surface.values[reached].mean())
    assert found.table["step"].tolist() == sorted(found.table["step"], reverse=True)
    assert found.table["incidents"].sum() == held
    assert found.table["weight"].sum() == held / 2
    assert np.allclose(found.table.area / 1e6, found.table["area_km2"])
    top = found.table.iloc[0]
    assert (top["from_times"], np.isnan(top["to_times"])) == (MULTIPLES[-1], True)
    in_top = shapely.intersects_xy(top.geometry, xy).sum()
    assert abs(in_top - top["incidents"]) <= 2  # one on the line between two cells touches both


def test_fixed_steps_are_the_same_for_every_surface_and_cover_the_same_ground() -> None:
    xy = np.random.default_rng(3).normal((3_000, 2_000), 500, (800, 2))
    few, many = (in_fixed_steps(_surface(points), crs=3059) for points in (xy[:200], xy))
    assert set(few["at_least"]) & set(many["at_least"])
    assert set(many["at_least"]) <= {0, *(a * 10.0**b for b in range(-3, 4) for a in (1, 2, 5))}
    assert len(many) <= 13
    ground = classed(_surface(xy), xy, crs=3059).table
    assert many["area_km2"].sum() == pytest.approx(ground["area_km2"].sum())
    assert many["at_least"].iloc[0] <= _surface(xy).values.max()
    assert in_fixed_steps(_surface(np.empty((0, 2))), crs=3059).empty


def test_nothing_makes_no_classes_and_no_peaks() -> None:
    surface = _surface(np.empty((0, 2)))
    assert (surface.mean, surface.volume) == (0, 0)
    assert classed(surface, np.empty((0, 2)), crs=3059).table.empty
    assert len(find_peaks(surface).xy) == 0


def test_all_at_one_place_make_one_peak_there() -> None:
    xy = np.tile([2_030.0, 2_010.0], (40, 1))
    peaks = find_peaks(_surface(xy))
    assert peaks.xy.tolist() == [[2_025, 2_025]]
    assert incidents_near(peaks, xy, within_m=300).tolist() == [40]


def test_a_broad_peak_survives_another_grid_and_bandwidth_and_a_merged_one_does_not() -> None:
    rng = np.random.default_rng(4)
    broad = rng.normal((1_500, 2_000), 150, (200, 2))
    pair = np.vstack([rng.normal((4_000, 2_000), 40, (60, 2)), rng.normal((4_350, 2_000), 40, (40, 2))])
    xy = np.vstack([broad, pair])
    base = find_peaks(density_surface(xy, _ground(), bandwidth_m=200, months=1))
    assert len(base.xy) == 3
    shifted = find_peaks(density_surface(xy, _ground(shift_m=25), bandwidth_m=200, months=1))
    assert survives(base, shifted, within_m=200).all()
    wide = find_peaks(density_surface(xy, _ground(), bandwidth_m=800, months=1))
    assert survives(base, wide, within_m=200).sum() == 2


def test_a_default_cell_is_a_fifth_of_the_bandwidth_or_larger_in_a_large_territory() -> None:
    assert default_cell_m(500, TOWN.bounds) == 100
    assert default_cell_m(300, TOWN.bounds) == 50
    assert default_cell_m(20, TOWN.bounds) == 10
    assert default_cell_m(300, (0, 0, 60_000, 60_000)) == 100


@pytest.mark.parametrize(
    "wrong",
    [
        {"months": 0},
        {"months": np.nan},
        {"bandwidth_m": 0},
        {"weights": np.array([-1.0])},
        {"weights": np.array([np.nan])},
        {"weights": np.ones(2)},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadSetting):
        _surface([(100, 100)], **wrong)


def test_a_coordinate_that_is_no_number_is_refused() -> None:
    with pytest.raises(BadSetting, match="finite"):
        _surface([(np.nan, 100)])
