"""Mapping: the sentences of the map and its legend."""

from flask_babel import gettext, ngettext

from server.web.explorer_words.forms import Words, plural


def mapping() -> Words:
    """The sentences of the map and its legend."""
    return _map() | _classes() | _fullest() | _left_out()


def _map() -> Words:
    return {
        "map_label": gettext("Map of recorded incidents. The list of hotspots says the same in words."),
        "one_square": gettext("One square is about %(metres)s m wide.", metres="{metres}"),
        "class_exact": plural(
            lambda n: ngettext("One square = %(n)s incident", "One square = %(n)s incidents", n, n="{n}")
        ),
        "legend_unit": gettext("Recorded incidents: %(words)s.", words="{words}"),
        "legend_counted": plural(
            lambda n: ngettext(
                "Recorded incidents: %(words)s. %(n)s of %(all)s is on the map.",
                "Recorded incidents: %(words)s. %(n)s of %(all)s are on the map.",
                n,
                words="{words}",
                n="{n}",
                all="{all}",
            )
        ),
        "key_title": gettext("Incidents in a square"),
        "class_range": gettext("One square = %(low)s to %(high)s incidents", low="{low}", high="{high}"),
        "class_open": gettext("One square = %(low)s incidents or more", low="{low}"),
        "one_dot": gettext("One dot = one place; the larger, the more incidents (1, 5, 20)."),
        "dot_exactness": gettext("The fainter, the more roughly known: to the building, street, area."),
        "dot_spread": gettext("Dots on legs = incidents of one place, spread apart when near."),
        "one_outline": gettext("One outline = one hotspot, numbered by rank."),
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


def _classes() -> Words:
    return {
        "own_classes": gettext("Change the classes"),
        "classes_about": gettext("Your classes hold at every zoom and stay in the address of this page."),
        "class_from_word": gettext("from"),
        "class_from": gettext("Lowest count of class %(n)s", n="{n}"),
        "class_add": gettext("Add a class"),
        "class_remove": gettext("Remove"),
        "class_remove_n": gettext("Remove class %(n)s", n="{n}"),
        "classes_reset": gettext("Use the usual classes"),
        "classes_usual": gettext("The usual classes are shown again."),
        "classes_order": gettext("Each class begins with a whole number higher than the one before."),
    }


def _fullest() -> Words:
    return {
        "fullest_squares": gettext("The fullest squares in view"),
        "fullest_places": gettext("The fullest places in view"),
        "fullest_rank": gettext("No."),
        "fullest_where": gettext("Neighbourhood"),
        "fullest_outside": gettext("outside the neighbourhoods"),
        "fullest_none": gettext("Nothing is recorded in the part of the map in view."),
    }


def _left_out() -> Words:
    return {
        "hour_left_out": plural(
            lambda n: ngettext(
                "%(n)s has no known hour and is left out by the hours chosen.",
                "%(n)s have no known hour and are left out by the hours chosen.",
                n,
                n="{n}",
            )
        ),
        "weekday_left_out": plural(
            lambda n: ngettext(
                "%(n)s has no known weekday and is left out by the weekdays chosen.",
                "%(n)s have no known weekday and are left out by the weekdays chosen.",
                n,
                n="{n}",
            )
        ),
    }
