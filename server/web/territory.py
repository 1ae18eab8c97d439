"""Territory: its home page, which says in one look what changed since last week and what waits."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext, ngettext
from markupsafe import Markup
from shapely.geometry import shape

from gis.models import BatchState, HotspotRun, Role, Territory
from gis.queries import concern_queue, hotspots, territories
from gis.queries.waiting import batches_by_state
from server.access import DATA_ROLES, EXACT_ROLES, allow, current_territory, may
from server.auditing import consulted_once
from server.change_words import import_words, week_words
from server.database import db, runtime
from server.findings import window_words
from server.maps import overview
from server.maps.shapes import Piece
from server.services import changes, deadlines, default_locations
from server.web.labels import category_labels
from server.web.navigation import navigation

blueprint = Blueprint("territory", __name__)

READERS = (Role.ANALYST, Role.PLANNER)
# From this rank of the ground on, streets are drawn as main ones.
_MAIN = 9


@dataclass(frozen=True)
class Waiting:
    """Something that wants a person, and where to do it."""

    sentence: str
    url: str


@blueprint.get("/t/<slug>")
@allow(*DATA_ROLES)
def home(slug: str) -> ResponseReturnValue:
    """Say what changed, where the hotspots are, and what waits; totals for all, places for some."""
    territory = current_territory()
    exact = may(*EXACT_ROLES, territory=territory)
    run = next(iter(hotspots.recent(db(), territory.id, limit=1)), None) if exact else None
    told = changes.since_last_week(db(), runtime().columns, territory)
    return render_template(
        "territory/home.html",
        week=week_words(told, category_labels(db(), territory)) if told["week"] else None,
        last_import=import_words(told["last_import"], territory.timezone) if told["last_import"] else None,
        exact=exact,
        run=run,
        picture=_picture(territory, run) if run else None,
        run_sentences=_run_words(territory, run) if run else (),
        waiting=_waiting(territory) if may(*READERS, Role.MODERATOR, territory=territory) else None,
        parts=[entry for entry in navigation(territory) if not entry.current],
    )


def _picture(territory: Territory, run: HotspotRun) -> dict[str, Any]:
    """The still map of a run, and how many of its hotspots lie outside the picture."""
    found = hotspots.read_hotspots(db(), run.id)
    consulted_once(db(), territory, "hotspot_run", {"run": str(run.id), "hotspots": run.hotspots})
    ranked = [
        overview.Ranked(int(row["rank"]), row["geometry"], (row["lon"], row["lat"]))
        for row in found.to_dict("records")
    ]
    title = gettext("Map of the hotspots in %(territory)s", territory=territory.name)
    drawn = overview.draw(ranked, territories.boundary(territory), _ground(territory), title=title)
    return {"svg": Markup(drawn.svg), "elsewhere": len(ranked) - len(drawn.shown)}  # noqa: S704 - escaped there


def _ground(territory: Territory) -> list[Piece]:
    features = territories.ground_features(db(), territory.slug)["features"]
    return [
        Piece(
            feature["properties"]["kind"],
            feature["properties"]["name"] or "",
            shape(feature["geometry"]),
            main=feature["properties"]["rank"] <= _MAIN,
        )
        for feature in features
    ]


def _run_words(territory: Territory, run: HotspotRun) -> list[str]:
    window = window_words(run, territory.timezone)
    found = ngettext(
        "%(n)s hotspot was found among the incidents of %(window)s.",
        "%(n)s hotspots were found among the incidents of %(window)s.",
        run.hotspots,
        n=format_decimal(run.hotspots),
        window=window,
    )
    return [found.replace("..", ".")]


def _waiting(territory: Territory) -> list[Waiting]:
    """What wants a decision: concerns, pile-ups, files that nobody imported, imports that stopped."""
    imports = [*_pile_ups(territory), *_files(territory)] if may(*READERS, territory=territory) else []
    return [*_concerns(territory), *imports]


def _concerns(territory: Territory) -> list[Waiting]:
    before = deadlines.cutoffs(territory.timezone, now=datetime.now(UTC))
    totals = concern_queue.totals(db(), territory.id, before)
    url = url_for("concerns.index", slug=territory.slug)
    found = []
    if totals.to_check:
        sentence = ngettext(
            "%(n)s concern waits for a moderator.",
            "%(n)s concerns wait for a moderator.",
            totals.to_check,
            n=format_decimal(totals.to_check),
        )
        found.append(Waiting(sentence, f"{url}?tab=check"))
    if totals.late:
        sentence = ngettext(
            "%(n)s concern is past its deadline.",
            "%(n)s concerns are past their deadline.",
            totals.late,
            n=format_decimal(totals.late),
        )
        found.append(Waiting(sentence, f"{url}?tab=late"))
    return found


def _pile_ups(territory: Territory) -> list[Waiting]:
    number = default_locations.undecided(db(), territory)
    if not number:
        return []
    sentence = ngettext(
        "%(n)s place may be a default location: decide whether its incidents happened there.",
        "%(n)s places may be default locations: decide whether their incidents happened there.",
        number,
        n=format_decimal(number),
    )
    return [Waiting(sentence, url_for("imports.default_locations.index", slug=territory.slug))]


def _files(territory: Territory) -> list[Waiting]:
    url = url_for("imports.index", slug=territory.slug)
    states = batches_by_state(db(), territory.id)
    received, failed = states.get(BatchState.RECEIVED, 0), states.get(BatchState.FAILED, 0)
    found = []
    if received:
        sentence = ngettext(
            "%(n)s file was sent and is not imported yet.",
            "%(n)s files were sent and are not imported yet.",
            received,
            n=format_decimal(received),
        )
        found.append(Waiting(sentence, url))
    if failed:
        sentence = ngettext(
            "%(n)s import stopped before its end; nothing of it was stored.",
            "%(n)s imports stopped before their end; nothing of them was stored.",
            failed,
            n=format_decimal(failed),
        )
        found.append(Waiting(sentence, url))
    return found
