"""Concordance map words: what the map in one file says, in the language of its reader."""

from typing import Any

from flask_babel import format_decimal, format_percent, gettext

from gis.models import Territory
from server.concordance_heard import heard_sentences
from server.concordance_words import (
    CLASSES,
    MEANINGS,
    UNITS,
    chance_words,
    class_word,
    days_words,
    place_word,
    points,
    unit_sentences,
)
from server.i18n import language
from server.maps.concordance import ConcordanceWords
from server.services.concordance import Answer
from server.services.concordance_units import CELL


def headings() -> tuple[str, ...]:
    """Return the headings of the table of units."""
    return (
        gettext("Place"),
        gettext("Finding"),
        gettext("Concerns"),
        gettext("Share of concerns"),
        gettext("Incidents"),
        gettext("Share of incidents"),
        gettext("Difference, percentage points"),
        gettext("Interval (95 %)"),
        gettext("Chance (q)"),
    )


def cells(unit: dict[Any, Any], kind: str) -> list[str]:
    """Return a unit as the cells of the table, under `headings`."""
    return [
        place_word(unit, kind),
        class_word(unit["class"]),
        format_decimal(int(unit["concerns"])),
        format_percent(float(unit["concern_share"]), "#,##0.0%"),
        format_decimal(int(unit["incidents"])),
        format_percent(float(unit["incident_share"]), "#,##0.0%"),
        points(unit["difference"]),
        gettext(
            "%(low)s to %(high)s", low=points(unit["difference_low"]), high=points(unit["difference_high"])
        ),
        chance_words(float(unit["q"])),
    ]


def map_words(territory: Territory, answer: Answer, topic: str) -> ConcordanceWords:
    """Say what the map shows, who was heard, and where the numbers come from."""
    kind, units = str(answer.question.unit), answer.units.to_dict("records")
    return ConcordanceWords(
        language=language(),
        title=gettext(
            "Concerns and incidents, %(topic)s, %(territory)s", topic=topic, territory=territory.name
        ),
        lead=" ".join(heard_sentences(answer)),
        synthetic=gettext("Synthetic data – not real incidents.") if territory.synthetic else "",
        classes={code: str(MEANINGS[code]) for code in CLASSES},
        legend_hotspot=gettext("Where concerns gather"),
        list_title=gettext("The same as a list"),
        headings=headings(),
        rows=tuple(tuple(cells(unit, kind)) for unit in units),
        sentences=tuple(" ".join(unit_sentences(unit, answer, topic=topic)) for unit in units),
        nothing_found=gettext("Nothing is there to be compared in this choice."),
        facts_title=gettext("Where these numbers come from"),
        facts=tuple(facts(answer)),
    )


def facts(answer: Answer) -> list[tuple[str, str]]:
    """List the settings as used and the lineage."""
    asked, found = answer.question, answer.found
    pairs = [
        (gettext("Method"), str(asked.as_json()["method"])),
        (gettext("Units"), str(UNITS[str(asked.unit)])),
    ]
    if asked.unit == CELL:
        pairs.append((gettext("Side of a square"), f"{format_decimal(asked.cell_m)} m"))
    if asked.run:
        pairs.append((gettext("Hotspot run"), str(asked.run)))
    control = gettext("on (Benjamini–Yekutieli)") if asked.settings.control == "by" else gettext("off")
    categories = ", ".join(sorted(answer.topic.category_codes)) or gettext("all categories")
    return [
        *pairs,
        (gettext("Incidents from"), days_words(asked.days.first, asked.days.last)),
        (gettext("Concerns from"), days_words(asked.said.first, asked.said.last)),
        (gettext("Compared with categories"), categories),
        (gettext("Smallest number"), format_decimal(asked.settings.minimum)),
        (gettext("Control of false findings"), control),
        (gettext("Units tested"), format_decimal(found.tested)),
        (
            gettext("Share of them without a difference (index S)"),
            "–" if found.similar is None else format_percent(found.similar),
        ),
        (gettext("Input fingerprint"), answer.fingerprint),
        (gettext("Settings fingerprint"), answer.settings_hash),
        (gettext("Versions"), ", ".join(f"{name} {number}" for name, number in answer.versions.items())),
    ]
