"""Palette: classes stay apart for every eye, and on a photocopy."""

from itertools import pairwise

import numpy as np
import pytest

from server.maps.palette import CLASSES, DARK, LIGHT, Palette, breaks, breaks_by_zoom, for_page

# Machado, Oliveira and Fernandes 2009, severity 1.0, applied to linear light.
SIGHT = {
    "ordinary": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "greyscale": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
# In CIE Lab a difference of 2.3 is just noticeable; classes on a small square need several times that.
SMALLEST_STEP = 10.0
GROUNDS = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
EYES = pytest.mark.parametrize("sight", list(SIGHT))


def lab(colour: str, sight: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(SIGHT[sight] @ linear, 0, 1) / WHITE
    cube = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * cube[1] - 16, 500 * (cube[0] - cube[1]), 200 * (cube[1] - cube[2])])


def distance(one: str, other: str, sight: str) -> float:
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


@GROUNDS
@EYES
def test_neighbouring_classes_are_told_apart(palette: Palette, sight: str) -> None:
    steps = [distance(a, b, sight) for a, b in pairwise(palette.sequential)]
    assert min(steps) >= SMALLEST_STEP, steps


@GROUNDS
@EYES
def test_the_steps_are_even(palette: Palette, sight: str) -> None:
    steps = [distance(a, b, sight) for a, b in pairwise(palette.sequential)]
    assert max(steps) / min(steps) < 1.6, steps


@GROUNDS
@EYES
def test_the_lowest_class_stands_out_from_every_ground(palette: Palette, sight: str) -> None:
    for ground in (palette.ground, palette.green, palette.water):
        assert distance(palette.sequential[0], ground, sight) >= 5, ground


@GROUNDS
def test_more_incidents_are_always_further_from_the_ground_in_lightness(palette: Palette) -> None:
    ground = lab(palette.ground, "ordinary")[0]
    away = [abs(lab(colour, "ordinary")[0] - ground) for colour in palette.sequential]
    assert away == sorted(away)


@GROUNDS
@EYES
def test_a_hotspot_outline_is_seen_on_every_class(palette: Palette, sight: str) -> None:
    for colour in palette.sequential:
        outline, halo = (distance(line, colour, sight) for line in (palette.hotspot, palette.hotspot_halo))
        assert max(outline, halo) >= 30, colour


@GROUNDS
def test_labels_on_the_ground_have_the_contrast_of_text(palette: Palette) -> None:
    light, dark = sorted((_luminance(palette.label), _luminance(palette.ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_no_data_colour_is_a_red() -> None:
    for palette in (LIGHT, DARK):
        for colour in palette.sequential:
            red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
            assert red <= blue
            assert red <= green + 20


def test_a_page_gets_both_grounds_with_five_classes_each() -> None:
    page = for_page()
    assert set(page) == {"light", "dark"}
    assert all(len(ground["sequential"]) == CLASSES for ground in page.values())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mean", "expected"),
    [
        (0.0, (1, 2, 4, 8, 16)),
        (1.9, (1, 2, 4, 8, 16)),
        (2.1, (1, 4, 8, 16, 32)),
        (86, (1, 100, 200, 400, 800)),
    ],
)
def test_breaks_double_and_grow_with_how_densely_the_territory_is_filled(
    mean: float, expected: tuple[int, ...]
) -> None:
    assert breaks(mean) == expected


def test_squares_of_a_nearer_zoom_are_smaller_and_never_have_higher_classes() -> None:
    classes = breaks_by_zoom((22.0, 57.0, 23.0, 57.5), 20_000, zooms=15)
    assert len(classes) == 15
    assert all(near[-1] <= far[-1] for far, near in pairwise(classes))
    assert (classes[0][-1], classes[-1][-1]) == (160_000, 16)


def test_a_territory_without_incidents_has_classes_too() -> None:
    assert set(breaks_by_zoom((22.0, 57.0, 23.0, 57.5), 0, zooms=15)) == {(1, 2, 4, 8, 16)}
