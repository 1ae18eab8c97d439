"""OGC: what is published as OGC API Features, asked as the standard says, and by GDAL."""

import json
import subprocess
import sys
import threading
from datetime import date

import pytest
from werkzeug.serving import make_server

from gis.crs import project
from tests.board_factories import add_card, add_figure, add_hotspot, public_town
from tests.concern_factories import add_place
from tests.factories import TOWN

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
LKS = "http://www.opengis.net/def/crs/EPSG/0/3059"
CARDS = "/ogc/collections/talsi-town.concerns/items"
PLACES = "/ogc/collections/talsi-town.places/items"


@pytest.fixture
def town(session):
    """A published town with cards of three months at two places, and one that has none."""
    territory = public_town(session)
    places = [add_place(session, territory, at=at) for at in (TOWN, (22.65, 57.29))]
    for number, month in enumerate((7, 8, 9)):
        place = places[number] if number < 2 else None
        add_card(
            session,
            territory.slug,
            f"card{number}",
            place_id=place.id if place else None,
            received_month=date(2026, month, 1),
        )
    add_figure(session, territory.slug, "west", count=12)
    add_figure(session, territory.slug, "east", shown="few")
    add_hotspot(session, territory.slug, at=TOWN)
    return territory


def refs(answer):
    """The names of the features of an answer."""
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.get_json()["features"]]


def links(answer):
    """The links of an answer by their relation."""
    return {link["rel"]: link["href"] for link in answer.get_json()["links"]}


def test_the_landing_page_leads_to_the_rest(client, town):
    found = links(client.get("/ogc/"))
    assert set(found) == {"self", "service-desc", "conformance", "data"}
    for address in found.values():
        assert client.get(address).status_code == 200, address
    conforms = client.get("/ogc/conformance").get_json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in conforms
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in conforms


def test_each_layer_of_a_territory_is_a_collection_with_extent_and_reference_systems(client, town):
    found = {each["id"]: each for each in client.get("/ogc/collections").get_json()["collections"]}
    assert {f"talsi-town.{layer}" for layer in ("concerns", "figures", "hotspots", "places")} <= set(found)
    cards = client.get("/ogc/collections/talsi-town.concerns").get_json()
    assert cards == found["talsi-town.concerns"]
    assert cards["crs"] == [CRS84, LKS]
    assert cards["storageCrs"] == CRS84
    assert cards["extent"]["spatial"]["bbox"] == [[22.5, 57.2, 22.7, 57.3]]
    assert cards["extent"]["temporal"]["interval"] == [["2026-07-01T00:00:00Z", "2026-09-30T00:00:00Z"]]
    assert "temporal" not in found["talsi-town.places"]["extent"]


def test_pages_follow_one_another_until_the_last(client, town):
    seen, address = [], f"{CARDS}?limit=2"
    while address:
        answer = client.get(address)
        seen += refs(answer)
        assert answer.get_json()["numberMatched"] == 3
        assert answer.get_json()["numberReturned"] == len(refs(answer))
        address = links(answer).get("next")
    assert seen == ["card2", "card1", "card0"]
    assert "prev" in links(client.get(f"{CARDS}?limit=2&offset=2"))


def test_more_than_the_most_is_the_most(client, town):
    assert len(refs(client.get(f"{CARDS}?limit=100000"))) == 3


def test_a_box_chooses_what_lies_in_it(client, town):
    assert refs(client.get(f"{CARDS}?bbox=22.55,57.2,22.6,57.26")) == ["card0"]
    assert refs(client.get(f"{CARDS}?bbox=22.55,57.2,0,22.6,57.26,100")) == ["card0"]
    assert refs(client.get(f"{CARDS}?bbox=0,0,1,1")) == []
    assert refs(client.get(f"{CARDS}?bbox=22.64,57.2,-170,57.3")) == ["card1"]


def test_a_box_in_metres_has_its_axes_in_the_order_of_its_system(client, town):
    (east,), (north,) = project([TOWN[0]], [TOWN[1]], source=4326, target=3059)
    box = f"{north - 500},{east - 500},{north + 500},{east + 500}"
    assert refs(client.get(f"{CARDS}?bbox={box}&bbox-crs={LKS}")) == ["card0"]


def test_coordinates_come_in_the_reference_system_that_is_asked_for(client, town):
    answer = client.get(f"{CARDS}?bbox=22.55,57.2,22.6,57.26&crs={LKS}")
    (feature,) = answer.get_json()["features"]
    (east,), (north,) = project([TOWN[0]], [TOWN[1]], source=4326, target=3059)
    assert feature["geometry"]["coordinates"] == pytest.approx([north, east], abs=0.1)
    assert answer.headers["Content-Crs"] == f"<{LKS}>"
    assert client.get(CARDS).headers["Content-Crs"] == f"<{CRS84}>"


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("2026-08-15", ["card1"]),
        ("2026-08-01T12:00:00Z/2026-09-02T00:00:00Z", ["card2", "card1"]),
        ("../2026-07-31", ["card0"]),
        ("2026-09-01/..", ["card2"]),
        ("2020-01-01/2020-12-31", []),
    ],
)
def test_a_time_chooses_the_months_that_it_touches(client, town, when, found):
    assert refs(client.get(f"{CARDS}?datetime={when}")) == found


def test_a_time_says_nothing_of_what_has_none(client, town):
    assert len(refs(client.get(f"{PLACES}?datetime=2020-01-01"))) == 2


def test_one_feature_has_an_address(client, town):
    answer = client.get(f"{CARDS}/card0")
    assert answer.content_type == "application/geo+json"
    assert answer.get_json()["properties"]["topic_code"] == "lighting"
    assert client.get(links(answer)["self"]).get_json() == answer.get_json()
    figure = client.get("/ogc/collections/talsi-town.figures/items/2026-Q3.west.all").get_json()
    assert figure["properties"]["count"] == 12


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=few",
        "offset=-1",
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=1,nan,2,3",
        "datetime=yesterday",
        "crs=http://www.opengis.net/def/crs/EPSG/0/3857",
        "bbox-crs=EPSG:3059",
        "colour=red",
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_reason(client, town, query):
    answer = client.get(f"{CARDS}?{query}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["detail"]


def test_what_is_not_there_is_not_found(client, town):
    for address in (
        "/ogc/collections/talsi-town.people",
        "/ogc/collections/unknown.concerns/items",
        "/ogc/collections/concerns",
        f"{CARDS}/unknown",
    ):
        assert client.get(address).status_code == 404, address


GDAL = """
import json, sys, pyogrio
url, told = "OAPIF:" + sys.argv[1] + "/ogc/", {}
for layer in ("concerns", "figures", "hotspots", "places"):
    frame = pyogrio.read_dataframe(url, layer="talsi-town." + layer, PAGE_SIZE=2)
    told[layer] = sorted(frame["id"].astype(str))
box = pyogrio.read_dataframe(url, layer="talsi-town.places", bbox=(22.55, 57.2, 22.6, 57.26))
metres = pyogrio.read_dataframe(url, layer="talsi-town.places", CRS="EPSG:3059", bbox=None)
told["box"] = len(box)
told["crs"] = metres.crs.to_epsg()
told["metres"] = sorted([point.x, point.y] for point in metres.geometry)
print(json.dumps(told))
"""


def test_gdal_reads_every_layer_page_by_page_and_in_metres(app, town):
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        command = [sys.executable, "-c", GDAL, f"http://127.0.0.1:{server.port}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    told = json.loads(done.stdout)
    assert told["concerns"] == ["card0", "card1", "card2"]
    assert told["figures"] == ["2026-Q3.east.all", "2026-Q3.west.all"]
    assert (len(told["hotspots"]), len(told["places"]), told["box"]) == (1, 2, 1)
    assert told["crs"] == 3059
    east, north = project([TOWN[0], 22.65], [TOWN[1], 57.29], source=4326, target=3059)
    for (x, y), right, up in zip(told["metres"], sorted(east), north, strict=True):
        assert (x, y) == pytest.approx((right, up), abs=0.1)
