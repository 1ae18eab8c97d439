"""Quality: whether recorded incidents can carry a map, with each reason as a code and its numbers."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.variation import poisson_band

# Ratcliffe (2004), "Geocoding crime and a first estimate of a minimum acceptable hit rate": a first estimate
# from simulations of Australian data, not a law.
LEAST_HIT_RATE = 0.85
# A part with fewer incidents would raise its hand for one or two missing places.
LEAST_OF_PART = 20
# Below ten, chance alone moves a count by half: the 95 % Poisson interval of 9 runs from 4 to 17.
LEAST_INCIDENTS = 10
# At least so many times as often as at the other full hours, or on the other days, and beyond the band of
# chance (z = 3); a midnight that is a default also has a hundredth of the incidents.
MIDNIGHT_TIMES = 3.0
MIDNIGHT_SHARE = 0.01
FIRST_TIMES = 1.5
MINUTES_A_DAY = 1440
# House rules without a source: from here on the answer may be about patrols, one address, or area middles.
POLICE_SHARE = 0.2
ONE_PLACE_SHARE = 0.2
VAGUE_SHARE = 0.2
SUSPECTED_SHARE = 0.005
UNKNOWN_SOURCE_SHARE = 0.5

# Methods for which a wrong hour, or a wrong day, is a wrong answer.
BY_HOUR = frozenset({"aoristic", "clock"})
BY_DAY = frozenset({"weekly", "weekdays", "year-to-date", "st-dbscan", "near-repeat", "near-repeat-labels"})
NO_PLACE = frozenset({"aoristic", "clock", "weekly", "season", "weekdays", "year-to-date"})
# The table of the quality itself says what it can of any incidents.
ABOUT_ALL = NO_PLACE | {"quality"}


class Level(enum.StrEnum):
    """What a reason asks for; a note is said, and changes nothing else."""

    CLEAR = "pass"
    NOTE = "note"
    WATERMARK = "watermark"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Part:
    """One category, month or neighbourhood: incidents, those on the map, and those at a default location.

    ``name`` is empty for incidents of none.
    """

    name: str
    incidents: int
    placed: int
    at_default: int = 0

    @property
    def hit_rate(self) -> float:
        """Share of the incidents that are on the map: with a place that is no default location."""
        return self.placed / self.incidents if self.incidents else 1.0


@dataclass(frozen=True)
class Counts:
    """What is counted of a selection in one pass.

    Attributes
    ----------
    incidents, placed, at_default
        All; those with a place of their own; those at a confirmed default location.
    vague
        Of those placed, how many are known by their area only.
    suspected
        Of those placed, how many lie at places that look like default locations, undecided.
    police, reported
        Found by police; reported to it. The rest is unknown.
    timed, midnight, full_hours
        Known to the minute; at 00:00 local; at one of the other 23 full hours.
    dated, firsts, first_share
        Known to the day or better; on a first of a month; share of the window's days that are firsts.
    places, coincident, busiest
        Distinct places; incidents at places with more than one; incidents at the fullest place.
    categories, months, neighbourhoods
        The parts.
    """

    incidents: int
    placed: int
    at_default: int = 0
    vague: int = 0
    suspected: int = 0
    police: int = 0
    reported: int = 0
    timed: int = 0
    midnight: int = 0
    full_hours: int = 0
    dated: int = 0
    firsts: int = 0
    first_share: float = 12 / 365.25
    places: int = 0
    coincident: int = 0
    busiest: int = 0
    categories: tuple[Part, ...] = ()
    months: tuple[Part, ...] = ()
    neighbourhoods: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why: a code, what it asks for, and the numbers its sentence is made of."""

    code: str
    level: Level
    numbers: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"code": self.code, "level": self.level.value, "numbers": dict(self.numbers)}


@dataclass(frozen=True)
class Verdict:
    """Pass, watermark or refuse, and all reasons, the gravest first."""

    level: Level
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"level": self.level.value, "reasons": [reason.as_json() for reason in self.reasons]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Verdict":
        """Read what `as_json` wrote."""
        reasons = (Reason(each["code"], Level(each["level"]), each["numbers"]) for each in data["reasons"])
        return cls(Level(data["level"]), tuple(reasons))


def judge(
    counts: Counts,
    *,
    method: str,
    least: int = LEAST_INCIDENTS,
    settings: Mapping[str, Any] | None = None,
) -> Verdict:
    """Judge whether a method may be shown on these incidents.

    Parameters
    ----------
    counts
        Of the selection.
    method
        Code of the method: an hour that is wrong matters to a clock, and not to a map.
    least
        Fewest incidents with which the method says anything.
    settings
        Of the method; ``bandwidth_m`` and ``cell_m`` are compared where both are given.
    """
    located = method not in NO_PLACE
    reasons = [
        *_number(counts, least, located=method not in ABOUT_ALL),
        *(_place(counts) if located else ()),
        *_time(counts, method),
        *_source(counts),
        *_grain(settings or {}),
    ]
    order = list(Level)[::-1]
    reasons.sort(key=lambda reason: order.index(reason.level))
    gravest = reasons[0].level if reasons else Level.CLEAR
    return Verdict(Level.CLEAR if gravest is Level.NOTE else gravest, tuple(reasons))


def low_parts(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts that have enough incidents and a hit rate below the threshold, the lowest first."""
    low = [
        part
        for part in parts
        if part.name and part.incidents >= LEAST_OF_PART and part.hit_rate < LEAST_HIT_RATE
    ]
    return tuple(sorted(low, key=lambda part: (part.hit_rate, part.name)))


def _number(counts: Counts, least: int, *, located: bool) -> list[Reason]:
    usable = counts.placed if located else counts.incidents
    if usable >= least:
        return []
    return [Reason("too_few", Level.REFUSE, {"n": usable, "least": least, "incidents": counts.incidents})]


def _place(counts: Counts) -> list[Reason]:
    reasons = []
    if counts.incidents and counts.placed / counts.incidents < LEAST_HIT_RATE:
        numbers = {
            "share": counts.placed / counts.incidents,
            "missing": counts.incidents - counts.placed,
            "incidents": counts.incidents,
            "least": LEAST_HIT_RATE,
        }
        reasons.append(Reason("hit_rate", Level.WATERMARK, numbers))
    for code, parts in (
        ("hit_rate_categories", counts.categories),
        ("hit_rate_months", counts.months),
        ("hit_rate_neighbourhoods", counts.neighbourhoods),
    ):
        low = low_parts(parts)
        if low and len(parts) > 1:
            named = [{"name": part.name, "share": part.hit_rate} for part in low]
            reasons.append(Reason(code, Level.NOTE, {"n": len(low), "parts": named}))
    if counts.at_default:
        reasons.append(Reason("at_default", Level.NOTE, {"n": counts.at_default}))
    for code, n, share in (
        ("suspected_defaults", counts.suspected, SUSPECTED_SHARE),
        ("vague_places", counts.vague, VAGUE_SHARE),
        ("one_place", counts.busiest if counts.places > 1 else 0, ONE_PLACE_SHARE),
    ):
        if counts.placed and n / counts.placed >= share:
            reasons.append(Reason(code, Level.WATERMARK, {"n": n, "share": n / counts.placed}))
    if counts.coincident:
        share = counts.coincident / counts.placed
        numbers = {"n": counts.coincident, "share": share, "places": counts.places}
        reasons.append(Reason("coincident", Level.NOTE, numbers))
    return reasons


def _time(counts: Counts, method: str) -> list[Reason]:
    reasons = []
    expected = max(counts.timed / MINUTES_A_DAY, counts.full_hours / 23)
    if (
        counts.midnight > poisson_band(expected).high
        and counts.midnight >= MIDNIGHT_TIMES * expected
        and counts.midnight >= MIDNIGHT_SHARE * counts.timed
        and counts.midnight >= LEAST_INCIDENTS
    ):
        level = Level.WATERMARK if method in BY_HOUR else Level.NOTE
        numbers = {"n": counts.midnight, "share": counts.midnight / counts.timed, "expected": expected}
        reasons.append(Reason("midnight", level, numbers))
    expected = counts.dated * counts.first_share
    if (
        counts.firsts > poisson_band(expected).high
        and counts.firsts >= FIRST_TIMES * expected
        and counts.firsts >= LEAST_INCIDENTS
    ):
        level = Level.WATERMARK if method in BY_DAY else Level.NOTE
        numbers = {"n": counts.firsts, "share": counts.firsts / counts.dated, "expected": expected}
        reasons.append(Reason("first_of_month", level, numbers))
    return reasons


def _source(counts: Counts) -> list[Reason]:
    known = counts.police + counts.reported
    if known and counts.police / known >= POLICE_SHARE:
        numbers = {"n": counts.police, "share": counts.police / known, "known": known}
        return [Reason("police_found", Level.WATERMARK, numbers)]
    unknown = counts.incidents - known
    if counts.incidents and unknown / counts.incidents > UNKNOWN_SOURCE_SHARE:
        return [Reason("source_unknown", Level.NOTE, {"n": unknown, "share": unknown / counts.incidents})]
    return []


def _grain(settings: Mapping[str, Any]) -> list[Reason]:
    bandwidth, cell = settings.get("bandwidth_m"), settings.get("cell_m")
    if bandwidth and cell and float(bandwidth) < float(cell):
        numbers = {"bandwidth_m": float(bandwidth), "cell_m": float(cell)}
        return [Reason("cell_above_bandwidth", Level.WATERMARK, numbers)]
    return []
