"""Columns follow: after everything that changes incidents, maps and charts count the changed ones."""

import numpy as np
import pytest

from bench import bare
from gis.columns.columns import AT_DEFAULT
from gis.columns.counting import pictures
from gis.columns.filters import choose
from gis.columns.shelf import Shelf
from gis.models import RejectionKind
from gis.queries import default_locations as pile_ups
from gis.queries import territories
from gis.queries.selection import Selection
from server.demo.generate import generate
from server.demo.load import load_demo
from server.services import default_locations, reading, undoing
from tests.factories import add_category, add_incidents, add_territory
from tests.import_files import latvian, latvian_row, many_latvian
from tests.services.imports_at_hand import NOW, bring, send_mended, to_mend

ALL = Selection()


@pytest.fixture
def talsi(session):
    territory = add_territory(session, "talsi")
    session.commit()
    return territory


@pytest.fixture
def counted(session, talsi, tmp_path):
    """Count from columns, once it is known that they hold what the table holds."""
    shelf = Shelf(tmp_path / "columns")

    def count():
        columns = shelf.columns(session, talsi)
        shown = pictures(session, talsi, columns, choose(session, talsi, ALL))
        assert shown == bare.count(session, talsi, ALL)
        return shown

    return count


def test_an_import_and_another_that_overlaps_it(session, talsi, counted):
    bring(session, talsi, many_latvian(20))
    assert counted().incidents == 20
    bring(session, talsi, many_latvian(20, first=11), "later.csv")
    assert counted().incidents == 30


def test_an_import_by_command(session, talsi, counted):
    reading.import_file(session, "talsi", many_latvian(7), "export.csv", now=NOW)
    assert counted().incidents == 7


def test_a_mended_row(session, talsi, counted):
    batch = bring(session, talsi, latvian([latvian_row(1), latvian_row(2, Platums="", Garums="")]))
    assert counted().unlocated == {"no_coordinate": 1}
    text = to_mend(session, batch, RejectionKind.UNLOCATED).replace(";;;", ";57,24510;22,58710;", 1)
    send_mended(session, talsi, batch, text.encode("cp1257"))
    assert (counted().located, counted().unlocated) == (2, {})


def test_an_undone_import_and_what_it_had_placed(session, talsi, counted):
    first = bring(session, talsi, latvian([latvian_row(1), latvian_row(2, Platums="", Garums="")]))
    text = to_mend(session, first, RejectionKind.UNLOCATED).replace(";;;", ";57,24510;22,58710;", 1)
    mend = send_mended(session, talsi, first, text.encode("cp1257"))
    assert counted().located == 2
    undoing.undo(session, mend, now=NOW)
    assert counted().located == 1
    undoing.undo(session, first, now=NOW)
    assert counted().incidents == 0


def test_a_default_location_confirmed_and_dismissed(session, talsi, counted):
    for code in ("theft", "fight", "fraud"):
        kind, chance = add_category(session, talsi, code), np.random.default_rng(4)
        add_incidents(session, talsi, kind, chance.uniform(22.5, 22.7, 90), chance.uniform(57.2, 57.3, 90))
        add_incidents(session, talsi, kind, [22.58] * 15, [57.24] * 15)
    pile_ups.find_pile_ups(session, talsi.id)
    (place,) = default_locations.listing(session, talsi)
    assert counted().at_default == 0
    default_locations.confirm(session, talsi, place.id, label="station")
    assert counted().at_default == 45
    default_locations.dismiss(session, talsi, place.id)
    assert counted().at_default == 0


def test_the_demonstration(session, tmp_path):
    loaded = load_demo(session, generate(until=NOW.date()), slug="demo", now=NOW, tell=lambda _message: None)
    demo = territories.find(session, loaded.slug)
    columns = Shelf(tmp_path / "columns").columns(session, demo)
    shown = pictures(session, demo, columns, choose(session, demo, ALL))
    assert shown == bare.count(session, demo, ALL)
    assert shown.at_default == loaded.at_default == np.count_nonzero(columns.status >> 2 == AT_DEFAULT)
