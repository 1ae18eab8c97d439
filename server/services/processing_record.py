"""Processing record: what the tags on the tables say, gathered for the law's record and for an assessment."""

from collections.abc import Sequence
from dataclasses import dataclass

from gis.models import Base
from gis.models.base import Tag

REGIMES = ("LED", "GDPR", "none")


class Untagged(LookupError):
    """A table that does not say what it holds."""


@dataclass(frozen=True)
class Entry:
    """One table with its tag."""

    table: str
    tag: Tag


def entries() -> list[Entry]:
    """Every table with its tag, by regime and name.

    Raises
    ------
    Untagged
        If a table has no tag.
    """
    found = [Entry(name, _tag(name, table.info)) for name, table in Base.metadata.tables.items()]
    return sorted(found, key=lambda entry: (REGIMES.index(entry.tag.regime), entry.table))


def of_regime(found: Sequence[Entry], regime: str) -> list[Entry]:
    """Those of one regime."""
    return [entry for entry in found if entry.tag.regime == regime]


def by_people(found: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Those about persons, by whom they are about."""
    groups: dict[str, list[Entry]] = {}
    for entry in found:
        if entry.tag.regime != "none":
            groups.setdefault(entry.tag.people, []).append(entry)
    return groups


def _tag(name: str, info: dict[str, object]) -> Tag:
    tag = info.get("record")
    if not isinstance(tag, Tag):
        raise Untagged(f"{name} has no tag: write @tagged(…) above its model.")
    return tag
