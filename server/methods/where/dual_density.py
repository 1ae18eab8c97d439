"""Dual density: residents' concerns, or another period or category, against recorded incidents."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.errors import AnalysisError, TooFew
from analysis.frames import FloatArray
from analysis.where.bandwidth import DEFAULT_RULE, choose_bandwidth
from analysis.where.contrasts import Contrast, Patch, contrast, patches
from analysis.where.density import default_cell_m
from analysis.where.dual import LEAST_EACH, Dual, DualSettings, dual_density
from analysis.where.surfaces import Ground, lay_ground
from server.i18n import lazy_gettext
from server.methods.material import Material, Part
from server.methods.method import Group, Method, Outcome, Second, Settings, Tell
from server.methods.where.density import CELL
from server.methods.where.dual_density_fields import (
    AGAINST,
    BANDWIDTH,
    BEYOND,
    COMBINE,
    DEALS,
    SEED,
    TOGETHER,
)
from server.methods.where.dual_density_shapes import class_shapes, patch_table
from server.methods.where.dual_density_words import present, too_few


@dataclass(frozen=True)
class _Pair:
    """What is compared with what: `first` is held against `second`."""

    first: Part
    second: Part

    @property
    def xy(self) -> tuple[FloatArray, FloatArray]:
        """Coordinates of both."""
        one, other = (part.frame.geometry.get_coordinates().to_numpy() for part in (self.first, self.second))
        return one, other


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    tell(lazy_gettext("Choosing the bandwidth"), 0, None)
    pair = _pair(material)
    xy = pair.xy
    _require(pair, xy, material)
    used = _used(material, settings, xy)
    rates = used["against"] == "rates"
    ground = lay_ground(material.boundary, cell_m=used["cell_m"])

    def progress(done: int, total: int) -> None:
        tell(lazy_gettext("Dealing out by chance"), done, total)

    dual = dual_density(
        *xy,
        ground,
        DualSettings(used["bandwidth_m"], rates, used["least_together"], used["permutations"]),
        months=(pair.first.months, pair.second.months),
        rng=np.random.default_rng(used["seed"]),
        progress=progress,
    )
    painted = contrast(dual, ground, combine=used["combine"], rates=rates, only_beyond=_painted_beyond(used))
    exposure = (pair.first.months, pair.second.months) if rates else dual.counts
    found = patches(
        dual,
        ground,
        *xy,
        bandwidth_m=used["bandwidth_m"],
        exposure=(float(exposure[0]), float(exposure[1])),
    )
    classes = class_shapes(painted, ground, xy, material.frame.crs)
    table = patch_table(found, material)
    return Outcome(
        used=used,
        summary=_summary(dual, painted, ground, pair, found),
        tables={"classes": pd.DataFrame(classes.drop(columns="geometry")), "patches": table},
        layers={
            "contrast": classes,
            "patches": gpd.GeoDataFrame(
                table, geometry=[shapely.Point(*patch.centre) for patch in found], crs=material.frame.crs
            ),
        },
    )


def _pair(material: Material) -> _Pair:
    """Concerns are held against incidents; this period is held against the other one."""
    assert material.second is not None
    if material.second.kind == "concerns":
        return _Pair(material.second, material.first)
    return _Pair(material.first, material.second)


def _require(pair: _Pair, xy: tuple[FloatArray, FloatArray], material: Material) -> None:
    shapely.prepare(material.boundary)
    counts = [int(np.count_nonzero(shapely.intersects_xy(material.boundary, each))) for each in xy]
    if min(counts) < LEAST_EACH:
        raise TooFew(too_few(counts[0], counts[1], LEAST_EACH, concerns=pair.first.kind == "concerns"))


def _used(material: Material, settings: Settings, xy: tuple[FloatArray, FloatArray]) -> dict[str, Any]:
    """Settings with what was left to choose: one bandwidth for both kinds, by the rule of all together."""
    bounds = material.boundary.bounds
    bandwidth_m = settings["bandwidth_m"] or _bandwidth_m(material, np.concatenate(xy))
    concerns = material.second is not None and material.second.kind == "concerns"
    return {
        **settings,
        "bandwidth_m": bandwidth_m,
        "cell_m": settings["cell_m"] or max(default_cell_m(bandwidth_m, bounds), _coarse(bandwidth_m)),
        "against": settings["against"] or ("shares" if concerns else "rates"),
    }


def _coarse(bandwidth_m: float) -> float:
    """Cells need not be fine for a contrast, and every deal is drawn anew."""
    return 10.0 if bandwidth_m < 50 else float(int(bandwidth_m / 50) * 10)


def _bandwidth_m(material: Material, xy: FloatArray) -> float:
    west, south, east, north = material.boundary.bounds
    asked = {"area_km2": material.boundary.area / 1e6, "short_side_m": min(east - west, north - south)}
    try:
        return choose_bandwidth(xy, rule=DEFAULT_RULE, **asked).metres
    except AnalysisError:  # all at one place
        return choose_bandwidth(xy, rule="short_side", **asked).metres


def _painted_beyond(used: Settings) -> bool:
    """Without deals nothing is known of chance, so everything with enough is painted."""
    return bool(used["only_beyond"] and used["permutations"])


def _summary(
    dual: Dual, painted: Contrast, ground: Ground, pair: _Pair, found: list[Patch]
) -> dict[str, Any]:
    reached = dual.together > 0
    more = dual.beyond & (dual.z > 0)
    return {
        "concerns": pair.first.kind == "concerns",
        "first": dual.counts[0],
        "second": dual.counts[1],
        "first_months": pair.first.months,
        "second_months": pair.second.months,
        "outside": dual.outside,
        "other_categories": _other_categories(pair),
        "p": dual.p,
        "threshold": dual.threshold if np.isfinite(dual.threshold) else None,
        "average": painted.average,
        "patches_more": sum(patch.more for patch in found),
        "patches_fewer": sum(not patch.more for patch in found),
        "more_km2": ground.cells_km2(more),
        "fewer_km2": ground.cells_km2(dual.beyond & ~more),
        "thin_share": ground.cells_km2(reached & ~dual.enough) / max(ground.cells_km2(reached), 1e-9),
        "enough_km2": ground.cells_km2(dual.enough),
    }


def _other_categories(pair: _Pair) -> bool:
    """Whether the other period holds categories that this one does not ask for."""
    if pair.first.kind == "concerns":
        return False
    here, there = (set(part.frame["category"].astype(str)) for part in (pair.first, pair.second))
    return bool(there) and not there <= here and len(here) * 2 <= len(there)


METHOD = Method(
    code="dual-density",
    version=1,
    group=Group.WHERE,
    label=lazy_gettext("Two densities"),
    lead=lazy_gettext(
        "Where are concerns, or this period’s incidents, denser than another density would give?"
    ),
    fields=(BANDWIDTH, CELL, COMBINE, AGAINST, TOGETHER, BEYOND, DEALS, SEED),
    compute=_compute,
    present=present,
    second=Second.EITHER,
    least_incidents=LEAST_EACH,
    slow_from=40_000,
)
