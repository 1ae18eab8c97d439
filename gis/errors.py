"""Errors of places and data: every refusal that gis makes has a class here."""


class TalsiError(Exception):
    """A refusal that a person can act on; its message says what was found."""


class UnknownTerritory(TalsiError):
    """No territory has this slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no territory “{slug}”.")
        self.slug = slug


class UnknownNeighbourhood(TalsiError):
    """The territory has no neighbourhood with this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"There is no neighbourhood “{code[:80]}”.")
        self.code = code[:80]


class NotMetric(TalsiError):
    """A coordinate reference system whose axes are not metres."""


class BadBoundary(TalsiError):
    """A boundary that encloses no ground, or cannot be read."""


class TileOutside(TalsiError):
    """A tile address that does not exist at its zoom."""


class IntakeError(TalsiError):
    """A file that cannot be imported as it is.

    Parameters
    ----------
    code
        Stable word for the reason, e.g. ``person_column``.
    detail
        What was found, for the person who sent the file.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
