"""P10: what stands for a point is chosen without chance, so asking again tells nothing more."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from gis.models import Address, Neighbourhood, Place, PublishedTerritory, Territory
from server.services.masking import FEWEST_ADDRESSES, Masked, mask
from tests.concern_factories import add_address, add_place
from tests.factories import TOWN, add_neighbourhood, add_territory

NEAR = (TOWN[0] + 0.001, TOWN[1])
FAR = (TOWN[0] + 0.05, TOWN[1] + 0.05)
WEST, EAST = (22.4, 57.15, 22.5875, 57.35), (22.5875, 57.15, 22.8, 57.35)


def test_p10_ten_requests_give_the_same_place(session: Session) -> None:
    here = add_territory(session)
    place = add_place(session, here)
    add_place(session, here, at=FAR)
    answers = {mask(session, here, *NEAR) for _ in range(10)}
    assert answers == {Masked(place.id, None, inside=True)}


def test_p10_two_places_at_the_same_distance_are_no_lottery(session: Session) -> None:
    here = add_territory(session)
    first, second = add_place(session, here, at=TOWN), add_place(session, here, at=TOWN)
    assert {mask(session, here, *NEAR).place_id for _ in range(10)} == {min(first.id, second.id)}


def test_a_point_far_from_every_place_has_its_neighbourhood_only(session: Session) -> None:
    here = add_territory(session)
    area = add_neighbourhood(session, here, bounds=(22.4, 57.15, 22.8, 57.35))
    add_place(session, here)
    assert mask(session, here, *FAR) == Masked(None, area.id, inside=True)


def test_a_place_of_another_neighbourhood_is_never_taken(session: Session) -> None:
    here = add_territory(session)
    add_neighbourhood(session, here, "west", bounds=WEST)
    east = add_neighbourhood(session, here, "east", bounds=EAST)
    add_place(session, here, at=TOWN)
    assert mask(session, here, *NEAR) == Masked(None, east.id, inside=True)


def test_a_retired_place_is_taken_no_more(session: Session) -> None:
    here = add_territory(session)
    add_place(session, here, retired=True)
    assert mask(session, here, *NEAR) == Masked(None, None, inside=True)


def test_nothing_is_snapped_across_the_border(session: Session) -> None:
    here = add_territory(session, bounds=(22.4, 57.15, TOWN[0] + 0.0005, 57.35))
    add_place(session, here)
    assert mask(session, here, *NEAR) == Masked(None, None, inside=False)


@pytest.mark.parametrize("count", [1, FEWEST_ADDRESSES - 1, FEWEST_ADDRESSES])
def test_a_neighbourhood_of_a_few_addresses_is_not_named(session: Session, count: int) -> None:
    here = add_territory(session)
    area = add_neighbourhood(session, here, bounds=WEST)
    for number in range(count):
        add_address(session, here, f"Farm {number}", at=(22.5, 57.2 + number / 100))
    named = mask(session, here, 22.5, 57.2).neighbourhood_id
    assert named == (area.id if count >= FEWEST_ADDRESSES else None)


@pytest.mark.parametrize("point", [(float("nan"), 57.2), (22.5, float("inf")), (500.0, 57.2), (22.5, -91.0)])
def test_what_is_no_point_on_earth_has_no_place(session: Session, point: tuple[float, float]) -> None:
    assert mask(session, add_territory(session), *point) == Masked(None, None, inside=False)


@pytest.fixture
def committed(engine: Engine) -> Iterator[tuple[str, int]]:
    """A territory with one place, seen by other connections."""
    with Session(engine) as session:
        here = add_territory(session)
        add_neighbourhood(session, here, bounds=(22.4, 57.15, 22.8, 57.35))
        place = add_place(session, here)
        found = (here.slug, place.id)
        session.commit()
        yield found
        for table in (Place, Address):
            session.execute(delete(table).where(table.territory_slug == found[0]))
        session.execute(delete(PublishedTerritory).where(PublishedTerritory.slug == found[0]))
        session.execute(delete(Neighbourhood).where(Neighbourhood.territory_id == here.id))
        session.execute(delete(Territory).where(Territory.id == here.id))
        session.commit()


def test_the_letterbox_can_mask_what_it_takes_in(committed: tuple[str, int], intake_engine: Engine) -> None:
    slug, place_id = committed
    with Session(intake_engine) as letterbox:
        here = letterbox.query(Territory).filter_by(slug=slug).one()
        assert mask(letterbox, here, *NEAR).place_id == place_id
