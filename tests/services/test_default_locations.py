"""Default locations: pile-ups are found, a person decides, and the incidents follow."""

import numpy as np
import pytest
from sqlalchemy import func, select

from gis.models import DefaultLocation, DefaultState, Incident
from gis.queries import default_locations as queries
from server.services import default_locations
from server.services.refusals import Invalid, NotFound
from tests.factories import TOWN, add_category, add_incidents, add_territory

STATION = (22.58, 57.24)


@pytest.fixture
def talsi(session):
    return add_territory(session, "talsi")


@pytest.fixture
def crowded(session, talsi):
    """300 scattered incidents, and 45 of three categories at the station."""
    kinds = [add_category(session, talsi, code) for code in ("theft", "fight", "fraud")]
    chance = np.random.default_rng(4)
    for kind in kinds:
        add_incidents(session, talsi, kind, chance.uniform(22.5, 22.7, 100), chance.uniform(57.2, 57.3, 100))
        add_incidents(session, talsi, kind, [STATION[0]] * 15, [STATION[1]] * 15)
    return talsi


def at_default(session, territory):
    wanted = select(func.count()).select_from(Incident).filter_by(territory_id=territory.id, at_default=True)
    return session.scalar(wanted)


def suspect(session, territory):
    queries.find_pile_ups(session, territory.id)
    return default_locations.listing(session, territory)


def test_a_pile_up_of_several_categories_is_suspected(session, crowded):
    (place,) = suspect(session, crowded)
    assert (place.lon, place.lat) == STATION
    assert (place.state, place.incidents, len(place.categories)) == (DefaultState.SUSPECTED, 45, 3)
    assert place.share == pytest.approx(45 / 345)
    assert default_locations.undecided(session, crowded) == 1


def test_a_shop_with_many_thefts_only_is_not_suspected(session, crowded):
    theft = session.scalars(select(Incident.category_id).limit(1)).one()
    add_incidents(session, crowded, type("Only", (), {"id": theft}), [TOWN[0]] * 60, [TOWN[1]] * 60)
    assert [(place.lon, place.lat) for place in suspect(session, crowded)] == [STATION]


def test_a_file_whose_points_all_pile_up_on_street_anchors_raises_no_alarm(session, talsi):
    kinds = [add_category(session, talsi, code) for code in ("theft", "fight", "fraud")]
    anchors = np.random.default_rng(5).uniform(57.2, 57.3, 40)
    for kind in kinds:
        add_incidents(session, talsi, kind, [22.6] * 400, np.repeat(anchors, 10))
    assert suspect(session, talsi) == []


def test_a_small_territory_raises_no_alarm_over_a_handful(session, talsi):
    add_incidents(session, talsi, add_category(session, talsi), [TOWN[0]] * 19, [TOWN[1]] * 19)
    assert suspect(session, talsi) == []


def test_no_incidents_no_pile_up(session, talsi):
    assert suspect(session, talsi) == []


def test_confirming_marks_the_incidents_which_stay_counted(session, crowded):
    (place,) = suspect(session, crowded)
    assert default_locations.confirm(session, crowded, place.id, label=" The station ") == 45
    assert at_default(session, crowded) == 45
    (place,) = default_locations.listing(session, crowded)
    assert (place.state, place.label, place.incidents) == (DefaultState.CONFIRMED, "The station", 45)
    assert default_locations.undecided(session, crowded) == 0


def test_a_person_who_changes_their_mind_gets_the_incidents_back(session, crowded):
    (place,) = suspect(session, crowded)
    default_locations.confirm(session, crowded, place.id, label="The station")
    default_locations.dismiss(session, crowded, place.id)
    assert at_default(session, crowded) == 0


def test_what_was_decided_is_not_asked_again(session, crowded):
    (place,) = suspect(session, crowded)
    default_locations.dismiss(session, crowded, place.id)
    (place,) = suspect(session, crowded)
    assert place.state is DefaultState.DISMISSED


def test_a_confirmed_place_needs_a_name(session, crowded):
    (place,) = suspect(session, crowded)
    with pytest.raises(Invalid):
        default_locations.confirm(session, crowded, place.id, label="  ")
    assert session.get_one(DefaultLocation, place.id).state is DefaultState.SUSPECTED


def test_a_place_of_another_territory_is_not_found(session, crowded):
    (place,) = suspect(session, crowded)
    with pytest.raises(NotFound):
        default_locations.confirm(session, add_territory(session), place.id, label="x")
