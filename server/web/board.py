"""Board: “You said – who owns it – what happened”, for everybody, from what is published and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.models import PublishedConcern, PublishedTerritory
from gis.queries import board
from server import card_words, concern_words
from server.access import allow_public
from server.card_words import CardNames, card_names
from server.database import public_db
from server.public_words import layer_word
from server.services.refusals import NotFound
from server.web.board_places import places_picture

blueprint = Blueprint("board", __name__, url_prefix="/t/<slug>/concerns")

ON_A_PAGE = 20
_MINUTES = 300


@dataclass(frozen=True)
class Choice:
    """One filter of the board: its name in the address, what it is called, and what can be chosen."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    selected: str

    @property
    def said(self) -> str:
        """What is chosen, in words."""
        return dict(self.options).get(self.selected, self.selected)


@blueprint.record_once
def words_of_cards(state: Any) -> None:
    """Give every template the words of a card: the preview before sending draws the same card."""
    state.app.jinja_env.globals.update(
        state_word=concern_words.state_word,
        daypart_word=concern_words.daypart_word,
        happened_words=card_words.happened_words,
        month_words=card_words.month_words,
        day_words=card_words.day_words,
        layer_word=layer_word,
        quarter_words=card_words.quarter_words,
    )


@blueprint.get("")
@allow_public
def index(slug: str) -> ResponseReturnValue:
    """Show the cards, filtered, and where the places are at which they stand."""
    territory = board.territory(public_db(), slug)
    names, wanted, page = card_names(public_db(), slug), _wanted(), _page()
    cards = board.cards(public_db(), slug, wanted, limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE)
    answers = board.answers(public_db(), slug, wanted)
    places = board.place_counts(public_db(), slug, wanted)
    return render_template(
        "board/index.html",
        territory=territory,
        release=board.release(public_db(), slug),
        names=names,
        choices=_choices(names, wanted),
        wanted=wanted,
        cards=cards,
        photos=_photos(slug, cards),
        answers=answers,
        places=places,
        areas=board.neighbourhood_counts(public_db(), slug, wanted),
        picture=places_picture(public_db(), territory, places),
        page=page,
        pages=max(1, -(-answers.cards // ON_A_PAGE)),
        linked=_linked,
    )


@blueprint.get("/<ref>")
@allow_public
def show(slug: str, ref: str) -> ResponseReturnValue:
    """Show one card on a page of its own."""
    territory = board.territory(public_db(), slug)
    card = _found(slug, ref)
    return render_template(
        "board/show.html",
        territory=territory,
        names=card_names(public_db(), slug),
        card=card,
        photos=_photos(slug, [card]),
        picture=_picture_of(territory, card),
    )


@blueprint.get("/<ref>/photo.jpg")
@allow_public
def photo(slug: str, ref: str) -> ResponseReturnValue:
    """Send the picture of a card, as a moderator passed it."""
    jpeg = board.photo(public_db(), slug, ref)
    if jpeg is None:
        raise NotFound(gettext("There is no picture at this address."))
    return Response(jpeg, content_type="image/jpeg", headers={"Cache-Control": f"public, max-age={_MINUTES}"})


def _found(slug: str, ref: str) -> PublishedConcern:
    card = board.card(public_db(), slug, ref)
    if card is None:
        raise NotFound(
            gettext("There is no such concern on the board. It may be too young, or have been taken off.")
        )
    return card


def _picture_of(territory: PublishedTerritory, card: PublishedConcern) -> Any:
    if card.place_id is None:
        return None
    places = board.place_counts(public_db(), territory.slug, board.CardFilter(place=card.place_id))
    return places_picture(public_db(), territory, places, close=True)


def _photos(slug: str, cards: Iterable[PublishedConcern]) -> dict[str, str]:
    refs = board.with_photo(public_db(), slug, [card.ref for card in cards])
    return {ref: url_for("board.photo", slug=slug, ref=ref) for ref in refs}


def _wanted() -> board.CardFilter:
    asked = request.args
    place = asked.get("place", "")
    return board.CardFilter(
        neighbourhood=asked.get("neighbourhood", ""),
        topic=asked.get("topic", ""),
        state=asked.get("state", ""),
        owner=asked.get("owner", ""),
        place=int(place) if place.isascii() and place.isdigit() and len(place) < 10 else None,
    )


def _page() -> int:
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _choices(names: CardNames, wanted: board.CardFilter) -> tuple[Choice, ...]:
    states = (
        ("open", gettext("waiting for an answer")),
        ("answered", gettext("answered")),
        *((code, concern_words.state_word(code)) for code in concern_words.STATES),
    )
    found = (
        Choice(
            "neighbourhood",
            gettext("Neighbourhood"),
            (("", gettext("all neighbourhoods")), *names.neighbourhoods.items()),
            wanted.neighbourhood,
        ),
        Choice("topic", gettext("Topic"), (("", gettext("all topics")), *names.topics.items()), wanted.topic),
        Choice("state", gettext("State"), (("", gettext("all states")), *states), wanted.state),
        Choice(
            "owner",
            gettext("Who owns it"),
            (("", gettext("all owners")), *names.agencies.items()),
            wanted.owner,
        ),
    )
    return tuple(choice for choice in found if len(choice.options) > 1)


def _linked(**changes: Any) -> str:
    """The address of this board with some of its filters changed; an empty one is left out."""
    asked = {name: request.args.get(name) for name in ("neighbourhood", "topic", "state", "owner", "place")}
    values = {**asked, **changes}
    slug = (request.view_args or {})["slug"]
    return url_for("board.index", slug=slug, **{name: value for name, value in values.items() if value})
