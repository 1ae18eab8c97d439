"""Previewing: the first rows as found and as understood, and what stands against reading the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from gis.intake.checks import Checker
from gis.intake.delimited import RawChunk
from gis.intake.persons import person_columns
from gis.intake.plan import CONSTANT, Column, IntakeContext, Plan, Preview, Problem
from gis.intake.reader import Look
from gis.intake.values import trim
from gis.intake.vocabulary import as_categories
from gis.profiles import PROFILES

SHOWN_ROWS = 20
_SAMPLES = 5


def make_preview(plan: Plan, rows: list[list[str]], look: Look, context: IntakeContext) -> Preview:
    """Show a plan's effect on the sampled data rows."""
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
