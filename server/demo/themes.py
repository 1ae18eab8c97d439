"""Themes: the places that the invented residents speak of, how often, and about what.

With the incidents they give every answer that a comparison can give: where people gather at night both speak;
a dark wood and a quiet bus station are feared although little is recorded; of shoplifting, and of drinking by
the lake, nobody speaks.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Theme:
    """One place, or a kind of place: its name in words, how many concerns a year, about which topics.

    ``kinds`` are the kinds of `server.demo.places` that a concern lies at; without them it lies anywhere
    within the reach. ``since`` is the share of the years after which people begin to speak of it.
    """

    words: str
    lat: float
    lon: float
    within_m: float
    a_year: float
    topics: dict[str, float]
    kinds: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    since: float = 0.0
    supports: float = field(default=0.6)


_WINTER = (10, 11, 12, 1, 2)
_SUMMER = (5, 6, 7, 8, 9)

THEMES = (
    # Both: the bars in the centre, the sports ground since it filled, the castle mound's park, the gardens.
    Theme("centrā pie bāriem", 57.2446, 22.5912, 120, 19,
          {"noise": 0.3, "public-drinking": 0.5, "fear": 0.12, "vandalism": 0.08}, supports=1.8),
    Theme("Lauktehnikas sporta laukumā", 57.2349, 22.5668, 80, 14,
          {"noise": 0.35, "vandalism": 0.25, "public-drinking": 0.2, "young-people": 0.2}, since=0.5,
          supports=2.2),
    Theme("Pilskalna parkā", 57.2482, 22.6000, 80, 12,
          {"public-drinking": 0.75, "vandalism": 0.13, "drugs": 0.12}, months=_SUMMER),
    Theme("dārziņos „Ābele”", 57.2590, 22.5720, 150, 8, {"theft": 0.95, "stray-dogs": 0.05}, ("garden",)),
    Theme("pie garāžām Stendes ielā", 57.2362, 22.5765, 90, 5, {"theft": 0.8, "lighting": 0.2}, ("garage",)),
    # Concern only: a wood with a path and no lamp, and the bus station, which has been quiet for years.
    Theme("Ķēniņkalna mežā", 57.2352, 22.5960, 110, 17, {"lighting": 0.7, "fear": 0.3}, months=_WINTER,
          supports=3.0),
    Theme("pie autoostas", 57.2418, 22.5869, 60, 9, {"fear": 0.65, "lighting": 0.35}, supports=1.4),
    Theme("Vilkmuižas parkā", 57.2535, 22.5985, 70, 4, {"lighting": 0.8, "fear": 0.2}, months=_WINTER),
    # Traffic.
    Theme("pie vidusskolas", 57.2438, 22.6048, 160, 5, {"crossings": 0.6, "speeding": 0.4}, ("junction",),
          supports=1.5),
    Theme("Rīgas ielā", 57.2387, 22.5990, 350, 5, {"speeding": 0.8, "crossings": 0.2}, ("junction",)),
    Theme("Stendes ielā", 57.2330, 22.5800, 350, 3, {"speeding": 0.8, "noise": 0.2}, ("junction",)),
    Theme("Valdemārpils centrā", 57.3693, 22.5895, 250, 4,
          {"crossings": 0.4, "young-people": 0.3, "lighting": 0.3}, ("junction", "house")),
    # Stende, Sabile and the villages.
    Theme("Stendē pie stacijas", 57.1452, 22.5262, 200, 5,
          {"neglected-buildings": 0.4, "young-people": 0.3, "public-drinking": 0.3}, ("house", "shop")),
    Theme("Sabilē", 57.0483, 22.5711, 400, 4,
          {"neglected-buildings": 0.4, "crossings": 0.3, "lighting": 0.3}, ("house", "junction")),
    Theme("Pastendē", 57.2221, 22.5154, 300, 4, {"stray-dogs": 0.6, "lighting": 0.4}, ("house",)),
    Theme("Laidzē", 57.2862, 22.6605, 300, 2, {"stray-dogs": 0.5, "speeding": 0.5}, ("house",)),
    Theme("Laucienē", 57.2279, 22.7491, 300, 2, {"lighting": 0.5, "crossings": 0.5}, ("house",)),
    # At home, and everywhere in the town.
    Theme("mūsu pagalmā", 57.2446, 22.5895, 1800, 9,
          {"noise": 0.3, "stray-dogs": 0.3, "other": 0.3, "vandalism": 0.1}, ("flat", "house"),
          supports=0.3),
    Theme("mājās", 57.2446, 22.5895, 1800, 3, {"domestic-violence": 1.0}, ("flat", "house"), supports=0.0),
)  # fmt: skip

DAYPARTS = {
    "lighting": ("evening", "evening", "morning"),
    "stray-dogs": ("any", "morning", "evening"),
    "public-drinking": ("evening", "evening", "night", "day"),
    "noise": ("night", "night", "evening"),
    "speeding": ("any", "day", "evening"),
    "vandalism": ("night", "any"),
    "drugs": ("evening", "night"),
    "theft": ("night", "any"),
    "fear": ("evening", "night"),
    "young-people": ("day", "evening"),
    "crossings": ("morning", "any", "day"),
    "domestic-violence": ("night", "evening"),
}
