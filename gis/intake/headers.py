"""Headers: which row names the columns, and which columns fill which field, in five languages."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from gis.profiles.profile import Alternatives, Profile

SEARCHED_ROWS = 30
# Squashed header names (letters and digits only, without accents), best alternative first.
# Words joined by + combine: a date and a time, or year, month and day.
_KNOWN: dict[str, str] = {
    "occurred_at": """
        occurredat occurredfrom datestart+timestart datestart startdate+starttime startdate
        fromdate+fromtime fromdate
        dateocc+timeocc dateoccurred+timeoccurred dateoccurred dateofoccurrence
        occurrencedate+occurrencetime
        occurrencedate incidentdate+incidenttime incidentdatetime incidentdate
        year+month+day+hour+minute
        year+month+day+hour year+month+day datetime dateandtime timestamp date+time dates date
        datesingle dateocc month
        notikumadatums+notikumalaiks izdarisanasdatums+izdarisanaslaiks datums+laiks datumsunlaiks
        datumslaiks
        notikumadatumsunlaiks notikumadatums izdarisanasdatums datums notikumalaiks
        toimkpv+toimkell toimkpv kuupaev+kellaaeg kuupaev+kell kuupaev
        datumacas datum+cas datum datumspachani datumcas
        датавремя датаивремя дата+время дата датапроисшествия fechahechos fecha
        creationdt creationdate createddate reportdate reporteddate datereported registrets
        registresanasdatums
    """,
    "occurred_until": """
        occurreduntil occurredto dateend+timeend dateend enddate+endtime enddate todate+totime todate
        datumslidz+laikslidz datumslidz beigudatums+beigulaiks beigudatums lidz
        toimloppkpv+toimloppkell toimloppkpv datumdo конец
    """,
    "category": """
        category crimetype primarytype offensetype offencetype incidentcategory incidenttype
        crimecategory offense
        offence crime type
        notikumaveids nodarijumaveids parkapumaveids noziegumaveids veids kategorija kvalifikacija
        syndmusliik liik kategooria syyteoliik druh druhtrestnehocinu druhcinu kategorie typ
        типпроисшествия видпроисшествия категория вид тип description
    """,
    "lon": """
        lon lng long longitude garums geografiskaisgarums garumagradi pikkuskraad zemepisnadelka delka
        долгота longitud
    """,
    "lat": """
        lat latitude platums geografiskaisplatums platumagradi laiuskraad zemepisnasirka sirka широта
        latitud
    """,
    "x": """
        easting eastings lestx1+lestx2 lestx x xcoordinate coordinatex xcoord coordx pointx xkoordinata
        koordinatax
        lksx lks92x xlks92 lks92austrumi koordinaatx xkoordinaat souradnicex sjtskx geometryx
    """,
    "y": """
        northing northings lesty1+lesty2 lesty y ycoordinate coordinatey ycoord coordy pointy
        ykoordinata koordinatay
        lksy lks92y ylks92 lks92ziemeli koordinaaty ykoordinaat souradnicey sjtsky geometryy
    """,
    "crs": "crs srid epsg coordinatesystem koordinatusistema",
    "address": """
        address streetaddress blockaddress incidentaddress block hundredblock street location
        locationname
        adrese notikumavieta pasvaldiba+vieta vieta iela aadress kohtnimetus adresa ulice misto адрес
        улица place
    """,
    "reference": """
        reference referencenumber crimeid incidentid incidentnumber incidentno caseid casenumber caseno
        eventid recordid
        uid id guid notikumaid notikumanumurs notikumanr registracijasnumurs registracijasnr
        lietasnumurs
        juhtumid juhtuminumber cislojednaci номер номерпроисшествия
    """,
    "known_by": "knownby howknown howreported reportedhow detectedby kakluvazinams informacijasavots",
}
# Degrees are said outright, so they go before columns that need a reference system.
_PLACES = ("lon", "lat", "x", "y")


def squash(header: str) -> str:
    """Reduce a header to letters and digits without accents or case: ``Pašvaldība`` is ``pasvaldiba``."""
    plain = unicodedata.normalize("NFKD", header).casefold()
    return "".join(ch for ch in plain if ch.isalnum())


def unique_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Return trimmed headers, each different; an empty one is named by its number."""
    seen: dict[str, int] = {}
    names = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"column {number}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def find_header_row(rows: Sequence[Sequence[str]], profile: Profile | None = None) -> int:
    """Return the row that names the columns, counted from 1, or 0 if none does.

    Titles above the header name nothing that is known; a header names at least two fields, or else is a
    full row of words above a row with numbers.
    """
    scores = [_header_score(row, profile) for row in rows[:SEARCHED_ROWS]]
    if scores and max(scores) >= 2:
        return scores.index(max(scores)) + 1
    width = max((len(row) for row in rows), default=0)
    for number, row in enumerate(rows[: SEARCHED_ROWS - 1], start=1):
        if _is_worded(row, width) and any(_has_number(below) for below in rows[number : number + 5]):
            return number
    return 0


def match_columns(headers: Sequence[str], profile: Profile | None = None) -> dict[str, tuple[str, ...]]:
    """Return the headers that fill each field, by the profile first and the known words after it."""
    by_name = {squash(header): header for header in reversed(headers)}
    mapping: dict[str, tuple[str, ...]] = {}
    for name in _KNOWN:
        found = _first_present(_profile_words(profile, name), by_name)
        found = found or _first_present(_known_words(name), by_name)
        if found and not (name in _PLACES and _taken(found, mapping)):
            mapping[name] = found
    _drop_half_pairs(mapping)
    return mapping


def find_profile(headers: Sequence[str], profiles: Mapping[str, Profile]) -> Profile | None:
    """Return the ready profile whose signature these headers carry."""
    present = {squash(header) for header in headers}
    for profile in profiles.values():
        if profile.signature and all(squash(name) in present for name in profile.signature):
            return profile
    return None


def _header_score(row: Sequence[str], profile: Profile | None) -> int:
    # A title such as "Notikumi no 01.01.2022" is one cell; data repeat no field names.
    if sum(bool(cell.strip()) for cell in row) < 2 or any(_is_number(cell) for cell in row):
        return 0
    fields = match_columns([cell for cell in row if cell.strip()], profile)
    words = {squash(cell) for cell in row}
    known = sum(1 for name in fields if name != "address")
    listed = [
        squash(header)
        for pairs in (profile.mapping.values() if profile else ())
        for p in pairs
        for header in p
    ]
    return max(known, sum(1 for word in words if word in listed))


def _profile_words(profile: Profile | None, name: str) -> Alternatives:
    if profile is None:
        return ()
    return tuple(tuple(squash(header) for header in pair) for pair in profile.mapping.get(name, ()))


def _known_words(name: str) -> Alternatives:
    return tuple(tuple(word.split("+")) for word in _KNOWN[name].split())


def _first_present(alternatives: Alternatives, by_name: Mapping[str, str]) -> tuple[str, ...] | None:
    for words in alternatives:
        if all(word in by_name for word in words):
            return tuple(by_name[word] for word in words)
    return None


def _taken(found: tuple[str, ...], mapping: Mapping[str, tuple[str, ...]]) -> bool:
    return any(found == mapping.get(name) for name in _PLACES)


def _drop_half_pairs(mapping: dict[str, tuple[str, ...]]) -> None:
    """Keep one whole pair of coordinates: degrees if there are, else x and y."""
    if "lon" in mapping and "lat" in mapping:
        pairs: tuple[tuple[str, str], ...] = (("x", "y"),)
    else:
        pairs = (("lon", "lat"), ("x", "y")) if not {"x", "y"} <= set(mapping) else (("lon", "lat"),)
    for pair in pairs:
        for name in pair:
            mapping.pop(name, None)


def _is_worded(row: Sequence[str], width: int) -> bool:
    cells = [cell.strip() for cell in row]
    filled = [cell for cell in cells if cell]
    return (
        len(filled) >= max(2, 0.7 * width)
        and len(set(filled)) == len(filled)
        and not any(_is_number(cell) for cell in filled)
        and not any(len(cell) > 60 for cell in filled)
    )


def _has_number(row: Sequence[str]) -> bool:
    return any(_is_number(cell) for cell in row)


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"\s*[+-]?\d[\d.,:/ \-]*(T[\d:]+Z?|[AP]M)?\s*", cell))
