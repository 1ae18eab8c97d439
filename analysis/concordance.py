"""Concordance: where concerns and recorded incidents agree, where they do not, and where nobody can tell.

Two questions make the class of a unit. Do its shares of all concerns and of all incidents *differ* beyond
chance? And is it *raised*: does it clearly hold more of either than an even share?

- ``both``: raised in both, or raised in one while its share of the other is larger still, beyond chance
- ``concern_only``: the share of concerns is larger beyond chance, and incidents are not raised
- ``incidents_only``: the share of incidents is larger beyond chance, and concerns are not raised
- ``neither``: no difference is shown, and nothing is raised
- ``too_few``: fewer than the minimum, or raised in one alone without a difference that can be shown
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import proportions
from analysis.errors import BadFrame, BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray

BOTH, CONCERN_ONLY, INCIDENTS_ONLY, NEITHER, TOO_FEW = (
    "both",
    "concern_only",
    "incidents_only",
    "neither",
    "too_few",
)
# By rank: what residents say and no record shows comes first, as nothing else would show it.
CLASSES = (CONCERN_ONLY, BOTH, INCIDENTS_ONLY, NEITHER, TOO_FEW)
# Why there is too little to tell.
FEW_IN_TOTAL, FEW_HERE, UNDECIDED = "few_in_total", "few_here", "undecided"

MINIMUM = 10
ALPHA = 0.05
# Fewer of all concerns, or of all incidents, than this have no shares worth a comparison.
LEAST_TOTAL = 20
# A place with one to four of anything stands out by chance, and one to four are never told apart in public.
LEAST_RAISED = 5


@dataclass(frozen=True)
class ConcordanceSettings:
    """Everything that decides a comparison, besides its counts.

    Attributes
    ----------
    minimum
        Concerns and incidents together that a unit must have to be judged at all.
    alpha
        Up to this adjusted p two shares differ.
    control
        "by" for the control of false findings, "none" for raw p-values.
    """

    minimum: int = MINIMUM
    alpha: float = ALPHA
    control: str = "by"


@dataclass(frozen=True)
class Concordance:
    """What a comparison found.

    Attributes
    ----------
    units
        One row a unit, in the order given: `unit`, `concerns`, `incidents`, `concern_share`,
        `incident_share`, `difference` of the shares with the ends of its 95 % interval (`difference_low`,
        `difference_high`), `ratio` of the shares (NaN where no incident is), `p`, `q` (both NaN where not
        tested), `concerns_raised`, `incidents_raised`, `differs` ("more", "less", or "" for not shown to
        differ), `class`, `reason` of having too few, and `rank`.
    total_concerns, total_incidents
        Of the whole comparison, units and elsewhere.
    tested
        Units that were tested, over which false findings are controlled.
    similar
        Share of the tested units whose shares are not shown to differ: the index S of the test's author.
    """

    units: pd.DataFrame
    total_concerns: int
    total_incidents: int
    tested: int
    similar: float | None


def compare(
    units: npt.ArrayLike,
    concerns: npt.ArrayLike,
    incidents: npt.ArrayLike,
    *,
    elsewhere: tuple[int, int] = (0, 0),
    even_shares: npt.ArrayLike | None = None,
    settings: ConcordanceSettings | None = None,
) -> Concordance:
    """Compare the concerns and the incidents of each unit.

    Parameters
    ----------
    units
        A name a unit, each once; ties in rank are settled by it.
    elsewhere
        Concerns and incidents of the same choice that lie in no unit: part of the totals.
    even_shares
        What each unit would hold if neither concerns nor incidents gathered anywhere; by default one part
        of as many as there are units.

    Raises
    ------
    BadFrame, BadSetting
        If the counts do not go together, or the settings make no sense.
    """
    chosen = settings or ConcordanceSettings()
    _require_sense(chosen)
    names = np.asarray(units, dtype=object)
    c, n = (np.asarray(values, dtype=np.int64) for values in (concerns, incidents))
    even = _even(even_shares, len(names))
    if not len(names) == len(c) == len(n) == len(even):
        raise BadFrame(f"{len(names)} units have {len(c)} counts of concerns and {len(n)} of incidents.")
    if len(set(names.tolist())) < len(names):
        raise BadFrame("A unit occurs more than once.")
    total_c, total_n = int(c.sum()) + elsewhere[0], int(n.sum()) + elsewhere[1]
    table = _measured(names, c, n, total_c, total_n, even)
    enough = min(total_c, total_n) >= LEAST_TOTAL
    tested = np.logical_and(c + n >= chosen.minimum, enough)
    _test(table, tested, total_c, total_n, chosen)
    table["class"] = _classes(table, tested)
    table["reason"] = _reasons(table, tested, enough)
    table["rank"] = _ranks(table)
    alike = float((table["differs"][tested] == "").mean()) if tested.any() else None
    return Concordance(table, total_c, total_n, int(tested.sum()), alike)


def _require_sense(settings: ConcordanceSettings) -> None:
    if settings.minimum < 1:
        raise BadSetting(f"The minimum is a whole number from 1; it is {settings.minimum}.")
    if not 0 < settings.alpha < 1:
        raise BadSetting(f"The share of false findings lies between 0 and 1; it is {settings.alpha}.")


def _even(given: npt.ArrayLike | None, count: int) -> FloatArray:
    if given is None:
        return np.full(count, 1 / max(count, 1))
    even = np.asarray(given, dtype=np.float64)
    if len(even) and not (np.isfinite(even).all() and even.min() >= 0 and even.max() <= 1):
        raise BadSetting("Even shares lie from 0 to 1.")
    return even


def _measured(
    names: npt.NDArray[Any], c: IntArray, n: IntArray, total_c: int, total_n: int, even: FloatArray
) -> pd.DataFrame:
    """Shares, their difference with its interval, and whether each stands out above an even share."""
    share_c, share_n = proportions.shares(c, total_c), proportions.shares(n, total_n)
    low, high = proportions.difference_interval(c, n, total_first=total_c, total_second=total_n)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(n > 0, share_c / share_n, np.nan)
    return pd.DataFrame(
        {
            "unit": names,
            "concerns": c,
            "incidents": n,
            "concern_share": share_c,
            "incident_share": share_n,
            "difference": share_c - share_n,
            "difference_low": low,
            "difference_high": high,
            "ratio": ratio,
            "concerns_raised": _raised(c, total_c, even),
            "incidents_raised": _raised(n, total_n, even),
        }
    )


def _raised(counts: IntArray, total: int, even: FloatArray) -> BoolArray:
    """Tell where the share lies above an even one with its whole interval, on no fewer than five."""
    low, _high = proportions.wilson_interval(counts, total=total)
    return (low > even) & (counts >= LEAST_RAISED)


def _test(
    table: pd.DataFrame, tested: BoolArray, total_c: int, total_n: int, settings: ConcordanceSettings
) -> None:
    """Add p, q and which of the two is more; only what was tested counts among the findings."""
    p, q = np.full(len(table), np.nan), np.full(len(table), np.nan)
    counts = table.loc[tested, ["concerns", "incidents"]].to_numpy()
    _, p[tested] = proportions.shift_test(*counts.T, total_first=total_c, total_second=total_n)
    q[tested] = proportions.adjusted(p[tested], control=settings.control)
    table["p"], table["q"] = p, q
    found = tested & (np.nan_to_num(q, nan=1.0) <= settings.alpha)
    way = np.where(table["difference"] > 0, "more", "less")
    table["differs"] = np.where(found, way, "").astype(object)


def _classes(table: pd.DataFrame, tested: BoolArray) -> npt.NDArray[np.object_]:
    more, less = (table["differs"].to_numpy() == way for way in ("more", "less"))
    # What lies beyond a raised share is raised itself, whatever its own interval says.
    c = table["concerns_raised"].to_numpy() | (table["incidents_raised"].to_numpy() & more)
    n = table["incidents_raised"].to_numpy() | (table["concerns_raised"].to_numpy() & less)
    conditions = [~tested, c & n, more, less, ~c & ~n]
    found = np.select(conditions, [TOO_FEW, BOTH, CONCERN_ONLY, INCIDENTS_ONLY, NEITHER], TOO_FEW)
    return found.astype(object)


def _reasons(table: pd.DataFrame, tested: BoolArray, enough: bool) -> npt.NDArray[np.object_]:
    few = table["class"].to_numpy() == TOO_FEW
    untold = np.where(tested, UNDECIDED, FEW_HERE if enough else FEW_IN_TOTAL)
    return np.where(few, untold, "").astype(object)


def _ranks(table: pd.DataFrame) -> IntArray:
    """Number the units: by class, then by how far the shares lie apart, then by how much there is."""
    number = {name: position for position, name in enumerate(CLASSES)}
    keys = pd.DataFrame(
        {
            "class": table["class"].map(number),
            # The last bits of a share depend on nothing that anybody sees.
            "gap": -table["difference"].abs().round(12),
            "much": -(table["concerns"] + table["incidents"]),
            "unit": table["unit"].astype(str),
        }
    )
    order = keys.sort_values(["class", "gap", "much", "unit"], kind="stable").index.to_numpy()
    ranks = np.empty(len(table), dtype=np.int64)
    ranks[order] = np.arange(1, len(table) + 1)
    return ranks
