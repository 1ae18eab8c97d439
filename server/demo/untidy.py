"""Untidiness: what real exports have, put in on purpose: gaps, zeros, swapped axes, odd dates, strangers."""

import numpy as np
import pandas as pd

from server.demo.outlines import Rng

# Share of incidents with each defect; the key is the reason that an import should give.
UNLOCATED = {"no_coordinate": 0.066, "zero_coordinate": 0.009, "axes_swapped": 0.005}
REJECTED = {
    "date_unreadable": 0.003, "date_future": 0.0012, "category_unknown": 0.003, "category_missing": 0.0008,
    "outside_boundary": 0.004,
}  # fmt: skip
TWICE = 0.005

STRANGE_CATEGORIES = ("Cits notikums", "Nav klasificēts", "Pazudis suns")
UNREADABLE_DATES = ("31.02.{year}", "00.00.0000", "nav zināms", "{year}. gada pavasarī", "??.??.{year}")
# Neighbouring towns and the capital: an incident there is somebody else's (latitude, longitude).
ELSEWHERE = ((57.0409, 22.7742), (57.5060, 22.3559), (57.3335, 23.1286), (56.9496, 24.1052))


def with_defects(incidents: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """Give some incidents one defect each: column `reason`; `choice` is a number that picks its variant."""
    shares = {**UNLOCATED, **REJECTED}
    reasons = ["", *shares]
    chances = [1 - sum(shares.values()), *shares.values()]
    return incidents.assign(
        reason=rng.choice(reasons, size=len(incidents), p=chances),
        choice=rng.integers(0, 2**31, len(incidents)),
        spelling=np.where(rng.random(len(incidents)) < 0.04, rng.integers(1, 4, len(incidents)), 0),
    )


def some_twice(rows: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """Repeat a few rows exactly, right after the first, as a careless join does."""
    again = rows[rng.random(len(rows)) < TWICE]
    return pd.concat([rows, again]).sort_index(kind="stable")


def spelled(label: str, aliases: tuple[str, ...], spelling: int) -> str:
    """Return a category as a hurried hand writes it: with a space behind, in capitals, or by another name."""
    if spelling == 3 and aliases:
        return aliases[0]
    return (label, f"{label} ", label.upper(), label.lower())[spelling]


def odd_date(choice: int, year: int) -> str:
    """Return a date that names no day."""
    return UNREADABLE_DATES[choice % len(UNREADABLE_DATES)].format(year=year)
