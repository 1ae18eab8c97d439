"""Addresses: a register of the invented houses, as a file in the shape of the State Address Register."""

import csv
from io import StringIO

import numpy as np

from server.demo.places import places

# Kinds of places that have a house number or the name of a farm; parks, gardens and crossings have none.
_ADDRESSED = ("house", "flat", "farm", "shop", "supermarket", "school", "hospital", "fuel", "market")
_FIRST_CODE = 900_000_000  # nine digits, as in the real register, in a range that it does not use


def register() -> bytes:
    """Return the register as a CSV file; like the streets it never changes."""
    known = places()
    chosen = np.flatnonzero(np.isin(known.kind, _ADDRESSED))
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("ADR_CD", "STD", "DD_N", "DD_E"))
    for number, index in enumerate(chosen.tolist()):
        lat, lon = f"{known.lat[index]:.6f}", f"{known.lon[index]:.6f}"
        writer.writerow((_FIRST_CODE + number, known.address[index], lat, lon))
    return out.getvalue().encode()
