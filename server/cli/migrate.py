"""Migrate: bring the database to this version's schema."""

import click

from gis import migrate
from server import cluster
from server.cli.context import migrate_alone, read_settings


@click.command("migrate")
def command() -> None:
    """Bring the database to this version's schema; nothing happens when it is there already."""
    settings = read_settings()
    url = cluster.database_url(settings.database_url, settings.home)
    before = migrate.current(url)
    migrate_alone(settings, url)
    after = migrate.current(url)
    if before == after:
        click.echo(f"The schema is {after} already.")
    else:
        click.echo(f"The schema went from {before or 'nothing'} to {after}.")
