"""Commands for people and territories: what scripts read, and what a mistake answers."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from server.cli import main

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[22.4, 57.1], [22.8, 57.1], [22.8, 57.3], [22.4, 57.3], [22.4, 57.1]]],
}
PARTS = {
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "properties": {"NAME": "Centrs", "NR": 1}, "geometry": SQUARE}],
}


@pytest.fixture
def talsi(database_url, owner_engine, tmp_path):
    """``talsi("person", "list")`` runs a command on the test database, which is empty again afterwards."""
    environment = {
        "DATABASE_URL": database_url,
        "TALSI_HOME": str(tmp_path),
        "TALSI_LANGUAGE": "en",
        "LC_ALL": "C.UTF-8",
    }

    def run(*words, stdin=None, **changes):
        return CliRunner().invoke(main, list(words), input=stdin, env={**environment, **changes})

    yield run
    with owner_engine.begin() as owner:
        owner.execute(
            text("TRUNCATE exact.person, exact.territory, exact.audit_event, published.territory CASCADE")
        )


@pytest.fixture
def boundary(tmp_path):
    """A boundary file as a Windows program writes it."""
    file = tmp_path / "boundary.geojson"
    file.write_text(json.dumps(SQUARE), encoding="utf-8-sig")
    return str(file)


def add_talsi(talsi, boundary, *more):
    return talsi("territory", "add", "talsi", "--name", "Talsi", "--boundary", boundary, "--crs", "EPSG:3059",
                 "--timezone", "Europe/Riga", *more)  # fmt: skip


def test_the_first_administrator_is_made_by_a_command(talsi):
    done = talsi("person", "add", "boss", "--role", "administrator", "--generate", "--json")
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert result["roles"] == ["administrator"]
    assert len(result["password"]) == 24


def test_a_password_comes_from_a_pipe_and_is_not_printed(talsi):
    done = talsi(
        "person", "add", "anna", "--role", "analyst", "--password-stdin", stdin="correct horse battery\n"
    )
    assert done.exit_code == 0, done.output
    assert "horse" not in done.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--role", "analyst"], 2, "--password-stdin"),
        (["--role", "analyst", "--generate", "--password-stdin"], 2, "one of"),
        (["--generate"], 2, "--role"),
        (["--role", "emperor", "--generate"], 1, "There is no role “emperor”"),
        (["--role", "analyst@nowhere", "--generate"], 1, "nowhere"),
        (["--role", "analyst", "--role", "auditor", "--generate"], 1, "neither role"),
        (["--role", "analyst", "--password-stdin"], 1, "at least 12 characters"),
    ],
)
def test_a_mistake_ends_with_its_code_and_a_sentence(talsi, words, code, said):
    done = talsi("person", "add", "anna", *words, stdin="short\n")
    assert (done.exit_code, said in done.stderr) == (code, True), done.output
    assert done.stdout == ""


def test_people_are_listed_closed_and_opened(talsi):
    talsi("person", "add", "boss", "--role", "administrator", "--generate")
    talsi("person", "add", "anna", "--role", "analyst", "--generate")
    assert talsi("person", "close", "anna").exit_code == 0
    assert [row["active"] for row in json.loads(talsi("person", "list", "--json").stdout)] == [True, False]
    assert talsi("person", "open", "anna").exit_code == 0
    assert "closed" not in talsi("person", "list").stdout
    assert talsi("person", "close", "nobody").exit_code == 1
    assert "last administrator" in talsi("person", "close", "boss").stderr


def test_an_invitation_is_a_link_that_is_printed_once(talsi):
    done = talsi(
        "person", "invite", "anna", "--role", "analyst", "--address", "https://talsi.example/", "--json"
    )
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert result["login"] == "anna"
    assert result["link"].startswith("https://talsi.example/invitation/")
    again = talsi("person", "invite", "anna", "--role", "analyst")
    assert (again.exit_code, "open invitation" in again.stderr) == (1, True)
    plain = talsi("person", "invite", "boris", "--role", "officer", PORT="8099")
    assert plain.stdout.startswith("http://127.0.0.1:8099/invitation/")


@pytest.mark.parametrize(
    ("words", "code"),
    [(["boris"], 2), (["Not Valid", "--role", "analyst"], 1), (["boris", "--role", "x"], 1)],
)
def test_an_invitation_that_makes_no_sense_is_refused(talsi, words, code):
    done = talsi("person", "invite", *words)
    assert (done.exit_code, done.stdout) == (code, "")


def test_a_second_factor_is_reset_and_a_person_signed_out_by_command(talsi, owner_engine):
    talsi("person", "add", "anna", "--role", "analyst", "--generate")
    refused = talsi("person", "reset-second-factor", "anna")
    assert (refused.exit_code, "no second factor" in refused.stderr) == (1, True)
    with owner_engine.begin() as owner:
        owner.execute(text("UPDATE exact.person SET totp_secret = 'x', totp_confirmed_at = now()"))
        owner.execute(text("INSERT INTO exact.sitting (key, person_id) SELECT 'k', id FROM exact.person"))
    assert json.loads(talsi("person", "list", "--json").stdout)[0]["second_factor"]
    assert talsi("person", "sign-out", "anna").stdout == "1 signed out\n"
    assert talsi("person", "reset-second-factor", "anna").exit_code == 0
    assert not json.loads(talsi("person", "list", "--json").stdout)[0]["second_factor"]
    assert talsi("person", "reset-second-factor", "nobody").exit_code == 1


def test_a_territory_is_added_listed_and_shown(talsi, boundary, tmp_path):
    parts = tmp_path / "parts.geojson"
    parts.write_text(json.dumps(PARTS))
    names = ["--neighbourhoods", str(parts), "--name-field", "NAME", "--code-field", "NR"]
    done = add_talsi(talsi, boundary, *names, "--json")
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert result["bounds"] == pytest.approx([22.4, 57.1, 22.8, 57.3])
    assert (result["crs"], result["neighbourhoods"], result["incidents"]) == ("EPSG:3059", 1, 0)
    assert json.loads(talsi("territory", "list", "--json").stdout)[0]["slug"] == "talsi"
    assert "Europe/Riga" in talsi("territory", "show", "talsi").stdout


def test_a_role_may_name_a_territory(talsi, boundary):
    add_talsi(talsi, boundary)
    done = talsi("person", "add", "anna", "--role", "analyst@talsi", "--generate", "--json")
    assert json.loads(done.stdout)["roles"] == ["analyst@talsi"]


def test_the_same_territory_twice_is_refused(talsi, boundary):
    add_talsi(talsi, boundary)
    again = add_talsi(talsi, boundary)
    assert (again.exit_code, "already" in again.stderr) == (1, True)


POINT = '{"type": "Point", "coordinates": [1, 2]}'


@pytest.mark.parametrize("content", ["", "not json", "[1, 2]", '"text"', "{}", POINT])
def test_a_file_that_holds_no_boundary_is_refused(talsi, tmp_path, content):
    file = tmp_path / "broken.geojson"
    file.write_text(content)
    done = add_talsi(talsi, str(file))
    assert done.exit_code == 1, done.output
    assert done.stdout == ""


def test_a_crs_in_degrees_or_without_a_number_is_refused(talsi, boundary):
    for crs in ("EPSG:4326", "LKS-92", "EPSG:"):
        done = talsi("territory", "add", "talsi", "--name", "T", "--boundary", boundary, "--crs", crs,
                     "--timezone", "Europe/Riga")  # fmt: skip
        assert done.exit_code == 1, done.output


def test_a_missing_file_is_wrong_usage(talsi):
    assert add_talsi(talsi, "/nowhere.geojson").exit_code == 2


def test_an_unusable_setting_is_one_line_and_no_traceback(talsi):
    done = talsi("person", "list", PORT="eighty")
    assert (done.exit_code, "PORT" in done.stderr) == (1, True)
