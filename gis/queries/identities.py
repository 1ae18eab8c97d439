"""Identities: which account a person of a sign-in provider has."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from gis.models import ForeignIdentity, Person


def person_of(session: Session, *, issuer: str, subject: str) -> Person | None:
    """The account linked to this person of this provider."""
    return session.scalar(
        select(Person)
        .join(ForeignIdentity, ForeignIdentity.person_id == Person.id)
        .where(ForeignIdentity.issuer == issuer, ForeignIdentity.subject == subject)
    )


def is_linked(session: Session, person_id: int, *, issuer: str) -> bool:
    """Whether an account is linked to somebody of this provider already."""
    theirs = (ForeignIdentity.person_id == person_id, ForeignIdentity.issuer == issuer)
    return bool(session.scalar(select(exists().where(*theirs))))


def link(session: Session, person_id: int, *, issuer: str, subject: str) -> None:
    """Link an account to a person of a provider."""
    session.add(ForeignIdentity(person_id=person_id, issuer=issuer, subject=subject))
    session.flush()
