"""Reporting: fifty residents send at once to where ten thousand concerns are; is each kept once?"""

import argparse
import statistics
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench import scratch
from bench.residents import Log, Resident, Sent
from bench.serving import Server, serving
from bench.tables import Table, duration, machine_facts, once, whole
from gis.engine import STAFF, make_engine
from gis.keys import key_of
from gis.models import Role
from server.demo.addresses import register
from server.demo.load import add_territory
from server.i18n import speaking
from server.services import places, publishing
from server.services.tracking_codes import normalised

PRESENT = 10_000
RESIDENTS = 50
# What one source may send in an hour before it is asked a small question.
EACH = 5
LOOKS = 40
SLUG = "talsi"
BOARD, QUEUE = f"/t/{SLUG}/concerns", f"/t/{SLUG}/concerns/queue"
# A reader looks at a page before the next one.
_LOOKS_S = 0.25


def main() -> None:
    """Print the tables; fail if a concern was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--present", type=int, default=PRESENT)
    parser.add_argument("--residents", type=int, default=RESIDENTS)
    options = parser.parse_args()
    print(f"{machine_facts()}\n")
    with scratch.database() as url:
        engine = make_engine(url, role=STAFF)
        spots, topics = fill(engine, options.present)
        with serving(url, engine, role=Role.MODERATOR) as server:
            alone = {
                page: [once(lambda p=page: server.get(p))[0] for _ in range(LOOKS)] for page in (BOARD, QUEUE)
            }
            log, crowded = Log(), Log()
            sent, seconds = storm(server, options.residents, topics, spots, log, crowded)
        lost, doubled, strange = compare(engine, sent)
        residents_table(log, len(sent), options.residents, seconds, lost, doubled, strange).print()
        pages_table(engine, options.present, alone, crowded).print()
        engine.dispose()
    if lost or doubled or strange:
        raise SystemExit("Concerns were lost or doubled.")


def fill(engine: Engine, count: int) -> tuple[list[tuple[float, float]], list[str]]:
    """Make the synthetic territory with so many concerns; give places and topics to report."""
    today = datetime.now(UTC).date()
    with speaking("en"), Session(engine, expire_on_commit=False) as session:
        territory = add_territory(session, slug=SLUG)
        places.read_file(session, territory, register())
        session.execute(text(_CONCERNS), {"territory": territory.id, "count": count})
        session.commit()
        publishing.derive(session, territory, today=today)
        spots = [(row.lon, row.lat) for row in session.execute(text(_SPOTS), {"slug": SLUG})]
        topics = [row.code for row in session.execute(text(_TOPICS), {"territory": territory.id})]
    return spots, topics


def storm(
    server: Server,
    residents: int,
    topics: list[str],
    spots: list[tuple[float, float]],
    log: Log,
    crowded: Log,
) -> tuple[list[Sent], float]:
    """Let all residents send at the same moment, while others read the board and a moderator the queue."""
    over = threading.Event()
    start = threading.Barrier(residents)

    def one(number: int) -> list[Sent]:
        resident = Resident(number, server.port, BOARD, log)
        start.wait()
        made = range(number * EACH, (number + 1) * EACH)
        return [resident.report(n, topics[n % len(topics)], spots[n * 37 % len(spots)]) for n in made]

    def read(page: str) -> None:
        while not over.is_set():
            crowded.add(page, once(lambda: server.get(page))[0])
            over.wait(_LOOKS_S)

    with ThreadPoolExecutor(residents + 2) as crowd:
        readers = [crowd.submit(read, page) for page in (BOARD, QUEUE)]

        def everybody() -> list[Sent]:
            try:
                return [sent for made in crowd.map(one, range(residents)) for sent in made]
            finally:
                over.set()

        seconds, sent = once(everybody)
        for reader in readers:
            reader.result()
    return sent, seconds


def compare(engine: Engine, sent: list[Sent]) -> tuple[int, int, int]:
    """Count what was sent and is not stored, what is stored twice, and what its code does not open."""
    with engine.connect() as connection:
        rows = connection.execute(text(_STORED)).all()
    times = Counter(row.words for row in rows)
    by_key = {bytes(row.tracking_hash): row.words for row in rows}
    lost = sum(times[each.words] == 0 for each in sent)
    doubled = sum(max(0, number - 1) for number in times.values())
    strange = sum(by_key.get(key_of(normalised(each.code) or "")) != each.words for each in sent)
    return lost, doubled, strange


def residents_table(
    log: Log, sent: int, residents: int, seconds: float, lost: int, doubled: int, strange: int
) -> Table:
    """What residents waited for."""
    table = Table(f"{residents} residents send at once", ("Request", "requests", "median", "95 %", "slowest"))
    for what, taken in log.seconds.items():
        _add(table, what, taken)
    table.notes.append(
        f"{whole(sent)} concerns in {duration(seconds)}, {sent / seconds:.0f} a second. Lost: {lost}. "
        f"Doubled: {doubled}, although every second one was sent twice. Codes that do not open theirs: "
        f"{strange}. A request is counted with the page that it leads to."
    )
    return table


def pages_table(engine: Engine, present: int, alone: dict[str, list[float]], crowded: Log) -> Table:
    """What a reader of the board and a moderator waited for, before and while that happened."""
    table = Table("The pages meanwhile", ("Page", "requests", "median", "95 %", "slowest"))
    bare = {BOARD: _BARE_BOARD, QUEUE: _BARE_QUEUE}
    for page, name in ((BOARD, "the board"), (QUEUE, "the queue")):
        _add(
            table, f"{name}, bare SQL", [once(lambda p=page: _bare(engine, bare[p]))[0] for _ in range(LOOKS)]
        )
        _add(table, f"{name}, nobody else there", alone[page])
        _add(table, f"{name}, while all send", crowded.seconds.get(page, [0.0]))
    table.notes.append(
        f"{whole(present)} concerns were there before. Bare SQL: the rows of one page and the counts above "
        "it, in two statements over a connection that is open."
    )
    return table


def _bare(engine: Engine, statements: tuple[str, str]) -> None:
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement), {"slug": SLUG}).all()


def _add(table: Table, what: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    table.add(what, len(ordered), duration(statistics.median(ordered)), duration(late), duration(ordered[-1]))


# Three years of concerns at places of the public ground: most answered and shown, one in thirty unread.
_CONCERNS = """
INSERT INTO exact.concern (territory_id, topic_id, agency_id, public_ref, tracking_hash, channel, state,
    visibility, location, location_precision, neighbourhood_id, place_id, daypart, words, public_words,
    closing_words, language, created_at, submitted_at, checked_at, closed_at)
SELECT :territory, topic.id, topic.agency_id, 'b' || lpad(n::text, 7, '0'), sha256(n::text::bytea), 'web',
    (CASE WHEN n % 30 = 0 THEN 'received' WHEN n % 10 = 1 THEN 'passed' ELSE 'done' END)::exact.concern_state,
    (CASE WHEN n % 30 = 0 THEN 'pending' ELSE 'public' END)::exact.visibility,
    place.location, 'street', area.id, place.id, 'evening', 'Concern number ' || n || ' of the bench.',
    CASE WHEN n % 30 <> 0 THEN 'Concern number ' || n || ' of the bench.' END,
    CASE WHEN n % 30 <> 0 AND n % 10 <> 1 THEN 'It has been seen to, and a lamp was set up.' END, 'lv',
    sent.at, sent.at, CASE WHEN n % 30 <> 0 THEN sent.at + interval '1 day' END,
    CASE WHEN n % 30 <> 0 AND n % 10 <> 1 THEN sent.at + interval '20 days' END
FROM generate_series(1, :count) AS n
CROSS JOIN LATERAL (SELECT now() - interval '30 days' - n * interval '1095 days' / :count AS at) AS sent
JOIN (SELECT id, agency_id, row_number() OVER (ORDER BY id) - 1 AS number, count(*) OVER () AS count
      FROM exact.topic WHERE territory_id = :territory AND NOT sensitive) AS topic
    ON topic.number = n % topic.count
JOIN (SELECT id, location, row_number() OVER (ORDER BY id) - 1 AS number, count(*) OVER () AS count
      FROM published.place WHERE NOT retired) AS place ON place.number = n % place.count
LEFT JOIN LATERAL (SELECT id FROM exact.neighbourhood WHERE territory_id = :territory
                   AND ST_Covers(outline, place.location) ORDER BY id LIMIT 1) AS area ON true
"""
_SPOTS = """
SELECT ST_X(location) AS lon, ST_Y(location) AS lat FROM published.address
WHERE territory_slug = :slug ORDER BY id LIMIT 3000
"""
_TOPICS = "SELECT code FROM exact.topic WHERE territory_id = :territory AND NOT sensitive ORDER BY position"
_STORED = """
SELECT words, tracking_hash FROM exact.concern
WHERE words LIKE 'Resident %' AND submitted_at IS NOT NULL
"""
_BARE_BOARD = (
    "SELECT * FROM published.concern WHERE territory_slug = :slug ORDER BY received_month DESC, ref LIMIT 20",
    "SELECT state, count(*) FROM published.concern WHERE territory_slug = :slug GROUP BY state",
)
_OF_TERRITORY = (
    "territory_id = (SELECT id FROM exact.territory WHERE slug = :slug) AND submitted_at IS NOT NULL"
)
_BARE_QUEUE = (
    f"SELECT * FROM exact.concern WHERE {_OF_TERRITORY} ORDER BY state, submitted_at LIMIT 30",
    f"SELECT state, count(*) FROM exact.concern WHERE {_OF_TERRITORY} GROUP BY state",
)


if __name__ == "__main__":
    main()
