"""Coverage: how many units have a voice, and how many residents live where nobody spoke."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Coverage:
    """How many spoke and from where; silence is not safety.

    Attributes
    ----------
    units, with_voice
        All units, and those with at least one concern.
    residents, residents_heard
        People in the units whose population is known, and in those of them with at least one concern.
    unknown
        Units whose population is not known.
    """

    units: int
    with_voice: int
    residents: int
    residents_heard: int
    unknown: int

    @property
    def share(self) -> float | None:
        """Share of the residents who live where somebody spoke; none where no population is known."""
        return self.residents_heard / self.residents if self.residents else None


def coverage(concerns: npt.ArrayLike, population: npt.ArrayLike) -> Coverage:
    """Say how many units have a voice, and how many residents live there.

    Parameters
    ----------
    population
        Residents of each unit; NaN where that is not known.
    """
    counts = np.asarray(concerns, dtype=np.int64)
    people = np.asarray(population, dtype=np.float64)
    known, heard = ~np.isnan(people), counts > 0
    return Coverage(
        units=len(counts),
        with_voice=int(heard.sum()),
        residents=int(people[known].sum()),
        residents_heard=int(people[known & heard].sum()),
        unknown=int((~known).sum()),
    )
