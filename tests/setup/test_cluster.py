"""The private database: starts anywhere, keeps its data, never runs as root."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from server import cluster
from server.postgres import Binaries, find_binaries

Launch = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def new_home(short_folder: Path, unpacked_postgis: Path) -> Iterator[Path]:
    """A data directory without a database, whose database is stopped at the end."""
    folder = short_folder / "new"
    folder.mkdir(mode=0o711)
    if unpacked_postgis.exists():
        (folder / "postgis").symlink_to(unpacked_postgis)
    yield folder
    cluster.stop(folder)


@pytest.fixture(scope="session")
def stopped_home(unpacked_postgis: Path, make_short_folder: Callable[[], Path]) -> Path:
    """A data directory whose database was made and stopped."""
    folder = make_short_folder()
    if unpacked_postgis.exists():
        (folder / "postgis").symlink_to(unpacked_postgis)
    cluster.start(folder, durable=False)
    cluster.stop(folder)
    return folder


@pytest.fixture
def home(stopped_home: Path, short_folder: Path) -> Iterator[Path]:
    """A copy of it for one test: copying is ten times quicker than making."""
    folder = short_folder / "home"
    subprocess.run(["cp", "-a", stopped_home, folder], check=True)
    yield folder
    cluster.stop(folder)


def _query(url: str, sql: str) -> object:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


@pytest.fixture
def at_home(launch: Launch) -> Launch:
    """Start Python code that knows a cluster's home."""

    def start(code: str, home: Path) -> subprocess.Popen[str]:
        begin = f"from pathlib import Path\nfrom server import cluster\nhome = Path({str(home)!r})\n"
        return launch("-c", begin + code)

    return start


def test_a_new_cluster_has_the_extensions_the_roles_and_an_owner(new_home: Path) -> None:
    url = cluster.start(new_home, durable=False)
    assert _query(url, "SELECT postgis_lib_version()") >= "3.3"
    assert _query(url, "SELECT similarity(unaccent('Brīvības'), 'brivibas') = 1")
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'talsi'"
    assert _query(url, owner) == "talsi_owner"
    assert _query(url, "SELECT current_user") == "talsi_app"
    assert not _query(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")


def test_data_survives_a_stop_and_a_start(home: Path) -> None:
    url = cluster.start(home, durable=False)
    _query(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    cluster.stop(home)
    assert not cluster.status(home).running
    assert _query(cluster.start(home, durable=False), "SELECT answer FROM kept") == 42


def test_starting_a_running_cluster_changes_nothing(home: Path) -> None:
    cluster.start(home, durable=False)
    before = cluster.status(home)
    cluster.start(home, durable=False)
    assert cluster.status(home) == before


def test_stopping_a_cluster_that_never_was_does_nothing(home: Path) -> None:
    cluster.stop(home)
    assert not cluster.status(home).running


def test_the_server_process_is_never_root_and_its_folder_is_private(home: Path) -> None:
    cluster.start(home, durable=False)
    status = cluster.status(home)
    words = Path(f"/proc/{status.pid}/status").read_text().split()
    assert words[words.index("Uid:") + 1] != "0"
    assert stat.S_IMODE((home / "database").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "database/run").stat().st_mode) == 0o700


def test_the_server_listens_on_no_network(home: Path) -> None:
    url = cluster.start(home, durable=False)
    assert _query(url, "SHOW listen_addresses") == ""


def test_a_socket_path_that_is_too_long_is_refused_in_words(short_folder: Path) -> None:
    deep = short_folder / ("a" * 60) / ("b" * 30)
    with pytest.raises(cluster.ClusterError, match=r"bytes; the system allows 107\. Set TALSI_HOME"):
        cluster.start(deep)
    assert not deep.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the database to another account")
def test_a_home_that_the_database_account_cannot_reach_is_refused_in_words(short_folder: Path) -> None:
    closed = short_folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(cluster.ClusterError, match="outside private ones"):
        cluster.start(closed / "home")


def test_a_home_that_cannot_be_made_is_refused_in_words(short_folder: Path) -> None:
    (short_folder / "file").touch()
    with pytest.raises(cluster.ClusterError, match="set TALSI_HOME to another folder"):
        cluster.start(short_folder / "file" / "home")


def test_two_commands_that_start_it_at_once_share_one_server(at_home: Launch, new_home: Path) -> None:
    code = "print(cluster.start(home, durable=False)); print(cluster.status(home).pid)"
    processes = [at_home(code, new_home) for _ in range(2)]
    outputs = [process.communicate(timeout=60) for process in processes]
    assert outputs[0][0] == outputs[1][0], outputs
    assert len(outputs[0][0].splitlines()) == 2, outputs


def test_a_cluster_that_was_killed_starts_again(home: Path) -> None:
    cluster.start(home, durable=False)
    pid = cluster.status(home).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    _wait_until(lambda: not Path(f"/proc/{pid}").exists())
    assert not cluster.status(home).running
    assert _query(cluster.start(home, durable=False), "SELECT 1") == 1


def test_a_stale_process_id_of_another_program_does_not_hinder_the_start(home: Path) -> None:
    cluster.start(home, durable=False)
    cluster.stop(home)
    (home / "database/data/postmaster.pid").write_text(f"{os.getpid()}\n{home / 'database/data'}\n")
    assert not cluster.status(home).running
    assert _query(cluster.start(home, durable=False), "SELECT 1") == 1


def test_a_start_that_was_interrupted_while_making_the_cluster_is_begun_again(new_home: Path) -> None:
    cluster.start(new_home, durable=False)
    cluster.stop(new_home)
    (new_home / "database/data").rename(new_home / "database/data.new")
    (new_home / "database/data.new/PG_VERSION").unlink()
    assert _query(cluster.start(new_home, durable=False), "SELECT 1") == 1


def test_the_last_holder_to_leave_stops_the_server(at_home: Launch, home: Path) -> None:
    first, second = (at_home("print(cluster.hold(home), flush=True); input()", home) for _ in range(2))
    for process in (first, second):
        assert process.stdout
        assert process.stdout.readline().startswith("postgresql://")
    first.communicate("\n", timeout=30)
    assert cluster.status(home).running
    second.communicate("\n", timeout=30)
    assert not cluster.status(home).running


def test_a_configured_database_leaves_the_private_one_alone(short_folder: Path) -> None:
    assert (
        cluster.database_url("postgresql://elsewhere/db", short_folder / "home")
        == "postgresql://elsewhere/db"
    )
    assert not (short_folder / "home").exists()


def test_the_unpacked_copy_is_preferred_and_brings_its_own_libraries(tmp_path: Path) -> None:
    copy = tmp_path / "postgis"
    _pretend(copy, major=15)
    found = find_binaries(tmp_path)
    assert found.folder == copy / "usr/lib/postgresql/15/bin"
    assert found.environment["LD_LIBRARY_PATH"].split(":") == [
        str(copy / "usr/lib/x86_64-linux-gnu"),
        str(copy / "usr/lib/x86_64-linux-gnu/blas"),
    ]


def test_programs_of_another_major_version_than_the_data_are_refused(tmp_path: Path) -> None:
    _pretend(tmp_path / "postgis", major=15)
    with pytest.raises(cluster.ClusterError, match=r"written by PostgreSQL 99; this machine has 15"):
        find_binaries(tmp_path, major=99)


def test_a_machine_without_postgis_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.postgres.SYSTEM_ROOT", tmp_path)
    with pytest.raises(cluster.ClusterError, match="install the package postgresql-postgis"):
        find_binaries(tmp_path)


def test_a_program_that_fails_says_why() -> None:
    with pytest.raises(cluster.ClusterError, match=r"false failed"):
        Binaries(Path("/bin")).run("false")


def _pretend(copy: Path, *, major: int) -> None:
    control = f"usr/share/postgresql/{major}/extension/postgis.control"
    library = "usr/lib/x86_64-linux-gnu/blas/libblas.so.3"
    for path in (f"usr/lib/postgresql/{major}/bin/initdb", control, library):
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).touch()


def _wait_until(condition: object, *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)
