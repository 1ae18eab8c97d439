"""Concern owners: which agency has a concern after a step, and which other concern it repeats."""

from collections.abc import Callable, Iterable

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Agency, Concern, ConcernState, Territory
from gis.queries import concerns as queries
from server.services import topics
from server.services.refusals import Invalid


def owner_after(
    session: Session, territory: Territory, concern: Concern, state: ConcernState, code: str
) -> Agency:
    """Who owns a concern after a step into ``state``; ``code`` names an agency that it is passed to."""
    catalogue = topics.of_territory(session, territory)
    if state is ConcernState.POLICE:
        return _named(catalogue.agencies, lambda each: each.police, gettext("This territory has no police."))
    if state is not ConcernState.PASSED:
        return session.get_one(Agency, concern.agency_id)
    sentence = gettext("Choose which agency it is passed to: the reporter reads its name.")
    found = _named(catalogue.open_agencies, lambda each: each.code == code, sentence)
    if found.police:
        raise Invalid(gettext("For the police there is a step of its own."), field="agency")
    if found.id == concern.agency_id and concern.state is ConcernState.PASSED:
        raise Invalid(gettext("This agency has it already."), field="agency")
    return found


def _named(agencies: Iterable[Agency], fits: Callable[[Agency], bool], sentence: str) -> Agency:
    found = next((each for each in agencies if fits(each)), None)
    if found is None:
        raise Invalid(sentence, field="agency")
    return found


def repeated(session: Session, territory: Territory, concern: Concern, ref: str) -> Concern:
    """The concern that this one repeats; one that is a duplicate itself leads to the first of them."""
    other = queries.by_ref(session, territory.id, ref.strip().lower())
    if other is not None and other.duplicate_of is not None:
        other = queries.by_id(session, territory.id, other.duplicate_of)
    if other is None or other.erased_at is not None:
        raise Invalid(
            gettext("There is no such concern. Write its short name, as it stands on its page."),
            field="duplicate_of",
        )
    if other.id == concern.id:
        raise Invalid(gettext("A concern cannot repeat itself."), field="duplicate_of")
    return other
