"""Near repeats in words: what the table says, by rules."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.change.near_repeat import MEANINGFUL_P
from server.i18n import gettext, ngettext
from server.methods.change import near_repeat_drawing as drawing
from server.methods.change.numbers import number
from server.methods.presentation import Presentation, Told

# A ratio of a handful of pairs moves by half when one pair more is recorded.
FEW_EXPECTED = 5
FEW_INCIDENTS = 100


def present(told: Told) -> Presentation:
    """Tell a run of near repeats."""
    bands = told.tables["bands"]
    found = told.summary
    return Presentation(
        findings=tuple(_findings(bands, found)),
        numbers=(
            (gettext("Incidents whose day is known"), number(found["incidents"])),
            (gettext("Pairs in the table"), number(found["near_pairs"])),
            (
                gettext("Bands with more pairs than by chance"),
                gettext("%(n)s of %(all)s", n=number(found["meaningful"]), all=number(found["bands"])),
            ),
        ),
        layers=tuple(drawing.layers(found["drawn"])),
        charts=(drawing.matrix(bands),),
        tables=(drawing.table(bands),),
        radius_m=_reach_m(bands),
    )


def _findings(bands: pd.DataFrame, found: Any) -> Iterator[str]:
    yield _main(bands)
    if found["meaningful"]:
        yield ngettext(
            "%(n)s of %(all)s bands has at least a fifth more pairs than expected and p of at most 0.05; "
            "by chance alone about %(chance)s of them would have so small a p.",
            "%(n)s of %(all)s bands have at least a fifth more pairs than expected and p of at most 0.05; "
            "by chance alone about %(chance)s of them would have so small a p.",
            found["meaningful"],
            n=number(found["meaningful"]),
            all=number(found["bands"]),
            chance=number(found["bands"] * MEANINGFUL_P, 1),
        )
    weak = bands[bands["meaningful"].astype(bool) & (bands["expected"] < FEW_EXPECTED)]
    if len(weak):
        yield ngettext(
            "%(n)s of these bands has fewer than five expected pairs: one pair more or less moves its ratio "
            "a lot.",
            "%(n)s of these bands have fewer than five expected pairs: one pair more or less moves their "
            "ratio a lot.",
            len(weak),
            n=number(len(weak)),
        )
    if found["incidents"] < FEW_INCIDENTS:
        yield ngettext(
            "With %(n)s incident only a strong pattern can be seen; that none is seen does not mean there "
            "is none.",
            "With %(n)s incidents only a strong pattern can be seen; that none is seen does not mean there "
            "is none.",
            found["incidents"],
            n=number(found["incidents"]),
        )
    if found["categories"] > 1:
        yield gettext(
            "Several offence categories are counted together; what repeats soon differs by offence, so look "
            "at one at a time."
        )
    yield from undated(found["undated"])


def undated(n: int) -> Iterator[str]:
    """Say how many incidents have no day."""
    if n:
        yield ngettext(
            "%(n)s incident is left out because its day is known only to a month or to more than a week.",
            "%(n)s incidents are left out because their day is known only to a month or to more than a week.",
            n,
            n=number(n),
        )


def _main(bands: pd.DataFrame) -> str:
    """The reach of the pattern round an incident, else its strongest band, else that there is none."""
    near = _reach(bands)
    if len(near):
        observed, expected = int(near["observed"].sum()), float(near["expected"].sum())
        return gettext(
            "After an incident, more were recorded nearby than by chance: less than %(metres)s m away and "
            "%(days)s apart there are %(observed)s pairs, where chance would make %(expected)s, %(ratio)s "
            "times as many.",
            metres=number(near["to_m"].max()),
            days=drawing.days_label(near["from_days"].iloc[0], near["to_days"].iloc[0]),
            observed=number(observed),
            expected=number(expected, 1),
            ratio=number(observed / expected, 2),
        )
    meaningful = bands[bands["meaningful"].astype(bool)]
    if len(meaningful):
        top = meaningful.sort_values(["ratio", "from_m", "from_days"], ascending=[False, True, True]).iloc[0]
        return gettext(
            "The clearest band, %(metres)s and %(days)s apart, has %(observed)s pairs, where chance would "
            "make %(expected)s, %(ratio)s times as many; directly around an incident there is no such "
            "excess.",
            metres=drawing.metres_label(top["from_m"], top["to_m"]),
            days=drawing.days_label(top["from_days"], top["to_days"]),
            observed=number(top["observed"]),
            expected=number(top["expected"], 1),
            ratio=number(top["ratio"], 2),
        )
    return gettext(
        "No near repeats are seen: at no distance and time apart are there clearly more pairs of recorded "
        "incidents than chance would make."
    )


def _reach(bands: pd.DataFrame) -> pd.DataFrame:
    """The meaningful bands of the shortest time, from the nearest distance outwards without a gap."""
    first = bands[bands["from_days"] == bands["from_days"].min()].sort_values("from_m")
    gapless = first["meaningful"].astype(bool).cummin()
    return first[gapless & first["to_m"].notna()]


def _reach_m(bands: pd.DataFrame) -> float:
    near = _reach(bands)
    return float(near["to_m"].max()) if len(near) else 0.0
