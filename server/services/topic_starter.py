"""Topic starter: what a territory's list begins with, after what the residents of the pilot named.

They are content and not the product's own words, so both languages stand here: each territory edits its own.
"""

from dataclasses import dataclass

from gis.profiles.profile import slug


@dataclass(frozen=True)
class StarterAgency:
    """Who can own a concern; a territory adds names and addresses of its own."""

    code: str
    lv: str
    en: str
    police: bool = False


@dataclass(frozen=True)
class StarterTopic:
    """One topic: what belongs here, whose it is, and when to call 112 instead."""

    code: str
    agency: str
    lv: str
    en: str
    hint_lv: str
    hint_en: str
    offences: tuple[str, ...] = ()
    sensitive: bool = False

    @property
    def category_codes(self) -> list[str]:
        """The offence categories it is compared with, by the demo's codes and by those of Latvian exports."""
        return [code for offence in self.offences for code in _codes(offence)]


# Offence categories by the demo's code, with the words of Latvian exports, of which an import makes codes.
_IN_LATVIAN = {
    "theft": ("Zādzība",),
    "burglary": ("Dzīvokļa zādzība", "Zādzība no dzīvokļa", "Mājokļa zādzība"),
    "outbuilding": ("Zādzība no saimniecības ēkas",),
    "shoplifting": ("Zādzība no veikala", "Veikala zādzība"),
    "vehicle_theft": ("Transportlīdzekļa zādzība",),
    "from_vehicle": ("Zādzība no transportlīdzekļa",),
    "bicycle": ("Velosipēda zādzība",),
    "damage": ("Mantas bojāšana", "Vandālisms"),
    "robbery": ("Laupīšana",),
    "assault": ("Miesas bojājumi",),
    "disorder": ("Sabiedriskās kārtības traucēšana",),
    "public_drinking": ("Alkohola lietošana publiskā vietā",),
    "hooliganism": ("Huligānisms",),
    "drugs": ("Narkotisko vielu aprite",),
    "collision": ("Ceļu satiksmes negadījums",),
    "drink_driving": ("Transportlīdzekļa vadīšana reibumā",),
}


def _codes(offence: str) -> list[str]:
    return [offence, *(slug(words) for words in _IN_LATVIAN[offence])]


AGENCIES = (
    StarterAgency("police", "Valsts policija", "State Police", police=True),
    StarterAgency("municipal-police", "Pašvaldības policija", "Municipal police"),
    StarterAgency("municipality", "Pašvaldība (ceļi un apgaismojums)", "Municipality (roads and lighting)"),
    StarterAgency("social-service", "Sociālais dienests", "Social service"),
    StarterAgency("house-managers", "Namu apsaimniekotāji", "House managers"),
    StarterAgency("animal-shelter", "Dzīvnieku patversme", "Animal shelter"),
)

TOPICS = (
    StarterTopic(
        "lighting", "municipality", "Apgaismojums", "Lighting",
        "Tumša iela, nedegoša vai mirgojoša lampa, tumšs parks vai kāpnes. Par ielu apgaismojumu atbild"
        " pašvaldība. Ja stabs ir nogāzies vai redzami kaili vadi, zvaniet 112.",
        "A dark street, a lamp that is out or flickers, a dark park or stairs. Street lighting is the "
        "municipality's. If a pole has fallen or wires hang bare, call 112.",
        # What people fear where they cannot see who comes.
        ("robbery", "assault", "hooliganism", "damage"),
    ),
    StarterTopic(
        "stray-dogs", "animal-shelter", "Klaiņojoši suņi", "Stray dogs",
        "Suņi bez saimnieka vai bez uzraudzības. Klaiņojošus dzīvniekus savāc dzīvnieku patversme. Ja "
        "suns uzbrūk, zvaniet 112.",
        "Dogs without an owner or without anybody minding them. Stray animals are taken in by the "
        "animal shelter. If a dog attacks, call 112.",
    ),
    StarterTopic(
        "public-drinking", "municipal-police", "Alkohola lietošana publiskā vietā", "Drinking in public",
        "Vietas, kur atkal un atkal dzer ārpus telpām: parki, pieturas, veikalu apkārtne. Par to atbild"
        " pašvaldības policija. Ja cilvēks guļ un nereaģē vai sākas kautiņš, zvaniet 112.",
        "Places where people drink outdoors again and again: parks, stops, around shops. The municipal "
        "police see to it. If somebody lies and does not respond, or a fight begins, call 112.",
        ("public_drinking",),
    ),
    StarterTopic(
        "noise", "municipal-police", "Troksnis", "Noise",
        "Skaļa mūzika, kliegšana, motoru rūkoņa, it īpaši naktī. Par to atbild pašvaldības policija. Ja"
        " kāds sauc palīgā vai notiek kautiņš, zvaniet 112.",
        "Loud music, shouting, roaring engines, above all at night. The municipal police see to it. If "
        "somebody calls for help or there is a fight, call 112.",
        ("disorder", "hooliganism"),
    ),
    StarterTopic(
        "speeding", "police", "Ātruma pārsniegšana un bīstama braukšana", "Speeding and dangerous driving",
        "Ielas, kur brauc par ātru, vietas, kur apdzen, dreifē vai brauc reibumā. Par to atbild Valsts "
        "policija. Ja bīstami brauc šobrīd vai noticis negadījums, zvaniet 112.",
        "Streets where people drive too fast, places where they overtake, drift or drive drunk. The "
        "State Police see to it. If somebody drives dangerously now or there was a collision, call 112.",
        ("collision", "drink_driving"),
    ),
    StarterTopic(
        "vandalism", "municipal-police", "Vandālisms", "Vandalism",
        "Izsisti logi, salauzti soli un pieturas, apzīmētas sienas. Par to atbild pašvaldības policija."
        " Ja kāds bojā mantu šobrīd, zvaniet 112.",
        "Broken windows, benches and bus shelters, painted walls. The municipal police see to it. If "
        "somebody is breaking things now, call 112.",
        ("damage", "hooliganism"),
    ),
    StarterTopic(
        "drugs", "police", "Narkotikas", "Drugs",
        "Vietas, kur redzama tirgošanās vai lietošana, atstātas šļirces. Rakstiet par vietu, nevis par "
        "cilvēku. Par to atbild Valsts policija. Ja kāds ir bez samaņas, zvaniet 112.",
        "Places where dealing or use is seen, or needles are left. Write about the place and not about "
        "a person. The State Police see to it. If somebody is unconscious, call 112.",
        ("drugs",),
    ),
    StarterTopic(
        "theft", "police", "Zādzības un ielaušanās", "Theft and break-ins",
        "Vietas, kur zog vai laužas iekšā, un kas tur to atvieglo. Par to atbild Valsts policija. Ja "
        "nozagts kas jums, rakstiet iesniegumu policijai: šis ziņojums to neaizstāj. Ja zaglis vēl ir "
        "tur, zvaniet 112.",
        "Places where things are stolen or broken into, and what makes it easy there. The State Police "
        "see to it. If something of yours was stolen, make a statement to the police: this report does "
        "not replace it. If the thief is still there, call 112.",
        ("theft", "burglary", "outbuilding", "shoplifting", "from_vehicle", "bicycle", "vehicle_theft"),
    ),
    StarterTopic(
        "neglected-buildings", "municipality", "Pamestas un nekoptas ēkas", "Neglected buildings",
        "Grausti, atvērtas pamestas mājas, nekopti pagalmi. Par graustiem atbild pašvaldība, par "
        "daudzdzīvokļu namu – tā apsaimniekotājs. Ja ēka brūk vai deg, zvaniet 112.",
        "Ruins, abandoned houses that stand open, yards that nobody keeps. Ruins are the "
        "municipality's, a block of flats is its manager's. If a building collapses or burns, call 112.",
    ),
    StarterTopic(
        "young-people", "social-service", "Jauniešiem nav, ko darīt", "Young people without things to do",
        "Vietas, kur pulcējas jaunieši, jo nav kur citur, un kas tur pietrūkst. Par to atbild sociālais"
        " dienests kopā ar jauniešu centru. Ja bērnam draud briesmas, zvaniet 112.",
        "Places where young people gather because there is nowhere else, and what is missing there. The"
        " social service sees to it with the youth centre. If a child is in danger, call 112.",
    ),
    StarterTopic(
        "crossings", "municipality", "Nedrošas pārejas un ietves", "Unsafe crossings and pavements",
        "Pārejas, kur neredz vai nelaiž, bedrainas vai slidenas ietves, vietas, kur pārejas trūkst. Par"
        " to atbild pašvaldība. Ja kāds ir cietis, zvaniet 112.",
        "Crossings where nobody sees or stops, broken or icy pavements, crossings that are missing. "
        "They are the municipality's. If somebody is hurt, call 112.",
        ("collision",),
    ),
    StarterTopic(
        "fear", "police", "Šeit nejūtos droši", "I do not feel safe here",
        "Vieta, kur jums ir bail vai kurai metat līkumu, arī ja nekas nav noticis. Uzrakstiet, kas to "
        "rada. Policija izskata un nodod tam, kas var palīdzēt. Ja draud briesmas šobrīd, zvaniet 112.",
        "A place where you are afraid or that you walk around, even if nothing has happened. Write what"
        " makes it so. The police look at it and pass it to whoever can help. If you are in danger now,"
        " call 112.",
        ("robbery", "assault", "hooliganism", "disorder"),
    ),
    StarterTopic(
        "domestic-violence", "police", "Vardarbība ģimenē", "Domestic violence",
        "Bailes par kādu mājās: sevi, bērnu, kaimiņu. To nekad nerāda publiski. Par to atbild Valsts "
        "policija kopā ar sociālo dienestu. Ja tas notiek šobrīd, zvaniet 112.",
        "Fear for somebody at home: yourself, a child, a neighbour. It is never shown in public. The "
        "State Police see to it with the social service. If it is happening now, call 112.",
        # Compared with nothing: a map of it would point at homes.
        sensitive=True,
    ),
    StarterTopic(
        "other", "police", "Kaut kas cits", "Something else",
        "Viss, kas neder citur. Policija izlasa un nodod iestādei, kurai tas pieder. Ja draud briesmas,"
        " zvaniet 112.",
        "Whatever fits nowhere else. The police read it and pass it to the agency that it belongs to. "
        "If there is danger, call 112.",
    ),
)  # fmt: skip
