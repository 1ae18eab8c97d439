"""Recognition: look at a file's first rows and propose a plan, with everything that stands against it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from gis.errors import IntakeError
from gis.intake.checks import Checker
from gis.intake.delimited import RawChunk
from gis.intake.headers import find_header_row, find_profile, match_columns, unique_headers
from gis.intake.moments import read_moments
from gis.intake.persons import person_columns
from gis.intake.places import EAST_NORTH, NORTH_EAST, Axes, guess_axes, srid_of
from gis.intake.plan import CONSTANT, FIELDS, Column, IntakeContext, Plan, Preview, Problem
from gis.intake.reader import Look, look_at
from gis.intake.source import Source
from gis.intake.values import read_numbers, trim
from gis.intake.vocabulary import as_categories
from gis.profiles import PROFILES
from gis.profiles.profile import Profile

SHOWN_ROWS = 20
_SAMPLES = 5
_COORDINATES = (("lon", "lat"), ("x", "y"))
OVERRIDES = frozenset(
    [
        "encoding",
        "delimiter",
        "decimal",
        "header_row",
        "date_order",
        "midnight_is_day",
        "crs",
        "axis_order",
        "swap_axes",
        "sheet",
        "left_out",
        "mapping",
    ]
)
_CHOICES = {
    "decimal": {".", ","},
    "date_order": {"ymd", "dmy", "mdy"},
    "axis_order": {EAST_NORTH, NORTH_EAST},
}


def recognise(
    data: Source,
    file_name: str,
    *,
    context: IntakeContext,
    profile: str | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Preview:
    """Propose how to read a file; what the profile or a person says goes before what is found out.

    Parameters
    ----------
    file_name
        For messages only: the content decides what a file is.
    profile
        Name of a ready profile; without one the header may show it.
    overrides
        A person's corrections, by the name of a plan's field; ``mapping`` adds to the mapping that was found.

    Raises
    ------
    IntakeError
        If this is no table at all. Everything that a person can correct is a problem of the preview instead.
    """
    said = _understood(overrides or {})
    chosen = _chosen_profile(profile)
    look = look_at(data, **{key: said.get(key) for key in ("encoding", "delimiter", "sheet")})
    if not look.rows:
        raise IntakeError("empty_file", file_name)
    header_row = said["header_row"] if "header_row" in said else _header_row(look, chosen)
    headers = _headers(look, header_row)
    chosen = chosen or find_profile(headers, PROFILES)
    rows = _rectangle(look, header_row, len(headers))
    plan = Plan(
        kind=look.kind,
        encoding=look.encoding,
        delimiter=look.delimiter,
        sheet=look.sheet,
        header_row=header_row,
        headers=headers,
        mapping=_mapping(headers, header_row, look, chosen, said),
        profile=chosen.name if chosen else None,
        left_out=tuple(said.get("left_out", ())),
        swap_axes=bool(said.get("swap_axes", False)),
    )
    plan = _with_values_understood(plan, rows, look, chosen, context, said)
    return _preview(plan, rows, look, context)


def parse_mapping(pairs: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Read ``field=Header``, ``field=Header+Header`` and ``field==constant``; ``field=`` unmaps the field."""
    mapping: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        field, sign, value = pair.partition("=")
        if not sign or field.strip() not in FIELDS:
            raise IntakeError("bad_mapping", pair)
        mapping[field.strip()] = _headers_of(value)
    return mapping


def _headers_of(value: str | Sequence[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, str):
        return tuple(str(part) for part in value if str(part).strip())
    if value.startswith(CONSTANT):
        return (value,)
    return tuple(part.strip() for part in value.split("+") if part.strip())


def _understood(overrides: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: value for key, value in overrides.items() if value is not None and value != ""}
    for key in said:
        if key not in OVERRIDES:
            raise IntakeError("unknown_option", key)
        if key in _CHOICES and said[key] not in _CHOICES[key]:
            raise IntakeError("bad_option", f"{key}: {said[key]}")
    if "crs" in said:
        said["crs"] = srid_of(str(said["crs"]))
    if "header_row" in said and (not str(said["header_row"]).isdigit() or int(said["header_row"]) > 2000):
        raise IntakeError("bad_option", f"header_row: {said['header_row']}")
    if "header_row" in said:
        said["header_row"] = int(said["header_row"])
    if said.get("delimiter") in {"tab", "\\t"}:
        said["delimiter"] = "\t"
    return said


def _chosen_profile(name: str | None) -> Profile | None:
    if not name:
        return None
    if name not in PROFILES:
        raise IntakeError("unknown_profile", name)
    return PROFILES[name]


def _header_row(look: Look, profile: Profile | None) -> int:
    return 0 if look.headers is not None else find_header_row(look.rows, profile)


def _headers(look: Look, header_row: int) -> tuple[str, ...]:
    if look.headers is not None:
        return look.headers
    if header_row > len(look.rows):
        raise IntakeError("no_such_row", str(header_row))
    if header_row:
        cells = list(look.rows[header_row - 1])
        if look.kind == "xlsx":
            while cells and not cells[-1].strip():
                cells.pop()
        return unique_headers(cells)
    widths = [len(row) for row in look.rows if any(cell.strip() for cell in row)]
    width = max(set(widths), key=widths.count) if widths else 0
    return tuple(str(number) for number in range(1, width + 1))


def _rectangle(look: Look, header_row: int, width: int) -> list[list[str]]:
    """Return the sampled data rows of the right width that are not blank."""
    rows = look.rows[header_row:]
    if look.kind == "xlsx":
        rows = [(row + [""] * width)[:width] for row in rows]
    return [row for row in rows if len(row) == width and any(cell.strip() for cell in row)]


def _mapping(
    headers: tuple[str, ...], header_row: int, look: Look, profile: Profile | None, said: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    named = header_row > 0 or look.headers is not None
    mapping = match_columns(headers, profile) if named else {}
    for field in [field for field, used in mapping.items() if set(used) & set(said.get("left_out", ()))]:
        del mapping[field]
    for field, value in dict(said.get("mapping", {})).items():
        if field not in FIELDS:
            raise IntakeError("bad_mapping", field)
        found = _headers_of(value)
        mapping.pop(field, None)
        if found:
            mapping[field] = found
            _drop_rival(mapping, field)
    constant = mapping.get("crs", ())
    if len(constant) == 1 and constant[0] not in headers:
        # Not a column: the reference system itself, as in crs=EPSG:3059; it was understood before.
        del mapping["crs"]
    return mapping


def _drop_rival(mapping: dict[str, tuple[str, ...]], field: str) -> None:
    """A person who maps x or lon means that pair, so the other pair goes."""
    for pair, other in (_COORDINATES, _COORDINATES[::-1]):
        if field in pair:
            for name in other:
                mapping.pop(name, None)


def _with_values_understood(
    plan: Plan,
    rows: list[list[str]],
    look: Look,
    profile: Profile | None,
    context: IntakeContext,
    said: Mapping[str, Any],
) -> Plan:
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
    value = _headers_of(dict(said.get("mapping", {})).get("crs"))
    if len(value) != 1:
        return None
    try:
        return srid_of(value[0].removeprefix(CONSTANT))
    except IntakeError:
        return None


def _says_north(headers: Sequence[str]) -> bool:
    return any("north" in header.casefold() or "ziemeļ" in header.casefold() for header in headers)


def _preview(plan: Plan, rows: list[list[str]], look: Look, context: IntakeContext) -> Preview:
    shown = rows[:SHOWN_ROWS]
    persons = person_columns(plan.headers, [[row[i] for row in rows] for i in range(len(plan.headers))])
    problems = list(_problems(plan, look, persons, rows))
    interpreted: list[dict[str, Any]] = []
    if not any(problem.blocking for problem in problems) and rows:
        sampled = _interpret(plan, rows, context)
        problems += _sample_problems(sampled)
        interpreted = sampled[: len(shown)]
    used = {header: field for field, headers in plan.mapping.items() for header in headers}
    columns = tuple(
        Column(
            header, tuple(row[i][:80] for row in rows[:_SAMPLES]), used.get(header), header in plan.left_out
        )
        for i, header in enumerate(plan.headers)
    )
    cells = tuple(tuple(cell[:200] for cell in row) for row in shown)
    return Preview(plan, columns, cells, tuple(interpreted), tuple(problems))


def _problems(plan: Plan, look: Look, persons: Sequence[str], rows: Sequence[Any]) -> Iterable[Problem]:
    if plan.header_row == 0 and look.headers is None:
        yield Problem("no_header", f"1–{len(plan.headers)}")
    for header in persons:
        if header not in plan.left_out:
            yield Problem("person_column", header, blocking=True)
    for field in ("occurred_at", "category"):
        if not plan.mapping.get(field):
            yield Problem("field_unmapped", field, blocking=True)
    if not ("lon" in plan.mapping and "lat" in plan.mapping) and not (
        "x" in plan.mapping and "y" in plan.mapping
    ):
        yield Problem("no_coordinates")
    for field, headers in plan.mapping.items():
        for header in headers:
            if not header.startswith(CONSTANT) and header not in plan.headers:
                yield Problem("no_such_column", f"{field}: {header}", blocking=True)
            elif header in plan.left_out:
                yield Problem("column_left_out", header, blocking=True)
    if not rows:
        yield Problem("no_rows", blocking=True)


def _sample_problems(sampled: Sequence[Mapping[str, Any]]) -> Iterable[Problem]:
    total = len(sampled)
    counts: dict[str, int] = {}
    for row in sampled:
        if row["reason"]:
            counts[row["reason"]] = counts.get(row["reason"], 0) + 1
    for reason, code in (
        ("outside_boundary", "mostly_outside"),
        ("axes_swapped", "mostly_swapped"),
        ("date_unreadable", "mostly_undated"),
        ("category_unknown", "mostly_uncategorised"),
    ):
        if counts.get(reason, 0) > 0.5 * total:
            yield Problem(code, f"{counts[reason]} / {total}")


def _interpret(plan: Plan, rows: list[list[str]], context: IntakeContext) -> list[dict[str, Any]]:
    """Run the real checks on the sampled rows; categories that the import would create count as known."""
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(plan.headers))]
    raw = RawChunk(columns, np.arange(1, len(rows) + 1, dtype=np.int64))
    known = dict(context.categories)
    names = _category_names(plan, columns, len(rows))
    profile = PROFILES.get(plan.profile or "")
    if not known or context.new_categories:
        fresh = profile.categories if profile and not context.new_categories else ()
        for item in fresh or as_categories(names, known):
            known.update(dict.fromkeys(item.aliases, 0))
    chunk = Checker(plan, replace(context, categories=known)).check(raw)
    reasons = dict(
        zip(chunk.rejections["row_number"].to_pylist(), chunk.rejections["reason"].to_pylist(), strict=True)
    )
    records = {record["row_number"]: record for record in chunk.records.to_pylist()}
    return [
        {
            "row": number + plan.header_row,
            "category": names[number - 1],
            "reason": reasons.get(number),
            **{key: records.get(number, {}).get(key) for key in _INTERPRETED},
        }
        for number in range(1, len(rows) + 1)
    ]


_INTERPRETED = (
    "occurred_from",
    "occurred_until",
    "time_precision",
    "lon",
    "lat",
    "location_precision",
    "reference",
    "address",
    "known_by",
)


def _category_names(plan: Plan, columns: list[pa.Array], size: int) -> list[str]:
    header = plan.mapping["category"][0]
    if header.startswith(CONSTANT):
        return [header[len(CONSTANT) :].strip()] * size
    return [str(value) for value in trim(columns[plan.headers.index(header)]).to_pylist()]
