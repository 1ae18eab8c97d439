"""Second factors: what proves a person beside the password, each proof taken once."""

from datetime import datetime

from sqlalchemy import any_, func, literal, or_, update
from sqlalchemy.orm import Session

from gis.models import Person


def take_step(session: Session, person_id: int, step: int) -> bool:
    """Use up a time step and all before it; False when it was used already."""
    taken = session.execute(
        update(Person)
        .where(Person.id == person_id, or_(Person.totp_last_step.is_(None), Person.totp_last_step < step))
        .values(totp_last_step=step)
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def take_recovery(session: Session, person_id: int, hashed: str) -> bool:
    """Use up a recovery code; False when the person has none like it, or has no more."""
    taken = session.execute(
        update(Person)
        .where(Person.id == person_id, literal(hashed) == any_(Person.recovery_hashes))
        .values(recovery_hashes=func.array_remove(Person.recovery_hashes, hashed))
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def propose(session: Session, person_id: int, sealed: str) -> None:
    """Keep a secret that is not proved yet; a second factor that is proved stays as it is."""
    session.execute(
        update(Person)
        .where(Person.id == person_id, Person.totp_confirmed_at.is_(None))
        .values(totp_secret=sealed)
        .execution_options(synchronize_session=False)
    )


def confirm(session: Session, person_id: int, *, at: datetime, step: int, recovery: list[str]) -> bool:
    """The kept secret is the person's second factor from now on; False when it is already."""
    done = session.execute(
        update(Person)
        .where(Person.id == person_id, Person.totp_confirmed_at.is_(None), Person.totp_secret.is_not(None))
        .values(totp_confirmed_at=at, totp_last_step=step, recovery_hashes=recovery)
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def renew_recovery(session: Session, person_id: int, recovery: list[str]) -> None:
    """Put new recovery codes in the place of the old ones."""
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(recovery_hashes=recovery)
        .execution_options(synchronize_session=False)
    )


def remove(session: Session, person_id: int) -> None:
    """Forget the second factor and its recovery codes."""
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(totp_secret=None, totp_confirmed_at=None, totp_last_step=None, recovery_hashes=[])
        .execution_options(synchronize_session=False)
    )
