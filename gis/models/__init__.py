"""Models: one table family a file; importing this package registers every table."""

from gis.models.analysis import AnalysisInput, AnalysisLayer, AnalysisRun
from gis.models.base import Base
from gis.models.batch import BatchState, ImportBatch, ImportFile, ImportOverlap, Rejection, RejectionKind
from gis.models.board import (
    Address,
    Place,
    PublishedAgency,
    PublishedCategory,
    PublishedConcern,
    PublishedFigure,
    PublishedHotspot,
    PublishedTopic,
    Release,
)
from gis.models.change import IncidentChange
from gis.models.concern import (
    Concern,
    ConcernChannel,
    ConcernContact,
    ConcernEvent,
    ConcernPhoto,
    ConcernState,
    ConcernSupport,
    ConcernVersion,
    DayPart,
    Helped,
    IntakeSource,
    Visibility,
)
from gis.models.custody import AuditSeal, RetentionRule, RetentionRun
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
from gis.models.message import Message, NoticedCard, Subscription
from gis.models.past_figures import PastFigures
from gis.models.person import AuditEvent, Person, PersonRole, Role
from gis.models.published import Ground, PublishedNeighbourhood, PublishedTerritory
from gis.models.round import RoundRecord
from gis.models.sitting import ForeignIdentity, Invitation, Sitting
from gis.models.survey import ConcernFile
from gis.models.territory import Category, Neighbourhood, Territory
from gis.models.topic import Agency, Topic, TopicChange

__all__ = [
    "Address",
    "Agency",
    "AnalysisInput",
    "AnalysisLayer",
    "AnalysisRun",
    "AuditEvent",
    "AuditSeal",
    "Base",
    "BatchState",
    "Category",
    "Concern",
    "ConcernChannel",
    "ConcernContact",
    "ConcernEvent",
    "ConcernFile",
    "ConcernPhoto",
    "ConcernState",
    "ConcernSupport",
    "ConcernVersion",
    "DayPart",
    "DefaultLocation",
    "DefaultState",
    "ForeignIdentity",
    "Ground",
    "Helped",
    "Hotspot",
    "HotspotRun",
    "ImportBatch",
    "ImportFile",
    "ImportOverlap",
    "Incident",
    "IncidentChange",
    "IntakeSource",
    "Invitation",
    "Job",
    "JobState",
    "KnownBy",
    "LocationPrecision",
    "MapNote",
    "Message",
    "Neighbourhood",
    "NoticedCard",
    "PastFigures",
    "Person",
    "PersonRole",
    "Place",
    "PublishedAgency",
    "PublishedCategory",
    "PublishedConcern",
    "PublishedFigure",
    "PublishedHotspot",
    "PublishedNeighbourhood",
    "PublishedTerritory",
    "PublishedTopic",
    "Rejection",
    "RejectionKind",
    "Release",
    "RetentionRule",
    "RetentionRun",
    "Role",
    "RoundRecord",
    "SavedView",
    "Sitting",
    "Subscription",
    "Territory",
    "TimePrecision",
    "Topic",
    "TopicChange",
    "Visibility",
]
