"""Sight: how a colour looks to other eyes and on a photocopy, and how far two colours are apart."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency"
# (IEEE TVCG 15(6), 2009), severity 1.0; applied to linear light. Grey is the luminance of ITU-R BT.709.
SIGHTS: dict[str, Vector] = {
    "ordinary": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "greyscale": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}

# Ottosson, "A perceptual color space for image processing" (2020): linear sRGB to cone responses to OKLab.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def seen(colour: str, sight: str) -> str:
    """Give the colour as that eye sees it, as `#rrggbb`."""
    light = _light(colour, sight)
    channels = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(channel) * 255):02x}" for channel in channels)


def distance(one: str, other: str, sight: str = "ordinary") -> float:
    """Measure how far two colours are apart in OKLab: 2 is just noticed, 100 is black to white."""
    return float(np.linalg.norm(oklab(one, sight) - oklab(other, sight)))


def oklab(colour: str, sight: str = "ordinary") -> Vector:
    """Give lightness, green to red and blue to yellow, in hundredths."""
    response: Vector = _TO_OKLAB @ np.cbrt(_TO_CONES @ _light(colour, sight)) * 100
    return response


def nearest(colours: tuple[str, ...], sight: str = "ordinary") -> float:
    """The distance of the two colours that are most alike."""
    return min(distance(one, other, sight) for one, other in combinations(colours, 2))


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2: text wants 4.5, a line 3."""
    dark, light = sorted(float(_light(colour, "greyscale")[0]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _light(colour: str, sight: str) -> Vector:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return np.clip(SIGHTS[sight] @ linear, 0, 1)
