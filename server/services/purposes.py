"""Purposes: what a person looks at exact data for, said once a working context and kept with every look."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from flask_babel import gettext
from sqlalchemy.orm import Session

from server.services import audit
from server.services.refusals import Invalid, NotAllowed

LASTS = timedelta(hours=12)
LONGEST_WORDS = 120

COMMAND = "command"
"""The purpose of what the command line does: whoever may run it answers for it."""


class Purpose(StrEnum):
    """Why somebody looks; the record of access has the code and the person's own words."""

    ANALYSIS = "analysis"
    PATROLS = "patrols"
    MEETING = "meeting"
    INQUIRY = "inquiry"
    TRAINING = "training"
    OTHER = "other"


NEED_WORDS = frozenset({Purpose.INQUIRY, Purpose.OTHER})
"""Purposes that say nothing without the person's words: the number of the inquiry, or what else it is."""


class PurposeNeeded(NotAllowed):
    """The person has not said yet what they look at this territory for."""

    def __init__(self, territory_id: int) -> None:
        super().__init__(
            gettext(
                "Say first what you look at this territory for: "
                "open one of its pages and answer the question."
            )
        )
        self.territory_id = territory_id


def parse(form: Mapping[str, str]) -> str:
    """Read ``purpose`` and ``words`` of a form; the text that the record of access keeps.

    Raises
    ------
    Invalid
        If nothing was chosen, or the words that the choice needs are missing or too long.
    """
    code, words = form.get("purpose", ""), " ".join(form.get("words", "").split())
    if code not in set(Purpose):
        raise Invalid(gettext("Choose what you look at this for."), field="purpose")
    if len(words) > LONGEST_WORDS:
        raise Invalid(
            gettext("At most %(count)s characters; a number or a few words will do.", count=LONGEST_WORDS),
            field="words",
        )
    if not words and code == Purpose.INQUIRY:
        raise Invalid(gettext("Write the number of the inquiry."), field="words")
    if not words and code == Purpose.OTHER:
        raise Invalid(gettext("Write in a few words what it is for."), field="words")
    return f"{code}: {words}" if words else code


def apart(text: str) -> tuple[str, str]:
    """The code and the words of a kept purpose."""
    code, _, words = text.partition(": ")
    return code, words


def state(
    session: Session,
    *,
    person_id: int,
    role: str | None,
    sitting: str | None,
    territory_id: int,
    purpose: str,
) -> None:
    """Write down that a person has said what they look at a territory for."""
    audit.record(
        session,
        "state_purpose",
        person_id=person_id,
        role=role,
        sitting=sitting,
        purpose=purpose,
        territory_id=territory_id,
    )
