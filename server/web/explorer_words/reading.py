"""Reading: the sentences of the panel."""

from flask_babel import gettext, ngettext

from server.web.explorer_words.forms import Words, plural


def reading() -> Words:
    """The sentences of the panel."""
    return _hotspot() | _place()


def _hotspot() -> Words:
    return {
        "hotspot_title": gettext("Hotspot %(rank)s", rank="{rank}"),
        "rank_row": plural(
            lambda n: ngettext(
                "%(n)s incident, %(area)s", "%(n)s incidents, %(area)s", n, n="{n}", area="{area}"
            )
        ),
        "selected": gettext("Hotspot %(rank)s selected. %(words)s", rank="{rank}", words="{words}"),
        "by_category": gettext("By category"),
        "numbers": gettext("Its numbers"),
        "n_incidents": gettext("Incidents"),
        "n_places": gettext("Distinct places"),
        "n_busiest": gettext("Share of its busiest address"),
        "n_area": gettext("Area"),
        "n_density": gettext("Incidents per km² and month"),
        "km2": gettext("%(n)s km²", n="{n}"),
        "ha": gettext("%(n)s ha", n="{n}"),
        "flag_one_address": gettext("One address"),
        "flag_few_incidents": gettext("Few incidents"),
        "flag_touches_boundary": gettext("At the boundary"),
        "flag_holds_default_location": gettext("Holds a default location"),
        "close": gettext("Close"),
        "zoom_to": gettext("Show on the map"),
        "l_radius": gettext("Radius (eps)"),
        "l_min": gettext("Least incidents"),
        "l_weighted": gettext("Weighed by harm"),
        "l_window": gettext("Period"),
        "l_filters": gettext("Filters"),
        "l_input": gettext("Incidents read"),
        "l_noise": gettext("In no hotspot"),
        "l_engine": gettext("Method"),
        "l_seconds": gettext("Took"),
        "l_made": gettext("Made"),
        "l_fingerprint": gettext("Fingerprint of the input"),
        "l_run": gettext("Number of the run"),
        "seconds": gettext("%(n)s s", n="{n}"),
        "yes": gettext("yes"),
        "no": gettext("no"),
    }


def _place() -> Words:
    return {
        "recorded_here": plural(
            lambda n: ngettext(
                "%(n)s recorded incident here, %(period)s.",
                "%(n)s recorded incidents here, %(period)s.",
                n,
                n="{n}",
                period="{period}",
            )
        ),
        "most_here": gettext("Most often: %(name)s, %(n)s.", name="{name}", n="{n}"),
        "other_here": plural(
            lambda n: ngettext(
                "In the other of the two maps there is %(n)s.",
                "In the other of the two maps there are %(n)s.",
                n,
                n="{n}",
            )
        ),
        "default_here": plural(
            lambda n: ngettext(
                "%(n)s of them lies at a default location and is not drawn.",
                "%(n)s of them lie at a default location and are not drawn.",
                n,
                n="{n}",
            )
        ),
        "lies_in": gettext("It lies in the neighbourhood %(name)s.", name="{name}"),
        "is_neighbourhood": gettext("A neighbourhood."),
        "filter_here": gettext("Show only this place"),
        "in_outline_now": gettext("Inside its outline, with the present filters"),
        "by_month": gettext("By month"),
        "by_clock": gettext("By weekday and hour"),
        "months_most": gettext("The most in one month: %(n)s (%(month)s).", n="{n}", month="{month}"),
        "busiest_weekday": gettext(
            "The weekday with the most: %(weekday)s, %(n)s of %(total)s with a known hour.",
            weekday="{weekday}",
            n="{n}",
            total="{total}",
        ),
        "exactly_rooftop": gettext("The dot stands on the building."),
        "exactly_street": gettext("The dot stands somewhere along the street."),
        "exactly_area": gettext("The dot stands for an area; the building is not known."),
        "exactly_unknown": gettext("How far the dot is from the true place is not known."),
    }
