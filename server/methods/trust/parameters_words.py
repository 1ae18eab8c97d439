"""Words on parameters: which settings are recommended and why, and what every pair gave."""

import math
from typing import Any

import pandas as pd
from flask_babel import format_decimal

from analysis.trust.risks import LARGEST_SHARE
from analysis.trust.sweep import STEADY
from server.i18n import gettext, ngettext
from server.maps.figures import Axis, Cell, Lines, Matrix, Rule, Series
from server.methods.presentation import Column, Presentation, Table, Told
from server.methods.trust.labels import percent, verdict_label

_STEPS = 5
_SEEN = 0.99
Row = dict[Any, Any]


def present(told: Told) -> Presentation:
    """Tell a sweep of settings."""
    trials = told.tables["trials"]
    return Presentation(
        findings=tuple(_findings(told, trials)),
        numbers=_numbers(told, trials),
        charts=(
            *_k_distance(told, trials),
            _matrix(told, trials, "stability"),
            _matrix(told, trials, "pei"),
        ),
        tables=(_table(told, trials),),
    )


def _findings(told: Told, trials: pd.DataFrame) -> list[str]:
    summary = told.summary
    if summary["recommended"] is None:
        said = [
            gettext(
                "No pair of settings can be recommended: none gives hotspots on at most %(share)s of the "
                "territory that could be scored on the following window.",
                share=percent(LARGEST_SHARE),
            )
        ]
    else:
        rows = trials.to_dict("records")
        said = [*_advice(rows[summary["recommended"]], summary["usable"]), *_reasons(summary, rows)]
    if summary["splits_months"]:
        said.append(
            gettext(
                "Some incidents are known only by the month, and a window ends within a month: choose whole "
                "months."
            )
        )
    return said


def _advice(row: Row, pairs: int) -> list[str]:
    said = ngettext(
        "Recommended: a radius of %(eps)s m and at least %(least)s incident.",
        "Recommended: a radius of %(eps)s m and at least %(least)s incidents.",
        int(row["min_incidents"]),
        eps=format_decimal(row["eps_m"]),
        least=format_decimal(int(row["min_incidents"])),
    )
    gives = ngettext(
        "It gives %(n)s hotspot on %(area)s of the territory, and caught %(rate)s of the following window.",
        "It gives %(n)s hotspots on %(area)s of the territory, and caught %(rate)s of the following window.",
        int(row["hotspots"]),
        n=format_decimal(int(row["hotspots"])),
        area=percent(row["area_share"]),
        rate=percent(row["hit_rate"]),
    )
    naive = percent(row["hit_rate"] - row["difference"])
    beside = {
        "better": gettext(
            "Plain counting on as much ground caught %(naive)s: the hotspots won.", naive=naive
        ),
        "worse": gettext(
            "Plain counting on as much ground caught %(naive)s: the hotspots lost.", naive=naive
        ),
        "alike": gettext(
            "Plain counting on as much ground caught %(naive)s: no difference beyond chance.", naive=naive
        ),
    }[row["verdict"]]
    flattered = gettext(
        "It was chosen among %(n)s pairs by this very score, which therefore flatters it: how good it is, "
        "only a later window can say.",
        n=format_decimal(pairs),
    )
    return [said, gives, beside, *([flattered] if pairs > 1 else [])]


def _reasons(summary: Any, rows: list[Row]) -> list[str]:
    chosen, best = rows[summary["recommended"]], rows[summary["best"]]
    considered = summary["considered"]
    first = (
        ngettext(
            "%(n)s pair gives hotspots on at most %(share)s of the territory with a stability of at least "
            "%(least)s.",
            "%(n)s pairs give hotspots on at most %(share)s of the territory with a stability of at least "
            "%(least)s.",
            considered,
            n=format_decimal(considered),
            share=percent(LARGEST_SHARE),
            least=format_decimal(STEADY),
        )
        if summary["steady"]
        else gettext(
            "No pair has a stability of at least %(least)s, so all %(n)s usable pairs were considered: treat "
            "these hotspots with care.",
            least=format_decimal(STEADY),
            n=format_decimal(considered),
        )
    )
    scores = {
        "stability": _two(chosen["stability"]),
        "pei": _two(chosen["pei"]),
        "low": _two(best["pei_low"]),
        "high": _two(best["pei_high"]),
    }
    if summary["alike"] == 1:
        return [
            first,
            *_losses(summary),
            gettext(
                "Of those left, the one that foretold best is recommended, and no other came within its "
                "interval: stability %(stability)s, PEI %(pei)s (%(low)s to %(high)s).",
                **scores,
            ),
        ]
    second = gettext(
        "Of those left, %(n)s foretold alike, within the interval of the best one (PEI %(low)s to %(high)s).",
        n=format_decimal(summary["alike"]),
        low=scores["low"],
        high=scores["high"],
    )
    third = gettext(
        "Of these the steadiest is recommended, and of those as steady the one that caught most: stability "
        "%(stability)s, PEI %(pei)s.",
        stability=scores["stability"],
        pei=scores["pei"],
    )
    return [first, *_losses(summary), second, third]


def _losses(summary: Any) -> list[str]:
    """How many of those considered lost to plain counting, which is said as plainly as a win."""
    lost, considered = summary["lost"], summary["considered"]
    if not lost:
        return []
    if lost == considered:
        return [
            gettext(
                "All of them lost to plain counting on as much ground: a list of squares or addresses is the "
                "better plan."
            )
        ]
    return [
        ngettext(
            "%(n)s of them lost to plain counting on as much ground and was passed over.",
            "%(n)s of them lost to plain counting on as much ground and were passed over.",
            lost,
            n=format_decimal(lost),
        )
    ]


def _numbers(told: Told, trials: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    rows = []
    if told.summary["recommended"] is not None:
        chosen = trials.iloc[told.summary["recommended"]]
        rows = [
            (gettext("Radius (eps)"), f"{format_decimal(chosen['eps_m'])} m"),
            (gettext("Smallest number of incidents"), format_decimal(int(chosen["min_incidents"]))),
        ]
    return (
        *rows,
        (gettext("Pairs tried"), format_decimal(len(trials))),
        (gettext("Incidents drawn on"), format_decimal(told.count)),
        (gettext("Incidents scored on"), format_decimal(told.summary["after"])),
    )


def _k_distance(told: Told, trials: pd.DataFrame) -> tuple[Lines, ...]:
    distances = told.tables["k_distance"]["distance_m"].astype(float)
    if distances.empty:
        return ()
    # The last hundredth lies so far away that nothing else could be seen.
    count, seen = len(distances), max(2, round(len(distances) * _SEEN))
    rules = [Rule(float(told.summary["knee_m"]), gettext("Knee"), upright=False)]
    if told.summary["recommended"] is not None:
        eps_m = float(trials.iloc[told.summary["recommended"]]["eps_m"])
        rules.append(Rule(eps_m, gettext("Recommended"), upright=False))
    least = told.settings["min_incidents"]
    return (
        Lines(
            code="k_distance",
            title=gettext("Distance within which incidents find %(k)s", k=format_decimal(max(2, least))),
            x=Axis(gettext("Share of the incidents"), kind="share", least=0, most=1),
            y=Axis(gettext("Distance, m"), least=0),
            series=(
                Series(
                    gettext("Distance"),
                    tuple(number / max(count - 1, 1) for number in range(count))[:seen],
                    tuple(distances)[:seen],
                ),
            ),
            rules=tuple(rules),
            note=gettext("Without the hundredth of the incidents that is farthest from others."),
        ),
    )


def _matrix(told: Told, trials: pd.DataFrame, column: str) -> Matrix:
    radii, least = told.summary["radii_m"], told.summary["least"]
    rows, values = trials.to_dict("records"), trials[column].astype(float).tolist()
    cells = tuple(
        tuple(
            _cell(rows[at], values[at], marked=at == told.summary["recommended"])
            for at in range(number, len(trials), len(least))
        )
        for number in range(len(least))
    )
    title, note = {
        "stability": (
            gettext("Stability of each pair of settings"),
            gettext("Mean share of shaken runs that found the hotspots again; below: number of hotspots."),
        ),
        "pei": (
            gettext("How well each pair of settings foretold"),
            gettext("Share of what as much ground could have caught at best; below: number of hotspots."),
        ),
    }[column]
    return Matrix(
        code=column,
        title=title,
        rows=tuple(format_decimal(number) for number in least),
        columns=tuple(f"{format_decimal(radius)} m" for radius in radii),
        cells=cells,
        row_label=gettext("Smallest number"),
        column_label=gettext("Radius"),
        decimals=2,
        key=gettext("Stability") if column == "stability" else "PEI",
        mark_key=gettext("Recommended"),
        note=note,
    )


def _cell(row: Row, value: float, *, marked: bool) -> Cell:
    if math.isnan(value):
        return Cell(text="–", note=gettext("no hotspot, or none that could be scored"), marked=marked)
    return Cell(
        value=value,
        small=format_decimal(int(row["hotspots"])),
        step=min(int(value * _STEPS), _STEPS - 1),
        marked=marked,
    )


def _table(told: Told, trials: pd.DataFrame) -> Table:
    columns = (
        Column("eps_m", gettext("Radius, m"), numeric=True),
        Column("min_incidents", gettext("Smallest number"), numeric=True),
        Column("hotspots", gettext("Hotspots"), numeric=True),
        Column("area_share", gettext("Share of the area")),
        Column("stability", gettext("Stability"), numeric=True, decimals=2),
        Column("hit_rate", gettext("Hit rate")),
        Column("pai", "PAI", numeric=True, decimals=2),
        Column("pei", "PEI", numeric=True, decimals=2),
        Column("pei_interval", gettext("Interval (95 %)")),
        Column("verdict", gettext("Beside plain counting")),
        Column("recommended", gettext("Recommended")),
    )
    rows = [
        [
            row["eps_m"],
            row["min_incidents"],
            row["hotspots"],
            percent(row["area_share"]) if row["hotspots"] else None,
            _known(row["stability"]),
            None if _known(row["hit_rate"]) is None else percent(row["hit_rate"]),
            _known(row["pai"]),
            _known(row["pei"]),
            None if _known(row["pei"]) is None else f"{_two(row['pei_low'])} – {_two(row['pei_high'])}",
            verdict_label(row["verdict"]) if row["verdict"] else None,
            gettext("yes") if at == told.summary["recommended"] else "",
        ]
        for at, row in enumerate(trials.to_dict("records"))
    ]
    return Table("trials", gettext("Every pair of settings"), columns, rows)


def _between(row: Row) -> str | None:
    return None if _known(row["pei"]) is None else f"{_two(row['pei_low'])} – {_two(row['pei_high'])}"


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _two(value: float) -> str:
    return str(format_decimal(value, "#,##0.00"))
