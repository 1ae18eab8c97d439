"""Topics: what residents can report and who owns it, as `talsi topic` and `talsi agency`."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from server.cli.context import read_settings, staff_session, tongue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

    from gis.models import Agency, Territory, Topic

LANGUAGES = ("lv", "en")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group("topic")
def topic() -> None:
    """What residents can report: the short list of a territory, its words and its owners."""


@click.group("agency")
def agency() -> None:
    """Who can own a concern: the police, the municipality, a house manager."""


def _told(*options: Callable[..., Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options, then SLUG and CODE in front."""
    names = [click.option(f"--{code}", metavar="NAME", help=f"Name in {code}.") for code in LANGUAGES]

    def mark(function: Callable[..., None]) -> Callable[..., None]:
        for option in (as_json_option, *reversed(options), *reversed(names)):
            function = option(function)
        return click.argument("slug")(click.argument("code")(function))

    return mark


_of_topic = _told(
    *(
        click.option(f"--hint-{code}", metavar="TEXT", help=f"What belongs here, in {code}.")
        for code in LANGUAGES
    ),
    click.option("--agency", metavar="CODE", help="Who usually owns it."),
    click.option(
        "--category",
        "categories",
        multiple=True,
        metavar="CODE",
        help="An offence category it is compared with; what is said replaces the list.",
    ),
    click.option("--sensitive/--not-sensitive", default=None, help="Never shown to the public."),
)
_of_agency = _told(click.option("--email", help="Where news of its concerns go; empty takes it away."))


@topic.command("list")
@click.argument("slug")
@as_json_option
def list_topics(slug: str, as_json: bool) -> None:
    """List the topics of the territory SLUG in their order."""
    from server.services import topics

    with _territory(slug) as (session, territory):
        known = topics.of_territory(session, territory)
        plain = [_plain(each, owner=known.agency_of(each)) for each in known.topics]
    _print_list("topics", plain, as_json)


@topic.command("add")
@_of_topic
def add_topic(slug: str, code: str, as_json: bool, **said: Any) -> None:
    """Add the topic CODE to the territory SLUG, at the end of its list."""
    from server.services import topic_changes

    with _territory(slug) as (session, territory):
        made = topic_changes.add_topic(session, territory, code, _topic_said(said))
        _done(session, territory, made, "add_topic", as_json)


@topic.command("edit")
@_of_topic
def edit_topic(slug: str, code: str, as_json: bool, **said: Any) -> None:
    """Change the topic CODE of the territory SLUG; what is not said stays."""
    from server.services import topic_changes

    with _territory(slug) as (session, territory):
        changed = topic_changes.edit_topic(session, territory, code, _topic_said(said))
        _done(session, territory, changed, "change_topic", as_json)


@topic.command("retire")
@click.argument("slug")
@click.argument("code")
@click.option("--back", is_flag=True, help="Bring a retired one back.")
@as_json_option
def retire_topic(slug: str, code: str, back: bool, as_json: bool) -> None:
    """Take the topic CODE off the form of the territory SLUG; its concerns stay."""
    from server.services import topic_changes

    with _territory(slug) as (session, territory):
        changed = topic_changes.set_topic_active(session, territory, code, active=back)
        _done(session, territory, changed, "change_topic", as_json)


@topic.command("move")
@click.argument("slug")
@click.argument("code")
@click.argument("way", type=click.Choice(["up", "down"]))
@as_json_option
def move_topic(slug: str, code: str, way: str, as_json: bool) -> None:
    """Move the topic CODE of the territory SLUG one place up or down."""
    from server.services import topic_changes, topics

    with _territory(slug) as (session, territory):
        topic_changes.move_topic(session, territory, code, up=way == "up")
        moved = topics.of_territory(session, territory).topic(code)
        _done(session, territory, moved, "change_topic", as_json)


@topic.command("adopt")
@click.argument("slug")
@as_json_option
def adopt(slug: str, as_json: bool) -> None:
    """Add what the territory SLUG lacks of the starter list of topics and agencies."""
    from dataclasses import asdict

    from server.services import topics

    with _territory(slug) as (session, territory):
        adopted = topics.adopt_starter(session, territory)
        _record(session, territory, "add_topic", {"starter": len(adopted.topics)})
    if as_json:
        click.echo(json.dumps(asdict(adopted)))
        return
    click.echo(f"Added {len(adopted.topics)} topics and {len(adopted.agencies)} agencies.")


@agency.command("list")
@click.argument("slug")
@as_json_option
def list_agencies(slug: str, as_json: bool) -> None:
    """List the agencies of the territory SLUG."""
    from server.services import topics

    with _territory(slug) as (session, territory):
        plain = [_plain(each) for each in topics.of_territory(session, territory).agencies]
    _print_list("agencies", plain, as_json)


@agency.command("add")
@_of_agency
def add_agency(slug: str, code: str, as_json: bool, **said: Any) -> None:
    """Add the agency CODE to the territory SLUG."""
    from server.services import topic_changes

    with _territory(slug) as (session, territory):
        made = topic_changes.add_agency(session, territory, code, _agency_said(said))
        _done(session, territory, made, "add_agency", as_json)


@agency.command("edit")
@_of_agency
def edit_agency(slug: str, code: str, as_json: bool, **said: Any) -> None:
    """Change the agency CODE of the territory SLUG; what is not said stays."""
    from server.services import topic_changes

    with _territory(slug) as (session, territory):
        changed = topic_changes.edit_agency(session, territory, code, _agency_said(said))
        _done(session, territory, changed, "change_agency", as_json)


@agency.command("retire")
@click.argument("slug")
@click.argument("code")
@click.option("--back", is_flag=True, help="Bring a retired one back.")
@as_json_option
def retire_agency(slug: str, code: str, back: bool, as_json: bool) -> None:
    """Give no more concerns to the agency CODE of the territory SLUG; what it has it keeps."""
    from server.services import topic_changes

    with _territory(slug) as (session, territory):
        changed = topic_changes.set_agency_active(session, territory, code, active=back)
        _done(session, territory, changed, "change_agency", as_json)


@contextmanager
def _territory(slug: str) -> Iterator[tuple[Session, Territory]]:
    from gis.queries import territories
    from server.i18n import speaking

    settings = read_settings()
    with speaking(tongue(settings)), staff_session(settings) as session:
        yield session, territories.find(session, slug)


def _names(said: dict[str, Any], before: str = "") -> dict[str, str]:
    return {code: said[f"{before}{code}"] for code in LANGUAGES if said[f"{before}{code}"] is not None}


def _topic_said(said: dict[str, Any]) -> Any:
    from server.services.topic_words import TopicSaid

    return TopicSaid(
        _names(said), _names(said, "hint_"), said["agency"], said["categories"] or None, said["sensitive"]
    )


def _agency_said(said: dict[str, Any]) -> Any:
    from server.services.topic_words import AgencySaid

    return AgencySaid(_names(said), said["email"])


def _plain(row: Topic | Agency, owner: Agency | None = None) -> dict[str, Any]:
    from gis.queries import topics

    plain = {"code": row.code, **topics.as_plain(row)}
    if owner is not None:
        plain["agency"] = owner.code
        del plain["agency_id"]
    return plain


def _print_list(what: str, plain: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({what: plain}, ensure_ascii=False))
        return
    for each in plain:
        names = " / ".join(each["labels"][code] for code in LANGUAGES if each["labels"].get(code))
        click.echo(f"{each['code']:<20}  {'' if each['active'] else '(retired) '}{names}")


def _done(session: Session, territory: Territory, row: Topic | Agency, operation: str, as_json: bool) -> None:
    _record(session, territory, operation, {"code": row.code})
    click.echo(json.dumps(_plain(row), ensure_ascii=False) if as_json else f"{row.code} is set.")


def _record(session: Session, territory: Territory, operation: str, objects: dict[str, Any]) -> None:
    from server.services import audit

    audit.record(session, operation, territory_id=territory.id, channel="command", objects=objects)
