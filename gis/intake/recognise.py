"""Recognition: look at a file's first rows and propose a plan, with everything that stands against it."""

from collections.abc import Iterable, Mapping
from typing import Any

from gis.errors import IntakeError
from gis.intake.guesses import headers_of, understand_values
from gis.intake.headers import find_header_row, find_profile, match_columns, unique_headers
from gis.intake.places import EAST_NORTH, NORTH_EAST, srid_of
from gis.intake.plan import FIELDS, IntakeContext, Plan, Preview
from gis.intake.previewing import make_preview
from gis.intake.reader import Look, look_at
from gis.intake.source import Source
from gis.profiles import PROFILES
from gis.profiles.profile import Profile

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
    plan = understand_values(plan, rows, look, chosen, context, said)
    return make_preview(plan, rows, look, context)


def parse_mapping(pairs: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Read ``field=Header``, ``field=Header+Header`` and ``field==constant``; ``field=`` unmaps the field."""
    mapping: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        field, sign, value = pair.partition("=")
        if not sign or field.strip() not in FIELDS:
            raise IntakeError("bad_mapping", pair)
        mapping[field.strip()] = headers_of(value)
    return mapping


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
        found = headers_of(value)
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
