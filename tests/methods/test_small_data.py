"""Small data: every method says something true and useful on 40 incidents, and refuses the rest."""

import re
from datetime import timedelta

import numpy as np
import pytest
from markupsafe import Markup
from sqlalchemy.orm import Session

from analysis.errors import AnalysisError
from gis.errors import TalsiError
from gis.models import Category, Territory
from gis.queries.selection import Selection
from server.figure_words import figure_words
from server.i18n import speaking
from server.maps.figures_draw import draw
from server.methods import registry
from server.services import analyses, analysis_reading
from server.services.analysis_requests import Request
from server.web.analysis_pages import cell_words
from tests.factories import NOON, TOWN, add_category, add_incidents, add_territory

CODES = tuple(registry.codes())
FEW = (40, 3, 1, 0)
# What numbers look like when nobody has thought of there being none.
NO_NUMBER = re.compile(r"\b(nan|inf|None|NaN|null)\b|−?∞")


def add_town(session: Session, n: int) -> Territory:
    """So many incidents over twenty weeks, at places of which some repeat."""
    territory = add_territory(session, f"small-{n}")
    theft = add_category(session, territory, "theft", harm_weight=5)
    if n:
        _add(session, territory, theft, n)
    return territory


def _add(session: Session, territory: Territory, category: Category, n: int) -> None:
    rng = np.random.default_rng(40)
    places = np.round(rng.normal(0, 0.004, (n, 2)), 3) + TOWN
    times = [NOON + timedelta(days=float(day)) for day in np.sort(rng.uniform(0, 140, n))]
    add_incidents(session, territory, category, *places.T, at=times)


@pytest.mark.parametrize("n", FEW)
@pytest.mark.parametrize("code", CODES)
def test_a_method_says_something_true_or_refuses_in_words(session: Session, code: str, n: int) -> None:
    territory = add_town(session, n)
    for language in ("en", "lv"):
        with speaking(language):
            said = answer(session, territory, code)
        assert said
        for sentence in said:
            assert len(sentence) > 20, sentence
            assert sentence.rstrip()[-1] in ".:?!", sentence
            assert not NO_NUMBER.search(sentence), sentence


@pytest.mark.parametrize("code", CODES)
def test_without_incidents_every_method_refuses(session: Session, code: str) -> None:
    with pytest.raises((TalsiError, AnalysisError)):
        analyses.run(session, add_town(session, 0).slug, Request(code, Selection()))


def answer(session: Session, territory: Territory, code: str) -> list[str]:
    """The findings of a run, or the sentence that refuses it."""
    try:
        run = analyses.run(session, territory.slug, Request(code, Selection()))
    except (TalsiError, AnalysisError) as refusal:
        return [str(refusal)]
    told = analysis_reading.present(session, territory, run, label=lambda labels: labels["en"])
    words = figure_words()
    for figure in told.charts:
        drawn = Markup(draw(figure, words)).striptags()
        assert not NO_NUMBER.search(drawn), (figure.code, NO_NUMBER.search(drawn))
    for _name, value in told.numbers:
        assert not NO_NUMBER.search(value), (_name, value)
    for table in told.tables:
        for row in table.rows:
            for cell, column in zip(row, table.columns, strict=True):
                assert not NO_NUMBER.search(cell_words(cell, column)), (table.code, column.name)
    assert {layer.code for layer in told.layers} <= {layer.code for layer in run.layers}
    return list(told.findings)
