"""Retention: show how long data are kept, write a decision down, and erase what is over."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from server.cli.context import read_settings, speaking_session

if TYPE_CHECKING:
    from server.services.retention import Outlook, Rule


@click.group("retention")
def command() -> None:
    """Show and decide how long data are kept, and erase what is over."""


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(as_json: bool) -> None:
    """List every class of data: for how many days, from when, who decided it, and how much is over now."""
    from flask_babel import gettext

    from server.retention_words import NAMES, SINCE
    from server.services import retention

    with speaking_session() as session:
        found = retention.outlook(session, now=datetime.now(UTC))
        if as_json:
            click.echo(json.dumps([_payload(each) for each in found]))
            return
        for each in found:
            rule = each.rule
            click.echo(f"{rule.name}: {NAMES[rule.name]}")
            click.echo("  " + gettext("%(days)s days, %(since)s", days=rule.days, since=SINCE[rule.name]))
            click.echo("  " + _decision(rule))
            click.echo("  " + gettext("over now: %(num)s", num=each.due))


@command.command("set")
@click.argument("name")
@click.argument("days", type=int)
@click.option("--by", required=True, help="Who decided it: a name or an office.")
@click.option(
    "--review",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day by which it must be looked at again.",
)
def decide(name: str, days: int, by: str, review: datetime) -> None:
    """Keep class NAME for DAYS days from now on; the first night after that erases by it."""
    from server.services import retention

    with speaking_session() as session:
        today = datetime.now(UTC).date()
        rule = retention.decide(session, name, days, by=by, review_on=review.date(), today=today)
        click.echo(_decision(rule))


@command.command("run")
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and erase nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def run(dry_run: bool, as_json: bool) -> None:
    """Erase everything that is over, as the worker does each night, and record how many."""
    from flask_babel import gettext

    from server.services import erasure, retention

    settings = read_settings()
    with speaking_session() as session:
        now = datetime.now(UTC)
        if dry_run:
            found = retention.outlook(session, now=now)
            counts = {each.rule.name: each.due for each in found if each.rule.active}
        else:
            counts = retention.run(session, now=now)
            erasure.sweep(session, settings.home / "outbox")
        if as_json:
            click.echo(json.dumps({"dry_run": dry_run, "erased": counts}))
            return
        for name, count in counts.items():
            click.echo(f"{name}: {count}")
        if dry_run:
            click.echo(gettext("Nothing has been erased."))


def _decision(rule: "Rule") -> str:
    from flask_babel import gettext

    if rule.decided_by:
        return gettext(
            "%(days)s days, decided by %(who)s on %(day)s, to be reviewed by %(review)s",
            days=rule.days,
            who=rule.decided_by,
            day=rule.decided_on,
            review=rule.review_on,
        )
    if not rule.active:
        return gettext("nobody has decided this yet: nothing is erased until somebody does")
    return gettext("nobody has decided this yet: it is what Talsi comes with")


def _payload(each: "Outlook") -> dict[str, Any]:
    rule = each.rule
    return {
        "name": rule.name,
        "days": rule.days,
        "active": rule.active,
        "decided_by": rule.decided_by,
        "decided_on": rule.decided_on.isoformat() if rule.decided_on else None,
        "review_on": rule.review_on.isoformat() if rule.review_on else None,
        "due": each.due,
        "next_at": each.next_at.isoformat() if each.next_at else None,
    }
