"""Board places: the small map of a board's places, drawn with its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from gis.models import PublishedTerritory
from gis.queries.board import PlaceCount
from server.database import Session
from server.maps.public_picture import draw
from server.public_pictures import places_view

# As wide as it is shown beside the cards, so that letters keep their size.
_SIZE = (400.0, 320.0)


@dataclass(frozen=True)
class Picture:
    """A picture as safe SVG, and how many places lie outside it."""

    svg: str
    elsewhere: int


def places_picture(
    session: Session, territory: PublishedTerritory, places: Sequence[PlaceCount], *, close: bool = False
) -> Picture | None:
    """Draw the places of a board with their counts; a press shows the concerns there.

    Parameters
    ----------
    close
        Whether it is the picture of a single card.
    """
    if not places:
        return None
    href = "" if close else f"{url_for('board.index', slug=territory.slug)}?place="
    seen = places_view(session, territory, places, href=href)
    title = gettext("Places of residents' concerns in %(territory)s", territory=territory.name)
    svg = draw(seen.scene, seen.bounds, title=title, name="places", size=_SIZE, text=14.0)
    return Picture(Markup(svg), seen.elsewhere)  # noqa: S704 - escaped there
