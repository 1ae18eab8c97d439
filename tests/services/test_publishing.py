"""Publishing: the board is derived whole, late enough, and by one job however often it is asked for."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.models import (
    ConcernPhoto,
    ConcernState,
    ConcernSupport,
    Job,
    PublishedAgency,
    PublishedConcern,
    PublishedTopic,
    Visibility,
)
from gis.queries import publishing as queries
from server.jobs.handlers import Work, handler_of
from server.services import publishing
from tests.concern_factories import add_address, add_agency, add_concern, add_place, add_topic
from tests.factories import add_neighbourhood, add_territory

TODAY = date(2026, 11, 30)
SENT = datetime(2026, 11, 2, 12, 0, tzinfo=ZoneInfo("Europe/Riga"))


def cards(session: Session) -> dict[str, PublishedConcern]:
    """The cards on the board by name."""
    session.expire_all()
    return {card.ref: card for card in session.scalars(select(PublishedConcern))}


def test_a_public_concern_has_a_card_with_months_and_moderated_words(session: Session) -> None:
    here = add_territory(session)
    area = add_neighbourhood(session, here, bounds=(22.4, 57.15, 22.8, 57.35))
    concern = add_concern(
        session,
        here,
        add_topic(session, here),
        sent=SENT,
        visibility=Visibility.PUBLIC,
        words="My neighbour Janis did it",
        public_words="Dark stairs",
        noticed_on=date(2026, 10, 17),
        neighbourhood_id=area.id,
    )
    session.add(ConcernPhoto(concern_id=concern.id, jpeg=b"kept back", width=1, height=1))
    session.add(ConcernPhoto(concern_id=concern.id, jpeg=b"passed", width=1, height=1, public=True))
    session.add(ConcernSupport(concern_id=concern.id, source_key="somebody"))
    session.flush()
    publishing.derive(session, here, today=TODAY)
    card = cards(session)[concern.public_ref]
    assert (card.received_month, card.noticed_month) == (date(2026, 11, 1), date(2026, 10, 1))
    assert (card.words, card.photo, card.supports) == ("Dark stairs", b"passed", 1)
    assert card.neighbourhood_code == "centre"


@pytest.mark.parametrize(
    "columns",
    [
        {"visibility": Visibility.PENDING},
        {"visibility": Visibility.WITHHELD},
        {"visibility": Visibility.PUBLIC, "sent": None},
        {"visibility": Visibility.PUBLIC, "erased_at": SENT},
        {"visibility": Visibility.PUBLIC, "sent": datetime(2026, 11, 24, tzinfo=ZoneInfo("Europe/Riga"))},
    ],
    ids=["unread", "withheld", "draft", "erased", "six days old"],
)
def test_what_may_not_be_shown_has_no_card(session: Session, columns: dict[str, object]) -> None:
    here = add_territory(session)
    add_concern(session, here, add_topic(session, here), **{"sent": SENT, **columns})
    assert publishing.derive(session, here, today=TODAY).cards == 0


def test_seven_days_are_days_of_the_territory(session: Session) -> None:
    here = add_territory(session)
    last = datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("Europe/Riga"))
    topic = add_topic(session, here)
    add_concern(session, here, topic, sent=last, visibility=Visibility.PUBLIC)
    add_concern(session, here, topic, sent=last + timedelta(hours=1), visibility=Visibility.PUBLIC)
    assert publishing.derive(session, here, today=TODAY).cards == 1


def test_a_duplicate_names_what_it_repeats_only_where_that_is_on_the_board(session: Session) -> None:
    here = add_territory(session)
    topic = add_topic(session, here)
    shown = add_concern(session, here, topic, sent=SENT, visibility=Visibility.PUBLIC)
    hidden = add_concern(session, here, topic, sent=SENT, visibility=Visibility.WITHHELD)
    repeats = [
        add_concern(
            session,
            here,
            topic,
            sent=SENT,
            visibility=Visibility.PUBLIC,
            state=ConcernState.DUPLICATE,
            duplicate_of=original.id,
        ).public_ref
        for original in (shown, hidden)
    ]
    publishing.derive(session, here, today=TODAY)
    assert [cards(session)[ref].duplicate_ref for ref in repeats] == [shown.public_ref, None]


def test_p09_a_card_names_no_place_that_points_at_a_household(session: Session) -> None:
    here = add_territory(session)
    area = add_neighbourhood(session, here, bounds=(22.4, 57.15, 22.8, 57.35))
    far = add_neighbourhood(session, here, "far", bounds=(22.8, 57.15, 22.9, 57.35))
    topic = add_topic(session, here)
    for number in range(3):
        add_address(session, here, f"Farm {number}", at=(22.85, 57.2 + number / 100))
    few, enough = add_place(session, here, addresses=3), add_place(session, here, addresses=8)
    stored = [(few.id, area.id), (enough.id, area.id), (enough.id, far.id), (None, far.id), (None, area.id)]
    refs = [
        add_concern(
            session,
            here,
            topic,
            sent=SENT,
            visibility=Visibility.PUBLIC,
            place_id=place_id,
            neighbourhood_id=area_id,
        ).public_ref
        for place_id, area_id in stored
    ]
    publishing.derive(session, here, today=TODAY)
    shown = [(cards(session)[ref].place_id, cards(session)[ref].neighbourhood_code) for ref in refs]
    assert shown == [
        (None, "centre"),
        (enough.id, "centre"),
        (enough.id, "centre"),
        (None, None),
        (None, "centre"),
    ]


def test_withholding_or_erasing_a_concern_takes_its_card_off_at_once(session: Session) -> None:
    here = add_territory(session)
    topic = add_topic(session, here)
    first, second, third = (
        add_concern(session, here, topic, sent=SENT, visibility=Visibility.PUBLIC) for _ in range(3)
    )
    publishing.derive(session, here, today=TODAY)
    first.visibility = Visibility.WITHHELD
    session.flush()
    session.execute(select(func.exact.erase_concern(second.id)))
    assert set(cards(session)) == {third.public_ref}


def test_deriving_again_changes_nothing(session: Session) -> None:
    here = add_territory(session)
    add_concern(session, here, add_topic(session, here), sent=SENT, visibility=Visibility.PUBLIC)
    before = publishing.derive(session, here, today=TODAY)
    assert publishing.derive(session, here, today=TODAY) == before


def test_topics_and_agencies_out_of_use_are_published_while_a_card_names_them(session: Session) -> None:
    here = add_territory(session)
    old = add_agency(session, here, "council", active=False)
    used = add_topic(session, here, "dogs", active=False, agency=old)
    add_topic(session, here, "unused", active=False, agency=old)
    add_concern(session, here, used, sent=SENT, visibility=Visibility.PUBLIC)
    publishing.derive(session, here, today=TODAY)
    assert set(session.scalars(select(PublishedTopic.code))) == {"dogs"}
    assert "council" in set(session.scalars(select(PublishedAgency.code)))


def test_a_failure_leaves_the_public_tables_as_they_were(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = add_territory(session)
    add_concern(session, here, add_topic(session, here), sent=SENT, visibility=Visibility.PUBLIC)
    publishing.derive(session, here, today=TODAY)
    session.commit()
    before = set(cards(session))

    def fail(*_arguments: object) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(queries, "_topics", fail)
    with pytest.raises(RuntimeError):
        publishing.derive(session, here, today=TODAY)
    assert set(cards(session)) == before


def test_several_requests_in_a_row_are_one_job(session: Session) -> None:
    here = add_territory(session)
    there = add_territory(session)
    assert publishing.request(session, here) is not None
    assert publishing.request(session, here) is None
    assert publishing.request(session, there) is not None
    jobs = session.scalars(select(Job.territory_id).where(Job.kind == publishing.JOB)).all()
    assert sorted(jobs) == sorted([here.id, there.id])


def test_the_job_derives_and_says_how_much(session: Session) -> None:
    here = add_territory(session)
    add_concern(session, here, add_topic(session, here), sent=SENT, visibility=Visibility.PUBLIC)
    job = Job(kind=publishing.JOB, territory_id=here.id, subject={})
    told: list[str] = []
    now = datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("Europe/Riga"))
    work = Work(job, session, tell=lambda words, _done, _total: told.append(words), now=now)
    assert handler_of(publishing.JOB)(work) == {"cards": 1, "quarters": 0, "hotspots": 0}
    assert len(told) == 1


def test_every_territory_is_derived_by_itself_and_no_more_than_once(session: Session) -> None:
    here, there = add_territory(session), add_territory(session)
    publishing.request(session, here)
    assert publishing.nightly(session, SENT) == 1
    waiting = set(session.scalars(select(Job.territory_id).where(Job.kind == publishing.JOB)))
    assert {here.id, there.id} <= waiting
