"""data.police.uk: street-level files of the forces of England, Wales and Northern Ireland.

Months only; places are snapped to anonymous points on streets; anti-social behaviour carries no id.
"""

from gis.profiles.profile import Profile, category

PROFILE = Profile(
    name="data-police-uk",
    title="data.police.uk street files",
    signature=("Month", "Falls within", "LSOA code", "Crime type"),
    mapping={
        "occurred_at": (("Month",),),
        "category": (("Crime type",),),
        "lon": (("Longitude",),),
        "lat": (("Latitude",),),
        "address": (("Location",),),
        "reference": (("Crime ID",),),
    },
    date_order="ymd",
    crs=4326,
    location_precision="street",
    volatile=("Last outcome category", "Context"),
    categories=(
        category("Anti-social behaviour", "Antisociāla uzvedība"),
        category("Bicycle theft", "Velosipēda zādzība"),
        category("Burglary", "Zādzība ar iekļūšanu"),
        category("Criminal damage and arson", "Mantas bojāšana un dedzināšana"),
        category("Drugs", "Narkotikas"),
        category("Other crime", "Cits noziegums"),
        category("Other theft", "Cita zādzība"),
        category("Possession of weapons", "Ieroču glabāšana"),
        category("Public order", "Sabiedriskā kārtība"),
        category("Robbery", "Laupīšana"),
        category("Shoplifting", "Zādzība veikalā"),
        category("Theft from the person", "Kabatzādzība"),
        category("Vehicle crime", "Ar transportlīdzekļiem saistīts noziegums"),
        category("Violence and sexual offences", "Vardarbība un dzimumnoziegumi", sensitive=True),
        # Until 2013.
        category("Violent crime", "Vardarbīgs noziegums", sensitive=True),
        category("Public disorder and weapons", "Sabiedriskā nekārtība un ieroči"),
    ),
)
