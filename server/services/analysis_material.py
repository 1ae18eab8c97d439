"""Analysis material: what a request reads, and by what it is known again."""

from hashlib import blake2b
from uuid import UUID

import geopandas as gpd
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from analysis.rows import Rows, fingerprint, rows_of
from gis.crs import DEGREES, project_geometry
from gis.models import Territory
from gis.queries import concordance, hotspots, incident_frames, incidents, territories
from gis.queries.concordance import Days
from gis.queries.selection import Selection, window_bounds
from server.i18n import gettext, ngettext
from server.methods.material import Material, Part
from server.methods.method import Method
from server.services.analysis_requests import Comparison, Request, find_topic
from server.services.refusals import Invalid

_FINGERPRINT_BYTES = 16


def read(session: Session, territory: Territory, request: Request, method: Method) -> Material:
    """Read the material of a settled request.

    Raises
    ------
    TooFew
        If there are fewer incidents than the method needs, in a sentence that says how many.
    """
    first = _incidents(session, territory, request.selection, located=method.located)
    _enough(method, first)
    second = _second(session, territory, request.second, method) if request.second else None
    shapes = hotspots.default_places(session, territory)
    return Material(
        first=first,
        second=second,
        boundary=territories.boundary(territory, metric=True),
        neighbourhoods=incident_frames.read_neighbourhoods(session, territory),
        default_places=tuple(
            project_geometry(shape, source=DEGREES, target=territory.srid) for shape in shapes
        ),
        timezone=territory.timezone,
        drawn=_drawn(session, territory, request.settings.get("hotspot_run")),
    )


def marks(material: Material) -> list[Rows]:
    """Return the rows of the first selection, and of the second if there is one."""
    return [rows_of(part.frame) for part in (material.first, material.second) if part is not None]


def prints(material: Material) -> list[bytes]:
    """Return the fingerprint of the rows of each selection."""
    return [fingerprint(part.frame) for part in (material.first, material.second) if part is not None]


def input_fingerprint(material: Material, parts: list[bytes]) -> bytes:
    """Return the fingerprint of all that a run says: the rows, those left out, and the shapes around them."""
    around = [material.boundary, *material.neighbourhoods.geometry]
    digest = blake2b(digest_size=_FINGERPRINT_BYTES)
    for part in parts:
        digest.update(part)
    digest.update(fingerprint(material.frame.head(0), around=around))
    digest.update("\x1f".join(material.neighbourhoods["code"]).encode())
    for place in sorted(place.wkb for place in material.default_places):
        digest.update(place)
    # Rows without a place change no shape, but the record, and what the gate says of it, are of them too.
    left_out = [sorted(part.left_out.items()) for part in (material.first, material.second) if part]
    digest.update(repr(left_out).encode())
    return digest.digest()


def _incidents(session: Session, territory: Territory, selection: Selection, *, located: bool) -> Part:
    start, end = window_bounds(selection, territory.timezone)
    assert start is not None
    assert end is not None
    frame = incident_frames.read_incidents(session, territory, selection, located=located)
    counted = incidents.tally(session, territory, selection)
    left_out = {"unlocated": counted.unlocated, "at_default": counted.at_default} if located else {}
    return Part(frame, start, end, left_out=left_out)


def _second(session: Session, territory: Territory, second: Comparison, method: Method) -> Part:
    if not second.topic:
        return _incidents(session, territory, second.selection, located=method.located)
    topic = find_topic(session, territory, second.topic)
    assert topic is not None
    start, end = window_bounds(second.selection, territory.timezone)
    assert start is not None
    assert end is not None
    days = Days(second.selection.first, second.selection.last)
    frame = concordance.read_concerns(session, territory, topic, days)
    # Default places are known for concerns as well, and nobody knows where those happened.
    placed = frame[frame.geometry.notna() & ~frame["at_default"]] if method.located else frame
    left_out = {"unlocated": int(frame.geometry.isna().sum()), "at_default": int(frame["at_default"].sum())}
    return Part(placed.reset_index(drop=True), start, end, kind="concerns", left_out=left_out)


def _drawn(session: Session, territory: Territory, run_id: str | None) -> gpd.GeoDataFrame | None:
    """Read the hotspots of a run as they were drawn, in metres."""
    if not run_id:
        return None
    try:
        run = hotspots.get(session, UUID(run_id))
    except ValueError:
        run = None
    if run is None or run.territory_id != territory.id:
        raise Invalid(gettext("There is no such hotspot run."), field="hotspot_run")
    drawn: gpd.GeoDataFrame = hotspots.read_hotspots(session, run.id)[["rank", "geometry"]]
    return drawn.to_crs(territory.srid)


def _enough(method: Method, part: Part) -> None:
    n = len(part.frame)
    if n >= method.least_incidents:
        return
    raise TooFew(
        ngettext(
            "This method needs at least %(least)s incident; this selection has %(n)s. "
            "Choose a longer period or more categories.",
            "This method needs at least %(least)s incidents; this selection has %(n)s. "
            "Choose a longer period or more categories.",
            method.least_incidents,
            least=method.least_incidents,
            n=n,
        )
    )
