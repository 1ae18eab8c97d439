"""Topics: what residents can report in a territory, and the agencies that own an answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Agency, Territory, Topic
from gis.queries import topics as queries
from server.services import publishing
from server.services.refusals import NotFound
from server.services.topic_starter import AGENCIES, TOPICS, StarterTopic
from server.services.transactions import transaction


@dataclass(frozen=True)
class Catalogue:
    """The topics and the agencies of a territory, each in its own order, retired ones too."""

    agencies: Sequence[Agency]
    topics: Sequence[Topic]

    @property
    def open_topics(self) -> list[Topic]:
        """What can be reported today."""
        return [topic for topic in self.topics if topic.active]

    @property
    def open_agencies(self) -> list[Agency]:
        """Who can be given a concern today."""
        return [agency for agency in self.agencies if agency.active]

    def topic(self, code: str) -> Topic:
        """The topic of this code, a retired one too."""
        found = next((each for each in self.topics if each.code == code), None)
        if found is None:
            raise NotFound(gettext("There is no topic “%(code)s” in this territory.", code=code))
        return found

    def agency(self, code: str) -> Agency:
        """The agency of this code, a retired one too."""
        found = next((each for each in self.agencies if each.code == code), None)
        if found is None:
            raise NotFound(gettext("There is no agency “%(code)s” in this territory.", code=code))
        return found

    def agency_of(self, topic: Topic) -> Agency:
        """Who usually owns a concern of this topic."""
        return next(each for each in self.agencies if each.id == topic.agency_id)


@dataclass(frozen=True)
class Adopted:
    """What the starter list brought: codes that were not there."""

    agencies: tuple[str, ...]
    topics: tuple[str, ...]


def of_territory(session: Session, territory: Territory) -> Catalogue:
    """List topics and agencies; staff and the role that takes concerns in can both read them."""
    return Catalogue(queries.agencies(session, territory.id), queries.topics(session, territory.id))


def lacks_starter(known: Catalogue) -> bool:
    """Whether a topic of the starter list is not there, in use or retired."""
    return not {each.code for each in TOPICS} <= {each.code for each in known.topics}


def adopt_starter(session: Session, territory: Territory) -> Adopted:
    """Add what a territory lacks of the starter list; what is there stays as its people made it.

    The police are one agency of a territory, whatever code they have there.
    """
    with transaction(session):
        queries.lock(session, territory.id)
        known = of_territory(session, territory)
        owners = {each.code: each.id for each in known.agencies}
        owners.update(("police", each.id) for each in known.agencies if each.police)
        fresh_agencies = [each for each in AGENCIES if each.code not in owners]
        for place, each in enumerate(fresh_agencies, start=len(known.agencies)):
            agency = Agency(
                territory_id=territory.id,
                code=each.code,
                labels={"lv": each.lv, "en": each.en},
                police=each.police,
                position=place,
            )
            queries.add(session, agency)
            owners[each.code] = agency.id
        there = {each.code for each in known.topics}
        fresh_topics = [each for each in TOPICS if each.code not in there]
        for place, topic in enumerate(fresh_topics, start=len(known.topics)):
            queries.add(session, _topic(territory, topic, owners[topic.agency], place))
        if fresh_agencies or fresh_topics:
            publishing.request(session, territory)
    return Adopted(tuple(each.code for each in fresh_agencies), tuple(each.code for each in fresh_topics))


def _topic(territory: Territory, starter: StarterTopic, agency_id: int, place: int) -> Topic:
    return Topic(
        territory_id=territory.id,
        code=starter.code,
        labels={"lv": starter.lv, "en": starter.en},
        hints={"lv": starter.hint_lv, "en": starter.hint_en},
        agency_id=agency_id,
        category_codes=starter.category_codes,
        sensitive=starter.sensitive,
        position=place,
    )
