"""Audit words: a row of the record of access as a plain sentence, and its particulars in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext

from server import words

# What was looked at or taken away; a code without words is shown as it is.
WHATS: Mapping[str, LazyString] = {
    "incident_map": lazy_gettext("the map of incidents"),
    "incidents": lazy_gettext("single incidents of one place"),
    "hotspot_run": lazy_gettext("hotspots of a run"),
    "analysis_run": lazy_gettext("an analysis"),
    "import_preview": lazy_gettext("rows of a file before its import"),
    "import_rows": lazy_gettext("rows of a file that were rejected or have no place"),
    "import": lazy_gettext("an import"),
    "import_history": lazy_gettext("the list of imports"),
    "default_locations": lazy_gettext("places with many incidents"),
    "default_location": lazy_gettext("a place with many incidents"),
    "view": lazy_gettext("a saved view"),
    "view_map": lazy_gettext("the map of a view as a file"),
    "view_sheet": lazy_gettext("a view as a sheet to print"),
    "map_picture": lazy_gettext("a picture of the map"),
    "note": lazy_gettext("a note on the map"),
    "notes": lazy_gettext("notes on the map"),
    "topics": lazy_gettext("the list of topics and agencies"),
    "release_plan": lazy_gettext("what a release would show"),
    "release": lazy_gettext("what everybody may see"),
    "subject_file": lazy_gettext("everything held about a concern, for its reporter"),
    "retention": lazy_gettext("what had been kept too long"),
    "concordance": lazy_gettext("concerns beside incidents"),
    "concern": lazy_gettext("a concern"),
    "concern_queue": lazy_gettext("the list of concerns"),
    "concern_contact": lazy_gettext("how a reporter can be reached"),
    "concern_photo": lazy_gettext("a picture of a concern"),
    "concern_entry": lazy_gettext("the form for typing concerns in"),
    "concern_file": lazy_gettext("rows of a survey file"),
    "concern_files": lazy_gettext("the list of survey files"),
}

# What is told of it; ids and filters only, since the record holds no data.
_PARTICULARS: Mapping[str, LazyString] = {
    "categories": lazy_gettext("Categories"),
    "from": lazy_gettext("From"),
    "to": lazy_gettext("To"),
    "weekdays": lazy_gettext("Weekdays, Monday is 1"),
    "hours": lazy_gettext("Hours"),
    "known_by": lazy_gettext("How it became known"),
    "neighbourhoods": lazy_gettext("Neighbourhoods"),
    "area": lazy_gettext("Drawn area, corners"),
    "run": lazy_gettext("Run"),
    "hotspots": lazy_gettext("Hotspots"),
    "batch": lazy_gettext("Import"),
    "kind": lazy_gettext("Kind"),
    "format": lazy_gettext("Format"),
    "ids": lazy_gettext("Incidents"),
    "incidents": lazy_gettext("Incidents"),
    "place": lazy_gettext("Place"),
    "decision": lazy_gettext("Decision"),
    "person": lazy_gettext("Person"),
    "roles": lazy_gettext("Roles"),
    "sittings": lazy_gettext("Devices"),
    "invitation": lazy_gettext("Invitation"),
    "how": lazy_gettext("Proved by"),
    "step": lazy_gettext("Step"),
    "filter": lazy_gettext("Search"),
    "rows": lazy_gettext("Rows"),
    "picture": lazy_gettext("Picture"),
    "added": lazy_gettext("Added"),
    "duplicate": lazy_gettext("Already there"),
    "rejected": lazy_gettext("Rejected"),
    "ungeocoded": lazy_gettext("Without a place"),
    "view": lazy_gettext("View"),
    "note": lazy_gettext("Note"),
    "concern": lazy_gettext("Concern"),
    "photo": lazy_gettext("Picture"),
    "state": lazy_gettext("State of the map"),
    "notes": lazy_gettext("With notes"),
    "issuer": lazy_gettext("Provider"),
    "slug": lazy_gettext("Territory"),
    "file": lazy_gettext("File"),
    "sha256": lazy_gettext("Fingerprint of the file (SHA-256)"),
    "delete_by": lazy_gettext("To be deleted by"),
    "class": lazy_gettext("Class of data"),
    "days": lazy_gettext("Days"),
    "before": lazy_gettext("Days before"),
    "review": lazy_gettext("To be reviewed by"),
    "erased": lazy_gettext("Erased"),
    "asked_by": lazy_gettext("How the reporter asked"),
}
_HIDDEN = frozenset({"what", "context"})
_SHORT = 80
_HOW: Mapping[str, LazyString] = {
    "code": lazy_gettext("password and code"),
    "recovery": lazy_gettext("password and recovery code"),
    "openid": lazy_gettext("sign-in provider"),
    "invitation": lazy_gettext("invitation"),
}


def what(code: str) -> str:
    """What was looked at."""
    return str(WHATS.get(code, code))


def sentence(row: Any) -> str:
    """What somebody did, and whether it was refused."""
    did = words.operation(row.operation)
    seen = row.objects.get("what")
    if seen:
        did = gettext("%(did)s: %(what)s", did=did, what=what(seen))
    return gettext("%(did)s (refused)", did=did) if row.outcome != "done" else did


def particulars(objects: Mapping[str, Any], logins: Mapping[int, str]) -> list[tuple[str, str]]:
    """Pairs of a name and a value, in a fixed order; people by their login."""
    order = {name: place for place, name in enumerate(_PARTICULARS)}
    return [
        (str(_PARTICULARS.get(name, name)), _value(name, value, logins))
        for name, value in sorted(objects.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))
        if name not in _HIDDEN and value not in (None, [], {}, "")
    ]


def in_short(told: list[tuple[str, str]]) -> str:
    """The first particulars in one line."""
    line = "; ".join(f"{name}: {value}" for name, value in told[:4])
    return line if len(line) <= _SHORT else line[: _SHORT - 2].rstrip() + " …"


def _value(name: str, value: Any, logins: Mapping[int, str]) -> str:
    if name == "person":
        return logins.get(value, str(value))
    if name == "how":
        return str(_HOW.get(value, value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name == "area":
        return str(len(value))
    if name == "roles":
        return ", ".join(_role(role) for role in value)
    if isinstance(value, list):
        return ", ".join(map(str, value[:20])) + (" …" if len(value) > 20 else "")
    if isinstance(value, dict):
        return ", ".join(f"{key}={part}" for key, part in value.items() if part)
    return str(value)


def _role(code: str) -> str:
    role, at, place = code.partition("@")
    return words.role_name(role) + (f" @{place}" if at else "")
