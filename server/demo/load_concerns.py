"""Load concerns: send, read, answer and support the invented concerns by the services that real ones pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from gis.keys import key_of
from gis.models import Concern, ConcernChannel, ConcernState, DayPart, LocationPrecision, Territory
from gis.queries import concerns as queries
from gis.queries import letterbox, supports
from server.demo.addresses import register
from server.demo.answers import SENSITIVE, DemoConcern, DemoStep
from server.demo.pictures import picture
from server.services import (
    asking,
    concern_entry,
    concern_reading,
    concerns,
    moderation,
    photos,
    places,
    publishing,
    reporting,
    tracking,
)
from server.services.abuse import Source
from server.services.concern_reading import Placed
from server.services.concerns import Hand, Step
from server.services.reporting import Contact, Desk, Report, Spot
from server.services.tracking_codes import normalised

_EXACTLY = LocationPrecision.STREET


@dataclass(frozen=True)
class Brought:
    """One concern that is stored, and the code that opens it."""

    story: DemoConcern
    concern: Concern
    code: str

    @property
    def id(self) -> int:
        """Its number."""
        return self.concern.id

    @property
    def ref(self) -> str:
        """Its public name."""
        return self.concern.public_ref


@dataclass(frozen=True)
class LoadedConcerns:
    """What was loaded, and a few codes of which a reader may try one."""

    addresses: int
    concerns: int
    codes: tuple[str, ...]


def load_concerns(
    session: Session, territory: Territory, stories: Sequence[DemoConcern], *, moderator: int, today: date
) -> LoadedConcerns:
    """Load the address register, then the concerns with all that became of them until today."""
    ledger = places.read_file(session, territory, register(), channel="demo")
    publishing.derive(session, territory, today=today)  # whoever reports chooses among what is published
    brought = _bring_in(session, territory, stories, moderator)
    for each in brought:
        _read(session, territory, each, moderator)
        for step in each.story.steps[1:]:
            _move(session, territory, each, step, brought, moderator)
    _answer(session, brought)
    publishing.derive(session, territory, today=today)
    _support(session, brought)
    return LoadedConcerns(ledger.addresses, len(brought), _to_try(brought))


def _bring_in(
    session: Session, territory: Territory, stories: Sequence[DemoConcern], moderator: int
) -> list[Brought]:
    desk = reporting.desk(session, territory.slug)
    return [
        _sent(session, desk, story, number)
        if story.channel == "web"
        else _typed(session, desk, story, moderator)
        for number, story in enumerate(stories)
    ]


def _sent(session: Session, desk: Desk, story: DemoConcern, number: int) -> Brought:
    source = Source(f"resident {number}", "demo", story.at)
    spot = None
    if story.lon is not None and story.lat is not None:
        spot = Spot(story.lon, story.lat, _EXACTLY, story.place_words or None)
    report = Report(
        topic=desk.topics[story.topic],
        spot=spot,
        neighbourhood_code=story.neighbourhood,
        noticed_on=story.noticed_on,
        daypart=DayPart(story.daypart),
        recurring=story.recurring,
        words=story.words,
        contact=Contact(story.email, None, story.wants_news) if story.email else None,
    )
    photo = photos.take(picture(story.topic, story.photo)) if story.photo is not None else None
    draft = reporting.save(
        session, desk, report, photo=photo, keeps_photo=False, code=None, language="lv", source=source
    )
    concern = _open(session, draft.code)
    reporting.send(session, concern, source=source, answered=False)
    return Brought(story, concern, draft.code)


def _typed(session: Session, desk: Desk, story: DemoConcern, moderator: int) -> Brought:
    """What came on paper, by telephone, at a meeting or out of an old survey."""
    table = concern_reading.desk(session, desk.territory, person_id=moderator, now=story.at)
    if story.lon is not None and story.lat is not None:
        placed = concern_reading.at_point(
            session, table, story.lon, story.lat, words=story.place_words, precision=_EXACTLY
        )
    elif story.neighbourhood:
        area = next(each for each in table.neighbourhoods if each.code == story.neighbourhood)
        placed = concern_reading.in_neighbourhood(session, table, area)
    else:
        placed = Placed()
    concern, code = concern_entry.made(
        table,
        next(topic for topic in table.topics if topic.code == story.topic),
        placed,
        ConcernChannel(story.channel),
        noticed_on=story.noticed_on,
        words=story.words,
        key=uuid5(NAMESPACE_URL, f"demo {story.at.isoformat()}") if story.channel == "imported" else None,
    )
    queries.add_all(session, concern)
    queries.add_all(session, concern_entry.event_of(concern, table, "entered"))
    return Brought(story, concern, code)


def _read(session: Session, territory: Territory, each: Brought, moderator: int) -> None:
    """Let a moderator decide what the public sees, which also checks the concern."""
    story = each.story
    if story.read_at is None:
        return
    hand = _hand(session, each, moderator)
    reason = story.withheld or ("sensitive" if story.topic in SENSITIVE else "")
    if reason:
        moderation.withhold(session, territory, each.id, hand, reason=reason, now=story.read_at)
        return
    seen = frozenset(photo.id for photo in queries.photos(session, each.id))
    moderation.publish(
        session,
        territory,
        each.id,
        hand,
        public_words=story.public_words or "",
        photos=seen,
        now=story.read_at,
    )


def _move(
    session: Session,
    territory: Territory,
    each: Brought,
    step: DemoStep,
    brought: Sequence[Brought],
    moderator: int,
) -> None:
    first = each.story.duplicate_of if step.state == "duplicate" else None
    concerns.move(
        session,
        territory,
        each.id,
        _hand(session, each, moderator),
        Step(
            ConcernState(step.state),
            agency=step.agency,
            duplicate_of=brought[first].ref if first is not None else "",
            words=step.words,
        ),
        now=step.at,
    )


def _hand(session: Session, each: Brought, moderator: int) -> Hand:
    return Hand(moderator, concerns.token_of(session, each.concern))


def _answer(session: Session, brought: Sequence[Brought]) -> None:
    """Ask everybody as the worker does from day to day, and let those answer who do."""
    answering = [each for each in brought if each.story.helped_at is not None]
    for each in sorted(answering, key=lambda each: _answered_at(each.story)):
        now = _answered_at(each.story)
        asking.ask_due(session, now)
        tracking.answer(
            session,
            _open(session, each.code),
            helped=each.story.helped,
            words="",
            reopens=each.story.reopens,
            now=now,
        )


def _answered_at(story: DemoConcern) -> datetime:
    return story.helped_at or story.at


def _support(session: Session, brought: Sequence[Brought]) -> None:
    for each in brought:
        for number in range(each.story.supports):
            supports.support(session, each.ref, f"demo neighbour {number}")


def _open(session: Session, code: str) -> Concern:
    concern = letterbox.open_by_key(session, key_of(normalised(code) or code))
    if concern is None:
        raise LookupError("A concern of the demonstration is gone.")
    return concern


def _to_try(brought: Sequence[Brought]) -> tuple[str, ...]:
    """A new concern, one with an answer, and one that waits for its reporter's verdict."""
    wanted = ("received", "passed", "done")
    newest = [
        next((each for each in reversed(brought) if each.story.state == state), None) for state in wanted
    ]
    return tuple(each.code for each in newest if each is not None)
