"""P3: nobody alters the record of access; what is altered, removed or put in all the same is found."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from gis.models import Role
from server import cli
from server.i18n import speaking
from server.jobs.rounds import ROUNDS
from server.services import audit, chain, chain_files, sealing_log
from server.services.chain import Verdict
from server.services.refusals import Invalid
from tests.factories import add_person

UNGUARDED = (
    "ALTER TABLE exact.audit_event DISABLE TRIGGER USER",
    "ALTER TABLE exact.audit_seal DISABLE TRIGGER USER",
    "ALTER TABLE exact.audit_seal DROP CONSTRAINT fk_audit_seal_event_id_audit_event",
    "DELETE FROM exact.audit_seal",
    "DELETE FROM exact.audit_event",
)


@pytest.fixture
def root(owner_engine: Engine) -> Iterator[Session]:
    """The owner of the tables, with every guard taken off them; the tampering rolls back."""
    with owner_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            for statement in UNGUARDED:
                session.execute(text(statement))
            yield session
        outer.rollback()


@pytest.fixture
def log(root: Session) -> Session:
    """Six sealed rows, numbered from 1."""
    for number in range(1, 7):
        _add(root, number)
    assert sealing_log.seal(root) == 6
    assert chain.verify(root).whole
    return root


def _add(session: Session, number: int, *, at: str = "2026-11-30 12:00", what: str = "incidents") -> None:
    session.execute(
        text(
            "INSERT INTO exact.audit_event (id, at, operation, objects, channel, outcome)"
            " OVERRIDING SYSTEM VALUE VALUES (:id, :at, 'consult', :objects, 'web', 'done')"
        ),
        {"id": number, "at": f"{at}:{number % 60:02}+00", "objects": json.dumps({"what": what})},
    )


def _forge(session: Session, *statements: str) -> Verdict:
    for statement in statements:
        session.execute(text(statement))
    return chain.verify(session)


def test_p03_the_chain_is_what_a_program_of_ones_own_computes(log: Session) -> None:
    digest = bytes(32)
    for row in log.execute(text("SELECT * FROM exact.audit_event ORDER BY id")):
        fields = dict(row._mapping)
        fields["at"] = fields["at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
        form = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(digest + form.encode()).digest()
    assert digest == chain.verify(log).head


def test_p03_the_form_that_is_hashed_never_changes() -> None:
    """An upgrade that hashed the same row to something else would break every chain."""
    event = {
        "id": 7,
        "at": datetime(2026, 11, 30, 14, 5, 9, 120, tzinfo=UTC),
        "person_id": 3,
        "role": "analyst",
        "session": "s",
        "operation": "consult",
        "purpose": "other: ēnā",
        "territory_id": 1,
        "objects": {"what": "incidents", "b": [1.5, None], "a": {"z": True}},
        "recipient": None,
        "channel": "web",
        "outcome": "done",
    }
    form = (
        '{"at":"2026-11-30T14:05:09.000120+00:00","channel":"web","id":7,'
        '"objects":{"a":{"z":true},"b":[1.5,null],"what":"incidents"},"operation":"consult",'
        '"outcome":"done","person_id":3,"purpose":"other: ēnā","recipient":null,"role":"analyst",'
        '"session":"s","territory_id":1}'
    )
    assert sealing_log.canonical(event).decode() == form
    assert sealing_log.link(bytes(32), event) == hashlib.sha256(bytes(32) + form.encode()).digest()


@pytest.mark.parametrize(
    ("statements", "kind", "seal", "event"),
    [
        (["UPDATE exact.audit_event SET outcome = 'nothing' WHERE id = 3"], "altered", 3, 3),
        (["UPDATE exact.audit_event SET objects = '{}' WHERE id = 6"], "altered", 6, 6),
        (["UPDATE exact.audit_event SET at = at - interval '1 us' WHERE id = 1"], "altered", 1, 1),
        (["UPDATE exact.audit_event SET recipient = 'me' WHERE id = 2"], "altered", 2, 2),
        (["DELETE FROM exact.audit_event WHERE id = 4"], "removed", 4, 4),
        (["DELETE FROM exact.audit_seal WHERE id = 4"], "missing", 4, None),
        (["DELETE FROM exact.audit_seal WHERE id = 1"], "missing", 1, None),
        (["UPDATE exact.audit_seal SET hash = sha256('x') WHERE id = 5"], "rewritten", 5, 5),
        (
            [
                "DELETE FROM exact.audit_seal WHERE id = 2",
                "DELETE FROM exact.audit_event WHERE id = 2",
                "UPDATE exact.audit_seal SET id = id - 1 WHERE id > 2",
            ],
            "altered",
            2,
            3,
        ),
        (
            [
                "UPDATE exact.audit_seal SET event_id = -3 WHERE id = 3",
                "UPDATE exact.audit_seal SET event_id = 3 WHERE id = 4",
                "UPDATE exact.audit_seal SET event_id = 4 WHERE id = 3",
            ],
            "rewritten",
            3,
            4,
        ),
    ],
    ids=["outcome", "objects", "time", "recipient", "row", "seal", "first", "forged", "both", "order"],
)
def test_p03_the_first_broken_link_is_named(
    log: Session, statements: list[str], kind: str, seal: int, event: int | None
) -> None:
    first = _forge(log, *statements).first_break
    assert first
    assert (first.kind, first.seal, first.event) == (kind, seal, event)


def _insert_after_3(session: Session, digest: bytes) -> None:
    session.execute(text("UPDATE exact.audit_seal SET id = -id - 1 WHERE id > 3"))
    session.execute(text("UPDATE exact.audit_seal SET id = -id WHERE id < 0"))
    session.execute(
        text("INSERT INTO exact.audit_seal (id, event_id, hash) VALUES (4, 99, :hash)"), {"hash": digest}
    )


@pytest.mark.parametrize("right", [True, False], ids=["with-its-hash", "with-any-hash"])
def test_p03_a_row_put_in_with_a_seal_is_found(log: Session, right: bool) -> None:
    _add(log, 99)
    before = log.scalar(text("SELECT hash FROM exact.audit_seal WHERE id = 3"))
    event = log.execute(text("SELECT * FROM exact.audit_event WHERE id = 99")).one()
    _insert_after_3(log, sealing_log.link(bytes(before), event._mapping) if right else bytes(32))
    first = chain.verify(log).first_break
    assert first
    assert (first.kind, first.seal, first.event) == ("inserted", 4, 99)


def test_p03_a_row_put_among_old_ones_is_neither_sealed_nor_overlooked(log: Session) -> None:
    _add(log, 0, at="2020-01-01 12:00")
    assert sealing_log.seal_late(log) == 0
    first = chain.verify(log).first_break
    assert first
    assert (first.kind, first.event) == ("inserted", 0)


def test_p03_a_row_that_claims_to_be_older_than_its_neighbours_is_mentioned(log: Session) -> None:
    _add(log, 7, at="2026-11-01 12:00")
    sealing_log.seal(log)
    verdict = chain.verify(log)
    assert verdict.whole
    assert verdict.backdated == (7,)


def test_p03_a_cut_off_end_is_found_by_a_head_that_was_noted(log: Session) -> None:
    noted = chain.verify(log).head
    assert chain.verify(log, noted=noted).whole
    for table, key in (("audit_seal", "id"), ("audit_event", "id")):
        log.execute(text(f"DELETE FROM exact.{table} WHERE {key} > 4"))
    assert chain.verify(log).whole
    first = chain.verify(log, noted=noted).first_break
    assert first
    assert first.kind == "unknown"


def test_p03_rows_committed_late_are_sealed_late_and_surely(log: Session) -> None:
    _add(log, 20)
    sealing_log.seal(log)
    for number in (8, 15):
        _add(log, number)
    assert chain.verify(log).waiting == 2
    assert sealing_log.seal(log) == 2
    verdict = chain.verify(log)
    assert (verdict.whole, verdict.sealed, verdict.waiting) == (True, 9, 0)


def test_p03_what_lies_far_back_waits_for_the_slow_round(log: Session) -> None:
    _add(log, 20)
    sealing_log.seal(log)
    _add(log, 8)
    assert sealing_log.seal(log, reach=5) == 0
    assert sealing_log.seal_late(log) == 1


def test_p03_only_one_process_seals_at_a_time(engine: Engine) -> None:
    with engine.connect() as first, engine.connect() as second:
        held, outer = first.begin(), second.begin()
        first.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('talsi audit seal', 84))"))
        with Session(second, join_transaction_mode="create_savepoint") as session:
            audit.record(session, "consult")
            assert sealing_log.seal(session) == 0
            held.rollback()
            assert sealing_log.seal(session) >= 1
            assert chain.verify(session).whole
        outer.rollback()


@pytest.mark.parametrize(
    "statement", ["UPDATE exact.audit_seal SET hash = ''", "DELETE FROM exact.audit_seal"]
)
@pytest.mark.parametrize("role", ["engine", "public_engine", "intake_engine"])
def test_p03_no_role_of_the_application_changes_a_seal(
    request: pytest.FixtureRequest, role: str, statement: str
) -> None:
    with (
        request.getfixturevalue(role).connect() as connection,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        connection.execute(text(statement))


WRITERS = {"json": chain_files.json_lines, "csv": chain_files.csv_lines}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_p03_a_file_of_the_record_is_checked_by_itself(
    log: Session, write: Callable[[Session], Iterator[str]]
) -> None:
    _add(log, 7, what='=HYPERLINK("x"), “ēnā”\n')
    sealing_log.seal(log)
    lines = list(write(log))
    verdict = chain_files.check_file(io.StringIO("".join(lines), newline=""))
    assert (verdict.whole, verdict.sealed, verdict.head) == (True, 7, chain.verify(log).head)
    del lines[-3]
    first = chain_files.check_file(io.StringIO("".join(lines), newline="")).first_break
    assert first
    assert (first.kind, first.seal) == ("missing", 5)


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_p03_one_altered_word_of_a_file_is_found(
    log: Session, write: Callable[[Session], Iterator[str]]
) -> None:
    lines = list(write(log))
    lines[3] = lines[3].replace("incidents", "nothing")
    number = 3 if write is chain_files.csv_lines else 4
    first = chain_files.check_file(io.StringIO("".join(lines), newline="")).first_break
    assert first
    assert (first.kind, first.seal) == ("altered", number)


def test_p03_a_cell_that_says_something_else_than_was_sealed_is_found(log: Session) -> None:
    lines = list(chain_files.csv_lines(log))
    lines[2] = lines[2].replace(",consult,", ",export,", 1)
    with pytest.raises(Invalid, match="Line 3 says something else"), speaking("en"):
        chain_files.check_file(io.StringIO("".join(lines), newline=""))


@pytest.mark.parametrize("content", ["", "hello\n", '{"seal":1}\n', "[]\n"])
def test_p03_another_file_is_refused(content: str) -> None:
    with speaking("en"), pytest.raises(Invalid, match="Line 1 is not a line"):
        chain_files.check_file(io.StringIO(content, newline=""))


def test_p03_the_command_exits_with_1_when_the_chain_is_broken(tmp_path: Path, log: Session) -> None:
    file = tmp_path / "audit.jsonl"
    lines = list(chain_files.json_lines(log))
    file.write_text("".join(lines))
    whole = CliRunner().invoke(cli.main, ["audit", "verify", "--file", str(file)])
    assert whole.exit_code == 0
    assert "The chain is whole: 6 rows" in whole.output
    head = json.loads(lines[-1])["hash"]
    assert f"Head 6, to be noted: {head}" in whole.output
    file.write_text("".join(lines[:2] + lines[3:]))
    broken = CliRunner().invoke(cli.main, ["audit", "verify", "--file", str(file), "--json"])
    assert broken.exit_code == 1
    assert json.loads(broken.output)["broken"] == {"kind": "missing", "seal": 3, "row": None}
    file.write_text("".join(lines[:4]))
    cut = CliRunner().invoke(cli.main, ["audit", "verify", "--file", str(file), "--head", head])
    assert cut.exit_code == 1
    assert "cut off or replaced" in cut.output


def test_p03_the_auditor_sees_how_far_the_chain_is_and_has_it_checked(sign_in: Any, session: Session) -> None:
    auditor = sign_in(add_person(session, Role.AUDITOR))
    page = auditor.get("/admin/audit/chain")
    assert page.status_code == 200
    checked = auditor.post("/admin/audit/chain")
    assert checked.status_code == 200
    assert "The chain is whole" in checked.text
    sealed = auditor.get("/admin/audit/sealed.jsonl")
    assert chain_files.check_file(io.StringIO(sealed.text)).whole


def test_p03_a_page_does_not_wait_for_minutes(
    sign_in: Any, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.web.custody.MOST_AT_ONCE", 1)
    for _ in range(2):
        audit.record(session, "consult")
    page = sign_in(add_person(session, Role.AUDITOR)).post("/admin/audit/chain")
    assert "a page cannot wait so long" in page.text
    assert "Not checked" in page.text


@pytest.fixture
def command_line(session: Session, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Commands inside this test's transaction."""
    monkeypatch.setattr("server.cli.context.staff_session", lambda _settings: nullcontext(session))
    return CliRunner()


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_p03_what_the_command_exports_it_verifies(
    session: Session, command_line: CliRunner, tmp_path: Path, kind: str
) -> None:
    audit.record(session, "consult", purpose="inquiry: 11 / 17", objects={"what": "incidents", "rows": 3})
    file = tmp_path / f"audit.{kind}"
    wrote = command_line.invoke(cli.main, ["audit", "export", str(file), "--json"])
    assert wrote.exit_code == 0, wrote.output
    told = json.loads(wrote.output)
    checked = command_line.invoke(cli.main, ["audit", "verify", "--file", str(file), "--head", told["head"]])
    assert checked.exit_code == 0, checked.output
    here = command_line.invoke(cli.main, ["audit", "verify", "--json", "--head", told["head"]])
    assert here.exit_code == 0
    found = json.loads(here.output)
    assert (found["sealed"], found["head"], found["waiting"]) == (told["rows"], told["head"], 0)


@pytest.mark.parametrize(
    "arguments", [["export", "audit.xlsx"], ["verify", "--head", "abc"], ["verify", "--head", "zz" * 32]]
)
def test_p03_a_command_that_cannot_be_meant_says_so(command_line: CliRunner, arguments: list[str]) -> None:
    assert command_line.invoke(cli.main, ["audit", *arguments]).exit_code == 2


def test_p03_the_worker_seals_within_seconds_and_what_came_late_within_the_hour() -> None:
    every = {each.name: each.every for each in ROUNDS}
    assert every["seal"] <= timedelta(seconds=30)
    assert every["seal_late"] <= timedelta(hours=1)
