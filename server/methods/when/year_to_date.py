"""Year to date: this year beside the last over the same days, by category and neighbourhood."""

from datetime import date

import numpy as np
import pandas as pd

from analysis.errors import TooFew
from analysis.when.local import date_of, day_of
from analysis.when.year_to_date import LEAST_DAYS, Compared, Spans, compare, same_days
from server.i18n import gettext, lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.when.record import Record, record_of
from server.methods.when.year_to_date_words import present
from server.services.refusals import Invalid

_FIELDS = (
    Field(
        "until",
        Kind.DAY,
        lazy_gettext("Until which day"),
        lazy_gettext(
            "The last day that counts. Unless you say, the last day of the window. The window must reach "
            "back into the year before, best to its 1 January."
        ),
    ),
)


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    tell(lazy_gettext("Comparing the same days of two years"), 0, None)
    record = record_of(material, months=True)
    last = _last(settings["until"], record)
    spans = _spans(record.first_day, last + 1)
    frame = material.frame[record.known]
    total = compare(record.days, np.zeros(len(record.days)), names=("",), spans=spans)
    tables = {
        "total": _table(total),
        "categories": _by(frame["category"], record, spans),
        "neighbourhoods": _by(frame["neighbourhood"], record, spans),
        "days": _cumulative(record, spans),
    }
    flagged = sum(int(tables[name]["flagged"].sum()) for name in ("categories", "neighbourhoods"))
    compared = sum(len(tables[name]) for name in ("categories", "neighbourhoods"))
    return Outcome(
        used={"until": date_of(last).isoformat()},
        summary={
            "record": record.as_json(),
            "days": spans.days,
            "now": [date_of(day).isoformat() for day in (spans.now[0], spans.now[1] - 1)],
            "before": [date_of(day).isoformat() for day in (spans.before[0], spans.before[1] - 1)],
            "n_now": int(total.now[0]),
            "n_before": int(total.before[0]),
            "z": float(total.z[0]),
            "flagged": flagged,
            "compared": compared,
        },
        tables=tables,
    )


def _spans(first_day: int, end_day: int) -> Spans:
    try:
        return same_days(first_day=first_day, end_day=end_day)
    except TooFew as error:
        words = gettext(
            "Both years must have at least %(n)s of the same days in the window. Let it begin on 1 January "
            "of the year before.",
            n=LEAST_DAYS,
        )
        raise TooFew(words) from error


def _last(until: str | None, record: Record) -> int:
    if until is None:
        return record.end_day - 1
    day = day_of(date.fromisoformat(until))
    if not record.first_day <= day < record.window_end:
        raise Invalid(gettext("This day lies outside the window."), field="until")
    return min(day, record.end_day - 1)


def _by(groups: pd.Series, record: Record, spans: Spans) -> pd.DataFrame:
    """Counts by group, the most frequent first; what has no group is one of its own."""
    codes, names = pd.factorize(groups.astype(object).where(groups.notna(), ""), sort=True)
    found = _table(compare(record.days, codes, names=[str(name) for name in names], spans=spans))
    some = found[(found["now"] > 0) | (found["before"] > 0)]
    return some.sort_values(["now", "before", "name"], ascending=[False, False, True]).reset_index(drop=True)


def _table(found: Compared) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": list(found.names),
            "now": found.now,
            "before": found.before,
            "z": found.z,
            "flagged": found.flagged,
        }
    )


def _cumulative(record: Record, spans: Spans) -> pd.DataFrame:
    """How many there were up to each day of both spans."""
    counted = [
        np.bincount(record.days[(record.days >= first) & (record.days < end)] - first, minlength=spans.days)
        for first, end in (spans.now, spans.before)
    ]
    day = [date_of(each).isoformat() for each in range(*spans.now)]
    return pd.DataFrame({"day": day, "now": np.cumsum(counted[0]), "before": np.cumsum(counted[1])})


METHOD = Method(
    code="year-to-date",
    version=1,
    group=Group.WHEN,
    label=lazy_gettext("Year to date"),
    lead=lazy_gettext("Are there more or fewer incidents than in the same days of last year?"),
    fields=_FIELDS,
    compute=_compute,
    present=present,
    located=False,
    slow_from=100_000,
)
