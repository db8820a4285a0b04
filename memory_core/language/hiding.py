"""Takes known values out of a text, however they are written there: other separators, wide figures, unseen signs."""

import functools
import re
from collections.abc import Mapping

from memory_core.privacy.evened import evened

# A shorter one that is known from elsewhere could be anything.
LEAST = 4
# From so many signs on, a value is itself with other separators, too.
_LEAST_LOOSE = 7
_TELLING_END = 8
_PHONE = "phone number"
_BETWEEN = r"\s.,/()_\u00ad\u2010-\u2015\u200b-\u200f\u2060\ufeff\uff0d\uff0f-"
_WIDE = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_DROPPED = dict.fromkeys(
    [*map(ord, " \t\r\n\v\f\xa0\u3000\u202f.,/()_-\u00ad\u2060\ufeff\uff0d\uff0f"), *range(0x2000, 0x2016)], None
)
_NOT_BEFORE, _NOT_AFTER = "(?<![0-9A-Za-zÀ-ÿ])", "(?![0-9A-Za-zÀ-ÿ])"
# “€ 4471”, “4,471.50”, “4471 %” are amounts, whatever number somebody has.
_AMOUNT_BEFORE, _AMOUNT_AFTER = r"(?<![€$£¥])(?<![€$£¥] )(?<!\d[.,:])", r"(?!\s?[€$£¥%]|[.,:]\d)"
_YEAR = re.compile(r"(?:19|20)\d\d")


def hidden(text: str, found: Mapping[str, str]) -> str:
    """The text with “[kind]” in the place of each of the values; `found`: value → kind.

    Where one stands in digits or letters of another kind (Arabic, mathematical), all of the text comes in plain ones.
    """
    shown = _hidden(text, found)
    plain = evened(shown).text
    if plain == shown:
        return shown
    again = _hidden(plain, {evened(value).text: kind for value, kind in found.items()})
    return shown if again == plain else again


def _hidden(text: str, found: Mapping[str, str]) -> str:
    folded = _folded(text)
    here = [(value, kind) for value, kind in found.items() if _core(value, kind) in folded]
    for value, kind in sorted(here, key=lambda one: -len(one[0])):
        if len(value) >= LEAST and not _YEAR.fullmatch(value):
            text = _pattern(value, kind).sub(f"[{kind}]", text)
    return text


def _folded(text: str) -> str:
    return text.translate(_WIDE).translate(_DROPPED).casefold()


@functools.lru_cache(maxsize=4096)
def _core(value: str, kind: str) -> str:
    """What must be in a folded text for the value to be there."""
    key = _folded(value)
    return key[-_TELLING_END:] if _is_long_phone(key, kind) else key


def _is_long_phone(key: str, kind: str) -> bool:
    return kind == _PHONE and len(key) > _TELLING_END and key.lstrip("+").isdecimal()


@functools.lru_cache(maxsize=512)
def _pattern(value: str, kind: str) -> re.Pattern[str]:
    key = _folded(value)
    if len(key) < _LEAST_LOOSE:
        exact = re.escape(value)
        if key.isdecimal() and key == value:
            exact = f"{_AMOUNT_BEFORE}{exact}{_AMOUNT_AFTER}"
        return re.compile(f"{_NOT_BEFORE}{exact}{_NOT_AFTER}", re.IGNORECASE)
    loose = f"[{_BETWEEN}]{{0,4}}"
    before = ""
    if _is_long_phone(key, kind):
        # With or without the country's code, or the nought in its place.
        before, key = rf"(?:\+?\(?\d{loose}){{0,8}}?", key[-_TELLING_END:]
        return re.compile(f"(?<!\\d){before}{loose.join(map(_sign, key))}(?!\\d)")
    return re.compile(f"{_NOT_BEFORE}{loose.join(map(_sign, key))}{_NOT_AFTER}", re.IGNORECASE)


def _sign(sign: str) -> str:
    if sign.isascii() and sign.isalnum():
        return f"[{sign}{chr(ord(sign) + 0xFEE0)}]"
    return re.escape(sign)
