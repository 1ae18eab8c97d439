"""Take-away words: what the page of a hotspot map says, in the language of its reader."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from flask_babel import format_datetime, format_decimal, gettext, ngettext

from gis.models import HotspotRun, Territory
from server.findings import filter_words
from server.i18n import language
from server.maps.hotspots import MapWords


def map_words(
    run: HotspotRun,
    territory: Territory,
    *,
    window: str,
    labels: Mapping[str, str],
    neighbourhoods: Mapping[str, str],
) -> MapWords:
    """Say what a run's map shows, what is missing from it, and where its numbers come from."""
    return MapWords(
        language=language(),
        title=gettext("Hotspots, %(territory)s", territory=territory.name),
        lead=_lead(run, window, labels, neighbourhoods),
        synthetic=gettext("Synthetic data – not real incidents.") if territory.synthetic else "",
        legend_hotspot=gettext("Hotspot, with its rank by number of incidents"),
        legend_neighbourhood=gettext("Neighbourhood"),
        legend_boundary=gettext("Boundary of the territory"),
        nothing_found=gettext("With these settings no place holds enough incidents."),
        not_on_map=_missing(run),
        list_title=gettext("The same as a list"),
        headings=(
            gettext("Rank"),
            gettext("Incidents"),
            gettext("Places"),
            gettext("Share of the busiest address"),
            gettext("Area, km²"),
            gettext("Incidents per km² and month"),
            gettext("Categories"),
            gettext("Note"),
        ),
        flags={
            "one_address": gettext("mostly one address"),
            "few_incidents": gettext("few incidents"),
            "touches_boundary": gettext("at the edge of the territory"),
            "holds_default_location": gettext("holds a default location"),
        },
        facts_title=gettext("Where these numbers come from"),
        facts=_facts(run, territory),
    )


def _lead(run: HotspotRun, window: str, labels: Mapping[str, str], neighbourhoods: Mapping[str, str]) -> str:
    chosen = [labels.get(code, code) for code in run.settings["categories"]]
    kinds = ", ".join(chosen) or gettext("all categories")
    what = "; ".join([kinds, *filter_words(run, neighbourhoods)])
    rule = gettext(
        "A hotspot is all ground within %(metres)s m of a point with at least %(n)s incidents that near.",
        n=format_decimal(run.settings["min_incidents"]),
        metres=format_decimal(run.settings["eps_m"]),
    )
    counted = ngettext(
        "%(n)s recorded incident, %(window)s: %(what)s.",
        "%(n)s recorded incidents, %(window)s: %(what)s.",
        run.input_count,
        n=format_decimal(run.input_count),
        window=window,
        what=what,
    )
    return f"{counted} {rule}"


def _missing(run: HotspotRun) -> str:
    said = []
    if unlocated := run.left_out.get("unlocated", 0):
        said.append(
            ngettext(
                "%(n)s incident has no place and is not on the map.",
                "%(n)s incidents have no place and are not on the map.",
                unlocated,
                n=format_decimal(unlocated),
            )
        )
    if at_default := run.left_out.get("at_default", 0):
        said.append(
            ngettext(
                "%(n)s incident lies at a default location and is in no hotspot.",
                "%(n)s incidents lie at a default location and are in no hotspot.",
                at_default,
                n=format_decimal(at_default),
            )
        )
    return " ".join(said)


def _facts(run: HotspotRun, territory: Territory) -> tuple[tuple[str, str], ...]:
    made = format_datetime(run.created_at.astimezone(ZoneInfo(territory.timezone)), "medium", rebase=False)
    return (
        (gettext("Method"), str(run.settings["method"])),
        (gettext("Radius (eps)"), f"{format_decimal(run.settings['eps_m'])} m"),
        (gettext("Smallest number of incidents"), str(format_decimal(run.settings["min_incidents"]))),
        (gettext("Counted by harm"), gettext("yes") if run.settings.get("weighted") else gettext("no")),
        (gettext("Input fingerprint"), run.input_fingerprint.hex()),
        (gettext("Engine"), run.engine),
        (gettext("Run"), str(run.id)),
        (gettext("Made"), made),
    )
