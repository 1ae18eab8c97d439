"""Concordance: residents' concerns beside recorded incidents, for scripts."""

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from gis.models import Role
from server.access import allow, current_territory
from server.api.openapi import describe
from server.auditing import consulted
from server.concordance_requests import WANTED, as_address, from_address
from server.database import db
from server.handing_out import hand_out
from server.i18n import local_label
from server.services import concordance, concordance_files
from server.services.concordance import Answer

blueprint = Blueprint("api_concordance", __name__, url_prefix="/api/v1/territories/<slug>")

READERS = (Role.ANALYST, Role.PLANNER)


@blueprint.get("/concordance")
@describe(query=WANTED)
@allow(*READERS)
def show(slug: str) -> ResponseReturnValue:
    """Compare concerns with incidents by unit: classes, tests, coverage and lineage."""
    answer = concordance.answer(db(), current_territory(), from_address())
    consulted(db(), current_territory(), "concordance", _seen(answer))
    return jsonify(concordance_files.as_json(current_territory(), answer, local_label(answer.topic.labels)))


@blueprint.get("/concordance.<any(geojson, csv, html):kind>")
@describe(query=WANTED, content_types=("application/geo+json", "text/csv", "text/html"))
@allow(*READERS)
def take_away(slug: str, kind: str) -> ResponseReturnValue:
    """Hand out the comparison with outlines, as a table, or as a map in one file."""
    territory = current_territory()
    answer = concordance.answer(db(), territory, from_address())
    file = concordance_files.render(db(), territory, answer, kind, label=local_label)
    told = {**_seen(answer), "format": kind}
    return hand_out(territory, "concordance", file, rows=len(answer.units), objects=told)


def _seen(answer: Answer) -> dict[str, Any]:
    """What the record of access keeps: the question and how much it was, never the data."""
    return {**as_address(answer.question), "concerns": answer.concerns}
