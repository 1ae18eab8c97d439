"""Cases of `analysis.change`: each method as the format of worked examples calls it."""

from collections.abc import Callable, Mapping
from typing import Any

Case = Mapping[str, Any]

RUNNERS: dict[str, Callable[[Case, Case], list[Case]]] = {}
