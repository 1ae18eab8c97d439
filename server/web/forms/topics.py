"""Topic forms: what a person typed of a topic or an agency, one field a language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from server.i18n import offered
from server.services.topic_words import AgencySaid, TopicSaid
from server.settings import ALL_LANGUAGES

Form = MultiDict[str, str] | ImmutableMultiDict[str, str]


@dataclass(frozen=True)
class Typed:
    """What the fields of a form hold: of what is stored, or of what was sent and refused."""

    labels: Mapping[str, str]
    hints: Mapping[str, str]
    agency: str = ""
    categories: frozenset[str] = frozenset()
    sensitive: bool = False
    email: str = ""


def languages(labels: Iterable[str] = ()) -> list[str]:
    """The languages that a form asks for: those that pages offer, and those it has words in already."""
    asked = {*offered(), *labels}
    return [code for code in ALL_LANGUAGES if code in asked]


def parse_topic(form: Form) -> TopicSaid:
    """What was said of a topic; a form says everything."""
    return TopicSaid(
        labels=_by_language(form, "label"),
        hints=_by_language(form, "hint"),
        agency=form.get("agency", ""),
        categories=tuple(form.getlist("categories")),
        sensitive=form.get("sensitive") == "1",
    )


def parse_agency(form: Form) -> AgencySaid:
    """What was said of an agency."""
    return AgencySaid(labels=_by_language(form, "label"), email=form.get("email", ""))


def as_typed(form: Form) -> Typed:
    """What was sent, to be shown again beside the reason why it was refused."""
    return Typed(
        labels=_by_language(form, "label"),
        hints=_by_language(form, "hint"),
        agency=form.get("agency", ""),
        categories=frozenset(form.getlist("categories")),
        sensitive=form.get("sensitive") == "1",
        email=form.get("email", ""),
    )


def _by_language(form: Form, name: str) -> dict[str, str]:
    fields = {code: form.get(f"{name}-{code}") for code in ALL_LANGUAGES}
    return {code: text for code, text in fields.items() if text is not None}
