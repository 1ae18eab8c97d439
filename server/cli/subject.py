"""Subject: hand out or erase everything about a concern, by its tracking code."""

import json
from pathlib import Path

import click

from server.cli.context import read_settings, speaking_session


@click.group("subject")
def command() -> None:
    """Answer a reporter who asks what is stored about their concern, or that it be erased."""


@command.command("export")
@click.argument("code")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file, not to the screen."
)
def export(code: str, out: Path | None) -> None:
    """Print everything that is stored about the concern of tracking code CODE, as JSON."""
    from server.services import audit, subject_access

    with speaking_session() as session:
        concern = subject_access.find(session, code)
        content = json.dumps(subject_access.file_of(session, concern), ensure_ascii=False, indent=2)
        audit.record(
            session,
            "export",
            channel="command",
            territory_id=concern.territory_id,
            objects={"what": "subject_file", "concern": concern.id},
            recipient="reporter",
        )
    if out:
        out.write_text(content, encoding="utf-8")
    else:
        click.echo(content)


@command.command("erase")
@click.argument("code")
@click.option("--asked-by", type=click.Choice(["telephone", "letter", "visit"]), required=True)
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
def erase(code: str, asked_by: str, yes: bool) -> None:
    """Erase the concern of tracking code CODE; what stays is that there was one, its topic and its day."""
    from flask_babel import gettext

    from server.services import erasure, subject_access

    settings = read_settings()
    with speaking_session() as session:
        concern = subject_access.find(session, code)
        if not yes:
            click.confirm(gettext("Erase concern %(ref)s for good?", ref=concern.public_ref), abort=True)
        subject_access.erase(session, concern, asked_by=asked_by, channel="command")
        erasure.sweep(session, settings.home / "outbox")
        click.echo(gettext("The concern %(ref)s has been erased.", ref=concern.public_ref))
