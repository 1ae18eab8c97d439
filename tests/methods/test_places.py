"""Places as methods: repeats, concentration and the quality of the data, each from its record alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from gis.models import Category, DefaultState, KnownBy, Territory
from gis.queries import quality as quality_queries
from gis.queries.selection import Selection
from server.methods.presentation import Presentation
from server.services import analyses, analysis_reading, analysis_results, quality
from server.services.analysis_requests import Request, settled
from tests.factories import NOON, TOWN, add_default_location, add_incident, add_neighbourhood


@pytest.fixture(autouse=True)
def speaking(app: Flask) -> Iterator[None]:
    """The language of a request, in which a run is told."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def run(session: Session, town: Territory, code: str, **settings: object):
    return analyses.run(session, town.slug, Request(code, Selection(), settings))


def told(session: Session, town: Territory, record) -> Presentation:
    return analysis_reading.present(session, town, record, label=lambda labels: labels["en"])


def theft(session: Session, town: Territory) -> Category:
    return session.query(Category).filter_by(territory_id=town.id, code="theft").one()


@pytest.fixture
def shop(session: Session, town: Territory) -> Territory:
    """The town with a shop that has twenty thefts of its own, and two neighbourhoods."""
    west, east = (22.4, 57.15, 22.6, 57.35), (22.6, 57.15, 22.8, 57.35)
    add_neighbourhood(session, town, "west", bounds=west)
    add_neighbourhood(session, town, "east", bounds=east)
    for day in range(20):
        add_incident(
            session,
            town,
            theft(session, town),
            at=NOON + timedelta(days=day),
            place=(22.5, 57.2),
            address="Shop, Market Street 1",
        )
    return town


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        ("repeats", {}),
        ("repeats", {"round_m": 500, "listed": 3}),
        ("concentration", {}),
        ("concentration", {"cell_m": 1000}),
        ("quality", {}),
        ("quality", {"eps_m": 200, "min_incidents": 5}),
    ],
)
def test_a_run_is_made_again_from_its_record_and_told_whole(
    session: Session, shop: Territory, code: str, settings: dict
) -> None:
    record = run(session, shop, code, **settings)
    assert analyses.recompute(session, record) == record.result_fingerprint
    page = told(session, shop, record)
    assert page.findings
    assert all(sentence.endswith(".") for sentence in page.findings)


class TestRepeats:
    """Places where incidents repeat."""

    def test_the_fullest_place_comes_first_under_its_address(self, session: Session, shop: Territory) -> None:
        record = run(session, shop, "repeats")
        table = analysis_results.read_tables(record.tables)["places"]
        assert (table["incidents"].iloc[0], table["first"].iloc[0]) == (20, "2025-06-02")
        page = told(session, shop, record)
        rows = next(table for table in page.tables if table.code == "places").rows
        assert rows[0][1:4] == ("Shop, Market Street 1", "street", 20)
        assert rows[0][5] == "Theft (20)"

    def test_addresses_are_looked_up_and_not_stored(self, session: Session, shop: Territory) -> None:
        record = run(session, shop, "repeats")
        assert "Market Street" not in str(record.tables) + str(record.summary)

    def test_where_nothing_repeats_that_is_said(self, session: Session, town: Territory) -> None:
        page = told(session, town, run(session, town, "repeats"))
        assert page.findings == ("No place has more than one incident: nothing repeats in this selection.",)

    def test_half_the_incidents_at_few_places_is_said_with_both_numbers(
        self, session: Session, shop: Territory
    ) -> None:
        page = told(session, shop, run(session, shop, "repeats"))
        assert page.findings[0].startswith("Half of the incidents were recorded at 21 places, 34%")
        assert "19 incidents were not the first at their place" in page.findings[1]


class TestConcentration:
    """How few hold how much."""

    def test_places_cells_and_neighbourhoods_are_measured(self, session: Session, shop: Territory) -> None:
        units = run(session, shop, "concentration", cell_m=1000).summary["units"]
        assert set(units) == {"places", "cells", "neighbourhoods"}
        assert (units["places"]["units"], units["places"]["with_any"]) == (61, 61)
        assert units["cells"]["units"] > 500
        assert units["neighbourhoods"]["units"] == 2

    def test_without_neighbourhoods_they_have_no_curve(self, session: Session, town: Territory) -> None:
        record = run(session, town, "concentration")
        assert set(record.summary["units"]) == {"places", "cells"}
        assert len(told(session, town, record).charts[0].series) == 2

    def test_incidents_beyond_the_boundary_are_counted_out(self, session: Session, shop: Territory) -> None:
        add_incident(session, shop, theft(session, shop), place=(23.5, 57.2))
        record = run(session, shop, "concentration")
        assert record.summary["outside_cells"] == 1


class TestQuality:
    """What the gate counts, as a page."""

    def test_the_frame_and_the_database_count_the_same(self, session: Session, shop: Territory) -> None:
        add_incident(session, shop, theft(session, shop), place=None, known_by=KnownBy.POLICE)
        add_incident(session, shop, theft(session, shop), at=NOON.replace(month=7, day=1, hour=21, minute=0))
        for hour in (21, 22):
            add_incident(session, shop, theft(session, shop), at=NOON.replace(day=30, hour=hour))
        asked = settled(session, shop, Request("quality", Selection(), {}), analyses.registry.find("quality"))
        counted = quality_queries.count(session, shop, asked.selection)
        record = run(session, shop, "quality")
        for name, value in counted.totals.items():
            if name not in {"at_default", "suspected"}:  # the frame does not say why a place is missing
                assert record.summary[name] == value, name
        assert record.summary["first_share"] == pytest.approx(counted.first_share)
        months = analysis_results.read_tables(record.tables)["months"]
        assert months["incidents"].tolist() == [part.incidents for part in counted.months]

    def test_one_incident_is_told_and_nothing_is_made_of_it(self, session: Session, town: Territory) -> None:
        picked = Request("quality", Selection(first=NOON.date(), last=NOON.date()), {})
        record = analyses.run(session, town.slug, picked)
        page = told(session, town, record)
        assert page.findings[0].startswith("100% of the 1 incident is on the map")
        assert "this needs at least 10" in page.findings[1]

    def test_incidents_without_any_place_are_told(self, session: Session, town: Territory) -> None:
        day = NOON.replace(year=2024)
        for _ in range(3):
            add_incident(session, town, theft(session, town), at=day, place=None)
        record = analyses.run(
            session, town.slug, Request("quality", Selection(first=day.date(), last=day.date()), {})
        )
        assert told(session, town, record).findings[0].startswith("0% of the 3 incidents are on the map")

    def test_hotspots_of_patrols_are_named_as_vanishing(self, session: Session, shop: Territory) -> None:
        for step in range(12):
            place = (TOWN[0] + 0.05, TOWN[1] + step * 1e-5)
            add_incident(session, shop, theft(session, shop), place=place, known_by=KnownBy.POLICE)
        record = run(session, shop, "quality", eps_m=150, min_incidents=10)
        assert record.summary["gone"] == 1
        page = told(session, shop, record)
        rows = next(table for table in page.tables if table.code == "hotspots").rows
        assert [row[-1] for row in rows][-1] == "vanishes"


class TestGate:
    """The judgement of the service."""

    def test_a_verdict_is_stored_with_the_run(self, session: Session, shop: Territory) -> None:
        for _ in range(30):
            add_incident(session, shop, theft(session, shop), place=None)
        record = run(session, shop, "concentration")
        assert record.verdict["level"] == "watermark"
        assert record.verdict["reasons"][0]["code"] == "hit_rate"

    def test_a_suspected_default_asks_for_a_decision(self, session: Session, shop: Territory) -> None:
        add_default_location(session, shop, (22.5, 57.2), state=DefaultState.SUSPECTED)
        verdict = quality.judge(session, shop, Selection(), "dbscan", {})
        assert {"suspected_defaults", "one_place"} <= {reason.code for reason in verdict.reasons}

    def test_a_new_incident_is_counted_at_once(self, session: Session, shop: Territory) -> None:
        before = quality.count(session, shop, Selection()).incidents
        add_incident(session, shop, theft(session, shop))
        assert quality.count(session, shop, Selection()).incidents == before + 1

    def test_an_empty_territory_is_refused_and_not_failed(self, session: Session, shop: Territory) -> None:
        nothing = Selection(categories=("noise",), first=NOON.replace(year=2020).date(), last=None)
        assert quality.judge(session, shop, nothing, "dbscan", {}).level in {"pass", "watermark"}
        none = Selection(first=NOON.replace(year=2020).date(), last=NOON.replace(year=2020).date())
        assert quality.judge(session, shop, none, "dbscan", {}).level == "refuse"
