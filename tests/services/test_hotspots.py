"""Hotspots: the same question on the same data has one run, and any change that matters makes another."""

from datetime import UTC, date, timedelta

import numpy as np
import pytest
from sqlalchemy.orm import Session

from analysis.errors import AnalysisError
from analysis.hotspots import HotspotSettings
from gis.errors import UnknownTerritory
from gis.models import Category, DefaultState, Territory
from gis.queries import default_locations as places
from gis.queries import hotspots as queries
from gis.queries.selection import Selection
from server.services import default_locations, hotspots
from server.services.hotspots import RunRequest
from server.services.refusals import Invalid, NotFound
from tests.factories import (
    NOON,
    TOWN,
    add_category,
    add_default_location,
    add_incident,
    add_incidents,
    add_territory,
)

STATION = (22.62, 57.26)
SETTINGS = HotspotSettings(eps_m=150, min_incidents=8)
ALL = RunRequest(Selection(), SETTINGS)


@pytest.fixture
def talsi(session: Session) -> Territory:
    """A territory with one crowd in the town and incidents far from each other elsewhere."""
    territory = add_territory(session, "talsi-town")
    theft = add_category(session, territory, "theft", harm_weight=5)
    noise = add_category(session, territory, "noise")
    rng = np.random.default_rng(17)
    town = rng.normal(0, 0.0005, (30, 2)) + TOWN
    times = [NOON + timedelta(days=n) for n in range(30)]
    add_incidents(session, territory, theft, *town[:20].T, at=times[:20])
    add_incidents(session, territory, noise, *town[20:].T, at=times[20:])
    add_incidents(session, territory, noise, 22.45 + 0.02 * np.arange(10), np.full(10, 57.18))
    return territory


def _theft(session: Session, territory: Territory) -> Category:
    return session.query(Category).filter_by(territory_id=territory.id, code="theft").one()


def test_a_run_records_what_it_was_made_of(session: Session, talsi: Territory) -> None:
    add_incident(session, talsi, _theft(session, talsi), place=None)
    add_incident(session, talsi, _theft(session, talsi), at_default=True)
    run = hotspots.run(session, "talsi-town", ALL)
    assert (run.input_count, run.hotspots, run.in_hotspots, run.noise) == (40, 1, 30, 10)
    assert run.left_out == {"unlocated": 1, "at_default": 1}
    assert run.settings == {
        "method": "dbscan/1",
        "categories": [],
        "from": "2025-06-02",
        "to": "2025-07-01",
        "eps_m": 150,
        "min_incidents": 8,
        "weighted": False,
        "min_weight": None,
    }
    assert run.window_from.astimezone(UTC).isoformat() == "2025-06-01T21:00:00+00:00"
    assert run.window_until - run.window_from == timedelta(days=30)
    assert {"python", "numpy", "scikit-learn"} <= set(run.versions)
    assert run.seconds > 0


def test_a_run_finds_the_crowd_and_leaves_the_rest_alone(session: Session, talsi: Territory) -> None:
    run = hotspots.run(session, "talsi-town", ALL)
    (row,) = queries.read_hotspots(session, run.id).itertuples()
    assert (row.rank, row.incidents, row.categories) == (1, 30, [["theft", 20], ["noise", 10]])
    assert (row.lon, row.lat) == pytest.approx(TOWN, abs=0.002)
    # Thirty incidents in 30 days on the area of the hotspot.
    assert row.density_km2_month == pytest.approx(30 / row.area_km2 / (30 / 30.4375))


def test_the_same_question_on_unchanged_data_gives_the_same_run(session: Session, talsi: Territory) -> None:
    first = hotspots.run(session, "talsi-town", ALL)
    assert hotspots.run(session, "talsi-town", ALL).id == first.id


def test_the_dates_that_an_open_window_means_give_the_same_run(session: Session, talsi: Territory) -> None:
    first = hotspots.run(session, "talsi-town", ALL)
    dated = RunRequest(Selection((), date(2025, 6, 2), date(2025, 7, 1)), SETTINGS)
    assert hotspots.run(session, "talsi-town", dated).id == first.id


def test_the_engine_makes_no_other_run(session: Session, talsi: Territory) -> None:
    first = hotspots.run(session, "talsi-town", ALL)
    exact = RunRequest(Selection(), HotspotSettings(eps_m=150, min_incidents=8, engine="scikit-learn"))
    assert hotspots.run(session, "talsi-town", exact).id == first.id


@pytest.mark.parametrize(
    "other",
    [
        RunRequest(Selection(), HotspotSettings(eps_m=151, min_incidents=8)),
        RunRequest(Selection(), HotspotSettings(eps_m=150, min_incidents=9)),
        RunRequest(Selection(("theft",)), SETTINGS),
        RunRequest(Selection(first=date(2025, 6, 3)), SETTINGS),
        RunRequest(Selection(), HotspotSettings(eps_m=150, min_incidents=8, weighted=True, min_weight=20)),
    ],
    ids=["eps", "least number", "category", "window", "weighted"],
)
def test_another_question_gives_another_run(session: Session, talsi: Territory, other: RunRequest) -> None:
    first = hotspots.run(session, "talsi-town", ALL)
    assert hotspots.run(session, "talsi-town", other).id != first.id


def test_new_incidents_give_a_new_run_and_the_old_one_stays(session: Session, talsi: Territory) -> None:
    first = hotspots.run(session, "talsi-town", ALL)
    add_incident(session, talsi, _theft(session, talsi), place=TOWN)
    second = hotspots.run(session, "talsi-town", ALL)
    assert (second.input_count, first.input_count) == (41, 40)
    assert {run.id for run in queries.recent(session, talsi.id)} == {first.id, second.id}


def test_an_incident_outside_the_selection_gives_no_new_run(session: Session, talsi: Territory) -> None:
    june = RunRequest(Selection((), date(2025, 6, 1), date(2025, 6, 30)), SETTINGS)
    first = hotspots.run(session, "talsi-town", june)
    add_incident(session, talsi, _theft(session, talsi), at=NOON + timedelta(days=100))
    assert hotspots.run(session, "talsi-town", june).id == first.id


def test_a_category_may_be_written_as_the_source_writes_it(session: Session, talsi: Territory) -> None:
    wanted = hotspots.run(session, "talsi-town", RunRequest(Selection(("theft",)), SETTINGS))
    assert hotspots.run(session, "talsi-town", RunRequest(Selection(("THEFT",)), SETTINGS)).id == wanted.id


def test_a_category_that_the_territory_lacks_is_refused(session: Session, talsi: Territory) -> None:
    with pytest.raises(Invalid, match="piracy"):
        hotspots.run(session, "talsi-town", RunRequest(Selection(("piracy", "theft")), SETTINGS))


def test_a_category_that_nobody_uses_gives_no_new_run(session: Session, talsi: Territory) -> None:
    first = hotspots.run(session, "talsi-town", ALL)
    add_category(session, talsi, "arson")
    assert hotspots.run(session, "talsi-town", ALL).id == first.id


def test_another_harm_weight_gives_a_new_run(session: Session, talsi: Territory) -> None:
    first = hotspots.run(session, "talsi-town", ALL)
    _theft(session, talsi).harm_weight = 7.5
    session.flush()
    assert hotspots.run(session, "talsi-town", ALL).id != first.id


def test_a_pile_up_leaves_and_joins_the_input_as_a_person_decides(session: Session, talsi: Territory) -> None:
    for code in ("theft", "noise"):
        kind = session.query(Category).filter_by(territory_id=talsi.id, code=code).one()
        add_incidents(session, talsi, kind, [STATION[0]] * 12, [STATION[1]] * 12)
    place = add_default_location(session, talsi, STATION)
    ids = {}
    for state in (DefaultState.SUSPECTED, DefaultState.CONFIRMED, DefaultState.DISMISSED):
        if state is not DefaultState.SUSPECTED:
            places.set_incidents(session, place.id, at_default=state is DefaultState.CONFIRMED)
            place.state = state
            session.flush()
        run = hotspots.run(session, "talsi-town", ALL)
        ids[state] = (run.id, run.hotspots, run.left_out["at_default"])
    assert [kept[1:] for kept in ids.values()] == [(2, 0), (1, 24), (2, 0)]
    assert ids[DefaultState.DISMISSED] == ids[DefaultState.SUSPECTED]


def test_a_confirmed_default_location_inside_a_hotspot_is_flagged_in_a_new_run(
    session: Session, talsi: Territory
) -> None:
    first = hotspots.run(session, "talsi-town", ALL)
    add_default_location(session, talsi, TOWN, state=DefaultState.CONFIRMED)
    second = hotspots.run(session, "talsi-town", ALL)
    flags = [queries.read_hotspots(session, run.id)["flags"][0] for run in (first, second)]
    assert ["holds_default_location" in each for each in flags] == [False, True]


def test_a_weighted_run_ranks_by_harm(session: Session, talsi: Territory) -> None:
    rng = np.random.default_rng(4)
    loud = rng.normal(0, 0.0003, (40, 2)) + STATION
    noise = session.query(Category).filter_by(territory_id=talsi.id, code="noise").one()
    add_incidents(session, talsi, noise, *loud.T)
    counted = hotspots.run(session, "talsi-town", ALL)
    by_harm = RunRequest(
        Selection(), HotspotSettings(eps_m=150, min_incidents=8, weighted=True, min_weight=8)
    )
    weighed = hotspots.run(session, "talsi-town", by_harm)
    assert queries.read_hotspots(session, counted.id)["incidents"].tolist() == [40, 30]
    table = queries.read_hotspots(session, weighed.id)
    assert table["incidents"].tolist() == [30, 40]
    assert table["weight"].tolist() == [pytest.approx(20 * 5 + 10), pytest.approx(40)]


def test_a_weighted_run_without_a_least_weight_asks_for_that_many_average_incidents(
    session: Session, talsi: Territory
) -> None:
    by_harm = RunRequest(Selection(), HotspotSettings(eps_m=150, min_incidents=8, weighted=True))
    run = hotspots.run(session, "talsi-town", by_harm)
    # Twenty incidents of weight 5 and twenty of weight 1.
    assert run.settings["min_weight"] == 8 * 3
    stated = HotspotSettings(eps_m=150.0, min_incidents=8, weighted=True, min_weight=24)
    assert hotspots.run(session, "talsi-town", RunRequest(Selection(), stated)).id == run.id


def test_a_least_weight_means_nothing_to_a_run_that_is_not_weighted(
    session: Session, talsi: Territory
) -> None:
    first = hotspots.run(session, "talsi-town", ALL)
    odd = RunRequest(Selection(), HotspotSettings(eps_m=150, min_incidents=8, min_weight=3))
    assert hotspots.run(session, "talsi-town", odd).id == first.id


def test_a_selection_without_incidents_is_a_run_without_hotspots(session: Session, talsi: Territory) -> None:
    add_category(session, talsi, "arson")
    run = hotspots.run(session, "talsi-town", RunRequest(Selection(("arson",)), SETTINGS))
    assert (run.input_count, run.hotspots, run.noise, run.area_km2) == (0, 0, 0, 0.0)


def test_a_territory_without_incidents_is_refused_with_what_to_do(session: Session) -> None:
    add_territory(session, "empty-town")
    with pytest.raises(Invalid, match="Import a file first"):
        hotspots.run(session, "empty-town", ALL)


@pytest.mark.parametrize(
    "window", [(date(2030, 1, 1), None), (None, date(1990, 1, 1))], ids=["after", "before"]
)
def test_an_open_window_beyond_the_incidents_is_refused_in_words(
    session: Session, talsi: Territory, window: tuple[date | None, date | None]
) -> None:
    with pytest.raises(Invalid, match="This period has no incidents"):
        hotspots.run(session, "talsi-town", RunRequest(Selection((), *window), SETTINGS))


def test_an_unknown_territory_is_refused(session: Session) -> None:
    with pytest.raises(UnknownTerritory):
        hotspots.run(session, "nowhere", ALL)


@pytest.mark.parametrize(
    "settings",
    [
        HotspotSettings(eps_m=0, min_incidents=8),
        HotspotSettings(eps_m=-5, min_incidents=8),
        HotspotSettings(eps_m=float("nan"), min_incidents=8),
        HotspotSettings(eps_m=float("inf"), min_incidents=8),
        HotspotSettings(eps_m=150, min_incidents=0),
        HotspotSettings(eps_m=150, min_incidents=8, weighted=True, min_weight=-1),
    ],
    ids=str,
)
def test_settings_that_make_no_sense_are_refused_and_nothing_is_saved(
    session: Session, talsi: Territory, settings: HotspotSettings
) -> None:
    with pytest.raises((AnalysisError, Invalid)):
        hotspots.run(session, "talsi-town", RunRequest(Selection(), settings))
    assert queries.recent(session, talsi.id) == []


def test_a_run_tells_how_far_it_is(session: Session, talsi: Territory) -> None:
    told: list[tuple[str, int, int]] = []
    hotspots.run(session, "talsi-town", ALL, progress=lambda *step: told.append(step))
    assert told == [("reading", 0, 3), ("clustering", 1, 3), ("saving", 2, 3)]


def test_a_run_that_is_stopped_halfway_saves_nothing(session: Session, talsi: Territory) -> None:
    def stop(message: str, _done: int, _total: int) -> None:
        if message == "saving":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hotspots.run(session, "talsi-town", ALL, progress=stop)


def test_a_request_survives_the_way_through_a_job(session: Session) -> None:
    selection = Selection(("noise", "theft"), date(2025, 1, 1), None)
    settings = HotspotSettings(eps_m=120.5, min_incidents=7, weighted=True, min_weight=9.5)
    request = RunRequest(selection, settings)
    assert RunRequest.from_json(request.as_json()) == request


def test_an_unknown_run_is_refused(session: Session, talsi: Territory) -> None:
    run = hotspots.run(session, "talsi-town", ALL)
    assert hotspots.get(session, run.id).id == run.id
    with pytest.raises(NotFound):
        hotspots.get(session, type(run.id)(int=1))


def test_a_suggestion_is_a_distance_in_metres_on_the_curve(session: Session, talsi: Territory) -> None:
    found = hotspots.suggestion(session, "talsi-town", Selection(), min_incidents=8)
    assert 0 < found.suggested_eps_m < 20_000
    assert default_locations.undecided(session, talsi) == 0
