"""Playing: the sentences of the time slider."""

from flask_babel import gettext, ngettext

from server.web.explorer_words.forms import Words, plural


def playing() -> Words:
    """The sentences of the time slider."""
    return {
        "play_through": gettext("Play through time"),
        "play": gettext("Play"),
        "pause": gettext("Pause"),
        "step_back": gettext("One step back"),
        "step_forth": gettext("One step on"),
        "play_keep": gettext("Keep this period"),
        "play_close": gettext("Back to the whole period"),
        "play_slider": gettext("Moment of the period"),
        "play_step": gettext("Step"),
        "play_width": gettext("Shown at once"),
        "play_speed": gettext("Speed"),
        "speed_slow": gettext("slow"),
        "speed_usual": gettext("usual"),
        "speed_fast": gettext("fast"),
        "unit_week": gettext("a week"),
        "unit_month": gettext("a month"),
        "weeks": plural(lambda n: ngettext("%(n)s week", "%(n)s weeks", n, n="{n}")),
        "months": plural(lambda n: ngettext("%(n)s month", "%(n)s months", n, n="{n}")),
        "play_cut": gettext("%(words)s; cut where the period begins or ends", words="{words}"),
        "play_calm": gettext("Your system asks for less motion, so it moves step by step only."),
        "play_too_short": gettext("The chosen period is too short to be played. Choose a longer one."),
        "play_number": gettext("%(n)s of %(all)s", n="{n}", all="{all}"),
    }
