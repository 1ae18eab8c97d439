"""Failing: what went wrong, and what to do."""

from flask_babel import gettext

from server.web.explorer_words.forms import Words


def failing() -> Words:
    """What went wrong, and what to do."""
    return {
        "no_answer": gettext("The server does not answer. What you see is kept; try again in a moment."),
        "signed_out": gettext(
            "You have been signed out. Sign in again to go on; this address keeps your view."
        ),
        "sign_in": gettext("Sign in"),
        "try_again": gettext("Try again"),
        "job_failed": gettext("The search for hotspots stopped: %(reason)s", reason="{reason}"),
        "run_gone": gettext("That hotspot run does not exist any more."),
        "no_webgl": gettext(
            "This browser cannot draw the map. The counts and the list of hotspots work without it."
        ),
        "tiles_failed": gettext("A part of the map could not be loaded."),
    }
