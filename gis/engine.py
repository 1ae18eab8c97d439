"""Engine: one pool of connections for one database role."""

from sqlalchemy import URL, Engine, create_engine, make_url

OWNER = "talsi_owner"
STAFF = "talsi_staff"
PUBLIC = "talsi_public"


def normalise_url(url: str | URL) -> URL:
    """Name the driver: SQLAlchemy 2.1 reads a bare ``postgresql://`` as psycopg 3, and ours is psycopg2."""
    parsed = make_url(url)
    if parsed.get_backend_name() in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg2")
    raise ValueError(f"Talsi needs PostgreSQL; this address names “{parsed.drivername}”.")


def make_engine(url: str | URL, *, role: str | None = None, pool_size: int = 5) -> Engine:
    """Open a pool whose connections act as ``role`` from their first statement on.

    The role is a start-up option of the connection, so that ``RESET ROLE`` leads back to it
    and not to the account that signed in.
    """
    options = ["-c timezone=UTC"]
    if role in {STAFF, PUBLIC}:
        # Not for the owner: Alembic takes the first schema of the path for one without a name.
        options.append("-c search_path=exact,published,public")
    if role is not None:
        options.append(f"-c role={role}")
    return create_engine(
        normalise_url(url),
        pool_size=pool_size,
        max_overflow=10,
        pool_pre_ping=True,
        connect_args={"options": " ".join(options), "application_name": f"talsi {role or 'login'}"},
    )
