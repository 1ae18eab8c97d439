"""Cases of `analysis.where`: each method as the format of worked examples calls it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import numpy as np

from analysis.cases import densities, local
from analysis.where.concentration import concentration, generalised_gini, gini
from analysis.where.hierarchical import label_hierarchical
from analysis.where.repeats import rank_places
from analysis.where.space_time import label_space_time

Case = Mapping[str, Any]


def _gini(given: Case, options: Case) -> list[Case]:
    return [{"gini": gini(given["counts"]), "generalised": generalised_gini(given["counts"])}]


def _concentration(given: Case, options: Case) -> list[Case]:
    """The fewest places that hold each share of the incidents."""
    found = concentration(given["counts"], shares=options["shares"])
    return [
        {
            "places": [each.places for each in found.holdings],
            "share_of_places": [each.share_of_places for each in found.holdings],
            "by_chance": [each.by_chance for each in found.holdings],
            "gini": found.gini,
            "generalised": found.generalised,
            "with_any": found.with_any,
        }
    ]


def _st_dbscan(given: Case, options: Case) -> list[Case]:
    """Labels in space and time; times are ISO moments on one clock."""
    clusters = label_space_time(
        given["points"],
        np.array(given["times"], dtype="datetime64[us]"),
        eps_m=options["eps_m"],
        eps_time=timedelta(days=options.get("eps_days", 0), hours=options.get("eps_hours", 0)),
        min_incidents=options["min_incidents"],
        ids=given.get("ids"),
    )
    return [
        {
            "labels": _labels(clusters.labels),
            "core": clusters.core.tolist(),
            "neighbours": clusters.neighbours.tolist(),
            "count": clusters.count,
        }
    ]


def _hierarchical(given: Case, options: Case) -> list[Case]:
    """Labels of one of scikit-learn's methods."""
    labels = label_hierarchical(
        given["points"],
        method=options["method"],
        min_incidents=options["min_incidents"],
        min_cluster=options["min_cluster"],
        most_m=options.get("most_m"),
        ids=given.get("ids"),
    )
    return [{"labels": _labels(labels), "count": int(labels.max(initial=-1)) + 1}]


def _repeats(given: Case, options: Case) -> list[Case]:
    """Distinct places, the fullest first."""
    found = rank_places(given["points"], round_m=options.get("round_m", 0.0), ids=given.get("ids"))
    return [
        {
            "places": len(found.incidents),
            "incidents": found.incidents.tolist(),
            "cumulative": found.cumulative.tolist(),
            "of_row": found.of_row.tolist(),
            "repeated": found.repeated,
        }
    ]


def _labels(labels: Any) -> list[int | None]:
    return [None if label < 0 else label for label in labels.tolist()]


RUNNERS: dict[str, Callable[[Case, Case], list[Case]]] = {
    **densities.RUNNERS,
    **local.RUNNERS,
    "concentration": _concentration,
    "gini": _gini,
    "hierarchical": _hierarchical,
    "repeats": _repeats,
    "st_dbscan": _st_dbscan,
}
