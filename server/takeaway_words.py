"""Take-away words: what a map in a file says of the run it shows, in the reader's language."""

from flask_babel import format_datetime, format_decimal, gettext, ngettext

from gis.models import HotspotRun, Territory
from server.i18n import language
from server.maps.hotspots import MapWords


def map_words(run: HotspotRun, territory: Territory, *, window: str) -> MapWords:
    """Say in words what was looked for, where, when and how.

    Parameters
    ----------
    window
        The period as two dates in words.
    """
    return MapWords(
        language=language(),
        title=gettext("Hotspots of recorded incidents, %(territory)s", territory=territory.name),
        lead=_lead(run, window),
        synthetic=gettext("Synthetic data – not real incidents.") if territory.synthetic else "",
        legend_hotspot=gettext("One outline = one hotspot; number 1 is the foremost"),
        legend_neighbourhood=gettext("Neighbourhood"),
        legend_boundary=gettext("Edge of the territory; outside it nothing is counted"),
        nothing_found=gettext(
            "No hotspot with these settings: nowhere do enough incidents lie close together."
        ),
        not_on_map=_left_out(run),
        list_title=gettext("The same in words"),
        headings=(
            gettext("Rank"),
            gettext("Incidents"),
            gettext("Places"),
            gettext("Share of the busiest address"),
            gettext("Area, km²"),
            gettext("Per km² and month"),
            gettext("Categories"),
            gettext("Note"),
        ),
        flags={
            "one_address": gettext("One address: solve the problem there rather than patrol"),
            "few_incidents": gettext("Few incidents: may be chance"),
            "touches_boundary": gettext("At the boundary: what happens beyond is not counted"),
            "holds_default_location": gettext("Holds a default location, which is not counted"),
        },
        facts_title=gettext("Where these numbers come from"),
        facts=_facts(run, window),
    )


def _lead(run: HotspotRun, window: str) -> str:
    return gettext(
        "%(window)s. A hotspot is at least %(n)s incidents, each within %(eps)s m of enough others.",
        window=window,
        n=format_decimal(run.settings["min_incidents"]),
        eps=format_decimal(run.settings["eps_m"]),
    )


def _left_out(run: HotspotRun) -> str:
    unlocated, at_default = (int(run.left_out.get(name) or 0) for name in ("unlocated", "at_default"))
    said = []
    if unlocated:
        said.append(
            ngettext(
                "%(n)s incident has no place and is not on the map.",
                "%(n)s incidents have no place and are not on the map.",
                unlocated,
                n=format_decimal(unlocated),
            )
        )
    if at_default:
        said.append(
            ngettext(
                "%(n)s lies at a default location, such as a station, and is in no hotspot.",
                "%(n)s lie at a default location, such as a station, and are in no hotspot.",
                at_default,
                n=format_decimal(at_default),
            )
        )
    return " ".join(said)


def _facts(run: HotspotRun, window: str) -> tuple[tuple[str, str], ...]:
    settings = run.settings
    return (
        (gettext("Radius (eps)"), gettext("%(n)s m", n=format_decimal(settings["eps_m"]))),
        (gettext("Least incidents"), format_decimal(settings["min_incidents"])),
        (gettext("Weighed by harm"), gettext("yes") if settings.get("weighted") else gettext("no")),
        (gettext("Period"), window),
        (gettext("Categories"), ", ".join(settings.get("categories") or []) or gettext("all categories")),
        (gettext("Incidents read"), format_decimal(run.input_count)),
        (gettext("In no hotspot"), format_decimal(run.noise)),
        (gettext("Method"), f"DBSCAN, {run.engine}"),
        (gettext("Made"), format_datetime(run.created_at)),
        (gettext("Fingerprint of the input"), run.input_fingerprint.hex()),
        (gettext("Number of the run"), str(run.id)),
    )
