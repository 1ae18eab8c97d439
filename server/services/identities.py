"""Identities: the account of somebody whom the sign-in provider vouches for; it never makes rights itself."""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Person
from gis.queries import identities as queries
from gis.queries import people
from server.services import audit, invitations
from server.services.refusals import NotAllowed
from server.services.transactions import transaction


class NoAccount(NotAllowed):
    """The provider knows the person, and Talsi does not, or no longer."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "The provider has confirmed who you are, but there is no open account for you here. "
                "Ask your administrator for an invitation."
            )
        )


def person_of(
    session: Session,
    *,
    issuer: str,
    subject: str,
    email: str | None,
    name: str | None,
    invitation: str | None,
    now: datetime,
) -> Person:
    """The account that is linked, or is linked now: by an invitation, or by a verified e-mail as its login.

    Raises
    ------
    NoAccount
        If there is none, or it is closed.
    """
    person = queries.person_of(session, issuer=issuer, subject=subject)
    if person is None:
        person = _link(
            session, issuer=issuer, subject=subject, email=email, name=name, invitation=invitation, now=now
        )
    if person is None or not person.active:
        with transaction(session):
            number = person.id if person else None
            objects = {"how": "openid"}
            audit.record(session, "sign_in", person_id=number, outcome="refused", objects=objects)
        raise NoAccount
    return person


def _link(
    session: Session,
    *,
    issuer: str,
    subject: str,
    email: str | None,
    name: str | None,
    invitation: str | None,
    now: datetime,
) -> Person | None:
    with transaction(session):
        if invitation:
            person = invitations.accept(session, invitation, name=name or "", password=None, now=now)
        else:
            known = people.by_login(session, email) if email else None
            # Whoever gets an address that somebody else had before does not get that person's account.
            if known is None or known.demo or queries.is_linked(session, known.id, issuer=issuer):
                return None
            person = known
        queries.link(session, person.id, issuer=issuer, subject=subject)
        audit.record(session, "link_identity", person_id=person.id, objects={"issuer": issuer})
    return person
