"""Topic pages: the list of topics and agencies, and the forms that change one."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import render_template
from flask_babel import gettext

from gis.models import Agency, Topic, TopicChange
from gis.queries import territories
from gis.queries import topics as queries
from server import i18n
from server.access import current_person, current_territory
from server.database import db
from server.services import topic_changes, topics
from server.services.topic_words import LONGEST_HINT, LONGEST_LABEL
from server.services.topics import Catalogue
from server.web.forms import topics as forms
from server.web.forms.topics import Typed

# Somebody who comes back the next day does not remember what “the last change” was.
_UNDO_OFFERED = timedelta(hours=12)


def index_page() -> str:
    """Topics in their order, agencies, and the person's last change to take back."""
    territory = current_territory()
    known = topics.of_territory(db(), territory)
    change = topic_changes.newest(db(), territory, by=current_person.id)
    fresh = change if change and datetime.now(UTC) - change.at < _UNDO_OFFERED else None
    return render_template(
        "topics/index.html",
        known=known,
        concerns=queries.concerns_by_topic(db(), territory.id),
        missing=_missing,
        lacks_starter=topics.lacks_starter(known),
        change=fresh,
        told=_told(known, fresh) if fresh else "",
    )


def _missing(labels: dict[str, Any]) -> list[str]:
    """The languages that pages are offered in and a name is not."""
    return [i18n.NAMES[code] for code in i18n.offered() if not labels.get(code)]


def _told(known: Catalogue, change: TopicChange) -> str:
    rows = known.agencies if change.subject == "agency" else known.topics
    found = next((each for each in rows if each.code == change.code), None)
    name = i18n.local_label(found.labels) if found else change.code
    if change.before is None:
        return gettext("You added “%(name)s”.", name=name)
    if change.subject == "order":
        return gettext("You moved “%(name)s”.", name=name)
    if change.before["active"] and not change.after["active"]:
        return gettext("You retired “%(name)s”.", name=name)
    return gettext("You changed “%(name)s”.", name=name)


def topic_form(found: Topic | None, typed: Typed, error: Exception | None = None) -> str:
    """The form of a topic, empty for a new one."""
    territory = current_territory()
    known = topics.of_territory(db(), territory)
    owner = known.agency_of(found).code if found else ""
    owners = [each for each in known.agencies if each.active or each.code == owner]
    rows = [each for each in territories.categories(db(), territory.id) if not each.sensitive]
    labels = {each.code: i18n.local_label(each.labels) for each in rows}
    return render_template(
        "topics/topic.html",
        topic=found,
        typed=typed,
        error=error,
        owners=[(each.code, i18n.local_label(each.labels)) for each in owners],
        categories=labels.items(),
        # A category whose first file has not come yet stays with the topic.
        unseen=sorted(typed.categories - labels.keys()),
        tongues=[(code, i18n.NAMES[code]) for code in forms.languages([*typed.labels, *typed.hints])],
        longest_label=LONGEST_LABEL,
        longest_hint=LONGEST_HINT,
    )


def agency_form(found: Agency | None, typed: Typed, error: Exception | None = None) -> str:
    """The form of an agency, empty for a new one."""
    return render_template(
        "topics/agency.html",
        agency=found,
        typed=typed,
        error=error,
        tongues=[(code, i18n.NAMES[code]) for code in forms.languages(typed.labels)],
        longest_label=LONGEST_LABEL,
    )
