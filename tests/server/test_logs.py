"""Logs: one line an event, and nothing in it that tells who somebody is."""

import io
import json
import logging
import sys

import pytest
import structlog

from server import logs


@pytest.fixture
def lines(monkeypatch):
    """``lines()`` gives what was logged as JSON since the test began."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    logs.configure(style="json")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().handlers = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def test_an_event_has_a_time_a_level_and_its_values(lines):
    logs.logger("test-one").info("job_done", job="x", seconds=1.5)
    [line] = lines()
    assert (line["event"], line["level"], line["job"], line["seconds"]) == ("job_done", "info", "x", 1.5)
    assert line["timestamp"].endswith("Z")


def test_personal_data_is_left_out_whoever_passes_it(lines):
    logs.logger("test-two").warning("sign_in", login="anna", password="x", address="Lielā iela 1", attempt=3)
    [line] = lines()
    assert line["attempt"] == 3
    assert not {"login", "password", "address"} & set(line)


def test_a_traceback_shows_lines_of_code_and_no_values(lines):
    row = "Anna Bērziņa, Lielā iela 1"
    try:
        assert not row.strip("x") or 1 / 0
    except ZeroDivisionError as error:
        logs.logger("test-three").error("unexpected_error", exc_info=error)
    [line] = lines()
    assert "ZeroDivisionError" in line["exception"]
    assert "Bērziņa" not in json.dumps(line, ensure_ascii=False).replace(
        'row = "Anna Bērziņa, Lielā iela 1"', ""
    )


def test_warnings_of_libraries_come_in_the_same_shape(lines):
    logging.getLogger("some.library").warning("careful")
    logging.getLogger("some.library").info("chatter")
    assert [line["event"] for line in lines()] == ["careful"]
