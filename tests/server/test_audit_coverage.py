"""Audit coverage: every address that shows exact data writes a row, and every other one says why not."""

import re
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

import server
from analysis.hotspots import HotspotSettings
from gis.models import AuditEvent, BatchState, ConcernFile, ConcernPhoto, Rejection, RejectionKind, Role
from gis.queries.selection import Selection
from server import auditing, words
from server.access import Scope, rule_of
from server.services import analyses, hotspots
from server.services.analysis_requests import Request
from server.services.hotspots import RunRequest
from tests.concern_factories import add_concern, add_topic
from tests.factories import add_batch, add_category, add_incident, add_person, add_territory

# Addresses for holders of a role that show no incident and no hotspot, each with the reason.
NO_EXACT_DATA = {
    "analysis.compare": "leads to two runs",
    "analysis.index": "settings and totals of runs",
    "analysis.job": "how far a job is",
    "analysis.new": "a form",
    "api_analyses.runs": "settings and totals of runs",
    "api_changes.show": "totals of the last week",
    "api_hotspots.runs": "settings and totals of runs",
    "api_jobs.show": "how far a job is",
    "api_search.find": "names of public ground",
    "api_territories.boundary": "public ground",
    "api_territories.eps": "a curve of distances",
    "api_territories.neighbourhoods": "public ground",
    "api_territories.show": "totals of a whole territory",
    "api_territories.summary": "totals of a selection",
    "api_views.listing": "names and filters of kept views",
    "concern_entry.places": "names of public ground and addresses of the open register",
    "explore.page": "the frame of the map; its tiles write the row",
    "hotspots.index": "settings and totals of runs",
    "imports.index": "names and counts of files",
    "subject.ask": "the question for a tracking code",
    "topics.agency": "the name and the office address of an agency",
    "topics.index": "the list of topics, with how many concerns each has",
    "topics.new_agency": "an empty form",
    "topics.new_topic": "an empty form",
    "topics.topic": "the words of a topic",
    "purposes.ask": "the question that comes before any data",
    "imports.show": "a ledger of counts; whoever is shown rows of a file writes one",
}


@pytest.fixture
def world(session):
    """A territory in which every address has something to show."""
    here = add_territory(session, "here")
    category = add_category(session, here)
    for _ in range(12):
        incident = add_incident(session, here, category)
    batch = add_batch(session, here, state=BatchState.DONE)
    batch.plan, batch.ledger = {"header": ["a"]}, {"rows": 1}
    row = {"row_number": 2, "kind": RejectionKind.REJECTED, "reason": "date_missing", "cells": ["x"]}
    session.add(Rejection(batch_id=batch.id, **row))
    session.commit()
    run = hotspots.run(session, "here", RunRequest(Selection(), HotspotSettings(100.0, 3)))
    # It has a table and a layer of one code.
    analysis = analyses.run(session, "here", Request("repeats", Selection()))
    concern = add_concern(session, here, add_topic(session, here))
    photo = ConcernPhoto(concern_id=concern.id, jpeg=b"picture", width=1, height=1)
    file = ConcernFile(
        territory_id=here.id, file_name="survey.csv", content=b"topic,date\nlight,2026-01-02\n"
    )
    session.add_all([photo, file])
    session.commit()
    return {
        "incident_id": incident.id,
        "batch_id": batch.id,
        "run_id": run.id,
        "analysis_id": analysis.id,
        "later_id": analysis.id,
        "code": "places",
        "concern_id": concern.id,
        "photo_id": photo.id,
        "file_id": file.id,
    }


def scoped_pages(app):
    """(endpoint, route) of every GET address that belongs to a territory."""
    for route in app.url_map.iter_rules():
        if "GET" in route.methods and rule_of(app, route.endpoint).scope is not Scope.NONE:
            yield route.endpoint, route


def test_every_exemption_is_an_address_that_exists(app):
    assert set(NO_EXACT_DATA) <= {endpoint for endpoint, _ in scoped_pages(app)}


def test_every_address_with_exact_data_writes_a_row(app, session, sign_in, world, monkeypatch):
    # Two addresses that show the same selection share a row; here each must write its own.
    looks = count()
    monkeypatch.setattr(auditing, "_fingerprint", lambda *_parts: f"look {next(looks)}")
    analyst = sign_in(add_person(session, Role.ANALYST))
    blanks = {"slug": "here", "picture": "months", "z": 0, "x": 0, "y": 0, **world}
    addresses = app.url_map.bind("localhost")
    silent = []
    for endpoint, route in scoped_pages(app):
        if endpoint in NO_EXACT_DATA:
            continue
        values = {name: blanks.get(name) for name in route.arguments}
        if "kind" in values:
            values["kind"] = "rejected" if endpoint == "imports.rows" else "geojson"
        before = session.scalar(select(func.count()).select_from(AuditEvent))
        answer = analyst.get(addresses.build(endpoint, values))
        rows = session.scalar(select(func.count()).select_from(AuditEvent)) - before
        if answer.status_code >= 300 or rows == 0:
            silent.append((endpoint, answer.status_code, rows))
    assert silent == []


def test_every_operation_of_the_log_has_words():
    sources = [file.read_text() for file in Path(server.__file__).parent.rglob("*.py")]
    found = {word for source in sources for word in re.findall(r'operation="(\w+)"', source)}
    assert found
    assert found <= set(words.OPERATIONS)
