"""Refusals: why a use case says no, in our words; `server.errors` gives each its HTTP status."""

from gis.errors import TalsiError


class NotFound(TalsiError):
    """What was asked for does not exist, or not for this person."""


class NotAllowed(TalsiError):
    """The person may not do this."""


class Conflict(TalsiError):
    """The thing exists already, or has moved on since the page was opened."""


class Invalid(TalsiError):
    """A value that cannot be used.

    Parameters
    ----------
    message
        The sentence that a person reads.
    field
        Name of the form field or option it belongs to, where there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
