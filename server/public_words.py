"""Public words: what the public map says of figures, classes, hotspots and places."""

from collections.abc import Sequence

from flask_babel import format_decimal, gettext, lazy_gettext, ngettext

from gis.models import PublishedFigure
from gis.queries.board import PlaceCount
from server.card_words import quarter_words
from server.services.public_figures import FEW, Cell, Figures

ALL_CATEGORIES = lazy_gettext("all categories")


LAYERS = {
    "concerns": lazy_gettext("Residents' concerns"),
    "figures": lazy_gettext("Recorded incidents"),
    "hotspots": lazy_gettext("Hotspots"),
    "neighbourhoods": lazy_gettext("Neighbourhoods"),
    "places": lazy_gettext("Places of residents' concerns"),
}


def layer_word(code: str) -> str:
    """What a layer of public data is called."""
    return str(LAYERS.get(code, code))


def number_words(cell: Cell) -> str:
    """What is written on a neighbourhood."""
    low, high = FEW
    if cell.shown == "few":
        return gettext("%(low)s–%(high)s", low=low, high=high)
    return "" if cell.count is None else str(format_decimal(cell.count))


def shown_words(shown: str, count: int | None) -> str:
    """Say one published figure."""
    if shown == "few":
        return gettext("a few (%(low)s to %(high)s)", low=FEW[0], high=FEW[1])
    if shown == "hidden":
        return gettext("kept back")
    if count is None:
        return gettext("nothing published")
    return str(format_decimal(count))


def cell_words(cell: Cell) -> str:
    """Say what a neighbourhood shows, with its name."""
    if cell.shown == "exact" and cell.count is not None:
        return ngettext(
            "%(name)s: %(n)s recorded incident",
            "%(name)s: %(n)s recorded incidents",
            cell.count,
            name=cell.name,
            n=format_decimal(cell.count),
        )
    return gettext("%(name)s: %(figure)s", name=cell.name, figure=shown_words(cell.shown, cell.count))


def class_words(breaks: Sequence[int]) -> list[tuple[str, str]]:
    """Say each class of the map, from none to many: its code and its sentence."""
    _, middle, high = breaks
    return [
        ("zero", gettext("none recorded")),
        ("few", gettext("a few: %(low)s to %(high)s", low=FEW[0], high=FEW[1])),
        ("low", gettext("%(low)s to %(high)s", low=breaks[0], high=format_decimal(middle - 1))),
        ("middle", gettext("%(low)s to %(high)s", low=format_decimal(middle), high=format_decimal(high - 1))),
        ("high", gettext("%(low)s or more", low=format_decimal(high))),
        ("hidden", gettext("kept back: it would give a small number away")),
    ]


def legend_words(figures: Figures, category: str) -> str:
    """Say in one sentence what the map shows: what, when, how much."""
    quarter, total = quarter_words(figures.quarter), figures.total
    if total is not None and total.shown == "exact" and total.count is not None:
        return ngettext(
            "%(n)s recorded incident (%(category)s) in the %(quarter)s, by neighbourhood.",
            "%(n)s recorded incidents (%(category)s) in the %(quarter)s, by neighbourhood.",
            total.count,
            n=format_decimal(total.count),
            category=category,
            quarter=quarter,
        )
    return gettext(
        "Recorded incidents (%(category)s) in the %(quarter)s, by neighbourhood; of the whole: %(figure)s.",
        category=category,
        quarter=quarter,
        figure=shown_words(total.shown, total.count) if total else gettext("nothing published"),
    )


def missing_words(figures: Figures) -> str:
    """Say what the areas of the map do not have."""
    elsewhere = figures.elsewhere
    if elsewhere is None or elsewhere.shown != "exact" or not elsewhere.count:
        return gettext("Not on the map: sensitive categories, and incidents without a known neighbourhood.")
    return ngettext(
        "Not on the map: sensitive categories, and %(n)s incident without a known neighbourhood.",
        "Not on the map: sensitive categories, and %(n)s incidents without a known neighbourhood.",
        elsewhere.count,
        n=format_decimal(elsewhere.count),
    )


def total_words(total: PublishedFigure | None) -> str:
    """Say a figure that belongs to no neighbourhood: of the whole territory, or of elsewhere."""
    return shown_words(total.shown, total.count) if total else gettext("nothing published")


def hotspot_words(rank: int, band: str) -> str:
    """Say what a hotspot is to the public: its rank, and the band of its count."""
    return gettext("Hotspot %(rank)s: %(band)s recorded incidents", rank=rank, band=band_words(band))


def band_words(band: str) -> str:
    """Say a band such as “10-19” or “50+”."""
    low, to, high = band.partition("-")
    if to:
        return gettext("%(low)s to %(high)s", low=low, high=high)
    return gettext("%(low)s or more", low=band.rstrip("+"))


def place_words(place: PlaceCount) -> str:
    """Say how many concerns stand at a place."""
    return ngettext(
        "%(place)s: %(n)s concern",
        "%(place)s: %(n)s concerns",
        place.cards,
        place=place.name,
        n=format_decimal(place.cards),
    )
