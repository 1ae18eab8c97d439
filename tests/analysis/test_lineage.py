"""Lineage: equal input has an equal fingerprint, and any difference that matters changes it."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.lineage import input_fingerprint, settings_hash


def _frame(n: int = 50) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(5)
    return gpd.GeoDataFrame(
        {
            "id": np.arange(n, dtype=np.int64) * 3,
            "category": pd.Categorical(np.array(["noise", "theft"])[rng.integers(0, 2, n)]),
            "weight": rng.uniform(1, 5, n),
            "occurred_from": pd.date_range("2025-01-01", periods=n, freq="7h", tz="UTC"),
        },
        geometry=gpd.points_from_xy(rng.uniform(4e5, 5e5, n), rng.uniform(3e5, 4e5, n)),
        crs=3059,
    )


def _later(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.assign(occurred_from=frame["occurred_from"] + pd.Timedelta(microseconds=1))


def _moved(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(frame.geometry.translate(xoff=0.01))


def _turned(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(frame.geometry.to_numpy()[::-1], crs=frame.crs)


CHANGES: dict[str, Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]] = {
    "one more": lambda frame: pd.concat([frame, frame.tail(1)]),
    "one fewer": lambda frame: frame.iloc[:-1],
    "another id": lambda frame: frame.assign(id=frame["id"] + 1),
    "another time": _later,
    "another place": _moved,
    "places exchanged": _turned,
    "another weight": lambda frame: frame.assign(weight=frame["weight"] * 2),
    "another category": lambda frame: frame.assign(
        category=frame["category"].cat.rename_categories({"theft": "fire"})
    ),
    "categories exchanged": lambda frame: frame.assign(
        category=frame["category"].astype(str).map({"theft": "noise", "noise": "theft"})
    ),
}


def test_equal_input_has_an_equal_fingerprint() -> None:
    assert input_fingerprint(_frame()) == input_fingerprint(_frame())
    assert len(input_fingerprint(_frame())) == 16


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_could_change_a_result_changes_the_fingerprint(
    change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame],
) -> None:
    assert input_fingerprint(change(_frame())) != input_fingerprint(_frame())


def test_the_last_bits_of_a_projection_do_not_change_the_fingerprint() -> None:
    frame = _frame()
    frame = frame.set_geometry(frame.geometry.set_precision(0.01))
    nudged = frame.set_geometry(frame.geometry.translate(xoff=1e-7))
    assert input_fingerprint(nudged) == input_fingerprint(frame)


def test_categories_that_no_incident_has_do_not_change_the_fingerprint() -> None:
    frame = _frame()
    wider = frame.assign(
        category=frame["category"]
        .cat.add_categories(["arson"])
        .cat.reorder_categories(["theft", "arson", "noise"])
    )
    assert input_fingerprint(wider) == input_fingerprint(frame)


def test_the_resolution_in_which_times_are_held_does_not_change_the_fingerprint() -> None:
    frame = _frame()
    coarse = frame.assign(occurred_from=frame["occurred_from"].astype("datetime64[us, UTC]"))
    fine = frame.assign(occurred_from=frame["occurred_from"].astype("datetime64[ns, UTC]"))
    assert input_fingerprint(coarse) == input_fingerprint(fine)


def test_another_boundary_changes_the_fingerprint() -> None:
    near, far = shapely.box(0, 0, 1000, 1000), shapely.box(0, 0, 1000, 1001)
    assert input_fingerprint(_frame(), boundary=near) != input_fingerprint(_frame(), boundary=far)
    assert input_fingerprint(_frame(), boundary=near) != input_fingerprint(_frame())


def test_default_locations_change_the_fingerprint_in_whatever_order_they_come() -> None:
    one, two = shapely.Point(10, 20), shapely.Point(30, 40)
    both = input_fingerprint(_frame(), default_places=[one, two])
    assert both == input_fingerprint(_frame(), default_places=[two, one])
    assert both != input_fingerprint(_frame(), default_places=[one])


def test_no_input_has_a_fingerprint_too() -> None:
    assert input_fingerprint(_frame(0)) != input_fingerprint(_frame(1))


def test_the_order_of_settings_does_not_change_their_hash() -> None:
    assert settings_hash({"eps_m": 150.0, "b": [1, 2]}) == settings_hash({"b": [1, 2], "eps_m": 150.0})


@pytest.mark.parametrize("other", [{"eps_m": 151.0}, {"eps_m": 150.0, "more": None}, {"eps_m": "150.0"}, {}])
def test_other_settings_have_another_hash(other: dict[str, object]) -> None:
    assert settings_hash(other) != settings_hash({"eps_m": 150.0})


def test_a_setting_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        settings_hash({"eps_m": {1, 2}})
