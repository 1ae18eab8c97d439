"""Backup: the whole database to one file, and back."""

import json
import time
from pathlib import Path

import click

from server import backups, cluster
from server.cli.context import migrate_alone, read_settings, session_on, staff_session
from server.postgres import Binaries, find_binaries, find_client
from server.settings import Settings


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def backup(file: Path, as_json: bool) -> None:
    """Write the whole database to FILE, while Talsi runs or not. It holds exact data: keep it safe."""
    settings = read_settings()
    began = time.monotonic()
    with staff_session(settings) as session:
        size = backups.write(session, file, binaries=_binaries(settings))
    _tell(as_json, f"Wrote {size:,} bytes to {file}.", file=str(file), bytes=size, began=began)


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Delete what the database holds first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def restore(file: Path, replace: bool, as_json: bool) -> None:
    """Load the backup FILE into an empty database; it is all there afterwards, or nothing is changed."""
    settings = read_settings()
    began = time.monotonic()
    url = cluster.database_url(settings.database_url, settings.home)
    with session_on(url) as session:
        backups.read(session, file, binaries=_binaries(settings), replace=replace)
    migrate_alone(settings, url)
    _tell(as_json, f"Restored {file}.", file=str(file), bytes=file.stat().st_size, began=began)


def _binaries(settings: Settings) -> Binaries:
    if settings.database_url:
        return find_client(settings.home)
    return find_binaries(settings.home, major=cluster.data_major(settings.home))


def _tell(as_json: bool, sentence: str, *, file: str, bytes: int, began: float) -> None:
    seconds = round(time.monotonic() - began, 2)
    click.echo(json.dumps({"file": file, "bytes": bytes, "seconds": seconds}) if as_json else sentence)
