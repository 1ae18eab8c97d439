"""Knowing: how the police came to know of an incident, in the many words of sources."""

_KNOWN_BY = {
    "police": ("police", "polic", "patrol", "officer", "on view", "patruļ", "полици", "hlídk", "patrull"),
    "reported": (
        "report",
        "public",
        "call",
        "citizen",
        "resident",
        "victim",
        "112",
        "911",
        "ziņo",
        "iedzīvot",
        "teat",
    ),
}


def known_by(value: str, usual: str) -> str:
    """Return ``police`` or ``reported`` where a source's words say so, else what is usual in it."""
    folded = value.casefold()
    for known, words in _KNOWN_BY.items():
        if any(word in folded for word in words):
            return known
    return usual
