"""Concordance: the page that sets concerns beside incidents, on a map, as a table and in words."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gis.models import Role, Territory
from gis.queries import concordance as queries
from gis.queries import hotspots
from server.access import allow, current_territory
from server.auditing import consulted_once
from server.concordance_heard import heard_sentences
from server.concordance_map_words import cells, facts
from server.concordance_requests import as_address, from_address
from server.concordance_words import (
    CLASSES,
    MEANINGS,
    REASONS,
    UNITS,
    hotspot_sentence,
    steady_sentence,
    unit_sentences,
)
from server.database import db
from server.findings import window_words
from server.i18n import gettext, local_label
from server.services import concordance, concordance_files
from server.services.concordance import Answer
from server.services.concordance_questions import Question
from server.services.refusals import Invalid
from server.web.concordance_map import map_data, map_words, palette

blueprint = Blueprint("concordance", __name__)

READERS = (Role.ANALYST, Role.PLANNER)
# The table of a page; the files have all of it.
MOST_ROWS = 200
MOST_SENTENCES = 6
# How a table can be put in order: by which column, and whether the largest is first.
ORDERS: Mapping[str, tuple[str, bool]] = {
    "rank": ("rank", False),
    "place": ("name", False),
    "concerns": ("concerns", True),
    "incidents": ("incidents", True),
    "difference": ("difference", True),
    "chance": ("q", False),
}


@blueprint.get("/t/<slug>/concordance")
@allow(*READERS)
def page(slug: str) -> ResponseReturnValue:
    """Show where concerns and incidents agree, where not, and where there is too little to tell."""
    territory = current_territory()
    topics = [(topic, n) for topic, n in queries.topics_heard(db(), territory.id)]
    frame: dict[str, Any] = {
        "territory": territory,
        "topics": [(topic.code, f"{local_label(topic.labels)} ({n})") for topic, n in topics],
        "units": [(code, str(said)) for code, said in UNITS.items()],
        "runs": _runs(territory),
        "given": request.args,
    }
    if not topics:
        return render_template("concordance/index.html", **frame)
    try:
        answer = concordance.answer(db(), territory, from_address())
    except Invalid as refusal:
        shown = {"refusal": str(refusal), "refused": refusal.field, "asked": request.args}
        return render_template("concordance/index.html", **frame, **shown), 422
    seen = {"topic": answer.topic.code, "unit": answer.question.unit, "concerns": answer.concerns}
    consulted_once(db(), territory, "concordance", {**seen, **_window(answer.question)})
    return render_template("concordance/index.html", **frame, **_shown(slug, territory, answer))


def _window(question: Question) -> dict[str, str]:
    return {name: day for name, day in as_address(question).items() if name in ("from", "to")}


def _runs(territory: Territory) -> list[tuple[str, str]]:
    """The newest hotspot runs, by which units can be chosen."""
    found = hotspots.recent(db(), territory.id, limit=20)
    return [
        (
            str(run.id),
            gettext(
                "%(window)s, %(metres)s m",
                window=window_words(run, territory.timezone),
                metres=f"{run.settings['eps_m']:g}",
            ),
        )
        for run in found
    ]


def _shown(slug: str, territory: Territory, answer: Answer) -> dict[str, Any]:
    """What the template needs of an answer."""
    topic, kind = local_label(answer.topic.labels), str(answer.question.unit)
    address: dict[str, Any] = dict(as_address(answer.question))
    order, rows = _ordered(answer)
    units = answer.units.to_dict("records")
    counts = answer.units["class"].value_counts().to_dict()
    return {
        "answer": answer,
        "asked": _fields(answer.question),
        "topic": topic,
        "heard": heard_sentences(answer),
        "told": _told(answer, topic),
        "steady": steady_sentence(answer),
        "classes": [(code, str(MEANINGS[code]), int(counts.get(code, 0))) for code in CLASSES],
        "reasons": {code: str(said) for code, said in REASONS.items()},
        "rows": [(unit, cells(unit, kind)) for unit in rows[:MOST_ROWS]],
        "not_shown": max(0, len(rows) - MOST_ROWS),
        "order": order,
        "order_url": lambda name: url_for(
            "concordance.page", slug=slug, **address, sort=name, _anchor="table"
        ),
        "files": [
            (form, url_for("api_concordance.take_away", slug=slug, kind=form, **address))
            for form in concordance_files.FORMATS
        ],
        "hotspots": [
            (row["rank"], hotspot_sentence(row))
            for row in answer.hotspots.drop(columns="geometry").to_dict("records")
        ],
        "facts": facts(answer),
        "map_data": map_data(territory, answer, units, topic),
        "map_words": map_words(),
        "palette": palette(),
    }


def _ordered(answer: Answer) -> tuple[str, list[dict[Any, Any]]]:
    """The units in the order that the address asks for; ranks settle ties."""
    asked = request.args.get("sort", "rank")
    order = asked if asked in ORDERS else "rank"
    column, largest_first = ORDERS[order]
    keys = [column, "rank"] if column != "rank" else ["rank"]
    ascending = [not largest_first, True][: len(keys)]
    table = answer.units.drop(columns="geometry").sort_values(keys, ascending=ascending, kind="stable")
    return order, table.to_dict("records")


def _fields(question: Question) -> dict[str, str]:
    """The fields of the form as they were settled, so that nothing is left to guess."""
    said = question.said if question.said != question.days else None
    spans = {
        "from": question.days.first,
        "to": question.days.last,
        "concerns_from": said.first if said else None,
        "concerns_to": said.last if said else None,
    }
    return {
        "topic": question.topic or "",
        "unit": str(question.unit),
        "cell_m": f"{question.cell_m:g}",
        "run": str(question.run or ""),
        "minimum": str(question.settings.minimum),
        "control": question.settings.control,
        "eps_m": f"{question.eps_m:g}",
        "min_concerns": str(question.min_concerns),
        **{name: day.isoformat() if day else "" for name, day in spans.items()},
    }


def _told(answer: Answer, topic: str) -> list[tuple[str, list[str], int]]:
    """The foremost findings in words: class, sentences, and how many more there are."""
    found = []
    for code in ("concern_only", "both", "incidents_only"):
        units = answer.units[answer.units["class"] == code].drop(columns="geometry").to_dict("records")
        # How large the difference is stands in the table, and at the map for whoever presses a place.
        said = [unit_sentences(unit, answer, topic=topic)[0] for unit in units[:MOST_SENTENCES]]
        found.append((code, said, max(0, len(units) - MOST_SENTENCES)))
    return found
