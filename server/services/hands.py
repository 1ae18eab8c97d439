"""Hands: who may change what the people of a territory keep together."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hand:
    """Who acts: the maker of a thing changes it, and so does who may change those of others."""

    person_id: int
    changes_all: bool = False

    def may_change(self, created_by: int | None) -> bool:
        """Whether this person may change what that one made."""
        return self.changes_all or created_by == self.person_id
