"""Tests of agreement: our core points, clusters and noise are those of PostGIS's ST_ClusterDBSCAN."""

from collections.abc import Iterator

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from analysis.clusters import label_clusters
from analysis.neighbours import squared_distances
from tests.analysis.inputs import Input, make_input

INPUTS, BATCH = 1000, 250

# ST_ClusterDBSCAN does not tell core points apart, so its rule for them is asked of ST_DWithin.
AGREEMENT = sa.text(
    """
    WITH incident AS (
        SELECT input, row, eps, least, ST_MakePoint(x, y) AS place
        FROM unnest(CAST(:input AS int[]), CAST(:row AS int[]), CAST(:eps AS float8[]),
                    CAST(:least AS int[]), CAST(:x AS float8[]), CAST(:y AS float8[]))
             AS given(input, row, eps, least, x, y)
    ), core AS (
        SELECT a.input, a.row, count(*) >= a.least AS is_core
        FROM incident a JOIN incident b ON b.input = a.input AND ST_DWithin(a.place, b.place, a.eps)
        GROUP BY a.input, a.row, a.least
    )
    SELECT is_core, coalesce(ST_ClusterDBSCAN(place, eps, least) OVER (PARTITION BY input ORDER BY row), -1)
    FROM incident JOIN core USING (input, row)
    ORDER BY input, row
    """
)


def fair_inputs() -> Iterator[Input]:
    """Inputs without a pair that is within eps or not depending on how the last digit is rounded."""
    seed = 0
    while True:
        case = make_input(seed)
        squares = squared_distances(case.xy[:, None], case.xy[None])
        if np.array_equal(squares <= case.eps_m**2, np.sqrt(squares) <= case.eps_m):
            yield case
        seed += 1


def ask_postgis(session: Session, cases: list[Input]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Core flags and cluster numbers (-1 is noise) of many inputs, in one statement."""
    sizes = [len(case.xy) for case in cases]
    xy = np.vstack([case.xy for case in cases])
    columns = {
        "input": np.repeat(np.arange(len(cases)), sizes),
        "row": np.concatenate([np.arange(size) for size in sizes]),
        "eps": np.repeat([case.eps_m for case in cases], sizes),
        "least": np.repeat([case.min_incidents for case in cases], sizes),
        "x": xy[:, 0],
        "y": xy[:, 1],
    }
    rows = session.execute(AGREEMENT, {name: column.tolist() for name, column in columns.items()}).all()
    core, number = (np.array(column) for column in zip(*rows, strict=True))
    edges = np.cumsum(sizes)[:-1]
    return list(zip(np.split(core, edges), np.split(number, edges), strict=True))


def same_partition(a: np.ndarray, b: np.ndarray) -> bool:
    pairs = len(set(zip(a.tolist(), b.tolist(), strict=True)))
    return pairs == len(set(a.tolist())) == len(set(b.tolist()))


def test_cores_clusters_and_noise_of_a_thousand_inputs_are_those_of_postgis(session: Session) -> None:
    inputs = fair_inputs()
    for _ in range(INPUTS // BATCH):
        cases = [next(inputs) for _ in range(BATCH)]
        for case, (core, number) in zip(cases, ask_postgis(session, cases), strict=True):
            ours = label_clusters(case.xy, eps_m=case.eps_m, min_incidents=case.min_incidents)
            assert np.array_equal(ours.core, core)
            assert np.array_equal(ours.labels < 0, number < 0)
            assert same_partition(ours.labels[core], number[core])


@pytest.mark.parametrize(("least", "expected"), [(1, [0, 0, 0, 1, 1, 1]), (4, [-1] * 6)])
def test_the_example_of_the_postgis_regression_suite_agrees(
    session: Session, least: int, expected: list[int]
) -> None:
    xy = np.array([(0, 0), (0, 1), (-0.5, 0.5), (1, 0), (1, 1), (1, 0.5)])
    case = Input(xy, 0.8, least, np.arange(6), np.ones(6), 1)
    ((_, number),) = ask_postgis(session, [case])
    ours = label_clusters(xy, eps_m=0.8, min_incidents=least)
    assert ours.labels.tolist() == number.tolist() == expected
