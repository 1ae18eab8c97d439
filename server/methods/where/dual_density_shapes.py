"""Dual density shapes: the painted classes as outlines, and the patches beyond chance as a table."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.frames import FloatArray
from analysis.where.classes import counted
from analysis.where.contrasts import CHANCE, THIN, Contrast, Patch
from analysis.where.surfaces import Ground
from server.methods.material import Material
from server.methods.where.density_peaks import neighbourhoods_of

STEPS = tuple(range(-2, 5))


def class_shapes(
    painted: Contrast, ground: Ground, xy: tuple[FloatArray, FloatArray], crs: Any
) -> gpd.GeoDataFrame:
    """One shape a class that occurs, thin and chance first, with what lies in it."""
    present = [step for step in (THIN, CHANCE, *STEPS) if (painted.steps == step).any()]
    shifted = np.where(painted.steps >= THIN, painted.steps - THIN, -1)
    counts = [counted(ground, shifted, each, None, classes=5 - THIN)[0] for each in xy]
    names = {THIN: "thin", CHANCE: "chance"}
    table = pd.DataFrame(
        {
            "class": [names.get(step, f"step{step:+d}") for step in present],
            "step": [step if step > CHANCE else None for step in present],
            "area_km2": [ground.cells_km2(painted.steps == step) for step in present],
            "first": [int(counts[0][step - THIN]) for step in present],
            "second": [int(counts[1][step - THIN]) for step in present],
        }
    )
    shapes = [ground.outline(painted.steps == step) for step in present]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=crs)


def patch_table(found: list[Patch], material: Material) -> pd.DataFrame:
    """One row a patch, the strongest first."""
    centres = np.array([patch.centre for patch in found]).reshape(-1, 2)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(found) + 1),
            "neighbourhood": neighbourhoods_of(centres, material),
            "more": [patch.more for patch in found],
            "area_km2": [patch.area_km2 for patch in found],
            "first": [patch.first for patch in found],
            "second": [patch.second for patch in found],
            "expected": [patch.expected for patch in found],
            "z": [patch.z for patch in found],
        }
    )
