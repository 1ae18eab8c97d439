"""Emerging words: what the classes of cells over time say, in sentences made from their numbers."""

from datetime import date

from flask_babel import format_date

from analysis.change.patterns import PATTERNS
from server.figure_words import number_words
from server.i18n import gettext, ngettext
from server.methods.change import emerging_figures
from server.methods.change.emerging_figures import pattern_meaning, pattern_name
from server.methods.presentation import Presentation, Told
from server.methods.where import cell_words


def present(told: Told) -> Presentation:
    """Tell a run."""
    findings = [
        *_hot(told),
        *_cold(told),
        _raw(told),
        _whole(told),
        *_rough(told),
        _about_steps(told),
        cell_words.about_cells(told),
        *_undated(told),
        *cell_words.about_outside(told.summary),
    ]
    return Presentation(
        tuple(findings),
        numbers=_numbers(told),
        layers=emerging_figures.layers(told),
        charts=(emerging_figures.classes_chart(told), emerging_figures.steps_chart(told)),
        tables=(*emerging_figures.found_table(told), emerging_figures.meaning_table(told)),
    )


def _hot(told: Told) -> list[str]:
    counts, cells = told.summary["hot"], told.summary["cells"]
    if not any(counts.values()):
        return [
            ngettext(
                "Of the %(cells)s cell, none makes up a hotspot over time.",
                "Of the %(cells)s cells, none makes up a hotspot over time.",
                cells,
                cells=number_words(cells),
            )
        ]
    return [_hot_sentence(pattern, counts[pattern]) for pattern in PATTERNS if counts[pattern]]


def _hot_sentence(pattern: str, n: int) -> str:
    return ngettext(
        "%(pattern)s: %(n)s cell, %(meaning)s.",
        "%(pattern)s: %(n)s cells, %(meaning)s.",
        n,
        pattern=pattern_name(pattern),
        n=number_words(n),
        meaning=pattern_meaning(pattern),
    )


def _cold(told: Told) -> list[str]:
    n = sum(told.summary["cold"].values())
    if not n:
        return []
    return [
        ngettext(
            "%(n)s cell makes up a cold spot: over time it has fewer incidents in and around it than "
            "elsewhere.",
            "%(n)s cells make up cold spots: over time they have fewer incidents in and around them than "
            "elsewhere.",
            n,
            n=number_words(n),
        )
    ]


def _raw(told: Told) -> str:
    summary = told.summary
    n, tests = summary["hot_raw"], number_words(summary["cells"] * summary["steps"])
    if told.settings["control"] == "none":
        return gettext(
            "Nothing was done about testing %(tests)s cells and steps at once: some of these are there by "
            "chance alone.",
            tests=tests,
        )
    return ngettext(
        "Without the control of false discoveries among %(tests)s cells and steps %(n)s cell would have a "
        "hot class.",
        "Without the control of false discoveries among %(tests)s cells and steps %(n)s cells would have a "
        "hot class.",
        n,
        n=number_words(n),
        tests=tests,
    )


def _whole(told: Told) -> str:
    """Whether the whole territory has a trend, beside which the cells are to be read."""
    p, s = told.summary["trend_p"], told.summary["trend_s"]
    if p > told.settings["trend_alpha"]:
        return gettext("In the whole territory the number of recorded incidents has no trend.")
    if s > 0:
        return gettext("In the whole territory the number of recorded incidents rises from step to step.")
    return gettext("In the whole territory the number of recorded incidents falls from step to step.")


def _rough(told: Told) -> list[str]:
    expected = told.summary["expected"]
    if expected >= cell_words.ROUGH or told.settings["test"] != "normal":
        return []
    return [
        gettext(
            "Evenly spread, a cell and its neighbours in time and space would hold %(expected)s incidents. "
            "Below %(rough)s the normal approximation takes chance for a pattern: let the permutation test "
            "decide.",
            expected=number_words(expected, 1),
            rough=cell_words.ROUGH,
        )
    ]


def _about_steps(told: Told) -> str:
    first = date.fromisoformat(told.tables["steps"]["first"].iloc[0])
    return ngettext(
        "Steps are %(days)s day long and counted back from the end of the period; from %(first)s on there "
        "are %(n)s of them.",
        "Steps are %(days)s days long and counted back from the end of the period; from %(first)s on there "
        "are %(n)s of them.",
        told.settings["step_days"],
        n=told.summary["steps"],
        days=told.settings["step_days"],
        first=format_date(first),
    )


def _undated(told: Told) -> list[str]:
    n = told.summary["undated"]
    if not n:
        return []
    return [
        ngettext(
            "%(n)s incident is known to within more than a week only, and is left out.",
            "%(n)s incidents are known to within more than a week only, and are left out.",
            n,
            n=number_words(n),
        )
    ]


def _numbers(told: Told) -> tuple[tuple[str, str], ...]:
    summary = told.summary
    return (
        (gettext("Cells of a hot class"), number_words(sum(summary["hot"].values()))),
        (gettext("Cells of a cold class"), number_words(sum(summary["cold"].values()))),
        (gettext("Hot without the control"), number_words(summary["hot_raw"])),
        (gettext("Cells"), number_words(summary["cells"])),
        (gettext("Steps"), number_words(summary["steps"])),
        (gettext("Width of a cell"), cell_words.metres(told.settings["cell_m"])),
    )
