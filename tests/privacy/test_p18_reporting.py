"""P18: reporting warns of emergencies, shows a preview, strips photos, keeps no address, locks nobody out."""

import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from gis.keys import key_of, unlock
from gis.models import Concern, ConcernPhoto
from server.services import abuse
from server.services.public_cards import PublicCard
from tests.reporting_forms import asked, attached, browser_at, draft, follow, report, right_answer, send
from tests.reporting_world import committed_world

ADDRESS = "203.0.113.45"


@pytest.fixture
def world(engine):
    with committed_world(engine) as made:
        yield made


@pytest.fixture
def new_browser(web_app, monkeypatch):
    """Browsers before the application with its own roles, each from an address of its choice."""
    monkeypatch.setitem(web_app.config, "WTF_CSRF_ENABLED", False)

    return lambda address=ADDRESS: browser_at(web_app, address)


def telephone_picture():
    """A picture as a telephone takes it: with its place, its maker and a serial number."""
    exif = Image.Exif()
    exif[0x010F] = "ACME"
    exif[0xA431] = "SERIAL-1234567"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (57.0, 14.0, 42.0), "E", (22.0, 35.0, 13.0)
    out = io.BytesIO()
    Image.effect_noise((640, 480), 80).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_p18_the_form_says_when_to_call_112_before_anything_is_asked(new_browser, world):
    page = new_browser().get(f"/t/{world.slug}/concerns/new").text
    main = page[page.index("<main") :]
    assert main.index("tel:112") < main.index("<input")


def test_p18_nobody_needs_an_account_or_gives_a_name(new_browser, world):
    page = new_browser().get(f"/t/{world.slug}/concerns/new").text
    names = set(re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', page))
    assert not names & {"name", "surname", "login", "password", "person_code"}
    assert report(new_browser(), world)


def test_p18_the_preview_shows_every_field_of_the_card_and_nothing_is_sent_before(new_browser, world, engine):
    browser = new_browser()
    ref = draft(browser, world, words="Words that are mine", noticed_on="2026-11-02")
    with Session(engine) as session:
        assert session.scalars(select(Concern.submitted_at)).one() is None
    page = browser.get(f"/t/{world.slug}/concerns/preview?draft={ref}").text
    card = page[page.index('<article class="concern"') : page.index("</article>")]
    # Whoever adds a field to the card must show it here as well.
    shown = {
        "ref", "topic_code", "agency_code", "neighbourhood_code", "place_id", "state", "received_month",
        "noticed_month", "closed_month", "daypart", "recurring", "words", "closing_words", "duplicate_ref",
        "supports", "photo",
    }  # fmt: skip
    assert set(PublicCard.__dataclass_fields__) == shown
    for word in (
        "Lighting",
        "Municipality",
        "Raiņa iela",
        "Centre",
        "received",
        "November 2026",
        "again",
        "evening",
    ):
        assert word in card
    assert "Words that are mine" in card


def test_p18_a_stored_photo_has_no_metadata_and_the_original_is_nowhere(new_browser, world, engine):
    original = telephone_picture()
    assert b"SERIAL-1234567" in original
    report(new_browser(), world, file=attached(original))
    with Session(engine) as session:
        jpeg = session.scalars(select(ConcernPhoto.jpeg)).one()
    assert b"SERIAL" not in jpeg
    assert b"ACME" not in jpeg
    assert not dict(Image.open(io.BytesIO(jpeg)).getexif())
    assert jpeg != original


def test_p18_no_address_is_stored_anywhere(new_browser, world, engine):
    browser = new_browser()
    ref, code = report(browser, world, email="a@example.org")
    follow(browser, world, code)
    follow(browser, world, "0000-0000-0000-0000")
    browser.post(f"/t/{world.slug}/concerns/{ref}/support")
    with Session(engine) as session:
        tables = session.execute(
            text(
                "SELECT table_schema, table_name FROM information_schema.tables"
                " WHERE table_schema IN ('exact', 'published') AND table_type = 'BASE TABLE'"
            )
        ).all()
        for schema, table in tables:
            found = session.scalar(
                text(
                    f'SELECT count(*) FROM "{schema}"."{table}" AS row WHERE strpos(row::text, :address) > 0'
                ),
                {"address": ADDRESS},
            )
            assert found == 0, table
        counted = session.scalar(text("SELECT count(*) FROM exact.intake_source"))
    assert counted > 0


def test_p18_an_error_of_the_database_does_not_carry_words_into_the_log(intake_engine):
    with Session(intake_engine) as session, pytest.raises(ProgrammingError) as refusal:
        session.execute(text("UPDATE exact.concern SET public_words = :words"), {"words": "mine alone"})
    assert "mine alone" not in str(refusal.value)


def test_p18_todays_key_of_a_source_says_nothing_of_tomorrows():
    today = datetime(2026, 11, 30, 12, tzinfo=UTC)
    keys = [
        abuse.Source.of(ADDRESS, "secret", now=today + timedelta(days=days)).key("send") for days in range(8)
    ]
    assert len(set(keys)) == 8


def test_p18_a_librarys_shared_address_is_not_locked_out(new_browser, world, engine):
    """Twelve people at the same computer: the first five send at once, the others answer a small question."""
    for number in range(12):
        browser = new_browser()
        ref = draft(browser, world, words=f"Person {number}")
        answer = send(browser, world, ref)
        if number >= abuse.SENDING.free:
            assert answer.status_code == 422
            token, words = asked(answer.text)
            answer = send(browser, world, ref, question=token, question_answer=right_answer(words))
        assert answer.status_code == 303, number
    with Session(engine) as session:
        assert len(session.scalars(select(Concern.id).where(Concern.submitted_at.is_not(None))).all()) == 12


def test_p18_the_code_opens_at_the_database_what_nothing_else_opens(new_browser, world, intake_engine):
    """The walls are the database's own: a page that forgets to ask still shows nobody else's concern."""
    ref, code = report(new_browser(), world, email="a@example.org")
    with Session(intake_engine) as stranger:
        assert stranger.scalars(select(Concern.id)).all() == []
        assert stranger.scalars(text("SELECT concern_id FROM exact.concern_contact")).all() == []
        assert stranger.scalars(text("SELECT concern_id FROM exact.concern_photo")).all() == []
    with Session(intake_engine) as holder:
        unlock(holder, key_of(code))
        assert holder.scalars(select(Concern.public_ref)).all() == [ref]
    with Session(intake_engine) as guesser, pytest.raises(ProgrammingError, match="permission denied"):
        guesser.execute(text("SELECT * FROM exact.audit_event"))


def test_p18_the_public_name_of_a_concern_opens_nothing(new_browser, world):
    ref, code = report(new_browser(), world)
    stranger = new_browser("192.0.2.1")
    assert follow(stranger, world, ref).status_code == 422
    assert code[:9] not in stranger.get(f"/t/{world.slug}/concerns/sent?draft={ref}").text


def test_p19_a_code_hands_out_all_of_its_concern_and_erases_it(new_browser, world, engine):
    browser = new_browser()
    _, code = report(browser, world, email="a@example.org", file=attached(telephone_picture()))
    data = json.loads(follow(browser, world, code, "data").text)
    with Session(engine) as session:
        concern = session.scalars(select(Concern)).one()
        kept = {column.name for column in Concern.__table__.columns}
        assert data["words"] == concern.words
    # What a concern's row holds is in the file, but what belongs to the machinery or to other people.
    machinery = {
        "id", "territory_id", "tracking_hash", "channel", "handler_id", "entered_by", "import_key",
        "place_id", "duplicate_of",
    }  # fmt: skip
    named = {
        "topic_id": "topic", "agency_id": "owner", "public_ref": "reference", "location": "place",
        "location_precision": "place", "place_words": "place", "neighbourhood_id": "place",
        "daypart": "part_of_day", "recurring": "again_and_again", "reopened": "times_reopened",
    }  # fmt: skip
    for column in kept - machinery:
        assert named.get(column, column) in {*data, *data["moments"]}, column
    follow(browser, world, code, "erase", sure="1")
    assert json.loads(follow(browser, world, code, "data").text)["words"] is None
