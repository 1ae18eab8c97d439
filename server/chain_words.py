"""Chain words: what a check of the sealed record of access found, as sentences."""

from collections.abc import Iterator

from flask_babel import gettext, ngettext

from server.services.chain import Break, Verdict

_NAMED = 5


def sentences(verdict: Verdict) -> Iterator[str]:
    """What was checked, what is broken first, and what waits."""
    yield found(verdict)
    if verdict.waiting:
        yield ngettext(
            "%(num)s row is not sealed yet; that takes seconds while a worker runs.",
            "%(num)s rows are not sealed yet; that takes seconds while a worker runs.",
            verdict.waiting,
        )
    if verdict.backdated:
        rows = ", ".join(map(str, verdict.backdated[:_NAMED]))
        yield gettext(
            "These rows claim to be more than a day older than rows sealed before them: %(rows)s. A clock "
            "was wrong, or somebody wrote them afterwards.",
            rows=rows + (" …" if len(verdict.backdated) > _NAMED else ""),
        )


def found(verdict: Verdict) -> str:
    """Whether the chain is whole, else where it is broken first."""
    if verdict.first_break:
        return broken(verdict.first_break)
    if not verdict.sealed:
        return gettext("No row is sealed yet.")
    return ngettext(
        "The chain is whole: %(num)s row, each as it was sealed.",
        "The chain is whole: %(num)s rows, each as it was sealed.",
        verdict.sealed,
    )


def broken(first: Break) -> str:
    """Where the chain is broken first."""
    blanks = {"seal": first.seal, "event": first.event}
    return {
        "missing": gettext("The chain is broken: seal %(seal)s is missing.", **blanks),
        "removed": gettext("The chain is broken at seal %(seal)s: row %(event)s was removed.", **blanks),
        "altered": gettext(
            "The chain is broken at seal %(seal)s: row %(event)s was altered, or something before it was "
            "taken out.",
            **blanks,
        ),
        "inserted": gettext("The chain is broken: row %(event)s was put in afterwards.", **blanks),
        "rewritten": gettext(
            "The chain is broken at seal %(seal)s: row %(event)s and its seal fit nothing before or after.",
            **blanks,
        ),
        "unknown": gettext(
            "The chain is broken: the head that was noted is not in it, so its end was cut off or replaced."
        ),
    }[first.kind]
