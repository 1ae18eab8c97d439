"""Topic words: what a person says of a topic or an agency, checked and written into it."""

import re
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

from flask_babel import gettext

from gis.models import Agency, Topic
from gis.profiles.profile import slug
from server.services.plain_text import one_line, paragraphs
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.topics import Catalogue

LONGEST_LABEL = 60
LONGEST_HINT = 600
_LONGEST_CODE = 40
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
_LONGEST_EMAIL = 254


@dataclass(frozen=True)
class TopicSaid:
    """What a person says of a topic; what is None stays. An empty text takes that language away."""

    labels: Mapping[str, str] | None = None
    hints: Mapping[str, str] | None = None
    agency: str | None = None
    categories: tuple[str, ...] | None = None
    sensitive: bool | None = None


@dataclass(frozen=True)
class AgencySaid:
    """What a person says of an agency; what is None stays. An empty address takes it away."""

    labels: Mapping[str, str] | None = None
    email: str | None = None


def say_topic(topic: Topic, said: TopicSaid, known: Catalogue, *, categories: Set[str]) -> None:
    """Write what was said into a topic; ``categories`` are the codes that the territory knows."""
    if said.labels is not None:
        topic.labels = _labels(topic.labels, said.labels)
    if said.hints is not None:
        topic.hints = _merged(topic.hints, {key: paragraphs(text) for key, text in said.hints.items()})
        if any(len(text) > LONGEST_HINT for text in topic.hints.values()):
            raise Invalid(
                gettext("The explanation may have %(most)s characters.", most=LONGEST_HINT), field="hints"
            )
    if said.agency is not None:
        agency = known.agency(said.agency)
        if topic.active and not agency.active:
            raise Invalid(gettext("This agency is retired; choose another."), field="agency")
        topic.agency_id = agency.id
    if said.categories is not None:
        topic.category_codes = _categories(said.categories, {*categories, *topic.category_codes})
    if said.sensitive is not None:
        topic.sensitive = said.sensitive
    if not topic.labels:
        raise _nameless()


def say_agency(agency: Agency, said: AgencySaid) -> None:
    """Write what was said into an agency."""
    if said.labels is not None:
        agency.labels = _labels(agency.labels, said.labels)
    if said.email is not None:
        agency.email = _email(said.email)
    if not agency.labels:
        raise _nameless()


def _nameless() -> Invalid:
    return Invalid(gettext("Give it a name in at least one language."), field="labels")


def _labels(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    labels = _merged(old, {key: one_line(text) for key, text in new.items()})
    if any(len(label) > LONGEST_LABEL for label in labels.values()):
        raise Invalid(gettext("A name may have %(most)s characters.", most=LONGEST_LABEL), field="labels")
    return labels


def _merged(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in {**old, **new}.items() if text}


def _email(text: str) -> str | None:
    email = one_line(text)
    if email and not (_EMAIL.fullmatch(email) and len(email) <= _LONGEST_EMAIL):
        raise Invalid(gettext("This is no e-mail address; write it like roads@example.org."), field="email")
    return email or None


def _categories(codes: tuple[str, ...], known: Set[str]) -> list[str]:
    """Codes of the territory, or that the topic has already: its first file may not have come yet."""
    strange = next((code for code in codes if code not in known), None)
    if strange is not None:
        raise NotFound(gettext("There is no category “%(code)s” in this territory.", code=strange))
    return list(dict.fromkeys(codes))


def free_code(code: str, labels: Mapping[str, str] | None, taken: Collection[str]) -> str:
    """The code of something new: as given, else made of its first name; never one that was used before."""
    label = next((text for text in (labels or {}).values() if text.strip()), "")
    if not code and not label:
        raise _nameless()
    wanted = code or slug(label)[:_LONGEST_CODE].strip("-")
    if slug(wanted) != wanted or len(wanted) > _LONGEST_CODE:
        raise Invalid(
            gettext(
                "A code has small letters, digits and hyphens, for example %(code)s.",
                code=slug(wanted)[:_LONGEST_CODE],
            ),
            field="code",
        )
    if wanted in taken:
        raise Conflict(gettext("There is a “%(code)s” already, perhaps a retired one.", code=wanted))
    return wanted
