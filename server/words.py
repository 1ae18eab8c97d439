"""Words: the sentence that a person reads for each code that the lower floors use."""

from collections.abc import Mapping

from flask_babel import LazyString, gettext, lazy_gettext

from gis.errors import IntakeError, UnknownNeighbourhood, UnknownTerritory
from gis.models import JobState, Role
from server.import_words import problem
from server.services.purposes import COMMAND, Purpose, apart

ROLES: Mapping[Role, LazyString] = {
    Role.ANALYST: lazy_gettext("Analyst"),
    Role.PLANNER: lazy_gettext("Planner"),
    Role.FACILITATOR: lazy_gettext("Meeting facilitator"),
    Role.OFFICER: lazy_gettext("Officer"),
    Role.MODERATOR: lazy_gettext("Moderator"),
    Role.AUDITOR: lazy_gettext("Data-protection auditor"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
}

ROLE_HINTS: Mapping[Role, LazyString] = {
    Role.ANALYST: lazy_gettext("imports files, views incidents and hotspot maps"),
    Role.PLANNER: lazy_gettext("views hotspot maps and chooses priority areas"),
    Role.FACILITATOR: lazy_gettext("shows maps at meetings: totals only, no single incidents"),
    Role.OFFICER: lazy_gettext("views the map of the own territory on patrol"),
    Role.MODERATOR: lazy_gettext("checks what residents report before it is shown"),
    Role.AUDITOR: lazy_gettext("reads the record of who looked at what, and no data"),
    Role.ADMINISTRATOR: lazy_gettext("manages accounts, and sees no data"),
}

PURPOSES: Mapping[Purpose, LazyString] = {
    Purpose.ANALYSIS: lazy_gettext("Daily analysis"),
    Purpose.PATROLS: lazy_gettext("Planning of patrols"),
    Purpose.MEETING: lazy_gettext("Preparing a meeting"),
    Purpose.INQUIRY: lazy_gettext("An inquiry, with its number"),
    Purpose.TRAINING: lazy_gettext("Training or trying out"),
    Purpose.OTHER: lazy_gettext("Something else, in a few words"),
}

JOB_STATES: Mapping[JobState, LazyString] = {
    JobState.QUEUED: lazy_gettext("waiting for its turn"),
    JobState.RUNNING: lazy_gettext("running"),
    JobState.DONE: lazy_gettext("done"),
    JobState.FAILED: lazy_gettext("failed"),
    JobState.CANCELLED: lazy_gettext("cancelled"),
}

RUN_STEPS: Mapping[str, LazyString] = {
    "reading": lazy_gettext("Reading the incidents"),
    "clustering": lazy_gettext("Looking for hotspots"),
    "saving": lazy_gettext("Saving the hotspots"),
}

# Why a row was not imported, or has no place.
REASONS: Mapping[str, LazyString] = {
    "row_malformed": lazy_gettext("The row has more or fewer cells than the header."),
    "date_missing": lazy_gettext("The row has no date."),
    "date_unreadable": lazy_gettext("The date cannot be read."),
    "date_future": lazy_gettext("The date is in the future."),
    "category_missing": lazy_gettext("The row has no offence category."),
    "category_unknown": lazy_gettext("The territory does not know this offence category."),
    "outside_boundary": lazy_gettext("The place lies outside the territory."),
    "no_coordinate": lazy_gettext("The row has no coordinate."),
    "coordinate_unreadable": lazy_gettext("The coordinate cannot be read."),
    "zero_coordinate": lazy_gettext("The coordinate is zero, which stands for “unknown”."),
    "axes_swapped": lazy_gettext(
        "The coordinate only makes sense with its axes swapped, and nobody confirmed that."
    ),
    "coordinate_impossible": lazy_gettext(
        "There is no such place on Earth, or not in this reference system."
    ),
}

OPERATIONS: Mapping[str, LazyString] = {
    "sign_in": lazy_gettext("sign-in"),
    "sign_out": lazy_gettext("sign-out"),
    "state_purpose": lazy_gettext("said what for"),
    "end_sittings": lazy_gettext("signed devices out"),
    "enrol_second_factor": lazy_gettext("set up a second factor"),
    "remove_second_factor": lazy_gettext("removed the second factor"),
    "reset_second_factor": lazy_gettext("reset a second factor"),
    "renew_recovery_codes": lazy_gettext("made new recovery codes"),
    "check_code": lazy_gettext("gave a code"),
    "invite": lazy_gettext("invited a person"),
    "revoke_invitation": lazy_gettext("revoked an invitation"),
    "accept_invitation": lazy_gettext("accepted an invitation"),
    "link_identity": lazy_gettext("linked an account to the sign-in provider"),
    "consult": lazy_gettext("looked at data"),
    "export": lazy_gettext("took data away"),
    "import": lazy_gettext("imported data"),
    "undo_import": lazy_gettext("took an import back"),
    "decide": lazy_gettext("decided about data"),
    "add_person": lazy_gettext("made an account"),
    "change_roles": lazy_gettext("changed roles"),
    "activate_person": lazy_gettext("opened an account"),
    "deactivate_person": lazy_gettext("closed an account"),
    "change_password": lazy_gettext("set a password"),
    "add_territory": lazy_gettext("added a territory"),
    "add_view": lazy_gettext("kept a view"),
    "change_view": lazy_gettext("changed a kept view"),
    "remove_view": lazy_gettext("removed a kept view"),
    "add_note": lazy_gettext("pinned a note"),
    "change_note": lazy_gettext("changed a note"),
    "remove_note": lazy_gettext("removed a note"),
    "add_topic": lazy_gettext("added a topic"),
    "change_topic": lazy_gettext("changed a topic"),
    "add_agency": lazy_gettext("added an agency"),
    "change_agency": lazy_gettext("changed an agency"),
    "undo_topic_change": lazy_gettext("took a change of topics back"),
    "move_concern": lazy_gettext("took a step with a concern"),
    "undo_concern": lazy_gettext("took the last step of a concern back"),
    "publish_concern": lazy_gettext("showed a concern in public"),
    "withhold_concern": lazy_gettext("kept a concern from the public"),
    "assign_concern": lazy_gettext("gave a concern to a person"),
    "change_concern": lazy_gettext("changed what is kept with a concern"),
    "redact_concern": lazy_gettext("took something out of a concern for good"),
    "reveal_contact": lazy_gettext("looked at a reporter's contact"),
    "add_concern": lazy_gettext("typed a concern in"),
    "remove_concern": lazy_gettext("took a typed concern back"),
    "import_concerns": lazy_gettext("imported concerns"),
    "consult_audit": lazy_gettext("looked at this log"),
    "export_audit": lazy_gettext("took this log away"),
    "verify_audit": lazy_gettext("checked the seals of this log"),
    "erase": lazy_gettext("erased data"),
    "decide_retention": lazy_gettext("decided how long data are kept"),
    "consult_retention": lazy_gettext("looked at how long data are kept"),
    "release": lazy_gettext("released what everybody may see"),
    "replace_addresses": lazy_gettext("replaced the address register"),
    "backup": lazy_gettext("made a backup"),
}

# By which way something was done; the names of programming interfaces stay as they are.
CHANNELS: Mapping[str, LazyString] = {
    "web": lazy_gettext("page"),
    "demo": lazy_gettext("demonstration"),
    "job": lazy_gettext("background work"),
    "command": lazy_gettext("command line"),
    "tiles": lazy_gettext("map"),
}


def reason(code: str) -> str:
    """The sentence of a rejection or of an unlocated incident; the code itself where none is known."""
    return str(REASONS.get(code, code))


def run_step(code: str) -> str:
    """What a hotspot run is doing."""
    return str(RUN_STEPS.get(code, code))


def role_name(code: str) -> str:
    """The name of a role as the audit log has it."""
    return str(ROLES[Role(code)]) if code in set(Role) else code


def purpose(text: str | None) -> str:
    """What somebody looked for, for the audit log: the name of the purpose with the person's words."""
    code, own_words = apart(text or "")
    if code == COMMAND:
        return gettext("Command line")
    name = str(PURPOSES[Purpose(code)]) if code in set(Purpose) else code
    return f"{name}: {own_words}" if own_words else name


def operation(code: str) -> str:
    """What somebody did, for the audit log."""
    return str(OPERATIONS.get(code, code))


def channel(code: str) -> str:
    """By which way it was done, for the audit log."""
    return str(CHANNELS.get(code, code))


def sentence_of(error: Exception) -> str:
    """A refusal as the sentence that a person reads."""
    if isinstance(error, UnknownTerritory):
        return gettext("There is no territory “%(slug)s”.", slug=error.slug)
    if isinstance(error, UnknownNeighbourhood):
        return gettext("This territory has no neighbourhood “%(code)s”.", code=error.code)
    if isinstance(error, IntakeError):
        return problem(error.code, error.detail)
    return str(error)
