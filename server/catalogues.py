"""Catalogues: how much of each translation is there, and which sentences wait for a translator."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages import Message
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).resolve().parent / "translations"
ENOUGH = 0.9
"""The share from which a page offers a language: below it, every second screen would be half English."""


@dataclass(frozen=True)
class Gap:
    """A sentence that is not translated, with its plural where it has one, and where it is said."""

    sentence: str
    plural: str | None
    where: str
    guessed: bool


@dataclass(frozen=True)
class Catalogue:
    """One language: its sentences, and what is missing or only guessed."""

    language: str
    sentences: int
    gaps: tuple[Gap, ...]

    @property
    def missing(self) -> int:
        """Sentences without any translation."""
        return sum(not gap.guessed for gap in self.gaps)

    @property
    def guessed(self) -> int:
        """Sentences whose translation a tool took from another sentence: nobody has looked at them."""
        return len(self.gaps) - self.missing

    @property
    def share(self) -> float:
        """The share that is translated, guesses not counted."""
        return 1 - len(self.gaps) / self.sentences if self.sentences else 0.0


def complete_enough(code: str) -> bool:
    """Whether so much of a language is translated that pages may offer it."""
    found = read(code)
    return found is not None and found.share >= ENOUGH


def read(code: str, folder: Path = TRANSLATIONS) -> Catalogue | None:
    """Read one language's catalogue; None where there is none, as for English."""
    file = folder / code / "LC_MESSAGES" / "messages.po"
    return _read(code, file, file.stat().st_mtime_ns) if file.exists() else None


@lru_cache(maxsize=16)
def _read(code: str, file: Path, _changed: int) -> Catalogue:
    with file.open("rb") as handle:
        messages = [message for message in read_po(handle, locale=code) if message.id]
    gaps = tuple(_gap(message) for message in messages if message.fuzzy or not all(_strings(message)))
    return Catalogue(code, len(messages), gaps)


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string or ("",))


def _gap(message: Message) -> Gap:
    sentences = [message.id] if isinstance(message.id, str) else list(message.id)
    plural = sentences[1] if message.pluralizable else None
    where = message.locations[0][0] if message.locations else ""
    return Gap(sentences[0], plural, where, guessed=message.fuzzy and all(_strings(message)))
