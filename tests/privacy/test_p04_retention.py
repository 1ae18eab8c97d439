"""P4: what has been kept too long is erased everywhere, and only that; the counts are recorded."""

import json
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from geoalchemy2.shape import from_shape
from shapely.geometry import Point
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gis.models import (
    AuditEvent,
    Base,
    Concern,
    ConcernContact,
    ConcernFile,
    ConcernPhoto,
    ConcernState,
    ConcernSupport,
    ImportFile,
    Incident,
    IncidentChange,
    IntakeSource,
    Invitation,
    MapNote,
    Message,
    Rejection,
    RejectionKind,
    RetentionRun,
    Role,
    Sitting,
    Subscription,
    Visibility,
)
from server import cli
from server.i18n import speaking
from server.jobs.rounds import rounds_of
from server.services import erasure, retention
from server.services.refusals import Invalid
from server.settings import Settings
from tests.concern_factories import add_concern, add_topic
from tests.factories import TOWN, add_batch, add_category, add_incident, add_person, add_territory, make_run

NOW = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
TODAY = NOW.date()
SECRET = "Zvirbuļu Anna, dzīvoklis 17"
SPOT = (22.5871239, 57.2459871)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture
def here(session: Session) -> Any:
    return add_territory(session, "here")


@pytest.fixture
def topic(session: Session, here: Any) -> Any:
    return add_topic(session, here)


def _closed(session: Session, here: Any, topic: Any, days: float, **columns: Any) -> Concern:
    return add_concern(
        session,
        here,
        topic,
        sent=days_ago(days + 30),
        state=ConcernState.DONE,
        closed_at=days_ago(days),
        **columns,
    )


def _count(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_p04_a_concern_is_erased_two_years_after_its_answer_and_not_before(
    session: Session, here: Any, topic: Any
) -> None:
    old, young = _closed(session, here, topic, 731), _closed(session, here, topic, 729)
    open_still = add_concern(session, here, topic, sent=days_ago(2000))
    erased = retention.run(session, now=NOW)
    assert erased["concern"] == 1
    session.expire_all()
    assert (old.words, old.location, old.withheld_reason) == (None, None, "erased")
    assert young.words
    assert open_still.words  # nobody has answered it: the queue shows it, the night leaves it
    assert retention.run(session, now=NOW)["concern"] == 0


def test_p04_a_withheld_concern_counts_from_when_it_was_read(session: Session, here: Any, topic: Any) -> None:
    spam = add_concern(
        session,
        here,
        topic,
        sent=days_ago(900),
        checked_at=days_ago(800),
        state=ConcernState.CHECKED,
        visibility=Visibility.WITHHELD,
        withheld_reason="spam",
    )
    retention.run(session, now=NOW)
    session.refresh(spam)
    assert spam.words is None


def test_p04_the_contact_goes_long_before_the_concern(session: Session, here: Any, topic: Any) -> None:
    for days in (91, 89):
        concern = _closed(session, here, topic, days)
        session.add(ConcernContact(concern_id=concern.id, email=f"{days}@example.org"))
    session.flush()
    assert retention.run(session, now=NOW)["contact"] == 1
    assert session.scalars(select(ConcernContact.email)).all() == ["89@example.org"]
    assert _count(session, Concern) == 2


def test_p04_a_draft_lives_for_a_day_and_leaves_no_row(session: Session, here: Any, topic: Any) -> None:
    for hours in (25, 23):
        draft = add_concern(session, here, topic, sent=None, words=f"{hours} hours")
        session.execute(
            update(Concern).where(Concern.id == draft.id).values(created_at=NOW - timedelta(hours=hours))
        )
        session.add(ConcernPhoto(concern_id=draft.id, jpeg=b"x", width=1, height=1))
    session.flush()
    assert retention.run(session, now=NOW, names=retention.SHORT) == {"draft": 1}
    assert session.scalars(select(Concern.words)).all() == ["23 hours"]
    assert _count(session, ConcernPhoto) == 1


def test_p04_what_is_kept_for_days_goes_by_its_own_clock(session: Session, here: Any, topic: Any) -> None:
    person = add_person(session, Role.ANALYST)
    concern = _closed(session, here, topic, 1)
    for days in (6, 8):
        session.add(IntakeSource(source_key=f"{days}", hour=days_ago(days)))
        session.add(ConcernSupport(concern_id=concern.id, source_key=f"{days}", at=days_ago(days)))
        for confirmed in (None, days_ago(days)):
            session.add(
                Subscription(
                    territory_id=here.id,
                    email=f"{days}-{bool(confirmed)}@example.org",
                    language="lv",
                    token_hash=f"{days}{confirmed}".encode(),
                    created_at=days_ago(days),
                    confirmed_at=confirmed,
                )
            )
    for days in (29, 31):
        letter = {"kind": "news", "recipient": "a@example.org", "subject": "s", "body": "b"}
        session.add(
            Message(**letter, created_at=days_ago(40), not_before=days_ago(40), sent_at=days_ago(days))
        )
        session.add(Message(**letter, created_at=days_ago(days), not_before=days_ago(days)))
        session.add(Sitting(key=f"{days}", person_id=person.id, seen_at=days_ago(days + 60)))
        session.add(
            Invitation(
                token_hash=f"{days}".encode(), login="b", name="B", roles=[], expires_at=days_ago(days)
            )
        )
        session.add(
            MapNote(
                territory_id=here.id,
                location=from_shape(Point(TOWN), srid=4326),
                body=f"{days}",
                removed_at=days_ago(days),
            )
        )
        batch = add_batch(session, here)
        batch.created_at = days_ago(days)
        session.add(ImportFile(batch_id=batch.id, part=0, content=b"x"))
        session.add(ConcernFile(territory_id=here.id, file_name="survey.csv", created_at=days_ago(days)))
    session.flush()
    erased = retention.run(session, now=NOW)
    assert {name: count for name, count in erased.items() if count} == {
        "intake_source": 1,
        "support": 1,
        "subscription": 1,
        "message": 2,
        "sitting": 1,
        "invitation": 1,
        "upload": 2,
        "note": 1,
    }
    assert session.scalars(select(IntakeSource.source_key)).all() == ["6"]
    keys = session.scalars(select(ConcernSupport.source_key).order_by(ConcernSupport.at)).all()
    assert keys[0].startswith("forgotten-")
    assert keys[1] == "6"
    emails = session.scalars(select(Subscription.email).order_by(Subscription.email)).all()
    assert emails == ["6-False@example.org", "6-True@example.org", "8-True@example.org"]


def test_p04_incidents_are_reported_and_kept_until_somebody_has_decided(session: Session, here: Any) -> None:
    category = add_category(session, here)
    old = add_incident(session, here, category, at=datetime(2019, 1, 1, tzinfo=UTC))
    young = add_incident(session, here, category, at=datetime(2026, 1, 1, tzinfo=UTC))
    batch = add_batch(session, here)
    row = {"kind": RejectionKind.UNLOCATED, "reason": "no_coordinate", "cells": [SECRET]}
    session.add(Rejection(batch_id=batch.id, row_number=1, incident_id=old.id, **row))
    session.add(Rejection(batch_id=batch.id, row_number=2, incident_id=young.id, **row))
    run = make_run(here)
    run.window_from, run.window_until = datetime(2018, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
    session.add(run)
    session.flush()
    [before] = [each for each in retention.outlook(session, now=NOW) if each.rule.name == "incident"]
    assert (before.due, before.rule.active) == (1, False)
    assert "incident" not in retention.run(session, now=NOW)
    retention.decide(session, "incident", 1826, by="DPO", review_on=date(2027, 11, 30), today=TODAY)
    marks = _count(session, IncidentChange)
    assert retention.run(session, now=NOW)["incident"] == 1
    assert session.scalars(select(Incident.id)).all() == [young.id]
    assert session.scalars(select(Rejection.row_number)).all() == [2]
    assert _count(session, type(run)) == 0
    assert _count(session, IncidentChange) == marks + 1  # what is counted from files follows


def test_p04_a_night_is_recorded_by_its_counts_alone(session: Session, here: Any, topic: Any) -> None:
    _closed(session, here, topic, 800, words=SECRET)
    retention.run(session, now=NOW)
    night = session.scalars(select(RetentionRun)).one()
    assert night.finished_at == NOW
    assert night.erased["concern"] == 1
    event = session.scalars(select(AuditEvent).where(AuditEvent.operation == "erase")).one()
    assert (event.channel, event.objects["erased"]) == ("job", {"concern": 1})


def test_p04_the_hour_looks_at_drafts_and_the_night_at_everything(
    session: Session, here: Any, topic: Any
) -> None:
    assert retention.hourly(session, NOW) is None  # the first night
    _closed(session, here, topic, 800)
    assert retention.hourly(session, NOW + timedelta(hours=2)) is None
    assert retention.hourly(session, NOW + timedelta(hours=12)) is None
    assert retention.hourly(session, NOW + timedelta(hours=23)) == {"concern": 1}
    _closed(session, here, topic, 800)
    late = NOW + timedelta(hours=23) + timedelta(hours=31)
    assert retention.hourly(session, late) == {"concern": 1}


def test_p04_a_decision_names_who_and_when_it_is_looked_at_again(session: Session) -> None:
    rule = retention.decide(
        session, "concern", 365, by=" DPO  I. Ozola ", review_on=date(2027, 1, 1), today=TODAY
    )
    assert (rule.days, rule.decided_by, rule.decided_on) == (365, "DPO I. Ozola", TODAY)
    assert next(each for each in retention.rules(session) if each.name == "concern") == rule
    event = session.scalars(select(AuditEvent).where(AuditEvent.operation == "decide_retention")).one()
    assert event.objects == {"class": "concern", "days": 365, "before": 730, "review": "2027-01-01"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "audit"}, "no class “audit”"),
        ({"days": 0}, "1 to 36500 days"),
        ({"by": "  "}, "who decided"),
        ({"review_on": TODAY}, "in the future"),
    ],
)
def test_p04_a_decision_without_a_review_or_a_decider_is_refused(
    session: Session, change: dict[str, Any], sentence: str
) -> None:
    wanted = {"name": "concern", "days": 30, "by": "DPO", "review_on": date(2027, 1, 1), **change}
    with speaking("en"), pytest.raises(Invalid, match=sentence):
        retention.decide(session, wanted.pop("name"), wanted.pop("days"), today=TODAY, **wanted)


def test_p04_the_auditor_reads_the_rules_and_past_nights(session: Session, sign_in: Any) -> None:
    retention.decide(session, "message", 14, by="I. Ozola", review_on=date(2099, 1, 1), today=TODAY)
    retention.run(session, now=NOW)
    page = sign_in(add_person(session, Role.AUDITOR)).get("/admin/retention")
    assert page.status_code == 200
    assert "I. Ozola" in page.text
    assert "nothing is erased until then" in page.text
    assert "nothing was over" in page.text


@pytest.fixture
def command_line(session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """Commands inside this test's transaction."""
    monkeypatch.setattr("server.cli.context.staff_session", lambda _settings: nullcontext(session))
    monkeypatch.setenv("TALSI_HOME", str(tmp_path))
    return CliRunner()


def test_p04_commands_show_decide_and_erase(
    session: Session, here: Any, topic: Any, command_line: CliRunner
) -> None:
    concern = add_concern(
        session,
        here,
        topic,
        sent=datetime(2020, 1, 1, tzinfo=UTC),
        state=ConcernState.DONE,
        closed_at=datetime(2020, 2, 1, tzinfo=UTC),
    )
    session.commit()
    told = command_line.invoke(cli.main, ["retention", "show"]).output
    assert "incident: " in told
    assert "nothing is erased until somebody does" in told
    shown = json.loads(command_line.invoke(cli.main, ["retention", "show", "--json"]).output)
    assert {row["name"]: row["due"] for row in shown}["concern"] == 1
    decide = ["retention", "set", "concern", "800", "--by", "DPO", "--review", "2099-01-01"]
    assert "decided by DPO" in command_line.invoke(cli.main, decide).output
    assert command_line.invoke(cli.main, [*decide[:-1], "2001-01-01"]).exit_code == 1
    dry = command_line.invoke(cli.main, ["retention", "run", "--dry-run"]).output
    assert "concern: 1" in dry
    assert "Nothing has been erased." in dry
    session.refresh(concern)
    assert concern.words
    done = json.loads(command_line.invoke(cli.main, ["retention", "run", "--json"]).output)
    assert (done["dry_run"], done["erased"]["concern"]) == (False, 1)
    session.refresh(concern)
    assert concern.words is None


def test_p04_the_worker_erases_hourly_and_sweeps_each_minute(tmp_path: Path) -> None:
    every = {each.name: each.every for each in rounds_of(Settings(home=tmp_path))}
    assert every["retain"] <= timedelta(hours=1)
    assert every["sweep"] <= timedelta(minutes=1)


def test_p04_files_of_letters_go_with_their_rows(session: Session, tmp_path: Path) -> None:
    letter = Message(kind="news", recipient="a@example.org", subject="s", body="b")
    session.add(letter)
    session.commit()
    kept, gone = tmp_path / f"{letter.id:08d}-news.eml", tmp_path / "99999999-news.eml"
    other = tmp_path / "README"
    for file in (kept, gone, other):
        file.write_text(SECRET)
    assert erasure.sweep(session, tmp_path) == 1
    assert sorted(tmp_path.iterdir()) == sorted([kept, other])
    assert erasure.sweep(session, tmp_path / "none") == 0
