"""Invitations: a link, handed over once, by which somebody makes their own account with given roles."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Invitation, Person, Role
from gis.queries import invitations as queries
from gis.queries import people as people_queries
from gis.queries import territories
from server.services import audit, passwords, people
from server.services.refusals import Conflict, NotFound
from server.services.roles import Grant, check_grants, in_words
from server.services.transactions import transaction

LASTS = timedelta(days=7)


class InvitationOver(NotFound):
    """The link is used, revoked, too old, or mistyped; which of them is said only where it helps."""


def invite(
    session: Session, *, login: str, name: str = "", grants: Iterable[Grant], by: int | None, now: datetime
) -> tuple[Invitation, str]:
    """Make an invitation; the secret of its link, of which only a hash is kept."""
    login, held = people.check_login(login), tuple(dict.fromkeys(grants))
    check_grants(held)
    with transaction(session):
        people.refuse_taken(session, login)
        if any(other.login == login for other in queries.waiting(session, now)):
            raise Conflict(
                gettext("There is an open invitation for “%(login)s”. Revoke it first.", login=login)
            )
        token = secrets.token_urlsafe(32)
        invitation = Invitation(
            token_hash=_hash(token),
            login=login,
            name=name.strip(),
            roles=[[grant.role.value, grant.territory_id] for grant in held],
            created_by=by,
            expires_at=now + LASTS,
        )
        session.add(invitation)
        session.flush()
        objects = {"invitation": invitation.id, "roles": in_words(held)}
        channel = "command" if by is None else "web"
        audit.record(session, "invite", person_id=by, objects=objects, channel=channel)
    return invitation, token


def waiting(session: Session, now: datetime) -> Sequence[Invitation]:
    """The invitations that may still be accepted."""
    return queries.waiting(session, now)


def revoke(session: Session, invitation_id: int, *, by: int | None, now: datetime) -> None:
    """Make a link worthless."""
    with transaction(session):
        if not queries.revoke(session, invitation_id, now=now):
            raise NotFound(gettext("This invitation is over already."))
        audit.record(session, "revoke_invitation", person_id=by, objects={"invitation": invitation_id})


def find(session: Session, token: str, *, now: datetime) -> Invitation:
    """The invitation of a link that may be accepted.

    Raises
    ------
    InvitationOver
        If it is used, revoked, expired or unknown.
    """
    invitation = queries.by_hash(session, _hash(token))
    if invitation is None or invitation.revoked_at:
        raise InvitationOver(
            gettext("This invitation does not exist any more. Ask your administrator for another.")
        )
    if invitation.accepted_at:
        raise InvitationOver(gettext("This invitation was used already. Sign in with the account it made."))
    if invitation.expires_at <= now:
        raise InvitationOver(
            gettext("This invitation has expired. Ask your administrator for another; they last seven days.")
        )
    return invitation


def accept(
    session: Session,
    token: str,
    *,
    name: str,
    password: str | None,
    now: datetime,
    language: str | None = None,
) -> Person:
    """Make the account of an invitation; without a password, one that only a provider can open."""
    invitation = find(session, token, now=now)
    if password is not None:
        passwords.check_new(password, login=invitation.login)
    with transaction(session):
        if not queries.take(session, invitation.id, now=now):
            raise InvitationOver(gettext("This invitation does not exist any more."))
        person = people.add(
            session,
            login=invitation.login,
            password=password or passwords.generate(words=10),
            grants=_grants(session, invitation),
            name=name or invitation.name,
            language=language,
            demo=_by_demo(session, invitation),
            by=invitation.created_by,
        )
        invitation.person_id = person.id
        objects = {"invitation": invitation.id, "person": person.id}
        audit.record(session, "accept_invitation", person_id=person.id, objects=objects)
    return person


def _grants(session: Session, invitation: Invitation) -> list[Grant]:
    """What was offered, as far as the territories still exist."""
    places = {place.id for place in territories.all_territories(session)}
    return [Grant(Role(role), place) for role, place in invitation.roles if place is None or place in places]


def _by_demo(session: Session, invitation: Invitation) -> bool:
    """Whether a demo administrator invited: what comes of it ends with the demo."""
    inviter = people_queries.by_id(session, invitation.created_by) if invitation.created_by else None
    return inviter is not None and inviter.demo


def _hash(token: str) -> bytes:
    # 256 random bits need no slow hash.
    return hashlib.sha256(f"talsi invitation {token}".encode()).digest()
