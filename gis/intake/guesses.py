"""Guesses: what the values of the sampled rows say about decimal sign, date order and reference system."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from gis.errors import IntakeError
from gis.intake.moments import read_moments
from gis.intake.places import EAST_NORTH, Axes, guess_axes, srid_of
from gis.intake.plan import CONSTANT, IntakeContext, Plan
from gis.intake.reader import Look
from gis.intake.values import read_numbers, trim
from gis.profiles.profile import Profile


def understand_values(
    plan: Plan,
    rows: list[list[str]],
    look: Look,
    profile: Profile | None,
    context: IntakeContext,
    said: Mapping[str, Any],
) -> Plan:
    """Complete a plan by its sampled data rows; what a person or the profile said goes first."""
    columns = {
        header: trim(pa.array([row[i] for row in rows], pa.string())) for i, header in enumerate(plan.headers)
    }
    decimal = said.get("decimal") or _decimal(_mapped(plan, columns, ("lon", "lat", "x", "y")))
    order = said.get("date_order") or _date_order(_mapped(plan, columns, ("occurred_at",)), profile)
    plan = replace(plan, decimal=decimal, date_order=order)
    midnight = said.get("midnight_is_day", _all_midnight(plan, columns))
    axes = _axes(plan, columns, look, profile, context, said)
    return replace(plan, midnight_is_day=bool(midnight), crs=axes.srid, axis_order=axes.order)


def _mapped(plan: Plan, columns: Mapping[str, pa.Array], fields: Iterable[str]) -> list[pa.Array]:
    used = [header for field in fields for header in plan.mapping.get(field, ())]
    return [columns[header] for header in used if header in columns]


def _decimal(columns: Sequence[pa.Array]) -> str:
    cells = [cell for column in columns for cell in column.to_pylist() if cell]
    commas = sum(bool(re.fullmatch(r"[+-]?\d[\d. ]*,\d+", cell)) for cell in cells)
    points = sum(bool(re.fullmatch(r"[+-]?\d[\d, ]*\.\d+", cell)) for cell in cells)
    return "," if commas > points else "."


def _date_order(columns: Sequence[pa.Array], profile: Profile | None) -> str:
    cells = [cell for column in columns for cell in column.to_pylist() if cell]
    slashed = [m for m in (re.match(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}", cell) for cell in cells) if m]
    day_first = sum(int(m[1]) > 12 for m in slashed)
    month_first = sum(int(m[2]) > 12 for m in slashed)
    if day_first != month_first:
        return "dmy" if day_first > month_first else "mdy"
    if profile and profile.date_order:
        return profile.date_order
    if slashed:
        return "mdy" if any(re.search(r"[ap]\.?m\.?$", cell, re.IGNORECASE) for cell in cells) else "dmy"
    return "dmy" if any(re.match(r"\d{1,2}\.", cell) for cell in cells) else "ymd"


def _all_midnight(plan: Plan, columns: Mapping[str, pa.Array]) -> bool:
    used = _mapped(plan, columns, ("occurred_at",))
    if len(used) != 1 or len(used[0]) < 3:
        return False
    moments = read_moments(used, date_order=plan.date_order)
    timed = moments.precision == 0
    return bool(timed.sum() >= 3 and (moments.micros[timed] % 86_400_000_000 == 0).all())


def _axes(
    plan: Plan,
    columns: Mapping[str, pa.Array],
    look: Look,
    profile: Profile | None,
    context: IntakeContext,
    said: Mapping[str, Any],
) -> Axes:
    named = said.get("crs") or _constant_crs(said) or look.srid
    if "lon" in plan.mapping:
        return Axes(named or 4326, EAST_NORTH, 1.0)
    used = [_mapped(plan, columns, (field,)) for field in ("x", "y")]
    if not all(used):
        return Axes(named or context.srid, EAST_NORTH, 0.0)
    x, y = (np.mean([read_numbers(c, decimal=plan.decimal).values for c in part], axis=0) for part in used)
    named = named or (profile.crs if profile else None)
    axes = guess_axes(x, y, territory_srid=context.srid, boundary=context.boundary, named=named)
    if _says_north(plan.mapping["y"]):
        axes = replace(axes, order=EAST_NORTH)
    return replace(axes, order=said.get("axis_order", axes.order))


def _constant_crs(said: Mapping[str, Any]) -> int | None:
    value = headers_of(dict(said.get("mapping", {})).get("crs"))
    if len(value) != 1:
        return None
    try:
        return srid_of(value[0].removeprefix(CONSTANT))
    except IntakeError:
        return None


def _says_north(headers: Sequence[str]) -> bool:
    return any("north" in header.casefold() or "ziemeļ" in header.casefold() for header in headers)


def headers_of(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the headers of a mapping's value: one, several joined by +, or a constant."""
    if value is None:
        return ()
    if not isinstance(value, str):
        return tuple(str(part) for part in value if str(part).strip())
    if value.startswith(CONSTANT):
        return (value,)
    return tuple(part.strip() for part in value.split("+") if part.strip())
