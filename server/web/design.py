"""Design: the living page of the design system, and the page of what waits for translators."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from server import i18n
from server.access import allow_public
from server.catalogues import ENOUGH, read
from server.maps import sight
from server.maps.ramps import RAMPS, Ramp
from server.settings import ALL_LANGUAGES, LANGUAGES

blueprint = Blueprint("design", __name__, url_prefix="/design")

# In this order on the page; each is a template beside the page's own.
SECTIONS = (
    ("type", lazy_gettext("Type")),
    ("space", lazy_gettext("Space")),
    ("colour", lazy_gettext("Colour")),
    ("ramps", lazy_gettext("Colours of data")),
    ("frame", lazy_gettext("Page header")),
    ("buttons", lazy_gettext("Buttons")),
    ("fields", lazy_gettext("Fields")),
    ("notices", lazy_gettext("Notices")),
    ("tables", lazy_gettext("Tables")),
    ("tags", lazy_gettext("Tags and chips")),
    ("progress", lazy_gettext("Progress")),
    ("moving", lazy_gettext("Tabs, dialogs, pages")),
    ("states", lazy_gettext("Nothing, waiting, failed, not allowed")),
)
STEPS = {
    "lowest": lazy_gettext("lowest"),
    "low": lazy_gettext("low"),
    "middle": lazy_gettext("middle"),
    "high": lazy_gettext("high"),
    "highest": lazy_gettext("highest"),
    "far_fewer": lazy_gettext("far fewer"),
    "fewer": lazy_gettext("fewer"),
    "no_change": lazy_gettext("no change"),
    "more": lazy_gettext("more"),
    "far_more": lazy_gettext("far more"),
    "first": lazy_gettext("first kind"),
    "second": lazy_gettext("second kind"),
    "third": lazy_gettext("third kind"),
    "fourth": lazy_gettext("fourth kind"),
    "fifth": lazy_gettext("fifth kind"),
    "neither": lazy_gettext("neither"),
    "incidents_only": lazy_gettext("incidents only"),
    "concern_only": lazy_gettext("concern only"),
    "both": lazy_gettext("both"),
}
RAMP_NAMES = {
    "sequential": lazy_gettext("How many"),
    "diverging": lazy_gettext("Fewer or more than before"),
    "qualitative": lazy_gettext("Which one"),
    "concordance": lazy_gettext("Incidents and concerns together"),
}
SIGHT_NAMES = {
    "ordinary": lazy_gettext("as most see it"),
    "deuteranopia": lazy_gettext("in deuteranopia (no green cones)"),
    "protanopia": lazy_gettext("in protanopia (no red cones)"),
    "greyscale": lazy_gettext("on a photocopy"),
}
_SHOWN = re.compile(r"^{% call shown\(.*?%}\n(.*?)^{% endcall %}", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class View:
    """A ramp as one eye sees it: its colours, and how far the two most alike are apart."""

    sight: str
    colours: tuple[str, ...]
    nearest: float


@blueprint.get("")
@allow_public
def index() -> ResponseReturnValue:
    """Show every component in all its states, each with the call that makes it."""
    sections = [(name, title, _calls(name)) for name, title in SECTIONS]
    ramps = [(ramp, ground, _views(ramp, ground)) for ramp in RAMPS for ground in ("light", "dark")]
    return render_template(
        "design/index.html",
        sections=sections,
        ramps=ramps,
        steps=STEPS,
        ramp_names=RAMP_NAMES,
        sight_names=SIGHT_NAMES,
        hatches=_hatches,
    )


def _calls(section: str) -> Callable[[], str]:
    """Hand out, call by call, the source of what a section shows: what is read is what is run."""
    folder = Path(current_app.root_path) / str(current_app.template_folder)
    source = (folder / "design" / f"{section}.html").read_text(encoding="utf-8")
    calls = iter([dedent(found.group(1)).strip() for found in _SHOWN.finditer(source)])
    return lambda: next(calls, "")


def _hatches(ramp: Ramp) -> list[int]:
    """The positions of the hatched steps."""
    return [place for place, step in enumerate(ramp.steps) if step in ramp.hatched]


def _views(ramp: Ramp, ground: str) -> list[View]:
    colours = ramp.on(ground)
    return [
        View(eye, tuple(sight.seen(colour, eye) for colour in colours), sight.nearest(colours, eye))
        for eye in sight.SIGHTS
    ]


@blueprint.get("/translations")
@allow_public
def translations() -> ResponseReturnValue:
    """Say how much of each language is there, and list what waits for a translator."""
    found = [catalogue for code in ALL_LANGUAGES if (catalogue := read(code))]
    return render_template(
        "design/translations.html",
        catalogues=found,
        names=i18n.NAMES,
        whole=LANGUAGES,
        offered=i18n.offered(),
        enough=ENOUGH,
    )
