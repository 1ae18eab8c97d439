"""Concern imports: the rows of a past survey become concerns, each once, however often the file comes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.intake.source import Source
from gis.intake.survey import SurveyPlan, SurveyRow, survey_rows, understand
from gis.models import ConcernChannel, LocationPrecision, Territory, Topic
from gis.queries import concern_files as queries
from gis.queries import territories
from gis.queries.concerns import lock_imports
from server.services import concern_reading as reading
from server.services.concern_entry import event_of, made
from server.services.concern_reading import Desk, Placed
from server.services.concerns import text_of
from server.services.refusals import Invalid
from server.services.transactions import transaction

Value = TypeVar("Value")


class PersonColumns(Invalid):
    """A file with columns that name people, which must be left out first."""

    def __init__(self, columns: Sequence[str]) -> None:
        named = ", ".join(columns)
        super().__init__(
            gettext("These columns name people: %(columns)s. Leave them out first.", columns=named),
            field="left_out",
        )
        self.columns = tuple(columns)


@dataclass(frozen=True)
class SurveyLedger:
    """What became of a file's rows: ``rows = added + duplicate + sum(rejected)``."""

    rows: int = 0
    added: int = 0
    duplicate: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    placed: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a jsonb column or a command's output."""
        return {**asdict(self), "rejected": dict(self.rejected)}


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken, why as a code and as a sentence, and its cells."""

    number: int
    reason: str
    sentence: str
    cells: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """How a file was understood and what became, or would become, of its rows."""

    survey: SurveyPlan
    ledger: SurveyLedger
    rejected: Sequence[Rejected] = ()
    first: Sequence[SurveyRow] = ()

    @property
    def headers(self) -> list[str]:
        """The columns whose cells are kept with a row that was not taken."""
        return [header for header in self.survey.headers if header not in self.survey.plan.left_out]


@dataclass(frozen=True)
class _Ready:
    """A row that can become a concern."""

    topic: Topic
    placed: Placed
    channel: ConcernChannel
    noticed_on: date | None
    words: str


def import_survey(
    session: Session,
    territory: Territory,
    data: Source,
    *,
    said: Mapping[str, str] | None = None,
    left_out: Sequence[str] = (),
    person_id: int | None = None,
    now: datetime,
    dry_run: bool = False,
) -> Outcome:
    """Read a file and store its concerns in one transaction, or count what would happen.

    A row is known again by its content and by how many equal ones came before it in the file, so that the
    same file twice adds nothing. Imported concerns wait for a moderator like any other.

    Raises
    ------
    IntakeError, PersonColumns, Invalid
        If it cannot be read, names people, or no column says what a row is about.
    """
    with transaction(session):
        boundary = territories.boundary(territory)
        survey = understand(data, boundary=boundary, srid=territory.srid, said=said, left_out=left_out)
        if survey.persons:
            raise PersonColumns(survey.persons)
        if "topic" not in survey.mapping:
            headers = ", ".join(survey.headers)
            sentence = gettext(
                "Say which column holds the topic. Columns of the file: %(headers)s", headers=headers
            )
            raise Invalid(sentence, field="topic")
        rows = list(survey_rows(data, survey, boundary=boundary))
        # Two who import the same file at once: the second waits, and finds it all there.
        lock_imports(session, territory.id)
        desk = reading.desk(session, territory, person_id=person_id, now=now, looks_only=dry_run)
        return _take(session, desk, survey, rows, dry_run=dry_run)


def _take(
    session: Session, desk: Desk, survey: SurveyPlan, rows: Sequence[SurveyRow], *, dry_run: bool
) -> Outcome:
    keys = keys_of(rows)
    known = queries.known_keys(session, desk.territory.id, keys)
    rejected: list[Rejected] = []
    fresh = []
    duplicate = placed = 0
    for row, key in zip(rows, keys, strict=True):
        if key in known:
            duplicate += 1
            continue
        try:
            ready = _ready(session, desk, row)
        except _Unfit as unfit:
            rejected.append(Rejected(row.number, unfit.reason, unfit.sentence, row.cells))
            continue
        placed += ready.placed.spot is not None
        fresh.append((ready, key))
    if not dry_run:
        _store(session, desk, fresh)
    reasons = Counter(each.reason for each in rejected)
    ledger = SurveyLedger(len(rows), len(fresh), duplicate, dict(sorted(reasons.items())), placed)
    return Outcome(survey, ledger, rejected, rows[:5])


def _store(session: Session, desk: Desk, fresh: Sequence[tuple[_Ready, UUID]]) -> None:
    concerns = [
        made(
            desk, each.topic, each.placed, each.channel, noticed_on=each.noticed_on, words=each.words, key=key
        )[0]
        for each, key in fresh
    ]
    queries.add_concerns(session, concerns)
    queries.add_concerns(session, [event_of(concern, desk, "imported") for concern in concerns])


class _Unfit(Exception):
    """A row that cannot become a concern, with the code of the reason and its sentence."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason, self.sentence = reason, sentence


def _ready(session: Session, desk: Desk, row: SurveyRow) -> _Ready:
    if row.trouble:
        raise _Unfit(row.trouble, "")
    cells = row.fields
    topic = _fit("topic", lambda: reading.match_topic(desk, cells["topic"]))
    return _Ready(
        topic,
        _fit("place", lambda: _placed(session, desk, row)),
        _channel(cells.get("channel", "")),
        _fit("day", lambda: reading.read_day(cells.get("noticed_on", ""), desk.today)),
        _fit("words", lambda: text_of(cells.get("words", ""), field="words")),
    )


def _fit(reason: str, read: Callable[[], Value]) -> Value:
    try:
        return read()
    except Invalid as refusal:
        raise _Unfit(reason, str(refusal)) from refusal


def _placed(session: Session, desk: Desk, row: SurveyRow) -> Placed:
    place = row.fields.get("place", "").strip()
    if row.spot is not None:
        lon, lat = row.spot
        precision = LocationPrecision.STREET
        return reading.at_point(session, desk, lon, lat, words=place[:200] or None, precision=precision)
    return reading.place_of(session, desk, place, row.fields.get("neighbourhood", ""))


def _channel(typed: str) -> ConcernChannel:
    known = {each.value for each in ConcernChannel}
    return (
        ConcernChannel(typed.strip().lower()) if typed.strip().lower() in known else ConcernChannel.IMPORTED
    )


def keys_of(rows: Sequence[SurveyRow]) -> list[UUID]:
    """Name each row by what it says and by how many equal rows came before it."""
    seen: Counter[bytes] = Counter()
    keys = []
    for row in rows:
        # Only what is read counts: another order of the columns, or one more of them, is the same survey.
        said = row.fields or {"": "\x1f".join(row.cells)}
        content = "\x1e".join(f"{name}={' '.join(said[name].split())}" for name in sorted(said) if said[name])
        digest = blake2b(content.encode(), digest_size=16).digest()
        again = blake2b(digest + b"%d" % seen[digest], digest_size=16).digest()
        keys.append(UUID(bytes=again))
        seen[digest] += 1
    return keys
