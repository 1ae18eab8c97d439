"""Tests of clusters and outliers as a person meets them: what is recorded, told, drawn and refused."""

from datetime import timedelta

import numpy as np
import pytest
from flask import Flask
from shapely import Point
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.models import Territory
from gis.queries import analyses as queries
from gis.queries.selection import Selection
from server.methods import registry
from server.methods.presentation import Presentation
from server.services import analyses, analysis_reading, analysis_results
from server.services.analysis_requests import Request
from server.services.refusals import Invalid
from tests.factories import BOUNDS, NOON, TOWN, add_category, add_incidents, add_territory

LONE = (22.73, 57.18)


@pytest.fixture
def busy(session: Session) -> Territory:
    """A spread of incidents, a crowd over several cells, and a single busy place far from it."""
    territory = add_territory(session, "talsi-busy")
    theft = add_category(session, territory, "theft", harm_weight=5)
    rng = np.random.default_rng(3)
    places = np.vstack(
        [
            rng.uniform(BOUNDS[:2], BOUNDS[2:], (1_200, 2)),
            rng.normal(TOWN, (0.01, 0.005), (400, 2)),
            np.tile(LONE, (60, 1)),
        ]
    )
    times = [NOON + timedelta(minutes=30 * n) for n in range(len(places))]
    add_incidents(session, territory, theft, *places.T, at=times)
    return territory


def run(session: Session, territory: Territory, **settings: object):
    return analyses.run(session, territory.slug, Request("local-moran", Selection(), settings))


def layer(session: Session, run, code: str):
    found = queries.layer(session, run.id, code)
    assert found is not None
    return analysis_results.read_layer(found)


def tell(app: Flask, session: Session, run, language: str = "en") -> Presentation:
    told = analysis_reading.told(session, session.get_one(Territory, run.territory_id), run, label=str)
    with app.test_request_context(f"/?language={language}"):
        return registry.find("local-moran").present(told)


def test_a_crowd_is_many_among_many_and_the_control_is_on(session: Session, busy: Territory) -> None:
    found = run(session, busy)
    summary = found.summary
    assert 0 < summary["found"]["HH"] < 40
    assert summary["found"] == summary["adjusted"]
    assert sum(summary["raw"].values()) > sum(summary["found"].values())
    assert summary["incidents_high"] > 200
    assert summary["moran"] > 0.2
    assert found.used["permutations"] >= 2 * summary["cells"] / 0.05
    cells = layer(session, found, "adjusted")
    assert (cells["adjusted"] == "HH").sum() == summary["found"]["HH"]


def test_a_busy_place_far_from_others_is_no_cluster(session: Session, busy: Territory) -> None:
    cells = layer(session, run(session, busy, control="none"), "adjusted")
    lone = cells[cells.contains(Point(LONE))]
    assert lone["incidents"].tolist() >= [60]
    assert set(lone["raw"]) <= {"HL", "none"}


def test_a_run_is_made_again_from_its_record_alone(session: Session, busy: Territory) -> None:
    for settings in ({}, {"shape": "hexagon", "test": "normal", "counted": "harm", "control": "none"}):
        found = run(session, busy, **settings)
        assert analyses.recompute(session, found) == found.result_fingerprint


def test_another_seed_is_another_run_that_finds_nearly_the_same(session: Session, busy: Territory) -> None:
    first, second = run(session, busy), run(session, busy, seed=2)
    assert first.id != second.id
    assert abs(first.summary["found"]["HH"] - second.summary["found"]["HH"]) <= 2


def test_every_cell_says_what_its_class_was_decided_by(session: Session, busy: Territory) -> None:
    cells = layer(session, run(session, busy), "adjusted")
    above, around = cells["value"] > cells["value"].mean(), cells["around"] > cells["value"].mean()
    high = cells["adjusted"] == "HH"
    assert (above & around)[high].all()
    assert ((cells["q"] <= 0.05) == (cells["adjusted"] != "none")).all()
    assert ((cells["permuted"] <= 0.05) == (cells["raw"] != "none")).all()
    assert cells["again"].notna().equals(high)


@pytest.mark.parametrize("language", ["en", "lv"])
@pytest.mark.parametrize("control", ["bh", "none"])
def test_what_is_told_is_whole_in_each_language(
    app: Flask, session: Session, busy: Territory, language: str, control: str
) -> None:
    told = tell(app, session, run(session, busy, control=control), language)
    assert len(told.findings) >= 5
    assert all(finding.endswith(".") and "%(" not in finding for finding in told.findings)
    assert [(each.code, each.shown) for each in told.layers] == [
        ("adjusted", control == "bh"),
        ("raw", control == "none"),
    ]
    assert len(told.tables[0].columns) == len(told.tables[0].rows[0])


def test_forty_incidents_say_that_no_cell_stands_out(app: Flask, session: Session) -> None:
    quiet = add_territory(session, "quiet")
    theft = add_category(session, quiet, "theft")
    rng = np.random.default_rng(5)
    add_incidents(session, quiet, theft, *rng.uniform(BOUNDS[:2], BOUNDS[2:], (40, 2)).T)
    found = run(session, quiet)
    assert tell(app, session, found).findings[0].startswith("No cell stands out")
    assert found.summary["found"] == {"HH": 0, "LL": 0, "HL": 0, "LH": 0}


def test_too_few_incidents_and_too_wide_a_cell_are_refused(session: Session, busy: Territory) -> None:
    with pytest.raises(Invalid, match="rule gives"):
        run(session, busy, cell_m=9_000)
    hamlet = add_territory(session, "hamlet")
    theft = add_category(session, hamlet, "theft")
    add_incidents(session, hamlet, theft, *np.tile(TOWN, (29, 1)).T)
    with pytest.raises(TooFew, match="at least 30 incidents; this selection has 29"):
        run(session, hamlet)
