"""Keeping: the sentences of named views, notes, and of what is handed over."""

from flask_babel import gettext

from server.web.explorer_words.forms import Words


def keeping() -> Words:
    """The sentences of named views, notes, and of what is handed over."""
    return _tools() | _views() | _notes() | _share() | _picture()


def _tools() -> Words:
    return {
        "save": gettext("Save"),
        "note": gettext("Note"),
        "share": gettext("Share"),
        "cancel": gettext("Cancel"),
        "rename": gettext("Rename"),
        "replace": gettext("Replace by what is shown"),
        "remove": gettext("Remove"),
        "edit": gettext("Edit"),
        "act_on": gettext("%(act)s: %(name)s", act="{act}", name="{name}"),
        "undo_this": gettext("Undo"),
        "undone": gettext("Taken back."),
        "somebody": gettext("somebody whose account is gone"),
    }


def _views() -> Words:
    return {
        "views": gettext("Named views"),
        "view_name": gettext("Name for what is shown now"),
        "view_save": gettext("Save this view"),
        "views_shared": gettext("Everybody who works with this territory can open it."),
        "view_saved": gettext("“%(name)s” is saved.", name="{name}"),
        "view_replaced": gettext("“%(name)s” is now what is shown.", name="{name}"),
        "view_removed": gettext("“%(name)s” is removed.", name="{name}"),
        "view_rename": gettext("New name"),
        "view_opened": gettext("The view “%(name)s” is shown.", name="{name}"),
        "view_now": gettext("Shown now."),
        "no_views": gettext("No view has been saved yet. The first one appears here."),
        "kept_by": gettext("%(name)s, %(day)s.", name="{name}", day="{day}"),
    }


def _notes() -> Words:
    return {
        "notes": gettext("Notes on the map"),
        "note_how": gettext("Press a place on the map to pin a note there. Or pin it:"),
        "note_how_unseen": gettext("Pin a note:"),
        "note_middle": gettext("In the middle of the map"),
        "note_hotspot": gettext("At hotspot %(rank)s", rank="{rank}"),
        "note_new": gettext("New note"),
        "note_edit": gettext("What the note says"),
        "note_save": gettext("Pin the note"),
        "note_warning": gettext(
            "Do not write names of persons, nor anything by which somebody can be recognised."
        ),
        "note_left": gettext("Characters left: %(n)s", n="{n}"),
        "note_saved": gettext("The note is pinned."),
        "note_removed": gettext("The note is removed."),
        "note_title": gettext("Note %(n)s", n="{n}"),
        "note_mark": gettext("Note %(n)s: %(words)s", n="{n}", words="{words}"),
        "note_by": gettext("%(name)s, %(day)s.", name="{name}", day="{day}"),
        "note_by_changed": gettext(
            "%(name)s, %(day)s; changed %(changed)s.", name="{name}", day="{day}", changed="{changed}"
        ),
        "notes_shown": gettext("Show the notes on the map"),
        "no_notes": gettext("There are no notes yet."),
    }


def _share() -> Words:
    return {
        "share_title": gettext("Share what is shown"),
        "share_link": gettext("Copy the link"),
        "link_copied": gettext("The link is copied. It opens for everybody who may see this territory."),
        "link_left_out": gettext(
            "The link asks for something that this territory does not have; the rest is shown: %(words)s",
            words="{words}",
        ),
        "link_by_hand": gettext("This browser does not let the page copy. Copy the link from here:"),
        "share_picture": gettext("Picture of the map with its legend"),
        "share_sheet": gettext("Sheet to print"),
        "share_map": gettext("Map that opens without a network"),
        "share_notes": gettext("Put the notes into picture, sheet and map"),
        "share_tables": gettext("The numbers, as tables for a spreadsheet (CSV)"),
        "table_months": gettext("By month"),
        "table_clock": gettext("By weekday and hour"),
        "table_categories": gettext("By category"),
        "table_neighbourhoods": gettext("By neighbourhood"),
        "table_known_by": gettext("By how they became known"),
        "table_cells": gettext("By square of the map"),
    }


def _picture() -> Words:
    return {
        "picture_title": gettext("Recorded incidents, %(territory)s", territory="{territory}"),
        "picture_synthetic": gettext("Synthetic data – not real incidents."),
        "picture_made": gettext("Made with Talsi, %(when)s", when="{when}"),
        "picture_ready": gettext("The picture is in your downloads."),
    }
