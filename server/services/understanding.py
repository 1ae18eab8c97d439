"""Understanding: a person's choices about a file, and the plan for reading it that follows from them."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from gis.errors import IntakeError
from gis.intake import IntakeContext, NewCategory, Plan, Preview, recognise
from gis.models import Territory
from gis.queries import loading


@dataclass(frozen=True)
class Choices:
    """What a person decided about a file: the profile, corrections of what was recognised, new categories.

    ``mends`` is the earlier batch whose rows this file mends; that is not decided but recognised.
    """

    profile: str | None = None
    overrides: dict[str, Any] = field(default_factory=dict)
    add_categories: bool = False
    mends: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values, kept with the batch until it is read."""
        return {
            "chosen_profile": self.profile,
            "overrides": self.overrides,
            "add_categories": self.add_categories,
            "mends": self.mends,
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any] | None) -> "Choices":
        """The choices kept with a batch; none at all for one that nobody has looked at yet."""
        kept = plain or {}
        return cls(
            kept.get("chosen_profile"),
            kept.get("overrides", {}),
            kept.get("add_categories", False),
            kept.get("mends"),
        )


class Blocked(IntakeError):
    """A file that was understood so far, and cannot be read before a person has decided something."""

    def __init__(self, preview: Preview) -> None:
        first = next(problem for problem in preview.problems if problem.blocking)
        super().__init__(first.code, first.detail)
        self.preview = preview


def understand(
    session: Session, territory: Territory, path: Path, file_name: str, choices: Choices, *, now: datetime
) -> Plan:
    """Decide how a file is read; raise Blocked when a person must decide first."""
    context = context_of(session, territory, now=now, new_categories=choices.add_categories)
    preview = recognise(
        path, file_name, context=context, profile=choices.profile, overrides=choices.overrides
    )
    if preview.blocked:
        raise Blocked(preview)
    return preview.plan


def context_of(
    session: Session, territory: Territory, *, now: datetime, new_categories: bool
) -> IntakeContext:
    """What the intake must know about a territory, read afresh."""
    return loading.read_context(session.connection(), territory.id, now=now, new_categories=new_categories)


def pretend(context: IntakeContext, fresh: tuple[NewCategory, ...]) -> IntakeContext:
    """The context as if the new categories existed already: counting needs no ids."""
    known = {**context.categories, **{alias: -1 for category in fresh for alias in category.aliases}}
    return replace(context, categories=known)
