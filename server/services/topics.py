"""Topics: what residents can report in a territory, and the agencies that own an answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Agency, Territory, Topic
from gis.queries import topics as queries
from server.services.refusals import NotFound


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


def of_territory(session: Session, territory: Territory) -> Catalogue:
    """List topics and agencies; staff and the role that takes concerns in can both read them."""
    return Catalogue(queries.agencies(session, territory.id), queries.topics(session, territory.id))
