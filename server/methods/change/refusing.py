"""Refusing: what the analysis cannot hold, said in the reader's language with the field to change."""

from collections.abc import Iterator
from contextlib import contextmanager

from analysis.change.pairs import MOST_PAIRS, TooManyPairs
from server.i18n import gettext
from server.methods.change.numbers import number
from server.services.refusals import Invalid


@contextmanager
def pairs_in_words(field: str) -> Iterator[None]:
    """Refuse too many pairs in the reader's language, with the field that makes them fewer."""
    try:
        yield
    except TooManyPairs as error:
        raise Invalid(
            gettext(
                "%(n)s pairs of incidents lie within %(metres)s m of each other; at most %(most)s can be "
                "compared. Choose a shorter distance, a shorter period or fewer categories.",
                n=number(error.pairs),
                metres=number(error.below_m),
                most=number(MOST_PAIRS),
            ),
            field=field,
        ) from error
