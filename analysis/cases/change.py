"""Cases of `analysis.change`: each method as the format of worked examples calls it."""

from collections.abc import Callable, Mapping
from typing import Any

from analysis.change.poisson import e_test, poisson_z, ratio_interval

Case = Mapping[str, Any]


def _poisson_z(given: Case, options: Case) -> list[Case]:
    """The z of two counts, or of two lists of counts."""
    z = poisson_z(given["now"], given["before"], **_exposures(options))
    return [{"z": z.tolist()}]


def _poisson_e_test(given: Case, options: Case) -> list[Case]:
    """The p of two counts, or of two lists of counts, with the interval of their ratio."""
    p = e_test(given["after"], given["before"], **_exposures(options))
    level = {"level": float(options.get("level", 0.95))}
    low, high = ratio_interval(given["after"], given["before"], **_exposures(options), **level)
    return [{"p": p.tolist(), "low": low.tolist(), "high": high.tolist()}]


def _exposures(options: Case) -> dict[str, float]:
    return {
        "exposure_now": float(options.get("exposure_after", 1)),
        "exposure_then": float(options.get("exposure_before", 1)),
    }


RUNNERS: dict[str, Callable[[Case, Case], list[Case]]] = {
    "poisson_e_test": _poisson_e_test,
    "poisson_z": _poisson_z,
}
