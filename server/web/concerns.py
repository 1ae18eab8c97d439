"""Concerns: the moderator's queue, and one concern with all that belongs to it and what may follow."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from gis.models import Role
from gis.queries import concern_queue
from gis.queries import concerns as queries
from gis.queries.concern_queue import ConcernFilter, Cutoffs
from server import concern_words, moderation_words
from server.access import READER_ROLES, allow, current_person, current_territory, may
from server.auditing import consulted, consulted_once
from server.database import db
from server.i18n import local_label
from server.services import deadlines, topics
from server.web import concern_decisions
from server.web.concern_page import Page, blueprint
from server.web.forms.concerns import NOWHERE, Typed, Wanted, parse_wanted

__all__ = ["blueprint", "concern_decisions"]

ON_A_PAGE = 50


@blueprint.get("")
@allow(*READER_ROLES, Role.FACILITATOR)
def index(slug: str) -> ResponseReturnValue:
    """List what waits with its deadlines; facilitators get totals only."""
    territory, now = current_territory(), datetime.now(UTC)
    before = deadlines.cutoffs(territory.timezone, now=now)
    totals = concern_queue.totals(db(), territory.id, before)
    if not may(*READER_ROLES, territory=territory):
        return render_template("concerns/totals.html", totals=totals, w=concern_words)
    return _queue(parse_wanted(request.args), totals, before, now)


def _queue(wanted: Wanted, totals: concern_queue.Totals, before: Cutoffs, now: datetime) -> str:
    territory = current_territory()
    asked = wanted.filter(current_person.id)
    number = wanted.page
    rows = _page(asked, before, number)
    if not rows and number > 1:  # an address of yesterday, when more was waiting
        number = max(1, -(-concern_queue.count(db(), territory.id, asked, before) // ON_A_PAGE))
        rows = _page(asked, before, number)
    found = rows[0].found if rows else 0
    consulted_once(db(), territory, "concern_queue", {"filter": wanted.told, "rows": found})
    return render_template(
        "concerns/queue.html",
        rows=[(row, _due(row, now)) for row in rows],
        wanted=wanted,
        found=found,
        number=number,
        pages=max(1, -(-found // ON_A_PAGE)),
        totals=totals,
        counts=_counts(totals),
        choices=_choices(),
        label=local_label,
        now=now,
        w=concern_words,
        m=moderation_words,
        moderates=may(Role.MODERATOR, territory=territory),
    )


def _page(asked: ConcernFilter, before: Cutoffs, number: int) -> Sequence[Any]:
    offset = (number - 1) * ON_A_PAGE
    return concern_queue.page(db(), current_territory().id, asked, before, offset=offset, limit=ON_A_PAGE)


def _due(row: Any, now: datetime) -> deadlines.Due | None:
    return deadlines.due(row.Concern.state, row.since, current_territory().timezone, now=now)


def _counts(totals: concern_queue.Totals) -> dict[str, int]:
    waiting = totals.to_check + totals.to_answer
    return {
        "open": waiting,
        "check": totals.to_check,
        "answer": totals.to_answer,
        "late": totals.late,
        "closed": totals.closed,
        "all": totals.all,
    }


def _choices() -> dict[str, list[tuple[str, str]]]:
    """What the filters of the queue offer."""
    territory = current_territory()
    catalogue = topics.of_territory(db(), territory)
    areas = queries.neighbourhoods(db(), territory.id)
    return {
        "topic": [(each.code, local_label(each.labels)) for each in catalogue.topics],
        "agency": [(each.code, local_label(each.labels)) for each in catalogue.agencies],
        "neighbourhood": [*((each.code, each.name) for each in areas), (NOWHERE, "–")],
        "channel": [(code, str(word)) for code, word in concern_words.CHANNELS.items()],
    }


@blueprint.get("/<int:concern_id>")
@allow(*READER_ROLES)
def show(slug: str, concern_id: int) -> ResponseReturnValue:
    """Show everything of one concern on one page, with the steps that may follow."""
    page = Page.find(concern_id)
    consulted(db(), current_territory(), "concern", {"concern": concern_id})
    return page.html(Typed(), duplicate=request.args.get("duplicate", ""))


@blueprint.post("/<int:concern_id>/contact")
@allow(Role.MODERATOR)
def contact(slug: str, concern_id: int) -> ResponseReturnValue:
    """Show how the reporter can be reached, and write down who looked."""
    page = Page.find(concern_id)
    consulted(
        db(), current_territory(), "concern_contact", {"concern": concern_id}, operation="reveal_contact"
    )
    return page.html(Typed(), contact=queries.contact(db(), concern_id))


@blueprint.get("/<int:concern_id>/photo/<int:photo_id>.jpg")
@allow(*READER_ROLES)
def photo(slug: str, concern_id: int, photo_id: int) -> ResponseReturnValue:
    """Send a picture of a concern to staff, shown in public or not."""
    Page.find(concern_id)
    found = queries.photo(db(), concern_id, photo_id)
    if found is None:
        abort(404)
    consulted_once(db(), current_territory(), "concern_photo", {"concern": concern_id, "photo": photo_id})
    answer = Response(found.jpeg, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
