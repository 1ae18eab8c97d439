"""Import words: what a person reads about a file, its columns, and what stands against importing it."""

from collections.abc import Mapping

from flask_babel import LazyString, gettext, lazy_gettext

from gis.models import BatchState, DefaultState

# A blank named `detail` says what was found. What happened comes first, then what to do.
PROBLEMS: Mapping[str, LazyString] = {
    # Files that cannot be read at all.
    "empty_file": lazy_gettext("The file is empty. Export it again from the program it came from."),
    "not_a_table": lazy_gettext(
        "This is not a table that can be read. Save it as CSV, XLSX, GeoJSON or GeoPackage and send it again."
    ),
    "damaged_file": lazy_gettext("The file is damaged or not complete. Export it again and send it again."),
    "too_large": lazy_gettext(
        "There is too much in this file to be read at once. Split it into several files."
    ),
    "archive_bomb": lazy_gettext(
        "The file unpacks to very much more than its size, as only harmful files do. It was not read."
    ),
    "archive_of_many_files": lazy_gettext(
        "The archive holds several files (%(detail)s). Unpack it and send the one with the incidents."
    ),
    "too_many_columns": lazy_gettext(
        "The file has more columns than any table of incidents (%(detail)s). Check the delimiter."
    ),
    "another_file": lazy_gettext(
        "The file has other columns than when it was looked at. Look at what was recognised once more."
    ),
    # What a person said that cannot be done.
    "unknown_profile": lazy_gettext("There is no profile “%(detail)s”."),
    "unknown_encoding": lazy_gettext("“%(detail)s” is not an encoding that can be read."),
    "unknown_crs": lazy_gettext("There is no coordinate system “%(detail)s”. Write for example EPSG:3059."),
    "unknown_option": lazy_gettext("There is nothing called “%(detail)s” that could be corrected."),
    "bad_option": lazy_gettext("This correction cannot be used: %(detail)s."),
    "bad_delimiter": lazy_gettext("A delimiter is one sign; “%(detail)s” is none."),
    "bad_mapping": lazy_gettext("“%(detail)s” does not say which column fills which field."),
    "no_such_row": lazy_gettext("The file has no row %(detail)s that could name the columns."),
    "no_such_sheet": lazy_gettext("The workbook has no sheet “%(detail)s”."),
    "no_such_column": lazy_gettext("The file has no such column – %(detail)s. Choose another one."),
    # What must be decided before the file is imported.
    "person_column": lazy_gettext(
        "The column “%(detail)s” looks like persons' names or codes, which Talsi never stores: leave it out."
    ),
    "column_left_out": lazy_gettext(
        "The column “%(detail)s” is left out, and a field is to be filled from it. Choose another column."
    ),
    "field_unmapped": lazy_gettext("It is not known which column holds this: %(detail)s. Choose the column."),
    "no_rows": lazy_gettext("Below the names of the columns there is no row with content."),
    "too_many_categories": lazy_gettext(
        "The column of the offence category holds too many different values (%(detail)s). Is it another one?"
    ),
    # What a person should know, and may go on.
    "no_header": lazy_gettext(
        "No row names the columns, so they have numbers (%(detail)s). Choose below what each of them holds."
    ),
    "no_coordinates": lazy_gettext(
        "No columns hold coordinates: every incident will be kept without a place."
    ),
    "mostly_outside": lazy_gettext(
        "Most of the first rows lie outside the territory (%(detail)s). Check the coordinate system."
    ),
    "mostly_swapped": lazy_gettext(
        "Most of the first rows make sense only with their axes swapped (%(detail)s). Say so below."
    ),
    "mostly_undated": lazy_gettext(
        "The dates of most of the first rows cannot be read (%(detail)s). Check their column and order."
    ),
    "mostly_uncategorised": lazy_gettext(
        "The territory does not know the categories of most of the first rows (%(detail)s). Add them, or "
        "choose another column."
    ),
}

FIELDS: Mapping[str, LazyString] = {
    "occurred_at": lazy_gettext("When it happened"),
    "occurred_until": lazy_gettext("Until when, at the latest"),
    "category": lazy_gettext("Offence category"),
    "lon": lazy_gettext("Longitude"),
    "lat": lazy_gettext("Latitude"),
    "x": lazy_gettext("Coordinate X"),
    "y": lazy_gettext("Coordinate Y"),
    "crs": lazy_gettext("Coordinate system of the row"),
    "address": lazy_gettext("Address or place in words"),
    "reference": lazy_gettext("Number in the source"),
    "known_by": lazy_gettext("How it became known"),
}

FIELD_HINTS: Mapping[str, LazyString] = {
    "occurred_at": lazy_gettext("Date and time may stand in one column or in several."),
    "occurred_until": lazy_gettext("Only where the source gives a from and a to."),
    "reference": lazy_gettext("With it, rows that came before are recognised even when they were corrected."),
    "lon": lazy_gettext("For degrees."),
    "x": lazy_gettext("For metres, e.g. LKS-92."),
}

KINDS: Mapping[str, LazyString] = {
    "csv": lazy_gettext("text with delimiters (CSV)"),
    "xlsx": lazy_gettext("workbook (XLSX)"),
    "geojson": lazy_gettext("GeoJSON"),
    "gpkg": lazy_gettext("GeoPackage"),
}

PROFILES: Mapping[str, LazyString] = {
    "latvia": lazy_gettext("Latvian export"),
    "data-police-uk": lazy_gettext("data.police.uk street file"),
    "chicago": lazy_gettext("Chicago"),
    "san-francisco": lazy_gettext("San Francisco"),
    "vancouver": lazy_gettext("Vancouver"),
}

ENCODINGS: Mapping[str, LazyString] = {
    "utf-8": lazy_gettext("UTF-8"),
    "utf-8-sig": lazy_gettext("UTF-8 with a mark at the start"),
    "utf-16-le": lazy_gettext("UTF-16, little endian"),
    "utf-16-be": lazy_gettext("UTF-16, big endian"),
    "cp1257": lazy_gettext("windows-1257 (Baltic)"),
    "iso8859-13": lazy_gettext("ISO-8859-13 (Baltic)"),
    "cp1252": lazy_gettext("windows-1252 (Western Europe)"),
    "cp1250": lazy_gettext("windows-1250 (Central Europe)"),
    "cp1251": lazy_gettext("windows-1251 (Cyrillic)"),
}

DELIMITERS: Mapping[str, LazyString] = {
    ",": lazy_gettext("comma ,"),
    ";": lazy_gettext("semicolon ;"),
    "\t": lazy_gettext("tabulator"),
    "|": lazy_gettext("vertical bar |"),
}

DECIMALS: Mapping[str, LazyString] = {".": lazy_gettext("point: 57.2"), ",": lazy_gettext("comma: 57,2")}

DATE_ORDERS: Mapping[str, LazyString] = {
    "dmy": lazy_gettext("day, month, year: 03.11.2026 is 3 November"),
    "mdy": lazy_gettext("month, day, year: 11/03/2026 is 3 November"),
    "ymd": lazy_gettext("year, month, day: 2026-11-03"),
}

AXIS_ORDERS: Mapping[str, LazyString] = {
    "east_north": lazy_gettext("X points east, Y north"),
    "north_east": lazy_gettext("X points north, Y east (as in Latvian surveying)"),
}

CRS_CHOICES: Mapping[str, LazyString] = {
    "EPSG:4326": lazy_gettext("degrees (WGS 84)"),
    "EPSG:3059": lazy_gettext("metres, LKS-92 / Latvia TM"),
    "EPSG:3301": lazy_gettext("metres, Estonia 1997"),
    "EPSG:3346": lazy_gettext("metres, LKS-94 / Lithuania TM"),
    "EPSG:5514": lazy_gettext("metres, S-JTSK / Krovak East North"),
    "EPSG:27700": lazy_gettext("metres, British National Grid"),
}

BATCH_STATES: Mapping[BatchState, LazyString] = {
    BatchState.RECEIVED: lazy_gettext("waits for your look"),
    BatchState.READING: lazy_gettext("being read"),
    BatchState.DONE: lazy_gettext("imported"),
    BatchState.FAILED: lazy_gettext("stopped"),
    BatchState.UNDONE: lazy_gettext("taken back"),
}

DEFAULT_STATES: Mapping[DefaultState, LazyString] = {
    DefaultState.SUSPECTED: lazy_gettext("to be decided"),
    DefaultState.CONFIRMED: lazy_gettext("default location"),
    DefaultState.DISMISSED: lazy_gettext("an ordinary place"),
}


def problem(code: str, detail: str = "") -> str:
    """What stands against importing a file, as a sentence."""
    sentence = PROBLEMS.get(code)
    if sentence is None:
        found = f"{code} {detail}".strip()
        return gettext("The file cannot be imported as it is (%(code)s).", code=found)
    return str(sentence) % {"detail": _field_first(detail)}


def _field_first(detail: str) -> str:
    """Details may begin with the name of a field, which a person knows by other words."""
    name, colon, rest = detail.partition(":")
    return f"{FIELDS[name]}{colon}{rest}" if name in FIELDS else detail


def field(name: str) -> str:
    """A field of an incident in words."""
    return str(FIELDS.get(name, name))
