"""Columns: counted from arrays, every picture is what SQL counts, whatever the filters."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from time import sleep
from types import SimpleNamespace

import hypothesis
import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench import bare
from gis.columns.cells import cell_counts
from gis.columns.columns import Columns, Remembered
from gis.columns.counting import pictures
from gis.columns.filters import choose, failures
from gis.columns.shelf import Shelf
from gis.errors import UnknownNeighbourhood
from gis.models import KnownBy, Territory
from gis.queries import changes
from gis.queries.selection import Selection, resolve
from gis.tilegrid import ZOOM, tile_numbers, tile_range
from tests.factories import TOWN, add_category, add_incident, add_territory
from tests.gis.mixed import DAYS, FIRST, HOODS, add_mixed
from tests.gis.shelves import SHELF

_DAYS = st.none() | st.integers(-5, DAYS + 40).map(lambda day: FIRST + timedelta(days=day))
_CORNERS = st.tuples(
    st.integers(-1, 10).map(lambda n: 22.50 + 0.02 * n), st.integers(-1, 12).map(lambda n: 57.2 + 0.01 * n)
)


def _some(values: st.SearchStrategy, most: int = 4) -> st.SearchStrategy:
    return st.lists(values, max_size=most, unique=True).map(tuple)


@st.composite
def _areas(draw: st.DrawFn) -> tuple[tuple[float, float], ...]:
    """Nothing, a box whose border meets places, or a triangle."""
    if draw(st.booleans()):
        return ()
    (x1, y1), (x2, y2) = draw(_CORNERS), draw(_CORNERS)
    hypothesis.assume(abs(x1 - x2) > 1e-9 and abs(y1 - y2) > 1e-9)
    box = ((x1, y1), (x2, y1), (x2, y2), (x1, y2))
    return box if draw(st.booleans()) else box[:3]


SELECTIONS = st.builds(
    Selection,
    categories=_some(st.sampled_from(["theft", "bicycle", "noise", "never", "no-such"])),
    first=_DAYS,
    last=_DAYS,
    weekdays=_some(st.integers(1, 7)),
    hours=_some(st.integers(0, 23), 12),
    known_by=_some(st.sampled_from([each.value for each in KnownBy])),
    neighbourhoods=_some(st.sampled_from(list(HOODS))),
    area=_areas(),
)


@pytest.fixture(scope="module")
def mixed(engine) -> SimpleNamespace:
    """Mixed incidents in a transaction of their own for all examples, and their columns."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            territory = add_mixed(session)
            columns = SHELF.columns(session, territory)
            yield SimpleNamespace(session=session, territory=territory, columns=columns)
        outer.rollback()


def _counted(session: Session, territory: Territory, columns: Columns, selection: Selection):
    return pictures(session, territory, columns, choose(session, territory, selection))


@hypothesis.settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(selection=SELECTIONS)
def test_every_picture_is_what_sql_counts(mixed: SimpleNamespace, selection: Selection) -> None:
    ours = _counted(mixed.session, mixed.territory, mixed.columns, selection)
    assert ours == bare.count(mixed.session, mixed.territory, selection)


@hypothesis.settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(selection=SELECTIONS)
def test_the_same_incidents_pass_as_in_sql(mixed: SimpleNamespace, selection: Selection) -> None:
    where = resolve(mixed.session, mixed.territory, selection)
    sql = f"SELECT id FROM exact.incident WHERE {where.sql} ORDER BY id"
    expected = list(mixed.session.scalars(text(sql), where.binds))
    failed = failures(mixed.columns, choose(mixed.session, mixed.territory, selection))
    assert sorted(mixed.columns.id[failed == 0].tolist()) == expected


@hypothesis.settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(selection=SELECTIONS, z=st.integers(0, 14))
def test_every_square_counts_what_sql_counts(mixed: SimpleNamespace, selection: Selection, z: int) -> None:
    x, y = (int(each[0]) for each in tile_numbers([TOWN[0]], [TOWN[1]], zoom=z))
    low, high = tile_range(z, x, y)
    where = resolve(mixed.session, mixed.territory, selection)
    rows = mixed.session.execute(
        text(
            "SELECT (quadkey - :low) >> :shift AS square, count(*) FROM exact.incident"
            f" WHERE {where.sql} AND quadkey >= :low AND quadkey < :high AND NOT at_default GROUP BY 1"
        ),
        {**where.binds, "low": low, "high": high, "shift": 2 * (ZOOM - z - 6)},
    )
    counts = cell_counts(
        mixed.columns, choose(mixed.session, mixed.territory, selection), (z, x, y), levels=6
    )
    assert {int(n): int(counts[n]) for n in np.flatnonzero(counts)} == {row[0]: row[1] for row in rows}


def test_a_territory_without_incidents_has_pictures_too(session: Session) -> None:
    territory = add_territory(session)
    add_category(session, territory)
    changes.mark(session, territory.id)
    columns = SHELF.columns(session, territory)
    shown = _counted(session, territory, columns, Selection(hours=(3,), area=((0, 0), (1, 0), (1, 1))))
    assert shown == bare.count(session, territory, Selection(hours=(3,)))
    assert (shown.incidents, shown.months, shown.categories) == (0, {}, {"theft": 0})


def test_an_unknown_neighbourhood_is_refused(session: Session) -> None:
    with pytest.raises(UnknownNeighbourhood, match="“nowhere”"):
        choose(session, add_territory(session), Selection(neighbourhoods=("nowhere",)))


def test_an_incident_added_later_is_in_the_next_columns(session: Session, tmp_path: Path) -> None:
    shelf, territory = Shelf(tmp_path / "columns"), add_territory(session)
    theft = add_category(session, territory)
    for n in (1, 2, 3):
        add_incident(session, territory, theft)
        assert shelf.columns(session, territory).meaning.rows == n


def test_without_a_mark_nothing_is_kept(session: Session, tmp_path: Path) -> None:
    shelf, territory = Shelf(tmp_path / "columns"), add_territory(session)
    assert shelf.columns(session, territory).meaning.rows == 0
    assert not (tmp_path / "columns").exists()


@pytest.fixture
def town(session: Session) -> Territory:
    """One incident in Talsi."""
    territory = add_territory(session)
    add_incident(session, territory, add_category(session, territory))
    return territory


def _folders(home: Path) -> list[Path]:
    return sorted(each for each in home.glob("*/*") if each.is_dir())


def test_columns_are_read_by_their_owner_only(session: Session, town: Territory, tmp_path: Path) -> None:
    home = tmp_path / "columns"
    Shelf(home).columns(session, town)
    modes = {each.stat().st_mode & 0o777 for each in [home, *home.rglob("*")] if each.is_dir()}
    assert modes == {0o700}
    assert {each.stat().st_mode & 0o777 for each in home.rglob("*") if each.is_file()} == {0o600}


def test_what_was_built_is_opened_by_another_process(
    session: Session, town: Territory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Shelf(tmp_path).columns(session, town)
    monkeypatch.setattr("gis.columns.shelf.build", None)
    assert Shelf(tmp_path).columns(session, town).meaning.rows == 1


def test_a_damaged_folder_is_built_again(session: Session, town: Territory, tmp_path: Path) -> None:
    Shelf(tmp_path).columns(session, town)
    (folder,) = _folders(tmp_path)
    (folder / "day.npy").write_bytes(b"")
    assert Shelf(tmp_path).columns(session, town).meaning.rows == 1


def test_a_disk_without_room_is_no_reason_not_to_count(
    session: Session, town: Territory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gis.columns.shelf.np.save", full)
    assert Shelf(tmp_path).columns(session, town).meaning.rows == 1
    assert _folders(tmp_path) == []


def test_a_folder_that_is_out_of_date_does_not_survive(
    session: Session, town: Territory, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path)
    shelf.columns(session, town)
    old = _folders(tmp_path)
    changes.mark(session, town.id)
    shelf.columns(session, town)
    assert len(_folders(tmp_path)) == 1
    assert _folders(tmp_path) != old


def test_tidying_deletes_what_is_out_of_date_and_keeps_what_is_not(
    session: Session, town: Territory, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path)
    shelf.columns(session, town)
    assert shelf.tidy(session) == 0
    (tmp_path / "31999" / "of-a-territory-that-is-gone").mkdir(parents=True)
    changes.mark(session, town.id)
    assert shelf.tidy(session) == 2
    assert _folders(tmp_path) == []


def test_what_is_prepared_makes_no_look_wait(
    session: Session, town: Territory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, unmarked = Shelf(tmp_path), add_territory(session)
    assert shelf.prepare(session) >= 1
    assert shelf.prepare(session) == 0
    assert not (tmp_path / str(unmarked.id)).exists()
    monkeypatch.setattr("gis.columns.shelf.build", None)
    assert shelf.columns(session, town).meaning.rows == 1


def test_another_time_zone_means_other_columns(session: Session, town: Territory, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.columns(session, town).clock[0] == 12
    town.timezone = "America/Chicago"
    session.flush()
    assert shelf.columns(session, town).clock[0] == 4


def test_what_is_remembered_is_made_once_and_the_oldest_is_forgotten() -> None:
    made: list[int] = []
    remembered = Remembered(2)
    for key in (1, 2, 1, 3, 1, 2):
        assert remembered.get(key, lambda key=key: made.append(key) or key) == key
    assert made == [1, 2, 3, 2]


def test_many_who_ask_at_once_wait_for_the_one_who_makes_it() -> None:
    remembered, made, begin = Remembered(2), [], Barrier(8)

    def make() -> int:
        made.append(1)
        sleep(0.05)
        return 7

    def ask(_number: int) -> int:
        begin.wait()
        return remembered.get("key", make)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [7] * 8
    assert len(made) == 1


def test_what_could_not_be_made_is_tried_again() -> None:
    remembered = Remembered(2)
    with pytest.raises(ZeroDivisionError):
        remembered.get(1, lambda: 1 // 0)
    assert remembered.get(1, lambda: 5) == 5


def test_days_beyond_the_record_choose_nothing(session: Session, town: Territory) -> None:
    columns = SHELF.columns(session, town)
    for window in ((date(1999, 1, 1), date(1999, 2, 1)), (date(2100, 1, 1), None), (None, date(1990, 1, 1))):
        assert _counted(session, town, columns, Selection((), *window)).incidents == 0
