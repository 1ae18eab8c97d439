"""P16: a file of exact data says who took it, what for and until when, and is found by its fingerprint."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.hotspots import HotspotSettings
from gis.models import AuditEvent, BatchState, HotspotRun, Rejection, RejectionKind, Role
from gis.queries import hotspots as hotspot_queries
from gis.queries.selection import Selection
from server import handing_out
from server.access import rule_of
from server.services import hotspots
from server.services.hotspots import RunRequest
from server.services.stamps import COLUMN
from tests.factories import add_batch, add_category, add_incident, add_person, add_territory

DELETE_BY = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


@pytest.fixture
def run(session: Session) -> HotspotRun:
    here = add_territory(session, "here")
    category = add_category(session, here)
    for number in range(12):
        add_incident(session, here, category, place=(22.587 + number * 1e-4, 57.245))
    batch = add_batch(session, here, state=BatchState.DONE)
    batch.plan, batch.ledger = {"header": ["a"]}, {"rows": 1}
    row = {"row_number": 2, "kind": RejectionKind.REJECTED, "reason": "date_missing", "cells": ["x"]}
    session.add(Rejection(batch_id=batch.id, **row))
    session.commit()
    found = hotspots.run(session, "here", RunRequest(Selection(), HotspotSettings(100.0, 3)))
    session.commit()
    return found


@pytest.fixture
def analyst(session: Session, sign_in: Any, run: HotspotRun) -> Any:
    return sign_in(add_person(session, Role.ANALYST, login="anna"))


def _exports(session: Session) -> list[AuditEvent]:
    query = select(AuditEvent).where(AuditEvent.operation == "export").order_by(AuditEvent.id)
    return list(session.scalars(query))


def _files(run: HotspotRun) -> dict[str, str]:
    home, runs = "/api/v1/territories/here", f"/api/v1/hotspot-runs/{run.id}"
    return {
        "run.csv": f"{runs}.csv",
        "run.geojson": f"{runs}.geojson",
        "run.gpkg": f"{runs}.gpkg",
        "run.html": f"{runs}.html",
        "view.html": f"{home}/view.html?zoom=12",
        "picture": f"{home}/view/months.csv",
        "cells": f"{home}/view/cells.csv",
        "history": "/t/here/imports/history.csv",
    }


@pytest.mark.parametrize(
    "name", ["run.csv", "run.geojson", "run.gpkg", "run.html", "view.html", "picture", "cells", "history"]
)
def test_p16_every_file_says_who_took_it_what_for_and_until_when(
    session: Session, analyst: Any, run: HotspotRun, name: str
) -> None:
    answer = analyst.get(_files(run)[name])
    assert answer.status_code == 200
    said = "Taken from Talsi by anna on "
    assert said.encode() in answer.data
    assert b"Training or trying out" in answer.data
    [event] = _exports(session)
    assert event.objects["sha256"] == hashlib.sha256(answer.data).hexdigest()
    assert event.objects["delete_by"] == DELETE_BY
    assert isinstance(event.objects["rows"], int)
    assert (event.recipient, event.purpose) == ("anna", "training")


def test_p16_rows_to_be_mended_come_back_and_are_told_by_their_fingerprint(
    session: Session, analyst: Any, run: HotspotRun
) -> None:
    batch_id = session.scalars(select(Rejection.batch_id)).one()
    answer = analyst.get(f"/t/here/imports/{batch_id}/rejected")
    [event] = _exports(session)
    assert event.objects["sha256"] == hashlib.sha256(answer.data).hexdigest()
    assert (event.objects["rows"], event.objects["delete_by"]) == (1, DELETE_BY)


def test_p16_a_file_read_again_says_what_the_database_says(
    session: Session, analyst: Any, run: HotspotRun, tmp_path: Path
) -> None:
    stored = hotspot_queries.read_hotspots(session, run.id)
    files = _files(run)
    table = list(csv.DictReader(io.StringIO(analyst.get(files["run.csv"]).data.decode("utf-8-sig"))))
    assert [int(row["rank"]) for row in table] == stored["rank"].tolist()
    assert [int(row["incidents"]) for row in table] == stored["incidents"].tolist()
    assert all(row[COLUMN].startswith("Taken from Talsi") for row in table)
    for kind in ("geojson", "gpkg"):
        path = tmp_path / f"run.{kind}"
        path.write_bytes(analyst.get(files[f"run.{kind}"]).data)
        again = gpd.read_file(path)
        assert again["rank"].tolist() == stored["rank"].tolist()
        assert again["incidents"].tolist() == stored["incidents"].tolist()
        assert again.geometry.geom_equals_exact(stored.geometry, tolerance=1e-6).all()
    document = json.loads((tmp_path / "run.geojson").read_text())
    assert document[COLUMN].startswith("Taken from Talsi")
    cells = list(csv.DictReader(io.StringIO(analyst.get(files["cells"]).data.decode("utf-8-sig"))))
    assert sum(int(row["n"]) for row in cells) == 12


def test_p16_a_file_of_too_many_rows_is_refused_with_their_number(
    session: Session, analyst: Any, run: HotspotRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_out, "MOST_ROWS", 1)
    answer = analyst.get(_files(run)["cells"] + "?zoom=14")
    assert answer.status_code == 422
    assert "one file takes at most 1 away" in answer.get_json()["detail"]
    assert _exports(session) == []


def test_p16_a_sheet_and_a_picture_say_it_too(session: Session, analyst: Any) -> None:
    assert "Taken from Talsi by anna" in analyst.get("/t/here/explore/sheet").text
    wanted = {"what": "map_picture", "state": "view=12/57.2/22.6"}
    taken = analyst.post("/api/v1/territories/here/exports", json=wanted).get_json()["taken"]
    assert taken.startswith("Taken from Talsi by anna")
    assert all(event.objects["delete_by"] == DELETE_BY for event in _exports(session))


def test_p16_no_address_hands_exact_data_to_everybody(app: Any) -> None:
    """What is public comes from the published schema, and its files are of it."""
    for endpoint in ("api_hotspots.take_away", "api_view_files.map_file", "api_view.cells", "imports.rows"):
        assert not rule_of(app, endpoint).public
