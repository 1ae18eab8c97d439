"""Tests of hot and cold cells as a person meets them: what is recorded, told, drawn and refused."""

from datetime import timedelta

import numpy as np
import pytest
import shapely
from flask import Flask
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.models import Category, Territory
from gis.queries import analyses as queries
from gis.queries.selection import Selection
from server.methods import registry
from server.methods.presentation import Presentation
from server.services import analyses, analysis_reading, analysis_results
from server.services.analysis_requests import Request
from server.services.refusals import Invalid
from tests.factories import BOUNDS, NOON, TOWN, add_category, add_incidents, add_territory


@pytest.fixture
def busy(session: Session) -> Territory:
    """A thousand incidents all over the territory, and three hundred in one crowd."""
    territory = add_territory(session, "talsi-busy")
    theft = add_category(session, territory, "theft", harm_weight=5)
    rng = np.random.default_rng(3)
    spread = rng.uniform(BOUNDS[:2], BOUNDS[2:], (1_000, 2))
    places = np.vstack([spread, rng.normal(TOWN, (0.01, 0.005), (300, 2))])
    times = [NOON + timedelta(minutes=30 * n) for n in range(len(places))]
    add_incidents(session, territory, theft, *places.T, at=times)
    return territory


def run(session: Session, territory: Territory, **settings: object):
    return analyses.run(session, territory.slug, Request("getis-ord", Selection(), settings))


def layer(session: Session, run, code: str):
    found = queries.layer(session, run.id, code)
    assert found is not None
    return analysis_results.read_layer(found)


def tell(app: Flask, session: Session, run, language: str = "en") -> Presentation:
    told = analysis_reading.told(session, session.get_one(Territory, run.territory_id), run, label=str)
    with app.test_request_context(f"/?language={language}"):
        return registry.find("getis-ord").present(told)


def test_a_crowd_is_hot_and_the_rest_is_not(session: Session, busy: Territory) -> None:
    found = run(session, busy)
    summary = found.summary
    assert found.used["cell_m"] == summary["suggested_cell_m"] == 900
    assert 0 < summary["hot"] < 40
    assert summary["incidents_hot"] > 200
    assert summary["hot_raw"] > summary["hot"]
    assert (summary["incidents"], summary["outside"]) == (1_300, 0)
    cells = layer(session, found, "adjusted")
    hot = cells[cells["adjusted"] == "hot"]
    assert len(cells) == summary["cells"]
    assert len(hot) == summary["hot"]
    assert hot.geometry.union_all().centroid.distance(shapely.Point(TOWN)) < 0.01


def test_a_run_is_made_again_from_its_record_alone(session: Session, busy: Territory) -> None:
    for settings in ({}, {"shape": "hexagon", "test": "normal", "counted": "harm", "statistic": "gi"}):
        found = run(session, busy, **settings)
        assert analyses.recompute(session, found) == found.result_fingerprint


def test_every_cell_says_what_its_class_was_decided_by(session: Session, busy: Territory) -> None:
    cells = layer(session, run(session, busy), "adjusted")
    inside = cells[cells["neighbours"] == 8]
    mean = cells["incidents"].mean()
    assert inside["expected"].to_numpy() == pytest.approx(np.full(len(inside), 9 * mean))
    assert (cells["total"] >= cells["incidents"]).all()
    assert ((cells["q"] <= 0.05) == (cells["adjusted"] != "none")).all()
    assert ((cells["permuted"] <= 0.05) == (cells["raw"] != "none")).all()
    assert (cells["q"] >= cells["permuted"]).all()
    assert cells["again"].notna().equals(cells["adjusted"] == "hot")


def test_both_results_are_kept_and_one_is_shown(app: Flask, session: Session, busy: Territory) -> None:
    on, off = run(session, busy), run(session, busy, control="none")
    shown = [[(each.code, each.shown) for each in tell(app, session, one).layers] for one in (on, off)]
    assert shown == [[("adjusted", True), ("raw", False)], [("adjusted", False), ("raw", True)]]
    assert off.summary["hot"] == on.summary["hot_raw"]
    assert off.summary["hot_adjusted"] == on.summary["hot"]
    assert "by chance alone" in tell(app, session, off).findings[1]


@pytest.mark.parametrize("language", ["en", "lv"])
def test_what_is_told_is_whole_in_each_language(
    app: Flask, session: Session, busy: Territory, language: str
) -> None:
    told = tell(app, session, run(session, busy), language)
    assert len(told.findings) >= 5
    assert all(finding.endswith(".") and "%(" not in finding for finding in told.findings)
    assert told.charts[0].code == "again"
    assert told.tables[0].rows[0][0] == 1


def test_the_sentences_carry_the_numbers(app: Flask, session: Session, busy: Territory) -> None:
    found = run(session, busy)
    told = tell(app, session, found)
    assert told.findings[0].startswith(f"{found.summary['hot']} cells of ")
    assert f"Without the control of false discoveries {found.summary['hot_raw']} cells" in told.findings[1]
    assert "the width that the rule gives" in " ".join(told.findings)
    asked = tell(app, session, run(session, busy, cell_m=1_000))
    assert "1,000 m wide, as asked; the rule would give 900 m" in " ".join(asked.findings)


def test_forty_incidents_say_that_nothing_can_be_told_apart_from_chance(
    app: Flask, session: Session, town: Territory
) -> None:
    rng = np.random.default_rng(5)
    quiet = add_territory(session, "quiet")
    theft = add_category(session, quiet, "theft")
    add_incidents(session, quiet, theft, *rng.uniform(BOUNDS[:2], BOUNDS[2:], (40, 2)).T)
    found = run(session, quiet)
    told = tell(app, session, found)
    assert found.summary["hot"] == 0
    assert told.findings[0].startswith("No cell is hot")
    assert (told.charts, told.tables) == ((), ())


def test_the_normal_approximation_is_warned_of_where_incidents_are_few(
    app: Flask, session: Session, busy: Territory
) -> None:
    warning = "the normal approximation takes chance for a pattern"
    by_normal, by_orders = (
        " ".join(tell(app, session, run(session, busy, test=test)).findings)
        for test in ("normal", "permutation")
    )
    assert warning in by_normal
    assert warning not in by_orders
    assert "also pass the permutation test" in by_normal
    assert "would also be found by the normal approximation" in by_orders


def test_an_incident_beyond_the_territory_is_told(app: Flask, session: Session, busy: Territory) -> None:
    theft = session.query(Category).filter_by(territory_id=busy.id).one()
    add_incidents(session, busy, theft, [23.5], [57.2])
    found = run(session, busy)
    assert found.summary["outside"] == 1
    assert "1 incident lies outside the territory" in tell(app, session, found).findings[-1]


def test_too_few_incidents_are_refused(session: Session) -> None:
    hamlet = add_territory(session, "hamlet")
    theft = add_category(session, hamlet, "theft")
    add_incidents(session, hamlet, theft, *np.tile(TOWN, (29, 1)).T)
    with pytest.raises(TooFew, match="at least 30 incidents; this selection has 29"):
        run(session, hamlet)


@pytest.mark.parametrize(
    ("cell_m", "reason"), [(20, "take at least"), (9_000, "The width that the rule gives is 900 m")]
)
def test_a_width_that_makes_no_grid_is_refused_with_one_that_does(
    session: Session, busy: Territory, cell_m: float, reason: str
) -> None:
    with pytest.raises(Invalid, match=reason) as refusal:
        run(session, busy, cell_m=cell_m)
    assert refusal.value.field == "cell_m"


def test_a_single_busy_place_is_not_called_a_hot_neighbourhood_and_the_page_says_why(
    app: Flask, session: Session
) -> None:
    crossing = add_territory(session, "crossing")
    theft = add_category(session, crossing, "theft")
    add_incidents(session, crossing, theft, *np.tile(TOWN, (60, 1)).T)
    found = run(session, crossing)
    assert found.summary["hot"] == 0
    assert "The busiest cell, with 60 incidents, is not hot" in " ".join(tell(app, session, found).findings)
    # One value far beyond all others is no normal distribution, which the approximation does not know.
    assert run(session, crossing, test="normal").summary["hot"] == 9
