"""Chicago: reported crimes of the city's data portal, 2001 to the present."""

from gis.profiles.profile import Profile, category

PROFILE = Profile(
    name="chicago",
    title="City of Chicago, reported crimes",
    signature=("IUCR", "Primary Type", "Community Area", "FBI Code"),
    mapping={
        "occurred_at": (("Date",), ("Date of occurrence",)),
        "category": (("Primary Type",), ("Primary Description",)),
        "lon": (("Longitude",),),
        "lat": (("Latitude",),),
        "x": (("X Coordinate",),),
        "y": (("Y Coordinate",),),
        "address": (("Block",),),
        "reference": (("ID",), ("Case Number",), ("Case#",)),
    },
    date_order="mdy",
    # Coordinates are moved to somewhere on the block.
    location_precision="street",
    volatile=("Updated On", "Arrest"),
    categories=(
        category("ARSON", "Dedzināšana"),
        category("ASSAULT", "Uzbrukuma draudi"),
        category("BATTERY", "Miesas bojājumi"),
        category("BURGLARY", "Zādzība ar iekļūšanu"),
        category("CONCEALED CARRY LICENSE VIOLATION", "Slēptas ieroča nēsāšanas pārkāpums"),
        category(
            "CRIMINAL SEXUAL ASSAULT", "Seksuāla vardarbība", aliases=("CRIM SEXUAL ASSAULT",), sensitive=True
        ),
        category("CRIMINAL DAMAGE", "Mantas bojāšana"),
        category("CRIMINAL TRESPASS", "Prettiesiska iekļūšana īpašumā"),
        category("DECEPTIVE PRACTICE", "Krāpšana"),
        category("DOMESTIC VIOLENCE", "Vardarbība ģimenē", sensitive=True),
        category("GAMBLING", "Azartspēles"),
        category("HOMICIDE", "Slepkavība", sensitive=True),
        category("HUMAN TRAFFICKING", "Cilvēku tirdzniecība", sensitive=True),
        category("INTERFERENCE WITH PUBLIC OFFICER", "Pretošanās amatpersonai"),
        category("INTIMIDATION", "Iebiedēšana"),
        category("KIDNAPPING", "Nolaupīšana", sensitive=True),
        category("LIQUOR LAW VIOLATION", "Alkohola aprites pārkāpums"),
        category("MOTOR VEHICLE THEFT", "Transportlīdzekļa zādzība"),
        category("NARCOTICS", "Narkotikas"),
        category(
            "NON-CRIMINAL",
            "Nav noziegums",
            aliases=("NON - CRIMINAL", "NON-CRIMINAL (SUBJECT SPECIFIED)", "NON-CRIMINAL(SUBJECT SPECIFIED)"),
        ),
        category("OBSCENITY", "Pornogrāfijas aprite", sensitive=True),
        category("OFFENSE INVOLVING CHILDREN", "Nodarījums pret bērnu", sensitive=True),
        category("OTHER NARCOTIC VIOLATION", "Cits ar narkotikām saistīts pārkāpums"),
        category("OTHER OFFENSE", "Cits nodarījums"),
        category("PROSTITUTION", "Prostitūcija", sensitive=True),
        category("PUBLIC INDECENCY", "Nepiedienīga uzvedība publiskā vietā"),
        category("PUBLIC PEACE VIOLATION", "Sabiedriskā miera traucēšana"),
        category("RITUALISM", "Rituāla vardarbība", sensitive=True),
        category("ROBBERY", "Laupīšana"),
        category("SEX OFFENSE", "Dzimumnoziegums", sensitive=True),
        category("STALKING", "Vajāšana", sensitive=True),
        category("THEFT", "Zādzība"),
        category("WEAPONS VIOLATION", "Ieroču aprites pārkāpums"),
    ),
)
