"""Vancouver: the police department's open data, dates in five columns, UTM metres in X and Y.

Offences against a person are moved to (0, 0) and lose their hour: they are kept unlocated, by the day.
"""

from gis.profiles.profile import Profile, category

PROFILE = Profile(
    name="vancouver",
    title="Vancouver Police Department open data",
    signature=("TYPE", "YEAR", "MONTH", "DAY", "HUNDRED_BLOCK", "NEIGHBOURHOOD"),
    mapping={
        "occurred_at": (("YEAR", "MONTH", "DAY", "HOUR", "MINUTE"), ("YEAR", "MONTH", "DAY")),
        "category": (("TYPE",),),
        "x": (("X",),),
        "y": (("Y",),),
        "address": (("HUNDRED_BLOCK",),),
    },
    date_order="ymd",
    crs=26910,
    location_precision="street",
    categories=(
        category("Break and Enter Commercial", "Iekļūšana komerctelpās"),
        category("Break and Enter Residential/Other", "Iekļūšana mājoklī vai citur"),
        category("Homicide", "Slepkavība", sensitive=True),
        category("Mischief", "Mantas bojāšana"),
        category("Offence Against a Person", "Nodarījums pret personu", sensitive=True),
        category("Other Theft", "Cita zādzība"),
        category("Theft from Vehicle", "Zādzība no transportlīdzekļa"),
        category("Theft of Bicycle", "Velosipēda zādzība"),
        category("Theft of Vehicle", "Transportlīdzekļa zādzība"),
        category(
            "Vehicle Collision or Pedestrian Struck (with Fatality)",
            "Satiksmes negadījums ar bojāgājušo",
            sensitive=True,
        ),
        category("Vehicle Collision or Pedestrian Struck (with Injury)", "Satiksmes negadījums ar ievainoto"),
    ),
)
