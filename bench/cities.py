"""Cities: a whole city's record of many years, made of real years where they are at hand."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from bench.scratch import DATA, EAST, NORTH, SOUTH, WEST, Incidents

WHOLE_CITY = 6_700_000
"""As many as Chicago's record has."""

_FOLDER = DATA / "chicago_crimes_2001_2018"
_FULL_WEEKS = np.timedelta64(364, "D")


def city(count: int) -> tuple[str, Incidents]:
    """As many incidents as asked for, newest first, and in words what they are.

    Chicago's years are laid one before the other, each shifted by full weeks, so that places, weekdays and
    hours stay as they were.
    """
    real = chicago_years()
    name, once = (
        ("Chicago 2017 and 2018, repeated", real) if real else ("invented city", _crowded(count // 12))
    )
    size = len(once.lon)
    copies = -(-count // size)
    span = _FULL_WEEKS * -(-int((once.at.max() - once.at.min()).astype(int)) // (364 * 24 * 60))
    at = np.concatenate([once.at - span * number for number in range(copies)])[:count]
    return name, Incidents(*(_repeated(column, copies, count) for column in (once.lon, once.lat)), at,
                           _repeated(once.category, copies, count))  # fmt: skip


def chicago_years() -> Incidents | None:
    """The located incidents of Chicago in the years that are at hand."""
    files = sorted(_FOLDER.glob("chicago_crimes_*.csv.gz"))
    if not files:
        return None
    columns = ["Date", "Primary Type", "Latitude", "Longitude"]
    table = pd.concat([pd.read_csv(file, usecols=columns) for file in files]).dropna()
    table = table[table["Latitude"].between(SOUTH, NORTH) & table["Longitude"].between(WEST, EAST)]
    at = pd.to_datetime(table["Date"], format="%m/%d/%Y %I:%M:%S %p")
    return Incidents(
        table["Longitude"].to_numpy(),
        table["Latitude"].to_numpy(),
        at.to_numpy().astype("datetime64[m]"),
        table["Primary Type"].str.lower().to_numpy(dtype=str),
    )


def _crowded(count: int) -> Incidents:
    """Two years in which ten incidents share a place, as in a real city."""
    chance = np.random.default_rng(67)
    places = chance.normal(((WEST + EAST) / 2, (SOUTH + NORTH) / 2), (0.05, 0.05), (max(count // 10, 1), 2))
    lon, lat = places.clip((WEST, SOUTH), (EAST, NORTH)).round(6)[chance.integers(0, len(places), count)].T
    minutes = chance.integers(0, 2 * 365 * 24 * 60, count).astype("timedelta64[m]")
    names = np.array([f"category-{number:02d}" for number in range(30)])
    weights = 1 / np.arange(1, 31)
    category = names[chance.choice(30, count, p=weights / weights.sum())]
    return Incidents(lon, lat, np.datetime64("2017-01-01T00:00") + minutes, category)


def _repeated(column: npt.NDArray[np.generic], copies: int, count: int) -> npt.NDArray[np.generic]:
    return np.tile(column, copies)[:count]
