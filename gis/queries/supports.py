"""Supports: cards that may tell of the same thing as a new concern, and “me too” said of one of them."""

from collections.abc import Sequence

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.models import ConcernState, PublishedConcern

NEAR_M = 250.0
"""So near to each other two concerns of one topic may be about the same thing."""

MOST_SIMILAR = 5
_ANSWERED = (ConcernState.DONE.value, ConcernState.NOT_POSSIBLE.value, ConcernState.DUPLICATE.value)

# A place is compared with places, a neighbourhood with its own: nothing exact is needed.
_SIMILAR = text(
    """
    SELECT card.ref FROM published.concern AS card
    LEFT JOIN published.place ON place.id = card.place_id
    WHERE card.territory_slug = :slug AND card.topic_code = :topic AND card.state <> ALL(:answered)
      AND CASE WHEN CAST(:place AS integer) IS NULL
          THEN card.neighbourhood_code = :neighbourhood
          ELSE ST_DWithin(place.location::geography,
                          (SELECT location::geography FROM published.place WHERE id = :place), :near)
          END
    ORDER BY card.received_month DESC, card.ref LIMIT :most
    """
)


def similar(
    session: Session, slug: str, *, topic: str, place_id: int | None, neighbourhood: str | None
) -> list[PublishedConcern]:
    """List open cards of the same topic near a place, or without one those of the same neighbourhood."""
    refs: Sequence[str] = session.scalars(
        _SIMILAR,
        {
            "slug": slug,
            "topic": topic,
            "answered": list(_ANSWERED),
            "place": place_id,
            "neighbourhood": neighbourhood,
            "near": NEAR_M,
            "most": MOST_SIMILAR,
        },
    ).all()
    cards = session.scalars(select(PublishedConcern).where(PublishedConcern.ref.in_(refs)))
    return sorted(cards, key=lambda card: refs.index(card.ref))


def support(session: Session, ref: str, source: str) -> bool:
    """Say “me too” of a concern on the board; False when it is not there, or this source said so before."""
    return bool(session.scalar(select(func.exact.support_concern(ref, source))))
