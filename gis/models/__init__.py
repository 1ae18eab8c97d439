"""Models: one table family a file; importing this package registers every table."""

from gis.models.base import Base
from gis.models.batch import BatchState, ImportBatch, ImportFile, ImportOverlap, Rejection, RejectionKind
from gis.models.change import IncidentChange
from gis.models.hotspot import Hotspot, HotspotRun
from gis.models.incident import (
    DefaultLocation,
    DefaultState,
    Incident,
    KnownBy,
    LocationPrecision,
    TimePrecision,
)
from gis.models.job import Job, JobState
from gis.models.kept import MapNote, SavedView
from gis.models.person import AuditEvent, Person, PersonRole, Role
from gis.models.published import Ground, PublishedNeighbourhood, PublishedTerritory
from gis.models.sitting import ForeignIdentity, Invitation, Sitting
from gis.models.territory import Category, Neighbourhood, Territory

__all__ = [
    "AuditEvent",
    "Base",
    "BatchState",
    "Category",
    "DefaultLocation",
    "DefaultState",
    "ForeignIdentity",
    "Ground",
    "Hotspot",
    "HotspotRun",
    "ImportBatch",
    "ImportFile",
    "ImportOverlap",
    "Incident",
    "IncidentChange",
    "Invitation",
    "Job",
    "JobState",
    "KnownBy",
    "LocationPrecision",
    "MapNote",
    "Neighbourhood",
    "Person",
    "PersonRole",
    "PublishedNeighbourhood",
    "PublishedTerritory",
    "Rejection",
    "RejectionKind",
    "Role",
    "SavedView",
    "Sitting",
    "Territory",
    "TimePrecision",
]
