"""Demo server: a database of its own with the demonstration, and a web server in front of it."""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from server import cluster

LAST_DAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


@contextmanager
def demonstration(
    years: int, tell: Callable[[str], None], prepare: Callable[[Session], None] | None = None
) -> Iterator[str]:
    """Serve the demonstration on a free port; give its address, and leave nothing behind.

    The same years make the same pictures: the demonstration ends on a fixed day. ``prepare`` adds to it.
    """
    home = Path(tempfile.mkdtemp(prefix="talsi-", dir="/tmp"))
    home.chmod(0o711)
    url = cluster.start(home, durable=False, unpacked=cluster.default_home() / "postgis")
    try:
        _load(url, years, tell, prepare)
        yield from _serve(url, home)
    finally:
        cluster.stop(home, unpacked=cluster.default_home() / "postgis")
        shutil.rmtree(home, ignore_errors=True)


def _load(
    url: str, years: int, tell: Callable[[str], None], prepare: Callable[[Session], None] | None
) -> None:
    from gis.engine import make_engine
    from gis.migrate import upgrade
    from server.demo.generate import generate
    from server.demo.load import load_demo
    from server.i18n import speaking

    upgrade(url)
    engine = make_engine(url, role="talsi_staff")
    with speaking("en"), Session(engine) as session:
        load_demo(
            session,
            generate(until=LAST_DAY, years=years, seed=2009),
            slug="talsi",
            now=NOW,
            tell=tell,
        )
        if prepare:
            prepare(session)
    engine.dispose()


def _serve(url: str, home: Path) -> Iterator[str]:
    from server.app import create_app
    from server.settings import Settings

    settings = Settings(database_url=url, home=home, secret_key="for pictures", demo=True)
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
