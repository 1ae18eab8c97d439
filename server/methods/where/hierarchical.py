"""Hierarchical: HDBSCAN or OPTICS beside DBSCAN on one map, and how far they agree."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.clusters import label_clusters
from analysis.frames import FloatArray, IntArray
from analysis.outlines import outline_clusters
from analysis.where.hierarchical import (
    HDBSCAN,
    MOST,
    OPTICS,
    Agreement,
    agreement,
    label_hierarchical,
    outline_hierarchical,
)
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.where.hierarchical_words import present, too_many
from server.methods.where.radius import EPS, min_incidents, used_eps
from server.services.refusals import Invalid

ALGORITHM = Field(
    "algorithm",
    Kind.CHOICE,
    lazy_gettext("Compared method"),
    lazy_gettext("Both find dense places without a fixed radius."),
    HDBSCAN,
    choices={HDBSCAN: "HDBSCAN", OPTICS: "OPTICS"},
)
MIN_CLUSTER = Field(
    "min_cluster",
    Kind.COUNT,
    lazy_gettext("Smallest cluster"),
    lazy_gettext("How many incidents a cluster of the compared method has at least."),
    20,
    2,
    10_000,
)
# From here on a cluster of one is taken for the same as a cluster of the other.
SAME = 0.5
_STEPS = 2


def compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    """Cluster twice and compare."""
    frame, algorithm = material.frame, settings["algorithm"]
    if len(frame) > MOST[algorithm]:
        raise Invalid(too_many(algorithm, MOST[algorithm], len(frame)), field="algorithm")
    xy, ids = frame.geometry.get_coordinates().to_numpy(), frame["id"].to_numpy()
    tell(lazy_gettext("Looking for hotspots"), 0, _STEPS)
    eps_m, least = used_eps(xy, settings), settings["min_incidents"]
    clusters = label_clusters(xy, eps_m=eps_m, min_incidents=least, ids=ids)
    tell(lazy_gettext("Clustering by the compared method"), 1, _STEPS)
    reach = 4 * eps_m if algorithm == OPTICS else None
    other = label_hierarchical(
        xy, method=algorithm, min_incidents=least, min_cluster=settings["min_cluster"], most_m=reach, ids=ids
    )
    found = agreement(clusters.labels, other)
    first = _layer(frame, clusters.labels, outline_clusters(xy, clusters, eps_m=eps_m))
    second = _layer(frame, other, outline_hierarchical(xy, other, eps_m=eps_m))
    first["partner"] = [None if partner < 0 else int(partner) + 1 for partner in found.partner]
    first["overlap"] = found.overlap
    return Outcome(
        used={
            "algorithm": algorithm,
            "eps_m": eps_m,
            "min_incidents": least,
            "min_cluster": settings["min_cluster"],
        },
        summary=_summary(found, len(first), len(second), xy),
        tables={"clusters": pd.DataFrame(first.drop(columns="geometry"))},
        layers={"dbscan": first, "compared": second},
    )


def _layer(frame: gpd.GeoDataFrame, labels: IntArray, outlines: np.ndarray) -> gpd.GeoDataFrame:
    sizes = np.bincount(labels[labels >= 0], minlength=len(outlines))
    data = {"rank": np.arange(1, len(outlines) + 1), "incidents": sizes}
    return gpd.GeoDataFrame(data, geometry=outlines, crs=frame.crs)


def _summary(found: Agreement, first: int, second: int, xy: FloatArray) -> dict[str, Any]:
    return {
        "dbscan": first,
        "compared": second,
        "same": int(np.count_nonzero(found.overlap >= SAME)),
        "rand": found.rand,
        "both": found.both,
        "dbscan_only": found.first_only,
        "compared_only": found.second_only,
        "neither": found.neither,
        "incidents": len(xy),
    }


METHOD = Method(
    code="hierarchical",
    version=1,
    group=Group.WHERE,
    label=lazy_gettext("Hotspots without a fixed radius (HDBSCAN, OPTICS)"),
    lead=lazy_gettext("Would another way of clustering find the same hotspots as DBSCAN?"),
    fields=(ALGORITHM, EPS, min_incidents(10), MIN_CLUSTER),
    compute=compute,
    present=present,
    least_incidents=20,
    slow_from=2_000,
)
