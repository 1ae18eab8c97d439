"""Concordance service: one question from the database to an answer that says where it comes from."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from analysis.concordance import ConcordanceSettings
from analysis.hotspots import HotspotSettings
from gis.models import ConcernChannel, Territory
from gis.queries.concordance import Days
from gis.queries.selection import Selection
from server.i18n import speaking
from server.services import concordance, hotspots
from server.services.concordance_questions import Question, settle
from server.services.hotspots import RunRequest
from server.services.refusals import Invalid, NotFound
from tests.concern_factories import add_concern, add_topic
from tests.concordance_town import STENDE, add_town
from tests.factories import add_category, add_incident, add_territory


@pytest.fixture
def town(session: Session) -> Territory:
    return add_town(session)


def ask(session: Session, town: Territory, **asked: Any) -> concordance.Answer:
    with speaking("en"):
        return concordance.answer(session, town, Question(**asked))


def row(found: concordance.Answer, unit: str) -> dict[str, Any]:
    return found.units.set_index("unit").loc[unit].to_dict()


def test_neighbourhoods_are_compared_and_the_one_that_only_residents_speak_of_comes_first(session, town):
    found = ask(session, town)
    assert (found.question.topic, found.question.unit) == ("lighting", "neighbourhood")
    assert (found.found.total_concerns, found.found.total_incidents) == (60, 240)
    first = found.units.iloc[0]
    assert (first["unit"], first["name"], first["class"]) == ("stende", "Stende", "concern_only")
    assert (first["concerns"], first["incidents"]) == (12, 3)
    assert row(found, "talsi")["class"] == "both"
    assert row(found, "virbi")["class"] == "too_few"
    assert found.units.crs.to_epsg() == 4326


def test_what_was_left_out_is_counted(session, town):
    found = ask(session, town)
    assert found.left_out == {
        "duplicate": 1,
        "abuse": 0,
        "erased": 0,
        "at_default": 0,
        "incidents_unlocated": 1,
        "incidents_at_default": 1,
    }


def test_how_many_spoke_and_from_where_is_part_of_every_answer(session, town):
    for unit in ("neighbourhood", "cell"):
        found = ask(session, town, unit=unit)
        assert (found.heard.units, found.heard.with_voice, found.heard.unknown) == (6, 5, 1)
        assert found.heard.share == pytest.approx(6000 / 6500)
        assert found.channels == {"web": 59, "phone": 1}


def test_squares_lie_on_the_metres_of_the_territory_and_hold_everything_located(session, town):
    found = ask(session, town, unit="cell", cell_m=1000)
    assert found.units["concerns"].sum() == found.found.total_concerns == 59
    assert found.units["incidents"].sum() == found.found.total_incidents == 240
    assert found.without_place == 1
    assert found.elsewhere == (0, 0)
    assert all(int(part) % 1000 == 0 for name in found.units["unit"] for part in name.split("_"))
    assert found.units.iloc[0][["name", "class"]].tolist() == ["Stende", "concern_only"]


def test_squares_are_asked_for_again_on_other_grids(session, town):
    found = ask(session, town, unit="cell", cell_m=1000)
    telling, shifted, double = found.steady
    assert telling == found.units["class"].isin(["concern_only", "both", "incidents_only"]).sum() > 0
    assert 0 < shifted <= telling
    assert 0 < double <= telling
    assert ask(session, town).steady is None


def test_the_hotspots_of_a_run_are_compared_with_all_that_lies_outside(session, town):
    run = hotspots.run(session, town.slug, RunRequest(Selection(), HotspotSettings(150.0, 20)))
    found = ask(session, town, unit="hotspot")
    assert found.question.run == run.id
    assert found.units["unit"].tolist()[0] == "1" or len(found.units) > 1
    assert found.found.total_incidents == 240
    assert found.elsewhere[0] == found.found.total_concerns - found.units["concerns"].sum() > 0
    assert set(found.units["class"]) <= {"both", "incidents_only", "too_few"}


def test_concerns_have_hotspots_of_their_own(session, town):
    found = ask(session, town, eps_m=200.0, min_concerns=10)
    assert found.hotspots["incidents"].tolist() == [28, 12, 10]
    assert (found.hotspots["lon"].iloc[1], found.hotspots["lat"].iloc[1]) == pytest.approx(STENDE, abs=0.01)
    assert ask(session, town, min_concerns=200).hotspots.empty


def test_a_topic_is_compared_with_its_own_categories_and_one_without_with_all(session, town):
    add_incident(session, town, add_category(session, town, "noise"))
    assert ask(session, town).found.total_incidents == 240
    add_topic(session, town, "other")
    assert ask(session, town, topic="other").found.total_incidents == 241


def test_the_window_begins_when_residents_could_speak_and_ends_with_the_last_incident(session, town):
    topic = settle(session, town, Question())[0]
    add_concern(session, town, topic, noticed_on=date(2025, 2, 1))
    found = ask(session, town)
    assert found.question.days == found.question.said == Days(date(2025, 2, 1), date(2025, 6, 2))
    add_concern(session, town, topic, noticed_on=date(2011, 2, 1))
    assert ask(session, town).question.days == Days(date(2022, 6, 4), date(2025, 6, 2))


def test_another_window_is_taken_as_it_was_given(session, town):
    day = date(2025, 6, 2)
    found = ask(session, town, days=Days(day, day), said=Days(date(2025, 1, 1)))
    assert found.question.said == Days(date(2025, 1, 1), day)
    before = ask(session, town, days=Days(None, date(2024, 1, 1)))
    assert before.question.days == Days(date(2023, 1, 2), date(2024, 1, 1))
    assert (before.found.total_concerns, before.found.total_incidents) == (0, 0)
    assert set(before.units["class"]) == {"too_few"}


def test_the_same_question_on_the_same_data_has_the_same_lineage(session, town):
    one, other = ask(session, town), ask(session, town)
    assert (one.fingerprint, one.settings_hash) == (other.fingerprint, other.settings_hash)
    assert one.question.as_json()["method"] == "concordance/1"
    stricter = ask(session, town, settings=ConcordanceSettings(minimum=20))
    assert stricter.settings_hash != one.settings_hash
    assert stricter.fingerprint == one.fingerprint
    topic = settle(session, town, Question())[0]
    add_concern(session, town, topic, at=STENDE, channel=ConcernChannel.PHONE)
    assert ask(session, town).fingerprint != one.fingerprint


def test_a_concern_at_a_default_location_is_in_no_total(session, town):
    from tests.factories import add_default_location

    add_default_location(session, town, STENDE, state="confirmed")
    topic = settle(session, town, Question())[0]
    add_concern(session, town, topic, at=STENDE)
    found = ask(session, town)
    assert found.left_out["at_default"] == 1
    assert found.found.total_concerns == 60
    assert ask(session, town, unit="cell").found.total_concerns == 59


def test_without_neighbourhoods_squares_are_the_units(session):
    bare = add_territory(session, "bare")
    add_topic(session, bare)
    found = ask(session, bare)
    assert (found.question.unit, len(found.units), found.heard.units) == ("cell", 0, 0)
    with pytest.raises(Invalid, match="no neighbourhoods"):
        ask(session, bare, unit="neighbourhood")


def test_what_is_not_there_is_refused_in_words(session, town):
    with pytest.raises(NotFound, match="no topic “ghosts”"):
        ask(session, town, topic="ghosts")
    with pytest.raises(Invalid, match="No hotspots have been looked for"):
        ask(session, town, unit="hotspot")
    with pytest.raises(Invalid, match="must not be after"):
        ask(session, town, days=Days(date(2026, 1, 1)))
    with pytest.raises(Invalid, match="must not be after"):
        ask(session, town, said=Days(date(2026, 1, 1), date(2025, 1, 1)))
    elsewhere = add_territory(session, "elsewhere")
    add_topic(session, elsewhere)
    run = hotspots.run(session, town.slug, RunRequest(Selection(), HotspotSettings(150.0, 20)))
    with pytest.raises(NotFound, match="no such hotspot run"):
        ask(session, elsewhere, unit="hotspot", run=run.id)
    with pytest.raises(NotFound, match="no topics"):
        ask(session, add_territory(session, "silent"))


def test_too_many_squares_are_refused(session, town, monkeypatch):
    monkeypatch.setattr("server.services.concordance_units.MOST_SQUARES", 3)
    with pytest.raises(Invalid, match="larger ones"):
        ask(session, town, unit="cell", cell_m=100)
