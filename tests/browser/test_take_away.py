"""Take-away map: downloaded, it opens from a file and asks nobody for anything."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def taken_away(analyst: Any, tmp_path: Path) -> Path:
    """The newest run of the demonstration as a file."""
    newest = analyst.request.get("/api/v1/territories/talsi/hotspot-runs").json()["runs"][0]
    file = tmp_path / "map.html"
    file.write_bytes(analyst.request.get(f"/api/v1/hotspot-runs/{newest['id']}.html").body())
    return file


def test_it_opens_from_a_file_without_any_request_or_complaint(browser: Any, taken_away: Path) -> None:
    page = browser.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(taken_away.as_uri())
    page.wait_for_selector(".rank")
    page.close()
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert complaints == []


def test_map_and_table_show_the_same_hotspots(browser: Any, taken_away: Path) -> None:
    page = browser.new_page()
    page.goto(taken_away.as_uri())
    page.wait_for_selector(".rank")
    on_the_map = [text.strip() for text in page.locator(".rank").all_text_contents()]
    in_the_table = page.locator(".twin tbody th").all_inner_texts()
    text = page.inner_text("body")
    page.close()
    assert on_the_map == in_the_table
    assert "not real incidents" in text


def test_no_label_covers_another(browser: Any, taken_away: Path) -> None:
    page = browser.new_page()
    page.goto(taken_away.as_uri())
    page.wait_for_selector(".rank")
    covered = page.evaluate(
        """() => {
          const shown = [...document.querySelectorAll(".leaflet-tooltip.rank, .leaflet-tooltip.place")]
            .filter((label) => label.style.visibility !== "hidden")
            .map((label) => label.getBoundingClientRect());
          const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
          return shown.filter((one, i) => shown.slice(0, i).some((other) => over(one, other))).length;
        }"""
    )
    page.close()
    assert covered == 0
