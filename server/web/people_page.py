"""People page: the list of accounts with what was just handed over, shared by those who add to it."""

from datetime import UTC, datetime

from flask import render_template, request
from flask_babel import gettext

from gis.models import Role
from gis.queries import people, territories
from server import words
from server.database import db, runtime
from server.services import invitations
from server.services.roles import STANDALONE, Grant, parse_grant


def people_page(
    *,
    error: Exception | None = None,
    handed_over: tuple[str, str] | None = None,
    link: tuple[str, str] | None = None,
) -> str:
    """List accounts and open invitations, and offer to add to them."""
    return render_template(
        "admin/people.html",
        people=people.everyone(db()),
        last_seen=people.last_seen(db()),
        invitations=invitations.waiting(db(), datetime.now(UTC)),
        second_factors=runtime().settings.second_factor != "off",
        role_name=words.role_name,
        error=error,
        handed_over=handed_over,
        link=link,
        form={} if handed_over or link else request.form,
        chosen=[] if handed_over or link else request.form.getlist("roles"),
        **role_choices(),
    )


def role_choices() -> dict[str, object]:
    """What a form needs to offer roles and territories."""
    places = territories.all_territories(db())
    return {
        "places": places,
        "place_names": {place.id: place.name for place in places},
        "roles": words.ROLES,
        "role_options": [
            (role.value, f"{name}: {words.ROLE_HINTS[role]}") for role, name in words.ROLES.items()
        ],
        "place_options": [
            ("", gettext("in all territories")),
            *((place.slug, place.name) for place in places),
        ],
    }


def grants_of_form() -> list[Grant]:
    """The roles of a form: ``analyst`` everywhere, ``analyst@talsi`` there."""
    place = request.form.get("territory", "")
    chosen = [
        word if "@" in word or not place or Role(word) in STANDALONE else f"{word}@{place}"
        for word in request.form.getlist("roles")
        if word in set(Role) or "@" in word
    ]
    return [parse_grant(db(), word) for word in chosen]
