"""Near repeat: the Knox test with its permutations beside pointpats; `python -m bench near_repeat`.

Every measurement runs in a process of its own, so that the memory stated is that of one method. Both count
the same pairs, of at most 200 m and 14 days; the last row is the whole table that an analyst asks for.
"""

import argparse
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bench import scratch
from bench.tables import Table, duration, machine_facts, once, times, watched, whole

CHICAGO = scratch.DATA / "chicago_crimes_2001_2018" / "chicago_crimes_2017.csv.gz"
METRES, DAYS = 200.0, 14.0
TABLE = {"space_bands_m": [0, 1, 100, 200, 300, 400], "time_bands_days": [0, 7, 14, 21, 28]}
SIZES = (1_000, 3_000, 12_000)
Events = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--permutations", type=int, default=999)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    given = parser.parse_args()
    print(f"{machine_facts()}\n")
    columns = ("Incidents, method", "close pairs", "p", "seconds", "ratio", "peak memory")
    table = Table(f"Knox test, {given.permutations} permutations, {METRES:g} m and {DAYS:g} days", columns)
    for size in given.sizes:
        add(table, size, given.permutations)
    biggest = max(given.sizes)
    found = watched(whole_table, biggest, given.permutations)
    seconds, pairs = found.value
    name = f"{whole(biggest)}, Talsi, all 5 × 4 bands up to 400 m"
    table.add(name, whole(pairs), "", duration(seconds), "", f"{found.peak_mb:,.0f} MB")
    table.notes.append(data_note())
    table.print()


def add(table: Table, size: int, permutations: int) -> None:
    """Measure both methods at one size; one that does not finish is said to."""
    ours = watched(talsi, size, permutations)
    seconds, pairs, p = ours.value
    row = (whole(pairs), f"{p:.3f}", duration(seconds), times(1.0), f"{ours.peak_mb:,.0f} MB")
    table.add(f"{whole(size)}, Talsi", *row)
    try:
        theirs = watched(pointpats, size, permutations)
    except (MemoryError, RuntimeError) as error:
        table.add(f"{whole(size)}, pointpats", "", "", f"did not finish: {error}", "", "")
        return
    taken, found, other = theirs.value
    ratio = times(taken / seconds)
    peak = f"{theirs.peak_mb:,.0f} MB"
    table.add(f"{whole(size)}, pointpats", whole(found), f"{other:.3f}", duration(taken), ratio, peak)


def talsi(size: int, permutations: int) -> tuple[float, int, float]:
    """Seconds, close pairs and p of ours."""
    from analysis.change.near_repeat import knox_table

    xy, days = events(size)
    # A band does not hold its upper edge; pointpats takes what is exactly so far.
    bands: dict[str, Any] = {
        "space_bands_m": [0, np.nextafter(METRES, np.inf)],
        "time_bands_days": [0, DAYS + 0.5],
    }
    seconds, found = once(partial(knox_table, xy, days, **bands, permutations=permutations))
    return seconds, int(found.observed[0, 0]), float(found.p[0, 0])


def whole_table(size: int, permutations: int) -> tuple[float, int]:
    """Seconds and pairs of the whole table of bands."""
    from analysis.change.near_repeat import knox_table

    xy, days = events(size)
    seconds, found = once(partial(knox_table, xy, days, **TABLE, permutations=permutations))
    return seconds, int(found.space_pairs.sum())


def pointpats(size: int, permutations: int) -> tuple[float, int, float]:
    """Seconds, close pairs and p of pointpats."""
    from pointpats.spacetime import Knox

    xy, days = events(size)
    np.random.seed(1)
    ask = partial(Knox, xy, days[:, None], delta=METRES, tau=DAYS, permutations=permutations)
    seconds, found = once(ask)
    return seconds, int(found.nst), float(found.p_sim)


def events(size: int) -> Events:
    """Places in metres and days: burglaries of Chicago in 2017, or of an invented city; always the same."""
    rng = np.random.default_rng(2)
    xy, days = _chicago() if CHICAGO.exists() else _city(max(SIZES), rng)
    chosen = np.sort(rng.permutation(len(xy))[:size])
    return xy[chosen], days[chosen]


def _chicago() -> Events:
    import pandas as pd
    from pyproj import Transformer

    columns = ["Date", "Primary Type", "Longitude", "Latitude"]
    rows = pd.read_csv(CHICAGO, usecols=columns).dropna()
    rows = rows[(rows["Primary Type"] == "BURGLARY") & (rows["Latitude"] > 41)]
    to_metres = Transformer.from_crs(4326, 26916, always_xy=True)
    xy = np.column_stack(to_metres.transform(rows["Longitude"], rows["Latitude"]))
    moments = pd.to_datetime(rows["Date"], format="%m/%d/%Y %I:%M:%S %p")
    return xy, (moments.dt.normalize() - pd.Timestamp("2017-01-01")).dt.days.to_numpy(dtype=np.float64)


def _city(size: int, rng: np.random.Generator) -> Events:
    centres = rng.uniform(0, 20_000, (200, 2))
    xy = centres[rng.integers(0, 200, size)] + rng.normal(0, 700, (size, 2))
    return xy, rng.integers(0, 365, size).astype(np.float64)


def data_note() -> str:
    """Say what was measured on."""
    source = "burglaries of Chicago in 2017" if CHICAGO.exists() else "an invented city of 200 quarters"
    return (
        f"On {source}, drawn at random. Seconds without reading the file, memory with it. Each has its own "
        "random numbers, so p may differ a little."
    )


if __name__ == "__main__":
    main()
