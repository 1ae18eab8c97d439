"""Viewing: the whole territory under any filter, beside the bare SQL it needs and beside a peer."""

import argparse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from urllib.parse import urlencode

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench import peers, scratch, views
from bench.serving import Server, serving
from bench.tables import Table, alternated, machine_facts, times, whole
from gis.models import Territory
from gis.queries import territories
from gis.tilegrid import ZOOM, tile_range

AIM = 1.3
LARGEST_TILE_KB = 500
# A browser asks for this many tiles at a time.
AT_ONCE = 4
REPEATS = 7
PEER_REPEATS = 3
PEER_LIMIT = 10_000


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=1_000_000)
    options = parser.parse_args()
    print(f"{machine_facts()}\n")
    view = Table(
        "The whole territory in view, over HTTP, beside the bare SQL",
        (
            "Incidents and filter",
            "tiles",
            "bare SQL",
            "Talsi",
            "ratio",
            "largest tile",
            "summary: bare",
            "Talsi",
            "ratio",
        ),
    )
    view.notes.append(
        f"Medians of {REPEATS}. Bare SQL is one statement that counts the cells of the whole view; Talsi "
        f"answers with all its tiles, {AT_ONCE} at a time through gunicorn, rights checked, look recorded. "
        f"The aim is {times(AIM)} on a million, and {LARGEST_TILE_KB} kB a tile."
    )
    sizes = Table("The largest tile at each zoom", ("Incidents", "zoom", "largest tile", "incidents in it"))
    beside = Table(
        "The same tile from tipg, from a plain table of the same rows",
        ("Incidents and filter", "tile", "Talsi", "size", "tipg", "size", "incidents it shows"),
    )
    with scratch.database() as url:
        sets = [("dense", scratch.dense(options.incidents)), ("chicago", scratch.chicago_year())]
        present = {slug: incidents for slug, incidents in sets if incidents is not None}
        engines = {slug: scratch.fill(url, slug, incidents) for slug, incidents in present.items()}
        for slug in present:
            peers.copy_rows(url, slug)
        with serving(url, engines["dense"]) as server:
            for slug, engine in engines.items():
                measure(server, engine, slug, view, sizes)
            compare(server, url, engines, beside)
        for engine in engines.values():
            engine.dispose()
    for table in (view, sizes, beside):
        table.print()


def measure(server: Server, engine: Engine, slug: str, view: Table, sizes: Table) -> None:
    """Time the whole view under several filters, and look for the largest tile."""
    with Session(engine, expire_on_commit=False) as session:
        territory = territories.find(session, slug)
        facts = territories.facts(session, territory)
        tiles = views.opening_tiles(facts.bounds)
        for name, selection in views.filters(session, territory):
            address = views.query(selection)
            paths = [f"/tiles/{slug}/incidents/{z}/{x}/{y}.mvt{address}" for z, x, y in tiles]
            with ThreadPoolExecutor(AT_ONCE) as pool:
                bare, ours = alternated(
                    partial(views.bare_cells, session, territory, selection, tiles),
                    partial(view_all, pool, server, paths),
                    repeats=REPEATS,
                )
            bare_sum, ours_sum = alternated(
                partial(views.bare_summary, session, territory, selection),
                partial(server.get, f"/api/v1/territories/{slug}/summary{address}"),
                repeats=REPEATS,
            )
            largest = max(len(server.get(path).body) for path in paths)
            view.add(
                f"{slug}, {whole(facts.located)}: {name}",
                len(tiles),
                bare,
                ours,
                times(ours.median / bare.median),
                f"{largest / 1000:.0f} kB",
                bare_sum,
                ours_sum,
                times(ours_sum.median / bare_sum.median),
            )
        for z, size, count in largest_tiles(server, session, territory):
            sizes.add(slug, z, f"{size / 1000:.0f} kB", whole(count))


def view_all(pool: ThreadPoolExecutor, server: Server, paths: list[str]) -> int:
    """Ask for all tiles of a view as a browser does."""
    return sum(len(answer.body) for answer in pool.map(server.get, paths))


def compare(server: Server, url: str, engines: dict[str, Engine], table: Table) -> None:
    """Ask Talsi and tipg for the same tile; say so where tipg cannot be had."""
    limits = [("10,000 features, its default", PEER_LIMIT), ("every feature", 10_000_000)]
    try:
        for name, limit in limits:
            with peers.tipg(url, most_features=limit) as port:
                for slug, engine in engines.items():
                    _compare_one(server, port, engine, slug, name, limit, table)
    except peers.PeerMissing as missing:
        table.notes.append(str(missing))
    table.notes.append(
        "Talsi draws every incident of the tile as counted cells. tipg draws each incident as a point of its "
        "own with its columns, up to a limit. Talsi also checks rights and records the look."
    )


def _compare_one(
    server: Server, port: int, engine: Engine, slug: str, name: str, limit: int, table: Table
) -> None:
    with Session(engine) as session:
        territory = territories.find(session, slug)
        z, x, y = views.one_tile(territories.facts(session, territory).bounds)
        low, high = tile_range(z, x, y)
        inside = session.scalar(text(_IN_TILE), {"id": territory.id, "low": low, "high": high})
        category = views.filters(session, territory)[1][1].categories[0]
    for word, extra in (("everything", {}), ("one category", {"category": category})):
        ours = f"/tiles/{slug}/incidents/{z}/{x}/{y}.mvt" + ("?" + urlencode(extra) if extra else "")
        theirs = f"/collections/peer.{slug}/tiles/WebMercatorQuad/{z}/{x}/{y}?" + urlencode(
            {"limit": limit, "f": "mvt", **extra}
        )
        with closing(HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
            answer = peers.fetch(connection, theirs)
            if answer.status != 200:
                raise peers.PeerMissing(f"tipg answered {answer.status}: {answer.body[:200]!r}")
            mine, peer = alternated(
                partial(server.get, ours), partial(peers.fetch, connection, theirs), repeats=PEER_REPEATS
            )
        shown = "all" if limit > (inside or 0) else f"{whole(limit)} of {whole(inside or 0)}"
        table.add(
            f"{slug}: {word}; tipg with {name}",
            f"{z}/{x}/{y}",
            mine,
            f"{len(server.get(ours).body) / 1000:.0f} kB",
            peer,
            f"{len(answer.body) / 1000:,.0f} kB",
            shown if word == "everything" else "of that category",
        )


_IN_TILE = (
    "SELECT count(*) FROM exact.incident WHERE territory_id = :id AND quadkey >= :low AND quadkey < :high"
)


def largest_tiles(server: Server, session: Session, territory: Territory) -> Iterator[tuple[int, int, int]]:
    """Fetch the three fullest tiles of each zoom; give the largest answer."""
    for z in range(8, 19):
        full = session.execute(text(_FULLEST), {"id": territory.id, "shift": 2 * (ZOOM - z)}).all()
        found = []
        for row in full:
            x, y = views.apart(row.tile)
            found.append((len(server.get(f"/tiles/{territory.slug}/incidents/{z}/{x}/{y}.mvt").body), row.n))
        yield (z, *max(found))


_FULLEST = """
SELECT quadkey >> :shift AS tile, count(*) AS n, count(DISTINCT location) AS places
FROM exact.incident WHERE territory_id = :id AND quadkey IS NOT NULL
GROUP BY 1 ORDER BY places DESC, tile LIMIT 3
"""


if __name__ == "__main__":
    main()
