"""Worker: does the work that pages only ask for."""

import os
import sys
from datetime import UTC, datetime, timedelta

import click

from server import logs
from server.cli.context import open_database, read_settings, staff_session
from server.cli.serve import ONE_THREAD

SILENT_AFTER = timedelta(seconds=60)


@click.command("worker")
@click.option("--check", is_flag=True, help="Only say whether a worker is alive: exit code 0, or 1.")
def command(check: bool) -> None:
    """Run the background worker alone, until Ctrl-C."""
    settings = read_settings()
    if check:
        sys.exit(0 if _is_alive() else 1)
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    from server.database import columns_folder
    from server.jobs.rounds import rounds_of
    from server.jobs.worker import run_worker

    logs.configure(style=settings.log_format)
    run_worker(
        open_database(settings),
        columns=columns_folder(settings),
        rounds=rounds_of(settings),
        language=settings.language,
    )


def _is_alive() -> bool:
    from gis.queries.jobs import worker_last_seen

    with staff_session() as session:
        seen = worker_last_seen(session)
    return seen is not None and datetime.now(UTC) - seen < SILENT_AFTER
