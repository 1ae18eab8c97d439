"""Viewing: the whole territory under any filter, beside the bare SQL it needs and beside a peer."""

import argparse
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench import peers, scratch
from bench.tables import Table, Timing, machine_facts, timed, times, whole
from gis.models import Person, PersonRole, Role, Territory
from gis.queries import territories
from gis.queries.incidents import _SUMMARY, _month_starts
from gis.queries.selection import Selection, resolve
from gis.tilegrid import ZOOM, tile_numbers, tile_range
from gis.tiles.layers import CELL_ZOOMS
from server.app import create_app
from server.services.people import signed
from server.settings import Settings

AIM = 1.3
LARGEST_TILE_KB = 500
# A browser asks for this many tiles at a time.
AT_ONCE = 4
REPEATS = 7
PEER_LIMIT = 10_000


@dataclass(frozen=True)
class Server:
    """A running Talsi with somebody signed in."""

    port: int
    cookie: str

    def get(self, path: str) -> peers.Answer:
        """Ask for one address as the signed-in person."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            answer = peers.fetch(connection, path, {"Cookie": self.cookie})
        if answer.status not in (200, 204):
            raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:200]!r}")
        return answer


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
        tiles = opening_tiles(facts.bounds)
        for name, selection in filters(session, territory):
            address = query(selection)
            paths = [f"/tiles/{slug}/incidents/{z}/{x}/{y}.mvt{address}" for z, x, y in tiles]
            bare, ours = (
                timed(partial(bare_cells, session, territory, selection, tiles), repeats=REPEATS),
                view_all(server, paths),
            )
            bare_sum = timed(partial(bare_summary, session, territory, selection), repeats=REPEATS)
            ours_sum = timed(
                partial(server.get, f"/api/v1/territories/{slug}/summary{address}"), repeats=REPEATS
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
        z, x, y = one_tile(territories.facts(session, territory).bounds)
        low, high = tile_range(z, x, y)
        inside = session.scalar(text(_IN_TILE), {"id": territory.id, "low": low, "high": high})
        category = filters(session, territory)[1][1].categories[0]
    for word, extra in (("everything", {}), ("one category", {"category": category})):
        ours = f"/tiles/{slug}/incidents/{z}/{x}/{y}.mvt" + ("?" + urlencode(extra) if extra else "")
        theirs = f"/collections/peer.{slug}/tiles/WebMercatorQuad/{z}/{x}/{y}?" + urlencode(
            {"limit": limit, "f": "mvt", **extra}
        )
        with closing(HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
            answer = peers.fetch(connection, theirs)
            if answer.status != 200:
                raise peers.PeerMissing(f"tipg answered {answer.status}: {answer.body[:200]!r}")
            peer = timed(partial(peers.fetch, connection, theirs), repeats=3)
        mine = timed(partial(server.get, ours), repeats=3)
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


def filters(session: Session, territory: Territory) -> list[tuple[str, Selection]]:
    """Return what a person might choose: nothing, a category, a year, both, a month."""
    _first, last = territories.facts(session, territory).first, territories.facts(session, territory).last
    assert last is not None
    code = session.scalar(text(_COMMONEST), {"id": territory.id})
    end = last.date()
    year = (end - timedelta(days=364), end)
    return [
        ("everything", Selection()),
        ("one category", Selection((code,))),
        ("one year", Selection((), *year)),
        ("one category in one year", Selection((code,), *year)),
        ("one month", Selection((), date(end.year, end.month, 1), end)),
    ]


_COMMONEST = """
SELECT c.code FROM exact.incident i JOIN exact.category c ON c.id = i.category_id
WHERE i.territory_id = :id GROUP BY c.code ORDER BY count(*) DESC, c.code LIMIT 1
"""


def bare_cells(
    session: Session, territory: Territory, selection: Selection, tiles: list[tuple[int, int, int]]
) -> int:
    """Count the cells of the whole view in one statement: what any server must do at least."""
    where = resolve(session, territory, selection)
    shift = 2 * (ZOOM - tiles[0][0] - CELL_ZOOMS)
    sql = (
        f"SELECT quadkey >> {shift} AS cell, count(*) FROM exact.incident"
        f" WHERE {where.sql} AND quadkey IS NOT NULL AND NOT at_default GROUP BY 1"
    )
    return len(session.execute(text(sql), where.binds).all())


def bare_summary(session: Session, territory: Territory, selection: Selection) -> int:
    """Count by month and category in one statement."""
    where = resolve(session, territory, Selection((), selection.first, selection.last))
    starts = _month_starts(session, territory, where)
    sql = _SUMMARY.format(where=where.sql)
    return len(session.execute(text(sql), {**where.binds, "starts": starts}).all())


def view_all(server: Server, paths: list[str]) -> Timing:
    """Ask for all tiles of a view as a browser does."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return timed(lambda: list(pool.map(server.get, paths)), repeats=REPEATS)


def opening_tiles(bounds: tuple[float, float, float, float]) -> list[tuple[int, int, int]]:
    """Return the tiles of a view that a territory fills: two to four columns of 512 pixels."""
    west, south, east, north = bounds
    for z in range(14, 0, -1):
        columns, rows = tile_numbers([west, east], [north, south], zoom=z)
        if columns[1] - columns[0] < 3 and rows[1] - rows[0] < 3:
            break
    return [
        (z, int(x), int(y)) for x in range(columns[0], columns[1] + 1) for y in range(rows[0], rows[1] + 1)
    ]


def one_tile(bounds: tuple[float, float, float, float]) -> tuple[int, int, int]:
    """Return the smallest tile that holds a whole territory."""
    west, south, east, north = bounds
    for z in range(14, -1, -1):
        columns, rows = tile_numbers([west, east], [north, south], zoom=z)
        if columns[0] == columns[1] and rows[0] == rows[1]:
            break
    return z, int(columns[0]), int(rows[0])


def largest_tiles(server: Server, session: Session, territory: Territory) -> Iterator[tuple[int, int, int]]:
    """Fetch the three fullest tiles of each zoom; give the largest answer."""
    for z in range(8, 19):
        full = session.execute(text(_FULLEST), {"id": territory.id, "shift": 2 * (ZOOM - z)}).all()
        found = []
        for row in full:
            x, y = _apart(row.tile)
            found.append((len(server.get(f"/tiles/{territory.slug}/incidents/{z}/{x}/{y}.mvt").body), row.n))
        yield (z, *max(found))


_FULLEST = """
SELECT quadkey >> :shift AS tile, count(*) AS n, count(DISTINCT location) AS places
FROM exact.incident WHERE territory_id = :id AND quadkey IS NOT NULL
GROUP BY 1 ORDER BY places DESC, tile LIMIT 3
"""


def _apart(code: int) -> tuple[int, int]:
    """Take a Morton code apart into column and row."""
    x = sum((code >> 2 * bit & 1) << bit for bit in range(ZOOM))
    y = sum((code >> 2 * bit + 1 & 1) << bit for bit in range(ZOOM))
    return x, y


def query(selection: Selection) -> str:
    """Write a selection as the query of an address."""
    pairs = [("category", code) for code in selection.categories]
    pairs += [("from", str(selection.first))] if selection.first else []
    pairs += [("to", str(selection.last))] if selection.last else []
    return "?" + urlencode(pairs) if pairs else ""


@contextmanager
def serving(url: str, engine: Engine) -> Iterator[Server]:
    """Run the web server as `talsi run` does, with an analyst signed in."""
    with tempfile.TemporaryDirectory(prefix="talsi-bench-") as home:
        secret = secrets.token_hex(16)
        settings = Settings(database_url=url, home=Path(home), secret_key=secret)
        environment = {**os.environ, "DATABASE_URL": url, "TALSI_HOME": home, "TALSI_SECRET_KEY": secret}
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "server.wsgi:app",
            "--preload",
            "--bind",
            "127.0.0.1:PORT",
        ]
        command += ["--worker-class", "gthread", "--workers", "2", "--threads", "8", "--log-level", "error"]
        with peers.serving(command, environment, ready="/health") as port:
            yield Server(port, _cookie(settings, engine))


def _cookie(settings: Settings, engine: Engine) -> str:
    """Sign an analyst in without a password, as only the holder of the secret can."""
    with Session(engine) as session:
        person = Person(login=f"bench-{secrets.token_hex(4)}", name="Bench", password_hash="!")
        person.roles = [PersonRole(role=Role.ANALYST)]
        session.add(person)
        session.commit()
        content = {"_user_id": signed(person).get_id(), "_fresh": True, "sitting": secrets.token_hex(8)}
    app = create_app(settings)
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(content)}"


if __name__ == "__main__":
    main()
