"""Outbox: the letters that wait to be sent, at the command line; addresses are shown only in part."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from server.cli.context import read_settings, staff_session, tongue

if TYPE_CHECKING:
    from gis.models import Message


@click.group("outbox")
def command() -> None:
    """Letters that wait, were sent or were given up."""


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that were sent.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def listing(everything: bool, limit: int, as_json: bool) -> None:
    """List the letters that have not been sent, newest first."""
    from server.services import outbox

    with staff_session() as session:
        letters = [_as_json(each) for each in outbox.listing(session, everything=everything, limit=limit)]
    if as_json:
        click.echo(json.dumps({"letters": letters}, ensure_ascii=False))
        return
    if not letters:
        click.echo("No letter waits.")
    for each in letters:
        line = f"{each['id']:>8}  {each['state']:<9}  {each['kind']:<10}  {each['recipient']:<28}"
        click.echo(f"{line}  {each['subject']}" + (f"\n{'':>10}{each['error']}" if each["error"] else ""))


@command.command("send")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def send(as_json: bool) -> None:
    """Send what is due now, as the worker does every minute; exit code 1 when nothing can be sent."""
    from dataclasses import asdict

    from server.jobs.post import deliver
    from server.services.outbox import CarrierAway

    settings = read_settings()
    with staff_session(settings) as session:
        try:
            outcome = asdict(deliver(session, settings, now=datetime.now(UTC)))
        except CarrierAway as away:
            _tell(as_json, str(away), error=str(away))
            sys.exit(1)
    words = f"Sent: {outcome['sent']}. Postponed: {outcome['postponed']}. Given up: {outcome['given_up']}."
    _tell(as_json, words, **outcome)


@command.command("retry")
@click.argument("numbers", nargs=-1, type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def retry(numbers: tuple[int, ...], as_json: bool) -> None:
    """Begin anew with letters that failed: all of them, or those with NUMBERS."""
    from server.i18n import speaking
    from server.services import outbox

    settings = read_settings()
    with staff_session(settings) as session, speaking(tongue(settings)):
        begun = outbox.retry(session, numbers, now=datetime.now(UTC))
    _tell(as_json, f"Letters that are tried again: {begun}.", letters=begun)


def _as_json(letter: Message) -> dict[str, Any]:
    return {
        "id": letter.id,
        "kind": letter.kind,
        "state": _state(letter),
        "recipient": _in_part(letter.recipient),
        "subject": letter.subject,
        "created_at": letter.created_at.isoformat(),
        "not_before": letter.not_before.isoformat(),
        "attempts": letter.attempts,
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "error": letter.error,
    }


def _state(letter: Message) -> str:
    from server.services.messages import MOST_ATTEMPTS

    if letter.sent_at:
        return "sent"
    return "given up" if letter.attempts >= MOST_ATTEMPTS else "waits"


def _in_part(address: str) -> str:
    """Enough of an address to find a mistake in its domain, and not who it is."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


def _tell(as_json: bool, sentence: str, **values: Any) -> None:
    click.echo(json.dumps(values, ensure_ascii=False) if as_json else sentence)
