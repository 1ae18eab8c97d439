"""Public: files, pictures, tiles and the feed of what is published, read back as a stranger would."""

import csv
import io
import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from gis.models import Release
from gis.tilegrid import tile_numbers
from server.maps.base import POLICY
from tests import mvt
from tests.board_factories import add_card, add_figure, add_hotspot, public_town
from tests.concern_factories import add_place
from tests.factories import TOWN

HOME = "/api/v1/territories/talsi-town/public"
LAYERS = ("concerns", "figures", "hotspots", "neighbourhoods", "places")
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def town(session):
    """A published town with one of everything."""
    territory = public_town(session)
    place = add_place(session, territory, name="Lielā iela 1–20", addresses=14)
    add_card(
        session,
        territory.slug,
        "lamp",
        place_id=place.id,
        neighbourhood_code="west",
        state="done",
        closed_month=date(2026, 11, 1),
        closing_words="The lamp was replaced.",
        supports=3,
    )
    add_card(
        session, territory.slug, "nowhere", words='=HYPERLINK("http://x")', received_month=date(2026, 9, 1)
    )
    add_figure(session, territory.slug, "west", count=12)
    add_figure(session, territory.slug, "east", shown="few", count=3)
    add_figure(session, territory.slug, shown="hidden", count=15)
    add_hotspot(session, territory.slug, at=TOWN)
    return territory


def rows(answer):
    """A CSV answer as dictionaries."""
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_card_is_the_same_in_geojson_and_csv(client, town):
    features = client.get(f"{HOME}/concerns.geojson").get_json()["features"]
    lamp = next(each for each in features if each["id"] == "lamp")
    row = next(each for each in rows(client.get(f"{HOME}/concerns.csv")) if each["ref"] == "lamp")
    for name, value in lamp["properties"].items():
        written = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        assert row[name] == written, name
    assert [float(row["lon"]), float(row["lat"])] == lamp["geometry"]["coordinates"] == list(TOWN)
    assert lamp["properties"]["topic"] == "Street lighting"
    assert lamp["properties"]["received_month"] == "2026-10"


def test_a_card_without_a_place_has_no_geometry(client, town):
    features = client.get(f"{HOME}/concerns.geojson").get_json()["features"]
    assert next(each for each in features if each["id"] == "nowhere")["geometry"] is None


def test_no_cell_of_a_table_is_a_formula(client, town):
    for layer in LAYERS:
        for row in rows(client.get(f"{HOME}/{layer}.csv")):
            assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert "'=HYPERLINK" in client.get(f"{HOME}/concerns.csv").text


def test_a_figure_that_is_not_exact_has_no_count_in_any_file(client, town):
    features = client.get(f"{HOME}/figures.geojson").get_json()["features"]
    told = {each["id"]: (each["properties"]["shown"], each["properties"]["count"]) for each in features}
    assert told == {
        "2026-Q3.west.all": ("exact", 12),
        "2026-Q3.east.all": ("few", None),
        "2026-Q3.all.all": ("hidden", None),
    }
    assert {row["shown"]: row["count"] for row in rows(client.get(f"{HOME}/figures.csv"))} == {
        "exact": "12",
        "few": "",
        "hidden": "",
    }


@pytest.mark.parametrize("layer", LAYERS)
def test_every_file_says_where_it_comes_from_and_names_no_person(client, town, layer):
    about = client.get(f"{HOME}/{layer}.geojson").get_json()["about"]
    assert about["source"] == "Talsi: public tables of Talsi-Town"
    assert about["derived_on"] == "2026-11-16"
    assert about["rules"] == {"few": [1, 4]}
    assert about["licence"]
    for row in rows(client.get(f"{HOME}/{layer}.csv")):
        assert row["source"] == about["source"]
        assert row["derived_on"] == "2026-11-16"


def test_of_a_release_only_what_is_named_is_told(session, client, town):
    release = session.get_one(Release, town.slug)
    release.facts = {
        "quarters": {"2026-07-01": {"on": "2026-10-09", "level": "full", "by": "anna"}},
        "hotspots": {"run": "7c3f", "on": "2026-11-16", "count": 1},
        "person": "anna",
    }
    session.flush()
    about = client.get(f"{HOME}/about.json")
    assert about.get_json()["facts"] == {
        "quarters": {"2026-07-01": {"on": "2026-10-09", "level": "full"}},
        "hotspots": {"on": "2026-11-16", "count": 1},
    }
    assert "anna" not in about.text


def test_an_empty_layer_is_an_empty_file(session, client):
    public_town(session, "empty-town")
    home = "/api/v1/territories/empty-town/public"
    for layer in ("concerns", "figures", "hotspots", "places"):
        assert client.get(f"{home}/{layer}.geojson").get_json()["features"] == []
        assert rows(client.get(f"{home}/{layer}.csv")) == []
    for file in ("map.html", "map.svg"):
        assert client.get(f"{home}/{file}").status_code == 404


def test_a_territory_that_is_not_published_has_no_files(client):
    for file in ("about.json", "concerns.csv", "map.svg"):
        assert client.get(f"/api/v1/territories/unknown/public/{file}").status_code == 404


def test_files_may_be_kept_five_minutes_so_that_what_is_erased_is_gone_soon(client, town):
    for file in ("about.json", "concerns.csv", "concerns.geojson", "map.html", "map.png", "map.svg"):
        assert client.get(f"{HOME}/{file}").headers["Cache-Control"] == "public, max-age=300", file


def test_every_file_leads_to_the_rules_that_it_was_made_by(client, town):
    for file in ("concerns.csv", "figures.geojson", "map.html", "map.png"):
        answer = client.get(f"{HOME}/{file}")
        assert answer.headers["Link"].startswith(f"<{HOME}/about.json>"), file
        assert {"Accept-Language", "Cookie"} <= set(answer.vary), file


def test_the_map_in_one_file_asks_nobody_for_anything(client, town):
    answer = client.get(f"{HOME}/map.html")
    page = answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    assert POLICY in page
    assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="https?:', page)
    for words in ("West: 12 recorded incidents", "a few (1 to 4)", "Talsi: public tables of Talsi-Town"):
        assert words in page, words


def test_the_picture_is_an_svg_that_says_what_it_shows_and_where_it_is_from(client, town):
    answer = client.get(f"{HOME}/map.svg")
    root = ET.fromstring(answer.data)
    assert answer.content_type == "image/svg+xml"
    description = root.find("{http://www.w3.org/2000/svg}desc").text
    assert "3rd quarter 2026" in description
    assert "2026-11-16" in description
    for words in ("Public map of Talsi-Town", "a few: 1 to 4", "hotspot with its rank"):
        assert words in answer.text, words
    assert client.get(f"{HOME}/map.svg?category=unknown").status_code == 404


def test_the_same_picture_is_a_png_that_says_so_and_nothing_else(client, town):
    answer = client.get(f"{HOME}/map.png?part=whole")
    assert answer.content_type == "image/png"
    with Image.open(io.BytesIO(answer.data)) as picture:
        picture.load()
        assert picture.width > 1000
        assert len(picture.getcolors(1 << 20)) > 20
        assert set(picture.text) == {"Description"}
        assert "Talsi: public tables of Talsi-Town, 2026-11-16." in picture.text["Description"]
        assert not picture.getexif()


def test_a_tile_has_figures_hotspots_and_places_and_no_hidden_count(client, town):
    x, y = (int(number[0]) for number in tile_numbers([TOWN[0]], [TOWN[1]], zoom=10))
    answer = client.get(f"/tiles/talsi-town/public/10/{x}/{y}.mvt")
    tile = mvt.decode(answer.data)
    assert set(tile) == {"figures", "hotspots", "places"}
    figures = {each.properties["code"]: each.properties for each in tile["figures"].features}
    assert figures["west"]["count"] == 12
    assert figures["east"]["shown"] == "few"
    assert "count" not in figures["east"]
    (place,) = tile["places"].features
    assert place.properties == {"name": "Lielā iela 1–20", "addresses": 14, "concerns": 1}
    (hotspot,) = tile["hotspots"].features
    assert hotspot.properties == {"rank": 1, "band": "10-19"}


def test_a_tile_of_another_quarter_has_the_areas_without_figures(client, town):
    x, y = (int(number[0]) for number in tile_numbers([TOWN[0]], [TOWN[1]], zoom=10))
    tile = mvt.decode(client.get(f"/tiles/talsi-town/public/10/{x}/{y}.mvt?quarter=2020-01-01").data)
    assert all("shown" not in each.properties for each in tile["figures"].features)
    assert client.get("/tiles/talsi-town/public/10/0/0.mvt").status_code == 204
    assert client.get("/tiles/talsi-town/public/3/9/9.mvt").status_code == 404


def test_the_feed_has_an_entry_a_card_with_months_only(client, town):
    answer = client.get("/t/talsi-town/concerns/board.atom")
    feed = ET.fromstring(answer.data)
    assert answer.content_type.startswith("application/atom+xml")
    entries = feed.findall("a:entry", ATOM)
    assert len(entries) == 2
    first = entries[0]
    assert first.findtext("a:title", namespaces=ATOM) == "Street lighting: done"
    assert first.findtext("a:updated", namespaces=ATOM) == "2026-11-01T00:00:00Z"
    assert first.findtext("a:published", namespaces=ATOM) == "2026-10-01T00:00:00Z"
    assert "The lamp was replaced." in first.findtext("a:content", namespaces=ATOM)
    assert first.find("a:link", ATOM).get("href").endswith("/t/talsi-town/concerns/lamp")
    for moment in re.findall(r"<(?:updated|published)>([^<]+)<", answer.text):
        assert moment.endswith("-01T00:00:00Z")


def test_a_feed_reader_that_has_no_cookie_keeps_the_language_of_the_page(client, town):
    page = client.get("/t/talsi-town/concerns?language=lv").text
    (address,) = set(re.findall(r'href="([^"]*board\.atom\?language=lv)"', page))
    feed = ET.fromstring(client.get(address).data)
    assert (
        feed.findall("a:entry", ATOM)[0].findtext("a:title", namespaces=ATOM).startswith("Ielu apgaismojums")
    )
    itself = next(link for link in feed.findall("a:link", ATOM) if link.get("rel") == "self")
    assert itself.get("href").endswith("language=lv")


def test_the_feed_of_a_neighbourhood_has_its_cards_only(client, town):
    feed = ET.fromstring(client.get("/t/talsi-town/concerns/board.atom?neighbourhood=west").data)
    assert feed.findtext("a:title", namespaces=ATOM) == "Residents' concerns: West"
    assert len(feed.findall("a:entry", ATOM)) == 1


def test_the_feed_stays_xml_whatever_people_wrote(session, client, town):
    add_card(session, town.slug, "odd", words="a\x01b <c> & \ufffe ]]> 😀")
    feed = ET.fromstring(client.get("/t/talsi-town/concerns/board.atom").data)
    content = [entry.findtext("a:content", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert any("ab <c> &  ]]> 😀" in each for each in content)


def test_labels_come_in_the_language_that_is_asked_for(client, town):
    features = client.get(f"{HOME}/concerns.geojson?language=lv").get_json()["features"]
    assert features[0]["properties"]["topic"] == "Ielu apgaismojums"


def test_the_openapi_document_names_every_public_address(client):
    paths = client.get("/api/v1/openapi.json").get_json()["paths"]
    for path in (
        "/api/v1/territories/{slug}/public/{layer}.{kind}",
        "/api/v1/territories/{slug}/public/map.{kind}",
        "/api/v1/territories/{slug}/public/about.json",
        "/ogc/collections/{collection}/items",
    ):
        assert "security" not in paths[path]["get"], path
