"""Board feed: what is new on a board, as Atom, for a territory or one of its neighbourhoods."""

from datetime import date
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.models import PublishedConcern, PublishedTerritory
from gis.queries import board
from server.access import allow_public
from server.card_words import CardNames, card_names, happened_words
from server.concern_words import state_word
from server.database import public_db
from server.i18n import language

blueprint = Blueprint("board_feed", __name__, url_prefix="/t/<slug>/concerns")

ATOM = "http://www.w3.org/2005/Atom"
MOST = 50


@blueprint.get("/board.atom")
@allow_public
def atom(slug: str) -> ResponseReturnValue:
    """List the newest cards as a feed; moments in it are months, because more is not public."""
    territory = board.territory(public_db(), slug)
    wanted = board.CardFilter(neighbourhood=request.args.get("neighbourhood", ""))
    names = card_names(public_db(), slug)
    newest = board.newest_cards(public_db(), slug, wanted, limit=MOST)
    body = _feed(territory, names, newest, wanted)
    headers = {"Cache-Control": "public, max-age=300"}
    answer = Response(body, content_type="application/atom+xml; charset=utf-8", headers=headers)
    answer.vary.add("Accept-Language")
    return answer


def _feed(
    territory: PublishedTerritory,
    names: CardNames,
    cards: list[PublishedConcern],
    wanted: board.CardFilter,
) -> bytes:
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language()})
    where = names.neighbourhoods.get(wanted.neighbourhood, territory.name)
    here = url_for(
        "board.index", slug=territory.slug, neighbourhood=wanted.neighbourhood or None, _external=True
    )
    _add(feed, "id", here)
    _add(feed, "title", gettext("Residents' concerns: %(place)s", place=where))
    _add(feed, "updated", _moment(max((_changed(card) for card in cards), default=_derived(territory))))
    _link(feed, "alternate", here, "text/html")
    asked = {"neighbourhood": wanted.neighbourhood or None, "language": request.args.get("language")}
    itself = url_for(".atom", slug=territory.slug, _external=True, **asked)
    _link(feed, "self", itself, "application/atom+xml")
    author = ET.SubElement(feed, f"{{{ATOM}}}author")
    _add(author, "name", territory.name)
    for card in cards:
        _entry(feed, territory, names, card)
    return ET.tostring(feed, encoding="utf-8", xml_declaration=True)


def _entry(feed: ET.Element, territory: PublishedTerritory, names: CardNames, card: PublishedConcern) -> None:
    entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
    address = url_for("board.show", slug=territory.slug, ref=card.ref, _external=True)
    topic = names.topics.get(card.topic_code, card.topic_code)
    _add(entry, "id", address)
    _add(entry, "title", gettext("%(topic)s: %(state)s", topic=topic, state=state_word(card.state)))
    _add(entry, "updated", _moment(_changed(card)))
    _add(entry, "published", _moment(card.received_month))
    _link(entry, "alternate", address, "text/html")
    ET.SubElement(entry, f"{{{ATOM}}}category", {"term": card.topic_code, "label": topic})
    _add(entry, "content", _told(names, card), {"type": "text"})


def _told(names: CardNames, card: PublishedConcern) -> str:
    owner = names.agencies.get(card.agency_code, card.agency_code)
    lines = [
        ", ".join(names.where(card.neighbourhood_code, card.place_id)),
        card.words or gettext("Reported without words."),
        gettext("Who owns it: %(agency)s", agency=owner),
        happened_words(card.state),
        card.closing_words or "",
    ]
    return "\n\n".join(line for line in lines if line)


def _changed(card: PublishedConcern) -> date:
    return card.closed_month or card.received_month


def _derived(territory: PublishedTerritory) -> date:
    release = board.release(public_db(), territory.slug)
    return release.derived_on if release else date(2000, 1, 1)


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _add(parent: ET.Element, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes or {}).text = _clean(text)


def _clean(text: str) -> str:
    """Leave out what XML cannot hold; people paste strange things."""
    return "".join(
        letter for letter in text if " " <= letter < "\ufffe" or letter in "\n\t" or letter > "\uffff"
    )


def _link(parent: ET.Element, rel: str, href: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": kind})
