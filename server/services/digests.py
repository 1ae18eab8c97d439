"""Digests: once a week at most, tell each subscriber what is new on the board and what has moved.

Everything in a digest stands on the public board at the moment it is written. It repeats no words of anybody:
a letter cannot be taken back when a card is.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from gis.models import PublishedConcern, Subscription, Territory
from gis.queries import board, noticed
from gis.queries import subscriptions as queries
from server.card_words import CardNames, card_names
from server.concern_words import state_word
from server.i18n import speaking
from server.services import messages, subscriptions
from server.services.transactions import transaction

APART = timedelta(days=7)
MOST_CARDS = 20
AT_ONCE = 500
"""How many digests one round writes; the next one goes on with those that have waited longest."""


@dataclass(frozen=True)
class Changes:
    """What a subscriber has not been told yet, new cards first."""

    new: Sequence[PublishedConcern]
    moved: Sequence[PublishedConcern]

    @property
    def count(self) -> int:
        """How many cards that are."""
        return len(self.new) + len(self.moved)


def notice(session: Session, *, now: datetime) -> int:
    """Look at every board and keep which cards are new or have moved; return how many."""
    found = 0
    for slug in noticed.slugs(session):
        with transaction(session):
            seen = {card.ref: _fingerprint(card) for card in noticed.cards(session, slug)}
            known = noticed.fingerprints(session, slug)
            changed = {ref: print_ for ref, print_ in seen.items() if known.get(ref) != print_}
            noticed.note(session, slug, changed, now=now)
            noticed.forget(session, known.keys() - seen.keys())
        found += len(changed)
    return found


def write(session: Session, *, secret: str, now: datetime, most: int = AT_ONCE) -> int:
    """Write the letters that are due; who has nothing to hear gets none. Return how many were written."""
    due = queries.waiting(session, before=now - APART, limit=most)
    return sum(_write_one(session, number, secret=secret, now=now) for number in due)


def repair_tokens(session: Session, *, secret: str) -> None:
    """Make the links of all subscriptions fit the server's key, which may have been changed."""
    with transaction(session):
        for subscription in queries.everybody(session):
            subscriptions.token_for(secret, subscription)


def _write_one(session: Session, number: int, *, secret: str, now: datetime) -> bool:
    with transaction(session):
        subscription = queries.take(session, number)
        if subscription is None or subscription.confirmed_at is None:
            return False
        territory = session.get_one(Territory, subscription.territory_id)
        since = subscription.last_sent_at or subscription.confirmed_at
        changes = _changes(session, territory.slug, subscription, since)
        if not changes.count:
            return False
        path = subscriptions.link(territory.slug, subscriptions.token_for(secret, subscription))
        with speaking(subscription.language):
            _post(session, territory, subscription, changes, path)
        subscription.last_sent_at = now
        return True


def _changes(session: Session, slug: str, subscription: Subscription, since: datetime) -> Changes:
    cards = noticed.since(session, slug, since, neighbourhood_code=subscription.neighbourhood_code)
    return Changes([card for card, new in cards if new], [card for card, new in cards if not new])


def _post(
    session: Session, territory: Territory, subscription: Subscription, changes: Changes, path: str
) -> None:
    area = board.neighbourhood_names(session, territory.slug).get(
        subscription.neighbourhood_code or "", territory.name
    )
    subject = ngettext(
        "%(area)s: news of %(num)s concern", "%(area)s: news of %(num)s concerns", changes.count, area=area
    )
    messages.post(
        session,
        kind=messages.TO_SUBSCRIBERS,
        recipient=subscription.email,
        subject=subject,
        body=_body(card_names(session, territory.slug), territory.slug, area, changes, path),
        territory_id=territory.id,
        unsubscribe=f"{path}/stop",
    )


def _body(names: CardNames, slug: str, area: str, changes: Changes, path: str) -> str:
    here = f"{messages.HERE}/t/{slug}/concerns"
    parts = [
        gettext("Good day,"),
        gettext("this has changed on the board of residents' concerns in %(area)s.", area=area),
    ]
    # Neither crowds the other out: what one leaves of its half is the other's.
    new = changes.new[: max(MOST_CARDS // 2, MOST_CARDS - len(changes.moved))]
    moved = changes.moved[: MOST_CARDS - len(new)]
    for title, cards in ((gettext("New on the board"), new), (gettext("Moved on since"), moved)):
        if cards:
            parts.append(f"{title}\n" + "\n".join(_line(names, here, card) for card in cards))
    if (more := changes.count - MOST_CARDS) > 0:
        parts.append(
            ngettext("And %(num)s more is on the board.", "And %(num)s more are on the board.", more)
        )
    whole = gettext("The whole board:")
    parts.append(f"{whole}\n{here}")
    why = gettext(
        "You get this letter, once a week at most, because its address was given and confirmed for it. Open "
        "this page to end the letters; no account is needed:"
    )
    parts.append(f"-- \n{why}\n{messages.HERE}{path}")
    return "\n\n".join(parts)


def _line(names: CardNames, here: str, card: PublishedConcern) -> str:
    """One card in one line, its address in the next."""
    about = ", ".join(
        [
            names.topics.get(card.topic_code, card.topic_code),
            *names.where(card.neighbourhood_code, card.place_id)[:1],
        ]
    )
    said = gettext(
        "%(about)s: %(state)s – %(owner)s",
        about=about,
        state=state_word(card.state),
        owner=names.agencies.get(card.agency_code, card.agency_code),
    )
    return f"* {said}\n  {here}/{card.ref}"


def _fingerprint(card: PublishedConcern) -> str:
    """What of a card is news when it changes: its state, its owner and its answer, as a hash."""
    parts = (card.state, card.agency_code, card.closing_words or "", str(card.closed_month))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
