"""Quarters: incidents counted by quarter, neighbourhood and category, and what was published of them."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from gis.models import (
    Category,
    Neighbourhood,
    PastFigures,
    PublishedCategory,
    PublishedFigure,
    Release,
    Territory,
)

# Each category that may be public, with the topmost one above it; below a sensitive one nothing may.
_PUBLIC = """
    WITH RECURSIVE public AS (
        SELECT id, code AS top FROM exact.category
        WHERE territory_id = :territory_id AND parent_id IS NULL AND NOT sensitive
        UNION ALL
        SELECT below.id, public.top FROM exact.category AS below
        JOIN public ON below.parent_id = public.id WHERE NOT below.sensitive
    )
"""
_PUBLIC_CODES = text(
    _PUBLIC + "SELECT category.code FROM public JOIN exact.category USING (id) ORDER BY category.code"
)
# What is put at a default location happened nobody knows where.
_COUNTS = text(f"""
    {_PUBLIC}
    SELECT date_trunc('quarter', incident.occurred_from AT TIME ZONE :timezone)::date AS quarter,
           area.code AS area, public.top AS category, count(*) AS incidents
    FROM exact.incident AS incident
    JOIN public ON public.id = incident.category_id
    LEFT JOIN exact.neighbourhood AS area
           ON area.id = incident.neighbourhood_id AND NOT incident.at_default
    WHERE incident.territory_id = :territory_id
      AND incident.occurred_from >= :first AND incident.occurred_from < :until
    GROUP BY 1, 2, 3
""")


_REMEMBER = text("""
    INSERT INTO exact.past_figures (territory_id, quarter, figures)
    SELECT :id, :quarter, jsonb_agg(jsonb_build_object(
        'neighbourhood_code', neighbourhood_code, 'category_code', category_code,
        'count', count, 'shown', shown))
    FROM published.figure WHERE territory_slug = :slug AND quarter = :quarter
    HAVING count(*) > 0
""")


def public_codes(session: Session, territory: Territory) -> list[str]:
    """List the codes of the categories that may be public, with those below them."""
    return list(session.scalars(_PUBLIC_CODES, {"territory_id": territory.id}))


def top_categories(session: Session, territory: Territory) -> list[Category]:
    """List the topmost categories that may be public, in their order."""
    found = select(Category).filter_by(territory_id=territory.id, parent_id=None, sensitive=False)
    return list(session.scalars(found.order_by(Category.position, Category.id)))


def areas(session: Session, territory: Territory) -> list[tuple[str, int | None]]:
    """List the neighbourhoods by code, with how many live there where that is known."""
    found = select(Neighbourhood.code, Neighbourhood.population).filter_by(territory_id=territory.id)
    return [(row.code, row.population) for row in session.execute(found.order_by(Neighbourhood.code))]


def counts(
    session: Session, territory: Territory, *, first: date, until: date
) -> Sequence[Row[tuple[date, str | None, str, int]]]:
    """Count the incidents of a span of local days: quarter, neighbourhood, topmost category, incidents."""
    zone = ZoneInfo(territory.timezone)
    return session.execute(
        _COUNTS,
        {
            "territory_id": territory.id,
            "timezone": territory.timezone,
            "first": datetime.combine(first, time.min, zone),
            "until": datetime.combine(until, time.min, zone),
        },
    ).all()


def published(session: Session, territory: Territory) -> dict[date, list[PublishedFigure]]:
    """Return the published figures of each quarter."""
    found: dict[date, list[PublishedFigure]] = {}
    order = (PublishedFigure.quarter, PublishedFigure.neighbourhood_code, PublishedFigure.category_code)
    for figure in session.scalars(
        select(PublishedFigure).filter_by(territory_slug=territory.slug).order_by(*order)
    ):
        found.setdefault(figure.quarter, []).append(figure)
    return found


def past(session: Session, territory: Territory) -> dict[date, list[list[PublishedFigure]]]:
    """Return for each quarter the figures that were public earlier, the oldest first."""
    found: dict[date, list[list[PublishedFigure]]] = {}
    order = select(PastFigures).filter_by(territory_id=territory.id).order_by(PastFigures.id)
    for each in session.scalars(order):
        figures = [PublishedFigure(**figure) for figure in each.figures]
        found.setdefault(each.quarter, []).append(figures)
    return found


def write_quarter(
    session: Session, territory: Territory, quarter: date, figures: Sequence[dict[str, Any]]
) -> None:
    """Write the figures of a quarter in place of those that were there, which are remembered."""
    session.execute(_REMEMBER, {"slug": territory.slug, "id": territory.id, "quarter": quarter})
    session.execute(
        delete(PublishedFigure).where(
            PublishedFigure.territory_slug == territory.slug, PublishedFigure.quarter == quarter
        )
    )
    if figures:
        of_quarter = {"territory_slug": territory.slug, "quarter": quarter}
        session.execute(insert(PublishedFigure), [{**of_quarter, **figure} for figure in figures])


def write_categories(session: Session, territory: Territory, categories: Sequence[Category]) -> None:
    """Write the names of the categories that the public figures are about."""
    session.execute(delete(PublishedCategory).where(PublishedCategory.territory_slug == territory.slug))
    if categories:
        session.execute(
            insert(PublishedCategory),
            [
                {
                    "territory_slug": territory.slug,
                    "code": category.code,
                    "labels": category.labels,
                    "position": number,
                }
                for number, category in enumerate(categories)
            ],
        )


def release(session: Session, territory: Territory) -> Release | None:
    """Return what the public tables were derived with the last time."""
    return session.get(Release, territory.slug, populate_existing=True)


def write_release(
    session: Session, territory: Territory, *, day: date, rules: dict[str, Any], facts: dict[str, Any]
) -> None:
    """Write what the public tables are derived with."""
    said = {"derived_on": day, "rules": rules, "facts": facts}
    statement = upsert(Release).values(territory_slug=territory.slug, **said)
    session.execute(statement.on_conflict_do_update(index_elements=["territory_slug"], set_=said))
