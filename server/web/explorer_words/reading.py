"""Reading: the sentences of the panel."""

from flask_babel import gettext, ngettext

from server.web.explorer_words.forms import Words, plural


def reading() -> Words:
    """The sentences of the panel."""
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
