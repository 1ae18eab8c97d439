"""Identity: the key by which a row is known again, here and in any later export.

A row that carries a source reference is that reference. Any other row is its content: the BLAKE2b hash of
its canonical cells and of how many equal rows came before it in the same file, so that three equal rows are
three incidents, and an overlapping export with four of them adds one. The canonical cells do not depend on
encoding, delimiter, order of columns or decimal sign. BLAKE2b is specified (RFC 7693): the key is the same
on every machine and in every release.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_SEPARATOR = "\x1f"


def content_of(cells: Mapping[str, pa.Array]) -> pa.Array:
    """Join each row's filled cells as ``name=value`` in the order of the names."""
    parts = [
        pc.if_else(pc.equal(column, ""), "", pc.binary_join_element_wise(name, column, _SEPARATOR + "="))
        for name, column in sorted(cells.items())
    ]
    if not parts:
        return pa.array([], pa.string())
    return pc.binary_join_element_wise(*parts, _SEPARATOR)


class Occurrences:
    """Counts equal rows over the chunks of one file, in sixteen bytes for each distinct row."""

    def __init__(self) -> None:
        self._hashes = np.empty(0, dtype=np.uint64)
        self._counts = np.empty(0, dtype=np.int64)

    def ordinals(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return how many equal rows came before each, and remember these."""
        distinct, inverse, counts = np.unique(hashes, return_inverse=True, return_counts=True)
        order = np.argsort(inverse, kind="stable")
        firsts = np.cumsum(counts) - counts
        ordinals = np.empty(len(hashes), dtype=np.int64)
        ordinals[order] = np.arange(len(hashes)) - np.repeat(firsts, counts)
        return ordinals + self._remember(distinct, counts)[inverse]

    def _remember(self, distinct: NDArray[np.uint64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
        at = np.searchsorted(self._hashes, distinct)
        known = np.zeros(len(distinct), dtype=np.bool_)
        inside = at < len(self._hashes)
        known[inside] = self._hashes[at[inside]] == distinct[inside]
        before = np.zeros(len(distinct), dtype=np.int64)
        before[known] = self._counts[at[known]]
        self._counts[at[known]] += counts[known]
        self._hashes = np.insert(self._hashes, at[~known], distinct[~known])
        self._counts = np.insert(self._counts, at[~known], counts[~known])
        return before


def match_keys(
    reference: pa.Array, has_reference: NDArray[np.bool_], content: pa.Array, seen: Occurrences
) -> list[str]:
    """Return each row's key as 32 hexadecimal digits; ``content`` holds the rows without a reference."""
    keys: NDArray[np.object_] = np.empty(len(has_reference), dtype=object)
    known = reference.filter(pa.array(has_reference)).to_pylist()
    keys[has_reference] = [blake2b(b"r\x1f" + ref.encode(), digest_size=16).hexdigest() for ref in known]
    if len(content):
        digests = _digests(content.to_pylist())
        ordinals = seen.ordinals(np.frombuffer(b"".join(digests), dtype=np.uint64)[::2])
        keys[~has_reference] = [
            digest.hex() if n == 0 else blake2b(digest + b"%d" % n, digest_size=16).hexdigest()
            for digest, n in zip(digests, ordinals.tolist(), strict=True)
        ]
    return keys.tolist()


def _digests(contents: Iterable[str]) -> list[bytes]:
    return [blake2b(b"c\x1f" + content.encode(), digest_size=16).digest() for content in contents]
