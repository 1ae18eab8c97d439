"""P19: the record of processing is made from the tables' own tags, and no table is without one."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Column, MetaData, Table, Text, text
from sqlalchemy.orm import Session

from gis.models import Base
from server import cli, record_words
from server.services import processing_record, retention

DOCS = Path(__file__).resolve().parents[2] / "docs"
TABLES = sorted(Base.metadata.tables)


@pytest.mark.parametrize("table", TABLES)
def test_p19_every_table_says_what_it_holds_about_whom_why_and_how_long(table: str) -> None:
    [entry] = [each for each in processing_record.entries() if each.table == table]
    tag = entry.tag
    assert tag.holds.endswith(".")
    assert tag.regime in record_words.REGIMES
    assert tag.people in record_words.PEOPLE
    assert tag.basis in record_words.BASES
    assert tag.seen in record_words.SEEN
    assert tag.kept in {*record_words.KEPT, *(kind.name for kind in retention.KINDS)}


@pytest.mark.parametrize("table", TABLES)
def test_p19_personal_data_have_a_basis_and_others_none(table: str) -> None:
    [entry] = [each for each in processing_record.entries() if each.table == table]
    personal = entry.tag.regime != "none"
    assert (entry.tag.people != "nobody") == personal
    assert entry.tag.basis != "none" or not personal


def test_p19_a_table_without_a_tag_stops_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = MetaData()
    Table("forgotten", metadata, Column("name", Text), schema="exact")
    monkeypatch.setattr(Base, "metadata", metadata)
    with pytest.raises(processing_record.Untagged, match=r"exact\.forgotten"):
        processing_record.entries()


def test_p19_the_database_has_no_table_beside_those_of_the_record(session: Session) -> None:
    names = session.scalars(
        text(
            "SELECT schemaname || '.' || tablename FROM pg_tables"
            " WHERE schemaname IN ('exact', 'published') AND tablename <> 'alembic_version'"
        )
    )
    assert set(names) == {entry.table for entry in processing_record.entries()}


def test_p19_what_everybody_sees_is_only_in_the_published_schema() -> None:
    for entry in processing_record.entries():
        assert (entry.tag.seen == "public") == entry.table.startswith("published."), entry.table


@pytest.mark.parametrize(
    ("file", "options"), [("processing-record.md", []), ("dpia.md", ["--assessment"])], ids=["record", "dpia"]
)
def test_p19_the_written_document_is_that_of_this_version(file: str, options: list[str]) -> None:
    """`.venv/bin/talsi record --language en > docs/processing-record.md` brings it up to date."""
    done = CliRunner().invoke(cli.main, ["record", "--language", "en", *options])
    assert done.exit_code == 0
    assert (DOCS / file).read_text() == done.output


def test_p19_machines_get_the_record_in_codes() -> None:
    done = CliRunner().invoke(cli.main, ["record", "--json", "--language", "en"])
    rows = json.loads(done.output)
    assert {row["table"] for row in rows} == set(TABLES)
    [incident] = [row for row in rows if row["table"] == "exact.incident"]
    assert (incident["regime"], incident["basis"], incident["kept"]) == ("LED", "police_task", "incident")
