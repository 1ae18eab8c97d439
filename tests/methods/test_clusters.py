"""Clusters as methods: DBSCAN by number and harm, space and time, hierarchies, each from its record alone."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.models import Category, Incident, KnownBy, Territory, TimePrecision
from gis.queries import analyses as queries
from gis.queries.selection import Selection
from server.methods.presentation import Presentation
from server.services import analyses, analysis_reading, analysis_results
from server.services.analysis_requests import Request
from server.services.refusals import Invalid
from tests.factories import NOON, TOWN, add_incident, add_incidents


@pytest.fixture(autouse=True)
def speaking(app: Flask) -> Iterator[None]:
    """The language of a request, in which a run is told."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def run(session: Session, town: Territory, code: str, **settings: object):
    return analyses.run(session, town.slug, Request(code, Selection(), settings))


def told(session: Session, town: Territory, record) -> Presentation:
    return analysis_reading.present(session, town, record, label=lambda labels: labels["en"])


def category(session: Session, town: Territory, code: str) -> Category:
    return session.query(Category).filter_by(territory_id=town.id, code=code).one()


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        ("dbscan", {"eps_m": 150, "min_incidents": 8}),
        ("dbscan", {"min_incidents": 5, "by_harm": True}),
        ("st-dbscan", {"eps_m": 200, "eps_days": 10, "min_incidents": 4}),
        ("st-dbscan", {}),
        ("hierarchical", {"min_cluster": 8}),
        ("hierarchical", {"algorithm": "optics", "min_cluster": 8}),
    ],
)
def test_a_run_is_made_again_from_its_record_and_told_whole(
    session: Session, town: Territory, code: str, settings: dict
) -> None:
    record = run(session, town, code, **settings)
    assert analyses.recompute(session, record) == record.result_fingerprint
    page = told(session, town, record)
    assert all(sentence.endswith(".") for sentence in page.findings)
    assert {layer.code for layer in page.layers} <= {layer.code for layer in record.layers}


class TestDbscan:
    """Hotspots as a recorded method."""

    def test_it_finds_both_crowds_and_counts_them(self, session: Session, town: Territory) -> None:
        record = run(session, town, "dbscan", eps_m=150, min_incidents=8)
        table = analysis_results.read_tables(record.tables)["hotspots"]
        assert table["incidents"].tolist() == [40, 20]
        assert record.summary["in_hotspots"] == 60

    def test_by_harm_the_order_is_by_weight_with_the_numbers_beside(
        self, session: Session, town: Territory
    ) -> None:
        # The second crowd becomes the graver one: twenty robberies against forty lighter incidents.
        session.execute(
            update(Category)
            .where(Category.territory_id == town.id, Category.code == "noise")
            .values(harm_weight=90)
        )
        session.flush()
        record = run(session, town, "dbscan", eps_m=150, min_incidents=8, by_harm=True)
        table = analysis_results.read_tables(record.tables)["hotspots"]
        assert table["incidents"].tolist() == [20, 40]
        assert table["rank_by_number"].tolist() == [2, 1]
        assert table["weight"].is_monotonic_decreasing
        assert "By harm 2 hotspots have another rank than by number." in told(session, town, record).findings

    def test_what_patrols_found_is_taken_out_and_what_vanishes_is_said(
        self, session: Session, town: Territory
    ) -> None:
        theft = category(session, town, "theft")
        for step in range(12):
            place = (TOWN[0] + 0.05, TOWN[1] + step * 1e-5)
            add_incident(session, town, theft, place=place, known_by=KnownBy.POLICE)
        record = run(session, town, "dbscan", eps_m=150, min_incidents=8)
        assert record.summary["gone_without_police"] == 1
        assert any("1 hotspot vanishes." in said for said in told(session, town, record).findings)
        layer = queries.layer(session, record.id, "without_police")
        assert layer is not None
        assert layer.features == 2

    def test_a_radius_not_given_is_chosen_and_recorded(self, session: Session, town: Territory) -> None:
        record = run(session, town, "dbscan")
        assert record.settings["asked"]["eps_m"] is None
        assert record.used["eps_m"] > 0

    def test_all_at_one_place_needs_a_radius_or_says_so(self, session: Session, town: Territory) -> None:
        session.execute(
            update(Incident)
            .where(Incident.territory_id == town.id)
            .values(location=f"SRID=4326;POINT({TOWN[0]} {TOWN[1]})")
        )
        record = run(session, town, "dbscan", min_incidents=8)
        table = analysis_results.read_tables(record.tables)["hotspots"]
        assert table["places"].tolist() == [1]
        assert table["stays_without_repeats"].tolist() == [0]
        assert any("mostly one address" in said for said in told(session, town, record).findings)


class TestSpaceTime:
    """Clusters with a period."""

    def test_a_cluster_has_its_period_on_the_local_clock(self, session: Session, town: Territory) -> None:
        theft = category(session, town, "theft")
        for hour in range(6):
            at = NOON + timedelta(days=200, hours=12 + hour)
            add_incident(session, town, theft, at=at, place=(TOWN[0] + 0.05, TOWN[1]))
        record = run(session, town, "st-dbscan", eps_m=50, eps_days=1, min_incidents=5)
        (row,) = analysis_results.read_tables(record.tables)["clusters"].to_dict("records")
        # From 21:00 UTC, which is 23:00 in Riga: two local days.
        assert (row["incidents"], row["first"], row["last"], row["days"]) == (
            6,
            "2025-12-19",
            "2025-12-20",
            2,
        )

    def test_what_is_known_by_month_is_left_out_and_counted(self, session: Session, town: Territory) -> None:
        theft = category(session, town, "theft")
        month = {"time_precision": TimePrecision.MONTH, "occurred_until": NOON + timedelta(days=30)}
        for _ in range(5):
            add_incident(session, town, theft, **month)
        record = run(session, town, "st-dbscan", eps_m=100, eps_days=7)
        assert record.summary["vague"] == 5
        assert any("5 incidents are left out" in said for said in told(session, town, record).findings)
        assert run(session, town, "st-dbscan", eps_m=100, eps_days=31).summary["vague"] == 0

    def test_a_file_that_knows_only_months_is_refused_with_what_to_do(
        self, session: Session, town: Territory
    ) -> None:
        session.execute(
            update(Incident)
            .where(Incident.territory_id == town.id)
            .values(time_precision="month", occurred_until=Incident.occurred_from + timedelta(days=30))
        )
        with pytest.raises(TooFew, match="Choose a larger radius in time"):
            run(session, town, "st-dbscan", eps_m=100, eps_days=7)

    def test_days_across_summer_time_are_days(self, session: Session, town: Territory) -> None:
        theft = category(session, town, "theft")
        # Clocks went forward on 30 March 2025: 23 hours lie between these two noons in Riga.
        for noon_utc in (NOON.replace(month=3, day=29, hour=10), NOON.replace(month=3, day=30, hour=9)):
            for _ in range(3):
                add_incident(session, town, theft, at=noon_utc, place=(TOWN[0] + 0.05, TOWN[1]))
        record = run(session, town, "st-dbscan", eps_m=20, eps_days=1, min_incidents=6)
        assert record.summary["clusters"] == 1


class TestHierarchical:
    """Another way of clustering on the same map."""

    def test_two_clear_crowds_are_found_by_both(self, session: Session, town: Territory) -> None:
        rng = np.random.default_rng(4)
        noise = category(session, town, "noise")
        add_incidents(session, town, noise, *(rng.uniform(-0.08, 0.08, (30, 2)) + TOWN).T)
        record = run(session, town, "hierarchical", eps_m=150, min_incidents=8, min_cluster=10)
        assert (record.summary["dbscan"], record.summary["same"]) == (2, 2)
        assert (
            "2 of 2 hotspots of DBSCAN are also found by HDBSCAN" in told(session, town, record).findings[0]
        )

    def test_more_incidents_than_it_can_take_are_refused_before_the_work(
        self, session: Session, town: Territory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(analyses.registry.find("hierarchical").compute.__globals__["MOST"], "optics", 50)
        with pytest.raises(Invalid, match="takes at most 50 here; this selection has 60"):
            run(session, town, "hierarchical", algorithm="optics")
