"""Concerns: list what residents reported, and import past surveys, at the command line."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.cli.context import read_settings, staff_session, tongue

if TYPE_CHECKING:
    from gis.models import Territory
    from server.services.concern_imports import Outcome

_STATES = ("received", "checked", "police", "passed", "planned", "done", "not_possible", "duplicate")


@click.group("concerns")
def command() -> None:
    """Residents' concerns of a territory."""


@command.command("list")
@click.argument("slug")
@click.option("--state", "states", multiple=True, type=click.Choice(_STATES), help="Only in this state.")
@click.option("--topic", metavar="CODE", help="Only of this topic.")
@click.option("--neighbourhood", metavar="CODE", help="Only of this neighbourhood.")
@click.option("--agency", metavar="CODE", help="Only owned by this agency.")
@click.option("--overdue", is_flag=True, help="Only what is past its deadline.")
@click.option("--words", default="", help="Only with these words.")
@click.option(
    "--limit", default=100, type=click.IntRange(1, 10_000), help="At most so many; 100 unless said."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def listing(
    slug: str, states: tuple[str, ...], overdue: bool, limit: int, as_json: bool, **said: Any
) -> None:
    """List the concerns of the territory SLUG in the order of the moderator's queue.

    What was written is exact data: that it was listed is written to the record of access.
    """
    from gis.models import ConcernState
    from gis.queries import concern_queue, territories
    from gis.queries.concern_queue import ConcernFilter
    from server.i18n import speaking
    from server.services import audit, deadlines

    settings, now = read_settings(), datetime.now(UTC)
    with speaking(tongue(settings)), staff_session(settings) as session:
        territory = territories.find(session, slug)
        wanted = ConcernFilter(states=tuple(map(ConcernState, states)), overdue=overdue, **said)
        before = deadlines.cutoffs(territory.timezone, now=now)
        rows = concern_queue.page(session, territory.id, wanted, before, offset=0, limit=limit)
        found = concern_queue.count(session, territory.id, wanted, before)
        audit.record(
            session,
            "consult",
            territory_id=territory.id,
            objects={"what": "concern_queue", "rows": len(rows)},
            channel="command",
        )
        plain = [_plain(row, territory, now) for row in rows]
    if as_json:
        click.echo(json.dumps({"found": found, "concerns": plain}, ensure_ascii=False))
        return
    for each in plain:
        late = "!" if each["late"] else " "
        words = " ".join((each["words"] or "").split())[:60]
        click.echo(f"{late} {each['ref']}  {each['state']:<12}  {each['topic']:<16}  {words}")
    click.echo(f"{len(plain)} / {found}")


@command.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map", "maps", multiple=True, metavar="FIELD=HEADER", help="Which column fills a field; none unmaps it."
)
@click.option("--leave-out", multiple=True, metavar="COLUMN", help="Never read this column, e.g. a name.")
@click.option("--rejected", type=click.Path(dir_okay=False, path_type=Path), help="Write rejected rows here.")
@click.option("--dry-run", is_flag=True, help="Count what would happen; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the ledger as one JSON object.")
def import_(
    slug: str,
    file: Path,
    *,
    maps: tuple[str, ...],
    leave_out: tuple[str, ...],
    rejected: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import the answers of a past survey in FILE as concerns of the territory SLUG.

    Fields are topic, words, place, neighbourhood, noticed_on, channel, lon, lat, x and y; only a topic is
    needed. The same file twice adds nothing. Imported concerns wait for a moderator.
    """
    from gis.errors import IntakeError
    from gis.queries import territories
    from server.i18n import speaking
    from server.services import audit, concern_imports
    from server.survey_words import problem_words

    settings = read_settings()
    said = dict(_pair(text) for text in maps)
    with speaking(tongue(settings)), staff_session(settings) as session:
        territory = territories.find(session, slug)
        try:
            outcome = concern_imports.import_survey(
                session,
                territory,
                file,
                said=said,
                left_out=leave_out,
                now=datetime.now(UTC),
                dry_run=dry_run,
            )
        except IntakeError as refusal:
            raise click.ClickException(problem_words(refusal)) from refusal
        if not dry_run:
            counts = {"rows": outcome.ledger.rows, "added": outcome.ledger.added}
            audit.record(
                session,
                "import_concerns",
                territory_id=territory.id,
                objects={"file": file.name, **counts},
                channel="command",
            )
        if rejected is not None:
            _write(rejected, outcome)
        _tell(outcome, as_json=as_json, dry_run=dry_run)


def _pair(text: str) -> tuple[str, str]:
    field, sign, header = text.partition("=")
    if not sign:
        raise click.BadParameter(f"“{text}” is not FIELD=HEADER.", param_hint="--map")
    return field.strip(), header.strip()


def _plain(row: Any, territory: Territory, now: datetime) -> dict[str, Any]:
    from server.services import deadlines

    concern = row.Concern
    due = deadlines.due(concern.state, row.since, territory.timezone, now=now)
    return {
        "ref": concern.public_ref,
        "state": concern.state.value,
        "visibility": concern.visibility.value,
        "topic": row.Topic.code,
        "agency": row.Agency.code,
        "neighbourhood": row.neighbourhood,
        "handler": row.handler,
        "channel": concern.channel.value,
        "submitted_at": concern.submitted_at.isoformat(),
        "due_at": due.at.isoformat() if due else None,
        "late": bool(due and due.late),
        "words": concern.words,
        "public_words": concern.public_words,
        "closing_words": concern.closing_words,
        "supports": row.supports,
    }


def _write(path: Path, outcome: Outcome) -> None:
    from server.services.spreadsheets import harmless
    from server.survey_words import row_words

    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow([*outcome.headers, "talsi_row", "talsi_reason"])
        for each in outcome.rejected:
            writer.writerow([*map(harmless, each.cells), each.number, row_words(each.reason, each.sentence)])


def _tell(outcome: Outcome, *, as_json: bool, dry_run: bool) -> None:
    from server.i18n import gettext
    from server.survey_words import reason_word

    ledger = outcome.ledger
    if as_json:
        click.echo(json.dumps({**ledger.to_json(), "dry_run": dry_run}, ensure_ascii=False))
        return
    click.echo(gettext("What would happen") if dry_run else gettext("Imported"))
    lines = (
        (gettext("Rows in the file"), ledger.rows),
        (gettext("Added"), ledger.added),
        (gettext("Already there"), ledger.duplicate),
        (gettext("Rejected"), sum(ledger.rejected.values())),
        *((f"  {reason_word(code)}", n) for code, n in ledger.rejected.items()),
    )
    for label, number in lines:
        click.echo(f"{number:>8,}  {label}")
