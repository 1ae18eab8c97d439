"""Picturing: a method with every kind of layer, figure and table, by which the pages of runs are tried."""

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from server.maps.figures import Axis, Bar, Bars, Cell, Clock, Lines, Matrix, Series
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Second, Settings, Tell
from server.methods.presentation import Column, MapLayer, Presentation, Swatch, Table, Told

EVIL = "<script>alert('x')</script> {{7*6}}"
FIELDS = (
    Field("side_m", Kind.METRES, "Side of a square", "How wide a square is.", None, 10, 5000),
    Field("share", Kind.SHARE, "Share", "Of what.", 0.25, 0, 1),
    Field("least", Kind.COUNT, "Smallest number", "Fewer are left out.", 1, 1, 100),
    Field("wait_days", Kind.DAYS, "Days between", "How long.", 14, 1, 365),
    Field("corrected", Kind.FLAG, "Corrected", "For many looks.", True),
    Field(
        "shape",
        Kind.CHOICE,
        "Shape",
        "Of a cell.",
        "square",
        choices={"square": "Square", "hexagon": "Hexagon"},
    ),
    Field("since", Kind.DAY, "Since", "The first day.", None),
)


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    tell("counting", 0, 1)
    side = settings["side_m"] or 500.0
    xy = material.frame.geometry.get_coordinates().to_numpy()
    corners, n = np.unique(np.floor(xy / side).astype(int), axis=0, return_counts=True)
    squares = [box(x * side, y * side, (x + 1) * side, (y + 1) * side) for x, y in corners]
    frame = gpd.GeoDataFrame(
        {
            "n": n,
            "rank": np.arange(1, len(n) + 1),
            "kind": np.where(n > 5, "many", "few"),
            "step": np.arange(len(n)) % 3,
            "name": EVIL,
        },
        geometry=squares,
        crs=material.frame.crs,
    )
    points = frame.assign(geometry=frame.geometry.centroid)
    return Outcome(
        used={**settings, "side_m": side},
        summary={"cells": len(n), "most": int(n.max()) if len(n) else 0, "n": len(xy)},
        tables={"cells": pd.DataFrame({"cell": range(len(n)), "n": n})},
        layers={"cells": frame, "kinds": frame, "rings": frame, "dots": points, "frames": frame},
    )


def _layers() -> tuple[MapLayer, ...]:
    behind = (Column("n", "Incidents", numeric=True, decimals=0), Column("name", "Name"))
    few_many = (Swatch("many", "Many", 2), Swatch("few", "Few", -1))
    return (
        MapLayer(
            "cells", "Counted", "fill", "n", "sequential", unit="incidents", columns=behind, group="cells"
        ),
        MapLayer("kinds", "Kinds", "fill", "kind", "diverging", few_many, shown=False, group="cells"),
        MapLayer("rings", "Outlines", "outline", shown=False),
        MapLayer("dots", "Middles", "points", "n", "sequential", breaks=(2, 5), shown=False),
        MapLayer("frames", "By step", "fill", shown=False, step="step", steps=("First", "Second", "Third")),
    )


def _present(told: Told) -> Presentation:
    cells = told.tables["cells"]
    columns = (Column("cell", "Cell", numeric=True, decimals=0), Column("n", "Incidents", numeric=True))
    line = Series("Counted", (0.0, 1.0), (1.0, float(told.summary["most"])))
    return Presentation(
        findings=(f"{told.summary['cells']} squares hold {told.count} incidents.", EVIL),
        numbers=(("Squares", str(told.summary["cells"])),),
        layers=_layers(),
        charts=(
            Lines("lines", "Lines of it", Axis("Step"), Axis("Incidents"), (line,)),
            Bars("bars", "Bars of it", Axis("Incidents"), (Bar("Most", float(told.summary["most"])),)),
            Clock("clock", "Clock of it", ((1.5,) * 24,) * 7),
            Matrix("matrix", "Matrix of it", ("a",), ("b",), ((Cell(1.0, step=4),),)),
        ),
        tables=(Table("cells", "Every square", columns, cells.to_numpy().tolist()),),
        radius_m=told.settings["side_m"],
    )


def method(**changed: object) -> Method:
    """The method, with something about it changed."""
    given = {
        "code": "picturing",
        "version": 1,
        "group": Group.WHERE,
        "label": "Picturing",
        "lead": "How many there are in each square, in every form.",
        "fields": FIELDS,
        "compute": _compute,
        "present": _present,
        "second": Second.EITHER,
        **changed,
    }
    return Method(**given)  # type: ignore[arg-type]
