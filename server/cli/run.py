"""Run: the database, the web server and the worker together, with the demo when there is nothing else."""

import subprocess
import sys

import click

from gis import migrate
from server import backups, cluster, logs
from server.cli.context import migrate_alone, read_settings, session_on
from server.cli.serve import child_environment, health_check, listen, say_ready, web_child, with_address
from server.settings import Settings
from server.supervisor import Child, Supervisor, exit_on_signals


@click.command("run")
@click.option("--host", help="Address to listen at; HOST does the same.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen at; PORT does the same.")
@click.option("--demo/--no-demo", default=True, help="Load the demo into an empty database (the default).")
def command(host: str | None, port: int | None, demo: bool) -> None:
    """Run everything until Ctrl-C; an empty database gets the demo."""
    settings = with_address(read_settings(), host=host, port=port)
    logs.configure(style=settings.log_format)
    exit_on_signals()
    with listen(settings) as listener:
        url = cluster.database_url(settings.database_url, settings.home)
        if migrate.current(url) != migrate.head():
            migrate_alone(settings, url)
        if demo and is_empty(url):
            load_demo(settings, url)
        logins, password = demo_accounts(url)
        children = [web_child(settings, listener, url=url, demo=bool(logins)), worker_child(settings, url)]

        def announce() -> None:
            say_ready(listener)
            if logins:
                click.echo(f"It shows the demo. Sign in as {', '.join(logins)}; the password is {password}")
            click.echo("Ctrl-C stops it.")

        sys.exit(Supervisor(children, is_ready=health_check(listener), announce=announce).run())


def is_empty(url: str) -> bool:
    """Whether nobody has begun here: no territory and no person."""
    with session_on(url) as session:
        return backups.is_empty(session)


def demo_accounts(url: str) -> tuple[list[str], str]:
    """Who can sign in to the demo, and their password; nobody where there is real data."""
    from server.services import people

    with session_on(url) as session:
        return [person.login for person in people.demo_accounts(session)], people.DEMO_PASSWORD


def load_demo(settings: Settings, url: str) -> None:
    """Load the demo in a process of its own, whose memory goes when it is done."""
    click.echo("Loading the demo …", err=True)
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "demo"], env=child_environment(settings, url), check=False
    )
    if done.returncode:
        click.echo("The demo could not be loaded; Talsi starts without it.", err=True)


def worker_child(settings: Settings, url: str) -> Child:
    """The process that reads batches and finds hotspots."""
    return Child("worker", [sys.executable, "-m", "server.cli", "worker"], child_environment(settings, url))
