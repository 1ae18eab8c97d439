"""Concordance on real data: every number is computed again, from the files, by other means."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency
from sqlalchemy.orm import Session

from server.i18n import speaking
from server.services import concordance
from server.services.concordance import Answer
from tests import chicago

pytestmark = pytest.mark.skipif(
    not chicago.is_at_hand(), reason="../shared/data has no Chicago: boundaries, 2017 and citizen reports"
)


@pytest.fixture(scope="module")
def answer(engine) -> Answer:
    """The thefts of a year and the reports of a month, compared by community area."""
    with engine.connect() as connection:
        outer = connection.begin()
        options = {"join_transaction_mode": "create_savepoint", "expire_on_commit": False}
        with Session(connection, **options) as session, speaking("en"):
            city = chicago.add_chicago(session)
            found = concordance.answer(session, city, chicago.QUESTION)
        outer.rollback()
    return found


@pytest.fixture(scope="module")
def counted() -> pd.DataFrame:
    """Both counts of each area, by a spatial join of the files."""
    areas = gpd.read_file(chicago.AREAS)[["area_numbe", "geometry"]]
    areas["geometry"] = areas.geometry.make_valid()
    counts = {}
    for name, table in (("concerns", chicago.read_reports()), ("incidents", chicago.read_thefts())):
        points = gpd.GeoDataFrame(
            table, geometry=gpd.points_from_xy(table["Longitude"], table["Latitude"]), crs=4326
        )
        joined = gpd.sjoin(points, areas, predicate="within")
        counts[name] = joined.groupby("area_numbe").size()
    return pd.DataFrame(counts).reindex(areas["area_numbe"]).fillna(0).astype(int)


def by_hand(p: np.ndarray) -> np.ndarray:
    """Benjamini and Yekutieli (2001), from the definition: the largest k first, with nothing shared."""
    number = len(p)
    harmonic = sum(1 / rank for rank in range(1, number + 1))
    ranked = sorted(range(number), key=lambda place: p[place])
    found, least = [0.0] * number, 1.0
    for rank in range(number, 0, -1):
        least = min(least, p[ranked[rank - 1]] * number * harmonic / rank)
        found[ranked[rank - 1]] = least
    return np.array(found)


def test_the_counts_are_those_of_a_spatial_join(answer, counted):
    units = answer.units.set_index("unit").loc[counted.index]
    assert len(units) == 77
    assert units["concerns"].tolist() == counted["concerns"].tolist()
    assert units["incidents"].tolist() == counted["incidents"].tolist()
    assert answer.found.total_concerns == len(chicago.read_reports())
    assert answer.found.total_incidents == len(chicago.read_thefts())


def test_the_counts_agree_with_the_areas_that_the_city_itself_names(answer):
    units = answer.units.set_index("unit")
    for name, table, column in (
        ("concerns", chicago.read_reports(), "Comm"),
        ("incidents", chicago.read_thefts(), "Community Area"),
    ):
        official = table[column].value_counts()
        official.index = official.index.astype(int).astype(str)
        away = (units[name] - official.reindex(units.index).fillna(0)).abs()
        # Few lie on a street that is a border, and the two sources draw it by its two sides.
        assert away.sum() / len(table) < 0.02


def test_the_tests_and_their_control_are_computed_again_by_other_means(answer, counted):
    units = answer.units.set_index("unit").loc[counted.index]
    tested = (counted.sum(axis=1) >= 10).to_numpy()
    total_c, total_n = len(chicago.read_reports()), len(chicago.read_thefts())
    p = np.array(
        [
            chi2_contingency([[c, total_c - c], [n, total_n - n]], correction=True).pvalue
            for c, n in counted[tested].to_numpy()
        ]
    )
    assert answer.found.tested == tested.sum()
    assert units["p"].isna().tolist() == (~tested).tolist()
    assert units["p"][tested].to_numpy() == pytest.approx(p, rel=1e-9, abs=1e-300)
    q = by_hand(p)
    assert units["q"][tested].to_numpy() == pytest.approx(q, rel=1e-9, abs=1e-300)
    assert (units["differs"][tested] != "").tolist() == (q <= 0.05).tolist()
    assert answer.found.similar == pytest.approx((q > 0.05).mean())


def test_the_control_changes_what_is_found(answer):
    raw = (answer.units["p"] <= 0.05).sum()
    controlled = (answer.units["q"] <= 0.05).sum()
    assert 0 < controlled < raw


def test_the_figures_that_the_method_page_gives(answer):
    # docs/methods/concordance.md tells these.
    classes = {"neither": 29, "both": 16, "concern_only": 14, "incidents_only": 11, "too_few": 7}
    assert answer.units["class"].value_counts().to_dict() == classes
    first = answer.units.iloc[0]
    assert (first["name"], first["concerns"], first["incidents"]) == ("West Lawn", 68, 91)
    assert answer.found.tested == 77


def test_reports_gather_in_hotspots_of_their_own(answer):
    assert len(answer.hotspots) > 0
    assert answer.hotspots["incidents"].is_monotonic_decreasing
