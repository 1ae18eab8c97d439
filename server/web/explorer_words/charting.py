"""Charting: the sentences of the charts, of the chosen filters, and of what was decided."""

from flask_babel import gettext

from server.web.explorer_words.forms import Words


def charting() -> Words:
    """The sentences of the charts, of the chosen filters, and of what was decided."""
    return {
        "nothing_to_undo": gettext("There is nothing to undo."),
        "nothing_to_redo": gettext("There is nothing to redo."),
    }
