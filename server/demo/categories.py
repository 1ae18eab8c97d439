"""Categories: offence categories in the words of Latvian practice; their harm weights are invented."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DemoCategory:
    """One category: what it is called, how often it happens in a year, and where."""

    code: str
    lv: str
    en: str
    parent: str
    harm_weight: float
    a_year: float
    where: dict[str, float]
    by_police: float = 0.04
    sensitive: bool = False
    aliases: tuple[str, ...] = ()


GROUPS = (
    ("property", "Nodarījumi pret īpašumu", "Property"),
    ("persons", "Nodarījumi pret personu", "Against persons"),
    ("order", "Sabiedriskā kārtība", "Public order"),
    ("traffic", "Ceļu satiksme", "Road traffic"),
)

_HOMES = {"house": 0.55, "flat": 0.40, "farm": 0.05}

CATEGORIES = (
    DemoCategory("theft", "Zādzība", "Theft", "property", 2, 330,
                 {"market": 0.12, "bus_station": 0.02, "bar": 0.14, "school": 0.1, "supermarket": 0.08,
                  "hospital": 0.1,
                  "flat": 0.2, "house": 0.2, "farm": 0.04}),
    DemoCategory("burglary", "Dzīvokļa zādzība", "Burglary of a home", "property", 12, 150, _HOMES,
                 aliases=("zādzība no dzīvokļa", "mājokļa zādzība")),
    DemoCategory("outbuilding", "Zādzība no saimniecības ēkas", "Burglary of an outbuilding", "property", 4,
                 140,
                 {"garden": 0.55, "garage": 0.15, "house": 0.12, "farm": 0.18}),
    DemoCategory("shoplifting", "Zādzība no veikala", "Shoplifting", "property", 1, 280,
                 {"supermarket": 0.86, "shop": 0.1, "fuel": 0.04}, aliases=("veikala zādzība",)),
    DemoCategory("vehicle_theft", "Transportlīdzekļa zādzība", "Theft of a vehicle", "property", 8, 35,
                 {"flat": 0.4, "house": 0.3, "garage": 0.1, "farm": 0.2}),
    DemoCategory("from_vehicle", "Zādzība no transportlīdzekļa", "Theft from a vehicle", "property", 3, 120,
                 {"flat": 0.45, "garage": 0.15, "supermarket": 0.1, "house": 0.15, "hospital": 0.05,
                  "beach": 0.1}),
    DemoCategory("bicycle", "Velosipēda zādzība", "Theft of a bicycle", "property", 2, 110,
                 {"flat": 0.5, "supermarket": 0.2, "school": 0.2, "beach": 0.08, "bus_station": 0.02}),
    DemoCategory("fraud", "Krāpšana", "Fraud", "property", 5, 150, _HOMES),
    DemoCategory("damage", "Mantas bojāšana", "Criminal damage", "property", 3, 230,
                 {"park": 0.16, "school": 0.12, "bus_station": 0.02, "bar": 0.1, "flat": 0.36, "house": 0.18,
                  "garage": 0.06}, 0.06, aliases=("vandālisms",)),
    DemoCategory("robbery", "Laupīšana", "Robbery", "persons", 40, 20,
                 {"park": 0.28, "bar": 0.45, "bus_station": 0.02, "flat": 0.25}),
    DemoCategory("assault", "Miesas bojājumi", "Assault with injury", "persons", 20, 140,
                 {"bar": 0.42, "flat": 0.24, "house": 0.14, "school": 0.06, "park": 0.08, "farm": 0.06}),
    DemoCategory("domestic", "Vardarbība ģimenē", "Domestic violence", "persons", 25, 190,
                 {"flat": 0.55, "house": 0.33, "farm": 0.12}, sensitive=True, aliases=("ģimenes konflikts",)),
    DemoCategory("disorder", "Sabiedriskās kārtības traucēšana", "Public disorder", "order", 2, 330,
                 {"bar": 0.42, "park": 0.16, "flat": 0.24, "beach": 0.08, "bus_station": 0.02,
                  "supermarket": 0.08}, 0.3),
    DemoCategory("public_drinking", "Alkohola lietošana publiskā vietā", "Drinking in public", "order", 1,
                 260,
                 {"park": 0.49, "beach": 0.17, "bus_station": 0.03, "supermarket": 0.21,
                  "market": 0.1}, 0.72),
    DemoCategory("hooliganism", "Huligānisms", "Hooliganism", "order", 5, 45,
                 {"bar": 0.55, "park": 0.25, "flat": 0.2}, 0.2),
    DemoCategory("drugs", "Narkotisko vielu aprite", "Drugs", "order", 6, 45,
                 {"park": 0.35, "flat": 0.35, "school": 0.1, "bar": 0.2}, 0.85),
    DemoCategory("collision", "Ceļu satiksmes negadījums", "Road collision", "traffic", 10, 280,
                 {"junction": 0.68, "highway": 0.32}, 0.03, aliases=("csng",)),
    DemoCategory("drink_driving", "Transportlīdzekļa vadīšana reibumā", "Drink-driving", "traffic", 8, 85,
                 {"junction": 0.6, "highway": 0.4}, 0.9),
)  # fmt: skip

BY_CODE = {category.code: category for category in CATEGORIES}


def category_rows() -> list[dict[str, Any]]:
    """Return groups and categories as plain rows, parents first, in the order they are shown."""
    groups = [
        {"code": code, "labels": {"lv": lv, "en": en}, "aliases": [lv], "parent": None, "harm_weight": 1.0,
         "sensitive": False}
        for code, lv, en in GROUPS
    ]  # fmt: skip
    return groups + [
        {"code": each.code, "labels": {"lv": each.lv, "en": each.en}, "aliases": [each.lv, *each.aliases],
         "parent": each.parent, "harm_weight": float(each.harm_weight), "sensitive": each.sensitive}
        for each in CATEGORIES
    ]  # fmt: skip
