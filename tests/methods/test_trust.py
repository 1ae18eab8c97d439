"""Tests of the methods of trust: how steady, how far-sighted, and which settings."""

from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.models import AnalysisRun, Territory
from gis.queries.selection import Selection
from server.i18n import local_label, speaking
from server.methods.presentation import Presentation
from server.services import analyses, analysis_reading, hotspots
from server.services.analysis_requests import Comparison, Request
from server.services.hotspots import HotspotSettings, RunRequest
from server.services.refusals import Invalid
from tests.factories import NOON, TOWN, add_category, add_incidents, add_territory

FIRST = Selection(first=date(2025, 6, 2), last=date(2025, 6, 30))
AFTER = Comparison(Selection(first=date(2025, 7, 1), last=date(2025, 7, 29)))
DRAWN = {"eps_m": 60, "min_incidents": 5}


@pytest.fixture
def crowds(session: Session) -> Territory:
    """Two months: a crowd that stays, one that comes to an end with the first, and some anywhere."""
    territory = add_territory(session, "crowds")
    theft = add_category(session, territory, "theft")
    rng = np.random.default_rng(4)
    for month, sizes in ((0, (60, 30, 30)), (29, (60, 0, 30))):
        places = np.vstack(
            [
                rng.normal(0, 0.0002, (sizes[0], 2)),
                rng.normal((0.008, 0), 0.0002, (sizes[1], 2)),
                rng.uniform(-0.01, 0.01, (sizes[2], 2)),
            ]
        ) + np.array(TOWN)
        times = [NOON + timedelta(days=month, hours=12 * (n % 54)) for n in range(len(places))]
        add_incidents(session, territory, theft, *places.T, at=times)
    return territory


def told(session: Session, run: AnalysisRun) -> Presentation:
    with speaking("en"):
        territory = session.get_one(Territory, run.territory_id)
        return analysis_reading.present(session, territory, run, label=local_label)


def ask(session: Session, code: str, second: Comparison | None = None, **settings: object) -> AnalysisRun:
    return analyses.run(session, "crowds", Request(code, FIRST, settings, second))


@pytest.mark.usefixtures("crowds")
class TestStability:
    """The stability of hotspots as a method."""

    def test_two_dense_crowds_are_steady_and_the_words_say_so(self, session: Session) -> None:
        run = ask(session, "stability", runs=16, **DRAWN)
        assert (run.summary["hotspots"], run.summary["steady"]) == (2, 2)
        assert "All 2 hotspots" in told(session, run).findings[0]
        assert [len(part) for part in (told(session, run).charts, told(session, run).tables)] == [1, 1]

    @pytest.mark.parametrize(
        ("given", "said"), [({"runs": 16}, True), ({"runs": 40}, False), ({"runs": 40, "spread": 0.05}, True)]
    )
    def test_where_little_was_shaken_the_words_take_less_for_sure(
        self, session: Session, given: dict[str, float], said: bool
    ) -> None:
        run = ask(session, "stability", **given, **DRAWN)
        assert any("says less than it sounds" in each for each in told(session, run).findings) == said

    def test_a_run_is_made_again_from_its_record(self, session: Session) -> None:
        for given in (DRAWN, {}):
            run = ask(session, "stability", runs=16, **given)
            assert analyses.recompute(session, run) == run.result_fingerprint

    def test_settings_that_find_nothing_are_said_so(self, session: Session) -> None:
        run = ask(session, "stability", runs=16, eps_m=5, min_incidents=90)
        assert run.summary["hotspots"] == 0
        assert "no hotspot to be judged" in told(session, run).findings[0]

    def test_hotspots_by_harm_are_shaken_by_harm(self, session: Session) -> None:
        run = ask(session, "stability", runs=16, eps_m=60, min_incidents=5, min_weight=40)
        assert run.summary["hotspots"] == 1


@pytest.mark.usefixtures("crowds")
class TestAccuracy:
    """The back-test as a method."""

    def test_each_method_and_the_baseline_stand_in_one_table(self, session: Session) -> None:
        run = ask(session, "accuracy", AFTER, **DRAWN, cell_m=200)
        presented = told(session, run)
        (table,) = presented.tables
        assert [row[1] for row in table.rows] == [f"{share}%" for share in (1, 2, 5, 10) for _ in range(5)]
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert any("plain counting of where incidents were" in said for said in presented.findings)
        assert (run.summary["before"], run.summary["after"]) == (120, 90)

    def test_a_run_is_made_again_from_its_record(self, session: Session) -> None:
        for given in (DRAWN, {}):
            run = ask(session, "accuracy", AFTER, **given)
            assert analyses.recompute(session, run) == run.result_fingerprint

    def test_hotspots_of_a_run_are_scored_as_they_were_drawn(self, session: Session) -> None:
        drawn = hotspots.run(session, "crowds", RunRequest(FIRST, HotspotSettings(60, 5)))
        run = ask(session, "accuracy", AFTER, **DRAWN, cell_m=200, hotspot_run=str(drawn.id))
        assert run.summary["drawn"]["hits"] >= 60
        assert "These hotspots cover" in told(session, run).findings[0]
        assert analyses.recompute(session, run) == run.result_fingerprint

    def test_a_window_that_begins_too_soon_is_refused(self, session: Session) -> None:
        soon = Comparison(Selection(first=date(2025, 6, 30), last=date(2025, 7, 29)))
        with pytest.raises(Invalid, match="must begin after"):
            ask(session, "accuracy", soon)

    @pytest.mark.parametrize("code", ["accuracy", "parameters"])
    def test_a_following_window_with_hardly_anything_is_refused(self, session: Session, code: str) -> None:
        late = Comparison(Selection(first=date(2025, 9, 1), last=date(2025, 9, 29)))
        with speaking("en"), pytest.raises(TooFew, match="the first has 120 and the following 0"):
            ask(session, code, late, **DRAWN)

    @pytest.mark.parametrize("run_id", ["no-number", "00000000-0000-0000-0000-000000000000"])
    def test_a_run_that_is_not_there_is_refused(self, session: Session, run_id: str) -> None:
        with pytest.raises(Invalid, match="no such hotspot run"):
            ask(session, "accuracy", AFTER, hotspot_run=run_id)


@pytest.mark.usefixtures("crowds")
class TestParameters:
    """The sweep as a method."""

    def test_a_pair_is_recommended_with_reasons(self, session: Session) -> None:
        run = ask(session, "parameters", AFTER, eps_m=60, min_incidents=6, cell_m=200, runs=5)
        presented = told(session, run)
        assert presented.findings[0].startswith("Recommended: a radius of")
        assert "by this very score, which therefore flatters it" in presented.findings[3]
        assert len(presented.charts) == 3
        assert len(run.summary["radii_m"]) * len(run.summary["least"]) == len(presented.tables[0].rows)
        assert analyses.recompute(session, run) == run.result_fingerprint


class TestSmallData:
    """Forty incidents: something true is said, and what cannot be said is refused."""

    @pytest.fixture(autouse=True)
    def few(self, session: Session) -> None:
        territory = add_territory(session, "crowds")
        theft = add_category(session, territory, "theft")
        rng = np.random.default_rng(9)
        places = np.vstack([rng.normal(0, 0.0003, (12, 2)), rng.uniform(-0.02, 0.02, (28, 2))])
        times = [NOON + timedelta(days=7 * n % 120) for n in range(40)]
        add_incidents(session, territory, theft, *(places + np.array(TOWN)).T, at=times)

    def run(self, session: Session, code: str) -> AnalysisRun:
        return analyses.run(session, "crowds", Request(code, Selection(), {}))

    def test_the_hotspot_of_forty_is_judged_and_its_interval_is_wide(self, session: Session) -> None:
        run = self.run(session, "stability")
        assert run.summary["hotspots"] >= 1
        assert told(session, run).findings

    def test_a_back_test_of_forty_decides_nothing_it_cannot(self, session: Session) -> None:
        run = self.run(session, "accuracy")
        rows = told(session, run).tables[0].rows
        assert {row[-1] for row in rows if row[-1]} == {"no difference beyond chance"}

    def test_fewer_than_the_sweep_needs_are_refused_in_words(self, session: Session) -> None:
        short = Selection(first=NOON.date(), last=NOON.date() + timedelta(days=50))
        with speaking("en"), pytest.raises(TooFew, match="at least 30 incidents"):
            analyses.run(session, "crowds", Request("parameters", short, {}))
