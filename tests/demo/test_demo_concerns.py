"""Demo concerns: the same ones from the same seed, believable, and in every state a page must show."""

from collections import Counter
from datetime import UTC, date, datetime

import numpy as np
import pytest
import shapely

from server.demo.answers import SENSITIVE, DemoConcern
from server.demo.concerns import draw_concerns
from server.demo.outlines import in_metres, metres, point_of
from server.demo.places import places
from server.demo.sentences import PERSONAL, WITHHELD
from server.demo.territory import areas, code_of, outline
from server.demo.themes import THEMES
from server.services.topic_starter import TOPICS

UNTIL = date(2026, 11, 16)


@pytest.fixture(scope="module")
def drawn() -> tuple[DemoConcern, ...]:
    return draw_concerns(until=UNTIL, seed=2009)


def within(concern: DemoConcern, lat: float, lon: float, metres_away: float) -> bool:
    if concern.lon is None or concern.lat is None:
        return False
    away = metres(concern.lon, concern.lat)[0] - np.asarray(point_of(lat, lon))
    return bool(np.hypot(*away) <= metres_away)


def test_the_same_date_and_seed_make_the_same_concerns_and_another_seed_others(
    drawn: tuple[DemoConcern, ...],
) -> None:
    assert draw_concerns(until=UNTIL, seed=2009) == drawn
    assert draw_concerns(until=UNTIL, seed=2010) != drawn


def test_about_a_hundred_a_year_came_in_the_last_three_years_oldest_first(
    drawn: tuple[DemoConcern, ...],
) -> None:
    assert len(drawn) == 300
    assert [each.at for each in drawn] == sorted(each.at for each in drawn)
    assert drawn[-1].at < datetime(2026, 11, 16, tzinfo=UTC)
    assert drawn[0].at > datetime(2023, 11, 10, tzinfo=UTC)


def test_every_state_every_channel_and_every_topic_occur(drawn: tuple[DemoConcern, ...]) -> None:
    states = {"received", "checked", "police", "passed", "planned", "done", "not_possible", "duplicate"}
    assert {each.state for each in drawn} == states
    assert {each.channel for each in drawn} == {"web", "paper", "phone", "meeting", "imported"}
    assert {each.topic for each in drawn} == {topic.code for topic in TOPICS}


def test_some_wait_for_a_reader_and_of_these_some_for_too_long(drawn: tuple[DemoConcern, ...]) -> None:
    waiting = [each for each in drawn if each.read_at is None]
    assert 5 <= len(waiting) <= 20
    assert any((datetime(2026, 11, 16, tzinfo=UTC) - each.at).days >= 3 for each in waiting)
    assert all(each.public_words is None and not each.steps for each in waiting)


def test_some_are_withheld_repeat_another_have_photos_supporters_and_a_verdict(
    drawn: tuple[DemoConcern, ...],
) -> None:
    assert 8 <= sum(bool(each.withheld) for each in drawn) <= 30
    assert sum(each.duplicate_of is not None for each in drawn) >= 6
    assert 5 <= sum(each.photo is not None for each in drawn) <= 30
    assert sum(each.supports for each in drawn) > 100
    assert {each.helped for each in drawn} == {"", "yes", "partly", "no"}


def test_what_names_a_person_never_stays_in_the_public_words(drawn: tuple[DemoConcern, ...]) -> None:
    named = [each for each in drawn if each.words.endswith(PERSONAL)]
    assert any(each.read_at is None for each in named)  # for a moderator to find
    for each in drawn:
        assert not any(piece.strip() in (each.public_words or "") for piece in PERSONAL)
        assert not any(words == each.public_words for words, _ in WITHHELD)


def test_sensitive_concerns_have_no_public_words_nor_supporters(drawn: tuple[DemoConcern, ...]) -> None:
    quiet = [each for each in drawn if each.topic in SENSITIVE]
    assert quiet
    assert all(not each.public_words and not each.supports and each.photo is None for each in quiet)


def test_the_steps_of_a_concern_follow_its_arrival_and_end_before_the_last_day(
    drawn: tuple[DemoConcern, ...],
) -> None:
    last = datetime(2026, 11, 16, tzinfo=UTC)
    for each in drawn:
        moments = [each.at, *(step.at for step in each.steps)]
        assert moments == sorted(moments)
        assert moments[-1] < last
        assert each.helped_at is None or moments[-1] < each.helped_at < last


def test_answers_are_in_plain_words_and_long_enough_to_be_one(drawn: tuple[DemoConcern, ...]) -> None:
    answers = [step.words for each in drawn for step in each.steps if step.state in ("done", "not_possible")]
    assert all(len(words) >= 20 for words in answers)


def test_a_duplicate_repeats_an_earlier_concern_of_the_same_topic(drawn: tuple[DemoConcern, ...]) -> None:
    for number, each in enumerate(drawn):
        if each.duplicate_of is not None:
            first = drawn[each.duplicate_of]
            assert each.duplicate_of < number
            assert first.topic == each.topic
            assert first.duplicate_of is None


def test_every_place_lies_in_the_territory_and_every_neighbourhood_is_one(
    drawn: tuple[DemoConcern, ...],
) -> None:
    ground = in_metres(outline())
    codes = {code_of(name) for name in areas()}
    for each in drawn:
        if each.lon is not None:
            assert shapely.contains_xy(ground, *metres(each.lon, each.lat)[0])
        assert each.neighbourhood is None or each.neighbourhood in codes
    assert any(each.lon is None and each.neighbourhood is None for each in drawn)


def test_residents_speak_of_the_dark_wood_where_nothing_is_recorded_and_not_of_supermarkets(
    drawn: tuple[DemoConcern, ...],
) -> None:
    wood = [each for each in drawn if within(each, 57.2352, 22.5960, 110)]
    assert len(wood) >= 20
    assert len(places().near(57.2352, 22.5960, within_m=80)) == 0
    assert {each.topic for each in wood} == {"lighting", "fear"}
    thefts = [each for each in drawn if each.topic == "theft"]
    assert not any(within(each, 57.2448, 22.5866, 60) for each in thefts)


def test_the_themes_name_topics_of_the_starter_list_whose_shares_make_one() -> None:
    known = {topic.code for topic in TOPICS}
    for theme in THEMES:
        assert set(theme.topics) <= known
        assert sum(theme.topics.values()) == pytest.approx(1)


def test_the_words_vary(drawn: tuple[DemoConcern, ...]) -> None:
    most = Counter(each.words for each in drawn).most_common(1)[0][1]
    assert most <= 6
    assert len({each.words for each in drawn}) > 200
