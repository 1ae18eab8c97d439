"""Concerns: reported, answered, published; and how long anything is kept

Revision: 0012; after: 0011
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ENUM

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _enum(name: str, *values: str) -> ENUM:
    return ENUM(*values, name=name, schema="exact", create_type=False)


CONCERN_CHANNEL = _enum("concern_channel", "web", "paper", "phone", "meeting", "imported")
CONCERN_STATE = _enum(
    "concern_state", "received", "checked", "police", "passed", "planned", "done", "not_possible", "duplicate"
)
VISIBILITY = _enum("visibility", "pending", "public", "withheld")
LOCATION_PRECISION = _enum("location_precision", "rooftop", "street", "area", "default", "unknown")
DAY_PART = _enum("day_part", "any", "morning", "day", "evening", "night")
HELPED = _enum("helped", "yes", "partly", "no")
NEW_TYPES = (CONCERN_CHANNEL, CONCERN_STATE, VISIBILITY, DAY_PART, HELPED)


def upgrade() -> None:
    for kind in NEW_TYPES:
        kind.create(op.get_bind(), checkfirst=False)
    op.create_table(
        "intake_source",
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("source_key", "hour", name=op.f("pk_intake_source")),
        schema="exact",
    )
    op.create_table(
        "retention_rule",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_retention_rule")),
        schema="exact",
    )
    op.create_table(
        "retention_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
        schema="exact",
    )
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("police", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_agency_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("territory_id", "code", name=op.f("uq_agency_territory_id_code")),
        schema="exact",
    )
    op.create_table(
        "audit_seal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["exact.audit_event.id"], name=op.f("fk_audit_seal_event_id_audit_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_seal_event_id")),
        schema="exact",
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("neighbourhood_code", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_subscription_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint(
            "territory_id",
            "email",
            "neighbourhood_code",
            name=op.f("uq_subscription_territory_id_email_neighbourhood_code"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_subscription_token_hash")),
        schema="exact",
    )
    op.create_geospatial_table(
        "address",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column(
            "location",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_address_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("territory_slug", "code", name=op.f("uq_address_territory_slug_code")),
        schema="published",
    )
    op.create_geospatial_index(
        "idx_address_location",
        "address",
        ["location"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "agency",
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_agency_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("territory_slug", "code", name=op.f("pk_agency")),
        schema="published",
    )
    op.create_table(
        "category",
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_category_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("territory_slug", "code", name=op.f("pk_category")),
        schema="published",
    )
    op.create_table(
        "figure",
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("neighbourhood_code", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_figure_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "territory_slug", "quarter", "neighbourhood_code", "category_code", name=op.f("pk_figure")
        ),
        schema="published",
    )
    op.create_geospatial_table(
        "hotspot",
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column(
            "outline",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("band", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_hotspot_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("territory_slug", "rank", name=op.f("pk_hotspot")),
        schema="published",
    )
    op.create_geospatial_index(
        "idx_hotspot_outline",
        "hotspot",
        ["outline"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "place",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "location",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("addresses", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_place_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        schema="published",
    )
    op.create_geospatial_index(
        "idx_place_location",
        "place",
        ["location"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "release",
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("derived_on", sa.Date(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_release_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("territory_slug", name=op.f("pk_release")),
        schema="published",
    )
    op.create_table(
        "topic",
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hints", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_topic_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("territory_slug", "code", name=op.f("pk_topic")),
        schema="published",
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hints", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("category_codes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("sensitive", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["exact.agency.id"], name=op.f("fk_topic_agency_id_agency"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_topic_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("territory_id", "code", name=op.f("uq_topic_territory_id_code")),
        schema="exact",
    )
    op.create_table(
        "concern",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("topic_code", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("neighbourhood_code", sa.Text(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_month", sa.Date(), nullable=False),
        sa.Column("noticed_month", sa.Date(), nullable=True),
        sa.Column("closed_month", sa.Date(), nullable=True),
        sa.Column("daypart", sa.Text(), nullable=False),
        sa.Column("recurring", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("closing_words", sa.Text(), nullable=True),
        sa.Column("duplicate_ref", sa.Text(), nullable=True),
        sa.Column("supports", sa.Integer(), nullable=False),
        sa.Column("photo", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["place_id"], ["published.place.id"], name=op.f("fk_concern_place_id_place"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["territory_slug", "topic_code"],
            ["published.topic.territory_slug", "published.topic.code"],
            name="fk_concern_topic",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_concern_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_concern")),
        schema="published",
    )
    op.create_index(
        "ix_published_concern_territory_slug",
        "concern",
        ["territory_slug", "received_month"],
        unique=False,
        schema="published",
    )
    op.create_geospatial_table(
        "concern",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("public_ref", sa.Text(), nullable=False),
        sa.Column("tracking_hash", sa.LargeBinary(), nullable=False),
        sa.Column("channel", CONCERN_CHANNEL, nullable=False),
        sa.Column("state", CONCERN_STATE, server_default="received", nullable=False),
        sa.Column("visibility", VISIBILITY, server_default="pending", nullable=False),
        sa.Column("withheld_reason", sa.Text(), nullable=True),
        sa.Column(
            "location",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("location_precision", LOCATION_PRECISION, nullable=False),
        sa.Column("place_words", sa.Text(), nullable=True),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("daypart", DAY_PART, server_default="any", nullable=False),
        sa.Column("recurring", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("public_words", sa.Text(), nullable=True),
        sa.Column("closing_words", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("duplicate_of", sa.BigInteger(), nullable=True),
        sa.Column("import_key", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("helped", HELPED, nullable=True),
        sa.Column("reopened", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["exact.agency.id"], name=op.f("fk_concern_agency_id_agency"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of"],
            ["exact.concern.id"],
            name=op.f("fk_concern_duplicate_of_concern"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"],
            ["exact.person.id"],
            name=op.f("fk_concern_entered_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["handler_id"],
            ["exact.person.id"],
            name=op.f("fk_concern_handler_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["exact.neighbourhood.id"],
            name=op.f("fk_concern_neighbourhood_id_neighbourhood"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["published.place.id"], name=op.f("fk_concern_place_id_place"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_concern_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["exact.topic.id"], name=op.f("fk_concern_topic_id_topic"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_concern_public_ref")),
        sa.UniqueConstraint("territory_id", "import_key", name=op.f("uq_concern_territory_id_import_key")),
        sa.UniqueConstraint("tracking_hash", name=op.f("uq_concern_tracking_hash")),
        schema="exact",
    )
    op.create_geospatial_index(
        "idx_concern_location",
        "concern",
        ["location"],
        unique=False,
        schema="exact",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "ix_concern_territory_id_submitted_at",
        "concern",
        ["territory_id", "submitted_at"],
        unique=False,
        schema="exact",
    )
    op.create_index(
        "ix_concern_territory_id_visibility_state",
        "concern",
        ["territory_id", "visibility", "state"],
        unique=False,
        schema="exact",
    )
    op.create_table(
        "concern_contact",
        sa.Column("concern_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("wants_news", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["exact.concern.id"],
            name=op.f("fk_concern_contact_concern_id_concern"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("concern_id", name=op.f("pk_concern_contact")),
        schema="exact",
    )
    op.create_table(
        "concern_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("concern_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("state", CONCERN_STATE, nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["exact.agency.id"],
            name=op.f("fk_concern_event_agency_id_agency"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["exact.concern.id"],
            name=op.f("fk_concern_event_concern_id_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["exact.person.id"],
            name=op.f("fk_concern_event_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_event")),
        schema="exact",
    )
    op.create_index(
        op.f("ix_concern_event_concern_id"), "concern_event", ["concern_id"], unique=False, schema="exact"
    )
    op.create_table(
        "concern_photo",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("concern_id", sa.BigInteger(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("public", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["exact.concern.id"],
            name=op.f("fk_concern_photo_concern_id_concern"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_photo")),
        schema="exact",
    )
    op.create_index(
        op.f("ix_concern_photo_concern_id"), "concern_photo", ["concern_id"], unique=False, schema="exact"
    )
    op.create_table(
        "concern_support",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("concern_id", sa.BigInteger(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["exact.concern.id"],
            name=op.f("fk_concern_support_concern_id_concern"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_support")),
        sa.UniqueConstraint(
            "concern_id", "source_key", name=op.f("uq_concern_support_concern_id_source_key")
        ),
        schema="exact",
    )
    op.create_table(
        "concern_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("concern_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("public_words", sa.Text(), nullable=True),
        sa.Column("closing_words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["exact.concern.id"],
            name=op.f("fk_concern_version_concern_id_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["exact.person.id"],
            name=op.f("fk_concern_version_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_version")),
        schema="exact",
    )
    op.create_index(
        op.f("ix_concern_version_concern_id"), "concern_version", ["concern_id"], unique=False, schema="exact"
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=True),
        sa.Column("concern_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["exact.concern.id"],
            name=op.f("fk_message_concern_id_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_message_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        schema="exact",
    )
    op.create_index(op.f("ix_message_concern_id"), "message", ["concern_id"], unique=False, schema="exact")


def downgrade() -> None:
    op.drop_index(op.f("ix_message_concern_id"), table_name="message", schema="exact")
    op.drop_table("message", schema="exact")
    op.drop_index(op.f("ix_concern_version_concern_id"), table_name="concern_version", schema="exact")
    op.drop_table("concern_version", schema="exact")
    op.drop_table("concern_support", schema="exact")
    op.drop_index(op.f("ix_concern_photo_concern_id"), table_name="concern_photo", schema="exact")
    op.drop_table("concern_photo", schema="exact")
    op.drop_index(op.f("ix_concern_event_concern_id"), table_name="concern_event", schema="exact")
    op.drop_table("concern_event", schema="exact")
    op.drop_table("concern_contact", schema="exact")
    op.drop_index("ix_concern_territory_id_visibility_state", table_name="concern", schema="exact")
    op.drop_index("ix_concern_territory_id_submitted_at", table_name="concern", schema="exact")
    op.drop_geospatial_index(
        "idx_concern_location",
        table_name="concern",
        schema="exact",
        postgresql_using="gist",
        column_name="location",
    )
    op.drop_geospatial_table("concern", schema="exact")
    op.drop_index("ix_published_concern_territory_slug", table_name="concern", schema="published")
    op.drop_table("concern", schema="published")
    op.drop_table("topic", schema="exact")
    op.drop_table("topic", schema="published")
    op.drop_table("release", schema="published")
    op.drop_geospatial_index(
        "idx_place_location",
        table_name="place",
        schema="published",
        postgresql_using="gist",
        column_name="location",
    )
    op.drop_geospatial_table("place", schema="published")
    op.drop_geospatial_index(
        "idx_hotspot_outline",
        table_name="hotspot",
        schema="published",
        postgresql_using="gist",
        column_name="outline",
    )
    op.drop_geospatial_table("hotspot", schema="published")
    op.drop_table("figure", schema="published")
    op.drop_table("category", schema="published")
    op.drop_table("agency", schema="published")
    op.drop_geospatial_index(
        "idx_address_location",
        table_name="address",
        schema="published",
        postgresql_using="gist",
        column_name="location",
    )
    op.drop_geospatial_table("address", schema="published")
    op.drop_table("subscription", schema="exact")
    op.drop_table("audit_seal", schema="exact")
    op.drop_table("agency", schema="exact")
    op.drop_table("retention_run", schema="exact")
    op.drop_table("retention_rule", schema="exact")
    op.drop_table("intake_source", schema="exact")
    for kind in NEW_TYPES:
        kind.drop(op.get_bind(), checkfirst=False)
