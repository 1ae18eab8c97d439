"""Forms: a sentence in each plural form of the language, under the names that browsers use."""

from collections.abc import Callable

from babel import Locale
from flask_babel import get_locale

Plural = dict[str, str]
Words = dict[str, str | Plural]

# Enough whole numbers to meet every plural form of every language we may speak.
_SAMPLES = range(1, 101)


def plural(sentence: Callable[[int], str]) -> Plural:
    """Give a sentence in each plural form of the language, under the names browsers use for them."""
    locale = get_locale() or Locale("en")
    samples = {locale.plural_form(number): number for number in reversed(_SAMPLES)}
    forms = {str(tag): sentence(number) for tag, number in samples.items()}
    # Browsers count 10 as 0 in Latvian; ours has a form for none at all.
    return {"none": sentence(0), "other": sentence(100)} | forms
