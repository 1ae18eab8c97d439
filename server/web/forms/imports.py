"""Import forms: an upload, and what a person corrects of what was recognised."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict

from gis.intake import FIELDS
from gis.intake.plan import CONSTANT
from server.services.understanding import Choices

Form = MultiDict[str, str] | ImmutableMultiDict[str, str]

# What one select or text field of the form corrects; an empty value means “recognise it yourself”.
SIMPLE = ("encoding", "delimiter", "decimal", "date_order", "crs", "axis_order", "sheet", "header_row")
# After one of these the columns are other columns, and what was said about them no longer holds.
STRUCTURAL = frozenset({"profile", "encoding", "delimiter", "sheet", "header_row"})
_NAME_LENGTH = 200
_CELL_LENGTH = 4000
_CELL = re.compile(r"cell-(\d{1,18})-(\d{1,4})")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Upload:
    """A file that was sent, and the profile chosen for it where one was."""

    file: FileStorage
    file_name: str
    choices: Choices | None


def parse_uploads(
    form: Form,
    files: MultiDict[str, FileStorage] | ImmutableMultiDict[str, FileStorage],
    profiles: Mapping[str, Any],
) -> list[Upload] | str:
    """Return the uploads, at least one, or the sentence that says what is missing."""
    sent = [file for file in files.getlist("file") if file.filename]
    if not sent:
        return gettext("Choose a file first.")
    profile = form.get("profile") or None
    if profile is not None and profile not in profiles:
        return gettext("There is no such profile. Choose one from the list.")
    choices = Choices(profile=profile) if profile else None
    return [Upload(file, clean_name(file.filename or ""), choices) for file in sent]


def clean_name(name: str) -> str:
    """The last part of a path, without characters that hide or turn text; never empty."""
    bare = _UNPRINTABLE.sub("", PureWindowsPath(name).name).strip()
    return bare[-_NAME_LENGTH:] or gettext("file without a name")


def parse_choices(form: Form, old: Choices) -> Choices:
    """Put what was changed in the form on top of what had been decided before.

    Each field comes with the value that was shown (``was_…``): only what a person changed is a decision,
    and all else is recognised again, since another delimiter makes other columns.
    """
    form = _without_nul(form)
    overrides = dict(old.overrides)
    changed = {name for name in ("profile", *SIMPLE) if _changed(form, name)}
    if changed & STRUCTURAL:
        overrides = {name: value for name, value in overrides.items() if name not in {"mapping", "left_out"}}
    for name in changed - {"profile"}:
        _set(overrides, name, _value(name, form.get(name, "")))
    if "swap_shown" in form:
        _set(overrides, "swap_axes", "swap_axes" in form or None)
    if not changed & STRUCTURAL:
        _put_mapping(form, overrides)
        _put_left_out(form, overrides)
    profile = (form.get("profile") or None) if "profile" in changed else old.profile
    return Choices(profile, overrides, add_categories="add_categories" in form, mends=old.mends)


def _without_nul(form: Form) -> Form:
    # PostgreSQL's text and JSON have no place for it.
    return MultiDict((name, value.replace("\x00", "")) for name, value in form.items(multi=True))


def _value(name: str, text: str) -> str | int | None:
    """The value as the intake takes it; a delimiter may be nothing but white space."""
    if name == "header_row":
        return int(text) if text.strip().isascii() and text.strip().isdigit() else None
    return text if name == "delimiter" else text.strip()


def _changed(form: Form, name: str) -> bool:
    return name in form and form.get(name) != form.get(f"was_{name}", "")


def _set(overrides: dict[str, Any], name: str, value: Any) -> None:
    if value in (None, ""):
        overrides.pop(name, None)
    else:
        overrides[name] = value


def _put_mapping(form: Form, overrides: dict[str, Any]) -> None:
    mapping = dict(overrides.get("mapping", {}))
    if _changed(form, "constant_category"):
        text = form.get("constant_category", "").strip()
        mapping["category"] = [CONSTANT + text] if text else []
    for name in FIELDS:
        key = f"map_{name}"
        if key in form and form.getlist(key) != form.getlist(f"was_{key}"):
            mapping[name] = [header for header in form.getlist(key) if header]
    if mapping:
        overrides["mapping"] = mapping


def _put_left_out(form: Form, overrides: dict[str, Any]) -> None:
    if "columns_shown" in form and set(form.getlist("left_out")) != set(form.getlist("was_left_out")):
        overrides["left_out"] = form.getlist("left_out")


def parse_corrections(form: Form) -> dict[int, dict[int, str]]:
    """Return the cells of the editable rows: row id -> column -> text."""
    cells: dict[int, dict[int, str]] = {}
    for name, value in _without_nul(form).items():
        found = _CELL.fullmatch(name)
        if found:
            cells.setdefault(int(found[1]), {})[int(found[2])] = value.strip()[:_CELL_LENGTH]
    return cells
