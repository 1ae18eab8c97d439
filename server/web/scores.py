"""Scores: how every hotspot run did on the window that followed it, wins and losses alike."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from gis.queries import territories
from server.access import EXACT_ROLES, allow, current_territory
from server.auditing import consulted
from server.database import db
from server.findings import filter_words, window_words
from server.i18n import gettext, local_label
from server.methods.trust.labels import percent, points, verdict_label
from server.score_words import summary_sentences
from server.services import scoring, takeaway

blueprint = Blueprint("scores", __name__)


@blueprint.get("/t/<slug>/hotspots/scores")
@allow(*EXACT_ROLES)
def index(slug: str) -> ResponseReturnValue:
    """List the hotspot runs that were scored on the window after theirs, beside plain counting."""
    territory = current_territory()
    labels = takeaway.category_labels(db(), territory, local_label)
    names = territories.neighbourhood_names(db(), territory.id)
    found = scoring.listed(db(), territory)
    rows = [
        {
            "run": each.run,
            "score": each.score,
            "published": each.published,
            "window": window_words(each.run, territory.timezone),
            "categories": [labels.get(code, code) for code in each.run.settings["categories"]],
            "filters": filter_words(each.run, names),
            "area": percent(each.found["area_share"]),
            "rate": percent(each.found["hit_rate"]),
            "interval": f"{percent(each.found['low'])} – {percent(each.found['high'])}",
            "naive": percent(each.naive),
            "points": points(each.found["difference"]),
            "verdict": each.found["verdict"],
            "said": verdict_label(each.found["verdict"]),
            "url": url_for("hotspots.show", slug=slug, run_id=each.run.id),
            "score_url": url_for("analysis.show", slug=slug, analysis_id=each.score.id),
        }
        for each in found
    ]
    consulted(db(), territory, "analysis_run", {"scores": len(rows)})
    return render_template(
        "scores/index.html",
        territory=territory,
        rows=rows,
        interval_label=gettext("Interval (95 %)"),
        said=summary_sentences([each.found["verdict"] for each in found]),
    )
