"""Lineage: fingerprints by which a result can be traced to its input and settings, and found again."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

_DIGEST_BYTES = 16


def input_fingerprint(frame: gpd.GeoDataFrame) -> bytes:
    """Hash an ordered input: its count, ids, places in metres, times, categories and weights.

    Parameters
    ----------
    frame
        Incidents in the column contract of `analysis.frames`, ordered by id.

    Returns
    -------
    bytes of length 16
        Equal for equal input, whatever machine computes it.
    """
    digest = blake2b(digest_size=_DIGEST_BYTES)
    digest.update(np.int64(len(frame)).astype("<i8").tobytes())
    digest.update(frame["id"].to_numpy().astype("<i8").tobytes())
    # A millimetre is finer than any source and coarser than the last bits of a projection library.
    millimetres = np.rint(shapely.get_coordinates(frame.geometry.to_numpy()) * 1000)
    digest.update(millimetres.astype("<i8").tobytes())
    digest.update(frame["occurred_from"].dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype("<i8").tobytes())
    codes = frame["category"].astype("category")
    digest.update("\x1f".join(map(str, codes.cat.categories)).encode())
    digest.update(codes.cat.codes.to_numpy().astype("<i4").tobytes())
    digest.update(frame["weight"].to_numpy().astype("<f8").tobytes())
    return digest.digest()


def settings_hash(settings: Mapping[str, Any]) -> bytes:
    """Hash settings as canonical JSON (16 bytes): keys sorted, nothing left to chance."""
    canonical = json.dumps(settings, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return blake2b(canonical.encode(), digest_size=_DIGEST_BYTES).digest()
