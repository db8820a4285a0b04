"""Numbers that states give to persons: by their label in many languages, or by shape and check digits alone.

The check digits are python-stdnum's. Its modules are imported when a number of their shape was seen.
"""

import importlib
import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.long_lines import LONG, find_around
from memory_core.privacy.spans import Span, moved
from memory_core.privacy.vocabulary import any_of

_LABELS = (
    r"ssn",
    r"itin",
    r"(?:my|your|his|her) social(?=\s?(?:is|:))",
    r"social security(?: number| no\.?| nr\.?| #)?",
    r"tax(?:payer)? id(?:entification)?(?: number)?",
    r"national insurance(?: number| no\.?)?",
    r"ni (?:number|no\.?)|(?-i:NI)(?=\s?[:：]|\sis\s)",
    r"nino",
    r"social insurance number",
    r"(?-i:SIN)",
    r"steuer-?[i1l]d(?:entifikationsnummer|nr\.?|-?nummer)?",
    r"steuerliche identifikationsnummer",
    r"identifikationsnummer",
    r"(?<!-)idnr\.?",
    r"(?:renten|sozial|kranken|pflege|unfall)?(?:versicherungs|versicherten)(?:nummer|-?nr\.?)",
    r"kvnr",
    r"(?:soz(?:ial)?|rent(?:en)?|kranken)\.?-?vers(?:icherungs)?\.?-?(?:nr\.?|nummer)",
    r"(?:patienten|krankenkassen)(?:nummer|-?nr\.?)",
    r"aufenthaltstitel(?:nummer|-?nr\.?)?",
    r"(?:nhs|medicare|medicaid|health insurance|health card|insurance|patient|visa"
    r"|alien(?: registration)?|emirates id"
    r"|medical record|mrn|resident(?: permit)?|residence permit|voter id)"
    r"(?: (?:member|policy|claim|file))?(?: (?:number|no\.?|id|#))(?: (?:number|no\.?))?",
    r"member id",
    r"rv-?(?:nummer|nr\.?)|n[º°]\.? (?:de )?(?:la )?seg\.? social|n[º°]\.? (?:de )?utente|(?-i:DL)(?=\s?#)|(?-i:UTR)",
    r"nss|n\.i\.n\.|(?-i:TIN)",
    r"n[º°]\.? ?(?:de )?s\.?s\.?",
    r"medicare(?=\s?[:：]|\s\d[A-Z]\w\d-)",
    r"(?-i:NHS|MRN|TFN|PPSN?|NRIC|HKID|CNH|CNS|CIF|CUIT|CURP|RUT|RUC|NUSS|OIB|CNP|EGN|NIN|EIN|KVNR)",
    r"n(?:uméro|°|o\.?|º)? ?d['’](?:assuré|allocataire)",
    r"n(?:úmero|\.?º) de (?:afiliación|afiliado|beneficiário|utente)",
    r"(?:cartão|número) (?:do )?sus",
    r"título de eleitor",
    r"sv-?(?:nummer|nr\.?)",
    r"perso(?:nalausweis)?(?:nummer|-?nr\.?)?",
    r"ausweis(?:nummer|-?nr\.?)",
    r"(?:reise)?pass(?:nummer|-?nr\.?)|reisepass",
    r"ahv(?:-?(?:nr\.?|nummer))?",
    r"n(?:uméro|°|o\.?|º)? ?(?:de )?sécurité sociale",
    r"n(?:uméro|°|o\.?|º)? ?(?:d['’])?avs|(?-i:AVS)",
    r"(?-i:NIR)",
    r"n(?:uméro|°|º) fiscal",
    r"(?:n(?:uméro|°) de )?passeport(?: n[°º]| no\.?)?",
    r"carte d'identité",
    r"(?:numéro|n°) (?:de )?sécu|sécu(?=\s?[:：])|cni",
    r"dni",
    r"dni/nie",
    r"(?-i:NIE)",
    r"nif",
    r"d\.n\.i\.",
    r"(?:número|n\.?º) de (?:pasaporte|la seguridad social|identidad|contribuinte|passaporte|identificación)",
    r"pasaporte",
    r"cpf",
    r"c\.p\.f\.",
    r"(?-i:RG)",
    r"contribuinte(?: n\.?[º°o]\.?)?",
    r"soc(?:ial)?\.? ?sec(?:urity)?\.?(?: no\.?| number| #)?",
    r"documento (?:nacional )?de identidad",
    r"niss",
    r"cartão de cidadão",
    r"(?-i:PIS(?:/PASEP)?)",
    r"curp",
    r"(?-i:RFC)(?=\W{1,3}[A-Z&]{3,4}\d{6})",
    r"cuil",
    r"codice fiscale",
    r"bsn",
    r"burgerservicenummer",
    r"pesel",
    r"personnummer",
    r"cpr(?:-nummer)?",
    r"fødselsnummer",
    r"henkilötunnus",
    r"rodné číslo",
    r"aadhaar(?: no\.?| number)?",
    r"(?-i:PAN(?: card)?)",
    r"passport(?: no\.?| number| nr\.?| #)?",
    r"driv(?:er'?s?|ing) licen[cs]e(?: no\.?| number| #)?",
    r"führerschein(?:nummer|-?nr\.?)?",
    r"permis de conduire",
    r"national id(?: no\.?| number)?",
    r"identity card(?: no\.?| number)?",
    r"id card(?: no\.?| number)?",
)
_CHINESE = (
    "公民身份号码",
    "(?:居民)?身份证件?号?码?",
    "身分證字?號?",
    "社保[卡账]?号码?",
    "医保[卡账]?号码?",
    "驾驶?证号码?",
    "护照(?:号码?)?",
    "護照號碼",
    "社会保障号码?",
    "マイナンバー",
    "주민등록번호",
)
_LABEL = rf"(?:(?<![^\W_])(?:{any_of(_LABELS)})(?![^\W_])|(?:{'|'.join(_CHINESE)}))"
_OF = r"\s(?:do|da|de|du|del|des|der|of)\s(?:la\s|the\s)?\w{2,12}"
# “Steuer-ID Emil …”, “Tax ID Mr Stone: …”
_WHOSE = (
    r"(?:\s(?:(?-i:[A-ZÄÖÜÉ][a-zß-ÿ'’-]{1,20}\.?)|m[uo]m|dad|gran(?:dma|dpa)?|mama|papa|oma|opa|kind|maman|mamie|papi|mam[áã]e?|papá"
    r"|pai|m[ãa]e|abuel[oa]|v[óô]|hijo|hija)){1,2}"
)
# “Numer PESEL babci do recepty: …”
_ANY_WORDS = r"(?:\s[^\W\d_]{2,12}){1,4}(?=\s?[:：])"
_SEPARATOR = (
    rf"(?:{_OF}|{_WHOSE}(?=[\s:：=])|{_ANY_WORDS})?(?:\s*\([^()\n]{{1,30}}\))?[)）]?[ \t]*(?:[:：=#]|[.;](?=\s)"
    r"|(?:is|ist|lautet|est|es|é|è|是|为)(?=[\s\d]))?[ \t]*[\"']?"
)
_NUMBER = r"(?P<number>(?=(?:[A-Z .-]{0,12}[0-9OlI][ .-]{0,2}){3})[A-Z0-9Ol](?:[ .\-/]{0,2}[A-Z0-9Ol]){6,20})(?![\w])"
_BESIDE = lazily(rf"{_LABEL}{_SEPARATOR}{_NUMBER}", re.I)
# “they need my social, is it 531 42 8807?”
_SOCIAL = lazily(
    r"(?<![^\W_])(?:s[o0]c[i1l]a[l1]|ssn)(?![^\W_])[^\n\d]{0,50}"
    r"(?P<number>[\doil]{3}(?: ?[-–] ?| )[\doil]{2}(?: ?[-–] ?| )[\doil]{4})(?![\w-])",
    re.I,
)
_LABEL_ALONE = lazily(rf"[\s\W]*(?:[\w'-]+\s){{0,1}}?{_LABEL}(?:{_OF})?(?:\s*\([^()\n]{{1,30}}\))?\s*[*:：]*\s*", re.I)
_NUMBER_ALONE = lazily(rf"\s*{_NUMBER}\s*", re.I)
NATIONAL_HINTS = Hints((
    "soc s", "rv-n", "rvn", "dl#", "dl #", "utr", "perso",
    "ssn", "ni is", "ni:", "cni", "soc. ", "sin", "itin", "social", "tax", "insurance", "nino", "ni n", "steuer",
    "identi", "idnr", "versicher", "vers.", "sv-n", "svn", "ausweis", "pass", "pasap", "ahv", "curit", "nir", "fiscal",
    "avs", "dni", "d.n.i", "nie", "nif", "cpf", "c.p.f", "rg", "contribuinte", "niss", "cidad", "pis", "curp", "rfc",
    "cuil", "bsn", "burger", "pesel", "personnummer", "cpr", "fødsel", "henkil", "rodné", "aadhaar",
    "nss", "n.i.n", "tin", "º ss", "º s.s", "° ss",
    "pan", "licen", "führer", "permis", "national id", "id card", "sécu", "sécu", "身份", "身分", "护照",
    "護照", "社会保障", "マイナンバー", "주민", "社保", "医保", "驾", "kvnr", "patient", "krankenkasse",
    "aufenthalt", "nhs", "medic", "health", "visa", "alien", "emirates", "mrn", "resident", "voter", "member id", "tfn",
    "pps", "nric", "hkid", "cnh", "cns", "cif", "cuit", "rut", "ruc", "nuss", "oib", "cnp", "egn", "nin", "ein",
    "assur", "allocataire", "afilia", "utente", "benefici", "sus", "eleitor",
))  # fmt: skip

_DIGIT = lazily(r"\d")
# “social security reform passed 312 to 244”
_WORD = lazily(r"[a-z]{3}")
_BEHIND = lazily(r"(?<=[\dA-Z])\s[A-Za-z][a-z].*")  # “… 12 C for the form”
_FEWEST = 3
# None of the numbers that are known by their shape has fewer digits.
_SHAPED = 7
# Each begins with its first sign, and looks back behind that: so what cannot begin one is passed over quickly.
_SSN = lazily(r"[0-8](?<![\w-][0-8])\d{2}(?<!000)(?<!666)-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
# A number of this shape, without a label, is one only when its check digits say so.
_SHAPES = (
    (lazily(r"[1-9](?<![\w.-][1-9])\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?![\w.-])"), "cn.ric"),
    (
        lazily(r"[12](?<![\w.-][12])[ ]?\d{2}[ ]?(?:0[1-9]|1[0-2])[ ]?\d[\dAB][ ]?\d{3}[ ]?\d{3}[ ]?\d{2}(?![\w.-])"),
        "fr.nir",
    ),
    (lazily(r"\d(?<![\w.-]\d)\d{2}\.\d{3}\.\d{3}-\d{2}(?![\w-])"), "br.cpf"),
    (lazily(r"[XYZ](?<![\w-][XYZ])\d{7}[A-Z](?![\w-])"), "es.nie"),
    (lazily(r"756\.(?<![\w.-]756\.)\d{4}\.\d{4}\.\d{2}(?![\w-])"), "ch.ssn"),
    (
        lazily(r"[A-Z](?<![A-Za-z0-9][A-Z])[A-Z]{5}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?![A-Za-z0-9])"),
        "it.codicefiscale",
    ),
)


def find_national(text: str, reading: Reading | None = None) -> Iterator[Span]:
    """Social security, tax, identity and passport numbers."""
    if len(_DIGIT.findall(text)) >= _SHAPED:
        yield from _shaped(text)
    reading = reading or Reading()
    start = 0
    for line in reading.passing(text.split("\n")):
        yield from moved(reading.of("national", line, _in_line), start)
        start += len(line) + 1


def _shaped(text: str) -> Iterator[Span]:
    yield from (Span(match.start(), match.end(), "ssn") for match in _SSN.finditer(text))
    for shape, module in _SHAPES:
        for match in shape.finditer(text):
            if importlib.import_module(f"stdnum.{module}").is_valid(match.group()):
                yield Span(match.start(), match.end(), "national id")


def is_shaped(number: str) -> bool:
    """Whether a number is known by its shape and its check digits alone."""
    return any(span.end - span.start == len(number) for span in _shaped(number))


def _in_line(line: str) -> Iterator[Span]:
    if len(line) > LONG or (len(_DIGIT.findall(line)) >= _FEWEST and is_national_hinted(line.lower())):
        yield from find_around(line, NATIONAL_HINTS, _beside)


def _beside(line: str) -> Iterator[Span]:
    yield from (Span(*match.span("number"), "ssn") for match in _SOCIAL.finditer(line))
    for match in _BESIDE.finditer(line):
        number = _BEHIND.sub("", match["number"])
        if _is_number(number):
            label = "ssn" if re.match(r"ssn|social", match.group(), re.I) else "national id"
            yield Span(match.start("number"), match.start("number") + len(number), label)


def is_national_hinted(lowered: str) -> bool:
    """A quick look whether some such label may stand in a text."""
    return has_any(lowered, NATIONAL_HINTS)


def lone_national_label(line: str) -> str:
    """“national id” when a line is nothing but a label for one; else “”."""
    return "national id" if _LABEL_ALONE.fullmatch(line) else ""


def national_apart(text: str) -> Span | None:
    """The number that a line or a cell consists of."""
    match = _NUMBER_ALONE.fullmatch(text)
    return Span(*match.span("number"), "national id") if match and _is_number(match["number"]) else None


def _is_number(number: str) -> bool:
    """No date, and more digits than a word has; fewer in the number of a passport, which has no small letters."""
    if _WORD.search(number):
        return False
    digits = sum(character.isdigit() for character in number)
    passport = digits >= 3 and 7 <= len(number) <= 10 and number.isalnum() and number.isupper()
    return (digits >= 5 or passport) and not re.fullmatch(
        r"(?!\d{3}-\d\d-\d{4})\d{1,4}[./-]\d{1,2}[./-]\d{1,4}", number
    )
