"""Base: folium maps as one file that opens without a network; every asset address is owned here."""

import base64
import html
import re
from collections.abc import Iterator
from pathlib import Path

import folium
from branca.element import Element, Figure

STATIC = Path(__file__).resolve().parent.parent / "static"
VENDOR = STATIC / "vendor"
STYLE = STATIC / "styles" / "take-away.css"
LABELS = STATIC / "take-away" / "labels.js"
# Name that folium gives an asset -> our copy.
ASSETS = {"leaflet": VENDOR / "leaflet/leaflet.js", "leaflet_css": VENDOR / "leaflet/leaflet.css"}
# Asked for by folium, needed only by layers that we do not use.
UNUSED = frozenset(
    {
        "jquery",
        "bootstrap",
        "bootstrap_css",
        "awesome_markers",
        "awesome_markers_css",
        "awesome_markers_font_css",
        "awesome_rotate_css",
        "glyphicons_css",
    }
)
FONT = "source-sans-3/source-sans-3-{script}-wght-normal.woff2"
FONT_SCRIPTS = {"latin": "U+0000-00FF, U+2000-206F", "latin-ext": "U+0100-02BA", "cyrillic": "U+0401-0491"}
# The browser itself refuses whatever would reach for a network.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:"
)

_SCRIPT = re.compile(r'<script src="([^"]+)"></script>')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)"\s*/?>')
_PICTURE = re.compile(r"url\((?!data:)[^)]*\)")


class UnknownAsset(LookupError):
    """A layer needs a script or style of which there is no copy."""


def empty_map(*, bounds: tuple[float, float, float, float]) -> folium.Map:
    """Make a map without background tiles that shows (west, south, east, north)."""
    west, south, east, north = bounds
    drawn = folium.Map(tiles=None, control_scale=True, attr="", attributionControl=False, height="100%")
    drawn.options["maxZoom"] = 18  # without background tiles Leaflet knows no limit, and some layers want one
    drawn.fit_bounds([[south, west], [north, east]], padding=(24, 24))
    return drawn


def self_contained(
    drawn: folium.Map, *, language: str, title: str, before: str, after: str, over: str = ""
) -> str:
    """Render a map and what stands round it as one page that asks no other file for anything.

    Parameters
    ----------
    before, after, over
        Safe HTML above and below the map, and upon it, so that a picture of the map has it too.
    """
    figure = Figure()
    figure.html.add_child(Element(f'{before}<div class="map-frame">{over}'))
    figure.add_child(drawn)
    names = {url: name for element in _walk(drawn) for name, url in _assets(element)}
    page = figure.render()
    page = _SCRIPT.sub(lambda match: _inline(names, match[1], "script"), page)
    page = _STYLE.sub(lambda match: _inline(names, match[1], "style"), page)
    page = page.replace("<html>", f'<html lang="{html.escape(language)}">', 1)
    page = page.replace("<head>", f"<head>{_head(title)}", 1)
    page = page.replace("</head>", f"<style>{_fonts()}{STYLE.read_text(encoding='utf-8')}</style></head>", 1)
    page = page.replace("</head>", f"<script>{LABELS.read_text(encoding='utf-8')}</script></head>", 1)
    return page.replace("</body>", f"</div>{after}</body>", 1)


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():
        yield from _walk(child)


def _assets(element: Element) -> list[tuple[str, str]]:
    return [*getattr(element, "default_js", []), *getattr(element, "default_css", [])]


def _inline(names: dict[str, str], url: str, tag: str) -> str:
    name = names.get(url, url)
    if name in ASSETS:
        text = ASSETS[name].read_text(encoding="utf-8")
        text = text.replace("</script", "<\\/script") if tag == "script" else _PICTURE.sub("none", text)
        return f"<{tag}>{text}</{tag}>"
    # Small extra styles of folium's own map pin come without a name.
    if name in UNUSED or "bootstrap" in url or "folium" in url:
        return ""
    raise UnknownAsset(f"No copy of {name}: add it to server/static/vendor and to ASSETS.")


def _head(title: str) -> str:
    return (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{html.escape(title)}</title>'
    )


def _fonts() -> str:
    return "".join(_font(script, span) for script, span in FONT_SCRIPTS.items())


def _font(script: str, span: str) -> str:
    data = base64.b64encode((VENDOR / FONT.format(script=script)).read_bytes()).decode()
    return (
        '@font-face{font-family:"SourceSans";font-weight:200 900;unicode-range:'
        f'{span};src:url(data:font/woff2;base64,{data}) format("woff2")}}'
    )
