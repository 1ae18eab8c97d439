"""Coverage: who was heard is counted, and nothing is said of units whose population nobody knows."""

import numpy as np

from analysis.coverage import coverage


def test_coverage_says_who_was_not_heard() -> None:
    found = coverage([3, 0, 1], [1000, 3000, np.nan])
    assert (found.units, found.with_voice, found.residents, found.residents_heard) == (3, 2, 4000, 1000)
    assert (found.share, found.unknown) == (0.25, 1)
    assert coverage([1], [np.nan]).share is None
