"""Stability: how often each hotspot is found again when settings, window and places are shaken a little."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.clusters import label_clusters
from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.proportions import wilson_interval

EVERYTHING = "everything"
KINDS = (EVERYTHING, "eps", "minimum", "window", "location")
"""What a run shakes: all four at once, or one of them alone."""

RADII_M = {"rooftop": 10.0, "street": 50.0, "area": 500.0, "unknown": 50.0, "default": 0.0}
"""How far an incident may lie from where it happened, in metres, by how well its place is known."""

SAME = 0.5
_HOLDS = 0.5

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Base:
    """The hotspot run that is shaken: its settings; give `min_weight` for a weighted one."""

    eps_m: float
    min_incidents: int
    min_weight: float | None = None


@dataclass(frozen=True)
class Shaking:
    """How the runs are shaken.

    Attributes
    ----------
    runs
        Perturbed runs. Half shake everything at once; an eighth each shakes one thing alone.
    spread
        Radius and least number are multiplied by something from 1 / (1 + spread) to 1 + spread, evenly on a
        scale of ratios.
    dropped
        Share of the window that is left out, in one piece that may begin anywhere and go on at its start.
    seed
        Where chance begins; the same seed gives the same runs.
    """

    runs: int = 200
    spread: float = 0.25
    dropped: float = 0.25
    seed: int = 1


@dataclass(frozen=True)
class Incidents:
    """What is shaken.

    Attributes
    ----------
    xy
        Coordinates in metres, shape (n, 2).
    when
        Where in the window each incident lies, 0 to 1, shape (n,).
    radius_m
        How far each may lie from its place, shape (n,); see `RADII_M`.
    ids
        Incident ids, shape (n,).
    weights
        Weights, shape (n,), or None.
    """

    xy: FloatArray
    when: FloatArray
    radius_m: FloatArray
    ids: IntArray
    weights: FloatArray | None = None


@dataclass(frozen=True)
class Stability:
    """How often each hotspot was found again.

    Attributes
    ----------
    runs
        Runs of each of `KINDS`, shape (5,).
    found, merged
        Runs that found each hotspot, and runs that found it only as a part of a larger one, shape (k, 5).
    """

    runs: IntArray
    found: IntArray
    merged: IntArray

    @property
    def score(self) -> FloatArray:
        """Share of the runs shaken in everything that found each hotspot, shape (k,)."""
        return self.found[:, 0] / max(int(self.runs[0]), 1)

    @property
    def interval(self) -> tuple[FloatArray, FloatArray]:
        """The 95 % interval of each score: what more runs could make of it (Wilson 1927)."""
        return wilson_interval(self.found[:, 0], total=int(self.runs[0]))

    @property
    def shares(self) -> FloatArray:
        """Share of the runs of each kind that found each hotspot, shape (k, 5)."""
        return self.found / np.maximum(self.runs, 1)

    @property
    def weakest(self) -> list[str]:
        """What loses each hotspot most often when it alone is shaken; empty where nothing does."""
        alone = self.shares[:, 1:]
        return [KINDS[1 + int(row.argmin())] if row.min(initial=1) < 1 else "" for row in alone]


def measure_stability(
    incidents: Incidents,
    labels: IntArray,
    base: Base,
    shaking: Shaking,
    *,
    kinds: Sequence[str] = KINDS,
    progress: Progress | None = None,
) -> Stability:
    """Cluster shaken incidents again and again, and count how often each hotspot is found.

    A run finds a hotspot if the incidents of one of its clusters and those of the hotspot have more than half
    in common: their intersection is more than half of their union (Jaccard), of the incidents the run kept.
    At most one cluster can, and a cluster below a half is what Hennig (2007, 2008) calls dissolved. If more
    than half of the hotspot lies in one cluster that is too large for this, the run has merged it.

    Where a part of the window is left out, the least number falls by the same share, so that the same density
    is asked for. A place is moved to anywhere within its radius, evenly by area, each incident by itself.

    Parameters
    ----------
    labels
        Hotspot of each incident in the base run, 0 to k - 1 or -1, shape (n,).
    kinds
        Which of `KINDS` to run; the number of runs is shared out among them, everything at once taking half.
    progress
        Told after each run how many are done and how many there are; may raise to cancel.

    Raises
    ------
    BadSetting
        If a setting is out of range or arrays differ in length.
    """
    _check(incidents, labels, shaking, kinds)
    count = int(labels.max(initial=-1)) + 1
    planned = _plan(shaking.runs, kinds)
    runs = np.array([planned.count(kind) for kind in KINDS])
    found, merged = np.zeros((2, count, len(KINDS)), dtype=np.int64)
    seeds = np.random.SeedSequence(shaking.seed).spawn(len(planned))
    # One after another: the engine uses every core itself, and is not made to be entered twice.
    for done, (kind, seed) in enumerate(zip(planned, seeds, strict=True), 1):
        same, part = _run(incidents, labels, count, base, shaking, kind, seed)
        found[same, KINDS.index(kind)] += 1
        merged[part, KINDS.index(kind)] += 1
        if progress:
            progress(done, len(planned))
    return Stability(runs, found, merged)


def found_again(before: IntArray, after: IntArray, *, count: int) -> tuple[BoolArray, BoolArray]:
    """Tell which hotspots a second labelling of the same incidents found, and which it only merged.

    Parameters
    ----------
    before, after
        Labels of the same incidents, -1 for none, shape (n,).
    count
        Number of hotspots in `before`.

    Returns
    -------
    found, merged
        Arrays of shape (count,).
    """
    found, merged = np.zeros((2, count), dtype=bool)
    both = (before >= 0) & (after >= 0)
    if not both.any():
        return found, merged
    clusters = int(after.max()) + 1
    pairs, shared = np.unique(before[both] * clusters + after[both], return_counts=True)
    spot, cluster = np.divmod(pairs, clusters)
    size = np.bincount(before[before >= 0], minlength=count)[spot]
    other = np.bincount(after[after >= 0], minlength=clusters)[cluster]
    found[spot[shared > SAME * (size + other - shared)]] = True
    merged[spot[shared > _HOLDS * size]] = True
    return found, merged & ~found


def _run(
    incidents: Incidents,
    labels: IntArray,
    count: int,
    base: Base,
    shaking: Shaking,
    kind: str,
    seed: np.random.SeedSequence,
) -> tuple[BoolArray, BoolArray]:
    rng = np.random.default_rng(seed)
    shaken = {name for name in KINDS[1:] if kind in (EVERYTHING, name)}
    limit = np.log1p(shaking.spread)
    wider, more = np.exp(rng.uniform(-limit, limit, 2))
    begins = rng.random()
    kept = np.ones(len(labels), dtype=bool)
    left = 1.0
    if "window" in shaken:
        kept = (incidents.when - begins) % 1.0 >= shaking.dropped
        left = 1 - shaking.dropped
    xy = incidents.xy[kept]
    if "location" in shaken:
        xy = moved(xy, incidents.radius_m[kept], rng)
    factor = left * (more if "minimum" in shaken else 1.0)
    weighted = base.min_weight is not None and incidents.weights is not None
    clusters = label_clusters(
        xy,
        eps_m=base.eps_m * (wider if "eps" in shaken else 1.0),
        min_incidents=None if weighted else scaled(base.min_incidents, factor),
        weights=incidents.weights[kept] if weighted and incidents.weights is not None else None,
        min_weight=base.min_weight * factor if weighted and base.min_weight is not None else None,
        ids=incidents.ids[kept],
    )
    return found_again(labels[kept], clusters.labels, count=count)


def moved(xy: FloatArray, radius_m: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Move each place to anywhere within its radius, evenly by area."""
    angle = rng.uniform(0, 2 * np.pi, len(xy))
    distance = radius_m * np.sqrt(rng.random(len(xy)))
    return xy + distance[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def scaled(least: int, factor: float) -> int:
    """Multiply a least number, to the nearest whole one; 2 and more stay at least 2."""
    return max(min(least, 2), round(least * factor))


def _plan(runs: int, kinds: Sequence[str]) -> list[str]:
    """Name the kind of each run: everything at once and one thing alone by turns."""
    alone = [kind for kind in KINDS[1:] if kind in kinds]
    if EVERYTHING not in kinds:
        return [alone[number % len(alone)] for number in range(runs)]
    if not alone:
        return [EVERYTHING] * runs
    return [EVERYTHING if n % 2 == 0 else alone[n // 2 % len(alone)] for n in range(runs)]


def _check(incidents: Incidents, labels: IntArray, shaking: Shaking, kinds: Sequence[str]) -> None:
    lengths = {
        len(incidents.xy),
        len(incidents.when),
        len(incidents.radius_m),
        len(incidents.ids),
        len(labels),
    }
    if len(lengths) != 1:
        raise BadSetting("Places, times, radii, ids and labels must be of the same incidents.")
    if shaking.runs < 1:
        raise BadSetting(f"There must be at least 1 run; there are {shaking.runs}.")
    if not (0 <= shaking.spread <= 1 and 0 <= shaking.dropped < 1):
        raise BadSetting("The spread is from 0 to 1, and the part left out from 0 to less than 1.")
    if not kinds or not set(kinds) <= set(KINDS):
        raise BadSetting(f"A run shakes one of {', '.join(KINDS)}.")
    if not all(np.isfinite(values).all() for values in (incidents.when, incidents.radius_m)):
        raise BadSetting("Times and radii are numbers.")


def radii(precision: npt.ArrayLike) -> FloatArray:
    """Return the radius of each location precision by `RADII_M`; one that is not known counts as unknown."""
    names, of_row = np.unique(np.asarray(precision, dtype=str), return_inverse=True)
    return np.array([RADII_M.get(str(name), RADII_M["unknown"]) for name in names])[of_row.reshape(-1)]
