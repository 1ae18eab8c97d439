"""Subscriptions: news of a board by e-mail, for who confirms it by a link and until they end it by one.

The token of those links is made from the address with the server's key, so that every letter can hold it
although only its hash is stored. Whoever asks gets the same answer whether or not the address was known: all
else is said in the letter, to the holder of the mailbox.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.keys import key_of
from gis.models import PublishedTerritory, Subscription, Territory
from gis.queries import board, intake_sources, letterbox
from gis.queries import subscriptions as queries
from server.i18n import speaking
from server.services import abuse, messages
from server.services.abuse import Limit, Source
from server.services.refusals import Invalid, NotFound
from server.services.transactions import transaction
from server.settings import ALL_LANGUAGES

ASKING = Limit("news", free=20, most=20)
"""How often one source may ask for news in an hour."""

LETTERS_A_DAY = 3
"""How many letters of this kind one address gets in a day, whoever asks for them and from wherever."""

KIND = "confirm"
_TOKEN_BYTES = 24


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: an address, where from (nothing is the whole territory), in which language."""

    email: str
    neighbourhood_code: str | None
    language: str


@dataclass(frozen=True)
class Opened:
    """What a link opens: a subscription, and what it is about."""

    territory: PublishedTerritory
    subscription: Subscription
    area: str


def ask(session: Session, slug: str, wish: Wish, *, secret: str, source: Source) -> None:
    """Write to an address that somebody gave, so that its holder can say yes.

    Raises
    ------
    Invalid
        If it cannot be an address, or there is no such neighbourhood or language.
    TooMany
        If this source has asked too often. That an address has had its letters for today is not told.
    """
    territory = _territory(session, slug)
    email = messages.address_of(wish.email).lower()
    area = _area(session, slug, wish.neighbourhood_code)
    if wish.language not in ALL_LANGUAGES:
        raise Invalid(gettext("Choose one of the languages."), field="language")
    with transaction(session):
        abuse.count(session, ASKING, source)
        if intake_sources.count(session, _mailbox(email, source), _day(source.now)) > LETTERS_A_DAY:
            return
        token = token_of(secret, territory.id, email, wish.neighbourhood_code)
        known = queries.open_with(session, token)
        if known is None:
            queries.add(
                session,
                token,
                territory_id=territory.id,
                neighbourhood_code=wish.neighbourhood_code,
                email=email,
                language=wish.language,
                created_at=source.now,
            )
        confirmed = known is not None and known.confirmed_at is not None
        with speaking(wish.language):
            messages.post(
                session,
                kind=KIND,
                recipient=email,
                subject=gettext("News of %(area)s by e-mail", area=area),
                body=_letter(area, link(slug, token), confirmed=confirmed),
                territory_id=territory.id,
            )


def opened(session: Session, slug: str, token: str) -> Opened:
    """Look at the subscription of a link.

    Raises
    ------
    NotFound
        If it was ended, or never was.
    """
    territory = _territory(session, slug)
    subscription = queries.open_with(session, token)
    if subscription is None or subscription.territory_id != territory.id:
        raise NotFound(gettext("This link opens nothing any more. You get no news by it."))
    published = board.territory(session, slug)
    names = board.neighbourhood_names(session, slug)
    # A neighbourhood may have been renamed since: its news have become those of the territory.
    return Opened(published, subscription, names.get(subscription.neighbourhood_code or "", published.name))


def confirm(session: Session, slug: str, token: str, *, now: datetime) -> Opened:
    """Begin with the letters; doing it twice is harmless."""
    with transaction(session):
        found = opened(session, slug, token)
        if found.subscription.confirmed_at is None:
            queries.change(session, token, confirmed_at=now)
    return found


def end(session: Session, slug: str, token: str) -> bool:
    """Forget the address; False when it was forgotten before."""
    with transaction(session):
        _territory(session, slug)
        return queries.remove(session, token)


def link(slug: str, token: str) -> str:
    """The page of a subscription, as a path."""
    return f"/t/{slug}/concerns/news/{token}"


def token_of(secret: str, territory_id: int, email: str, neighbourhood_code: str | None) -> str:
    """The token of a subscription, which nobody can make who does not know the server's key."""
    words = "\0".join(("subscription", str(territory_id), email, neighbourhood_code or ""))
    made = hmac.new(secret.encode(), words.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(made[:_TOKEN_BYTES]).decode()


def token_for(secret: str, subscription: Subscription) -> str:
    """The token of a stored subscription; its hash follows when the server's key was changed."""
    token = token_of(secret, subscription.territory_id, subscription.email, subscription.neighbourhood_code)
    if subscription.token_hash != key_of(token):
        subscription.token_hash = key_of(token)
    return token


def _letter(area: str, path: str, *, confirmed: bool) -> str:
    if confirmed:
        what = gettext(
            "somebody asked for news of the residents' concerns in %(area)s for this address. You get them "
            "already, once a week at most. If you want no more letters, open this page and end them:",
            area=area,
        )
    else:
        what = gettext(
            "somebody asked for news of the residents' concerns in %(area)s for this address. If that was "
            "you, open this page and confirm it:",
            area=area,
        )
    greeting = gettext("Good day,")
    rest = gettext("If it was not you, do nothing: no further letter comes of it.")
    return f"{greeting}\n\n{what}\n{messages.HERE}{path}\n\n{rest}"


def _territory(session: Session, slug: str) -> Territory:
    board.territory(session, slug)  # only of what is published there is news
    territory = letterbox.territory(session, slug)
    if territory is None:
        raise NotFound(gettext("There is no territory “%(slug)s”.", slug=slug))
    return territory


def _area(session: Session, slug: str, neighbourhood_code: str | None) -> str:
    """What the news are of: a neighbourhood by its name, or the territory."""
    if neighbourhood_code is None:
        return board.territory(session, slug).name
    name = board.neighbourhood_names(session, slug).get(neighbourhood_code)
    if name is None:
        raise Invalid(gettext("Choose one of the neighbourhoods."), field="neighbourhood")
    return name


def _mailbox(email: str, source: Source) -> str:
    """The key under which letters to an address are counted today; it cannot be turned back."""
    words = f"{source.now.date().isoformat()}|mailbox|{email}"
    return hmac.new(source.secret.encode(), words.encode(), hashlib.sha256).hexdigest()


def _day(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
