"""Filtering: the sentences of the filters, the counts and the charts."""

from flask_babel import gettext, ngettext

from server.web.explorer_words.forms import Words, plural


def filtering() -> Words:
    """The sentences of the filters, the counts and the charts."""
    return _counts() | _period()


def _counts() -> Words:
    return {
        "incidents": plural(lambda n: ngettext("%(n)s incident", "%(n)s incidents", n, n="{n}")),
        "places": plural(lambda n: ngettext("%(n)s place", "%(n)s places", n, n="{n}")),
        "hotspots": plural(lambda n: ngettext("%(n)s hotspot", "%(n)s hotspots", n, n="{n}")),
        "recorded": plural(
            lambda n: ngettext("%(n)s recorded incident", "%(n)s recorded incidents", n, n="{n}")
        ),
        "no_incidents": gettext("No recorded incidents fit these filters."),
        "no_data": gettext("This territory has no incidents yet. Import a file first."),
        "import_file": gettext("Import a file"),
        "widen": gettext("Choose a longer period or more categories."),
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


def _period() -> Words:
    return {
        "from_until": gettext("%(first)s to %(last)s", first="{first}", last="{last}"),
        "month_bar": plural(
            lambda n: ngettext(
                "%(month)s: %(n)s incident", "%(month)s: %(n)s incidents", n, month="{month}", n="{n}"
            )
        ),
        "months_words": gettext(
            "Recorded incidents by month, %(first)s to %(last)s. The most in one month: %(most)s.",
            first="{first}",
            last="{last}",
            most="{most}",
        ),
        "month_partial": gettext("%(words)s; not the whole month is recorded", words="{words}"),
        "date_order": gettext("The first day must not be after the last."),
        "all_categories": gettext("all categories"),
        "categories_chosen": plural(
            lambda n: ngettext("%(n)s category chosen", "%(n)s categories chosen", n, n="{n}")
        ),
        "no_category_found": gettext("No category has such a name."),
    }
