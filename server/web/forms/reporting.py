"""Reporting forms: what was typed, kept as it was typed, and the report or the errors that it gives."""

import base64
import binascii
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from flask_babel import gettext, ngettext
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from gis.models import Concern, ConcernContact, DayPart, LocationPrecision
from gis.queries import letterbox
from server.services.messages import address_of
from server.services.plain_text import one_line, paragraphs
from server.services.refusals import Invalid
from server.services.reporting import Contact, Desk, Report, Spot

Form = MultiDict[str, str] | ImmutableMultiDict[str, str]

MOST_WORDS = 1000
WHOLE = "*"
"""Stands among the neighbourhoods for the whole territory."""

OLDEST = timedelta(days=2 * 366)
_LONGEST_NAME = 200
_LONGEST_FIELD = 4 * MOST_WORDS
_LONGEST_PHOTO = 1_200_000
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,24}")
_FEWEST_DIGITS = 6
# How exactly a place is known that was found under a name of this kind; a tap on the map is exact.
_PRECISIONS = {
    "address": LocationPrecision.ROOFTOP,
    "map": LocationPrecision.ROOFTOP,
    "street": LocationPrecision.STREET,
    "place": LocationPrecision.STREET,
    "water": LocationPrecision.STREET,
    "green": LocationPrecision.STREET,
}


@dataclass(frozen=True)
class Typed:
    """Every field as it was typed, so that a page that finds a mistake shows all of it again.

    ``spot`` is ``lon,lat,kind,name``. ``photo`` is a picture that was taken already, in base64.
    """

    topic: str = ""
    address: str = ""
    spot: str = ""
    neighbourhood: str = ""
    noticed_on: str = ""
    daypart: str = DayPart.ANY.value
    recurring: str = ""
    words: str = ""
    email: str = ""
    phone: str = ""
    wants_news: str = ""
    photo: str = ""
    covers: str = ""
    drops_photo: str = ""
    draft: str = ""
    website: str = ""

    @classmethod
    def of_form(cls, form: Form) -> "Typed":
        """Take the fields of a form, none longer than a person types."""
        return cls(**{each.name: _cut(each.name, form.get(each.name, "")) for each in fields(cls)})

    @classmethod
    def of_draft(cls, concern: Concern, contact: ConcernContact | None, desk: Desk) -> "Typed":
        """Fill the form with a draft."""
        topic = next((code for code, each in desk.topics.items() if each.id == concern.topic_id), "")
        spot = _spot_text(concern)
        return cls(
            topic=topic,
            spot=spot,
            neighbourhood="" if spot else _area(concern, desk),
            noticed_on=concern.noticed_on.isoformat() if concern.noticed_on else "",
            daypart=concern.daypart.value,
            recurring="1" if concern.recurring else "",
            words=concern.words or "",
            email=(contact.email if contact else None) or "",
            phone=(contact.phone if contact else None) or "",
            wants_news="1" if contact and contact.wants_news else "",
            draft=concern.public_ref,
        )

    @property
    def chosen_spot(self) -> Spot | None:
        """The point that was chosen; None when there is none, or it cannot be read."""
        longitude, latitude, kind, name = [*self.spot.split(",", 3), "", "", "", ""][:4]
        try:
            lon, lat = float(longitude), float(latitude)
        except ValueError:
            return None
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            return None
        words = one_line(name)[:_LONGEST_NAME] or None
        return Spot(lon, lat, _PRECISIONS.get(kind, LocationPrecision.STREET), words)

    @property
    def kept_photo(self) -> bytes | None:
        """The picture that an earlier try of this form brought along."""
        try:
            return base64.b64decode(self.photo, validate=True) or None
        except (binascii.Error, ValueError):
            return None


def check(typed: Typed, desk: Desk, *, today: date) -> Report | dict[str, str]:
    """Return the report, or for each field that needs correction a sentence that says what to do."""
    errors: dict[str, str] = {}
    topic = desk.topics.get(typed.topic)
    if topic is None:
        errors["topic"] = gettext("Choose what it is about.")
    spot = typed.chosen_spot
    if spot is None and typed.neighbourhood != WHOLE and typed.neighbourhood not in desk.neighbourhoods:
        errors["where"] = gettext(
            "Say where it is: find an address, press on the map, or choose a neighbourhood from the list."
        )
    noticed_on = _day(typed.noticed_on, today, errors)
    words = _words(typed.words, errors)
    contact = _contact(typed, errors)
    if typed.website:
        errors["website"] = gettext(
            "Leave this field empty. It is there to find out programs that fill in forms."
        )
    if errors or topic is None:
        return errors
    return Report(
        topic=topic,
        spot=spot,
        neighbourhood_code=None if spot or typed.neighbourhood == WHOLE else typed.neighbourhood,
        noticed_on=noticed_on,
        daypart=DayPart(typed.daypart) if typed.daypart in set(DayPart) else DayPart.ANY,
        recurring=bool(typed.recurring),
        words=words,
        contact=contact,
    )


def spot_value(found: dict[str, object]) -> str:
    """The value of the field ``spot`` for a result of the search."""
    return f"{found['lon']},{found['lat']},{found['kind']},{found['name']}"


def results_to_choose(found: Sequence[dict[str, object]]) -> list[tuple[str, str]]:
    """The results of a search as choices of the field ``spot``."""
    return [(spot_value(each), str(each["name"])) for each in found]


def _cut(name: str, text: str) -> str:
    return text.replace("\0", "")[: _LONGEST_PHOTO if name == "photo" else _LONGEST_FIELD]


def _spot_text(concern: Concern) -> str:
    place = letterbox.lon_lat(concern)
    if place is None:
        return ""
    kind = "address" if concern.location_precision is LocationPrecision.ROOFTOP else "street"
    return f"{place[0]},{place[1]},{kind},{concern.place_words or ''}"


def _area(concern: Concern, desk: Desk) -> str:
    """The neighbourhood that was chosen; one of few addresses is kept by its name alone."""
    for code, (number, name) in desk.neighbourhoods.items():
        if number == concern.neighbourhood_id or name == concern.place_words:
            return code
    return WHOLE


def _day(text: str, today: date, errors: dict[str, str]) -> date | None:
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        errors["noticed_on"] = gettext(
            "Write the date as year-month-day, for example %(day)s.", day=today.isoformat()
        )
        return None
    if day > today:
        errors["noticed_on"] = gettext("This day has not come yet. Choose today or an earlier day.")
    elif day < today - OLDEST:
        errors["noticed_on"] = gettext(
            "That is more than two years ago. Leave the day empty and say in your words when it was."
        )
    return day


def _words(text: str, errors: dict[str, str]) -> str:
    words = paragraphs(text)
    if not words:
        errors["words"] = gettext("Say in a sentence what is wrong.")
    elif len(words) > MOST_WORDS:
        errors["words"] = ngettext(
            "Shorten this by %(num)s character: at most %(most)s fit.",
            "Shorten this by %(num)s characters: at most %(most)s fit.",
            len(words) - MOST_WORDS,
            most=MOST_WORDS,
        )
    return words


def _contact(typed: Typed, errors: dict[str, str]) -> Contact | None:
    email, phone = one_line(typed.email), one_line(typed.phone)
    if email:
        try:
            email = address_of(email)
        except Invalid:
            errors["email"] = gettext(
                "Write an e-mail address like name@example.org, or leave the field empty."
            )
    digits = sum(sign.isdigit() for sign in phone)
    if phone and (not _PHONE.fullmatch(phone) or digits < _FEWEST_DIGITS):
        errors["phone"] = gettext("Write a telephone number like +371 20000000, or leave the field empty.")
    if typed.wants_news and not email and "email" not in errors:
        errors["email"] = gettext("News goes out by e-mail: write your address, or take the tick away.")
    if not email and not phone:
        return None
    return Contact(email or None, phone or None, bool(typed.wants_news))
