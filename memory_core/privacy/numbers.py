"""Card numbers and bank accounts, told from other numbers by their check digits or by the label beside them."""

import re
from collections.abc import Iterator
from functools import lru_cache

from stdnum import iban, luhn

from memory_core.patterns import lazily
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.long_lines import find_around
from memory_core.privacy.spans import Span
from memory_core.privacy.vocabulary import any_of

# What OCR makes of digits; the second half only beside a label, for hexadecimal numbers have such letters.
_SLIPS = str.maketrans("OoQlI|iDSsBZz", "0001111055822")
_DIGIT = r"[0-9OoQlI|i]"
_MISREAD = r"[0-9OoQlI|iDSsBZz]"
_CARD = lazily(
    rf"(?:(?<![\w,+|])(?<!\W\.)(?<!\d\.)|(?<=[A-Za-z]{{3}})(?=\d))[0-9OolI|]"
    # Blanks can be parted in one way alone: in rows of single digits each further way would multiply with the others.
    rf"(?:(?:[ \u00a0\u2009]{{0,5}}|[ \u00a0\u2009]{{0,3}}[-–.·][ \u00a0\u2009]{{0,2}}){_DIGIT}){{12,31}}(?![\w|])"
)
# Each of its groups in a line of its own.
_STACKED_CARD = lazily(r"(?<![^\n])[ \t]*\d{4}(?:[ \t]*\n[ \t]*\d{4}){3}(?=[ \t]*(?:\n|$))")
# Each of them in a field of its own: “[4111] [1111] …”, and with bars between where a card is named.
_IN_FIELDS = lazily(r"(?<![\w|])\d{4}(?:[ \t]{0,2}[\])][ \t]{0,2}[\[(][ \t]{0,2}\d{4}){3}(?!\w)")
_IN_BARS = lazily(r"(?<!\w)\d{4}(?:[ \t]{0,2}[|¦_][ \t]{0,2}\d{4}){3}(?!\w)")
# In a table without blanks, in which a card is named.
_IN_TABLE = lazily(r"(?<=[,;])\d{15,16}(?=[,;\s]|$)")
# What the stripe of a card says.
_TRACK = lazily(r"%B(?P<number>\d{13,19})(?=\^)")
_GROUP = lazily(rf"{_DIGIT}+")
# Broken over two lines: nothing but groups of four may stand at the break.
_FOURS = rf"{_DIGIT}{{4}}(?:[ \u00a0-]?{_DIGIT}{{4}}){{0,2}}"
_BROKEN_CARD = lazily(rf"(?<![\w.,+|-]){_FOURS}[ \t]*\r?\n[ \t]*{_FOURS}(?![\w|])")
# “4111 … 1111  11/27  903”
_BEHIND_CARD = lazily(
    r"[\s,;|(]{1,6}(?:[A-Z][A-Za-z .'’-]{2,40}[|,;]\s{0,2})?"
    r"(?:\w{3,8}\.?:?\s{1,2})?\d{2}\s?/\s?\d{2,4}[\s,;|]{1,6}(?P<code>\d{3,4})(?![\w.,:/-]*\w)"
)
_ISSUERS = (
    (lazily(r"4"), (16,)),  # Visa
    (lazily(r"5[1-5]|2[2-7]"), (16,)),  # Mastercard
    (lazily(r"3[47]"), (15,)),  # American Express
    (lazily(r"30[0-5]|3[689]"), (14, 16)),  # Diners
    (lazily(r"35"), (16,)),  # JCB
    (lazily(r"6011|64[4-9]|65"), (16,)),  # Discover
    (lazily(r"62|81"), (16, 19)),  # UnionPay
    (lazily(r"50|5[6-8]|6[03679]"), (16,)),  # Maestro, RuPay
    (lazily(r"220"), (16,)),  # Mir
)
_CARD_LENGTHS = range(14, 20)
_MOST_GROUPS = 6
_FIRST_DIGITS = frozenset("234568")
_CARD_WORDS = (
    r"card(?: (?:number|no\.?|nr\.?|#)|(?=:))",
    r"(?:credit|debit) card(?: (?:number|no\.?))?",
    r"karten(?:nummer|-?nr\.?)",
    r"kreditkarte(?:nnummer|n-?nr\.?)?",
    r"n(?:uméro|°|o\.?|º) (?:de )?(?:la )?carte(?: bancaire)?",
    r"carte (?:bancaire|de crédit)",
    r"n(?:úmero|umero|\.?º) (?:de|da|do) (?:la )?(?:tarjeta|cartão|cartao)",
    r"tarjeta(?: de (?:crédito|débito))?(?: n[°º.o]{1,2})?",
    r"cartão(?: de (?:crédito|débito))?(?: n[°º.o]{1,2})?",
    r"numero (?:della )?carta",
    r"cardnumber",
    r"card_number",
    r"ccnum",
)
_CARD_LABEL = rf"(?:(?<![^\W_])(?:{any_of(_CARD_WORDS)})|(?:银行|信用|借记)?卡号码?|信用卡号?|卡號)"
_LABELLED_CARD = lazily(
    rf"{_CARD_LABEL}[\"']?\s{{0,3}}[:：=]?[ \t\n\"']{{0,4}}"
    rf"(?P<number>\d(?:[ \t\u00a0.-]{{0,2}}{_MISREAD}){{12,18}})(?![\w|])",
    re.I,
)
_LONG_NUMBER = lazily(rf"\d(?:[ \t\u00a0.-]{{0,2}}{_MISREAD}){{12}}")
_CARD_LABEL_ALONE = lazily(rf"[\s\W]*(?:[\w'-]+\s)?{_CARD_LABEL}\s*[*:：]*\s*", re.I)
_NUMBER_ALONE = lazily(rf"\s*(?P<number>\d(?:[ \u00a0.-]{{0,2}}{_MISREAD}){{12,18}})\s*")
CARD_HINTS = Hints(("card", "kart", "carte", "tarjeta", "cart", "ccnum", "卡号", "卡號", "信用卡"))

# As the registry of SWIFT has them; a look at the length spares the check digits of most that is none.
_COUNTRIES_BY_LENGTH = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
_IBAN_LENGTHS = {country: length for length, some in _COUNTRIES_BY_LENGTH.items() for country in some.split()}

_IBAN = lazily(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9OolI]{2,3}(?:[ \u00a0-]{0,2}[A-Za-z0-9|]{4}){2,7}"
    r"(?:[ \u00a0-]{0,2}[A-Za-z0-9|]{1,3})?(?![A-Za-z0-9])"
)
_BROKEN_IBAN = lazily(
    r"(?<![A-Za-z0-9])[A-Z]{2}[0-9OolI]{2}(?:(?:[ \u00a0-]?"
    r"|[ \t]*\r?\n[ \t]*)[A-Z0-9OolI]{4}){2,7}(?:[ \u00a0-]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
# Its blanks may stand anywhere when it was read from a picture.
_SPACED_IBAN = lazily(r"[A-Z]{2}(?<![A-Za-z0-9][A-Z]{2})\d\d(?:[ \u00a0]{0,2}[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_IBAN_WORD = lazily(r"[A-Za-z0-9|]+")
_LABELLED_IBAN = lazily(
    r"(?i:\biban)(?:\s*\([^()\n]{1,20}\))?\s{0,3}[:：=#]?[ \t\n]{0,4}(?:[^\s\d] )?"
    r"(?P<number>[A-Za-z]{2}[0-9OolISGBZ]{2}(?:[ \u00a0-]{0,2}[A-Z0-9OolIs|]{2,5}){3,9})(?![A-Za-z0-9])"
)


def find_numbers(text: str) -> Iterator[Span]:
    """Cards and IBANs."""
    for match in _CARD.finditer(text):
        yield from _cards(match)
    for pattern in (_IBAN, _SPACED_IBAN):
        for match in pattern.finditer(text):
            yield from _ibans(match)
    yield from _apart(_IN_FIELDS, text)
    if "\n" in text:
        yield from _in_lines(text)
    yield from _labelled(text)
    if "%B" in text:
        yield from (Span(*match.span("number"), "card") for match in _TRACK.finditer(text))


def _apart(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        if is_card("".join(filter(str.isdigit, match.group()))):
            yield Span(*match.span(), "card")


def _in_lines(text: str) -> Iterator[Span]:
    """Those that are broken over lines."""
    for match in _STACKED_CARD.finditer(text):
        if luhn.is_valid("".join(match.group().split())):
            yield Span(*match.span(), "card")
    yield from (Span(*match.span(), "card") for match in _BROKEN_CARD.finditer(text) if _is_broken_card(match))
    for match in _BROKEN_IBAN.finditer(text):
        if "\n" in match.group():
            yield from _ibans(match)


def _labelled(text: str) -> Iterator[Span]:
    """Beside its label a number needs no fitting check digit: recognition may have mistaken one."""
    lowered = text.lower()
    if has_any(lowered, CARD_HINTS) and _LONG_NUMBER.search(text):
        yield from find_around(text, CARD_HINTS, _labelled_cards)
        yield from _apart(_IN_TABLE, text)
        yield from _apart(_IN_BARS, text)
    if "iban" in lowered:
        for match in _LABELLED_IBAN.finditer(text):
            if sum(character.isdigit() for character in match["number"]) >= 8:
                yield Span(*match.span("number"), "iban")


def _labelled_cards(text: str) -> Iterator[Span]:
    for match in _LABELLED_CARD.finditer(text):
        if _mostly_digits(match["number"]):
            yield Span(*match.span("number"), "card")


def is_number_hinted(lowered: str) -> bool:
    """A quick look whether a label for a card may stand in a text."""
    return has_any(lowered, CARD_HINTS)


def lone_card_label(line: str) -> str:
    """“card” when a line is nothing but a label for a card's number; else “”."""
    return "card" if _CARD_LABEL_ALONE.fullmatch(line) else ""


def card_apart(text: str) -> Span | None:
    """The number that a line or a cell below the label of a card's number consists of."""
    match = _NUMBER_ALONE.fullmatch(text)
    return Span(*match.span("number"), "card") if match and _mostly_digits(match["number"]) else None


def is_card(digits: str) -> bool:
    """Whether an issuer gives out such numbers, and the check digit fits."""
    issued = any(len(digits) in lengths and issuer.match(digits) for issuer, lengths in _ISSUERS)
    return issued and digits.isascii() and digits.isdigit() and len(set(digits)) > 1 and bool(luhn.is_valid(digits))


def _cards(match: re.Match[str]) -> Iterator[Span]:
    """Other numbers may stand beside a card's: every run of whole groups is tried, the longest first."""
    groups = [(found.start() + match.start(), found.end() + match.start()) for found in _GROUP.finditer(match.group())]
    digits = "".join(match.string[start:end] for start, end in groups).translate(_SLIPS)
    if not any(_issued(digits[at : at + 4]) for at in range(len(digits) - _CARD_LENGTHS[0] + 1)):
        return
    single = all(end - start == 1 for start, end in groups)
    first = 0
    while first < len(groups):
        last = _card_end(match.string, groups, first, _CARD_LENGTHS[-1] if single else _MOST_GROUPS)
        if last is None:
            first += 1
        else:
            yield Span(groups[first][0], groups[last][1], "card")
            if behind := _BEHIND_CARD.match(match.string, groups[last][1]):
                yield Span(*behind.span("code"), "card code")
            first = last + 1


def _card_end(text: str, groups: list[tuple[int, int]], first: int, most: int) -> int | None:
    start = groups[first][0]
    if text[start] not in _FIRST_DIGITS or (first and text[start - 1] == "." and text[start - 2 : start - 1] == "0"):
        return None
    found = None
    raw = ""
    lengths: frozenset[int] = frozenset()
    for last in range(first, min(first + most, len(groups))):
        raw += text[groups[last][0] : groups[last][1]]
        if len(raw) > _CARD_LENGTHS[-1]:
            break
        if len(raw) >= _CARD_LENGTHS[0]:
            lengths = lengths or _issued(raw[:4].translate(_SLIPS))
            if not lengths:
                break
            if len(raw) in lengths and _mostly_digits(raw) and is_card(raw.translate(_SLIPS)):
                found = last
    return found


@lru_cache(maxsize=10_000)
def _issued(first: str) -> frozenset[int]:
    """How long the numbers are that begin with four digits; empty where nobody gives them out."""
    return frozenset(length for issuer, lengths in _ISSUERS if issuer.match(first) for length in lengths)


def _is_broken_card(match: re.Match[str]) -> bool:
    """Two lines of figures that stand alone, not a table of them."""
    before, after = (
        match.string[max(match.start() - 9, 0) : match.start()].rstrip()[-1:],
        match.string[match.end() : match.end() + 9].lstrip()[:1],
    )
    digits = re.sub(r"[\s\u00a0-]", "", match.group())
    return not before.isdigit() and not after.isdigit() and _mostly_digits(digits) and is_card(digits.translate(_SLIPS))


def _mostly_digits(raw: str) -> bool:
    letters = sum(character.isalpha() or character == "|" for character in raw)
    groups = raw.split()
    return letters <= 4 and (len(groups) < 2 or len(set(groups)) > 1)  # “1234 1234 1234 1234” only shows how


def _readings(compact: str) -> Iterator[str]:
    """An account number as it stands, with digits for what they are mistaken for, and with a sign too many left out."""
    straight = compact[:2].upper() + compact[2:].translate(_SLIPS)
    yield compact.upper()
    yield straight
    bank = compact[4:8].upper()
    if any(sign.isalpha() for sign in bank):  # a bank's letters with a digit among them
        letters = bank.translate(str.maketrans("01586", "OISBG"))
        yield straight[:4] + letters + straight[8:]
        yield from (straight[:4] + (letters[:at] + letters[at + 1 :]) + straight[8:] for at in range(4))
        longer = compact[4:9].upper().translate(str.maketrans("01586", "OISBG"))
        yield from (straight[:4] + longer[:at] + longer[at + 1 :] + straight[9:] for at in range(5))
    yield from (straight[:at] + straight[at + 1 :] for at in range(2, 5))


def _ibans(match: re.Match[str]) -> Iterator[Span]:
    """A word of the sentence may stand behind it: the longest valid beginning is taken."""
    length = _IBAN_LENGTHS.get(match.group()[:2].upper(), 0)
    if not length:
        return
    words = list(_IBAN_WORD.finditer(match.group()))
    for count in range(len(words), 0, -1):
        compact = "".join(word.group() for word in words[:count])
        if sum(character.isdigit() for character in compact) < 8:
            return
        # A sign of it may have been read as two.
        if length <= len(compact) <= length + 1 and any(
            iban.is_valid(number, check_country=False) for number in _readings(compact)
        ):
            yield Span(match.start(), match.start() + words[count - 1].end(), "iban")
            return
