"""Labels: the names of a territory's offence categories in the reader's language."""

from collections.abc import Callable

from gis.models import Territory
from gis.queries import territories
from server.database import Session
from server.i18n import local_label


def category_labels(session: Session, territory: Territory) -> Callable[[str], str]:
    """Return what turns a code into its label; a code that is gone stays a code."""
    labels = {each.code: local_label(each.labels) for each in territories.categories(session, territory.id)}
    return lambda code: labels.get(code) or code
