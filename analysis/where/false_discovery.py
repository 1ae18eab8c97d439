"""False discoveries: of many cells tested at once, which findings to believe."""

import numpy as np
import numpy.typing as npt
from scipy.stats import false_discovery_control

from analysis.errors import BadSetting
from analysis.frames import FloatArray

CONTROLS = ("bh", "none")


def adjusted(p: npt.ArrayLike, *, control: str = "bh") -> FloatArray:
    """Adjust p-values for their number, so that of the findings below alpha at most that share is false.

    The step-up of Benjamini and Hochberg (1995), which holds for tests that are independent or, as cells that
    share neighbours mostly are, positively dependent (Benjamini and Yekutieli 2001).

    Parameters
    ----------
    p
        P-values from 0 to 1, of any shape: all of them belong to one family of tests.
    control
        "bh", or "none" to have them back as they are.

    Returns
    -------
    array
        Adjusted p-values in the shape of `p`.

    Raises
    ------
    BadSetting
        If the control is unknown or a value is no probability.
    """
    raw = np.asarray(p, dtype=np.float64)
    if control not in CONTROLS:
        raise BadSetting(f"The control of false discoveries is “bh” or “none”, not “{control}”.")
    if raw.size and not ((raw >= 0) & (raw <= 1)).all():
        raise BadSetting("A p-value lies from 0 to 1.")
    if control == "none" or not raw.size:
        return raw.copy()
    return np.asarray(false_discovery_control(raw.ravel(), method="bh"), dtype=np.float64).reshape(raw.shape)
