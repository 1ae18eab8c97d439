"""Counting: the simplest method there is, by which tests try what all methods share."""

import geopandas as gpd
import numpy as np
import pandas as pd

from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Second, Settings, Tell
from server.methods.presentation import MapLayer, Presentation, Told


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    tell("counting", 0, 1)
    xy = material.frame.geometry.get_coordinates().to_numpy()
    side = settings["side_m"] or 500.0
    corners, n = np.unique(np.floor(xy / side).astype(int), axis=0, return_counts=True)
    table = pd.DataFrame({"east": corners[:, 0], "north": corners[:, 1], "n": n})
    points = gpd.points_from_xy((corners[:, 0] + 0.5) * side, (corners[:, 1] + 0.5) * side)
    layer = gpd.GeoDataFrame({"n": n}, geometry=points, crs=material.frame.crs)
    second = len(material.second.frame) if material.second else None
    tell("counting", 1, 1)
    return Outcome(
        used={"side_m": side},
        summary={"cells": len(n), "most": n.max(), "mean": n.mean(), "second": second},
        tables={"cells": table},
        layers={"cells": layer},
    )


def _present(told: Told) -> Presentation:
    layer = MapLayer("cells", "Incidents", "points", column="n", ramp="sequential")
    return Presentation((f"{told.summary['cells']} squares hold {told.count} incidents.",), layers=(layer,))


SIDE = Field("side_m", Kind.METRES, "Side of a square, m", "How wide a square is.", None, 10, 5000)


def method(**changed: object) -> Method:
    """The method, with something about it changed."""
    given = {
        "code": "counting",
        "version": 1,
        "group": Group.WHERE,
        "label": "Counting",
        "lead": "How many there are in each square.",
        "fields": (SIDE,),
        "compute": _compute,
        "present": _present,
        "second": Second.NONE,
        **changed,
    }
    return Method(**given)  # type: ignore[arg-type]
