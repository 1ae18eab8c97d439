"""Findings: what a hotspot is, said in sentences made from its numbers and nothing else."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_decimal, format_percent, gettext, ngettext

from gis.models import HotspotRun
from gis.queries.selection import Selection
from server.view_words import Names, filter_pairs

# More than this is most of it; exactly half is no majority.
_MOST = 0.5


def hotspot_sentences(
    hotspot: Mapping[Any, Any], run: HotspotRun, *, labels: Mapping[str, str], timezone: str
) -> list[str]:
    """Explain one hotspot in whole sentences.

    Parameters
    ----------
    hotspot
        A row of `gis.queries.hotspots.read_hotspots`.
    labels
        Category code to label, in the reader's language.
    """
    return [
        _size(hotspot, run, timezone),
        _density(hotspot),
        _what(hotspot, labels),
        *_cautions(hotspot, run),
    ]


def filter_words(run: HotspotRun, neighbourhoods: Mapping[str, str]) -> list[str]:
    """Say each filter of a run but its period and categories, e.g. “Hours: 22:00–02:00”.

    Parameters
    ----------
    neighbourhoods
        Code to name.
    """
    selection = Selection.from_json(run.settings)
    _period, _categories, *further = filter_pairs(selection, Names({}, neighbourhoods))
    return [gettext("%(name)s: %(value)s", name=name, value=value) for name, value in further]


def window_words(run: HotspotRun, timezone: str) -> str:
    """Say a run's window as two local dates, both included."""
    zone = ZoneInfo(timezone)
    first = run.window_from.astimezone(zone).date()
    last = (run.window_until - timedelta(seconds=1)).astimezone(zone).date()
    return gettext(
        "%(first)s to %(last)s", first=format_date(first, "medium"), last=format_date(last, "medium")
    )


def _size(hotspot: Mapping[Any, Any], run: HotspotRun, timezone: str) -> str:
    n, places = int(hotspot["incidents"]), int(hotspot["places"])
    where = ngettext("%(places)s place", "%(places)s places", places, places=format_decimal(places))
    said = ngettext(
        "%(n)s recorded incident at %(where)s, %(window)s.",
        "%(n)s recorded incidents at %(where)s, %(window)s.",
        n,
        n=format_decimal(n),
        where=where,
        window=window_words(run, timezone),
    )
    # A Latvian date ends in a full stop of its own, and a sentence has only one.
    return said.replace("..", ".")


def _density(hotspot: Mapping[Any, Any]) -> str:
    area = float(hotspot["area_km2"])
    return gettext(
        "It covers %(area)s km², with %(density)s incidents per km² and month.",
        area=format_decimal(round(area, 3 if area < 0.1 else 2)),
        density=format_decimal(round(float(hotspot["density_km2_month"]), 1)),
    )


def _what(hotspot: Mapping[Any, Any], labels: Mapping[str, str]) -> str:
    code, count = hotspot["categories"][0]
    share = count / int(hotspot["incidents"])
    name = labels.get(code, code)
    if len(hotspot["categories"]) == 1:
        return gettext("All of them are of one category: %(category)s.", category=name)
    if share > _MOST:
        return gettext(
            "Most are of one category: %(category)s (%(share)s).", category=name, share=_percent(share)
        )
    return gettext(
        "No category is the majority; the largest is %(category)s (%(share)s).",
        category=name,
        share=_percent(share),
    )


def _cautions(hotspot: Mapping[Any, Any], run: HotspotRun) -> list[str]:
    share = _percent(float(hotspot["busiest_share"]))
    sentences = {
        "one_address": gettext(
            "One address holds %(share)s of them. That calls for solving the problem there, not for patrols.",
            share=share,
        ),
        "few_incidents": gettext("These are few incidents: chance alone can bring as many together."),
        "touches_boundary": gettext(
            "It reaches the edge of the territory; what happens across the edge is not counted."
        ),
        "holds_default_location": gettext(
            "A default location lies inside it. The incidents recorded there are not part of it."
        ),
    }
    said = [sentences[flag] for flag in hotspot["flags"] if flag in sentences]
    if "one_address" not in hotspot["flags"]:
        said.insert(0, gettext("The busiest address holds %(share)s of them.", share=share))
    if run.settings.get("weighted"):
        said.append(gettext("Ranked by harm: a serious incident weighs more than a light one."))
    return said


def _percent(share: float) -> str:
    return str(format_percent(share))
