"""Deals: the largest difference that chance makes somewhere on a map, by dealing out the kinds anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from analysis.frames import FloatArray, IntArray
from analysis.neighbours import plant
from analysis.where.kernels import quartic

_CELLS = 1_000  # cells looked at in one block, or fewer
_PAIRS = 4_000_000  # their pairs with places, held at once
_DEALT = 20_000_000  # places times deals held at once


@dataclass(frozen=True)
class Table:
    """What is dealt out: events of two kinds at their places.

    Attributes
    ----------
    places
        Distinct coordinates in metres, shape (m, 2).
    count
        Events of either kind at each, shape (m,).
    firsts
        How many of them are of the first kind, shape (m,).
    exposure
        What the kinds are divided by.
    rates
        Whether each event is dealt by itself, first with the first exposure's share of both; otherwise as
        many first ones as there are are dealt without putting back.
    """

    places: FloatArray
    count: IntArray
    firsts: IntArray
    exposure: tuple[float, float]
    rates: bool


def largest_by_chance(
    table: Table,
    cells: FloatArray,
    spread: FloatArray,
    *,
    bandwidth_m: float,
    permutations: int,
    rng: np.random.Generator,
    progress: Callable[[int, int], None],
) -> FloatArray:
    """Return the largest |z| over the cells in each deal, shape (permutations,).

    Parameters
    ----------
    cells
        Coordinates in metres of the cells that count, shape (k, 2).
    spread
        Standard deviation of the difference at each when the kinds are dealt out, shape (k,).
    progress
        Told how many blocks of cells are done; it may raise to end the work.
    """
    largest = np.zeros(permutations)
    deals = _ranges(permutations, max(1, _DEALT // len(table.places)))
    blocks = _ranges(len(cells), min(_CELLS, max(1, _PAIRS // len(table.places))))
    done, total = 0, len(deals) * len(blocks)
    for deal in deals:
        weights = _weights(table, deal.stop - deal.start, rng)
        for part, kernel in zip(blocks, _kernels(table.places, cells, blocks, bandwidth_m), strict=True):
            progress(done, total)
            difference = np.abs(kernel @ weights)
            sure = spread[part] > 0
            difference[sure] /= spread[part][sure, None]
            largest[deal] = np.maximum(largest[deal], difference[sure].max(axis=0, initial=0.0))
            done += 1
    progress(total, total)
    return largest


def _ranges(number: int, size: int) -> list[slice]:
    return [slice(start, min(start + size, number)) for start in range(0, number, size)]


def _weights(table: Table, deals: int, rng: np.random.Generator) -> FloatArray:
    """a / e1 - (n - a) / e2 at each place: its kernel sum is the difference of the densities."""
    weights = np.empty((len(table.places), deals))
    for deal in range(deals):
        weights[:, deal] = _deal(table, rng)
    weights *= 1 / table.exposure[0] + 1 / table.exposure[1]
    weights -= (table.count / table.exposure[1])[:, None]
    return weights


def _kernels(
    places: FloatArray, cells: FloatArray, blocks: list[slice], bandwidth_m: float
) -> Iterator[csr_array]:
    """Kernel of each place at each cell, cells by places, block by block."""
    tree = plant(places)
    for part in blocks:
        near = cells[part]
        pairs = plant(near).sparse_distance_matrix(tree, bandwidth_m, output_type="ndarray")
        heights = quartic(pairs["v"], bandwidth_m=bandwidth_m)
        # In the order of the cells and places: sums then round alike every time.
        kernel = csr_array((heights, (pairs["i"], pairs["j"])), shape=(len(near), len(places)))
        kernel.sort_indices()
        yield kernel


def _deal(table: Table, rng: np.random.Generator) -> FloatArray:
    """How many at each place are of the first kind in one deal."""
    if table.rates:
        one, other = table.exposure
        return rng.binomial(table.count, one / (one + other)).astype(np.float64)
    labels = np.zeros(int(table.count.sum()))
    labels[: int(table.firsts.sum())] = 1
    rng.shuffle(labels)
    return np.asarray(np.add.reduceat(labels, np.cumsum(table.count) - table.count))
