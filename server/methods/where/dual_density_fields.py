"""Dual density fields: what a person may set of two densities side by side."""

from dataclasses import replace

from analysis.where.contrasts import COMBINATIONS
from analysis.where.dual import LEAST_TOGETHER
from server.i18n import lazy_gettext
from server.methods.method import Field, Kind
from server.methods.where.density import BANDWIDTH as OF_ONE
from server.methods.where.dual_density_words import AGAINST_NAMES, COMBINATION_NAMES

BANDWIDTH = replace(
    OF_ONE, help=lazy_gettext("Of both densities. Empty: the one that best foretells places left out.")
)
COMBINE = Field(
    "combine",
    Kind.CHOICE,
    lazy_gettext("What is drawn"),
    lazy_gettext("Ratio, logarithm and difference say where one is denser; the sum, where both are."),
    "ratio",
    choices={name: COMBINATION_NAMES[name] for name in COMBINATIONS},
)
AGAINST = Field(
    "against",
    Kind.CHOICE,
    lazy_gettext("Held against each other by"),
    lazy_gettext("Shares ask where only; numbers a month also say how many. Empty: shares for concerns."),
    None,
    choices=AGAINST_NAMES,
)
TOGETHER = Field(
    "least_together",
    Kind.NUMBER,
    lazy_gettext("Least number to compare"),
    lazy_gettext("Places where fewer of both kinds together are felt are not compared."),
    LEAST_TOGETHER,
    1,
    1_000,
)
BEYOND = Field(
    "only_beyond",
    Kind.FLAG,
    lazy_gettext("Paint only what is beyond chance"),
    lazy_gettext("Otherwise every place with enough of both is painted."),
    True,
)
DEALS = Field(
    "permutations",
    Kind.COUNT,
    lazy_gettext("Permutations"),
    lazy_gettext("How often the kinds are dealt out by chance to learn what chance does."),
    199,
    0,
    999,
    at_once=199,
)
SEED = Field(
    "seed",
    Kind.COUNT,
    lazy_gettext("Seed"),
    lazy_gettext("Another number deals differently; the same number gives the same result."),
    1,
    0,
    1_000_000,
)
