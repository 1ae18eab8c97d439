"""Abuse: sources are counted under keys that tell nothing, and a small question opens the door once."""

from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import text

from server.i18n import speaking
from server.services import abuse, small_questions
from server.services.abuse import AskFirst, Limit, Source, TooMany
from tests.reporting_forms import right_answer

NOW = datetime(2026, 11, 30, 10, 20, tzinfo=UTC)
SECRET = "a secret"
FEW = Limit("few", free=2, most=4)


def source(address="192.0.2.7", now=NOW):
    return Source.of(address, SECRET, now=now)


def test_a_key_does_not_hold_the_address_and_changes_with_day_purpose_and_server():
    keys = {
        source().key("send"),
        source().key("code"),
        source(now=NOW + timedelta(days=1)).key("send"),
        Source.of("192.0.2.7", "another secret", now=NOW).key("send"),
        source("192.0.2.8").key("send"),
    }
    assert len(keys) == 5
    assert not any("192" in key or "2.7" in key for key in keys)


def test_a_household_with_many_ipv6_addresses_is_one_source():
    assert source("2001:db8:1:2::1").key("send") == source("2001:db8:1:2:ffff::9").key("send")
    assert source("2001:db8:1:2::1").key("send") != source("2001:db8:1:3::1").key("send")
    assert source("::ffff:192.0.2.7").key("send") == source("192.0.2.7").key("send")


@pytest.mark.parametrize("address", [None, "", "rubbish"])
def test_an_unknown_address_is_counted_too(address):
    assert source(address).key("send") == source("").key("send")


def test_some_are_free_then_a_question_is_asked_then_nothing_more_is_taken(session):
    for _ in range(2):
        abuse.count(session, FEW, source())
    assert abuse.must_ask(session, FEW, source())
    savepoint = session.begin_nested()
    with pytest.raises(AskFirst):
        abuse.count(session, FEW, source())
    savepoint.rollback()
    for _ in range(2):
        abuse.count(session, FEW, source(), answered=True)
    with pytest.raises(TooMany) as refusal:
        abuse.count(session, FEW, source(), answered=True)
    assert refusal.value.wait == timedelta(minutes=40)
    with pytest.raises(TooMany):
        abuse.check(session, FEW, source())


def test_the_next_hour_and_another_source_begin_anew(session):
    for _ in range(3):
        abuse.count(session, FEW, source(), answered=True)
    assert not abuse.must_ask(session, FEW, source(now=NOW + timedelta(hours=1)))
    assert not abuse.must_ask(session, FEW, source("192.0.2.8"))


def test_no_address_is_stored(session):
    abuse.count(session, FEW, source())
    stored = session.scalar(text("SELECT string_agg(source_key, ' ') FROM exact.intake_source"))
    assert "192.0.2.7" not in stored


def ask():
    with speaking("en"):
        return small_questions.ask(SECRET, now=NOW)


def answered(session, question, answer, *, now=NOW + timedelta(minutes=1), secret=SECRET):
    with speaking("en"):
        return small_questions.answered(session, secret, token=question.token, answer=answer, now=now)


def test_the_right_answer_opens_once_and_not_again(session):
    question = ask()
    assert answered(session, question, right_answer(question.words))
    assert not answered(session, question, right_answer(question.words))


def test_a_wrong_answer_uses_the_question_up(session):
    question = ask()
    assert not answered(session, question, "77")
    assert not answered(session, question, right_answer(question.words))


def test_the_answer_may_be_a_word(session):
    question = ask()
    number = int(right_answer(question.words))
    with speaking("en"):
        word = str(small_questions.NUMBERS[number])
    assert answered(session, question, f" {word.upper()}. ")


def test_a_latvian_answers_in_latvian(session):
    with speaking("lv"):
        question = small_questions.ask(SECRET, now=NOW, choice=lambda numbers: numbers[2])
        word = str(small_questions.NUMBERS[6])
        assert small_questions.answered(session, SECRET, token=question.token, answer=word, now=NOW)


@pytest.mark.parametrize("later", [timedelta(hours=2, minutes=1), timedelta(minutes=-5)])
def test_a_question_is_good_for_two_hours(session, later):
    question = ask()
    assert not answered(session, question, right_answer(question.words), now=NOW + later)


def test_a_question_of_another_server_or_no_question_at_all_opens_nothing(session):
    question = ask()
    assert not answered(session, question, right_answer(question.words), secret="another")
    for token in ("", "x", question.token[:-3], question.token + "a"):
        with speaking("en"):
            assert not small_questions.answered(session, SECRET, token=token, answer="5", now=NOW)


def test_two_tokens_with_the_same_answer_are_not_alike():
    """Or a program that has learnt one answer would know it again."""
    with speaking("en"):
        sealed = [
            small_questions.ask(SECRET, now=NOW, choice=lambda numbers: numbers[0]).token for _ in range(2)
        ]
    payloads = [URLSafeSerializer(SECRET, salt="talsi small question").loads(token)["a"] for token in sealed]
    assert payloads[0] != payloads[1]
