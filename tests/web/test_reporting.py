"""Reporting: form, preview, sending and tracking code, through the real roles on committed data."""

import base64
import io
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from gis.keys import key_of
from gis.models import Concern, ConcernContact, ConcernEvent, ConcernPhoto, LocationPrecision, PublishedTopic
from server.services import abuse, photos
from server.web import reporting_pages
from tests.reporting_forms import (
    SPOT,
    asked,
    attached,
    browser_at,
    code_of,
    draft,
    fields,
    fill,
    follow,
    picture,
    report,
    right_answer,
    send,
)
from tests.reporting_world import add_card, committed_world


@pytest.fixture
def world(engine):
    with committed_world(engine) as made:
        yield made


@pytest.fixture
def real_app(web_app, monkeypatch):
    """The application with its own roles: nothing of it runs in a test's transaction."""
    monkeypatch.setitem(web_app.config, "WTF_CSRF_ENABLED", False)
    return web_app


@pytest.fixture
def new_browser(real_app):
    return lambda address="192.0.2.1": browser_at(real_app, address)


@pytest.fixture
def browser(new_browser):
    return new_browser()


@pytest.fixture
def stored(engine):
    """``stored(ref)`` reads a concern as staff would."""

    def read(ref):
        with Session(engine) as session:
            return session.scalars(select(Concern).filter_by(public_ref=ref)).one()

    return read


def number_of(engine, model, **where):
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(model).filter_by(**where))


# The form


def test_the_form_offers_the_published_topics_in_use_with_their_owners(browser, world):
    page = browser.get(f"/t/{world.slug}/concerns/new").text
    assert re.findall(r'name="topic" value="(\w+)"', page) == ["lighting", "disorder", "violence"]
    assert "Usually owned by: Municipality" in page
    assert page.index('href="tel:112"') < page.index('name="topic"')


def test_topics_of_the_police_say_again_when_to_call(browser, world):
    page = browser.get(f"/t/{world.slug}/concerns/new").text
    for code, urgent in (("lighting", 0), ("disorder", 1), ("violence", 1)):
        box = page[page.index(f'value="{code}"') :].split('class="topic">')[0]
        assert box.count('href="tel:112"') == urgent, code


def test_a_territory_without_topics_says_so(browser, engine, world):
    with Session(engine) as session:
        session.execute(
            text("DELETE FROM published.topic WHERE territory_slug = :slug"), {"slug": world.slug}
        )
        session.commit()
    page = browser.get(f"/t/{world.slug}/concerns/new")
    assert page.status_code == 200
    assert "Nothing can be reported here yet" in page.text


def test_an_unknown_territory_has_no_form(browser):
    assert browser.get("/t/nowhere/concerns/new").status_code == 404


def test_an_empty_form_says_what_to_do_in_each_field(browser, world):
    answer = browser.post(f"/t/{world.slug}/concerns/new", data={"action": "preview"})
    assert answer.status_code == 422
    for sentence in ("Choose what it is about.", "Say where it is", "Say in a sentence what is wrong."):
        assert sentence in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"topic": ""}, "Choose what it is about."),
        ({"topic": "retired"}, "Choose what it is about."),
        ({"topic": "no-such-topic"}, "Choose what it is about."),
        ({"spot": "", "neighbourhood": ""}, "Say where it is"),
        ({"spot": "", "neighbourhood": "atlantis"}, "Say where it is"),
        ({"spot": "rubbish"}, "Say where it is"),
        ({"spot": "nan,nan,map,x"}, "Say where it is"),
        ({"spot": "1e999,57,map,x"}, "Say where it is"),
        ({"spot": "24.1,56.95,map,Rīga"}, "lies outside"),
        ({"spot": "0,0,map,"}, "lies outside"),
        ({"noticed_on": "yesterday"}, "Write the date as year-month-day"),
        ({"noticed_on": "2999-01-01"}, "has not come yet"),
        ({"noticed_on": "1999-01-01"}, "more than two years ago"),
        ({"words": "  \n "}, "Say in a sentence"),
        ({"words": "x" * 1003}, "Shorten this by 3 characters"),
        ({"email": "nobody"}, "Write an e-mail address"),
        ({"phone": "call me"}, "Write a telephone number"),
        ({"wants_news": "1", "email": ""}, "News goes out by e-mail"),
        ({"website": "https://spam.example"}, "Leave this field empty"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(browser, world, engine, changes, sentence):
    typed = {"words": "Dark stairs behind the shop", "email": "a@example.org", "phone": "+371 20000000"}
    answer = fill(browser, world, **{**typed, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    for name, value in {**typed, **changes}.items():
        if name in ("words", "email", "phone") and value.strip() and len(value) < 1000:
            assert value in answer.text
    assert number_of(engine, Concern, territory_id=world.territory.id) == 0


def test_without_a_script_the_search_gives_a_list_to_choose_from(browser, world):
    answer = fill(browser, world, action="find", address="raina 5", spot="", words="Kept words")
    assert answer.status_code == 200
    assert 'value="22.5875,57.245,address,Raiņa iela 5, Talsi"' in answer.text
    assert "Kept words" in answer.text


def test_without_a_script_a_search_that_finds_nothing_says_so(browser, world):
    answer = fill(browser, world, action="find", address="zzzz", spot="")
    assert "Nothing of this name is known here" in answer.text


def test_a_photo_is_kept_while_something_else_is_corrected(browser, world, engine):
    answer = fill(browser, world, topic="", file=attached(picture()), covers="0,0,1,1")
    kept = re.search(r'name="photo" value="([^"]+)"', answer.text)[1]
    assert base64.b64decode(kept)[:2] == b"\xff\xd8"
    draft(browser, world, photo=kept)
    assert number_of(engine, ConcernPhoto) == 1


def test_a_text_file_is_no_photo(browser, world):
    answer = fill(browser, world, file=attached(b"not a photo", "words.jpg"))
    assert answer.status_code == 422
    assert "Send a JPEG, PNG or WebP picture." in answer.text
    assert "The lamp by the stairs" in answer.text


def test_a_huge_upload_is_refused_before_it_is_read(browser, world, monkeypatch):
    """The limit is that of a form with a photo, whatever the installation lets its analysts import."""
    monkeypatch.setattr("server.web.reporting_pages._MOST_BODY", 1000)
    answer = fill(browser, world, file=attached(b"0" * 2000))
    assert answer.status_code == 413
    assert "what you typed is still in the form" in answer.text


def test_the_limit_of_a_form_is_far_below_that_of_an_import():
    assert photos.MOST_BYTES < reporting_pages._MOST_BODY < 16 * 1024 * 1024


# The preview


def test_the_preview_shows_the_public_card_and_what_stays(browser, world):
    ref = draft(browser, world, noticed_on="2026-11-02", email="a@example.org", wants_news="1")
    page = browser.get(f"/t/{world.slug}/concerns/preview?draft={ref}").text
    card = page[page.index('<article class="concern"') : page.index("</article>")]
    assert "Raiņa iela" in card
    assert "November 2026" in card
    assert "Municipality" in card
    assert "The lamp by the stairs" in card
    for private in ("Raiņa iela 5", "a@example.org", "2 November", "22.587"):
        assert private not in card
    rest = page[page.index("</article>") :]
    for private in ("Raiņa iela 5", "a@example.org", "2 November 2026"):
        assert private in rest


def test_a_sensitive_topic_has_no_card_at_all(browser, world):
    ref = draft(browser, world, topic="violence")
    page = browser.get(f"/t/{world.slug}/concerns/preview?draft={ref}").text
    assert '<article class="concern"' not in page
    assert "never shown in public" in page


def test_only_a_neighbourhood_is_enough(browser, world, stored):
    ref = draft(browser, world, spot="", neighbourhood="centre")
    concern = stored(ref)
    assert (concern.location, concern.place_id) == (None, None)
    assert concern.neighbourhood_id == world.centre.id
    assert concern.location_precision is LocationPrecision.AREA


def test_a_neighbourhood_of_few_addresses_is_told_to_the_police_and_not_to_the_public(
    browser, world, engine, stored
):
    with Session(engine) as session:
        session.execute(
            text("DELETE FROM published.address WHERE territory_slug = :slug AND label !~ ' [1-3], '"),
            {"slug": world.slug},
        )
        session.commit()
    ref = draft(browser, world, spot="", neighbourhood="centre")
    assert (stored(ref).neighbourhood_id, stored(ref).place_words) == (None, "Centre")
    page = browser.get(f"/t/{world.slug}/concerns/preview?draft={ref}").text
    assert "Centre" not in page[page.index('<article class="concern"') : page.index("</article>")]
    form = browser.get(f"/t/{world.slug}/concerns/new?draft={ref}").text
    assert '<option value="centre" selected>' in form


def test_the_whole_territory_is_enough(browser, world, stored):
    concern = stored(draft(browser, world, spot="", neighbourhood="*"))
    assert (concern.location, concern.place_id, concern.neighbourhood_id) == (None, None, None)


def kept_photo(page):
    """The picture that a form carries along."""
    return re.search(r'name="photo" value="([^"]*)"', page)[1]


def test_a_draft_can_be_changed_and_stays_one_draft(browser, world, stored, engine):
    ref = draft(browser, world, file=attached(picture()), email="a@example.org")
    form = browser.get(f"/t/{world.slug}/concerns/new?draft={ref}").text
    assert "The lamp by the stairs" in form
    assert "a@example.org" in form
    changes = {"words": "Other words", "email": "", "topic": "disorder", "photo": kept_photo(form)}
    assert draft(browser, world, draft=ref, **changes) == ref
    assert stored(ref).words == "Other words"
    assert stored(ref).topic_id == world.disorder.id
    assert number_of(engine, ConcernPhoto, concern_id=stored(ref).id) == 1
    assert number_of(engine, ConcernContact, concern_id=stored(ref).id) == 0


def test_a_photo_is_left_out_when_its_box_is_ticked(browser, world, stored, engine):
    ref = draft(browser, world, file=attached(picture()))
    form = browser.get(f"/t/{world.slug}/concerns/new?draft={ref}").text
    draft(browser, world, draft=ref, photo=kept_photo(form), drops_photo="1")
    assert number_of(engine, ConcernPhoto, concern_id=stored(ref).id) == 0
    again = fill(browser, world, topic="", photo=kept_photo(form), drops_photo="1").text
    assert kept_photo(again) == ""


def test_what_is_covered_later_on_a_kept_photo_is_covered(browser, world, engine):
    ref = draft(browser, world, file=attached(picture((300, 300))))
    form = browser.get(f"/t/{world.slug}/concerns/new?draft={ref}").text
    draft(browser, world, draft=ref, photo=kept_photo(form), covers="0,0,1,1")
    with Session(engine) as session:
        jpeg = session.scalars(select(ConcernPhoto.jpeg)).one()
    low, high = Image.open(io.BytesIO(jpeg)).convert("L").getextrema()
    assert high - low < 60


def test_a_new_photo_takes_the_place_of_the_kept_one(browser, world, engine):
    ref = draft(browser, world, file=attached(picture((300, 300))))
    form = browser.get(f"/t/{world.slug}/concerns/new?draft={ref}").text
    draft(browser, world, draft=ref, photo=kept_photo(form), file=attached(picture((200, 100))))
    assert number_of(engine, ConcernPhoto, width=200) == number_of(engine, ConcernPhoto) == 1


def test_cells_of_the_photo_are_covered_without_a_script(browser, world, engine):
    ref = draft(browser, world, file=attached(picture((800, 600))))

    def jpeg():
        with Session(engine) as session:
            return session.scalars(select(ConcernPhoto.jpeg)).one()

    before = jpeg()
    answer = browser.post(
        f"/t/{world.slug}/concerns/preview",
        data={"draft": ref, "action": "cover", "cell": ["0-0", "1-0", "rubbish"]},
    )
    assert answer.status_code == 303
    assert jpeg() != before


def test_a_draft_is_thrown_away_with_all_that_was_in_it(browser, world, stored, engine):
    ref = draft(browser, world, email="a@example.org", file=attached(picture()))
    browser.post(f"/t/{world.slug}/concerns/preview", data={"draft": ref, "action": "discard"})
    assert stored(ref).words is None
    assert number_of(engine, ConcernContact) == number_of(engine, ConcernPhoto) == 0
    assert browser.get(f"/t/{world.slug}/concerns/preview?draft={ref}").status_code == 404


def test_another_browser_cannot_open_or_send_a_draft(browser, new_browser, world, stored):
    ref = draft(browser, world)
    stranger = new_browser()
    assert stranger.get(f"/t/{world.slug}/concerns/preview?draft={ref}").status_code == 404
    assert send(stranger, world, ref).status_code == 404
    assert stored(ref).submitted_at is None


def test_a_forged_cookie_opens_nothing(new_browser, world):
    forger = new_browser()
    forger.set_cookie("talsi", "eyJkcmFmdHMiOltbIngiLCJ4Iiwid29ybGQiLDBdXX0.aaaaaa.forged")
    assert forger.get(f"/t/{world.slug}/concerns/preview?draft=x").status_code == 404
    assert send(forger, world, "x").status_code == 404


def test_a_draft_of_yesterday_is_gone(browser, world, engine, stored):
    ref = draft(browser, world)
    with Session(engine) as session:
        session.execute(update(Concern).values(created_at=datetime.now(UTC) - timedelta(days=1, minutes=1)))
        session.commit()
    answer = send(browser, world, ref)
    assert answer.status_code == 404
    assert "A draft is kept for one day" in answer.text
    assert stored(ref).submitted_at is None


def test_a_topic_that_is_no_longer_taken_is_chosen_anew(browser, world, engine, stored):
    ref = draft(browser, world)
    with Session(engine) as session:
        session.execute(
            text("UPDATE exact.topic SET active = false WHERE id = :id"), {"id": world.lighting.id}
        )
        session.commit()
    for answer in (browser.get(f"/t/{world.slug}/concerns/preview?draft={ref}"), send(browser, world, ref)):
        assert answer.status_code == 422
        assert "This topic is no longer taken. Choose another." in answer.text
        assert "The lamp by the stairs" in answer.text
    assert stored(ref).submitted_at is None


# Sending


def test_a_sent_concern_waits_for_a_moderator_and_has_an_owner(browser, world, stored, engine):
    ref, code = report(browser, world)
    concern = stored(ref)
    assert concern.submitted_at is not None
    assert (concern.visibility, concern.agency_id) == ("pending", world.municipality.id)
    assert concern.tracking_hash == key_of(code)
    assert concern.place_id == world.place.id
    assert concern.language == "en"
    assert number_of(engine, ConcernEvent, concern_id=concern.id, kind="received") == 1


def test_the_code_is_stored_nowhere(browser, world, engine):
    _, code = report(browser, world)
    with Session(engine) as session:
        rows = session.scalars(text("SELECT concern::text FROM exact.concern"))
        assert not any(code in row or code.replace("-", "") in row for row in rows)


def test_pressing_send_twice_gives_the_same_concern(browser, world, engine):
    ref = draft(browser, world)
    for _ in range(3):
        assert send(browser, world, ref).status_code == 303
    assert len({code_of(browser, world, ref) for _ in range(2)}) == 1
    assert number_of(engine, ConcernEvent, kind="received") == 1
    assert number_of(engine, Concern, territory_id=world.territory.id) == 1


def test_two_tabs_hold_two_drafts(browser, world, stored):
    first, second = draft(browser, world, words="First"), draft(browser, world, words="Second")
    send(browser, world, first)
    send(browser, world, second)
    assert stored(first).words == "First"
    assert stored(second).words == "Second"
    assert code_of(browser, world, first) != code_of(browser, world, second)


def test_twenty_presses_at_once_send_one_concern(new_browser, world, engine):
    browser = new_browser()
    ref = draft(browser, world)
    cookie = browser.get_cookie("talsi").value
    answers = []

    def press():
        tab = new_browser()
        tab.set_cookie("talsi", cookie)
        answers.append(send(tab, world, ref).status_code)

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 20
    assert number_of(engine, ConcernEvent, kind="received") == 1


def test_fifty_residents_at_once_lose_nothing_and_double_nothing(new_browser, world, engine):
    codes = []

    def resident(number):
        _, code = report(new_browser(f"198.51.100.{number}"), world, words=f"Concern {number}")
        codes.append(code)

    threads = [threading.Thread(target=resident, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(codes)) == 50
    with Session(engine) as session:
        words = session.scalars(select(Concern.words).where(Concern.submitted_at.is_not(None))).all()
    assert sorted(words) == sorted(f"Concern {number}" for number in range(50))


def test_the_code_is_forgotten_when_its_holder_says_so(browser, world):
    ref, _ = report(browser, world)
    browser.post(f"/t/{world.slug}/concerns/sent", data={"draft": ref})
    page = browser.get(f"/t/{world.slug}/concerns/sent?draft={ref}").text
    assert "The code is no longer shown" in page


def test_the_cookie_forgets_a_code_that_is_no_longer_shown(browser, world, monkeypatch):
    report(browser, world)
    browser.get(f"/t/{world.slug}/concerns/follow")
    with browser.session_transaction() as cookie:
        assert len(cookie["drafts"]) == 1
    monkeypatch.setattr("server.web.reporting_drafts.SHOWN_FOR", timedelta(0))
    browser.get(f"/t/{world.slug}/concerns/follow")
    with browser.session_transaction() as cookie:
        assert "drafts" not in cookie


def test_a_sent_concern_is_not_changed_by_an_old_tab(browser, world, stored):
    ref, _ = report(browser, world)
    other = draft(browser, world, draft=ref, words="Changed later")
    assert other != ref
    assert stored(ref).words == "The lamp by the stairs has been dark since autumn."


# What others reported


def test_open_cards_of_the_same_topic_near_the_place_are_offered(browser, world, engine):
    with Session(engine) as session:
        add_card(session, world, "near0001")
        add_card(session, world, "done0001", state="done")
        add_card(session, world, "else0001", topic_code="disorder")
        session.commit()
    ref = draft(browser, world)
    page = browser.get(f"/t/{world.slug}/concerns/preview?draft={ref}").text
    assert re.findall(r"/concerns/(\w+)/support", page) == ["near0001"]


def test_without_a_place_those_of_the_neighbourhood_are_offered(browser, world, engine):
    with Session(engine) as session:
        add_card(session, world, "near0001", place_id=None)
        add_card(session, world, "far00001", place_id=None, neighbourhood_code=None)
        session.commit()
    ref = draft(browser, world, spot="", neighbourhood="centre")
    page = browser.get(f"/t/{world.slug}/concerns/preview?draft={ref}").text
    assert re.findall(r"/concerns/(\w+)/support", page) == ["near0001"]


def supports(engine):
    with Session(engine) as session:
        return session.scalar(text("SELECT count(*) FROM exact.concern_support"))


@pytest.fixture
def on_board(browser, world, engine):
    """A concern that stands on the board."""
    ref, _ = report(browser, world)
    with Session(engine) as session:
        add_card(session, world, ref)
        session.commit()
    return ref


def test_me_too_counts_once_from_each_source_and_throws_the_draft_away(
    on_board, new_browser, world, engine, stored
):
    neighbour = new_browser("192.0.2.9")
    own = draft(neighbour, world)
    path = f"/t/{world.slug}/concerns/{on_board}/support"
    assert neighbour.post(path, data={"draft": own}).status_code == 303
    assert stored(own).words is None
    assert neighbour.post(path).status_code == 303
    assert supports(engine) == 1
    new_browser("192.0.2.10").post(path)
    assert supports(engine) == 2


def test_me_too_of_what_is_not_on_the_board_is_refused(browser, world, engine):
    ref, _ = report(browser, world)
    for name in (ref, "nothing0"):
        assert browser.post(f"/t/{world.slug}/concerns/{name}/support").status_code == 404
    assert supports(engine) == 0


# Limits


def test_beyond_five_an_hour_a_small_question_is_asked_and_answered(browser, world, stored):
    for _ in range(abuse.SENDING.free):
        report(browser, world)
    ref = draft(browser, world)
    page = browser.get(f"/t/{world.slug}/concerns/preview?draft={ref}").text
    token, words = asked(page)
    assert send(browser, world, ref).status_code == 422
    assert send(browser, world, ref, question=token, question_answer="99").status_code == 422
    token, words = asked(send(browser, world, ref).text)
    sent = send(browser, world, ref, question=token, question_answer=right_answer(words))
    assert sent.status_code == 303
    assert stored(ref).submitted_at is not None
    other = draft(browser, world)
    assert send(browser, world, other, question=token, question_answer=right_answer(words)).status_code == 422


def test_far_beyond_nothing_is_taken_and_the_page_says_how_else(browser, world, engine, stored):
    with Session(engine) as session:
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        key = abuse.Source.of("192.0.2.1", "for tests", now=datetime.now(UTC)).key("send")
        session.execute(
            text("INSERT INTO exact.intake_source VALUES (:key, :hour, 60)"), {"key": key, "hour": hour}
        )
        session.commit()
    ref = draft(browser, world)
    token, words = asked(browser.get(f"/t/{world.slug}/concerns/preview?draft={ref}").text)
    answer = send(browser, world, ref, question=token, question_answer=right_answer(words))
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 3600
    assert "Call the police station" in answer.text
    assert stored(ref).submitted_at is None


def test_another_source_is_not_asked(browser, new_browser, world):
    for _ in range(abuse.SENDING.free):
        report(browser, world)
    report(new_browser("192.0.2.77"), world)


# By the code


def test_the_code_opens_the_concern_however_it_is_typed(browser, new_browser, world):
    _, code = report(browser, world, email="a@example.org", file=attached(picture()))
    page = follow(new_browser(), world, f" {code.lower().replace('-', ' ')} ")
    assert page.status_code == 200
    for said in (
        "Where it is now",
        "Municipality",
        "The lamp by the stairs",
        "a@example.org",
        "data:image/jpeg",
    ):
        assert said in page.text


@pytest.mark.parametrize("code", ["", "0000-0000-0000-0000", "x" * 500, "' OR 1=1 --", "0000"])
def test_every_wrong_code_gets_the_same_answer(browser, world, code):
    answer = follow(browser, world, code)
    assert answer.status_code == 422
    assert "No concern opens with this code." in answer.text


def test_the_code_of_a_draft_or_of_another_territory_opens_nothing(browser, world, engine):
    draft(browser, world)
    with browser.session_transaction() as cookie:
        drafted = cookie["drafts"][0][1]
    assert follow(browser, world, drafted).status_code == 422
    _, code = report(browser, world)
    with committed_world(engine) as other:
        answer = follow(browser, other, code)
    assert answer.status_code == 422
    assert "No concern opens with this code." in answer.text


def test_wrong_codes_are_slowed_for_their_source(browser, new_browser, world):
    _, code = report(browser, world)
    guesser = new_browser("192.0.2.66")
    for _ in range(abuse.WRONG_CODES.free):
        follow(guesser, world, "0000-0000-0000-0000")
    right, wrong = follow(guesser, world, code), follow(guesser, world, "0000-0000-0000-0001")
    assert right.status_code == wrong.status_code == 422
    assert "Where it is now" not in right.text
    token, words = asked(right.text)
    opened = follow(guesser, world, code, question=token, question_answer=right_answer(words))
    assert "Where it is now" in opened.text
    assert follow(new_browser("192.0.2.67"), world, code).status_code == 200


def test_the_page_leads_to_the_board_only_when_it_is_there(browser, world, engine):
    ref, code = report(browser, world)
    with Session(engine) as session:
        session.execute(update(Concern).where(Concern.public_ref == ref).values(visibility="public"))
        session.commit()
    assert f'/concerns/{ref}"' not in follow(browser, world, code).text
    with Session(engine) as session:
        add_card(session, world, ref)
        session.commit()
    assert f'/concerns/{ref}"' in follow(browser, world, code).text


def test_the_contact_is_taken_back(browser, world, engine):
    _, code = report(browser, world, email="a@example.org", wants_news="1")
    page = follow(browser, world, code, "contact").text
    assert "Your contact has been erased" in page
    assert "a@example.org" not in page
    assert number_of(engine, ConcernContact) == 0
    assert follow(browser, world, code, "contact").status_code == 200


def close(engine, ref, *, asked=True):
    now = datetime.now(UTC)
    with Session(engine) as session:
        session.execute(
            update(Concern)
            .where(Concern.public_ref == ref)
            .values(
                state="done",
                closing_words="A new lamp was put up.",
                closed_at=now - timedelta(days=28),
                asked_at=now if asked else None,
            )
        )
        session.commit()


@pytest.mark.parametrize(
    ("helped", "reopens", "state"),
    [("yes", "1", "done"), ("no", "1", "received"), ("no", "", "done"), ("partly", "1", "received")],
)
def test_whoever_is_asked_answers_and_opens_it_again_where_it_did_not_help(
    browser, world, engine, stored, helped, reopens, state
):
    ref, code = report(browser, world)
    close(engine, ref)
    assert "Did it help?" in follow(browser, world, code).text
    answer = follow(browser, world, code, "answer", helped=helped, reopens=reopens, answer_words="Still dark")
    assert answer.status_code == 200
    concern = stored(ref)
    assert (concern.helped, concern.state) == (helped, state)
    assert concern.reopened == (1 if state == "received" else 0)
    assert (concern.closed_at is None) == (state == "received")
    assert number_of(engine, ConcernEvent, kind=f"answered_{helped}", words="Still dark") == 1
    assert number_of(engine, ConcernEvent, kind="reopened") == concern.reopened


def test_an_answer_that_nobody_asked_for_changes_nothing(browser, world, engine, stored):
    ref, code = report(browser, world)
    close(engine, ref, asked=False)
    page = follow(browser, world, code, "answer", helped="no", reopens="1")
    assert "no longer open" in page.text
    assert stored(ref).state == "done"


def test_an_answer_without_a_choice_says_what_to_do(browser, world, engine):
    ref, code = report(browser, world)
    close(engine, ref)
    answer = follow(browser, world, code, "answer", answer_words="Kept words")
    assert answer.status_code == 422
    assert "Choose one of the three answers." in answer.text
    assert "Kept words" in answer.text


def test_erasing_asks_first_and_leaves_nothing(browser, world, engine, stored):
    ref, code = report(browser, world, email="a@example.org", file=attached(picture()))
    assert follow(browser, world, code, "erase").status_code == 422
    assert stored(ref).words is not None
    assert follow(browser, world, code, "erase", sure="1").status_code == 303
    concern = stored(ref)
    assert (concern.words, concern.location, concern.withheld_reason) == (None, None, "erased")
    assert number_of(engine, ConcernContact) == number_of(engine, ConcernPhoto) == 0
    page = follow(browser, world, code)
    assert "has been erased" in page.text
    assert "The lamp" not in page.text
    assert follow(browser, world, code, "erase", sure="1").status_code == 303


def test_a_flood_of_photos_is_turned_away_though_no_draft_comes_of_it(browser, world, monkeypatch):
    monkeypatch.setattr(abuse, "PHOTOS", abuse.Limit("photo", free=2, most=2))
    for _ in range(2):
        assert fill(browser, world, words="", file=attached(picture())).status_code == 422
    assert fill(browser, world, words="", file=attached(picture())).status_code == 429
    assert fill(browser, world).status_code == 303


def test_nothing_is_written_into_a_concern_that_was_erased(browser, world, engine, stored):
    ref, code = report(browser, world)
    close(engine, ref)
    assert follow(browser, world, code, "erase", sure="1").status_code == 303
    page = follow(browser, world, code, "answer", helped="no", reopens="1", answer_words="Jānis again")
    assert "has been erased" in page.text
    assert (stored(ref).helped, stored(ref).state) == (None, "done")
    assert number_of(engine, ConcernEvent, words="Jānis again") == 0


def test_the_own_data_come_as_a_file(browser, world):
    ref, code = report(
        browser, world, email="a@example.org", noticed_on="2026-11-02", file=attached(picture())
    )
    answer = follow(browser, world, code, "data")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=concern-{ref}.json"
    data = answer.json
    assert data["words"] == "The lamp by the stairs has been dark since autumn."
    assert data["contact"]["email"] == "a@example.org"
    assert data["place"]["longitude"] == float(SPOT.split(",")[0])
    assert data["noticed_on"] == "2026-11-02"
    assert base64.b64decode(data["photo_jpeg_base64"])[:2] == b"\xff\xd8"
    assert [step["kind"] for step in data["steps"]] == ["received"]


def test_nothing_by_code_happens_with_a_wrong_one(browser, world, engine, stored):
    ref, _ = report(browser, world, email="a@example.org")
    for what in ("answer", "contact", "erase", "data"):
        answer = follow(browser, world, "0000-0000-0000-0000", what, sure="1", helped="no")
        assert answer.status_code == 422
    assert stored(ref).words is not None
    assert number_of(engine, ConcernContact) == 1


def test_the_page_goes_on_by_its_own_seal_for_half_an_hour(browser, new_browser, world, monkeypatch):
    _, code = report(browser, world, email="a@example.org")
    seal = re.search(r'name="seal" value="([^"]+)"', follow(browser, world, code).text)[1]
    assert new_browser().post(f"/t/{world.slug}/concerns/follow/data", data={"seal": seal}).status_code == 200
    monkeypatch.setattr("server.web.reporting_follow._PAGE_LASTS_SECONDS", -1)
    assert new_browser().post(f"/t/{world.slug}/concerns/follow/data", data={"seal": seal}).status_code == 422


def test_forms_carry_a_token_against_forgery(web_app, world):
    """With the protection on, as it is for everybody, a form of another page is refused."""
    stranger = web_app.test_client()
    assert stranger.post(f"/t/{world.slug}/concerns/new", data=fields(world)).status_code == 400


def test_no_page_of_reporting_may_be_kept_by_a_browser(browser, world):
    for path in ("new", "follow", "preview", "sent"):
        assert browser.get(f"/t/{world.slug}/concerns/{path}").headers["Cache-Control"] == "no-store"


def test_a_published_topic_that_staff_do_not_have_is_not_offered(browser, world, engine):
    with Session(engine) as session:
        session.add(
            PublishedTopic(
                territory_slug=world.slug,
                code="ghost",
                labels={"en": "Ghost"},
                hints={},
                agency_code="police",
                sensitive=False,
                position=9,
            )
        )
        session.commit()
    assert "ghost" not in browser.get(f"/t/{world.slug}/concerns/new").text
