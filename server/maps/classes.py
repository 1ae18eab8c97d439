"""Classes: which class a count belongs to, and which steps of a ramp the classes are coloured with."""

from collections.abc import Sequence

from server.maps.palette import CLASSES

# As far apart as they can be where there are fewer; server/static/explorer/palette.js has the same.
_STEPS = ((), (3,), (1, 4), (0, 2, 4), (0, 1, 3, 4), (0, 1, 2, 3, 4))


def steps_of(classes: int) -> tuple[int, ...]:
    """Return the step of the ramp for each class, from few to many."""
    return _STEPS[min(classes, CLASSES)]


def own_breaks(lowest: Sequence[int]) -> tuple[int, ...]:
    """Complete a person's own breaks: every count belongs to a class, or it would not be seen."""
    whole = tuple(lowest) if lowest[0] == 1 else (1, *lowest)
    return whole[:CLASSES]


def class_of(n: int, breaks: Sequence[int]) -> int:
    """Return the class of a count, 0 for the fewest."""
    return sum(n >= low for low in breaks) - 1
