"""Concern states: which step may follow which, as one table; what a step needs before it is taken."""

from collections.abc import Mapping

from gis.models import ConcernState
from gis.queries.concern_queue import CLOSED_STATES

RECEIVED, CHECKED, POLICE, PASSED, PLANNED, DONE, NOT_POSSIBLE, DUPLICATE = (
    ConcernState.RECEIVED,
    ConcernState.CHECKED,
    ConcernState.POLICE,
    ConcernState.PASSED,
    ConcernState.PLANNED,
    ConcernState.DONE,
    ConcernState.NOT_POSSIBLE,
    ConcernState.DUPLICATE,
)

NEXT: Mapping[ConcernState, tuple[ConcernState, ...]] = {
    RECEIVED: (CHECKED,),
    CHECKED: (POLICE, PASSED, PLANNED, DONE, NOT_POSSIBLE, DUPLICATE),
    POLICE: (PASSED, PLANNED, DONE, NOT_POSSIBLE, DUPLICATE),
    # What one agency hands on goes to another one, and stays passed.
    PASSED: (POLICE, PASSED, PLANNED, DONE, NOT_POSSIBLE, DUPLICATE),
    PLANNED: (POLICE, PASSED, DONE, NOT_POSSIBLE, DUPLICATE),
    # An answer is undone by opening the concern again, and then it is read again.
    DONE: (RECEIVED,),
    NOT_POSSIBLE: (RECEIVED,),
    DUPLICATE: (RECEIVED,),
}
"""What may follow each state: received, checked, with somebody, answered; from an answer back to received."""

NEEDS_ANSWER = frozenset({DONE, NOT_POSSIBLE})
"""States that nobody reaches without a text in plain words for everybody."""

UNDOABLE = frozenset(ConcernState) - {RECEIVED}
"""Steps that can be taken back at once; a concern that was opened again is answered again instead."""


def may_follow(state: ConcernState, wanted: ConcernState) -> bool:
    """Whether a concern in this state may take that step."""
    return wanted in NEXT[state]


def is_closed(state: ConcernState) -> bool:
    """Whether the concern has its answer."""
    return state in CLOSED_STATES
