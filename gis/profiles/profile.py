"""Profile: what is known beforehand about the exports of one kind of source, as a value."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

Alternatives = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class NewCategory:
    """A category that a file brings along; ``aliases`` are its casefolded source values."""

    code: str
    labels: Mapping[str, str]
    aliases: tuple[str, ...]
    parent: str | None = None
    sensitive: bool = False


@dataclass(frozen=True)
class Profile:
    """A kind of export.

    Parameters
    ----------
    mapping
        Field to alternatives, best first; an alternative is one header, or several that combine.
    signature
        Headers that only this kind of export has together; empty where a file cannot be known by them.
    categories
        The closed list of categories; empty where a file's own values become categories.
    volatile
        Headers whose cells change between exports of the same incident; they are no part of its identity.
    """

    name: str
    title: str
    mapping: Mapping[str, Alternatives]
    signature: tuple[str, ...] = ()
    categories: tuple[NewCategory, ...] = ()
    date_order: str | None = None
    crs: int | None = None
    location_precision: str = "unknown"
    known_by: str = "unknown"
    volatile: tuple[str, ...] = field(default=())


def category(
    value: str,
    latvian: str,
    *,
    english: str | None = None,
    aliases: tuple[str, ...] = (),
    sensitive: bool = False,
) -> NewCategory:
    """Describe one category of a closed list by its source value and its labels."""
    shown = english or (value.capitalize() if value.isupper() else value)
    keys = tuple(dict.fromkeys(category_key(alias) for alias in (value, *aliases)))
    return NewCategory(slug(value), {"en": shown, "lv": latvian}, keys, sensitive=sensitive)


def category_key(value: str) -> str:
    """Return the form in which category values are compared: casefolded, white space made single."""
    return " ".join(value.split()).casefold()


def slug(value: str) -> str:
    """Return a short code of plain letters for a value."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "category"
