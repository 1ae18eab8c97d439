"""talsi concerns: what waits is listed, and a past survey imported, without a browser."""

import json
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from gis.models import AuditEvent, Concern, ConcernState
from server.cli import concerns as module
from server.cli import main
from tests.concern_factories import add_concern, add_topic
from tests.factories import add_territory


@pytest.fixture
def topic(session):
    here = add_territory(session, "talsi")
    topic = add_topic(session, here, "noise")
    add_concern(session, here, topic, words="Loud music", public_ref="aaaa1111")
    add_concern(session, here, topic, words="Dogs bark", state=ConcernState.PLANNED, public_ref="bbbb2222")
    add_concern(session, here, topic, words="draft", sent=None)
    session.commit()
    return topic


@pytest.fixture
def run(session, topic, monkeypatch):
    @contextmanager
    def inside(_settings=None):
        yield session

    monkeypatch.setattr(module, "staff_session", inside)
    monkeypatch.setenv("TALSI_LANGUAGE", "en")
    return lambda *words: CliRunner().invoke(main, ["concerns", *map(str, words)])


def refs(done):
    return [each["ref"] for each in json.loads(done.stdout)["concerns"]]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), ["aaaa1111", "bbbb2222"]),
        (("--state", "planned"), ["bbbb2222"]),
        (("--words", "loud"), ["aaaa1111"]),
        (("--overdue",), ["aaaa1111", "bbbb2222"]),
        (("--topic", "nothing"), []),
        (("--limit", "1"), ["aaaa1111"]),
    ],
)
def test_concerns_are_listed_in_the_order_of_the_queue(run, options, found):
    assert refs(run("list", "talsi", "--json", *options)) == found


def test_listing_is_written_to_the_record_and_is_readable(session, run):
    assert "Loud music" in run("list", "talsi").stdout
    [row] = session.scalars(select(AuditEvent)).all()
    assert (row.operation, row.channel, row.objects["rows"]) == ("consult", "command", 2)


def test_a_survey_is_imported_once_and_rejected_rows_are_written(session, run, tmp_path):
    file, rejected = tmp_path / "survey.csv", tmp_path / "mend.csv"
    file.write_text("A;teksts\nnoise;Again\nzebra;What\n", encoding="utf-8")
    options = ("--map", "topic=A", "--json")
    dry = json.loads(run("import", "talsi", file, *options, "--dry-run").stdout)
    assert (dry["added"], dry["dry_run"]) == (1, True)
    first = json.loads(run("import", "talsi", file, *options, "--rejected", rejected).stdout)
    assert (first["rows"], first["added"], first["rejected"]) == (2, 1, {"topic": 1})
    again = json.loads(run("import", "talsi", file, *options).stdout)
    assert (again["added"], again["duplicate"]) == (0, 1)
    assert "no topic “zebra”" in rejected.read_text(encoding="utf-8-sig")
    assert session.scalar(select(func.count()).select_from(Concern)) == 4


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("A\nnoise\n", (), "which column"),
        ("topic,surname\nnoise,X\n", (), "name people"),
        ("topic\nnoise\n", ("--map", "colour=A"), "no field"),
        ("topic\nnoise\n", ("--map", "topic=Z"), "no column"),
        ("topic\nnoise\n", ("--map", "topic"), "FIELD=HEADER"),
        ("", (), "empty"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(session, run, tmp_path, text, options, sentence):
    file = tmp_path / "survey.csv"
    file.write_text(text, encoding="utf-8")
    done = run("import", "talsi", file, *options)
    assert done.exit_code != 0
    assert sentence in done.output
    assert session.scalar(select(func.count()).select_from(Concern)) == 3
