"""Concern entry forms: one concern, or the rows of a sheet, as they were typed."""

from typing import Any
from uuid import UUID, uuid4

from server.services.concern_entry import Entry
from server.web.forms.concerns import cleaned

FIELDS = ("topic", "place", "neighbourhood", "words", "channel", "noticed_on")
ROWS = 12
MOST_ROWS = 60


def parse_entry(form: Any, suffix: str = "") -> Entry:
    """Read one entry; the fields of a sheet's row carry its number."""
    typed = {name: cleaned(form, f"{name}{suffix}") for name in FIELDS if f"{name}{suffix}" in form}
    return Entry(**typed, once=_uuid(form.get(f"once{suffix}", "")))


def parse_sheet(form: Any) -> list[Entry]:
    """Read the rows of a sheet in their order, blank ones too."""
    return [parse_entry(form, f"-{number}") for number in range(_rows(form))]


def fresh(**kept: str) -> Entry:
    """An empty form; what was kept of the last one is filled in."""
    return Entry(**kept, once=uuid4())


def _rows(form: Any) -> int:
    text = form.get("rows", "")
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 4 else ROWS


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
