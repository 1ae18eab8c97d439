"""Filtering: the sentences of the filters, the counts and the charts."""

from flask_babel import gettext, ngettext

from server.web.explorer_words.forms import Words, plural


def filtering() -> Words:
    """The sentences of the filters, the counts, and of what was decided."""
    return _counts() | _emptiness() | _choices() | _decisions()


def _counts() -> Words:
    return {
        "incidents": plural(lambda n: ngettext("%(n)s incident", "%(n)s incidents", n, n="{n}")),
        "places": plural(lambda n: ngettext("%(n)s place", "%(n)s places", n, n="{n}")),
        "hotspots": plural(lambda n: ngettext("%(n)s hotspot", "%(n)s hotspots", n, n="{n}")),
        "recorded": plural(
            lambda n: ngettext("%(n)s recorded incident", "%(n)s recorded incidents", n, n="{n}")
        ),
        "hit_rate": gettext("%(share)s have a place and are on the map.", share="{share}"),
        "hit_rate_low": gettext(
            "Only %(share)s have a place and are on the map: read it with care.", share="{share}"
        ),
        "unlocated": plural(lambda n: ngettext("%(n)s has no place.", "%(n)s have no place.", n, n="{n}")),
        "at_default": plural(
            lambda n: ngettext(
                "%(n)s lies at a default location, such as a station: counted, but in no hotspot.",
                "%(n)s lie at a default location, such as a station: counted, but in no hotspot.",
                n,
                n="{n}",
            )
        ),
    }


def _emptiness() -> Words:
    return {
        "no_incidents": gettext("No recorded incidents fit."),
        "widen": gettext(
            "Nothing is lost: the filters leave nothing over. Take one away, or choose a longer period."
        ),
        "take_last_filter": gettext("Take away the last filter"),
        "no_data": gettext("This territory has no incidents yet. Import a file first."),
        "import_file": gettext("Import a file"),
    }


def _choices() -> Words:
    return {
        "from_until": gettext("%(first)s to %(last)s", first="{first}", last="{last}"),
        "date_order": gettext("The first day must not be after the last."),
        "any_hour": gettext("any"),
        "all_categories": gettext("all categories"),
        "categories_chosen": plural(
            lambda n: ngettext("%(n)s category chosen", "%(n)s categories chosen", n, n="{n}")
        ),
        "neighbourhoods_chosen": plural(
            lambda n: ngettext("%(n)s neighbourhood chosen", "%(n)s neighbourhoods chosen", n, n="{n}")
        ),
        "hours_chosen": plural(
            lambda n: ngettext("%(n)s hour of the day", "%(n)s hours of the day", n, n="{n}")
        ),
        "within_area": gettext("within the drawn area"),
        "whole_record": gettext("the whole record"),
        "known_reported": gettext("Reported"),
        "known_police": gettext("Noticed by police"),
        "known_unknown": gettext("Not known"),
        "sub_categories": gettext("Sub-categories of %(category)s", category="{category}"),
        "no_category_found": gettext("No category has such a name."),
        "no_neighbourhood_found": gettext("No neighbourhood has such a name."),
    }


def _decisions() -> Words:
    return {
        "filters": plural(lambda n: ngettext("%(n)s filter", "%(n)s filters", n, n="{n}")),
        "announced": gettext("%(incidents)s, %(filters)s", incidents="{incidents}", filters="{filters}"),
        "no_filters": gettext("No filter: the whole record"),
        "remove_filter": gettext("Take away the filter: %(words)s", words="{words}"),
        "nothing_to_undo": gettext("There is nothing to undo."),
        "nothing_to_redo": gettext("There is nothing to redo."),
    }
