"""Subject words: how a reporter asked for their data or for their erasure."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext

ASKED_BY: Mapping[str, LazyString] = {
    "telephone": lazy_gettext("by telephone"),
    "letter": lazy_gettext("by letter or e-mail"),
    "visit": lazy_gettext("in person"),
}


def held_words(file: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is held of a concern, as pairs of a name and a value."""
    contact = file["contact"] or {}
    reached = ", ".join(part for part in (contact.get("email"), contact.get("phone")) if part)
    place = file["place"]
    where = ", ".join(part for part in (place["words"], place["neighbourhood"]) if part)
    if place["longitude"] is not None:
        where = f"{where} ({place['latitude']}, {place['longitude']})".strip()
    yes, no = gettext("yes"), gettext("no")
    return [
        (gettext("Words"), file["words"] or no),
        (gettext("Place"), where or no),
        (gettext("How the reporter can be reached"), reached or no),
        (gettext("Photos"), str(len(file["photos_jpeg_base64"]))),
        (gettext("Earlier versions of the words"), str(len(file["earlier_versions"]))),
        (gettext("Notes of staff"), str(len(file["notes_of_staff"]))),
        (gettext("Letters"), str(len(file["letters"]))),
        (gettext("On the public board"), yes if file["on_the_board"] else no),
        (gettext("Times it was looked at or changed"), str(len(file["looked_at"]))),
    ]
