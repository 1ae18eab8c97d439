"""Tests of two densities as a person meets them: concerns or a period against incidents."""

from datetime import date, timedelta

import numpy as np
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.models import AnalysisRun, Territory
from gis.queries import analyses as queries
from gis.queries.selection import Selection
from server.methods import registry
from server.methods.presentation import Presentation
from server.services import analyses, analysis_reading, analysis_results
from server.services.analysis_requests import Comparison, Request
from tests.concern_factories import add_concern, add_topic
from tests.factories import NOON, TOWN, add_category, add_incidents, add_territory

EAST = np.add(TOWN, (0.02, 0.01))
JULY = Selection(first=date(2025, 7, 1), last=date(2025, 7, 31))
QUICK = {"permutations": 39, "bandwidth_m": 500}


def _crowd(rng: np.random.Generator, centre: np.ndarray, number: int) -> np.ndarray:
    return rng.normal(centre, (0.003, 0.0015), (number, 2))


@pytest.fixture
def moved(session: Session) -> Territory:
    """A crowd that stays from June to July, and one that is new in July; thirty concerns at the first."""
    territory = add_territory(session, "talsi-moved")
    theft = add_category(session, territory, "theft")
    rng = np.random.default_rng(5)
    for day, centres in ((0, [(TOWN, 120)]), (30, [(TOWN, 120), (EAST, 60)])):
        places = np.vstack([_crowd(rng, np.asarray(centre), number) for centre, number in centres])
        times = [NOON + timedelta(days=day, minutes=30 * n) for n in range(len(places))]
        add_incidents(session, territory, theft, *places.T, at=times)
    topic = add_topic(session, territory, "dark")
    for n, place in enumerate(_crowd(rng, np.asarray(TOWN), 30)):
        add_concern(session, territory, topic, at=tuple(place.tolist()), sent=NOON + timedelta(days=n))
    return territory


def run(
    session: Session, territory: Territory, second: Comparison | None = None, **settings: object
) -> AnalysisRun:
    request = Request("dual-density", JULY, {**QUICK, **settings}, second)
    return analyses.run(session, territory.slug, request)


def layer(session: Session, run: AnalysisRun, code: str):  # type: ignore[no-untyped-def]
    found = queries.layer(session, run.id, code)
    assert found is not None
    return analysis_results.read_layer(found)


def tell(app: Flask, session: Session, run: AnalysisRun, language: str = "en") -> Presentation:
    told = analysis_reading.told(session, session.get_one(Territory, run.territory_id), run, label=str)
    with app.test_request_context(f"/?language={language}"):
        return registry.find("dual-density").present(told)


def concerns() -> Comparison:
    return Comparison(Selection(), "dark")


def test_a_new_crowd_is_found_against_the_month_before_and_nothing_else(
    session: Session, moved: Territory
) -> None:
    found = run(session, moved)
    assert (found.summary["first"], found.summary["second"]) == (180, 120)
    assert found.used["against"] == "rates"
    patches = layer(session, found, "patches")
    assert (found.summary["patches_more"], found.summary["patches_fewer"]) == (1, 0)
    assert np.abs(patches.geometry.get_coordinates().to_numpy()[0] - EAST).max() < 0.006
    assert patches["first"].iloc[0] > 40 > 5 > patches["expected"].iloc[0]


def test_concerns_are_held_against_incidents_by_their_shares(session: Session, moved: Territory) -> None:
    found = run(session, moved, concerns())
    assert found.summary["concerns"] is True
    assert (found.summary["first"], found.summary["second"]) == (30, 180)
    assert found.used["against"] == "shares"


def test_a_run_is_made_again_from_its_record(session: Session, moved: Territory) -> None:
    for second in (None, concerns()):
        found = run(session, moved, second, permutations=19, bandwidth_m=None)
        assert analyses.recompute(session, found) == found.result_fingerprint


@pytest.mark.parametrize("combine", ["ratio", "log_ratio", "difference", "sum"])
def test_each_combination_is_few_shapes_with_a_name_each(
    app: Flask, session: Session, moved: Territory, combine: str
) -> None:
    found = run(session, moved, combine=combine, only_beyond=False, permutations=0)
    shapes = layer(session, found, "contrast")
    assert 1 < len(shapes) <= 7
    said = tell(app, session, found)
    swatches = {swatch.value: swatch.label for swatch in said.layers[0].swatches}
    assert set(shapes["class"]) == set(swatches)
    assert len(set(swatches.values())) == len(swatches)
    assert "Nothing was dealt out by chance" in " ".join(said.findings)


def test_a_contrast_is_told_with_what_there_would_be(app: Flask, session: Session, moved: Territory) -> None:
    said = " ".join(tell(app, session, run(session, moved)).findings)
    assert "180 recorded incidents of this period are held against 120 of the other" in said
    assert "1 place has more incidents than the other period would give, beyond chance" in said


def test_concerns_are_told_with_a_word_on_silence(app: Flask, session: Session, moved: Territory) -> None:
    said = tell(app, session, run(session, moved, concerns())).findings
    assert said[0].startswith("30 concerns are held against 180 recorded incidents")
    assert said[-1].endswith("silence is not safety.")


@pytest.mark.parametrize("language", ["en", "lv"])
def test_every_sentence_is_whole(app: Flask, session: Session, moved: Territory, language: str) -> None:
    for second in (None, concerns()):
        said = tell(app, session, run(session, moved, second), language)
        assert all(sentence.endswith(".") and "%(" not in sentence for sentence in said.findings)


def test_a_period_with_too_few_is_refused_with_both_numbers(session: Session, moved: Territory) -> None:
    empty = Comparison(Selection(first=date(2025, 5, 1), last=date(2025, 5, 31)))
    with pytest.raises(TooFew, match="180 incidents of this period and 0 of the other"):
        run(session, moved, empty)
