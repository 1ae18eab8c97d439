"""Publish and addresses at the command line: a ledger, a check with an exit code, and refusals in words."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session

from server.cli import main
from tests.concern_factories import publish_territory
from tests.factories import TOWN, add_ground, add_territory


@pytest.fixture
def talsi(database_url, owner_engine, engine, tmp_path):
    """``talsi("publish", "here")`` runs a command on a database with one territory and one street."""
    with Session(engine) as session:
        here = add_territory(session, "here")
        publish_territory(session, here)
        add_ground(session, here, f"LINESTRING ({TOWN[0]} {TOWN[1]}, {TOWN[0] + 0.004} {TOWN[1]})")
        session.commit()
    environment = {
        "DATABASE_URL": database_url,
        "TALSI_HOME": str(tmp_path),
        "TALSI_LANGUAGE": "en",
        "LC_ALL": "C.UTF-8",
    }

    def run(*words):
        return CliRunner().invoke(main, list(words), env=environment)

    yield run
    with owner_engine.begin() as owner:
        owner.execute(
            text("TRUNCATE exact.person, exact.territory, exact.audit_event, published.territory CASCADE")
        )


def register(folder: Path, count: int) -> str:
    """A register of so many houses along the street."""
    rows = [f"{n},Oak {n},{TOWN[0] + n * 1e-5},{TOWN[1]}" for n in range(count)]
    file = folder / "register.csv"
    file.write_text("\n".join(["nr,house,lon,lat", *rows, "x,Far away,10,10"]))
    return str(file)


def test_a_register_is_replaced_and_its_ledger_printed(talsi, tmp_path) -> None:
    file = register(tmp_path, 9)
    done = talsi("addresses", "here", file, "--map", "label=house", "--map", "code=nr", "--json")
    assert done.exit_code == 0, done.output
    ledger = json.loads(done.stdout)
    assert (ledger["addresses"], ledger["places"], ledger["left_out"]) == (9, 1, {"outside_boundary": 1})
    again = talsi("addresses", "here", file, "--map", "label=house")
    assert "places" in again.output


@pytest.mark.parametrize("mapping", ["label", "label=nothing", "colour=house"])
def test_a_mapping_that_fits_nothing_is_refused(talsi, tmp_path, mapping: str) -> None:
    done = talsi("addresses", "here", register(tmp_path, 9), "--map", mapping)
    assert done.exit_code != 0
    assert "Traceback" not in done.output


def test_publishing_and_checking_say_what_is_public(talsi) -> None:
    done = talsi("publish", "here", "--json")
    assert json.loads(done.stdout) == {"cards": 0, "quarters": 0, "hotspots": 0}
    checked = talsi("publish", "here", "--check", "--json")
    assert checked.exit_code == 0
    assert json.loads(checked.stdout)["leaks"] == []
    assert "given away" in talsi("publish", "here", "--check").output


def test_a_check_that_finds_something_ends_with_one(talsi, engine) -> None:
    with Session(engine) as session:
        session.execute(
            text("""
                INSERT INTO published.hotspot (territory_slug, rank, band, outline)
                SELECT 'here', 1, '5-9', ST_Multi(ST_Buffer(boundary, -0.01))
                FROM published.territory
            """)
        )
        session.commit()
    checked = talsi("publish", "here", "--check")
    assert checked.exit_code == 1
    assert "Hotspot 1: a corner of the area is the place of something recorded" in checked.output


def test_a_territory_that_is_not_there_is_one_line(talsi) -> None:
    done = talsi("publish", "nowhere")
    assert done.exit_code == 1
    assert "There is no territory" in done.output
