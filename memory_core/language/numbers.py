"""The whole numbers of a text, whether written in figures (“3,000”) or as they are said (“three thousand”)."""

import re
from decimal import Decimal, InvalidOperation

from memory_core.language.names import WORDED

_PARTS_THOUSANDS = re.compile(r"[.,’'](?=\d{3}(?:\D|$))")
_FIGURES = re.compile(r"(?<![\d.,])\d{1,3}(?:[,.’' ]\d{3})+(?![\d]|[.,]\d)|\d+")
_SAID = re.compile(rf"\b{WORDED}(?:[\s-]+(?:and\s+)?{WORDED})*\b", re.IGNORECASE)
_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: value for value, word in enumerate(_ONES, start=1)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_SCALES = {"thousand": 1_000, "million": 1_000_000}


def numbers_in(text: str) -> frozenset[str]:
    """Each in plain figures."""
    figures = (re.sub(r"\D", "", found.group()) for found in _FIGURES.finditer(text))
    said = (str(_value(found.group())) for found in _SAID.finditer(text))
    return frozenset((*figures, *said))


def decimal_of(figures: str) -> Decimal | None:
    """The number that some figures write, with what parts thousands: “1,338”, “7.5”, “12,50”; None for none."""
    try:
        return Decimal(_PARTS_THOUSANDS.sub("", figures).replace(",", ".").rstrip(".’'"))
    except InvalidOperation:
        return None


def _value(said: str) -> int:
    total, part = 0, 0
    for word in re.findall(r"[a-z]+", said.casefold()):
        if word in _VALUES:
            part += _VALUES[word]
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word in _SCALES:
            total, part = total + max(part, 1) * _SCALES[word], 0
    return total + part
