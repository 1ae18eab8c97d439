"""Persons: columns that hold names or personal codes, which a file must leave out."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


# One of these words in a header is a person's name, whatever stands beside it.
_ALWAYS = _words_of(
    """
    surname lastname firstname forename fullname maidenname middlename familyname givenname nickname
    uzvards vardsuzvards perekonnanimi eesnimi taisnimi isikukood personaskods personkods prijmeni
    rodnecislo фамилия отчество фио
    """
)
# Accents are taken off, so й is written и.
# These name a person if they stand alone, or among words of this list and the next.
_NAME = _words_of(
    """
    name names namn vards vardi nimi nimed jmeno имя имена
    """
)
_PERSON = _words_of(
    """
    person persons persona personas victim victims suspect suspects offender offenders perpetrator
    complainant witness witnesses accused defendant driver owner resident citizen caller applicant
    applicants contact officer cietusais cietusa cietusie cietuso aizdomas turamais turama
    aizdomasturamais aizdomasturama vainigais vainiga parkapejs likumparkapejs liecinieks lieciniece
    iesniedzejs zinotajs pieteicejs amatpersona kannatanu kahtlustatav kahtlusalune tunnistaja isik
    poskozeny obet podezrely pachatel svedek oznamovatel потерпевшии потерпевшая подозреваемыи
    подозреваемая заявитель свидетель обвиняемыи
    """
)
_FILLER = _words_of(
    """
    the of a first last full middle family given and un ja i a и s no nr id kods code 1 2 3
    """
)
# VictimName is two words.
_CASE_CHANGE = re.compile(r"(?<=[a-zāčēģīķļņšūž])(?=[A-ZĀČĒĢĪĶĻŅŠŪŽ])")
# Latvian codes: six digits of a birth date, or 32 and on for the new ones, a hyphen, five digits.
_PERSONAL_CODE = re.compile(r"(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}|3[2-9]\d{4})-\d{5}")


def person_columns(headers: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> tuple[str, ...]:
    """Name the columns that hold persons: by their header, or by values that look like personal codes.

    Parameters
    ----------
    headers
        The columns' names.
    samples
        For each column some of its values.
    """
    columns = [*samples, *([()] * (len(headers) - len(samples)))]
    return tuple(
        header
        for header, values in zip(headers, columns, strict=True)
        if names_person(header) or _has_codes(values)
    )


def names_person(header: str) -> bool:
    """Tell whether a header announces a person: ``Victim name`` does, ``LSOA name`` does not."""
    words = _words(header)
    joined = {a + b for a, b in pairwise(words)} | set(words)
    if joined & _ALWAYS:
        return True
    spoken = [word for word in words if word not in _FILLER]
    if not spoken:
        return False
    return set(spoken) <= _NAME | _PERSON


def _words(header: str) -> list[str]:
    spaced = _CASE_CHANGE.sub(" ", header)
    decomposed = unicodedata.normalize("NFKD", spaced).casefold()
    plain = "".join(ch for ch in decomposed if not unicodedata.combining(ch))
    return re.findall(r"[^\W_]+", plain)


def _has_codes(values: Sequence[str]) -> bool:
    filled = [value.strip() for value in values if value.strip()]
    found = sum(bool(_PERSONAL_CODE.fullmatch(value)) for value in filled)
    return found > 0 and found >= 0.05 * len(filled)
