"""Agents: what a browser says of itself, in two words by which a person knows their own device."""

# The first that fits decides: most browsers also name those that came before them.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chromium", "Chromium"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "Python"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def agent_words(header: str) -> str:
    """Browser and system, e.g. ``Firefox, Windows``; empty where nothing is recognised."""
    found = (next((name for mark, name in marks if mark in header), "") for marks in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found))
