"""Drawing: the settings of hotspots that the methods of trust share, and how incidents are handed to them."""

import numpy as np

from analysis.frames import coordinates
from analysis.trust.ground import Ground
from analysis.trust.risks import HotspotAreas, sensible_hotspots, suggested_cell_m
from analysis.trust.stability import Incidents, Shaking, radii
from analysis.where.grids import make_grid
from server.i18n import lazy_gettext
from server.methods.material import Material, Part
from server.methods.method import Field, Kind, Settings

EPS = Field(
    "eps_m",
    Kind.METRES,
    lazy_gettext("Radius (eps), m"),
    lazy_gettext(
        "How far apart two incidents may be and still count as neighbours. Left empty: the knee of the "
        "k-distance curve, shortened until hotspots cover at most a tenth of the territory."
    ),
    None,
    1,
    50_000,
)
LEAST = Field(
    "min_incidents",
    Kind.COUNT,
    lazy_gettext("Smallest number of incidents"),
    lazy_gettext(
        "How many incidents within the radius make a core point. Left empty: the natural logarithm of the "
        "number of incidents, at least 5."
    ),
    None,
    1,
    1_000_000,
)
CELL = Field(
    "cell_m",
    Kind.METRES,
    lazy_gettext("Side of a square, m"),
    lazy_gettext(
        "All methods are compared on this one grid. Left empty: 150 m, more in a very large territory."
    ),
    None,
    50,
    5_000,
)
SPREAD = Field(
    "spread",
    Kind.SHARE,
    lazy_gettext("How far settings are varied"),
    lazy_gettext(
        "0.25 multiplies the radius and the smallest number by something between 1 / 1.25 and 1.25."
    ),
    0.25,
    0,
    1,
)
DROPPED = Field(
    "dropped",
    Kind.SHARE,
    lazy_gettext("Part of the window left out"),
    lazy_gettext("0.25 leaves out a quarter of the window in each run, a different one each time."),
    0.25,
    0,
    0.9,
)
SEED = Field(
    "seed",
    Kind.COUNT,
    lazy_gettext("Where chance begins"),
    lazy_gettext("The same number gives the same result to the last digit."),
    1,
    0,
    2**31,
)


def shaking(settings: Settings) -> Shaking:
    """Return how runs are shaken."""
    return Shaking(settings["runs"], settings["spread"], settings["dropped"], settings["seed"])


def shaken(part: Part) -> Incidents:
    """Return the incidents of a part as stability reads them."""
    frame = part.frame
    into = (frame["occurred_from"] - part.start).dt.total_seconds().to_numpy()
    return Incidents(
        coordinates(frame),
        np.asarray(into / (part.end - part.start).total_seconds(), dtype=np.float64),
        radii(np.asarray(frame["location_precision"], dtype=str)),
        frame["id"].to_numpy(),
        frame["weight"].to_numpy(dtype=np.float64),
    )


def ground(material: Material, settings: Settings) -> Ground:
    """Lay the grid on which methods are compared."""
    cell_m = settings.get("cell_m") or suggested_cell_m(material.boundary)
    return Ground(make_grid(material.boundary, cell_m=cell_m))


def hotspot_settings(material: Material, settings: Settings, on: Ground | None = None) -> HotspotAreas:
    """Return the radius and least number that were given, or those of the stated rule."""
    eps_m, least = settings["eps_m"], settings["min_incidents"]
    if eps_m is not None and least is not None:
        return HotspotAreas(float(eps_m), int(least))
    return sensible_hotspots(
        coordinates(material.frame), on or ground(material, settings), eps_m=eps_m, min_incidents=least
    )
