"""Every method: its run is made again from the record alone, whatever is stored says the same twice."""

import json
import re
from collections.abc import Iterator

import pytest
import shapely
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from analysis.hotspots import HotspotSettings
from gis.models import Territory
from gis.queries import hotspots as hotspot_queries
from gis.queries.selection import Selection
from server.i18n import local_label, speaking
from server.methods import registry
from server.methods.method import Kind, Second
from server.services import analyses, analysis_reading, hotspots
from server.services.analysis_requests import Comparison, Request
from server.services.hotspots import RunRequest
from tests.methods.every_town import add_town

CODES = registry.codes()


@pytest.fixture(scope="module")
def everywhere(engine: Engine) -> Iterator[tuple[Session, Territory]]:
    """The town, once for all methods, in a transaction that is rolled back."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as opened:
            yield opened, add_town(opened)
        outer.rollback()


def _ask(code: str) -> Request:
    """What is asked of a method here: the whole window, beside the concerns where it takes those."""
    beside = registry.find(code).second in (Second.EITHER, Second.CONCERNS)
    return Request(code, Selection(), second=Comparison(Selection(), "lighting") if beside else None)


@pytest.mark.parametrize("code", CODES)
def test_a_run_is_made_again_from_its_record_alone(everywhere: tuple[Session, Territory], code: str) -> None:
    session, town = everywhere
    run = analyses.run(session, town.slug, _ask(code))
    assert set(run.used) == {field.name for field in registry.find(code).fields}
    assert analyses.recompute(session, run) == run.result_fingerprint
    assert analyses.run(session, town.slug, analyses.request_of(run)).id == run.id


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("code", CODES)
def test_a_run_is_told_in_whole_sentences(
    everywhere: tuple[Session, Territory], code: str, language: str
) -> None:
    session, town = everywhere
    with speaking(language):
        run = analyses.run(session, town.slug, _ask(code))
        told = analysis_reading.present(session, town, run, label=local_label)
    assert told.findings
    for sentence in told.findings:
        assert sentence[0].isupper() or not sentence[0].isalpha(), sentence
        assert sentence.endswith((".", "!", "?", ":")), sentence
        assert not re.search(r"%\(|\{|\bnan\b|\bNone(?! of)\b|\binf\b", sentence), sentence
    drawn = {layer.code for layer in run.layers}
    assert {layer.code for layer in told.layers} <= drawn, "a layer is told that was not drawn"


@pytest.mark.parametrize("code", CODES)
def test_what_a_method_asks_for_is_within_its_own_bounds(code: str) -> None:
    for field in registry.find(code).fields:
        assert str(field.label)
        assert str(field.help).endswith((".", "?")), field.name
        if field.kind is Kind.CHOICE:
            assert field.default is None or field.default in field.choices
        elif field.default is not None and field.least is not None:
            assert field.least <= field.default <= (field.most or field.default), field.name
        json.dumps(field.default)


def test_a_hotspot_run_is_made_again_from_its_record_alone(everywhere: tuple[Session, Territory]) -> None:
    session, town = everywhere
    run = hotspots.run(session, town.slug, RunRequest(Selection(), HotspotSettings(150.0, 10)))
    first = hotspot_queries.read_hotspots(session, run.id)
    again = hotspots.recompute(session, run).hotspots
    assert run.hotspots > 1
    columns = ["rank", "incidents", "places", "weight", "area_km2", "density_km2_month"]
    assert again[columns].to_numpy().tolist() == first[columns].to_numpy().tolist()
    outlines = again.geometry.to_crs(4326).to_numpy()
    corners = [shapely.get_coordinates(shapes).tolist() for shapes in (outlines, first.geometry.to_numpy())]
    assert corners[0] == corners[1]
