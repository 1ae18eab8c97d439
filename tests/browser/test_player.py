"""Playing: time goes by step by step, nothing is decided by it, and a step can be kept."""

from typing import Any

from tests.browser.explorer import VIEW, asked, number, open_map, until
from tests.browser.pages import in_both_languages

SPRING = "?from=2026-03-02&to=2026-05-31"


def open_player(person: Any, query: str = SPRING, *, motion: str = "no-preference") -> None:
    person.emulate_media(reduced_motion=motion)
    open_map(person, query)
    person.click("#play-tool")
    person.wait_for_selector("#play-at")


def at(person: Any) -> int:
    return int(person.input_value("#play-at"))


def shown(person: Any) -> int:
    return number(person.inner_text("#play-words span >> nth=0"))


def until_counted(person: Any) -> None:
    until(person, lambda: "…" not in person.inner_text("#play-words"))


@in_both_languages
def test_each_step_is_a_week_that_is_named_and_counted(speaker: Any) -> None:
    open_player(speaker)
    assert speaker.get_attribute("#play-at", "max") == "12"
    speaker.click("#play-forth")
    until_counted(speaker)
    answer = speaker.request.get(f"{VIEW}?from=2026-03-09&to=2026-03-15").json()
    assert shown(speaker) == answer["incidents"]
    assert "2026" in speaker.inner_text("#play-words strong")


def test_stepping_leaves_the_address_and_what_can_be_undone(analyst: Any) -> None:
    open_player(analyst)
    before = analyst.url
    for _ in range(3):
        analyst.click("#play-forth")
    analyst.click("#play-back")
    assert at(analyst) == 2
    assert analyst.url == before
    assert analyst.get_attribute("#undo", "aria-disabled") == "true"


def test_a_step_is_kept_only_when_asked_and_that_can_be_undone(analyst: Any) -> None:
    open_player(analyst)
    analyst.click("#play-forth")
    analyst.click("#player .player-ends button >> nth=0")
    until(analyst, lambda: asked(analyst)["from"] == ["2026-03-09"])
    assert asked(analyst)["to"] == ["2026-03-15"]
    assert analyst.locator("#player").is_hidden()
    analyst.keyboard.press("Control+z")
    until(analyst, lambda: asked(analyst)["from"] == ["2026-03-02"])


def test_it_plays_by_itself_until_it_is_paused(analyst: Any) -> None:
    open_player(analyst)
    analyst.select_option("#play-speed", "fast")
    analyst.click("#play-go")
    until(analyst, lambda: at(analyst) >= 2, seconds=60)
    analyst.click("#play-go")
    assert analyst.get_attribute("#play-go", "aria-label") == "Play"


def test_the_tiles_of_the_next_step_are_fetched_ahead(analyst: Any) -> None:
    wanted: list[str] = []
    analyst.on("request", lambda request: wanted.append(request.url))
    open_player(analyst)
    until(
        analyst, lambda: any("/incidents/" in url and "from=2026-03-09&" in url for url in wanted), seconds=60
    )
    assert at(analyst) == 0


def test_steps_can_be_months_and_several_at_once(analyst: Any) -> None:
    open_player(analyst, "?from=2026-01-10&to=2026-06-30")
    analyst.select_option("#play-unit", "month")
    assert analyst.get_attribute("#play-at", "max") == "5"
    assert "10 Jan 2026 to 31 Jan 2026; cut" in analyst.inner_text("#play-words strong")
    analyst.select_option("#play-width", "3")
    assert analyst.get_attribute("#play-at", "max") == "3"
    analyst.focus("#play-at")
    analyst.keyboard.press("End")
    assert analyst.inner_text("#play-words strong") == "1 Apr 2026 to 30 Jun 2026"


def test_whoever_wants_less_motion_steps_by_hand(analyst: Any) -> None:
    open_player(analyst, motion="reduce")
    assert analyst.locator("#play-go").is_hidden()
    assert "less motion" in analyst.inner_text("#player")
    analyst.focus("#play-at")
    analyst.keyboard.press("ArrowRight")
    assert at(analyst) == 1


def test_a_period_of_a_few_days_cannot_be_played_and_that_is_said(analyst: Any) -> None:
    open_map(analyst, "?from=2026-03-02&to=2026-03-04")
    analyst.click("#play-tool")
    assert "too short" in analyst.inner_text("#player")
    assert analyst.locator("#play-at").count() == 0


def test_other_filters_end_it(analyst: Any) -> None:
    open_player(analyst)
    analyst.click("#tab-incidents")
    analyst.locator("#categories input").first.check()
    until(analyst, lambda: analyst.locator("#player").is_hidden())


def test_escape_brings_the_whole_period_back(analyst: Any) -> None:
    open_player(analyst)
    before = analyst.url
    analyst.focus("#play-at")
    analyst.keyboard.press("Escape")
    assert analyst.locator("#player").is_hidden()
    assert analyst.evaluate("document.activeElement.id") == "play-tool"
    assert analyst.url == before


def test_a_server_that_does_not_count_leaves_the_map_and_says_so(analyst: Any) -> None:
    open_player(analyst)
    analyst.route("**/view?*", lambda route: route.abort())
    analyst.click("#play-forth")
    until(analyst, lambda: "does not answer" in analyst.inner_text("#play-words"))
    assert at(analyst) == 1
