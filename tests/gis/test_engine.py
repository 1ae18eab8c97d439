"""Engine: every address becomes one for our driver, and a connection acts as its role from the start."""

import contextlib
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from gis.engine import PUBLIC, STAFF, make_engine, normalise_url


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://app@/talsi?host=/run/talsi",
        "postgres://app@db:5432/talsi",
        "postgresql+psycopg://app@db/talsi",
        "postgresql+psycopg2://app@db/talsi",
    ],
)
def test_every_postgresql_address_names_our_driver(address: str) -> None:
    assert normalise_url(address).drivername == "postgresql+psycopg2"


@pytest.mark.parametrize("address", ["sqlite:///talsi.db", "mysql://app@db/talsi"])
def test_another_database_is_refused_by_name(address: str) -> None:
    with pytest.raises(ValueError, match=r"Talsi needs PostgreSQL; this address names “(sqlite|mysql)”"):
        normalise_url(address)


def test_a_password_stays_as_it_is() -> None:
    assert normalise_url("postgresql://app:p%25%40w@db/talsi").password == "p%@w"


@pytest.mark.parametrize("role", [STAFF, PUBLIC])
def test_a_connection_acts_as_its_role_from_the_start_and_keeps_to_utc(database_url: str, role: str) -> None:
    engine = make_engine(database_url, role=role)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == role
        assert connection.scalar(text("SHOW timezone")) == "UTC"
        assert connection.scalar(text("SELECT current_setting('application_name')")) == f"talsi {role}"
    engine.dispose()


def test_a_connection_given_back_and_taken_again_is_still_its_role(public_engine: Engine) -> None:
    for _ in range(3):
        with public_engine.connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == PUBLIC


@pytest.mark.parametrize("waited", [0.0, 60.0], ids=["trusted", "asked"])
def test_connections_that_died_while_they_waited_are_replaced_unless_they_answered_just_now(
    database_url: str, monkeypatch: pytest.MonkeyPatch, waited: float
) -> None:
    engine = make_engine(database_url, role=STAFF)
    first, second = engine.connect(), engine.connect()
    numbers = [str(one.scalar(text("SELECT pg_backend_pid()"))) for one in (first, second)]
    first.close()
    second.close()
    with _login(database_url) as other:
        for number in numbers:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": int(number)})
    now = time.monotonic()
    monkeypatch.setattr("gis.engine.time.monotonic", lambda: now + waited)
    with contextlib.ExitStack() as expected:
        if not waited:
            expected.enter_context(pytest.raises(OperationalError))
        with engine.connect() as again:
            assert str(again.scalar(text("SELECT pg_backend_pid()"))) not in numbers
    engine.dispose()


@contextlib.contextmanager
def _login(url: str) -> Iterator[Connection]:
    engine = make_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
