"""Worker: does the work that pages only ask for."""

import click

from server import logs
from server.cli.context import open_database, read_settings


@click.command("worker")
def command() -> None:
    """Run the background worker alone, until Ctrl-C."""
    from server.jobs.worker import run_worker

    settings = read_settings()
    logs.configure(style=settings.log_format)
    run_worker(open_database(settings))
