"""Public map files: the public map as one page that opens offline, and as a picture."""

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import PublishedTerritory
from gis.queries import territories
from server.card_words import quarter_words
from server.i18n import language
from server.maps.public_image import image
from server.maps.public_map import PublicWords, public_map
from server.maps.public_scene import Scene
from server.maps.public_sheet import SheetWords, sheet
from server.public_pictures import figures_scene, frames
from server.public_words import class_words, legend_words, missing_words, shown_words, total_words
from server.services.public_figures import Figures
from server.services.public_layers import About


def map_file(
    session: Session, territory: PublishedTerritory, figures: Figures, about: About, *, category: str
) -> str:
    """Set the map of a quarter and a category as one HTML file."""
    scene = figures_scene(session, territory, figures)
    _, _, bounds = frames(territory, figures)[0]
    words = _words(territory, figures, about, category, places=bool(scene.spots))
    ground = territories.ground_features(session, territory.slug)
    return public_map(words, scene, ground=ground, bounds=bounds)


def picture(
    session: Session,
    territory: PublishedTerritory,
    figures: Figures,
    about: About,
    *,
    category: str,
    whole: bool,
    kind: str,
) -> bytes:
    """Draw the map as an image that says in itself what it shows and where it comes from."""
    parts = frames(territory, figures)
    _, _, bounds = parts[-1] if whole else parts[0]
    scene = figures_scene(session, territory, figures)
    words = SheetWords(
        title=gettext("Public map of %(territory)s", territory=territory.name),
        sentence=legend_words(figures, category),
        classes=[*class_words(figures.breaks)[:-1], ("hidden", gettext("kept back")), *_marks(scene)],
        notes=[
            *([gettext("Synthetic data – not real incidents.")] if territory.synthetic else []),
            missing_words(figures),
            f"{about.source}, {about.derived_on}. {about.licence}",
        ],
    )
    said = f"{words.title}. {words.sentence} {words.notes[-1]}"
    if kind == "png":
        return image(scene, bounds, words, said=said)
    return sheet(scene, bounds, words, said=said).encode()


def _marks(scene: Scene) -> list[tuple[str, str]]:
    """The legend of what lies on the areas."""
    marks = []
    if scene.hotspots:
        marks.append(("hotspot", gettext("hotspot with its rank")))
    if scene.spots:
        marks.append(("spot", gettext("concerns; places moved for privacy")))
    return marks


def _words(
    territory: PublishedTerritory, figures: Figures, about: About, category: str, *, places: bool
) -> PublicWords:
    return PublicWords(
        language=language(),
        title=gettext("Public map of %(territory)s", territory=territory.name),
        lead=legend_words(figures, category),
        synthetic=gettext("Synthetic data – not real incidents.") if territory.synthetic else "",
        classes=class_words(figures.breaks),
        legend_hotspot=gettext("hotspot with its rank, as squares; no corner is the place of an incident"),
        legend_place=gettext("residents' concerns at a place; places were moved for privacy")
        if places
        else "",
        said=[
            gettext(
                "One to four incidents are shown as “a few”. Where a small number could be found by "
                "subtracting others, further ones are kept back. Sensitive categories are not here at all."
            ),
            missing_words(figures),
            gettext("Recorded incidents are what became known, not all that happened."),
        ],
        table_title=gettext("The same as a table"),
        headings=(gettext("Neighbourhood"), gettext("Recorded incidents")),
        rows=[
            *((cell.name, shown_words(cell.shown, cell.count)) for cell in figures.cells),
            *_elsewhere(figures),
            (gettext("The whole territory"), total_words(figures.total)),
        ],
        facts_title=gettext("Where this comes from"),
        facts=[
            (gettext("Source"), about.source),
            (gettext("Quarter"), quarter_words(figures.quarter)),
            (gettext("Category"), category),
            (gettext("Derived on"), about.derived_on or "–"),
            (gettext("Licence"), about.licence),
        ],
    )


def _elsewhere(figures: Figures) -> list[tuple[str, str]]:
    if figures.elsewhere is None:
        return []
    return [(gettext("In no neighbourhood, or nobody knows where"), total_words(figures.elsewhere))]
