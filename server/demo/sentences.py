"""Sentences: what invented residents write of each topic, and what they are answered.

``{kur}`` is the place in words. The people named are made up: their surnames mean “sample” and “example”.
"""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, ...]] = {
    "lighting": (
        "{kur} vakaros ir pilnīgi tumšs, divas laternas nedeg.",
        "Jau no oktobra {kur} nedeg neviena lampa. Ar bērniem tur vairs neejam.",
        "Taciņa {kur} nav apgaismota, pēc darba jāiet ar lukturīti.",
        "{kur} laterna mirgo un ik pa brīdim nodziest.",
        "Pēc vētras {kur} vairs nav gaismas.",
        "{kur} koku zari aizsedz lampas, gaisma līdz zemei netiek.",
        "No pieturas uz mājām jāiet pa tumsu: {kur} apgaismojuma nav vispār.",
        "Apgaismojums {kur} izslēdzas jau desmitos, kad vēl iet pēdējais autobuss.",
        "Uz kāpnēm {kur} tumsā var nolauzt kāju.",
    ),
    "stray-dogs": (
        "{kur} skraida trīs lieli suņi bez saimnieka.",
        "Suns bez kaklasiksnas {kur} skrien virsū velosipēdistiem.",
        "{kur} kāds pa nakti laiž suņus vaļā. Bērni baidās iet uz skolu.",
        "Jau nedēļu {kur} klīst izsalcis suns, naktīs gaudo.",
        "Pie atkritumiem {kur} pulcējas klaiņojoši suņi.",
        "{kur} suns sakoda manu suni, saimnieks nav redzēts.",
    ),
    "public-drinking": (
        "{kur} katru vakaru sēž kompānija un dzer, pudeles paliek zālē.",
        "Uz soliņiem {kur} dzer jau no rīta.",
        "{kur} pēc algas dienas nevar paiet garām, lūdz naudu un kliedz.",
        "Siltajos vakaros {kur} dzer un skaļi strīdas līdz pusnaktij.",
        "{kur} dzer un smēķē turpat, kur iet bērni.",
        "{kur} pilns ar stikliem, suns sagrieza ķepu.",
        "Iereibuši cilvēki guļ uz soliem {kur}, citiem nav kur apsēsties.",
    ),
    "noise": (
        "Piektdienās {kur} līdz trijiem naktī skan mūzika, logus nevar atvērt.",
        "{kur} jaunieši naktī griež gāzi un pīpina.",
        "Pēc pusnakts {kur} kliedz un dauzās, gulēt nav iespējams.",
        "{kur} naktīs sit bumbu pret sienu līdz diviem.",
        "Jau trešo nedēļas nogali {kur} ir skaļas ballītes.",
        "{kur} vakaros no mašīnām skan basi, trīc logi.",
        "{kur} motocikli brauc riņķī līdz pusnaktij.",
    ),
    "speeding": (
        "{kur} brauc vismaz 90, bet tur ir 50 zona.",
        "{kur} neviens nebremzē, bērni stāv un gaida.",
        "{kur} vakaros notiek sacīkstes, dreifē pa visu ielu.",
        "Kravas auto {kur} brauc tik ātri, ka trīc logi.",
        "{kur} apdzen pāri nepārtrauktajai līnijai, aizvakar tik tikko izvairījos.",
        "Pēc asfalta ieklāšanas {kur} brauc daudz ātrāk nekā agrāk.",
        "{kur} vajag ātruma slieksni vai radaru.",
    ),
    "vandalism": (
        "{kur} atkal izsists pieturas stikls.",
        "{kur} salauzti abi soliņi un apgāzta atkritumu urna.",
        "Siena {kur} apzīmēta ar rupjībām.",
        "{kur} izrautas stādītās puķes un saplēsti pagalma lukturi.",
        "{kur} naktī sadedzināts soliņš un urna.",
        "{kur} jau otro reizi šomēnes norauta ceļa zīme.",
    ),
    "drugs": (
        "{kur} vakaros piebrauc mašīnas, apmainās ar paciņām un pēc minūtes prom.",
        "Zālē {kur} atradu izlietotas šļirces.",
        "{kur} jaunieši smēķē kaut ko ar asu smaku, viens nevarēja nostāvēt.",
        "Zālē {kur} regulāri paliek folijas gabaliņi.",
        "{kur} aiz krūmiem kaut ko slēpj, nāk meklēt ar telefoniem rokās.",
    ),
    "theft": (
        "{kur} rudenī atkal laužas iekšā naktīs.",
        "Šonedēļ {kur} uzlauztas trīs slēdzenes.",
        "{kur} nozaga divus riteņus, kas bija pieslēgti.",
        "{kur} uzlauztas durvis, pazuduši instrumenti.",
        "{kur} naktīs staigā svešinieki un skatās pagalmos.",
        "No mašīnām {kur} pazūd degviela.",
    ),
    "neglected-buildings": (
        "Pamestajai mājai {kur} vaļā durvis, bērni tur rāpjas iekšā.",
        "{kur} grausts gāžas uz ietves, krīt ķieģeļi.",
        "Tukšajā ēkā {kur} kāds nakšņo un kurina uguni.",
        "{kur} pagalms aizaudzis un pilns ar atkritumiem, vairojas žurkas.",
        "Bijušais veikals {kur} stāv ar izsistiem logiem jau gadiem.",
    ),
    "young-people": (
        "{kur} jaunieši sēž uz kāpnēm, jo nav kur palikt.",
        "Pēc skolas {kur} bērniem nav ko darīt, viņi dīdās pa veikalu.",
        "{kur} agrāk bija jauniešu klubs, tagad tikai pietura.",
        "{kur} nav ne groza, ne vārtu, tāpēc tur tikai sēž un garlaikojas.",
        "Vajadzētu kādu vietu {kur}, kur pusaudži var sanākt arī ziemā.",
    ),
    "crossings": (
        "Uz pārejas {kur} mašīnas neapstājas, tur iet skolēni.",
        "Ietve {kur} ir tik bedraina, ka ar ratiņiem jāiet pa brauktuvi.",
        "{kur} ziemā ietvi neviens nekaisa, kritu jau divreiz.",
        "{kur} nav pārejas, bet veikals ir otrā pusē.",
        "Krustojumā {kur} dzīvžogs aizsedz skatu, nekas nav redzams.",
        "{kur} pārejas krāsojums nodilis, naktī to neredz vispār.",
    ),
    "fear": (
        "{kur} pēc tumsas man ir bail, eju apkārt ar līkumu.",
        "{kur} nekas nav noticis, bet tur ir tukšs un klusi, sirds sitas.",
        "Meita vairs negrib iet viena: {kur} vienmēr kāds stāv.",
        "{kur} agrāk bieži kāvās. Tagad mierīgāk, bet bailes palikušas.",
        "Vēlu vakarā {kur} nejūtos droši, apkārt neviena.",
        "{kur} krūmi tik biezi, ka neredz, kas aiz tiem.",
        "{kur} kompānijas uzsauc un nāk līdzi.",
    ),
    "domestic-violence": (
        "Aiz sienas gandrīz katru nakti kliegšana un raudāšana. Baidos par bērniem.",
        "Kaimiņiene staigā ar zilumiem un saka, ka pati kritusi.",
        "Vīrs dzer un sit, nezinu, kam prasīt palīdzību.",
        "Bērns mūsu mājā vakaros sēž kāpņu telpā un neiet iekšā.",
    ),
    "other": (
        "{kur} jau mēnesi stāv pamesta automašīna bez numuriem.",
        "{kur} naktīs dedzina atkritumus, dūmi nāk logos.",
        "Atkritumu konteineri {kur} vienmēr pārpildīti.",
        "{kur} kāds šauj gaisā petardes katru vakaru.",
        "Vai {kur} varētu biežāk redzēt patruļu?",
    ),
}  # fmt: skip

SINCE = (
    "", "", "",
    " Tā ir jau vairākus mēnešus.",
    " Sākās pēc vasaras.",
    " Visvairāk nedēļas nogalēs.",
    " Pagājušajā ziemā bija tas pats.",
    " Kaimiņi saka to pašu.",
    " Esmu par to runājis arī pagastā.",
)  # fmt: skip
WISHES = (
    "", "", "", "",
    " Lūdzu, atbrauciet paskatīties.",
    " Pietiktu, ja vakaros kāds parādītos.",
    " Varbūt palīdzētu kamera vai gaisma.",
    " Ceru uz atbildi.",
    " Paldies!",
)  # fmt: skip

# What a moderator takes out before anybody else reads it.
PERSONAL = (
    " Tur parasti ir Jānis Paraudziņš no trešā dzīvokļa.",
    " Visi zina, ka vainīga Anna Piemēra.",
    " Mans tālrunis 0000 0012, zvaniet Pēterim Piemēram.",
    " To dara Paraudziņu ģimenes vecākais dēls.",
)

# (words, reason): what is never shown.
WITHHELD: tuple[tuple[str, str], ...] = (
    ("Kaimiņš Juris Paraugs ir dzērājs un sliņķis, tiekiet ar viņu galā.", "person"),
    ("Tā Piemēru ģimene mūsu mājā ir jāizliek.", "person"),
    ("tests tests 123", "abuse"),
    ("Pērc lētas riepas, zvani tagad!!!", "abuse"),
    ("Jūs tur visi neko nedarāt!", "abuse"),
    ("Kāds laužas manās durvīs šobrīd, nāciet ātrāk!", "emergency"),
    ("Manam dēlam draugi piedāvā zāles, viņš mācās devītajā klasē un dzīvo kopā ar mani.", "private"),
)

PLANNED = (
    "Iekļauts nākamā mēneša darbu plānā.",
    "Darbi plānoti pavasarī, kad būs nokusis sniegs.",
    "Pieteikts budžeta grozījumos; par termiņu paziņosim.",
    "Iekļauts vakara patruļu plānā uz sešām nedēļām.",
)
PASSED = (
    "Par to atbild cita iestāde, tai arī nododam.",
    "Nodots iestādei, kurai pieder šī vieta.",
    "Pārsūtīts ar lūgumu atbildēt divu nedēļu laikā.",
)

DONE: Mapping[str, tuple[str, ...]] = {
    "lighting": (
        "Lampas nomainītas un zari apgriezti. Ja atkal nedeg, rakstiet vēlreiz.",
        "Ielikta jauna laterna; apgaismojums tagad deg līdz pusnaktij.",
        "Bojātais kabelis atrasts un salabots.",
    ),
    "stray-dogs": (
        "Divi suņi nogādāti patversmē, trešajam atrasts saimnieks.",
        "Saimniekam izteikts brīdinājums, žogs salabots.",
    ),
    "public-drinking": (
        "Sešas nedēļas šeit vakaros gāja patruļa; sodi uzlikti septiņas reizes. Soli pārcelti gaismā.",
        "Ar veikalu norunāts, ka pēc desmitiem durvju priekšā netirgo. Kompānijas vairs nepulcējas.",
    ),
    "noise": (
        "Ar bāra īpašnieku norunāts par durvīm un mūziku pēc pusnakts; pārbaudījām trīs reizes.",
        "Pašvaldības policija trīs naktis bija uz vietas, izteikti divi brīdinājumi.",
    ),
    "speeding": (
        "Divas nedēļas te mērīja ātrumu; vidējais kritās par 14 km/h. Uzlikts ātruma rādītājs.",
        "Izbūvēts ātruma slieksnis un atjaunotas zīmes.",
    ),
    "vandalism": (
        "Stikls nomainīts, soli salaboti, siena pārkrāsota.",
        "Bojājumi novērsti; vakaros laukumam iet garām patruļa.",
    ),
    "drugs": (
        "Vieta pārbaudīta vairākas reizes un iztīrīta; krūmi izcirsti, lai tā būtu pārredzama.",
        "Paldies, ziņas izmantotas. Vairāk par to rakstīt nevaram.",
    ),
    "theft": (
        "Izlikta gaisma ar kustības devēju un biežākas patruļas; divus mēnešus nekas jauns nav noticis.",
        "Kopā ar biedrību salabots žogs un izrunāts, kā glabāt instrumentus.",
    ),
    "neglected-buildings": (
        "Ieejas aiznaglotas, īpašniekam uzlikts pienākums ēku sakārtot līdz rudenim.",
        "Atkritumi izvesti, zāle nopļauta; īpašniekam izrakstīts sods.",
    ),
    "young-people": (
        "Trīs vakarus nedēļā atvērta skolas sporta zāle, bez maksas.",
        "Laukumā uzlikti grozi un vārti; jaunieši palīdzēja tos izvēlēties.",
    ),
    "crossings": (
        "Pāreja pārkrāsota un uzlikta gaisma virs tās.",
        "Ietve salabota divdesmit metru garumā.",
        "Dzīvžogs apgriezts, krustojums atkal pārredzams.",
    ),
    "fear": (
        "Krūmi izcirsti, ielikta gaisma, vakaros te apstājas patruļa.",
        "Tikāmies uz vietas ar iedzīvotājiem un pieturai uzlikām gaismu.",
    ),
    "domestic-violence": ("Sazinājāmies un palīdzība ir dota. Vairāk rakstīt nevaram.",),
    "other": (
        "Automašīna aizvesta.",
        "Konteineri turpmāk tiek izvesti divreiz nedēļā.",
        "Paldies, pārbaudīts un sakārtots.",
    ),
}
NOT_POSSIBLE = (
    "Zeme pieder privātam īpašniekam, un pašvaldība tur neko uzstādīt nedrīkst. Īpašniekam rakstījām.",
    "Šogad tam nav naudas. Iesniegsim to nākamā gada budžetā un tad ziņosim vēlreiz.",
    "Pārbaudījām četras reizes dažādās stundās un neko neredzējām. Ja tas atkārtojas, rakstiet, kad.",
    "Ceļš ir valsts īpašums; tā uzturētājs atteica, jo satiksmes ir par maz.",
)
# What whoever sent something that is not shown is told, by the reason why it is not.
ABOUT_WITHHELD: Mapping[str, str] = {
    "person": "Par cilvēkiem šeit neko nerādām. Ja noticis pārkāpums, rakstiet iesniegumu policijai.",
    "abuse": "Šeit nav ziņojuma, uz ko varētu atbildēt. Ja kas noticis, rakstiet vēlreiz.",
    "emergency": "Izbraucām uzreiz. Nākamreiz, lūdzu, zvaniet 112: šo lapu nelasām katru minūti.",
    "private": "Ar jums sazinājās nepilngadīgo lietu inspektore. Publiski par to nerādām neko.",
}
DUPLICATE = ("Par to jau ir ziņots; abi ziņojumi tiek risināti kopā.",)

PASSED_TO: Mapping[str, tuple[str, ...]] = {
    "fear": ("municipality", "municipal-police"),
    "other": ("municipality", "house-managers"),
    "drugs": ("municipal-police",),
    "neglected-buildings": ("house-managers",),
    "noise": ("house-managers",),
    "young-people": ("municipality",),
    "vandalism": ("house-managers",),
    "public-drinking": ("social-service",),
}
"""Who a concern goes to when its topic's usual owner is not the right one."""
