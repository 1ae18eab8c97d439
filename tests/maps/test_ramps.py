"""Ramps: every step is told from every other, by every eye, on both grounds and on a photocopy."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from server.maps.palette import DARK, LIGHT
from server.maps.ramps import CONCORDANCE, DIVERGING, QUALITATIVE, RAMPS, SEQUENTIAL, Ramp
from server.maps.sight import SIGHTS, contrast, distance, oklab, seen

TOKENS = Path(__file__).resolve().parents[2] / "server/static/styles/tokens.css"
# In OKLab about 2 is just noticed side by side; small marks apart from each other need much more.
APART = 10.0
PAPER = "#ffffff"
EACH_RAMP = pytest.mark.parametrize("ramp", RAMPS, ids=lambda ramp: ramp.name)
GROUNDS = pytest.mark.parametrize("ground", ["light", "dark"])
EYES = pytest.mark.parametrize("sight", list(SIGHTS))


@EACH_RAMP
@GROUNDS
@EYES
def test_two_steps_are_apart_in_colour_or_one_is_hatched(ramp: Ramp, ground: str, sight: str) -> None:
    for (a, one), (b, other) in combinations(zip(ramp.steps, ramp.on(ground), strict=True), 2):
        by_hatch = (a in ramp.hatched) != (b in ramp.hatched)
        # A hatch helps where colour is gone; with colour, colour alone must do.
        assert distance(one, other, sight) >= APART or (sight == "greyscale" and by_hatch), (a, b)


@EACH_RAMP
@GROUNDS
@EYES
def test_every_step_is_seen_on_its_ground(ramp: Ramp, ground: str, sight: str) -> None:
    paper = (DARK if ground == "dark" else LIGHT).ground
    assert min(distance(colour, paper, sight) for colour in ramp.on(ground)) >= 5


@EACH_RAMP
@EYES
def test_every_step_is_seen_on_white_paper(ramp: Ramp, sight: str) -> None:
    assert min(distance(colour, PAPER, sight) for colour in ramp.light) >= 5


@EACH_RAMP
def test_every_step_has_a_colour_on_both_grounds_and_one_name(ramp: Ramp) -> None:
    assert len(ramp.steps) == len(ramp.light) == len(ramp.dark) == len(set(ramp.steps))
    assert ramp.hatched <= set(ramp.steps)


@GROUNDS
def test_the_sequential_ramp_walks_away_from_the_ground_in_one_hue(ground: str) -> None:
    lightness = [oklab(colour)[0] for colour in SEQUENTIAL.on(ground)]
    steps = np.diff(lightness)
    assert (steps < 0).all() if ground == "light" else (steps > 0).all()
    hues = [np.degrees(np.arctan2(*oklab(colour)[:0:-1])) for colour in SEQUENTIAL.on(ground)]
    assert max(hues) - min(hues) < 15


@GROUNDS
def test_the_middle_of_the_diverging_ramp_is_a_true_grey(ground: str) -> None:
    middle = DIVERGING.on(ground)[2]
    assert middle[1:3] == middle[3:5] == middle[5:7]


@GROUNDS
def test_the_arms_of_the_diverging_ramp_are_equally_strong(ground: str) -> None:
    ramp = DIVERGING.on(ground)
    for fewer, more in ((1, 3), (0, 4)):
        assert abs(oklab(ramp[fewer])[0] - oklab(ramp[more])[0]) < 4
    away = [distance(colour, ramp[2]) for colour in ramp]
    assert away[0] > away[1] + APART
    assert away[4] > away[3] + APART


def test_the_lightness_of_kinds_has_no_two_alike() -> None:
    for colours in (QUALITATIVE.light, QUALITATIVE.dark):
        lightness = sorted(oklab(colour)[0] for colour in colours)
        assert np.diff(lightness).min() >= 9


def test_concordance_on_the_light_ground_is_as_agreed_with_its_readers() -> None:
    assert CONCORDANCE.light == ("#d5d5cf", "#e69f00", "#0072b2", "#332288")


@EACH_RAMP
@GROUNDS
def test_red_is_kept_for_errors_and_the_accent_for_actions(ramp: Ramp, ground: str) -> None:
    for name in ("error", "accent"):
        reserved = token(f"--{name}", ground)
        for step, colour in zip(ramp.steps, ramp.on(ground), strict=True):
            assert distance(colour, reserved) >= 8, (name, step)


def token(name: str, ground: str) -> str:
    """The value of a token in the light part of tokens.css, or in its dark part."""
    light, dark = re.split(r"@media screen and \(prefers-color-scheme: dark\)", TOKENS.read_text())
    return re.search(rf"{name}: (#[0-9a-f]{{6}});", dark.split("@media")[0] if ground == "dark" else light)[1]


@EACH_RAMP
@GROUNDS
def test_the_tokens_of_the_pages_are_these_colours(ramp: Ramp, ground: str) -> None:
    for step, colour in zip(ramp.steps, ramp.on(ground), strict=True):
        assert token(f"--{ramp.name}-{step.replace('_', '-')}", ground) == colour


@GROUNDS
def test_the_tokens_of_still_maps_are_those_of_the_palette(ground: str) -> None:
    palette = DARK if ground == "dark" else LIGHT
    named = set(re.findall(r"--map-([a-z-]+):", TOKENS.read_text()))
    assert named
    for name in named:
        assert token(f"--map-{name}", ground) == getattr(palette, name.replace("-", "_"))


@GROUNDS
@pytest.mark.parametrize("ink", ["ink", "ink-soft", "accent", "accent-deep", "error"])
@pytest.mark.parametrize("paper", ["ground", "paper", "sunken"])
def test_text_has_its_contrast_on_every_paper(ground: str, ink: str, paper: str) -> None:
    assert contrast(token(f"--{ink}", ground), token(f"--{paper}", ground)) >= 4.5


@pytest.mark.parametrize(
    ("colour", "sight", "expected"),
    [
        # White and grey look the same to every eye; pure red becomes a dark yellow.
        ("#ffffff", "deuteranopia", "#ffffff"),
        ("#808080", "protanopia", "#808080"),
        ("#ff0000", "deuteranopia", "#a39000"),
        ("#ff0000", "protanopia", "#6d5f00"),
        ("#ff0000", "greyscale", "#7f7f7f"),
        ("#0072b2", "ordinary", "#0072b2"),
    ],
)
def test_colours_are_simulated_as_published(colour: str, sight: str, expected: str) -> None:
    assert seen(colour, sight) == expected


def test_distance_is_nothing_to_itself_and_a_hundred_from_black_to_white() -> None:
    assert distance("#0072b2", "#0072b2") == 0
    assert distance("#000000", "#ffffff") == pytest.approx(100, abs=0.01)
