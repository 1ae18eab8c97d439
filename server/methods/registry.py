"""Registry: every method by its code, each imported when it is first asked for."""

import importlib
from collections.abc import Iterator
from functools import cache

from server.i18n import gettext
from server.methods.method import Group, Method
from server.services.refusals import NotFound

# Code -> module below server.methods, which has a METHOD; in the order in which pages list them.
MODULES: dict[str, str] = {
    "dbscan": "where.dbscan",
    "density": "where.density",
    "dual-density": "where.dual_density",
    "hierarchical": "where.hierarchical",
    "st-dbscan": "where.st_dbscan",
    "repeats": "where.repeats",
    "concentration": "where.concentration",
    "getis-ord": "where.getis_ord",
    "local-moran": "where.local_moran",
    "aoristic": "when.clock",
    "weekly": "when.weekly",
    "season": "when.season",
    "weekdays": "when.weekdays",
    "year-to-date": "when.year_to_date",
    "two-periods": "change.two_periods",
    "emerging": "change.emerging",
    "near-repeat": "change.near_repeat",
    "near-repeat-labels": "change.labels",
    "animation": "change.animation",
    "stability": "trust.stability",
    "accuracy": "trust.accuracy",
    "parameters": "trust.parameters",
    "quality": "trust.quality",
}


def codes() -> tuple[str, ...]:
    """The codes of all methods."""
    return tuple(MODULES)


def find(code: str) -> Method:
    """Return a method.

    Raises
    ------
    NotFound
        If there is none of this code.
    """
    if code not in MODULES:
        raise NotFound(gettext("There is no method “%(code)s”.", code=code[:40]))
    return _load(code)


def all_methods(group: Group | None = None) -> Iterator[Method]:
    """Go through the methods, or those that answer one question."""
    for code in MODULES:
        method = _load(code)
        if group is None or method.group is group:
            yield method


@cache
def _load(code: str) -> Method:
    method: Method = importlib.import_module(f"server.methods.{MODULES[code]}").METHOD
    if method.code != code:
        raise LookupError(f"{MODULES[code]} has the method {method.code}, not {code}.")
    return method
