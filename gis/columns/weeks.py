"""Weeks: how many incidents of each category the last weeks of a record have."""

import numpy as np
from numpy.typing import NDArray

from gis.columns.columns import Columns

_DAYS = 7


def weekly_counts(columns: Columns, *, most: int) -> NDArray[np.int64]:
    """Count the last full weeks up to the last recorded day, newest first, one row a week.

    A column counts one category, as the columns' meaning lists them. A record shorter than a week has none.
    """
    meaning = columns.meaning
    weeks = min(meaning.days // _DAYS, most)
    categories = len(meaning.categories)
    recent = np.flatnonzero(columns.day >= meaning.days - weeks * _DAYS)
    age = (meaning.days - 1 - columns.day[recent].astype(np.int64)) // _DAYS
    counted = np.bincount(age * categories + columns.category[recent], minlength=weeks * categories)
    return counted.reshape(weeks, categories)
