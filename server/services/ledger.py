"""Ledger: what became of a file's rows, as one plain value for a page, a command and a program."""

from typing import Any

from gis.intake import Plan
from gis.queries.loading import Ledger


def complete(
    counted: Ledger, plan: Plan, *, categories_added: list[str], seconds: float, batch_id: int | None
) -> dict[str, Any]:
    """Add to the loader's counts the hit rate, how the file was understood, and which batch it is.

    ``rows = added + duplicate + sum(rejected)``; ``ungeocoded`` is part of ``added``. Nothing here is text
    of the file except its headers and category names.
    """
    return {
        **counted.to_json(),
        "hit_rate": hit_rate(counted.added, counted.ungeocoded),
        "categories_added": categories_added,
        "seconds": round(seconds, 3),
        "batch_id": batch_id,
        "recognised": recognised(plan),
    }


def hit_rate(added: int, ungeocoded: int) -> float | None:
    """The share of added incidents that have a place; None where nothing was added."""
    return (added - ungeocoded) / added if added else None


def recognised(plan: Plan) -> dict[str, Any]:
    """How a file was read, without what a person need not know."""
    found: dict[str, Any] = {
        "kind": plan.kind,
        "profile": plan.profile,
        "decimal": plan.decimal,
        "date_order": plan.date_order,
        "crs": f"EPSG:{plan.crs}",
        "swap_axes": plan.swap_axes,
        "mapping": {field: list(headers) for field, headers in plan.mapping.items()},
        "left_out": list(plan.left_out),
    }
    if plan.kind == "csv":
        found |= {"encoding": plan.encoding, "delimiter": plan.delimiter}
    if plan.sheet is not None:
        found["sheet"] = plan.sheet
    return found
