"""Card words: what a card of the board says in the reader's language, and its preview, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_skeleton
from flask_babel import LazyString, get_locale, lazy_gettext
from sqlalchemy.orm import Session

from gis.queries import board
from server import concern_words
from server.i18n import local_label

# What happened, as a sentence; a closing text of the owner stands below it.
HAPPENED: Mapping[str, LazyString] = {
    "received": lazy_gettext("It has come in. Nobody has answered it yet."),
    "checked": lazy_gettext("It has been read and checked."),
    "police": lazy_gettext("The police are working on it."),
    "passed": lazy_gettext("It was passed to who can do something about it."),
    "planned": lazy_gettext("Something is planned."),
    "done": lazy_gettext("It is done."),
    "not_possible": lazy_gettext("It is not possible."),
    "duplicate": lazy_gettext("Somebody had reported the same before; the answer is there."),
}


@dataclass(frozen=True)
class CardNames:
    """What the codes on a territory's cards are called, in the reader's language."""

    topics: Mapping[str, str]
    agencies: Mapping[str, str]
    neighbourhoods: Mapping[str, str]
    places: Mapping[int, str]

    def where(self, neighbourhood_code: str | None, place_id: int | None) -> list[str]:
        """Say the place, then the neighbourhood, as far as a card tells them."""
        said = [self.places.get(place_id) if place_id is not None else None]
        said.append(self.neighbourhoods.get(neighbourhood_code) if neighbourhood_code else None)
        return [name for name in said if name]


def card_names(session: Session, slug: str) -> CardNames:
    """Read the names of a territory's codes; any role that reads what is published may ask."""
    return CardNames(
        {code: local_label(labels) for code, labels in board.topic_labels(session, slug).items()},
        {code: local_label(labels) for code, labels in board.agency_labels(session, slug).items()},
        board.neighbourhood_names(session, slug),
        board.place_names(session, slug),
    )


def month_words(month: date) -> str:
    """Write a month, e.g. “October 2026”."""
    return str(format_skeleton("yMMMM", month, locale=get_locale() or "en"))


def day_words(day: date) -> str:
    """Write a day, e.g. “16 Nov 2026”."""
    return str(format_date(day, "medium", locale=get_locale() or "en"))


def quarter_words(quarter: date) -> str:
    """Write a quarter, e.g. “3rd quarter 2026”."""
    return str(format_skeleton("yQQQQ", quarter, locale=get_locale() or "en"))


def happened_words(state: str) -> str:
    """Say as a sentence what became of a concern."""
    return str(HAPPENED.get(state, concern_words.state_word(state)))
