"""Demo: make the synthetic Talsi and load it, or write its files to a folder."""

import json
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from server.cli.context import read_settings, staff_session, tongue

DEFAULT_SLUG = "talsi"


@click.command("demo")
@click.option("--slug", default=DEFAULT_SLUG, show_default=True, help="Short name of the territory.")
@click.option("--years", type=click.IntRange(1, 15), default=6, show_default=True, help="How many years.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=2009, show_default=True, help="Another seed, another Talsi."
)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="End with the last full week before this day."
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write files here and load nothing."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    slug: str, years: int, seed: int, until: datetime | None, out: Path | None, as_json: bool
) -> None:
    """Load the synthetic demonstration territory through the import of real files.

    Nobody in it exists: streets, incidents and counts are invented. The same options on the same day make
    the same files. A territory of that name must not be there yet.
    """
    from server.demo.generate import generate

    started = time.monotonic()
    now = datetime.now(UTC)
    _tell(f"Inventing {years} years")
    demo = generate(until=_last_day(until, now), years=years, seed=seed)
    result = _write(demo, out) if out else _load(demo, slug, now)
    _print({**result, "seconds": round(time.monotonic() - started, 2)}, as_json)


def _last_day(until: datetime | None, now: datetime) -> date:
    """Return the day asked for; a demonstration of days to come would be rejected row by row."""
    from server.demo.territory import TIMEZONE

    today = now.astimezone(ZoneInfo(TIMEZONE)).date()
    if until is None:
        return today
    if until.date() > today:
        raise click.BadParameter("this day has not come yet", param_hint="--until")
    return until.date()


def _load(demo: Any, slug: str, now: datetime) -> dict[str, Any]:
    from server.demo.load import load_demo
    from server.i18n import speaking

    settings = read_settings()
    with speaking(tongue(settings)), staff_session(settings) as session:
        loaded = load_demo(session, demo, slug=slug, now=now, tell=_tell)
    return {
        "slug": loaded.slug,
        **_totals(loaded.ledgers),
        "at_default": loaded.at_default,
        "runs": list(loaded.runs),
        "logins": list(loaded.logins),
        "addresses": loaded.concerns.addresses,
        "concerns": loaded.concerns.concerns,
        "tracking_codes": list(loaded.concerns.codes),
    }


def _totals(ledgers: Any) -> dict[str, Any]:
    rejected: dict[str, int] = {}
    for ledger in ledgers:
        for reason, count in ledger["rejected"].items():
            rejected[reason] = rejected.get(reason, 0) + count
    sums = {
        name: sum(ledger[name] for ledger in ledgers) for name in ("rows", "added", "duplicate", "ungeocoded")
    }
    return {**sums, "rejected": rejected}


def _write(demo: Any, out: Path) -> dict[str, Any]:
    """Write the exports, what an import of them must count, the outlines, addresses and concerns."""
    from dataclasses import asdict

    from server.demo import addresses, territory
    from server.demo.categories import category_rows
    from server.demo.ground import ground

    out.mkdir(parents=True, exist_ok=True)
    for file in demo.files:
        (out / file.name).write_bytes(file.data)
    documents = {
        "boundary.geojson": territory.boundary(),
        "neighbourhoods.geojson": territory.neighbourhoods(),
        "categories.json": category_rows(),
        "truth.json": asdict(demo.truth),
        "concerns.json": [asdict(each) for each in demo.concerns],
        **{f"ground_{layer}.geojson": collection for layer, collection in ground().items()},
    }
    for name, content in documents.items():
        text = json.dumps(content, ensure_ascii=False, default=str)
        (out / name).write_text(text + "\n", encoding="utf-8")
    (out / "addresses.csv").write_bytes(addresses.register())
    return {"folder": str(out), "files": [file.name for file in demo.files], "rows": demo.truth.rows}


def _tell(message: str) -> None:
    click.echo(f"{message} …", err=True)


def _print(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        json.dump(result, sys.stdout, ensure_ascii=False)
        click.echo()
        return
    for name, value in result.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        click.echo(f"{name:<16}{shown}")
