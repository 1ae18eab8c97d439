"""Runs of methods: the same question has one answer, the record makes it again, and changes are explained."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.models import Category, Territory
from gis.queries import analyses as queries
from gis.queries.selection import Selection
from server.services import analyses, analysis_reading, analysis_results
from server.services.analysis_requests import Comparison, Request
from server.services.refusals import Invalid, NotFound
from tests.factories import NOON, TOWN, add_incident

COUNT = Request("counting", Selection())


def _theft(session: Session, territory: Territory) -> Category:
    return session.query(Category).filter_by(territory_id=territory.id, code="theft").one()


@pytest.mark.usefixtures("register")
class TestRuns:
    """What all methods share, tried with the simplest."""

    def test_a_run_records_what_was_asked_and_what_was_used(self, session: Session, town: Territory) -> None:
        run = analyses.run(session, town.slug, COUNT)
        assert run.settings == {
            "selection": {"categories": [], "from": "2025-06-02", "to": "2025-07-31"},
            "second": None,
            "asked": {"side_m": None},
            "used": {"side_m": 500.0},
        }
        assert (run.method, run.version, run.input_count) == ("counting", 1, 60)
        assert {"python", "numpy", "talsi"} <= set(run.versions)
        assert run.summary["mean"] == pytest.approx(60 / run.summary["cells"])

    def test_the_same_question_on_the_same_data_is_the_same_run(
        self, session: Session, town: Territory
    ) -> None:
        first = analyses.run(session, town.slug, COUNT)
        assert analyses.run(session, town.slug, COUNT).id == first.id
        other = analyses.run(session, town.slug, Request("counting", Selection(), {"side_m": "250"}))
        assert other.id != first.id

    def test_a_run_is_made_again_from_its_record_alone(self, session: Session, town: Territory) -> None:
        run = analyses.run(session, town.slug, COUNT)
        assert analyses.recompute(session, run) == run.result_fingerprint

    def test_late_and_corrected_rows_are_told_apart(self, session: Session, town: Territory) -> None:
        before = analyses.run(session, town.slug, COUNT)
        add_incident(session, town, _theft(session, town), at=NOON + timedelta(days=3))
        which = "exact.incident WHERE id IN (SELECT {} FROM exact.incident)"
        corrected = f"UPDATE {which.format('min(id)')}".replace("WHERE", "SET known_by = 'police' WHERE")
        session.execute(text(corrected))
        session.execute(text(f"DELETE FROM {which.format('max(id) - 1')}"))
        after = analyses.run(session, town.slug, analyses.request_of(before))
        found = analysis_reading.change(session, before, after)
        assert after.id != before.id
        assert found.first.rows is not None
        counted = (len(found.first.rows.came), len(found.first.rows.gone), len(found.first.rows.altered))
        assert counted == (1, 1, 1)
        assert [source["n"] for source in found.first.sources] == [1]

    def test_rows_that_change_nothing_leave_the_result_the_same(
        self, session: Session, town: Territory
    ) -> None:
        before = analyses.run(session, town.slug, COUNT)
        session.execute(text("UPDATE exact.incident SET known_by = 'police'"))
        after = analyses.run(session, town.slug, analyses.request_of(before))
        found = analysis_reading.change(session, before, after)
        assert (found.same_result, found.numbers) == (True, ())
        assert found.first.rows is not None
        assert len(found.first.rows.altered) == 60

    def test_rows_without_a_place_make_another_run_that_says_so(
        self, session: Session, town: Territory
    ) -> None:
        before = analyses.run(session, town.slug, COUNT)
        assert before.verdict["level"] == "pass"
        for day in range(40):
            add_incident(session, town, _theft(session, town), at=NOON + timedelta(days=day), place=None)
        after = analyses.run(session, town.slug, COUNT)
        assert after.id != before.id
        assert (before.left_out["unlocated"], after.left_out["unlocated"]) == (0, 40)
        assert "hit_rate" in [reason["code"] for reason in after.verdict["reasons"]]
        assert after.result_fingerprint == before.result_fingerprint

    def test_a_comparison_offers_the_window_before(self, session: Session, town: Territory) -> None:
        july = Selection(first=date(2025, 7, 1), last=date(2025, 7, 31))
        run = analyses.run(session, town.slug, Request("comparing", july))
        assert run.settings["second"] == {"categories": [], "from": "2025-06-01", "to": "2025-06-30"}
        assert (run.input_count, run.summary["second"]) == (31, 29)
        assert analyses.recompute(session, run) == run.result_fingerprint

    @pytest.mark.parametrize(
        ("request_", "field"),
        [
            (Request("counting", Selection(), {"side_m": 5}), "side_m"),
            (Request("counting", Selection(), {"side_m": "wide"}), "side_m"),
            (Request("counting", Selection(), {"side_m": True}), "side_m"),
            (Request("counting", Selection(), {"height": 5}), "height"),
            (Request("counting", Selection(), second=Comparison(Selection())), None),
            (Request("counting", Selection(categories=("arson",))), "category"),
            (Request("comparing", Selection(), second=Comparison(Selection(), "bins")), "topic"),
        ],
        ids=["small", "word", "flag", "unknown", "compared", "category", "topic"],
    )
    def test_what_makes_no_sense_is_refused_by_its_field(
        self, session: Session, town: Territory, request_: Request, field: str | None
    ) -> None:
        with pytest.raises(Invalid) as refusal:
            analyses.run(session, town.slug, request_)
        assert refusal.value.field == field

    def test_too_few_incidents_are_refused_with_their_number(self, session: Session, town: Territory) -> None:
        with pytest.raises(TooFew, match="at least 1000 incidents; this selection has 60"):
            analyses.run(session, town.slug, Request("needing", Selection()))

    def test_a_layer_comes_back_as_it_was_drawn(self, session: Session, town: Territory) -> None:
        run = analyses.run(session, town.slug, COUNT)
        layer = queries.layer(session, run.id, "cells")
        assert layer is not None
        frame = analysis_results.read_layer(layer)
        assert (frame.crs.to_epsg(), int(frame["n"].sum()), len(frame)) == (4326, 60, run.summary["cells"])
        assert np.allclose(frame.geometry.get_coordinates().mean(), TOWN, atol=0.02)

    @pytest.mark.parametrize("table", ["analysis_input", "analysis_run", "analysis_layer"])
    def test_a_run_is_written_once(self, session: Session, town: Territory, table: str) -> None:
        analyses.run(session, town.slug, COUNT)
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(f"DELETE FROM exact.{table}"))

    @pytest.mark.parametrize(
        ("request_", "begins"),
        [
            (COUNT, "2025-06-01 21:00+00"),
            (
                Request("comparing", Selection(first=date(2025, 7, 1), last=date(2025, 7, 31))),
                "2025-05-31 21:00+00",
            ),
        ],
    )
    def test_runs_go_with_the_oldest_of_their_incidents(
        self, session: Session, town: Territory, request_: Request, begins: str
    ) -> None:
        analyses.run(session, town.slug, request_)
        erase = text(
            "SELECT exact.erase_runs_before(CAST(:day AS timestamptz) + :more * interval '1 second')"
        )
        kept = session.execute(erase, {"day": begins, "more": 0}).scalar_one()
        gone = session.execute(erase, {"day": begins, "more": 1}).scalar_one()
        left = session.execute(text("SELECT count(*) FROM exact.analysis_input")).scalar_one()
        assert (kept, gone, left) == (0, 1, 0)

    def test_runs_that_share_their_rows_keep_them_once(self, session: Session, town: Territory) -> None:
        for side in (100, 200, 300):
            analyses.run(session, town.slug, Request("counting", Selection(), {"side_m": side}))
        kept = session.execute(text("SELECT count(*) FROM exact.analysis_input")).scalar_one()
        assert kept == 1


def test_an_unknown_method_or_run_is_not_found(session: Session, town: Territory) -> None:
    with pytest.raises(NotFound):
        analyses.run(session, town.slug, Request("phrenology", Selection()))
    with pytest.raises(NotFound):
        analyses.get(session, __import__("uuid").uuid4())


def test_a_request_survives_the_queue() -> None:
    asked = Request(
        "counting", Selection(first=date(2025, 1, 1)), {"side_m": 5}, Comparison(Selection(), "t")
    )
    assert Request.from_json(json.loads(json.dumps(asked.as_json()))) == asked


def test_what_is_no_number_is_stored_as_nothing() -> None:
    given = {"a": float("nan"), "b": np.float64("inf"), "c": np.int64(3), "d": (1.0 / 3, np.bool_(True))}
    assert analysis_results.plain(given) == {"a": None, "b": None, "c": 3, "d": [0.3333333333, True]}
