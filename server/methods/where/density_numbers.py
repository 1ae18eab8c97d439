"""Density numbers: how densities, multiples and shares are written in the reader's language."""

from flask_babel import format_percent

from server.i18n import gettext
from server.methods.change.numbers import number
from server.methods.presentation import Told


def unit(told: Told) -> str:
    """What a density counts."""
    if told.settings["weighted"]:
        return gettext("harm per km² and month")
    return gettext("incidents per km² and month")


def density(value: float) -> str:
    """Write a density with the digits that mean something."""
    return number(value, 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 4)


def times(value: float) -> str:
    """Write a multiple."""
    return number(value, 0 if value >= 10 else 1)


def share(part: float) -> str:
    """Write a share with the digits that mean something."""
    return str(format_percent(part, format="0.0%" if part < 0.095 else "0%"))
