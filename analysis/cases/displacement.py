"""Cases of `analysis.trust.displacement`: differences and quotients as worked examples call them."""

from collections.abc import Callable, Mapping
from typing import Any

from analysis.errors import BadCase
from analysis.trust.displacement import (
    AREAS,
    Difference,
    displacement_difference,
    displacement_quotient,
    harm_difference,
)

Case = Mapping[str, Any]
_SETTINGS = ("alpha", "area_weights", "time_weights")


def _wdd(given: Case, options: Case) -> list[Case]:
    """The difference of one offence, or of several, each with a harm weight."""
    settings = {name: options[name] for name in _SETTINGS if options.get(name) is not None}
    harm = options.get("harm_weights", given.get("harm_weights"))
    if harm is None:
        return [_difference(displacement_difference(_areas(given), **settings))]
    groups = _groups(given, harm)
    return [_difference(harm_difference(groups, _by_offence(harm, list(groups)), **settings))]


def _areas(given: Case) -> dict[str, Any]:
    return {name: given[name] for name in AREAS if given.get(name) is not None}


def _groups(given: Case, harm: Any) -> dict[str, dict[str, Any]]:
    """The areas of each offence, given by area and offence or by offence and area; lists are in order."""
    areas = _areas(given)
    if not areas:
        return {str(name): _areas(each) for name, each in given.items() if name != "harm_weights"}
    named = next((each for each in (*areas.values(), harm) if isinstance(each, Mapping)), None)
    names = [str(name) for name in (range(len(harm)) if named is None else named)]
    by_name = {area: _by_offence(pairs, names) for area, pairs in areas.items()}
    return {name: {area: pairs[name] for area, pairs in by_name.items()} for name in names}


def _by_offence(values: Any, names: list[str]) -> dict[str, Any]:
    found = dict(values) if isinstance(values, Mapping) else dict(zip(names, values, strict=True))
    if set(found) != set(names):
        raise BadCase("Each offence needs a pair in each area, and a harm weight.")
    return found


def _difference(found: Difference) -> Case:
    return {
        "estimate": found.estimate,
        "standard_error": found.standard_error,
        "z": found.z,
        "p": found.p,
        "interval": [found.low, found.high],
    }


def _wdq(given: Case, _options: Case) -> list[Case]:
    found = displacement_quotient(given["treated"], given["displacement"], given["control"])
    return [
        {
            "gross_effect": found.gross_effect,
            "net_effect": found.net_effect,
            "wdq": found.wdq,
            "total_net_effect": found.total_net_effect,
        }
    ]


RUNNERS: dict[str, Callable[[Case, Case], list[Case]]] = {"wdd": _wdd, "wdq": _wdq}
