"""Card numbers, bank accounts and social security numbers, told from other numbers by their check digits."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from memory_core.privacy.spans import Span

# What OCR makes of the digits 0 and 1.
_SLIPS = str.maketrans("OoQDlI|", "0000111")
_CARD = re.compile(r"(?<![\w.,+|])[0-9OolI|](?:[ \u00a0]?[-–.]?[ \u00a0]?[0-9OolI|]){12,31}(?![\w|])")
_GROUP = re.compile(r"[0-9OolI|]+")
_ISSUERS = (
    (re.compile(r"4"), (16,)),  # Visa
    (re.compile(r"5[1-5]|2[2-7]"), (16,)),  # Mastercard
    (re.compile(r"3[47]"), (15,)),  # American Express
    (re.compile(r"30[0-5]|3[689]"), (14, 16)),  # Diners
    (re.compile(r"35"), (16,)),  # JCB
    (re.compile(r"6011|64[4-9]|65"), (16,)),  # Discover
    (re.compile(r"62|81"), (16, 19)),  # UnionPay
    (re.compile(r"50|5[6-8]|6[03679]"), (16,)),  # Maestro, RuPay
    (re.compile(r"220"), (16,)),  # Mir
)
_CARD_LENGTHS = range(14, 20)
_MOST_GROUPS = 6
_FIRST_DIGITS = frozenset("234568")

_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}[0-9OolI]{2}(?:[ \u00a0-]?[A-Za-z0-9]{4}){2,7}(?:[ \u00a0-]?[A-Za-z0-9]{1,3})?"
)
_IBAN_WORD = re.compile(r"[A-Za-z0-9]+")

_SSN = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_SPOKEN_SSN = re.compile(
    r"(?i:\b(?:ssn|social security(?: number| no\.?)?))\W{1,4}"
    r"(?P<ssn>(?!000|666|9)\d{3}[ -]?(?!00)\d{2}[ -]?(?!0000)\d{4})(?!\d)"
)


def find_numbers(text: str) -> Iterator[Span]:
    """Cards, IBANs and US social security numbers."""
    for match in _CARD.finditer(text):
        yield from _cards(match)
    for match in _IBAN.finditer(text):
        yield from _ibans(match)
    yield from (Span(match.start(), match.end(), "ssn") for match in _SSN.finditer(text))
    yield from (Span(match.start("ssn"), match.end("ssn"), "ssn") for match in _SPOKEN_SSN.finditer(text))


def is_card(digits: str) -> bool:
    """Whether an issuer gives out such numbers, and the check digit fits."""
    issued = any(len(digits) in lengths and issuer.match(digits) for issuer, lengths in _ISSUERS)
    return issued and len(set(digits)) > 1 and bool(luhn.is_valid(digits))


def _cards(match: re.Match[str]) -> Iterator[Span]:
    """Other numbers may stand beside a card's: every run of whole groups is tried, the longest first."""
    groups = [(found.start() + match.start(), found.end() + match.start()) for found in _GROUP.finditer(match.group())]
    first = 0
    while first < len(groups):
        last = _card_end(match.string, groups, first)
        if last is None:
            first += 1
        else:
            yield Span(groups[first][0], groups[last][1], "card")
            first = last + 1


def _card_end(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    start = groups[first][0]
    if text[start] not in _FIRST_DIGITS or (first and text[start - 1] == "."):  # the digits of a fraction
        return None
    found = None
    raw = ""
    for last in range(first, min(first + _MOST_GROUPS, len(groups))):
        raw += text[groups[last][0] : groups[last][1]]
        if len(raw) > _CARD_LENGTHS[-1]:
            break
        if len(raw) in _CARD_LENGTHS and _mostly_digits(raw) and is_card(raw.translate(_SLIPS)):
            found = last
    return found


def _mostly_digits(raw: str) -> bool:
    return raw.isdigit() or sum(character.isdigit() for character in raw) >= len(raw) - 4


def _ibans(match: re.Match[str]) -> Iterator[Span]:
    """A word of the sentence may stand behind it: the longest valid beginning is taken."""
    words = list(_IBAN_WORD.finditer(match.group()))
    for count in range(len(words), 0, -1):
        compact = "".join(word.group() for word in words[:count])
        straight = compact[:2] + compact[2:].translate(_SLIPS)
        if iban.is_valid(compact.upper(), check_country=False) or iban.is_valid(straight, check_country=False):
            yield Span(match.start(), match.start() + words[count - 1].end(), "iban")
            return
