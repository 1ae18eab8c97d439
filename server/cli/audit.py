"""Audit: check the sealed record of access, and take it away as a file that can be checked alone."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.cli.context import read_settings, speaking_session, tongue

if TYPE_CHECKING:
    from server.services.chain import Verdict

KINDS = ("csv", "jsonl")


@click.group("audit")
def command() -> None:
    """Check the record of access, which is chained by hashes, or take it away."""


@command.command("verify")
@click.option(
    "--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Check an export alone."
)
@click.option("--head", help="A head that was written down: the chain must contain it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(file: Path | None, head: str | None, as_json: bool) -> None:
    """Compute every hash again and name the first broken link; exits with 1 when there is one.

    Write the printed head down elsewhere, on paper or at the supervisory authority: with --head a later
    check tells whether what was sealed until then is all still there.
    """
    from server.services import chain, chain_files

    noted = _hash(head) if head else None
    if file is not None:
        with _speaking(), file.open(encoding="utf-8", newline="") as source:
            verdict = chain_files.check_file(source, noted=noted)
            _tell(verdict, as_json)
    else:
        with speaking_session() as session:
            verdict = chain.verify(session, noted=noted)
            _tell(verdict, as_json)
    sys.exit(0 if verdict.whole else 1)


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def export(file: Path, as_json: bool) -> None:
    """Write the sealed record to FILE, a table (.csv) or a JSON object a line (.jsonl)."""
    from flask_babel import ngettext

    from server.services import audit, chain_files, sealing_log

    kind = file.suffix.lstrip(".")
    if kind not in KINDS:
        raise click.BadParameter(f"the name must end in one of: {', '.join(KINDS)}", param_hint="FILE")
    with speaking_session() as session:
        audit.record(session, "export_audit", channel="command", objects={"file": file.name})
        sealing_log.seal_late(session)
        lines = chain_files.csv_lines(session) if kind == "csv" else chain_files.json_lines(session)
        with file.open("w", encoding="utf-8", newline="") as target:
            target.writelines(lines)
        found = sealing_log.state(session)
        rows, head = found.sealed, found.head
        if as_json:
            click.echo(json.dumps({"rows": rows, "head": head.hash.hex() if head else None}))
        else:
            click.echo(ngettext("Wrote %(num)s sealed row.", "Wrote %(num)s sealed rows.", rows))


def _tell(verdict: "Verdict", as_json: bool) -> None:
    from flask_babel import gettext

    from server.chain_words import sentences

    if as_json:
        broken = verdict.first_break
        found = {
            "whole": verdict.whole,
            "sealed": verdict.sealed,
            "waiting": verdict.waiting,
            "head": verdict.head.hex(),
            "broken": {"kind": broken.kind, "seal": broken.seal, "row": broken.event} if broken else None,
            "backdated": list(verdict.backdated),
        }
        click.echo(json.dumps(found))
        return
    for sentence in sentences(verdict):
        click.echo(sentence)
    if verdict.whole and verdict.sealed:
        click.echo(
            gettext("Head %(seal)s, to be noted: %(hash)s", seal=verdict.sealed, hash=verdict.head.hex())
        )


def _hash(text: str) -> bytes:
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    if len(digest) != 32:
        raise click.BadParameter("a head is 64 digits from 0 to f", param_hint="--head")
    return digest


@contextmanager
def _speaking() -> Iterator[None]:
    from server.i18n import speaking

    with speaking(tongue(read_settings())):
        yield
