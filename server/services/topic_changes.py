"""Topic changes: add, edit, order and retire topics and agencies, each change remembered and taken back.

Nothing here is deleted once it was used: concerns of the past keep their topic and their owner.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Agency, Territory, Topic, TopicChange
from gis.queries import territories
from gis.queries import topics as queries
from server.services import publishing
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.topic_words import AgencySaid, TopicSaid, free_code, say_agency, say_topic
from server.services.topics import Catalogue, of_territory
from server.services.transactions import transaction


def add_topic(
    session: Session, territory: Territory, code: str, said: TopicSaid, *, by: int | None = None
) -> Topic:
    """Add a topic at the end of the list; with an empty code its label gives one."""
    with transaction(session):
        known = _locked(session, territory)
        code = free_code(code, said.labels, [each.code for each in known.topics])
        if not said.agency:
            raise Invalid(gettext("Say which agency owns concerns of this topic."), field="agency")
        topic = Topic(territory_id=territory.id, code=code, position=len(known.topics), active=True)
        topic.labels, topic.hints, topic.category_codes, topic.sensitive = {}, {}, [], False
        say_topic(topic, said, known, categories=_categories(session, territory))
        queries.add(session, topic)
        _remember(session, territory, topic, None, by)
        return topic


def edit_topic(
    session: Session, territory: Territory, code: str, said: TopicSaid, *, by: int | None = None
) -> Topic:
    """Change a topic; concerns that were sent keep their own owner."""
    with transaction(session):
        known = _locked(session, territory)
        topic = known.topic(code)
        before = queries.as_plain(topic)
        say_topic(topic, said, known, categories=_categories(session, territory))
        _remember(session, territory, topic, before, by)
        return topic


def add_agency(
    session: Session, territory: Territory, code: str, said: AgencySaid, *, by: int | None = None
) -> Agency:
    """Add an agency at the end of the list; with an empty code its label gives one."""
    with transaction(session):
        known = _locked(session, territory)
        code = free_code(code, said.labels, [each.code for each in known.agencies])
        agency = Agency(territory_id=territory.id, code=code, position=len(known.agencies), active=True)
        agency.labels = {}
        say_agency(agency, said)
        queries.add(session, agency)
        _remember(session, territory, agency, None, by)
        return agency


def edit_agency(
    session: Session, territory: Territory, code: str, said: AgencySaid, *, by: int | None = None
) -> Agency:
    """Change an agency's names or address."""
    with transaction(session):
        agency = _locked(session, territory).agency(code)
        before = queries.as_plain(agency)
        say_agency(agency, said)
        _remember(session, territory, agency, before, by)
        return agency


def set_topic_active(
    session: Session, territory: Territory, code: str, *, active: bool, by: int | None = None
) -> Topic:
    """Retire a topic, which takes it off the form and keeps its concerns, or bring it back."""
    with transaction(session):
        known = _locked(session, territory)
        topic = known.topic(code)
        before = queries.as_plain(topic)
        topic.active = active
        _check_whole(known)
        _remember(session, territory, topic, before, by)
        return topic


def set_agency_active(
    session: Session, territory: Territory, code: str, *, active: bool, by: int | None = None
) -> Agency:
    """Retire an agency that owns no open topic, or bring it back."""
    with transaction(session):
        known = _locked(session, territory)
        agency = known.agency(code)
        before = queries.as_plain(agency)
        agency.active = active
        _check_whole(known)
        _remember(session, territory, agency, before, by)
        return agency


def move_topic(session: Session, territory: Territory, code: str, *, up: bool, by: int | None = None) -> None:
    """Move an open topic one place up or down; at the end of the list nothing happens."""
    with transaction(session):
        known = _locked(session, territory)
        before = [each.code for each in known.topics]
        order = [each.code for each in known.open_topics]
        if known.topic(code).code not in order:
            raise Conflict(gettext("A retired topic has no place in the list."))
        here = order.index(code)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        after = order + [each.code for each in known.topics if not each.active]
        _put_in_order(known, after)
        _write(session, territory, "order", code, {"codes": before}, {"codes": after}, by)


def newest(session: Session, territory: Territory, *, by: int) -> TopicChange | None:
    """The last change of a person that was not taken back yet."""
    return queries.newest_change(session, territory.id, by)


def undo(session: Session, territory: Territory, change_id: int) -> TopicChange:
    """Take one change back, if nobody has changed the same thing since."""
    with transaction(session):
        known = _locked(session, territory)
        change = queries.change(session, territory.id, change_id)
        if change is None or change.undone_at is not None:
            raise NotFound(gettext("There is no such change to take back."))
        if change.subject == "order":
            _undo_order(known, change)
        else:
            find: Callable[[str], Topic | Agency] = known.topic if change.subject == "topic" else known.agency
            _undo_row(session, find(change.code), change)
            _off_the_board(session, territory, find(change.code))
            _check_whole(of_territory(session, territory))
        change.undone_at = datetime.now(UTC)
        session.flush()
        publishing.request(session, territory)
        return change


def _undo_order(known: Catalogue, change: TopicChange) -> None:
    if [each.code for each in known.topics] != change.after["codes"] or change.before is None:
        raise _moved_on()
    _put_in_order(known, change.before["codes"])


def _undo_row(session: Session, row: Topic | Agency, change: TopicChange) -> None:
    if queries.as_plain(row) != change.after:
        raise _moved_on()
    if change.before is not None:
        for name, value in change.before.items():
            setattr(row, name, value)
    elif queries.is_used(session, row):
        row.active = False
    else:
        queries.remove(session, row)
    session.flush()


def _moved_on() -> Conflict:
    return Conflict(gettext("This has been changed again since. Open it and set it as it should be."))


def _locked(session: Session, territory: Territory) -> Catalogue:
    queries.lock(session, territory.id)
    return of_territory(session, territory)


def _remember(
    session: Session, territory: Territory, row: Topic | Agency, before: dict[str, Any] | None, by: int | None
) -> None:
    session.flush()
    after = queries.as_plain(row)
    _off_the_board(session, territory, row)
    if after != before:
        subject = "topic" if isinstance(row, Topic) else "agency"
        _write(session, territory, subject, row.code, before, after, by)


def _off_the_board(session: Session, territory: Territory, row: Topic | Agency) -> None:
    """What has become sensitive does not stand on the board until the worker comes round."""
    if isinstance(row, Topic) and row.sensitive:
        queries.take_off_board(session, territory.slug, row.code)


def _write(
    session: Session,
    territory: Territory,
    subject: str,
    code: str,
    before: dict[str, Any] | None,
    after: dict[str, Any],
    by: int | None,
) -> None:
    change = TopicChange(
        territory_id=territory.id, subject=subject, code=code, before=before, after=after, person_id=by
    )
    queries.add(session, change)
    publishing.request(session, territory)


def _categories(session: Session, territory: Territory) -> set[str]:
    return {each.code for each in territories.categories(session, territory.id)}


def _put_in_order(known: Catalogue, codes: list[str]) -> None:
    for place, code in enumerate(codes):
        known.topic(code).position = place


def _check_whole(known: Catalogue) -> None:
    """Every open topic has an open owner, and the police stay: they see what belongs to nobody else."""
    if not all(each.active for each in known.agencies if each.police):
        raise Conflict(gettext("The police cannot be retired: what belongs to nobody else is theirs."))
    for topic in known.open_topics:
        if not known.agency_of(topic).active:
            raise Conflict(
                gettext(
                    "The topic “%(code)s” belongs to a retired agency. Give it to another one first.",
                    code=topic.code,
                )
            )
