"""Serve: the web server alone, for when the worker runs elsewhere."""

import errno
import http.client
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace

import click

from gis.errors import TalsiError
from server import logs
from server.cli.context import open_database, read_settings
from server.settings import Settings
from server.supervisor import Child, Supervisor

HEALTH_TIMEOUT_S = 0.5
# The fast engine's idle threads look for work for ever, a third of a core in every process that has used it.
ONE_THREAD = {"PARLAY_NUM_THREADS": "1"}


class CannotListen(TalsiError):
    """The address is taken, not ours, or needs more rights."""


@click.command("serve")
@click.option("--host", help="Address to listen at; HOST does the same.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen at; PORT does the same.")
def command(host: str | None, port: int | None) -> None:
    """Run the web server alone, until Ctrl-C."""
    settings = with_address(read_settings(), host=host, port=port)
    logs.configure(style=settings.log_format)
    with listen(settings) as listener:
        url = open_database(settings)
        supervisor = Supervisor(
            [web_child(settings, listener, url=url)],
            is_ready=health_check(listener),
            announce=lambda: say_ready(listener),
        )
        sys.exit(supervisor.run())


def with_address(settings: Settings, *, host: str | None, port: int | None) -> Settings:
    """The settings with what the command line says instead."""
    return replace(settings, host=host or settings.host, port=settings.port if port is None else port)


def listen(settings: Settings) -> socket.socket:
    """Take the address before anything else starts, so that a taken one is known at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=512)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            message = f"Port {settings.port} is in use; stop what uses it, or choose another with PORT=."
        elif error.errno == errno.EACCES:
            message = f"Port {settings.port} needs more rights; choose one above 1023 with PORT=."
        else:
            message = f"Talsi cannot listen at {where}: {error.strerror}. HOST must be one of its addresses."
        raise CannotListen(message) from error


def web_child(settings: Settings, listener: socket.socket, *, url: str, demo: bool = False) -> Child:
    """Gunicorn on a socket that is open already, so that restarting it refuses nobody."""
    bind = f"fd://{listener.fileno()}"
    command = [sys.executable, "-m", "gunicorn", "--config", "python:server.web_server", "--bind", bind]
    return Child("web", command, child_environment(settings, url, demo=demo), inherited=(listener.fileno(),))


def child_environment(settings: Settings, url: str, *, demo: bool = False) -> dict[str, str]:
    """What a child reads: this environment, and the database that is open already."""
    extra = {"DATABASE_URL": url, "TALSI_HOME": str(settings.home)}
    return {**ONE_THREAD, **os.environ, **extra, **({"TALSI_DEMO": "1"} if demo else {})}


def health_check(listener: socket.socket) -> Callable[[], bool]:
    """A question whether the web server answers and finds itself well."""
    host, port = reachable(listener)

    def healthy() -> bool:
        connection = http.client.HTTPConnection(host, port, timeout=HEALTH_TIMEOUT_S)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return healthy


def reachable(listener: socket.socket) -> tuple[str, int]:
    """An address that reaches the listener from this machine."""
    host, port = listener.getsockname()[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104


def say_ready(listener: socket.socket) -> None:
    """Print the address that a browser opens."""
    host, port = reachable(listener)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Talsi is ready: http://{shown}:{port}")
