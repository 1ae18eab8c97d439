"""Concern page: gathers what the page of one concern shows, for whoever reads it and after a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from gis.models import Concern, ConcernContact, Role, Territory
from gis.queries import concern_places, concern_queue, territories
from gis.queries import concerns as queries
from server import card_words, concern_words, moderation_words
from server.access import current_person, current_territory, may
from server.database import db
from server.i18n import gettext, local_label
from server.maps import spot
from server.maps.shapes import Piece
from server.services import concerns, deadlines, topics
from server.services.concern_states import NEEDS_ANSWER, NEXT
from server.services.public_cards import DELAY, card_of
from server.services.refusals import NotFound
from server.web.forms.concerns import Typed, Wanted

blueprint = Blueprint("concerns", __name__, url_prefix="/t/<slug>/concerns/queue")

# As on the home page of a territory: from this rank of the ground on, streets are drawn as main ones.
_MAIN = 9
_MOST_BESIDE = 1000


@dataclass(frozen=True)
class Page:
    """One concern in the territory of the request."""

    row: Any
    territory: Territory
    now: datetime

    @classmethod
    def find(cls, concern_id: int) -> Page:
        """The concern that the address names, in this territory."""
        territory = current_territory()
        row = queries.get(db(), territory.id, concern_id)
        if row is None:
            raise NotFound(gettext("There is no such concern in this territory."))
        return cls(row, territory, datetime.now(UTC))

    @property
    def concern(self) -> Concern:
        """The concern itself."""
        found: Concern = self.row.Concern
        return found

    def html(self, typed: Typed, *, contact: ConcernContact | None = None, duplicate: str = "") -> str:
        """The page; ``typed`` is what a refused form held, ``contact`` is given where it was asked for."""
        concern = self.concern
        told = queries.events(db(), concern.id)
        due = deadlines.due(concern.state, self.row.since, self.territory.timezone, now=self.now)
        return render_template(
            "concerns/show.html",
            concern=concern,
            row=self.row,
            due=due,
            token=concerns.token_of(db(), concern),
            typed=typed,
            contact=contact,
            has_contact=queries.has_contact(db(), concern.id),
            photos=queries.photos(db(), concern.id),
            events=told,
            versions=queries.versions(db(), concern.id),
            near=queries.near(db(), concern),
            original=self._original(),
            card=self._card(),
            names=self._names(),
            picture=self._picture(),
            next_states=NEXT[concern.state],
            needs_answer=NEEDS_ANSWER,
            shortest=concerns.SHORTEST_ANSWER,
            can_undo=concerns.can_undo(told[0][0] if told else None, now=self.now),
            choices=self._choices(),
            beside=self._beside(),
            delay=DELAY.days,
            duplicate=duplicate,
            moderates=may(Role.MODERATOR, territory=self.territory),
            label=local_label,
            now=self.now,
            w=concern_words,
            m=moderation_words,
        )

    def _choices(self) -> dict[str, list[tuple[Any, str]]]:
        """What the forms offer: agencies to pass it to, topics, and who may work on it."""
        catalogue = topics.of_territory(db(), self.territory)
        kept = [topic for topic in catalogue.topics if topic.active or topic.id == self.concern.topic_id]
        people = queries.handlers(db(), self.territory.id)
        return {
            "agencies": [
                (each.code, local_label(each.labels)) for each in catalogue.open_agencies if not each.police
            ],
            "topics": [(each.code, local_label(each.labels)) for each in kept],
            "handlers": [(each.id, each.name) for each in people],
        }

    def _original(self) -> Concern | None:
        """The concern that this one repeats."""
        other = self.concern.duplicate_of
        return queries.by_id(db(), self.territory.id, other) if other is not None else None

    def _card(self) -> Any:
        """What the public sees of it, or would see: by the same allow-list as the board."""
        concern, zone = self.concern, ZoneInfo(self.territory.timezone)
        return card_of(
            concern,
            topic_code=self.row.Topic.code,
            agency_code=self.row.Agency.code,
            neighbourhood_code=self.row.neighbourhood_code,
            today=self.now.astimezone(zone).date(),
            words=concern.public_words,
            supports=self.row.supports,
            zone=zone,
        )

    def _names(self) -> card_words.CardNames:
        """What the card's codes are called: by our own lists, since not all of them may be published yet."""
        row = self.row
        return card_words.CardNames(
            {row.Topic.code: local_label(row.Topic.labels)},
            {row.Agency.code: local_label(row.Agency.labels)},
            {row.neighbourhood_code: row.neighbourhood} if row.neighbourhood_code else {},
            {row.Place.id: row.Place.name} if row.Place else {},
        )

    def _picture(self) -> Markup:
        """The still map of the exact place and of the public one."""
        row, concern = self.row, self.concern
        exact = (row.lon, row.lat) if row.lon is not None else None
        public = (row.place_lon, row.place_lat) if row.place_lon is not None else None
        area = self._area() if public is None else None
        if exact is None and public is None and area is None:
            return Markup("")
        box = spot.box_of([place for place in (exact, public) if place], area)
        ground = [
            Piece(piece["kind"], piece["name"] or "", piece["shape"], main=piece["rank"] <= _MAIN)
            for piece in concern_places.ground_near(db(), self.territory.slug, box)
        ]
        title = gettext("Map of the place of concern %(ref)s, exact and public", ref=concern.public_ref)
        boundary = territories.boundary(self.territory)
        drawn = spot.draw(exact, public, boundary, ground, area=area, title=title)
        return Markup(drawn)  # noqa: S704 - escaped there

    def _area(self) -> BaseGeometry | None:
        return concern_places.outline(db(), self.concern.neighbourhood_id)

    def _beside(self) -> tuple[int | None, int | None]:
        """The concerns before and after this one among those that wait; the first where it does not wait."""
        before = deadlines.cutoffs(self.territory.timezone, now=self.now)
        waiting = list(
            concern_queue.ids(
                db(), self.territory.id, Wanted().filter(current_person.id), before, limit=_MOST_BESIDE
            )
        )
        if self.concern.id not in waiting:
            return None, waiting[0] if waiting else None
        at = waiting.index(self.concern.id)
        after = waiting[at + 1] if at + 1 < len(waiting) else None
        return (waiting[at - 1] if at else None), after
