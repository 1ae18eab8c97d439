"""Attacker: somebody who has everything public, by every way there is, and tries to work out what is not.

It knows the published tables as the public role reads them, every public address of the server, and the
rules. It asks the product's own attack (`analysis.disclosure_attack`) and adds what needs a server: repeated
requests, tiles at every zoom, the metadata of pictures, and a search of every answer for what staff know.
"""

import io
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from PIL import Image
from scipy.spatial import cKDTree
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter

from analysis.disclosure import Rules, Shown, ShownTable
from analysis.disclosure_area_attack import find_area_leaks
from analysis.disclosure_areas import AreaRules
from analysis.disclosure_attack import find_leaks, find_leaks_between
from gis.crs import DEGREES, project, project_geometry
from gis.models import (
    Address,
    Place,
    PublishedConcern,
    PublishedFigure,
    PublishedHotspot,
    PublishedNeighbourhood,
    PublishedTerritory,
)
from server.access import rule_of
from tests import mvt

TOTAL = ""
_DECIMAL = re.compile(r"-?\d{1,3}\.\d{4,}")
_SAME_DEGREES = 2e-6  # some decimetres
# Pages that are the same for every territory, or ask for a secret that nobody has given away.
_NOT_OURS = (
    "static",
    "help.",
    "design.",
    "session.",
    "invitations.",
    "openid.",
    "explore.home",
    "api_openapi.",
)

# What a format needs to be drawn, and what our own drawings are called in.
_OF_THE_FORMAT = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "progressive", "progression"}
_OURS = ("Title", "Description", "Software")


@dataclass(frozen=True)
class Secret:
    """What staff know and nobody else may: exact places (longitude, latitude) and words."""

    points: tuple[tuple[float, float], ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """One answer of a public address."""

    address: str
    mimetype: str
    data: bytes

    @property
    def words(self) -> str:
        """The answer as text, as far as it is some."""
        return self.data.decode("utf-8", "replace")


@dataclass
class Attacker:
    """What an attacker has: a connection as the public role, and a browser that nobody signed in."""

    session: Session
    browser: Any
    slug: str
    rules: Rules = field(default_factory=Rules)
    areas: AreaRules = field(default_factory=AreaRules)
    thin: frozenset[str] = frozenset()  # neighbourhoods that everybody knows to have few residents

    def findings(self, secret: Secret) -> list[str]:
        """Try everything, and tell what gave way."""
        return [*self.counts(), *self.hotspots(), *self.places(), *self.answers_tell(secret)]

    def counts(self) -> list[str]:
        """Subtract totals of every quarter."""
        found = []
        for quarter, (rows, _, table) in self.tables().items():
            thin = np.array([code in self.thin for code in rows])
            leaks = find_leaks(table, self.rules, thin=thin)
            found += [
                f"count: {quarter} row {rows[leak.row]!r}: {leak}" for leak in leaks if leak.row < len(rows)
            ]
        return found

    def counts_between(self, before: dict[date, Any]) -> list[str]:
        """Compare the figures with those that were public earlier."""
        found = []
        for quarter, (_, _, table) in self.tables().items():
            if quarter in before:
                leaks = find_leaks_between(before[quarter][2], table, self.rules)
                found += [f"change: {quarter}: {leak}" for leak in leaks]
        return found

    def tables(self) -> dict[date, tuple[list[str], list[str], ShownTable]]:
        """Put the published figures of each quarter into a table."""
        with as_public(self.session):
            figures = self.session.scalars(select(PublishedFigure).filter_by(territory_slug=self.slug)).all()
        found = {}
        for quarter in sorted({figure.quarter for figure in figures}):
            of = [figure for figure in figures if figure.quarter == quarter]
            rows = sorted({figure.neighbourhood_code for figure in of} - {TOTAL})
            columns = sorted({figure.category_code for figure in of} - {TOTAL})
            shape = (len(rows) + 1, len(columns) + 1)
            counts = np.zeros(shape, dtype=np.int64)
            shown = np.full(shape, Shown.HIDDEN, dtype=np.int8)
            for figure in of:
                at = _index(rows, figure.neighbourhood_code), _index(columns, figure.category_code)
                counts[at], shown[at] = figure.count or 0, Shown[figure.shown.upper()]
            found[quarter] = (rows, columns, ShownTable(counts, shown))
        return found

    def hotspots(self) -> list[str]:
        """Look at corners, at the squares under an area, and at what two areas have in common."""
        with as_public(self.session):
            spots = self.session.scalars(select(PublishedHotspot).filter_by(territory_slug=self.slug)).all()
            srid = self.territory().srid
            homes = self._points(Address)
        outlines = [
            project_geometry(to_shape(each.outline), source=DEGREES, target=srid or DEGREES) for each in spots
        ]
        found = [f"hotspot: {leak}" for leak in find_area_leaks(outlines, self._metres(homes), self.areas)]
        for one, other in itertools.combinations(range(len(outlines)), 2):
            if outlines[one].intersection(outlines[other]).area > 1.0:
                found.append(f"hotspots {one} and {other} overlap")
        return found

    def places(self) -> list[str]:
        """Count with the public register for how many addresses each place, or neighbourhood, stands."""
        with as_public(self.session):
            places = self.session.scalars(select(Place).filter_by(territory_slug=self.slug)).all()
            cards = self.session.scalars(select(PublishedConcern).filter_by(territory_slug=self.slug)).all()
            boundary = to_shape(self.territory().boundary)
            homes = self._points(Address)
        used = {card.place_id for card in cards}
        found = [
            f"place {place.name!r} lies across the border"
            for place in places
            if not boundary.covers(to_shape(place.location))
        ]
        live = [place for place in places if not place.retired]
        stands_for = self._stands_for(live, homes)
        found += [
            f"place {place.name!r} stands for {count} addresses"
            for place, count in zip(live, stands_for, strict=True)
            if place.id in used and 0 < count < 8
        ]
        if len(homes):
            named = {card.neighbourhood_code for card in cards} - {None}
            inside = self._in_neighbourhoods(homes)
            found += [
                f"neighbourhood {code!r} stands for a few" for code in named if 0 < inside.count(code) < 8
            ]
        return found

    def by_asking(self, ask: Callable[[], object], *, times: int = 10) -> list[str]:
        """Ask the same again and again: answers that differ can be averaged."""
        answers = {repr(ask()) for _ in range(times)}
        return [f"{len(answers)} different answers to one question"] if len(answers) > 1 else []

    def answers_tell(self, secret: Secret) -> list[str]:
        """Search every public answer for exact places, words, and what pictures carry along."""
        found = []
        for answer in self.crawl():
            if answer.mimetype.startswith("image/") and "svg" not in answer.mimetype:
                found += [f"{answer.address}: {tag}" for tag in metadata_of(answer.data, secret)]
                continue
            if "mapbox-vector-tile" in answer.mimetype:
                found += [f"{answer.address}: exact place" for _ in self._in_tile(answer, secret)]
                continue
            found += [f"{answer.address}: {word!r}" for word in secret.words if word in answer.words]
            found += [f"{answer.address}: exact place {point}" for point in _told(answer.words, secret)]
        return found

    def crawl(self) -> Iterator[Answer]:
        """Ask every public address, with every blank and choice that what is public offers."""
        for address in dict.fromkeys(self._addresses()):
            answer = self.browser.get(address)
            assert answer.status_code < 500, address
            if answer.status_code == 200:
                yield Answer(address, answer.mimetype, answer.data)

    def _addresses(self) -> Iterator[str]:
        app = self.browser.application
        build = app.url_map.bind("localhost").build
        for route in app.url_map.iter_rules():
            if "GET" not in route.methods or not rule_of(app, route.endpoint).public:
                continue
            if route.endpoint.startswith(_NOT_OURS) or "token" in route.arguments:
                continue
            for blanks in self._blanks(route):
                address = build(route.endpoint, blanks)
                yield address
                if "slug" in route.arguments and not route.arguments & {"z", "ref"}:
                    yield from (f"{address}?{choice}" for choice in self._choices())

    def _blanks(self, route: Any) -> Iterator[dict[str, Any]]:
        """Give every blank of an address each value that an attacker can know of."""
        if "z" in route.arguments:
            yield from ({"slug": self.slug, "z": z, "x": x, "y": y} for z, x, y in self._tiles())
            return
        if "feature" in route.arguments:
            for collection in self._collections():
                listed = self.browser.get(f"/ogc/collections/{collection}/items?limit=3").json or {}
                for each in listed.get("features", []):
                    yield {"collection": collection, "feature": each["id"]}
            return
        known: dict[str, list[str]] = {
            "slug": [self.slug],
            "ref": self._refs(),
            "collection": self._collections(),
            # Of the methods: documents and worked examples, the same for every installation.
            "case_name": ["wdd-harm"],
            "method_code": ["aoristic"],
        }
        offered = [
            sorted(converter.items) if isinstance(converter, AnyConverter) else known[name]
            for name in route.arguments
            for converter in [route._converters[name]]
        ]
        for values in itertools.product(*offered):
            yield dict(zip(route.arguments, values, strict=True))

    def _choices(self) -> list[str]:
        """Give the choices that an address may offer: other areas, all rows, an older quarter."""
        quarters = [quarter.isoformat() for quarter in self.tables()][:1]
        return ["limit=1000&bbox=-180,-90,180,90&part=whole", *(f"quarter={q}&category=" for q in quarters)]

    def _refs(self) -> list[str]:
        with as_public(self.session):
            refs = select(PublishedConcern.ref).filter_by(territory_slug=self.slug)
            first = refs.order_by(PublishedConcern.photo.is_(None), PublishedConcern.ref)
            return list(self.session.scalars(first.limit(4)))

    def _collections(self) -> list[str]:
        answer = self.browser.get("/ogc/collections")
        listed = (answer.json or {}).get("collections", []) if answer.status_code == 200 else []
        return [each["id"] for each in listed if self.slug in each["id"]]

    def _tiles(self) -> Iterator[tuple[int, int, int]]:
        """Zoom into each place that something is shown at."""
        with as_public(self.session):
            points = self._points(Place)[:3]
        for lon, lat in points:
            for z in (8, 13, 18, 20):
                yield (z, *_tile_of(lon, lat, z))

    def _in_tile(self, answer: Answer, secret: Secret) -> Iterator[tuple[float, float]]:
        z, x, y = (int(number) for number in re.findall(r"\d+", answer.address.rsplit("/public/", 1)[-1])[:3])
        if z < 18 or not answer.data or "/ground/" in answer.address:
            return
        for layer in mvt.decode(answer.data).values():
            for feature in layer.features:
                for column, row in feature.corners:
                    lon, lat = _from_tile(x + column / layer.extent, y + row / layer.extent, z)
                    yield from (
                        point
                        for point in secret.points
                        if max(abs(point[0] - lon), abs(point[1] - lat)) < _SAME_DEGREES
                    )

    def territory(self) -> PublishedTerritory:
        """What is public of the territory itself."""
        return self.session.get_one(PublishedTerritory, self.slug)

    def _points(self, table: type[Any]) -> np.ndarray:
        found = self.session.scalars(select(table).filter_by(territory_slug=self.slug).order_by(table.id))
        return np.array([to_shape(row.location).coords[0] for row in found]).reshape(-1, 2)

    def _metres(self, degrees: np.ndarray) -> np.ndarray:
        srid = self.territory().srid
        return np.column_stack(project(degrees[:, 0], degrees[:, 1], source=DEGREES, target=srid or DEGREES))

    def _in_neighbourhoods(self, points: np.ndarray) -> list[str | None]:
        found = self.session.scalars(select(PublishedNeighbourhood).filter_by(territory_slug=self.slug))
        outlines = [(each.code, to_shape(each.outline)) for each in found]
        inside: list[str | None] = [None] * len(points)
        for code, outline in outlines:
            for number in np.flatnonzero(shapely.intersects_xy(outline, points[:, 0], points[:, 1])):
                inside[number] = inside[number] or code
        return inside

    def _stands_for(self, places: list[Place], homes: np.ndarray) -> list[int]:
        """Snap every address of the register as the server says it snaps, and count."""
        counts = [0] * len(places)
        if not places or not len(homes):
            return counts
        at = np.array([to_shape(place.location).coords[0] for place in places])
        of_place, of_home = self._in_neighbourhoods(at), self._in_neighbourhoods(homes)
        at, homes = self._metres(at), self._metres(homes)
        for code in set(of_place):
            members = [n for n, each in enumerate(of_place) if each == code]
            asking = [n for n, each in enumerate(of_home) if each == code]
            if asking:
                away, nearest = cKDTree(at[members]).query(homes[asking])
                for number in nearest[away <= 500.0]:
                    counts[members[number]] += 1
        return counts


@contextmanager
def as_public(session: Session) -> Iterator[None]:
    """Be the public role of the database for a while; it is PostgreSQL that refuses."""
    session.flush()
    session.expire_all()
    session.execute(text("SET LOCAL ROLE talsi_public"))
    try:
        yield
    finally:
        session.execute(text("RESET ROLE"))


def metadata_of(picture: bytes, secret: Secret = Secret()) -> list[str]:
    """List what a picture carries beside its pixels; what we write into it may say what everybody knows."""
    with Image.open(io.BytesIO(picture)) as image:
        carried = [f"EXIF tag {tag}" for tag in image.getexif()]
        said = {key: value for key, value in image.info.items() if key not in _OF_THE_FORMAT}
    ours = " ".join(str(said.pop(key)) for key in _OURS if key in said)
    carried += [f"picture says {key}" for key in said]
    return carried + [f"picture says {word!r}" for word in secret.words if word in ours]


def _told(words: str, secret: Secret) -> Iterator[tuple[float, float]]:
    """Find exact places among the neighbouring numbers of an answer, whatever its format."""
    numbers = [float(number) for number in _DECIMAL.findall(words)]
    if len(numbers) < 2 or not secret.points:
        return iter(())
    pairs = np.column_stack([numbers[:-1], numbers[1:]])
    tree = cKDTree(np.vstack([pairs, pairs[:, ::-1]]))
    away, _ = tree.query(np.array(secret.points), p=np.inf)
    return (point for point, near in zip(secret.points, away, strict=True) if near <= _SAME_DEGREES)


def _index(codes: list[str], code: str) -> int:
    return codes.index(code) if code in codes else len(codes)


def _tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    x = (lon + 180) / 360 * 2**z
    y = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * 2**z
    return int(x), int(y)


def _from_tile(x: float, y: float, z: int) -> tuple[float, float]:
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / 2**z))))
    return x / 2**z * 360 - 180, float(lat)
