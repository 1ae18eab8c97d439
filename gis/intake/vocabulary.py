"""Vocabulary: the categories that a file brings to a territory."""

import re
from collections.abc import Iterable

import pyarrow.compute as pc

from gis.errors import IntakeError
from gis.intake.plan import CONSTANT, IntakeContext, Plan
from gis.intake.reader import read_rows
from gis.intake.source import Source
from gis.intake.values import BLANKS, trim
from gis.profiles import PROFILES
from gis.profiles.profile import NewCategory, category_key, slug

# More than this is no classification but a column of free text.
MAX_CATEGORIES = 500


def new_category_values(data: Source, plan: Plan, *, context: IntakeContext) -> tuple[NewCategory, ...]:
    """Return the categories to create before a file is checked; none if the territory knows them all.

    A territory without categories takes the closed list of the profile, or else the file's own values.
    Later on an unknown value is a rejection, unless ``context.new_categories`` allows it.

    Raises
    ------
    IntakeError
        ``too_many_categories`` if the column holds more than 500 values.
    """
    if context.categories and not context.new_categories:
        return ()
    profile = PROFILES.get(plan.profile or "")
    listed = profile.categories if profile else ()
    fresh = tuple(item for item in listed if not any(alias in context.categories for alias in item.aliases))
    if listed and not context.new_categories:
        return fresh
    known = {*context.categories, *(alias for item in fresh for alias in item.aliases)}
    taken = {item.code for item in fresh}
    return (*fresh, *as_categories(_distinct_values(data, plan), known, taken))


def as_categories(
    values: Iterable[str], known: Iterable[str], taken: Iterable[str] = ()
) -> list[NewCategory]:
    """Make one category of each distinct value that is not known yet, in the order of the alphabet."""
    known, codes = set(known), set(taken)
    found: list[NewCategory] = []
    for value in sorted(set(values)):
        key = category_key(value)
        if key in known or not key or value in BLANKS.to_pylist():
            continue
        known.add(key)
        code = _free(slug(value), codes)
        codes.add(code)
        shown = _shown(value)
        found.append(NewCategory(code, {"en": shown, "lv": shown}, (key,)))
    return found


def _free(code: str, taken: set[str]) -> str:
    free, number = code, 2
    while free in taken:
        free, number = f"{code}-{number}", number + 1
    return free


def _shown(value: str) -> str:
    spaced = re.sub(r"\s+", " ", value.replace("_", " ")).strip()[:200]
    return spaced.capitalize() if spaced.isupper() else spaced


def _distinct_values(data: Source, plan: Plan) -> set[str]:
    headers = plan.mapping.get("category", ())
    if len(headers) == 1 and headers[0].startswith(CONSTANT):
        return {headers[0][len(CONSTANT) :].strip()}
    if len(headers) != 1 or headers[0] not in plan.headers:
        raise IntakeError("field_unmapped", "category")
    at = plan.headers.index(headers[0])
    values: set[str] = set()
    for raw in read_rows(data, plan):
        values.update(pc.unique(trim(raw.columns[at])).to_pylist())
        if len(values) > MAX_CATEGORIES:
            raise IntakeError("too_many_categories", f"{headers[0]}: more than {MAX_CATEGORIES} values")
    return values
