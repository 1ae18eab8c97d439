"""The first tables

Revision: 0001; after:
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ENUMS = (
    "batch_state",
    "default_state",
    "job_state",
    "known_by",
    "location_precision",
    "rejection_kind",
    "role",
    "time_precision",
)


def upgrade() -> None:
    op.execute("CREATE SCHEMA published")
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("session", sa.Text(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("territory_id", sa.SmallInteger(), nullable=True),
        sa.Column("objects", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        schema="exact",
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("failed_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demo", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
        schema="exact",
    )
    op.create_geospatial_table(
        "territory",
        sa.Column("id", sa.SmallInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "boundary",
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
        sa.Column("srid", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory")),
        sa.UniqueConstraint("slug", name=op.f("uq_territory_slug")),
        schema="exact",
    )
    op.create_geospatial_index(
        "idx_territory_boundary",
        "territory",
        ["boundary"],
        unique=False,
        schema="exact",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "territory",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column(
            "boundary",
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
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_territory")),
        schema="published",
    )
    op.create_geospatial_index(
        "idx_territory_boundary",
        "territory",
        ["boundary"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column(
            "harm_weight",
            sa.Numeric(precision=12, scale=4, asdecimal=False),
            server_default="1",
            nullable=False,
        ),
        sa.Column("sensitive", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["exact.category.id"],
            name=op.f("fk_category_parent_id_category"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_category_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("territory_id", "code", name=op.f("uq_category_territory_id_code")),
        schema="exact",
    )
    op.create_geospatial_table(
        "default_location",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
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
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("suspected", "confirmed", "dismissed", name="default_state", schema="exact"),
            server_default="suspected",
            nullable=False,
        ),
        sa.Column("incidents", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_default_location_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_default_location")),
        sa.UniqueConstraint(
            "territory_id", "location", name=op.f("uq_default_location_territory_id_location")
        ),
        schema="exact",
    )
    op.create_table(
        "hotspot_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("settings_hash", sa.LargeBinary(), nullable=False),
        sa.Column("window_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("input_count", sa.Integer(), nullable=False),
        sa.Column("input_fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("left_out", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("versions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("in_hotspots", sa.Integer(), nullable=False),
        sa.Column("hotspots", sa.Integer(), nullable=False),
        sa.Column("noise", sa.Integer(), nullable=False),
        sa.Column("area_km2", sa.Double(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["exact.person.id"],
            name=op.f("fk_hotspot_run_created_by_person"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_hotspot_run_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotspot_run")),
        sa.UniqueConstraint(
            "territory_id",
            "settings_hash",
            "input_fingerprint",
            name=op.f("uq_hotspot_run_territory_id_settings_hash_input_fingerprint"),
        ),
        schema="exact",
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("byte_size", sa.BigInteger(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=True),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "state",
            sa.Enum("received", "reading", "done", "failed", "undone", name="batch_state", schema="exact"),
            server_default="received",
            nullable=False,
        ),
        sa.Column("ledger", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["exact.person.id"],
            name=op.f("fk_import_batch_created_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_import_batch_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        schema="exact",
    )
    op.create_index(
        op.f("ix_import_batch_territory_id"), "import_batch", ["territory_id"], unique=False, schema="exact"
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=True),
        sa.Column("subject", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum("queued", "running", "done", "failed", "cancelled", name="job_state", schema="exact"),
            server_default="queued",
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["exact.person.id"], name=op.f("fk_job_created_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        schema="exact",
    )
    op.create_geospatial_table(
        "neighbourhood",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
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
        sa.Column("population", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_neighbourhood_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighbourhood")),
        sa.UniqueConstraint("territory_id", "code", name=op.f("uq_neighbourhood_territory_id_code")),
        schema="exact",
    )
    op.create_geospatial_index(
        "idx_neighbourhood_outline",
        "neighbourhood",
        ["outline"],
        unique=False,
        schema="exact",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "person_role",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "analyst",
                "planner",
                "facilitator",
                "officer",
                "moderator",
                "auditor",
                "administrator",
                name="role",
                schema="exact",
            ),
            nullable=False,
        ),
        sa.Column("territory_id", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["exact.person.id"],
            name=op.f("fk_person_role_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_person_role_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_role")),
        sa.UniqueConstraint(
            "person_id",
            "role",
            "territory_id",
            name=op.f("uq_person_role_person_id_role_territory_id"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="exact",
    )
    op.create_geospatial_table(
        "neighbourhood",
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_neighbourhood_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("territory_slug", "code", name=op.f("pk_neighbourhood")),
        schema="published",
    )
    op.create_geospatial_index(
        "idx_neighbourhood_outline",
        "neighbourhood",
        ["outline"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "hotspot",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
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
        sa.Column(
            "centre",
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
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("busiest_share", sa.Double(), nullable=False),
        sa.Column("area_km2", sa.Double(), nullable=False),
        sa.Column("density_km2_month", sa.Double(), nullable=False),
        sa.Column("categories", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["exact.hotspot_run.id"],
            name=op.f("fk_hotspot_run_id_hotspot_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "rank", name=op.f("pk_hotspot")),
        schema="exact",
    )
    op.create_geospatial_index(
        "idx_hotspot_outline",
        "hotspot",
        ["outline"],
        unique=False,
        schema="exact",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "import_file",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["exact.import_batch.id"],
            name=op.f("fk_import_file_batch_id_import_batch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "part", name=op.f("pk_import_file")),
        schema="exact",
    )
    op.create_geospatial_table(
        "incident",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("occurred_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "time_precision",
            sa.Enum("minute", "hour", "day", "month", "span", name="time_precision", schema="exact"),
            nullable=False,
        ),
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
        sa.Column(
            "location_precision",
            sa.Enum(
                "rooftop", "street", "area", "default", "unknown", name="location_precision", schema="exact"
            ),
            nullable=False,
        ),
        sa.Column("unlocated_reason", sa.Text(), nullable=True),
        sa.Column(
            "known_by",
            sa.Enum("unknown", "reported", "police", name="known_by", schema="exact"),
            nullable=False,
        ),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("match_key", sa.Uuid(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=True),
        sa.Column("at_default", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("quadkey", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["category_id"], ["exact.category.id"], name=op.f("fk_incident_category_id_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("territory_id", "match_key", name=op.f("uq_incident_territory_id_match_key")),
        schema="exact",
    )
    op.create_geospatial_index(
        "idx_incident_location",
        "incident",
        ["location"],
        unique=False,
        schema="exact",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index("ix_incident_batch_id", "incident", ["batch_id"], unique=False, schema="exact")
    op.create_index(
        "ix_incident_territory_id_occurred_from",
        "incident",
        ["territory_id", "occurred_from"],
        unique=False,
        schema="exact",
    )
    op.create_index(
        "ix_incident_territory_id_quadkey",
        "incident",
        ["territory_id", "quadkey"],
        unique=False,
        schema="exact",
    )
    op.create_table(
        "rejection",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum("rejected", "unlocated", name="rejection_kind", schema="exact"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["exact.import_batch.id"],
            name=op.f("fk_rejection_batch_id_import_batch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejection")),
        sa.UniqueConstraint("batch_id", "row_number", name=op.f("uq_rejection_batch_id_row_number")),
        schema="exact",
    )
    op.create_index(
        "ix_rejection_incident_id",
        "rejection",
        ["incident_id"],
        unique=False,
        schema="exact",
        postgresql_where="incident_id IS NOT NULL",
    )


def downgrade() -> None:
    op.drop_index(
        "ix_rejection_incident_id",
        table_name="rejection",
        schema="exact",
        postgresql_where="incident_id IS NOT NULL",
    )
    op.drop_table("rejection", schema="exact")
    op.drop_index("ix_incident_territory_id_quadkey", table_name="incident", schema="exact")
    op.drop_index("ix_incident_territory_id_occurred_from", table_name="incident", schema="exact")
    op.drop_index("ix_incident_batch_id", table_name="incident", schema="exact")
    op.drop_geospatial_index(
        "idx_incident_location",
        table_name="incident",
        schema="exact",
        postgresql_using="gist",
        column_name="location",
    )
    op.drop_geospatial_table("incident", schema="exact")
    op.drop_table("import_file", schema="exact")
    op.drop_geospatial_index(
        "idx_hotspot_outline",
        table_name="hotspot",
        schema="exact",
        postgresql_using="gist",
        column_name="outline",
    )
    op.drop_geospatial_table("hotspot", schema="exact")
    op.drop_geospatial_index(
        "idx_neighbourhood_outline",
        table_name="neighbourhood",
        schema="published",
        postgresql_using="gist",
        column_name="outline",
    )
    op.drop_geospatial_table("neighbourhood", schema="published")
    op.drop_table("person_role", schema="exact")
    op.drop_geospatial_index(
        "idx_neighbourhood_outline",
        table_name="neighbourhood",
        schema="exact",
        postgresql_using="gist",
        column_name="outline",
    )
    op.drop_geospatial_table("neighbourhood", schema="exact")
    op.drop_table("job", schema="exact")
    op.drop_index(op.f("ix_import_batch_territory_id"), table_name="import_batch", schema="exact")
    op.drop_table("import_batch", schema="exact")
    op.drop_table("hotspot_run", schema="exact")
    op.drop_geospatial_table("default_location", schema="exact")
    op.drop_table("category", schema="exact")
    op.drop_geospatial_index(
        "idx_territory_boundary",
        table_name="territory",
        schema="published",
        postgresql_using="gist",
        column_name="boundary",
    )
    op.drop_geospatial_table("territory", schema="published")
    op.drop_geospatial_index(
        "idx_territory_boundary",
        table_name="territory",
        schema="exact",
        postgresql_using="gist",
        column_name="boundary",
    )
    op.drop_geospatial_table("territory", schema="exact")
    op.drop_table("person", schema="exact")
    op.drop_table("audit_event", schema="exact")
    for name in ENUMS:
        op.execute(f"DROP TYPE exact.{name}")
    op.execute("DROP SCHEMA published")
