"""Radius: the eps that a person gives, or the one that the k-distance curve suggests."""

from analysis.errors import TooFew
from analysis.frames import FloatArray
from analysis.parameters import suggest_eps
from server.i18n import gettext, lazy_gettext
from server.methods.method import Field, Kind, Settings
from server.services.refusals import Invalid

# Of few incidents the knee lies at kilometres; what is farther apart than this is no place to walk.
MOST_M = 500.0

EPS = Field(
    "eps_m",
    Kind.METRES,
    lazy_gettext("Radius, m"),
    lazy_gettext("How near two incidents must be to belong together. Left empty, the method chooses."),
    None,
    5,
    5000,
)


def min_incidents(default: int) -> Field:
    """The setting of how many incidents make a core."""
    return Field(
        "min_incidents",
        Kind.COUNT,
        lazy_gettext("Smallest number of incidents"),
        lazy_gettext("How many incidents, the one itself included, must lie within the radius."),
        default,
        2,
        1000,
    )


def used_eps(xy: FloatArray, settings: Settings) -> float:
    """Return the radius asked for, or the knee of the k-distance curve, but no more than `MOST_M`.

    Raises
    ------
    TooFew
        If there is no such curve.
    Invalid
        If no distance stands out, because all incidents are at one place.
    """
    if settings["eps_m"] is not None:
        return float(settings["eps_m"])
    suggestion = suggest_eps(xy, min_incidents=settings["min_incidents"])
    if not suggestion.rows:
        raise TooFew(gettext("There are fewer incidents than the smallest number asked for: lower it."))
    if suggestion.suggested_eps_m <= 0:
        raise Invalid(gettext("No radius stands out here: give one."), field="eps_m")
    return min(suggestion.suggested_eps_m, MOST_M)
