"""Releases: what is public of a territory, what a release would change, and what it would give away."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.models import Role
from server import release_words
from server.access import allow, current_territory
from server.auditing import consulted
from server.database import db
from server.findings import window_words
from server.services import hotspot_areas, publishing, release_check, release_state
from server.services.publishing import Choices, WouldReveal
from server.services.quarters import Level
from server.services.refusals import Invalid

blueprint = Blueprint("releases", __name__, url_prefix="/t/<slug>/releases")

READERS = (Role.PLANNER, Role.ANALYST)


@dataclass(frozen=True)
class Asked:
    """What the person wants released beyond what comes by itself."""

    quarter: date | None = None
    level: Level = Level.FULL
    run_id: UUID | None = None

    def choices(self) -> Choices:
        """Return it as a release understands it."""
        return Choices({self.quarter: self.level} if self.quarter else {}, self.run_id)

    def fields(self, *, level: Level | None = None) -> dict[str, str]:
        """Return it as the fields of a form or of an address, with another level where one is given."""
        found = {"run": str(self.run_id)} if self.run_id else {}
        if self.quarter:
            found |= {"quarter": self.quarter.isoformat(), "level": (level or self.level).value}
        return found


@blueprint.get("")
@allow(*READERS)
def index(slug: str) -> ResponseReturnValue:
    """Show what is public and what the chosen release would change, with the attacker's verdict."""
    return _page(_asked(request.args))


@blueprint.post("")
@allow(*READERS)
def release(slug: str) -> ResponseReturnValue:
    """Release what was chosen, unless it would give something away."""
    territory, asked = current_territory(), _asked(request.form)
    try:
        done = publishing.derive(db(), territory, today=_today(), choices=asked.choices())
    except WouldReveal:
        consulted(db(), territory, "release", {**asked.fields(), "refused": True}, operation="release")
        return _page(asked), 422
    made = {"cards": done.cards, "quarters": done.quarters, "hotspots": done.hotspots}
    consulted(db(), territory, "release", {**asked.fields(), **made}, operation="release")
    flash(gettext("It is public now."), "info")
    return redirect(url_for("releases.index", slug=slug), code=303)


@blueprint.post("/first")
@allow(*READERS)
def first(slug: str) -> ResponseReturnValue:
    """Let the worker derive what takes minutes."""
    territory = current_territory()
    consulted(db(), territory, "release", {"asked": True}, operation="release")
    publishing.request(db(), territory)
    flash(gettext("The worker is at it. This page shows the result when it is there."), "info")
    return redirect(url_for("releases.index", slug=slug), code=303)


def _page(asked: Asked) -> str:
    territory = current_territory()
    consulted(db(), territory, "release_plan", asked.fields())
    waiting = release_state.waiting_quarters(db(), territory, today=_today())
    if waiting > release_state.LONG:
        return render_template("releases/waiting.html", quarters=waiting)
    plan = publishing.plan(db(), territory, today=_today(), choices=asked.choices())
    leaks = release_check.of_plan(plan, release_check.names(db(), territory))
    coarser = release_words.COARSER.get(asked.level) if asked.quarter else None
    return render_template(
        "releases/index.html",
        now=release_state.now(db(), territory),
        cards=release_state.card_changes(db(), territory, plan),
        plan=plan,
        leaks=leaks,
        asked=asked,
        coarser=coarser,
        runs=[(str(run.id), _run_words(run)) for run in hotspot_areas.choosable(db(), territory)[:12]],
        words=release_words,
        new_quarters=[release_words.quarter_words(each.quarter.begins) for each in plan.quarters],
        Level=Level,
    )


def _run_words(run: Any) -> str:
    return window_words(run, current_territory().timezone)


def _asked(values: Any) -> Asked:
    """Read the choice of an address or a form."""
    try:
        return Asked(
            date.fromisoformat(values["quarter"]) if values.get("quarter") else None,
            Level(values.get("level") or Level.FULL),
            UUID(values["run"]) if values.get("run") else None,
        )
    except ValueError:
        raise Invalid(gettext("This choice cannot be read. Choose again.")) from None


def _today() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(current_territory().timezone)).date()
