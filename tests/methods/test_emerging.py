"""Tests of emerging hotspots as a person meets them: steps, classes, what is told and refused."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.models import Category, Territory, TimePrecision
from gis.queries import analyses as queries
from gis.queries.selection import Selection
from server.methods import registry
from server.methods.presentation import Presentation
from server.services import analyses, analysis_reading, analysis_results
from server.services.analysis_requests import Request
from server.services.refusals import Invalid
from tests.factories import BOUNDS, TOWN, add_category, add_incident, add_incidents, add_territory

YEAR = Selection(first=date(2025, 1, 1), last=date(2025, 12, 31))
START = datetime(2025, 1, 1, 9, tzinfo=UTC)


@pytest.fixture
def year(session: Session) -> Territory:
    """A year: four incidents a day anywhere, and five a day in the town in the last four weeks."""
    territory = add_territory(session, "talsi-year")
    theft = add_category(session, territory, "theft")
    rng = np.random.default_rng(3)
    spread = rng.uniform(BOUNDS[:2], BOUNDS[2:], (1_460, 2))
    crowd = rng.normal(TOWN, (0.01, 0.005), (140, 2))
    days = [*np.repeat(np.arange(365), 4).tolist(), *np.repeat(np.arange(337, 365), 5).tolist()]
    times = [START + timedelta(days=int(day)) for day in days]
    add_incidents(session, territory, theft, *np.vstack([spread, crowd]).T, at=times)
    return territory


def run(session: Session, territory: Territory, selection: Selection = YEAR, **settings: object):
    return analyses.run(session, territory.slug, Request("emerging", selection, settings))


def tell(app: Flask, session: Session, run, language: str = "en") -> Presentation:
    told = analysis_reading.told(session, session.get_one(Territory, run.territory_id), run, label=str)
    with app.test_request_context(f"/?language={language}"):
        return registry.find("emerging").present(told)


def test_a_crowd_of_the_last_weeks_is_new(app: Flask, session: Session, year: Territory) -> None:
    found = run(session, year, steps_before=0)
    assert found.used["step_days"] == 28
    assert found.summary["steps"] == 13
    assert found.summary["hot"]["new"] > 0
    assert sum(found.summary["hot"].values()) == found.summary["hot"]["new"]
    assert found.summary["left_over"] == 4
    told = tell(app, session, found)
    assert told.findings[0].startswith("New: ")
    layer = queries.layer(session, found.id, "hot")
    assert layer is not None
    cells = analysis_results.read_layer(layer)
    new = cells[cells["hot"] == "new"]
    assert set(new["steps"]) == {"·" * 12 + "+"}
    assert len(cells) == found.summary["cells"]
    assert all(len(counts.split()) == 13 for counts in cells["counts"])


def test_a_run_is_made_again_from_its_record_alone(session: Session, year: Territory) -> None:
    for settings in ({}, {"shape": "hexagon", "step_days": 30, "steps_before": 2, "control": "none"}):
        found = run(session, year, **settings)
        assert analyses.recompute(session, found) == found.result_fingerprint


@pytest.mark.parametrize(
    ("last", "days"), [(date(2025, 12, 31), 28), (date(2025, 6, 30), 14), (date(2025, 3, 31), 7)]
)
def test_the_step_is_the_longest_of_which_the_period_has_ten(
    session: Session, year: Territory, last: date, days: int
) -> None:
    found = run(session, year, Selection(first=date(2025, 1, 1), last=last))
    assert found.used["step_days"] == days
    steps = found.tables["steps"]
    assert steps["rows"][-1][steps["columns"].index("last")] == last.isoformat()


def test_fewer_than_ten_steps_are_refused_with_what_would_do(session: Session, year: Territory) -> None:
    short = Selection(first=date(2025, 1, 1), last=date(2025, 2, 28))
    with pytest.raises(TooFew, match=r"this period has 8\. Choose a longer period or shorter steps"):
        run(session, year, short)


def test_steps_so_long_that_there_are_few_are_refused(session: Session, year: Territory) -> None:
    with pytest.raises(TooFew, match="this period has 3"):
        run(session, year, step_days=100)


def test_fewer_than_a_hundred_incidents_are_refused(session: Session, town: Territory) -> None:
    with pytest.raises(TooFew, match="at least 100 incidents; this selection has 60"):
        run(session, town, Selection())


def test_too_many_cells_are_refused_by_their_field(session: Session, year: Territory) -> None:
    with pytest.raises(Invalid, match="take at least") as refusal:
        run(session, year, cell_m=20)
    assert refusal.value.field == "cell_m"


def test_incidents_known_to_a_month_only_are_left_out_and_told(
    app: Flask, session: Session, year: Territory
) -> None:
    theft = session.query(Category).filter_by(territory_id=year.id).one()
    add_incident(
        session,
        year,
        theft,
        at=START,
        occurred_until=START + timedelta(days=31),
        time_precision=TimePrecision.MONTH,
    )
    found = run(session, year)
    assert found.summary["undated"] == 1
    assert "1 incident is known to within more than a week only" in " ".join(
        tell(app, session, found).findings
    )


@pytest.mark.parametrize("language", ["en", "lv"])
@pytest.mark.parametrize("control", ["bh", "none"])
def test_what_is_told_is_whole_in_each_language(
    app: Flask, session: Session, year: Territory, language: str, control: str
) -> None:
    told = tell(app, session, run(session, year, control=control), language)
    assert len(told.findings) >= 5
    assert all(finding.endswith(".") and "%(" not in finding for finding in told.findings)
    assert [each.code for each in told.charts] == ["classes", "by_step"]
    assert [each.code for each in told.layers if each.shown] == ["hot"]
    assert all(len(row) == len(table.columns) for table in told.tables for row in table.rows)


def test_without_a_pattern_the_page_says_so(app: Flask, session: Session) -> None:
    even = add_territory(session, "even")
    theft = add_category(session, even, "theft")
    rng = np.random.default_rng(9)
    times = [START + timedelta(days=int(day)) for day in rng.integers(0, 365, 1_000)]
    add_incidents(session, even, theft, *rng.uniform(BOUNDS[:2], BOUNDS[2:], (1_000, 2)).T, at=times)
    found = run(session, even)
    told = tell(app, session, found)
    assert told.findings[0].endswith("none makes up a hotspot over time.")
    assert "has no trend" in " ".join(told.findings)
