"""Public map: figures by neighbourhood and quarter, hotspots and concerns, for everybody and on a wall."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from gis.models import PublishedTerritory
from gis.queries import board, board_map
from server import public_words
from server.access import allow_public
from server.database import public_db
from server.i18n import local_label
from server.maps.public_picture import draw, swatch
from server.public_pictures import figures_scene, frames
from server.services.public_figures import TOTAL, Figures, choose

blueprint = Blueprint("public_map", __name__, url_prefix="/t/<slug>/map")

# A phone shows a picture about as large as it is drawn for it.
_PHONE: dict[str, Any] = {"text": 14.5, "size": (330.0, 350.0)}
# Letters on a wall of 1080 lines are 28 of its pixels or more, however the picture is scaled.
_PRESENTED_TEXT, _PRESENTED_SIZE = 34.0, {1: (1280.0, 900.0), 2: (630.0, 900.0)}


@dataclass(frozen=True)
class Drawn:
    """One picture of the page as safe SVG; on a phone, dots that would lie over one another are one."""

    title: str
    svg: str
    phone: str


@blueprint.get("")
@allow_public
def page(slug: str) -> ResponseReturnValue:
    """Show the map, its legend as a sentence, and the same as a table; or the same large, for a wall."""
    territory = board.territory(public_db(), slug)
    labels = _labels(slug)
    asked = request.args.get("category", TOTAL)
    figures = choose(public_db(), slug, quarter=_quarter(), category=asked if asked in labels else TOTAL)
    presenting = request.args.get("present") == "1"
    return render_template(
        "board/present.html" if presenting else "board/map.html",
        territory=territory,
        release=board.release(public_db(), slug),
        labels=labels,
        quarters=board_map.quarters(public_db(), slug),
        figures=figures,
        hotspots=board_map.hotspots(public_db(), slug),
        places=board.place_counts(public_db(), slug, board.CardFilter()),
        words=public_words,
        swatch=_swatch,
        **(_told(territory, figures, labels, presenting=presenting) if figures else {}),
    )


def _told(
    territory: PublishedTerritory, figures: Figures, labels: dict[str, str], *, presenting: bool
) -> dict[str, Any]:
    category = labels[figures.category]
    chosen: dict[str, Any] = {"category": figures.category or None, "quarter": figures.quarter.isoformat()}
    ranked = sorted(figures.cells, key=lambda cell: (-_weight(cell), cell.name))
    return {
        "category": category,
        "sentence": public_words.legend_words(figures, category),
        "classes": public_words.class_words(figures.breaks),
        "pictures": _pictures(territory, figures, presenting=presenting),
        "ranked": ranked,
        "chosen": chosen,
        "here": url_for("public_map.page", slug=territory.slug, **chosen),
        "presented": url_for("public_map.page", slug=territory.slug, present=1, **chosen),
    }


def _weight(cell: Any) -> float:
    """Order of the twin: exact counts first, then a few, then none, what is kept back last."""
    if cell.count:
        return float(cell.count)
    return {"few": 1.0, "exact": 0.0, "hidden": -1.0}.get(cell.shown, -2.0)


def _pictures(territory: PublishedTerritory, figures: Figures, *, presenting: bool) -> list[Drawn]:
    scene = figures_scene(public_db(), territory, figures, href="#n-")
    parts = frames(territory, figures)
    options: dict[str, Any] = {}
    if presenting:
        options = {"size": _PRESENTED_SIZE[len(parts)], "text": _PRESENTED_TEXT}
    drawn = []
    for name, title, bounds in parts:
        said = gettext("Map: %(part)s. The table says the same in words.", part=title)
        svg = draw(scene, bounds, title=said, name=f"map-{name}", **options)
        phone = "" if presenting else draw(scene, bounds, title=said, name=f"phone-{name}", **_PHONE)
        drawn.append(Drawn(title, Markup(svg), Markup(phone)))  # noqa: S704 - escaped there
    return drawn


def _labels(slug: str) -> dict[str, str]:
    """What the categories of the figures are called; the first choice is all of them."""
    every = {TOTAL: str(public_words.ALL_CATEGORIES)}
    found = board_map.category_labels(public_db(), slug)
    return every | {code: local_label(labels) for code, labels in found.items()}


def _quarter() -> date | None:
    try:
        return date.fromisoformat(request.args.get("quarter", ""))
    except ValueError:
        return None


def _swatch(kind: str) -> str:
    return Markup(swatch(kind, f"legend-{kind}"))  # noqa: S704 - made of constants
