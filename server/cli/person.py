"""Person: add or invite the people who may sign in, list them, close and open accounts."""

import json
import sys
from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from server.cli.context import read_settings, speaking_session
from server.settings import ALL_LANGUAGES

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("person")
def command() -> None:
    """Manage the people who may sign in."""


@command.command("add")
@click.argument("login")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="ROLE[@SLUG]",
    help="A role, in one territory or in all; may be given again.",
)
@click.option("--name", default="", help="The name that colleagues know.")
@click.option("--language", type=click.Choice(ALL_LANGUAGES), help="The language of the pages.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--generate", is_flag=True, help="Make a password and print it once.")
@as_json_option
def add(
    login: str,
    roles: tuple[str, ...],
    name: str,
    language: str | None,
    password_stdin: bool,
    generate: bool,
    as_json: bool,
) -> None:
    """Add the person LOGIN.

    The first one is an administrator: talsi person add anna --role administrator --generate
    """
    from server.services import passwords, people
    from server.services.roles import parse_grant

    if password_stdin and generate:
        raise click.UsageError("Choose one of --password-stdin and --generate.")
    password = passwords.generate() if generate else _read_password(password_stdin)
    with speaking_session() as session:
        grants = [parse_grant(session, role) for role in roles]
        person = people.add(
            session, login=login, password=password, grants=grants, name=name, language=language
        )
        result = _payload(session, person)
    if generate:
        result["password"] = password
    if as_json:
        _print_json(result)
        return
    click.echo(f"{result['login']}: {', '.join(result['roles'])}")
    if generate:
        click.echo(f"password: {password}")


@command.command("invite")
@click.argument("login")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="ROLE[@SLUG]",
    help="A role, in one territory or in all; may be given again.",
)
@click.option("--name", default="", help="The name that colleagues know.")
@click.option("--address", help="Where people reach this Talsi, e.g. https://talsi.example.")
@as_json_option
def invite(login: str, roles: tuple[str, ...], name: str, address: str | None, as_json: bool) -> None:
    """Make a link with which LOGIN makes their own account; it works once, for seven days.

    The link is printed once: hand it over to nobody else.
    """
    from server.services import invitations
    from server.services.roles import parse_grant

    with speaking_session() as session:
        invitation, token = invitations.invite(
            session,
            login=login,
            name=name,
            grants=[parse_grant(session, role) for role in roles],
            by=None,
            now=datetime.now(UTC),
        )
    link = f"{(address or _own_address()).rstrip('/')}/invitation/{token}"
    expires = invitation.expires_at.isoformat(timespec="seconds")
    if as_json:
        _print_json({"login": invitation.login, "link": link, "expires_at": expires})
    else:
        click.echo(link)
        click.echo(f"valid until {expires}")


@command.command("list")
@as_json_option
def list_people(as_json: bool) -> None:
    """List everybody with their roles."""
    from gis.queries import people

    with speaking_session() as session:
        rows = [_payload(session, person) for person in people.everyone(session)]
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        state = "" if row["active"] else "  closed"
        click.echo(f"{row['login']:<20} {', '.join(row['roles'])}{state}")


@command.command("close")
@click.argument("login")
def close(login: str) -> None:
    """Close the account LOGIN and end its sittings."""
    _set_active(login, active=False)


@command.command("open")
@click.argument("login")
def reopen(login: str) -> None:
    """Open the account LOGIN again; this also ends a lock after wrong passwords."""
    _set_active(login, active=True)


@command.command("password")
@click.argument("login")
@as_json_option
def reset_password(login: str, as_json: bool) -> None:
    """Give LOGIN a new generated password and print it once."""
    from server.services import people

    with speaking_session() as session:
        password = people.reset_password(session, people.find(session, login).id, by=None)
    if as_json:
        _print_json({"login": login, "password": password})
    else:
        click.echo(f"password: {password}")


@command.command("reset-second-factor")
@click.argument("login")
def reset_second_factor(login: str) -> None:
    """Take the lost second factor of LOGIN away; the password alone signs in then."""
    from server.services import people, second_factor

    with speaking_session() as session:
        second_factor.reset(session, people.find(session, login).id, by=None)


@command.command("sign-out")
@click.argument("login")
def sign_out(login: str) -> None:
    """Sign LOGIN out on every device."""
    from server.services import people, sittings

    with speaking_session() as session:
        ended = sittings.end_all(session, people.find(session, login).id, by=None)
    click.echo(f"{ended} signed out")


def _own_address() -> str:
    settings = read_settings()
    return f"http://{settings.host}:{settings.port}"


def _set_active(login: str, *, active: bool) -> None:
    from server.services import people

    with speaking_session() as session:
        people.set_active(session, people.find(session, login).id, active=active, by=None)


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("Give the password with --password-stdin, or let one be made with --generate.")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


def _payload(session: Session, person: Any) -> dict[str, Any]:
    from gis.queries import territories

    slugs = {place.id: place.slug for place in territories.all_territories(session)}
    roles = [
        held.role.value + (f"@{slugs[held.territory_id]}" if held.territory_id else "")
        for held in person.roles
    ]
    return {
        "login": person.login,
        "name": person.name,
        "roles": roles,
        "active": person.active,
        "demo": person.demo,
        "second_factor": person.totp_confirmed_at is not None,
    }


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
