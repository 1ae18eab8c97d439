"""Reporting words: every sentence that the scripts of the form say, translated, with named blanks."""

from flask_babel import gettext


def reporting_words() -> dict[str, str]:
    """Give the sentences in the language of this page; `{name}` marks a blank."""
    return _map() | _search() | _photo() | _writing()


def _map() -> dict[str, str]:
    return {
        "map_label": gettext(
            "Map. Arrow keys move the cross, with Shift further; Enter marks the place; plus and minus zoom."
        ),
        "map_keys": gettext("Arrow keys move the cross, Enter marks the place, + and − zoom."),
        "zoom_in": gettext("Zoom in"),
        "zoom_out": gettext("Zoom out"),
        "map_wheel": gettext("Ctrl and the wheel zoom the map"),
        "map_wheel_mac": gettext("⌘ and the wheel zoom the map"),
        "map_fingers": gettext("Two fingers move the map; a tap marks the place"),
        "no_map": gettext("This browser cannot draw the map. Use the search or the list instead."),
        "map_failed": gettext("A part of the map could not be loaded. The search and the list still work."),
        "marked_near": gettext("Marked: near %(name)s", name="{name}"),
        "marked": gettext("Marked on the map"),
        "chosen": gettext("Chosen: %(name)s", name="{name}"),
        "outside": gettext("This lies outside the territory. Mark a place inside its border."),
        "unmark": gettext("Take the mark away"),
        "unmarked": gettext("The mark has been taken away."),
    }


def _search() -> dict[str, str]:
    return {
        "search_hint": gettext("Type a few letters; arrow keys and Enter choose."),
        "search_none": gettext(
            "Nothing of this name is known here. Press on the map, or choose a neighbourhood."
        ),
        "search_failed": gettext("The search does not answer. Press on the map, or choose a neighbourhood."),
        "search_label": gettext("What was found"),
        "search_found": gettext("Found: %(n)s. Arrow keys go through them.", n="{n}"),
        "kind_address": gettext("address"),
        "kind_street": gettext("street"),
        "kind_place": gettext("place"),
        "kind_neighbourhood": gettext("neighbourhood"),
        "kind_water": gettext("water"),
        "kind_green": gettext("green"),
    }


def _photo() -> dict[str, str]:
    return {
        "photo_alt": gettext("Your photo, as it will be sent"),
        "photo_bad": gettext("This file is no photo that can be read. Choose a JPEG, PNG or WebP picture."),
        "photo_ready": gettext(
            "The photo is there. Faces or number plates on it? Draw over them with a finger."
        ),
        "cover_add": gettext("Cover a part"),
        "cover_label": gettext(
            "Covered part %(n)s. Arrow keys move it, with Shift they change its size, Delete takes it away.",
            n="{n}",
        ),
        "cover_added": gettext("A part of the photo is covered."),
        "cover_removed": gettext("The part is no longer covered."),
        "cover_undo": gettext("Uncover the last part"),
        "photo_drop": gettext("Leave the photo out"),
        "photo_dropped": gettext("The photo is left out."),
    }


def _writing() -> dict[str, str]:
    return {
        "left": gettext("%(n)s characters left", n="{n}"),
        "over": gettext("%(n)s characters too many", n="{n}"),
    }
