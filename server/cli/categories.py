"""Category: the offence categories of a territory, at the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from server.cli.context import staff_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis.models import Category
    from server.services.categories import Change


@click.group("category")
def command() -> None:
    """The territory's own list of offence categories: names, harm weights, values in files."""


def _changes(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what a category is."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
        click.option(
            "--sensitive/--not-sensitive", default=None, help="Never shown to the public in detail."
        ),
        click.option(
            "--harm-weight", type=float, help="How much harm one incident stands for; 1 unless said."
        ),
        click.option("--alias", "aliases", multiple=True, help="A value in files that means this category."),
        click.option("--en", metavar="NAME", help="Name in English."),
        click.option("--lv", metavar="NAME", help="Name in Latvian."),
        click.argument("code"),
        click.argument("slug"),
    ):
        function = option(function)
    return function


@command.command("list")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def listing(slug: str, as_json: bool) -> None:
    """List the categories of the territory SLUG."""
    from gis.queries import territories
    from server.services import categories

    with staff_session() as session:
        found = categories.listing(session, territories.find(session, slug))
    if as_json:
        click.echo(json.dumps({"categories": [_plain(each) for each in found]}, ensure_ascii=False))
        return
    for each in found:
        names = " / ".join(str(each.labels[key]) for key in ("lv", "en") if each.labels.get(key))
        click.echo(f"{each.code:<40}  {each.harm_weight:>10g}  {names}")


@command.command("add")
@_changes
def add(slug: str, code: str, as_json: bool, **said: Any) -> None:
    """Add the category CODE to the territory SLUG."""
    from gis.queries import territories
    from server.services import categories

    with staff_session() as session:
        made = categories.add(session, territories.find(session, slug), code, _change(said))
        _tell(made, as_json=as_json)


@command.command("edit")
@_changes
def edit(slug: str, code: str, as_json: bool, **said: Any) -> None:
    """Change the category CODE of the territory SLUG; what is not said stays."""
    from gis.queries import territories
    from server.services import categories

    with staff_session() as session:
        changed = categories.edit(session, territories.find(session, slug), code, _change(said))
        _tell(changed, as_json=as_json)


def _change(said: dict[str, Any]) -> Change:
    from server.services.categories import Change

    labels = {key: said[key] for key in ("lv", "en") if said[key]}
    return Change(labels, said["aliases"], said["harm_weight"], said["sensitive"])


def _plain(category: Category) -> dict[str, Any]:
    return {
        "code": category.code,
        "labels": category.labels,
        "aliases": list(category.aliases),
        "harm_weight": category.harm_weight,
        "sensitive": category.sensitive,
    }


def _tell(category: Category, *, as_json: bool) -> None:
    plain = _plain(category)
    click.echo(json.dumps(plain, ensure_ascii=False) if as_json else f"Category {category.code} is set.")
