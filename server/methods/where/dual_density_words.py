"""Dual density words: what two densities side by side say, made from their numbers."""

from typing import Any

from flask_babel import LazyString

from server.i18n import gettext, lazy_gettext, ngettext
from server.methods.change.numbers import number, probability
from server.methods.presentation import Presentation, Told
from server.methods.where.density_numbers import share
from server.methods.where.dual_density_figures import charts, kinds, layers, tables

ALPHA = 0.05
THIN_SHARE = 0.5

COMBINATION_NAMES: dict[str, LazyString] = {
    "ratio": lazy_gettext("Ratio"),
    "log_ratio": lazy_gettext("Logarithm of the ratio, to base 2"),
    "difference": lazy_gettext("Difference"),
    "sum": lazy_gettext("Sum"),
}
AGAINST_NAMES: dict[str, LazyString] = {
    "shares": lazy_gettext("Shares of each total"),
    "rates": lazy_gettext("Numbers a month"),
}


def present(told: Told) -> Presentation:
    """Tell two densities."""
    rows = told.tables["patches"].to_dict("records")
    numbers = told.summary
    first, second = kinds(told)
    return Presentation(
        findings=tuple(_findings(told, rows)),
        numbers=(
            (first, number(numbers["first"])),
            (second, number(numbers["second"])),
            (gettext("Places with more than chance"), number(numbers["patches_more"])),
            (gettext("Places with fewer than chance"), number(numbers["patches_fewer"])),
            (gettext("Bandwidth, m"), number(told.settings["bandwidth_m"])),
        ),
        layers=layers(told),
        charts=charts(told, rows),
        tables=tables(told, rows),
        radius_m=float(told.settings["bandwidth_m"]),
    )


def too_few(first: int, second: int, least: int, *, concerns: bool) -> str:
    """Say that there are too few of either kind to compare."""
    given = {"first": number(first), "second": number(second), "least": number(least)}
    if concerns:
        return gettext(
            "Two densities need at least %(least)s of each kind inside the territory; there are %(first)s "
            "concerns and %(second)s incidents. Choose a longer period.",
            **given,
        )
    return gettext(
        "Two densities need at least %(least)s of each kind inside the territory; there are %(first)s "
        "incidents of this period and %(second)s of the other. Choose longer periods.",
        **given,
    )


def _findings(told: Told, rows: list[dict[Any, Any]]) -> list[str]:
    numbers, settings = told.summary, told.settings
    said = [_compared(told)]
    if not settings["permutations"]:
        said.append(gettext("Nothing was dealt out by chance, so no place is told from chance here."))
    elif not rows:
        said.append(_alike(numbers))
    else:
        for more in (True, False):
            strongest = next((row for row in rows if bool(row["more"]) is more), None)
            if strongest is not None:
                said.append(_strongest(told, strongest, more=more))
    if numbers["other_categories"]:
        said.append(
            gettext(
                "The other selection holds categories that this one does not: the map compares them too, "
                "not only the periods."
            )
        )
    if numbers["thin_share"] > THIN_SHARE:
        said.append(
            gettext(
                "On %(share)s of the ground with any there are too few of both together to compare; it is "
                "left unpainted.",
                share=share(numbers["thin_share"]),
            )
        )
    said.append(
        gettext(
            "Both densities have the bandwidth of %(metres)s m, so that the difference is not made by "
            "smoothing.",
            metres=number(settings["bandwidth_m"]),
        )
    )
    if numbers["concerns"]:
        said.append(
            gettext(
                "Where there are few concerns people may be content, or may not have been asked: silence is "
                "not safety."
            )
        )
    return said


def _compared(told: Told) -> str:
    numbers = told.summary
    given = {"first": number(numbers["first"]), "second": number(numbers["second"])}
    shares = told.settings["against"] == "shares"
    if numbers["concerns"]:
        if shares:
            return gettext(
                "%(first)s concerns are held against %(second)s recorded incidents, each as a share of its "
                "total: only where they are counts, not how many.",
                **given,
            )
        return gettext(
            "%(first)s concerns are held against %(second)s recorded incidents, each by its number a month.",
            **given,
        )
    if shares:
        return gettext(
            "%(first)s recorded incidents of this period are held against %(second)s of the other, each as a "
            "share of its total: only where they are counts, not how many.",
            **given,
        )
    return gettext(
        "%(first)s recorded incidents of this period are held against %(second)s of the other, each by its "
        "number a month.",
        **given,
    )


def _alike(numbers: Any) -> str:
    return gettext(
        "No place differs by more than chance: dealt out at random, a difference as large as the largest "
        "here comes about somewhere on the map with probability %(p)s.",
        p=probability(numbers["p"]),
    )


def _strongest(told: Told, row: dict[Any, Any], *, more: bool) -> str:
    numbers = told.summary
    given = {
        "places": number(numbers["patches_more"] if more else numbers["patches_fewer"]),
        "where": told.neighbourhoods.get(row["neighbourhood"]) or gettext("no named neighbourhood"),
        "metres": number(told.settings["bandwidth_m"]),
        "first": number(row["first"]),
        "expected": number(row["expected"], 1),
    }
    count = numbers["patches_more"] if more else numbers["patches_fewer"]
    if numbers["concerns"] and more:
        return ngettext(
            "%(places)s place has more concerns than its incidents would give, beyond chance: within "
            "%(metres)s m of it (%(where)s) there are %(first)s instead of %(expected)s.",
            "%(places)s places have more concerns than their incidents would give, beyond chance: within "
            "%(metres)s m of the strongest (%(where)s) there are %(first)s instead of %(expected)s.",
            count,
            **given,
        )
    if numbers["concerns"]:
        return ngettext(
            "%(places)s place has fewer concerns than its incidents would give, beyond chance: within "
            "%(metres)s m of it (%(where)s) there are %(first)s instead of %(expected)s.",
            "%(places)s places have fewer concerns than their incidents would give, beyond chance: within "
            "%(metres)s m of the strongest (%(where)s) there are %(first)s instead of %(expected)s.",
            count,
            **given,
        )
    if more:
        return ngettext(
            "%(places)s place has more incidents than the other period would give, beyond chance: within "
            "%(metres)s m of it (%(where)s) there are %(first)s instead of %(expected)s.",
            "%(places)s places have more incidents than the other period would give, beyond chance: within "
            "%(metres)s m of the strongest (%(where)s) there are %(first)s instead of %(expected)s.",
            count,
            **given,
        )
    return ngettext(
        "%(places)s place has fewer incidents than the other period would give, beyond chance: within "
        "%(metres)s m of it (%(where)s) there are %(first)s instead of %(expected)s.",
        "%(places)s places have fewer incidents than the other period would give, beyond chance: within "
        "%(metres)s m of the strongest (%(where)s) there are %(first)s instead of %(expected)s.",
        count,
        **given,
    )
