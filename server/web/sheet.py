"""Sheet: “what am I looking at”, the explorer's view on one page to print."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server import handing_out
from server.access import EXACT_ROLES, allow, current_person, current_territory
from server.auditing import exported
from server.database import db, runtime
from server.findings import window_words
from server.i18n import local_label
from server.maps.classes import steps_of
from server.maps.palette import LIGHT
from server.services import sheets, view_files
from server.view_requests import from_address
from server.view_words import made_words, revision_words

blueprint = Blueprint("sheet", __name__)


@blueprint.get("/t/<slug>/explore/sheet")
@allow(*EXACT_ROLES)
def page(slug: str) -> ResponseReturnValue:
    """Show a view with its filters, map, charts and tables in words that stand by themselves."""
    territory, wanted = current_territory(), from_address()
    gathered = view_files.gather(db(), runtime().columns, territory, wanted, label=local_label)
    shown = sheets.sheet(db(), gathered)
    told = {**wanted.as_json(), "incidents": gathered.counts["incidents"]}
    exported(db(), territory, "view_sheet", {**told, "delete_by": handing_out.delete_by().isoformat()})
    colours = [LIGHT.sequential[step] for step in steps_of(len(shown.classes))]
    return render_template(
        "explorer/sheet.html",
        territory=territory,
        sheet=shown,
        gathered=gathered,
        classes=list(zip(colours, shown.classes, strict=True)),
        person=current_person.name,
        window=window_words(gathered.run, territory.timezone) if gathered.run else "",
        revision=revision_words(gathered.counts),
        made=made_words(territory.timezone),
        taken=handing_out.sentence(territory),
        address=_explorer(slug),
    )


def _explorer(slug: str) -> str:
    """The address that shows this view in the explorer again."""
    query = request.query_string.decode("utf-8", errors="replace")
    kept = [part for part in query.split("&") if part and not part.startswith(("zoom=", "notes="))]
    return f"{url_for('explore.page', slug=slug, _external=True)}{'?' if kept else ''}{'&'.join(kept)}"
