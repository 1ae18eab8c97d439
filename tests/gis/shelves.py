"""Shelves: one for the columns of tests, gone when they end."""

import tempfile
from pathlib import Path

from gis.columns.shelf import Shelf

_FOLDER = tempfile.TemporaryDirectory(prefix="talsi-columns-")

# Shared by the tests: a revision is a number made by chance, so none meets another's.
SHELF = Shelf(Path(_FOLDER.name))
