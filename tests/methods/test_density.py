"""Tests of density as a person meets it: what is recorded, told, drawn and refused."""

from datetime import timedelta

import numpy as np
import pytest
import shapely
from flask import Flask
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.models import AnalysisRun, Territory
from gis.queries import analyses as queries
from gis.queries.selection import Selection
from server.methods import registry
from server.methods.presentation import Presentation
from server.services import analyses, analysis_reading, analysis_results
from server.services.analysis_requests import Request
from tests.factories import BOUNDS, NOON, TOWN, add_category, add_incidents, add_territory


@pytest.fixture
def busy(session: Session) -> Territory:
    """Four hundred incidents all over the territory, and two crowds of two hundred and one hundred."""
    territory = add_territory(session, "talsi-dense")
    theft = add_category(session, territory, "theft", harm_weight=5)
    rng = np.random.default_rng(3)
    east = np.add(TOWN, (0.02, 0.01))
    crowds = [rng.normal(centre, (0.002, 0.001), (n, 2)) for centre, n in ((TOWN, 200), (east, 100))]
    places = np.vstack([rng.uniform(BOUNDS[:2], BOUNDS[2:], (400, 2)), *crowds])
    times = [NOON + timedelta(hours=n) for n in range(len(places))]
    add_incidents(session, territory, theft, *places.T, at=times)
    return territory


def run(session: Session, territory: Territory, **settings: object) -> AnalysisRun:
    return analyses.run(session, territory.slug, Request("density", Selection(), settings))


def layer(session: Session, run: AnalysisRun, code: str):  # type: ignore[no-untyped-def]
    found = queries.layer(session, run.id, code)
    assert found is not None
    return analysis_results.read_layer(found)


def tell(app: Flask, session: Session, run: AnalysisRun, language: str = "en") -> Presentation:
    told = analysis_reading.told(session, session.get_one(Territory, run.territory_id), run, label=str)
    with app.test_request_context(f"/?language={language}"):
        return registry.find("density").present(told)


def test_a_run_reads_back_its_bandwidth_and_is_made_again_from_its_record(
    session: Session, busy: Territory
) -> None:
    found = run(session, busy)
    assert found.settings["asked"]["bandwidth_m"] is None
    assert found.used["bandwidth_m"] == found.summary["bandwidth"]["held_out"]
    assert found.used["cell_m"] <= found.used["bandwidth_m"] / 5
    assert found.summary["by_rule"] is True
    assert analyses.recompute(session, found) == found.result_fingerprint


def test_the_crowds_are_the_peaks_and_last(session: Session, busy: Territory) -> None:
    found = run(session, busy, bandwidth_m=400)
    peaks = layer(session, found, "peaks")
    near = shapely.distance(
        np.asarray(peaks.geometry.array[:2]), shapely.points([TOWN, np.add(TOWN, (0.02, 0.01))])
    )
    assert near.max() < 0.004
    assert peaks["again"].tolist()[:2] == [4, 4]
    assert peaks["incidents"].tolist()[0] > peaks["incidents"].tolist()[1] > 50


def test_classes_are_few_shapes_that_hold_every_incident(session: Session, busy: Territory) -> None:
    found = run(session, busy)
    classes = layer(session, found, "density")
    assert len(classes) <= 5
    assert classes["incidents"].sum() + found.summary["outside"] == 700
    assert set(classes["class"]) <= {f"step-{step}" for step in range(5)}


def test_weights_change_the_surface_and_leave_the_counts(session: Session, busy: Territory) -> None:
    plain, weighted = run(session, busy, bandwidth_m=400), run(session, busy, bandwidth_m=400, weighted=True)
    assert weighted.summary["mean"] == pytest.approx(5 * plain.summary["mean"])
    assert [row.summary["double_incidents"] for row in (plain, weighted)] == [
        plain.summary["double_incidents"]
    ] * 2


def test_the_average_of_another_map_gives_its_classes(session: Session, busy: Territory) -> None:
    one = run(session, busy, bandwidth_m=400)
    other = run(session, busy, bandwidth_m=800, average=one.used["average"])
    bounds = [
        dict(layer(session, each, "density")[["step", "from_density"]].to_numpy()) for each in (one, other)
    ]
    shared = bounds[0].keys() & bounds[1].keys()
    assert len(shared) >= 2
    assert all(bounds[0][step] == bounds[1][step] for step in shared)


@pytest.mark.parametrize("language", ["en", "lv"])
def test_a_density_is_told_in_whole_sentences(
    app: Flask, session: Session, busy: Territory, language: str
) -> None:
    said = tell(app, session, run(session, busy), language)
    assert said.radius_m > 0
    assert len(said.findings) >= 4
    assert all(sentence.endswith(".") and "%(" not in sentence for sentence in said.findings)
    assert {table.code for table in said.tables} == {"classes", "peaks", "variants"}


def test_what_makes_a_map_worth_less_is_said(app: Flask, session: Session, busy: Territory) -> None:
    narrow = " ".join(tell(app, session, run(session, busy, bandwidth_m=20, cell_m=100)).findings)
    assert "smaller than a cell" in narrow
    given = " ".join(tell(app, session, run(session, busy, bandwidth_m=430)).findings)
    assert "The bandwidth of 430 m was given; the rule" in given


def test_forty_incidents_at_one_address_are_called_one_address(app: Flask, session: Session) -> None:
    territory = add_territory(session, "talsi-address")
    theft = add_category(session, territory, "theft")
    add_incidents(session, territory, theft, *np.tile(TOWN, (40, 1)).T)
    said = tell(app, session, run(session, territory))
    assert "Peak 1 is one address" in " ".join(said.findings)


def test_a_handful_is_refused_with_its_number(session: Session) -> None:
    territory = add_territory(session, "talsi-handful")
    theft = add_category(session, territory, "theft")
    add_incidents(session, territory, theft, [22.58, 22.59, 22.6], [57.24, 57.25, 57.24])
    with pytest.raises(TooFew, match="10"):
        run(session, territory)
