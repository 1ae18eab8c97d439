"""Public addresses: every address that needs no sign-in and shows what is published, filled in."""

from typing import Any

from server.access import rule_of

# What takes something in, or opens one concern by its code, is looked at by the tests of those parts.
SHOWN = ("board.", "board_feed.", "public_map.", "api_public.", "api_ogc.", "tiles.ground")


def public_addresses(app: Any, slug: str, **blanks: Any) -> list[str]:
    """List the addresses that show what is published, each in all its kinds."""
    values = {"slug": slug, "collection": f"{slug}.concerns", "feature": blanks.get("ref"), **blanks}
    binding = app.url_map.bind("localhost")
    found = []
    for route in app.url_map.iter_rules():
        if "GET" not in route.methods or not route.endpoint.startswith(SHOWN):
            continue
        assert rule_of(app, route.endpoint).public, route.rule
        found += [binding.build(route.endpoint, filled) for filled in _kinds(route, values)]
    return [*found, f"/t/{slug}/map?present=1", "/"]


def _kinds(route: Any, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The blanks of an address, once for each combination of its choices."""
    filled: list[dict[str, Any]] = [{}]
    for name in sorted(route.arguments):
        converter = route._converters[name]
        choices = sorted(getattr(converter, "items", ())) or [values.get(name, 0)]
        filled = [{**each, name: choice} for each in filled for choice in choices]
    return filled
