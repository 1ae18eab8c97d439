"""Models: one table family a file; importing this package registers every table."""

from gis.models.base import Base
from gis.models.batch import BatchState, ImportBatch, ImportFile, Rejection, RejectionKind
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
from gis.models.person import AuditEvent, Person, PersonRole, Role
from gis.models.published import Ground, PublishedNeighbourhood, PublishedTerritory
from gis.models.territory import Category, Neighbourhood, Territory

__all__ = [
    "AuditEvent",
    "Base",
    "BatchState",
    "Category",
    "DefaultLocation",
    "DefaultState",
    "Ground",
    "Hotspot",
    "HotspotRun",
    "ImportBatch",
    "ImportFile",
    "Incident",
    "Job",
    "JobState",
    "KnownBy",
    "LocationPrecision",
    "Neighbourhood",
    "Person",
    "PersonRole",
    "PublishedNeighbourhood",
    "PublishedTerritory",
    "Rejection",
    "RejectionKind",
    "Role",
    "Territory",
    "TimePrecision",
]
