"""Drawing: the sentences of the drawn area and of the search for a place."""

from flask_babel import gettext

from server.web.explorer_words.forms import Words


def drawing() -> Words:
    """The sentences of the drawn area and of the search for a place."""
    return _area() | _search()


def _area() -> Words:
    return {
        "draw_area": gettext("Choose an area"),
        "draw_start": gettext("Draw it on the map"),
        "draw_again": gettext("Draw another"),
        "draw_view": gettext("Use the part of the map in view"),
        "draw_remove": gettext("Remove the area"),
        "draw_neighbourhood": gettext("Or choose a neighbourhood"),
        "draw_whole": gettext("the whole territory"),
        "draw_about": gettext("Only incidents with a place inside the area are counted and shown."),
        "draw_how": gettext("Press each corner on the map. Close the area at its first corner."),
        "draw_drag": gettext("Drag a corner, or move it with the arrow keys; Delete takes it away."),
        "draw_finish": gettext("Close the area"),
        "draw_back": gettext("Take back a corner"),
        "draw_cancel": gettext("Stop drawing"),
        "draw_crossing": gettext("The border crosses itself. Move a corner so that it does not."),
        "draw_three": gettext("An area has at least three corners."),
        "draw_most": gettext("An area has at most %(most)s corners.", most="{most}"),
        "draw_kept": gettext("Only this area is shown now."),
        "draw_corner": gettext("Corner %(n)s of %(all)s", n="{n}", all="{all}"),
        "draw_middle": gettext("Add a corner after corner %(n)s", n="{n}"),
    }


def _search() -> Words:
    return {
        "search": gettext("Find a place"),
        "search_hint": gettext("Neighbourhood, place or street"),
        "search_none": gettext("Nothing here has such a name."),
        "search_found": gettext("%(name)s is marked on the map.", name="{name}"),
        "kind_neighbourhood": gettext("neighbourhood"),
        "kind_place": gettext("place"),
        "kind_street": gettext("street"),
        "kind_water": gettext("water"),
        "kind_green": gettext("green"),
    }
