"""Ramps: the four ways in which colour says something about data, on both grounds."""

from dataclasses import dataclass, field

from server.maps.palette import DARK, LIGHT


@dataclass(frozen=True)
class Ramp:
    """A row of colours, lightest ground first, with what each step means.

    Attributes
    ----------
    steps
        The code names of the steps, in order.
    hatched
        Steps that carry a hatch as well: where colour is gone, the hatch says what the hue said.
    """

    name: str
    steps: tuple[str, ...]
    light: tuple[str, ...]
    dark: tuple[str, ...]
    hatched: frozenset[str] = field(default_factory=frozenset)

    def on(self, ground: str) -> tuple[str, ...]:
        """The colours on the light or the dark ground."""
        return self.dark if ground == "dark" else self.light


# How many. One hue in even steps of lightness, away from the ground.
SEQUENTIAL = Ramp(
    name="sequential",
    steps=("lowest", "low", "middle", "high", "highest"),
    light=LIGHT.sequential,
    dark=DARK.sequential,
)

# Fewer or more than before. The middle is a true grey, both arms are equally strong, and neither is an alarm:
# a photocopy cannot tell blue from ochre, so fewer is hatched.
DIVERGING = Ramp(
    name="diverging",
    steps=("far_fewer", "fewer", "no_change", "more", "far_more"),
    light=("#2e64a6", "#7eacdc", "#e6e6e6", "#d4a36f", "#965719"),
    dark=("#a1bff7", "#5281b1", "#3f3f3f", "#a57543", "#eab26b"),
    hatched=frozenset({"far_fewer", "fewer"}),
)

# Which one. Each has a lightness of its own as well; more than five kinds want labels, not colours.
QUALITATIVE = Ramp(
    name="qualitative",
    steps=("first", "second", "third", "fourth", "fifth"),
    light=("#6e519d", "#bf6e3e", "#6aadf0", "#0e4b00", "#cfd271"),
    dark=("#579adc", "#c9b957", "#aa641f", "#ffcaf9", "#4c4d99"),
)

# Whether residents' concerns and recorded incidents meet at a place.
CONCORDANCE = Ramp(
    name="concordance",
    steps=("neither", "incidents_only", "concern_only", "both"),
    light=("#d5d5cf", "#e69f00", "#0072b2", "#332288"),
    dark=("#3c4246", "#e0a32e", "#2170b0", "#e6e0ff"),
    hatched=frozenset({"both"}),
)

RAMPS = (SEQUENTIAL, DIVERGING, QUALITATIVE, CONCORDANCE)
