"""Mapping: the sentences of the map and its legend."""

from flask_babel import gettext, ngettext

from server.web.explorer_words.forms import Words, plural


def mapping() -> Words:
    """The sentences of the map and its legend."""
    return {
        "map_label": gettext("Map of recorded incidents. The list of hotspots says the same in words."),
        "one_square": gettext("One square is about %(metres)s m wide.", metres="{metres}"),
        "class_exact": plural(
            lambda n: ngettext("One square = %(n)s incident", "One square = %(n)s incidents", n, n="{n}")
        ),
        "legend_what": gettext(
            "Recorded incidents, %(categories)s, %(period)s.", categories="{categories}", period="{period}"
        ),
        "key_title": gettext("Incidents in a square"),
        "class_range": gettext("One square = %(low)s to %(high)s incidents", low="{low}", high="{high}"),
        "class_open": gettext("One square = %(low)s incidents or more", low="{low}"),
        "one_dot": gettext("One dot = one place; the larger, the more incidents (1, 5, 20)."),
        "dot_precision": gettext("Fainter dots: the place is known only roughly."),
        "cell": plural(
            lambda n: ngettext(
                "%(n)s recorded incident in this square.",
                "%(n)s recorded incidents in this square.",
                n,
                n="{n}",
            )
        ),
        "point": plural(
            lambda n: ngettext(
                "%(n)s recorded incident at this place.",
                "%(n)s recorded incidents at this place.",
                n,
                n="{n}",
            )
        ),
        "cell_title": gettext("A square of the map"),
        "point_title": gettext("A place"),
        "newest_first": gettext("Recorded here, newest first"),
        "mixed": gettext("several categories"),
        "category": gettext("Category"),
        "precision": gettext("How exactly the place is known"),
        "precision_rooftop": gettext("to the building"),
        "precision_street": gettext("to the street"),
        "precision_area": gettext("to the area only"),
        "precision_default": gettext("not really: this is a default location"),
        "precision_unknown": gettext("the source does not say"),
        "zoom_in": gettext("Zoom in"),
        "zoom_out": gettext("Zoom out"),
        "whole_territory": gettext("Show the whole territory"),
        "zoom_for_places": gettext("Zoom in to see single places."),
    }
