"""Geography: names and positions of real places; every line drawn between them is invented."""

from dataclasses import dataclass

SRID = 3059  # LKS-92 / Latvia TM, metres
TIMEZONE = "Europe/Riga"

# Names and positions (latitude, longitude) of towns and villages are facts; docs/demo.md names the sources.
# A parish is shaped by the villages in it, so that its outline falls between its neighbours' villages.
PARISHES: dict[str, tuple[tuple[float, float], ...]] = {
    "Abavas pagasts": ((57.0847, 22.4678), (57.0515, 22.4732), (57.0994, 22.3822), (57.0310, 22.5311)),
    "Ārlavas pagasts": ((57.3946, 22.5979), (57.4136, 22.6182), (57.3794, 22.7119), (57.3695, 22.6160)),
    "Balgales pagasts": ((57.1750, 22.8900), (57.1914, 22.8750), (57.1599, 22.9082), (57.1600, 22.8539)),
    "Ģibuļu pagasts": (
        (57.2055, 22.4346),
        (57.2221, 22.5154),
        (57.2199, 22.2647),
        (57.2496, 22.3883),
        (57.1802, 22.4173),
        (57.1917, 22.3428),
        (57.2516, 22.5509),
    ),
    "Īves pagasts": ((57.4488, 22.5247), (57.4271, 22.5275), (57.4461, 22.4958)),
    "Ķūļciema pagasts": ((57.2703, 23.0313), (57.2481, 23.0281), (57.2667, 22.9617)),
    "Laidzes pagasts": (
        (57.2862, 22.6605),
        (57.2750, 22.5900),
        (57.2967, 22.7286),
        (57.2836, 22.6994),
        (57.2571, 22.7323),
    ),
    "Laucienes pagasts": (
        (57.2279, 22.7491),
        (57.2158, 22.8583),
        (57.2275, 22.6600),
        (57.2561, 22.9024),
        (57.2614, 22.8044),
    ),
    "Lībagu pagasts": ((57.2161, 22.6034), (57.1911, 22.5522), (57.1708, 22.6586), (57.1721, 22.5972)),
    "Lubes pagasts": ((57.4422, 22.6309), (57.4275, 22.6742), (57.4372, 22.7208)),
    "Strazdes pagasts": ((57.1377, 22.7346), (57.1400, 22.7217)),
    "Valdgales pagasts": (
        (57.3458, 22.4999),
        (57.3581, 22.5686),
        (57.3228, 22.4483),
        (57.3707, 22.3651),
        (57.3765, 22.4757),
    ),
    "Vandzenes pagasts": (
        (57.3116, 22.7788),
        (57.2953, 22.8322),
        (57.3486, 22.7919),
        (57.3815, 22.9615),
        (57.3724, 22.7337),
    ),
    "Virbu pagasts": ((57.1385, 22.6609), (57.0864, 22.5769), (57.0659, 22.5714), (57.1032, 22.7428)),
}

# Parts of the town of Talsi, most of them named after its hills.
TALSI_PARTS: dict[str, tuple[float, float]] = {
    "Talsu centrs": (57.2446, 22.5895),
    "Pilskalns": (57.2462, 22.5962),
    "Vilkmuiža": (57.2530, 22.5955),
    "Paugurciems": (57.2505, 22.6065),
    "Sauleskalns": (57.2400, 22.6035),
    "Ķēniņkalns": (57.2362, 22.5930),
    "Leču kalns": (57.2390, 22.5805),
    "Lauktehnika": (57.2345, 22.5690),
    "Dzirnavkalns": (57.2480, 22.5775),
    "Krievragkalns": (57.2578, 22.5820),
}

# The hand-drawn outlines (longitude, latitude); they follow no survey.
TERRITORY_OUTLINE = (
    (22.52, 57.49), (22.66, 57.485), (22.74, 57.45), (22.81, 57.41), (22.93, 57.40), (23.00, 57.37),
    (22.93, 57.33),
    (22.98, 57.30), (23.07, 57.285), (23.085, 57.235), (22.96, 57.165), (22.92, 57.135), (22.80, 57.12),
    (22.67, 57.075), (22.64, 57.02), (22.52, 57.01), (22.38, 57.03), (22.35, 57.10), (22.25, 57.15),
    (22.20, 57.20),
    (22.25, 57.26), (22.31, 57.29), (22.29, 57.36), (22.37, 57.41), (22.46, 57.42), (22.48, 57.47),
)  # fmt: skip
TALSI_OUTLINE = (
    (22.560, 57.2365), (22.563, 57.2300), (22.578, 57.2290), (22.594, 57.2300), (22.612, 57.2345),
    (22.620, 57.2420),
    (22.621, 57.2510), (22.612, 57.2580), (22.596, 57.2610), (22.586, 57.2640), (22.572, 57.2615),
    (22.565, 57.2540),
    (22.566, 57.2450),
)  # fmt: skip


@dataclass(frozen=True)
class Settlement:
    """A town or village with streets: its share of the people, and how far its streets reach."""

    name: str
    lat: float
    lon: float
    radius_m: float
    people: int
    turned_deg: float


SETTLEMENTS = (
    Settlement("Talsi", 57.2446, 22.5895, 2100, 9500, 24),
    Settlement("Stende", 57.1445, 22.5280, 1000, 1700, -12),
    Settlement("Sabile", 57.0483, 22.5711, 950, 1400, 38),
    Settlement("Valdemārpils", 57.3693, 22.5895, 900, 1200, 8),
    Settlement("Laidze", 57.2862, 22.6605, 420, 450, 15),
    Settlement("Vandzene", 57.3116, 22.7788, 460, 550, -20),
    Settlement("Lauciene", 57.2279, 22.7491, 460, 600, 30),
    Settlement("Pastende", 57.2221, 22.5154, 480, 650, -30),
    Settlement("Dižstende", 57.1911, 22.5522, 440, 500, 10),
    Settlement("Mundigciems", 57.2161, 22.6034, 420, 400, 42),
    Settlement("Strazde", 57.1377, 22.7346, 380, 250, 5),
    Settlement("Jaunpagasts", 57.1385, 22.6609, 420, 400, -8),
    Settlement("Ķūļciems", 57.2703, 23.0313, 360, 250, 18),
    Settlement("Dursupe", 57.1914, 22.8750, 360, 250, -25),
    Settlement("Pūņas", 57.3458, 22.4999, 380, 250, 33),
    Settlement("Tiņģere", 57.4488, 22.5247, 340, 180, 0),
    Settlement("Lube", 57.4422, 22.6309, 340, 180, 22),
    Settlement("Spāre", 57.2199, 22.2647, 360, 220, -15),
    Settlement("Valgale", 57.0515, 22.4732, 320, 150, 12),
)
TOWNS = ("Stende", "Sabile", "Valdemārpils")  # with Talsi, the settlements that are an area of their own

# Roads: (name inside a town, class, the points they pass). A settlement's name stands for its position.
ROADS: tuple[tuple[str, str, tuple[str | tuple[float, float], ...]], ...] = (
    ("Stendes iela", "main", ("Talsi", (57.2330, 22.5800), (57.2100, 22.5640), "Dižstende",
                              (57.1680, 22.5370),
                              "Stende")),
    ("Rīgas iela", "main", ("Talsi", (57.2387, 22.5990), (57.2310, 22.6160), (57.1960, 22.6440),
                            "Jaunpagasts",
                            (57.0600, 22.7200))),
    ("Dundagas iela", "main", ("Talsi", (57.2560, 22.5850), (57.2800, 22.5760), (57.3250, 22.5700),
                               "Valdemārpils",
                               (57.4100, 22.5700), "Tiņģere", (57.5100, 22.5050))),
    ("Laidzes iela", "main", ("Talsi", (57.2462, 22.5975), (57.2520, 22.6120), "Laidze", "Vandzene",
                              (57.3560, 22.8600), (57.3900, 23.0100))),
    ("Ventspils iela", "main", ("Talsi", (57.2440, 22.5760), (57.2400, 22.5600), "Pastende",
                                (57.2055, 22.4346),
                                (57.2100, 22.3400), "Spāre", (57.2150, 22.1800))),
    ("Laucienes iela", "road", ("Talsi", (57.2456, 22.5960), (57.2442, 22.6020), (57.2405, 22.6210),
                                (57.2300, 22.6800), "Lauciene",
                                (57.2170, 22.8300), "Dursupe", (57.1400, 22.9800))),
    ("Ķūļciema ceļš", "road", ("Lauciene", (57.2500, 22.8600), (57.2680, 22.9600), "Ķūļciems",
                               (57.2600, 23.1100))),
    ("Sabiles iela", "road", ("Stende", (57.1150, 22.5550), (57.0864, 22.5769), "Sabile",
                              (56.9900, 22.5850))),
    ("Strazdes iela", "road", ("Stende", (57.1390, 22.6000), "Jaunpagasts", "Strazde", (57.1310, 22.8000),
                                (57.1130, 22.8600))),
    ("Mundigciema ceļš", "road", ("Talsi", (57.2300, 22.5950), "Mundigciems", (57.1990, 22.6400))),
    ("Lubes iela", "road", ("Valdemārpils", (57.4136, 22.6182), "Lube", (57.5050, 22.6600))),
    ("Pūņu iela", "road", ("Valdemārpils", (57.3560, 22.5450), "Pūņas", (57.3300, 22.4200),
                           (57.3650, 22.2700))),
    ("Valgales iela", "road", ("Sabile", (57.0470, 22.5200), "Valgale", (57.0800, 22.3300))),
)  # fmt: skip

# Water and green: (name, kind, latitude, longitude, width and height in metres, turned by degrees)
WATER = (
    ("Talsu ezers", "lake", 57.2422, 22.5978, 380, 190, 60),
    ("Vilkmuižas ezers", "lake", 57.2505, 22.5950, 420, 190, 15),
    ("Sasmakas ezers", "lake", 57.3745, 22.6190, 2300, 1300, 100),
    ("Laidzes ezers", "lake", 57.2960, 22.6500, 1500, 800, 130),
    ("Spāres ezers", "lake", 57.2310, 22.2800, 2000, 1100, 30),
    ("Gulbju ezers", "lake", 57.3330, 22.7900, 1000, 600, 75),
    ("Lubezers", "lake", 57.4095, 22.6450, 1200, 600, 150),
    ("Dursupes dīķis", "lake", 57.1830, 22.8850, 620, 300, 45),
)
RIVERS = (
    ("Abava", ((57.0560, 22.6450), (57.0500, 22.6050), (57.0450, 22.5760), (57.0460, 22.5450),
               (57.0400, 22.5000),
               (57.0480, 22.4300), (57.0600, 22.3650))),
    ("Stende", ((57.1500, 22.6300), (57.1560, 22.5650), (57.1500, 22.5150), (57.1750, 22.4500),
                (57.2250, 22.4100),
                (57.2850, 22.3850), (57.3400, 22.3000))),
)  # fmt: skip
GREEN = (
    ("Pilskalna parks", "park", 57.2482, 22.6000, 230, 150, 60),
    ("Sauleskalna parks", "park", 57.2396, 22.6075, 380, 260, 20),
    ("Ķēniņkalna mežs", "park", 57.2352, 22.5960, 330, 250, 80),
    ("Vilkmuižas parks", "park", 57.2535, 22.5985, 260, 190, 120),
    ("Dārziņi „Ābele”", "gardens", 57.2590, 22.5720, 420, 280, 15),
    ("Vīna kalns", "park", 57.0505, 22.5770, 160, 90, 10),
    ("Stendes parks", "park", 57.1470, 22.5330, 150, 110, 40),
    ("Valdemārpils parks", "park", 57.3670, 22.5850, 140, 110, 0),
    ("Ģibuļu meži", "forest", 57.2350, 22.3350, 7140, 3910, 20),
    ("Valdgales meži", "forest", 57.3300, 22.3900, 6120, 4250, 140),
    ("Vandzenes meži", "forest", 57.3350, 22.8700, 4930, 2890, 35),
    ("Laucienes meži", "forest", 57.2400, 22.8350, 4250, 2040, 10),
    ("Ķūļciema meži", "forest", 57.2850, 22.9750, 4420, 2210, 160),
    ("Abavas meži", "forest", 57.0750, 22.4300, 4420, 2040, 30),
    ("Strazdes meži", "forest", 57.1550, 22.7900, 4250, 2210, 60),
    ("Lībagu meži", "forest", 57.1850, 22.6950, 3740, 2040, 110),
    ("Lubes meži", "forest", 57.4550, 22.6900, 4250, 1870, 150),
    ("Īves meži", "forest", 57.4350, 22.4950, 2550, 1530, 45),
    ("Virbu meži", "forest", 57.0900, 22.6400, 3910, 2040, 120),
    ("Laidzes meži", "forest", 57.2950, 22.6150, 3230, 2040, 60),
)

_STREETS = (
    "Lielā", "Raiņa", "Brīvības", "Kareivju", "Jaunā", "Ezera", "Kalna", "Dārza", "Skolas", "Zvaigžņu",
    "Parka", "Akmeņu", "Upes", "Tirgus", "Saules", "Celtnieku", "Baznīcas", "Miera", "Ozolu", "Liepu",
    "Bērzu", "Kļavu", "Lauku", "Meža", "Rūpniecības", "Dzirnavu", "Stacijas", "Pasta", "Avotu", "Ceriņu",
    "Rožu", "Vītolu", "Zaļā", "Krasta", "Ābeļu", "Egļu", "Priežu", "Kastaņu", "Lakstīgalu", "Putnu",
    "Tilta", "Ziedu", "Māras", "Pļavas", "Aspazijas", "Blaumaņa", "Barona", "Poruka", "Vidus", "Mazā",
    "Klusā", "Ganību", "Pīlādžu", "Lazdu", "Ievu", "Alkšņu", "Ķiršu", "Plūmju", "Bumbieru", "Jasmīnu",
    "Magoņu", "Vijolīšu", "Tulpju", "Neļķu", "Kurzemes", "Līvu", "Kuršu", "Laimas", "Pērkona", "Ausekļa",
    "Vasaras", "Rīta", "Vakara", "Ziemeļu", "Rietumu", "Austrumu", "Dienvidu", "Strauta", "Gravas",
    "Smilšu", "Mālu", "Sila", "Purva", "Torņa", "Vārtu", "Zvejnieku", "Amatnieku", "Kalēju", "Podnieku",
    "Audēju", "Dzelzceļa", "Darba", "Jaunatnes", "Sporta", "Draudzības", "Veselības", "Robežu", "Apvedceļa",
    "Jāņa", "Pētera", "Annas", "Līgo", "Rudzu", "Auzu", "Kviešu", "Linu", "Apiņu", "Medus", "Bišu",
    "Dzērvju", "Stārķu", "Cīruļu", "Bezdelīgu", "Gulbju", "Vāveru", "Briežu", "Lapsu",
)  # fmt: skip
STREET_NAMES = tuple(f"{name} iela" for name in _STREETS)
FARM_FIRST = (
    "Kaln", "Lej", "Jaun", "Vec", "Maz", "Liel", "Saul", "Ezer", "Mež", "Lauk", "Up", "Bērz", "Siln",
    "Purv", "Zaļ",
)  # fmt: skip
FARM_LAST = (
    "ozoli",
    "bērzi",
    "kļavas",
    "līči",
    "stūri",
    "vītoli",
    "avoti",
    "ābeles",
    "dravnieki",
    "krūmiņi",
    "zemnieki",
)
