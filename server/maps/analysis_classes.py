"""Analysis classes: the breaks of a layer where a method gives none, and the colours of its classes."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from server.maps.classes import steps_of
from server.maps.palette import CLASSES
from server.maps.ramps import DIVERGING, QUALITATIVE, SEQUENTIAL, Ramp

_RAMPS: dict[str, Ramp] = {
    "sequential": SEQUENTIAL,
    "diverging": DIVERGING,
    "qualitative": QUALITATIVE,
}
# Half of the shapes that hold anything are in the lowest class, and few in the highest.
_SHARES = (0.5, 0.75, 0.9, 0.97)
_NO_CHANGE = 2
# Below this a whole number is said as it is.
_WHOLE = 100.0
# Of a diverging ramp, as far from the middle as there are classes for.
_DIVERGING = ((), (2,), (1, 3), (0, 2, 4), (0, 1, 3, 4), (0, 1, 2, 3, 4))


def chosen_breaks(values: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Return breaks that people can say: two figures, rising, at most four; of all maps that are compared."""
    held = np.sort(values[np.isfinite(values) & (values > 0)])
    if not len(held):
        return ()
    at = np.minimum((np.array(_SHARES) * len(held)).astype(int), len(held) - 1)
    whole = bool((held == np.floor(held)).all())
    found = [float(each) if whole and each < _WHOLE else rounded_down(float(each)) for each in held[at]]
    return tuple(each for each in dict.fromkeys(found) if each > held[0])[: CLASSES - 1]


def rounded_down(value: float) -> float:
    """Round a positive value down to two figures."""
    power = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.floor(value / power + 1e-9) * power:.12g}")


def colours_of_breaks(ramp: str, breaks: Sequence[float]) -> list[str]:
    """Return the colour of each class, lowest first, on paper."""
    count = len(breaks) + 1
    steps = _DIVERGING[count] if ramp == "diverging" else steps_of(count)
    return [_RAMPS.get(ramp, SEQUENTIAL).light[step] for step in steps]


def colour_of_step(ramp: str, step: int | None) -> str | None:
    """Return the colour of a named class on paper; None where it is an outline only."""
    if step is None:
        return None
    colours = _RAMPS.get(ramp, SEQUENTIAL).light
    if ramp == "diverging":
        return colours[step + _NO_CHANGE]
    return colours[step % len(colours)] if ramp == "qualitative" else colours[min(max(step, 0), CLASSES - 1)]
