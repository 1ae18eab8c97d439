"""Concern files: a survey's file from its arrival to its ledger, and the rows that were not taken."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.intake.survey import SurveyPlan, understand
from gis.models import ConcernFile, Territory
from gis.queries import concern_files as queries
from gis.queries import territories
from server.services import retention
from server.services.concern_imports import Outcome, import_survey
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.transactions import transaction

MOST_BYTES = 8 * 1024 * 1024


def receive(
    session: Session, territory: Territory, *, name: str, content: bytes, person_id: int, now: datetime
) -> ConcernFile:
    """Keep a file until somebody has looked at how it is understood."""
    if not content or len(content) > MOST_BYTES:
        limit = MOST_BYTES // 1024**2
        raise Invalid(gettext("Choose a file of at most %(limit)s MB.", limit=limit), field="file")
    with transaction(session):
        file = ConcernFile(
            territory_id=territory.id,
            file_name=name,
            content=content,
            created_by=person_id,
            created_at=now,
        )
        return queries.add(session, file)


def found(session: Session, territory: Territory, file_id: int) -> ConcernFile:
    """A file that was sent, in this territory."""
    file = queries.find(session, territory.id, file_id)
    if file is None:
        raise NotFound(gettext("There is no such file. It may have been discarded."))
    return file


def understood(territory: Territory, file: ConcernFile) -> SurveyPlan:
    """How a file that is not imported yet is understood, whatever stands against importing it."""
    return understand(
        bytes(file.content or b""),
        boundary=territories.boundary(territory),
        srid=territory.srid,
        said=file.mapping.get("said"),
        left_out=file.mapping.get("left_out", ()),
    )


def say(session: Session, file: ConcernFile, *, mapping: Mapping[str, str], left_out: Sequence[str]) -> None:
    """Keep what a person said of a file's columns."""
    with transaction(session):
        earlier = {} if left_out != file.mapping.get("left_out", []) else file.mapping.get("said", {})
        file.mapping = {"said": {**earlier, **mapping}, "left_out": list(left_out)}


def look(session: Session, territory: Territory, file: ConcernFile, *, now: datetime) -> Outcome:
    """What would become of a file as it is understood now."""
    return _import(session, territory, file, now=now, dry_run=True)


def run(session: Session, territory: Territory, file: ConcernFile, *, now: datetime) -> Outcome:
    """Import a file; its bytes are forgotten, and the rows that were not taken can be downloaded."""
    with transaction(session):
        outcome = _import(session, territory, file, now=now, dry_run=False)
        file.ledger, file.done_at, file.content = outcome.ledger.to_json(), now, None
        file.headers = outcome.headers
        file.rejected = [
            [each.number, each.reason, each.sentence, list(each.cells)] for each in outcome.rejected
        ]
        return outcome


def discard(session: Session, file: ConcernFile) -> None:
    """Forget a file and the rows of it that were not taken; concerns that it made stay."""
    with transaction(session):
        queries.remove(session, file.id)


def forget_old(session: Session, now: datetime) -> dict[str, int]:
    """Forget files that came too long ago, by the rule for what was uploaded."""
    with transaction(session):
        rule = next(rule for rule in retention.rules(session) if rule.name == "upload")
        return {"files": queries.forget(session, before=rule.before(now))}


def _import(
    session: Session, territory: Territory, file: ConcernFile, *, now: datetime, dry_run: bool
) -> Outcome:
    if file.content is None:
        raise Conflict(gettext("This file is imported already. Send it again if something is to be added."))
    return import_survey(
        session,
        territory,
        bytes(file.content),
        said=file.mapping.get("said"),
        left_out=file.mapping.get("left_out", ()),
        person_id=file.created_by,
        now=now,
        dry_run=dry_run,
    )
