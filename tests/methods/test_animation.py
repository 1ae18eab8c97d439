"""Tests of the animated view: every frame is there, in the same classes, and told without watching."""

from datetime import date

import numpy as np
import pytest
from sqlalchemy.orm import Session

from gis.models import Territory
from gis.queries.selection import Selection
from server.services.refusals import Invalid
from tests.factories import add_category, add_territory
from tests.methods.change_world import at, layer, recomputed, record, run, tell

QUARTER = Selection(first=date(2025, 1, 1), last=date(2025, 3, 31))


@pytest.fixture
def town(session: Session) -> Territory:
    """Incidents in January and March, none in February."""
    territory = add_territory(session, "talsi-frames")
    theft = add_category(session, territory)
    rng = np.random.default_rng(6)
    days = np.concatenate([rng.integers(0, 31, 80), rng.integers(59, 90, 40)])
    record(session, territory, theft, [(*rng.normal(0, 800, 2), at(int(day))) for day in days])
    return territory


def test_every_frame_is_there_also_an_empty_one(session: Session, town: Territory) -> None:
    found = run(session, town, "animation", QUARTER, unit="month")
    told = tell(session, town, found)
    shown = told.layers[0]
    assert shown.steps == (
        "January 2025: 80 recorded incidents",
        "February 2025: 0 recorded incidents",
        "March 2025: 40 recorded incidents",
    )
    cells = layer(session, found, "frames")
    assert cells.groupby("step")["incidents"].sum().to_dict() == {0: 80, 2: 40}
    assert set(cells[shown.column]) <= {swatch.value for swatch in shown.swatches}
    assert told.findings[0].startswith("120 recorded incidents; the fullest frame is January 2025 with 80")
    assert recomputed(session, found)


def test_the_classes_are_the_same_in_every_frame(session: Session, town: Territory) -> None:
    found = run(session, town, "animation", QUARTER, unit="month", cell_m=1000)
    cells, breaks = layer(session, found, "frames"), found.summary["breaks"]
    classes = np.searchsorted(breaks, cells["incidents"], side="right") - 1
    assert cells["class"].astype(int).tolist() == classes.tolist()
    labels = [swatch.label for swatch in tell(session, town, found).layers[0].swatches]
    assert labels[-1].endswith("or more")


def test_frames_are_weeks_where_sixty_are_enough(session: Session, town: Territory) -> None:
    found = run(session, town, "animation", QUARTER)
    told = tell(session, town, found)
    assert (found.used["unit"], found.summary["frames"]) == ("week", 14)
    assert told.layers[0].steps[0].startswith("1–5 Jan 2025")
    assert any("cut by the ends of the period" in sentence for sentence in told.findings)
    assert recomputed(session, found)


def test_frames_of_a_few_incidents_are_told_to_be_mostly_chance(session: Session) -> None:
    territory = add_territory(session, "talsi-thin")
    theft = add_category(session, territory)
    record(session, territory, theft, [(100 * n, 0, at(2 * n)) for n in range(40)])
    found = run(session, territory, "animation")
    told = tell(session, territory, found)
    assert "mostly chance" in told.findings[1]
    assert len(told.tables[0].rows) == found.summary["frames"]


def test_more_shapes_than_a_page_shows_are_joined_by_frame_and_class(
    session: Session, town: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.methods.change.shapes.MOST_SHAPES", 5)
    cells = layer(session, run(session, town, "animation", QUARTER, unit="month"), "frames")
    assert not cells.duplicated(["step", "class"]).any()
    assert set(cells["step"]) == {0, 2}
    assert cells["incidents"].isna().all()


def test_more_frames_than_anybody_looks_at_are_refused(session: Session, town: Territory) -> None:
    decades = Selection(first=date(2000, 1, 1), last=date(2025, 12, 31))
    with pytest.raises(Invalid, match="more frames") as refusal:
        run(session, town, "animation", decades, unit="week")
    assert refusal.value.field == "unit"


def test_one_incident_makes_one_frame(session: Session) -> None:
    territory = add_territory(session, "talsi-single")
    record(session, territory, add_category(session, territory), [(0, 0, at(5))])
    found = run(session, territory, "animation")
    told = tell(session, territory, found)
    assert found.summary["frames"] == 1
    assert told.findings[0].startswith("1 recorded incident; the fullest frame is")
    assert told.charts == ()


def test_it_is_told_in_latvian(session: Session, town: Territory) -> None:
    told = tell(session, town, run(session, town, "animation", QUARTER, unit="month"), "lv")
    assert told.layers[0].steps[0].startswith("2025. gada janvāris") or "2025" in told.layers[0].steps[0]
