"""Charting: the sentences of the charts below the map, and of their tables."""

from flask_babel import gettext, ngettext

from server.web.explorer_words.forms import Words, plural


def charting() -> Words:
    """The sentences of the charts, and of their tables."""
    return _trend() | _clock() | _bars() | _columns()


def _trend() -> Words:
    return {
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
        "month_band": gettext(
            "%(words)s; ordinary: %(low)s to %(high)s", words="{words}", low="{low}", high="{high}"
        ),
        "ordinary": gettext("%(words)s – ordinary", words="{words}"),
        "more_than_ordinary": gettext("%(words)s – more than ordinary", words="{words}"),
        "less_than_ordinary": gettext("%(words)s – fewer than ordinary", words="{words}"),
        "band_words": gettext("Grey band: ordinary variation."),
        "partial_words": gettext("Dashed: not the whole month is recorded."),
        "brush_period": gettext("Period"),
        "brush_first": gettext("First day of the period"),
        "brush_last": gettext("Last day of the period"),
    }


def _clock() -> Words:
    return {
        "clock_label": gettext(
            "Recorded incidents by weekday and hour. Arrow keys move, with Shift they choose several hours."
        ),
        "clock_cell": plural(
            lambda n: ngettext(
                "%(weekday)s, %(hours)s: %(n)s incident",
                "%(weekday)s, %(hours)s: %(n)s incidents",
                n,
                weekday="{weekday}",
                hours="{hours}",
                n="{n}",
            )
        ),
        "clock_most": gettext(
            "Most: %(weekday)s, %(hours)s (%(n)s)", weekday="{weekday}", hours="{hours}", n="{n}"
        ),
        "clock_empty": gettext("No incident here has a known hour"),
        "clock_key": gettext("Strongest: %(low)s to %(high)s.", low="{low}", high="{high}"),
        "clock_key_one": gettext("Strongest: %(n)s.", n="{n}"),
        "hour_unknown": plural(
            lambda n: ngettext(
                "%(n)s incident has no known hour.",
                "%(n)s incidents have no known hour.",
                n,
                n="{n}",
            )
        ),
    }


def _bars() -> Words:
    return {
        "most_of": gettext("Most: %(name)s (%(n)s)", name="{name}", n="{n}"),
        "nothing_counted": gettext("No recorded incidents here"),
        "outside_neighbourhoods": plural(
            lambda n: ngettext(
                "%(n)s incident lies in no neighbourhood.",
                "%(n)s incidents lie in no neighbourhood.",
                n,
                n="{n}",
            )
        ),
    }


def _columns() -> Words:
    return {
        "col_month": gettext("Month"),
        "col_incidents": gettext("Incidents"),
        "col_low": gettext("Ordinary from"),
        "col_high": gettext("Ordinary to"),
        "col_partial": gettext("%(month)s, not whole", month="{month}"),
        "col_hour": gettext("Hour"),
        "col_category": gettext("Category"),
        "col_neighbourhood": gettext("Neighbourhood"),
        "col_known": gettext("How it became known"),
    }
