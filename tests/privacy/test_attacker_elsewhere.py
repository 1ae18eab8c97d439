"""The attacker finds nothing in the demonstration, nor in some months of a real force."""

from collections import Counter
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.disclosure import Shown
from gis.models import Concern, ConcernContact, PublishedCategory, PublishedConcern, PublishedHotspot
from server.demo.generate import generate
from server.demo.load import load_demo
from server.i18n import speaking
from server.services import imports, publishing, territories
from server.services.imports import Choices
from tests.privacy.attacker import Attacker, Secret
from tests.privacy.worlds import secrets_of

UNTIL = date(2026, 11, 22)
NOW = datetime.combine(UNTIL, time(12), UTC)
DATA = Path(__file__).resolve().parents[3] / "shared/data"
FORCE = DATA / "uk_street_city_of_london_2024_2025"
WARDS = DATA / "boundaries_uk/london_wards.zip"
CITY = "E09000001"


@pytest.mark.slow
def test_the_attacker_finds_nothing_in_the_demonstration(session: Session, client: Any) -> None:
    with speaking("en"):
        load_demo(session, generate(until=UNTIL, years=1), slug="demo", now=NOW, tell=lambda _words: None)
    here = territories.queries.find(session, "demo")
    attacker = Attacker(session, client, "demo")
    assert len(attacker.tables()) >= 2
    assert session.scalars(select(PublishedHotspot)).all()
    assert len(session.scalars(select(PublishedConcern.ref)).all()) > 50
    secret = Secret(secrets_of(session, here), _words_of_staff(session))
    assert attacker.findings(secret) == []


def _words_of_staff(session: Session) -> tuple[str, ...]:
    """What was written and not passed as it is, and how reporters can be reached."""
    written = session.execute(select(Concern.words, Concern.public_words)).all()
    passed = " ".join(public or "" for _, public in written)
    # A word as common as this may well stand elsewhere by right.
    kept_back = {words for words, _ in written if words and len(words) > 25 and words not in passed}
    reached = {contact for pair in session.execute(_CONTACTS) for contact in pair if contact}
    return tuple(sorted(kept_back | reached))


_CONTACTS = select(ConcernContact.email, ConcernContact.phone)


@pytest.fixture
def force(session: Session) -> str:
    """The City of London by ward, with five months of its incidents."""
    if not FORCE.is_dir() or not WARDS.is_file():
        pytest.skip(f"There is no {FORCE.name} beside the project; see tests/privacy/test_attacker.py")
    wards = gpd.read_file(WARDS)
    city = wards[wards["LB_GSS_CD"] == CITY].to_crs(4326)
    territories.add(
        session,
        slug="city",
        name="City of London",
        boundary=city.dissolve().__geo_interface__,
        srid=27700,
        timezone="Europe/London",
        neighbourhoods=city[["NAME", "GSS_CODE", "geometry"]].__geo_interface__,
        name_field="NAME",
        code_field="GSS_CODE",
    )
    for file in sorted(FORCE.glob("2024-0[1-6]-*.csv")):
        imports.import_file(
            session,
            slug="city",
            data=file,
            file_name=file.name,
            now=NOW,
            choices=Choices(profile="data-police-uk"),
        )
    return "city"


@pytest.mark.slow
def test_the_attacker_finds_nothing_in_months_of_a_real_force(
    session: Session, client: Any, force: str
) -> None:
    here = territories.queries.find(session, force)
    published = publishing.derive(session, here, today=date(2024, 7, 10))
    assert published.quarters == 2
    attacker = Attacker(session, client, force)
    shown = Counter(int(how) for _, _, table in attacker.tables().values() for how in table.shown.ravel())
    assert shown[Shown.FEW] > 20
    assert shown[Shown.HIDDEN] > 0
    assert shown[Shown.EXACT] > shown[Shown.HIDDEN]
    assert attacker.findings(Secret()) == []
    assert not [code for code in session.scalars(select(PublishedCategory.code)) if "sexual" in code]
    # Its points are snapped already; that nothing else is told of them is checked with our own.
    assert np.all([table.counts.min() >= 0 for _, _, table in attacker.tables().values()])
