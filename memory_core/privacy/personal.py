"""E-mail addresses, telephone numbers and postal addresses: taken out only where the person chose that.

phonenumbers knows more plans of numbering, but it takes 48 MB on the disk and 35 ms for a screen of 60 lines, and
without a region it finds only what begins with a plus.
"""

import re
from collections.abc import Collection, Iterator

from memory_core.patterns import lazily
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.spans import Span

PERSONAL = ("email", "phone", "address")

_EMAIL = lazily(r"(?<![\w.+-])[\w.+%-]{1,64}[ ]?@[ ]?(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w])")
# “lena (at) posteo (dot) de”: as people hide it from programs that gather addresses
_HIDDEN_EMAIL = lazily(
    r"(?<![\w.+-])[\w.+%-]{1,64}\s?[\[({<]\s?(?:at|ät|arroba|arobase)\s?[\])}>]\s?[\w-]{1,63}"
    r"(?:(?:\.|\s?[\[({<]\s?(?:dot|punkt|point|punto|ponto)\s?[\])}>]\s?)[\w-]{1,63}){1,4}(?!\w)",
    re.I,
)

_HIDING = Hints(("at]", "at)", "at}", "at>", "at ]", "at )", "arroba", "arobase", "ät)", "ät]"))
_PHONE_WORDS = (
    r"phone|mobile|cell|tel(?:efon|ephone|éfono|efono|efone)?|tél(?:éphone)?|handy|mobil|fax|call(?: me)?(?: at"
    r"| on)?|móvil|celular"
    r"|telemóvel|whatsapp|rufnummer|电话|電話|手机号?码?|手機|联系方式|热线"
)
_PHONE = (
    r"(?P<phone>(?:\+|00)[1-9]\d{0,2}[ ./-]?(?:\(0?\d{1,5}\)[ ./-]?)?\d{1,5}(?:[ ./-]?\d{1,5}){1,6}"
    r"|\(0?\d{2,5}\)[ ./-]?\d{2,5}(?:[ ./-]?\d{2,5}){1,3}|0\d{1,5}(?:[ ./-]\d{2,9}){1,5}|\d{3}[.-]\d{3}[.-]\d{4}"
    r"|0\d{2,5}\s/\s?\d{4,9}(?:[ -]\d{1,5}){0,3}"
    r"|0\d{9,11}|1[3-9]\d{9})(?![\w.-]*\d)"
)
_PHONES = lazily(rf"(?<![\w.+-]){_PHONE}")
_BESIDE = lazily(
    rf"(?:{_PHONE_WORDS})\.?(?:\s*\([^()\n]{{1,20}}\))?\s*[:：.]?\s*"
    rf"(?P<phone>[+(]?\d(?:[ ()./–-]{{0,3}}\d){{6,14}})(?!\d)",
    re.I,
)

_DATE = lazily(r"(?:[0-3]?\d[./-][0-3]?\d[./-](?:19|20)?\d\d|[0-2]?\d\.[0-5]\d\s?-\s?\d\d\.\d\d)(?![./-]?\d)")

_STREET_BEFORE = (  # Musterstraße 12
    r"(?:[A-ZÄÖÜ][\wäöüß.-]{0,40}(?:\s[A-ZÄÖÜ]?[\wäöüß.-]{1,40}){0,3}?)?(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Ww]eg|[Aa]llee"
    r"|[Pp]latz|[Gg]asse"
    r"|[Rr]ing|[Uu]fer|[Dd]amm|[Cc]haussee|[Mm]arkt)\s\d{1,4}\s?[a-z]?\b"
    r"|[Ss]tra(?:ß|ss)e\s(?:de[rs]|am|zu[mr])\s[A-ZÄÖÜ\d][\wäöüß.-]{0,40}(?:\s[A-ZÄÖÜ][\wäöüß-]{1,40}){0,2}\s\d{1,4}"
    r"\s?[a-z]?\b|(?:Postfach|P\.?\s?O\.?\sBox|Boîte postale|B\.?P\.|Apartado(?: de Correos)?|Caixa Postal)"
    r"\s\d{1,3}(?:\s?\d{2,3}){0,2}\b"
    r"|(?:Am|An der|Im|Zum|Zur|Unter den)\s[A-ZÄÖÜ][\wäöüß-]{1,40}\s\d{1,4}\s?[a-z]?\b"
    r"|(?:Calle|C/|Avenida|Avda\.?|Av\.|Plaza|Paseo|Camino|Carrera|Rua|R\.|Travessa|Praça|Largo|Estrada|Alameda"
    r"|Via|Viale|Piazza|Corso)"
    r"\s[\w.'’À-ÿ-]{1,40}(?:\s[\w.'’À-ÿ-]{1,40}){0,4}?,?\s(?:n\.?º\s?)?\d{1,5}\b"
)
_STREET_BEHIND = (  # 12 rue de la Paix, 221B Baker Street
    r"\d{1,5}[A-Za-z]?(?:\s?(?:bis|ter))?,?\s(?:rue|avenue|boulevard|bd|place|allée|chemin|impasse|quai|cours|route)\s"
    r"[\w'’À-ÿ-]{1,40}(?:\s[\w'’À-ÿ-]{1,40}){0,5}?(?=[,\n]|\s\d{5}|$)"
    r"|\d{1,6}[A-Za-z]?\s(?:[NSEW]\.?\s)?[A-Z][\w'’.-]{1,40}(?:\s[A-Z][\w'’.-]{1,40}){0,4}?\s(?:Street|St\.?|Road|Rd\.?"
    r"|Avenue|Ave\.?|Lane|Ln\.?"
    r"|Drive|Dr\.?|Court|Ct\.?|Boulevard|Blvd\.?|Terrace|Way|Parkway|Pkwy\.?|Place|Pl\.?|Square|Sq\.?|Close"
    r"|Crescent|Highway|Hwy\.?)\b(?:\s(?:N|S|E|W|NE|NW|SE|SW)\b)?"
    r"(?:,?\s(?:Apt|Suite|Ste|Unit|Flat|#)\.?\s?\w{1,6})?"
)
_TOWN = (
    r"(?:,?[ \n]{1,2}(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3,4})?\s[A-ZÀ-Ý][\wÀ-ÿ.-]{1,40}(?:[ -][A-ZÀ-Ý][\wÀ-ÿ.-]{1,40}){0,3}"
    r"|,?[ \n]{1,2}[A-Z][\w.'-]{1,40}(?:\s[A-Z][\w.'-]{1,40}){0,2},?\s(?:[A-Z]{2}\s\d{5}(?:-\d{4})?"
    r"|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}))?"
)
_ADDRESS = lazily(rf"(?<!\w)(?:{_STREET_BEFORE}|{_STREET_BEHIND}){_TOWN}")
_CHINESE_ADDRESS = lazily(
    r"(?:[\u4e00-\u9fff]{2,8}(?:省|自治区))?[\u4e00-\u9fff]{2,6}市?[\u4e00-\u9fff]{1,6}[区县市][\u4e00-\u9fff\d]{1,20}[路街道巷弄]"
    r"[\u4e00-\u9fff]{0,6}\d{1,5}[号弄栋](?:[\u4e00-\u9fff\d-]{1,20}[号栋楼室])*"
)


def find_personal(text: str, chosen: Collection[str]) -> Iterator[Span]:
    """Of “email”, “phone” and “address” those that were chosen."""
    if "email" in chosen and "@" in text:
        yield from (Span(match.start(), match.end(), "email") for match in _EMAIL.finditer(text))
    if "email" in chosen and has_any(text.lower(), _HIDING):
        yield from (Span(match.start(), match.end(), "email") for match in _HIDDEN_EMAIL.finditer(text))
    if "phone" in chosen:
        yield from (Span(*match.span("phone"), "phone") for match in _PHONES.finditer(text) if _is_dialled(match))
        yield from (Span(*match.span("phone"), "phone") for match in _BESIDE.finditer(text))
    if "address" in chosen:
        for pattern in (_ADDRESS, _CHINESE_ADDRESS):
            yield from (Span(match.start(), match.end(), "address") for match in pattern.finditer(text))


def _is_dialled(match: re.Match[str]) -> bool:
    """Whether figures without a word for a telephone are one: not “01.05.2024”, “08.30”, “0001 0002”, “+5 10 15”."""
    number = match["phone"]
    figures = sum(map(str.isdigit, number))
    return figures >= (8 if number[0] == "+" else 7) and not number.startswith("000") and not _DATE.match(number)
