"""The documented back-test of one Chicago year, its baseline computed anew by pandas and nothing of ours."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
YEAR = DATA / "chicago_crimes_2001_2018" / "chicago_crimes_2017.csv.gz"
AREAS = DATA / "boundaries_chicago" / "chicago_community_areas.geojson"
SIDE = 150

pytestmark = pytest.mark.skipif(
    not (YEAR.exists() and AREAS.exists()), reason="the files of Chicago are not beside the project"
)


@pytest.fixture(scope="module")
def cells() -> pd.DataFrame:
    """Every square of the city: its area, and its incidents of nine months and of three."""
    rows = pd.read_csv(YEAR, usecols=["Date", "Longitude", "Latitude"]).dropna()
    city = gpd.read_file(AREAS).to_crs(26916).union_all()
    places = gpd.GeoSeries(gpd.points_from_xy(rows["Longitude"], rows["Latitude"]), crs=4326).to_crs(26916)
    shapely.prepare(city)
    inside = shapely.intersects_xy(city, places.x.to_numpy(), places.y.to_numpy())
    found = pd.DataFrame(
        {
            "column": np.floor(places.x[inside] / SIDE).astype(int),
            "row": np.floor(places.y[inside] / SIDE).astype(int),
            "late": pd.to_datetime(rows["Date"], format="%m/%d/%Y %I:%M:%S %p").dt.month.to_numpy()[inside]
            > 9,
        }
    )
    counted = found.groupby(["column", "row", "late"]).size().unstack(fill_value=0)
    west, south, east, north = (np.array(city.bounds) // SIDE).astype(int)
    every = pd.MultiIndex.from_product([range(west, east + 1), range(south, north + 1)])
    column, row = every.get_level_values(0), every.get_level_values(1)
    boxes = shapely.box(column * SIDE, row * SIDE, (column + 1) * SIDE, (row + 1) * SIDE)
    areas = pd.Series(np.where(shapely.contains_properly(city, boxes), float(SIDE**2), 0), index=every)
    border = shapely.intersects(city, boxes) & (areas == 0).to_numpy()
    areas[border] = shapely.area(shapely.intersection(boxes[border], city))
    table = counted.reindex(every, fill_value=0).set_axis(["before", "after"], axis=1).assign(area=areas)
    return table[table["area"] > SIDE**2 * 1e-6]


def documented(share: str, method: str) -> list[str]:
    """The cells of a row of the documented table of Chicago."""
    text = (ROOT / "docs" / "methods" / "accuracy.md").read_text(encoding="utf-8")
    table = text.split("### Chicago")[1].split("###")[0]
    (row,) = re.findall(rf"^\| {re.escape(share)} \| {re.escape(method)} \|(.*)\|$", table, re.MULTILINE)
    return [cell.strip() for cell in row.split("|")]


@pytest.mark.parametrize("share", ["1 %", "2 %", "5 %", "10 %"])
def test_plain_counting_and_the_best_possible_catch_what_is_documented(
    cells: pd.DataFrame, share: str
) -> None:
    limit = float(share[:-2]) / 100 * cells["area"].sum()
    density = cells["before"] / cells["area"]
    density = (density / density.max()).round(9)
    groups = cells.assign(density=density).groupby("density")[["area", "after"]].agg(["sum", "size"])
    groups = groups.sort_index(ascending=False)
    whole = groups["area", "sum"].cumsum() <= limit
    hits = groups["after", "sum"][whole].sum()
    left = limit - groups["area", "sum"][whole].sum()
    tied = groups[~whole].iloc[0]
    fitting = np.floor(left / (tied["area", "sum"] / tied["area", "size"]))
    hits += tied["after", "sum"] * fitting / tied["area", "size"]
    caught = f"{hits / cells['after'].sum():.1%}".replace("%", " %")
    assert documented(share, "plain counting")[0].split(" (")[0] == caught
    best = cells.assign(density=cells["after"] / cells["area"]).sort_values("density", ascending=False)
    most = np.interp(limit, best["area"].cumsum(), best["after"].cumsum())
    assert most / cells["after"].sum() == pytest.approx(
        float(documented(share, "best possible")[0][:-2]) / 100, abs=0.0006
    )


def test_as_many_incidents_lie_in_both_windows_as_are_documented(cells: pd.DataFrame) -> None:
    text = (ROOT / "docs" / "methods" / "accuracy.md").read_text(encoding="utf-8")
    for column in ("before", "after"):
        assert f"{cells[column].sum():,}" in text
