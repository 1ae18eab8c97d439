"""Inputs for the tests of clustering: random sets of incidents that provoke ties, and a plain judge."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analysis.neighbours import squared_distances

STEPS = (1.0, 0.1, 25.0, 50 / 3)
CORNERS = (0.0, 0.1, 312_345.678, 500_000.1)
FACTORS = (0.4, 1.0, np.sqrt(2), 1.5, 2.0, np.sqrt(5), 5.0)


@dataclass(frozen=True)
class Input:
    """One set of incidents with settings; weights are thirds, halves and tenths on purpose."""

    xy: np.ndarray
    eps_m: float
    min_incidents: int
    ids: np.ndarray
    weights: np.ndarray
    min_weight: float


def make_input(seed: int, *, most: int = 80) -> Input:
    """A set of incidents from a seed: a lattice with exact ties, a street, or clouds with repeats."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, most))
    step, corner = rng.choice(STEPS), rng.choice(CORNERS)
    kind = rng.integers(4)
    if kind == 0:
        grid = rng.integers(0, rng.integers(2, 30), (count, 2))
    elif kind == 1:
        grid = np.column_stack([rng.integers(0, 40, count), np.zeros(count)])
    else:
        grid = rng.normal(0, 3, (count, 2)) + rng.integers(0, 4, (count, 1)) * 4
    xy = grid * step + corner
    if kind == 3:
        xy = xy[rng.integers(0, count, count)]
    return Input(
        xy=xy,
        eps_m=float(step * rng.choice(FACTORS)),
        min_incidents=int(rng.integers(1, 9)),
        ids=rng.permutation(10 * count)[:count],
        weights=rng.choice([0, 0.1, 1 / 3, 0.5, 1, 10], count),
        min_weight=float(rng.choice([0.3, 1, 2.2, 5])),
    )


inputs = st.integers(0, 2**32 - 1).map(make_input)


def judge(
    xy: np.ndarray, eps_m: float, enough: float, *, ids: np.ndarray, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Labels and core flags by the definition, with every pair measured."""
    squares = squared_distances(xy[:, None], xy[None])
    near = squares <= eps_m * eps_m
    held = near @ (np.ones(len(xy)) if weights is None else weights)
    core = held >= enough - 1e-6
    labels = np.where(core, connected_components(csr_array(near & core[:, None] & core))[1], -1)
    for row in np.flatnonzero(~core):
        rivals = np.flatnonzero(near[row] & core)
        if len(rivals):
            labels[row] = labels[rivals[np.lexsort((ids[rivals], squares[row, rivals]))[0]]]
    groups = [label for label in np.unique(labels) if label >= 0]
    groups.sort(key=lambda label: (-np.count_nonzero(labels == label), ids[labels == label].min()))
    numbered = np.full(len(xy), -1)
    for number, label in enumerate(groups):
        numbered[labels == label] = number
    return numbered, core


def dense_city(count: int, *, seed: int = 1, side_m: float = 20_000, blobs: int = 200) -> np.ndarray:
    """A synthetic city: half the incidents in clouds 150 m wide, half spread evenly."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, side_m, (blobs, 2))
    half = count // 2
    clouds = centres[rng.integers(0, blobs, half)] + rng.normal(0, 150, (half, 2))
    return np.vstack([clouds, rng.uniform(0, side_m, (count - half, 2))])
