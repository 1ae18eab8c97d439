"""Fixtures of methods: a town with two crowds, and the counting method in the registry."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType

import numpy as np
import pytest
from sqlalchemy.orm import Session

from gis.models import Territory
from server.methods import registry
from server.methods.method import Second
from tests.factories import NOON, TOWN, add_category, add_incidents, add_territory
from tests.methods import counting


@pytest.fixture
def town(session: Session) -> Territory:
    """Sixty incidents of two categories in two crowds over sixty days."""
    territory = add_territory(session, "talsi-town")
    theft = add_category(session, territory, "theft", harm_weight=5)
    noise = add_category(session, territory, "noise")
    rng = np.random.default_rng(17)
    places = np.vstack([rng.normal(0, 0.0005, (40, 2)), rng.normal(0.01, 0.0005, (20, 2))]) + TOWN
    times = [NOON + timedelta(days=n) for n in range(60)]
    add_incidents(session, territory, theft, *places[:30].T, at=times[:30])
    add_incidents(session, territory, noise, *places[30:].T, at=times[30:])
    return territory


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the counting method, and one that compares, beside the real ones."""
    for code, method in (
        ("counting", counting.method()),
        ("comparing", counting.method(code="comparing", second=Second.EITHER)),
        ("needing", counting.method(code="needing", least_incidents=1000)),
    ):
        module = ModuleType(f"server.methods.{code}")
        module.METHOD = method  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(registry.MODULES, code, code)
    registry._load.cache_clear()
    yield
    registry._load.cache_clear()
