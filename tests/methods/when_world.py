"""A town with a history: incidents whose times a test writes down."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from gis.models import AnalysisRun, TimePrecision
from gis.queries.selection import Selection
from server.maps import figures
from server.methods import registry
from server.methods.presentation import Presentation
from server.services import analyses, analysis_reading
from server.services.analysis_requests import Request
from tests.factories import TOWN, add_category, add_incident, add_incidents, add_territory


class History:
    """A territory to which a test adds incidents by time."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.territory = add_territory(session)
        self._categories = {code: add_category(session, self.territory, code) for code in ("theft", "noise")}

    def at(self, times: Sequence[datetime], code: str = "theft") -> None:
        """Incidents known to the minute."""
        lon, lat = [TOWN[0]] * len(times), [TOWN[1]] * len(times)
        add_incidents(self.session, self.territory, self._categories[code], lon, lat, at=times)

    def span(self, start: datetime, length: timedelta, precision: TimePrecision = TimePrecision.SPAN) -> None:
        """One incident known as a span, a day or a month."""
        add_incident(
            self.session,
            self.territory,
            self._categories["theft"],
            at=start,
            occurred_until=start + length,
            time_precision=precision,
        )

    def run(self, code: str, selection: Selection | None = None, **settings: Any) -> AnalysisRun:
        """Run a method, and make sure that its record alone gives the same."""
        chosen = selection or Selection()
        found = analyses.run(self.session, self.territory.slug, Request(code, chosen, settings))
        assert analyses.recompute(self.session, found) == found.result_fingerprint
        return found

    def tell(self, app: Flask, run: AnalysisRun, language: str = "en") -> Presentation:
        """What a person is told of a run."""
        with app.test_request_context(f"/?language={language}"):
            told = analysis_reading.told(self.session, self.territory, run, label=lambda labels: labels["en"])
            shown = registry.find(run.method).present(told)
        assert all(isinstance(chart, figures.Figure) for chart in shown.charts)
        return shown
