"""A text as the rules for secrets know it: Latin letters and digits in their plain form, and nothing that nobody sees.

A card in full-width or Arabic digits is a card, and a key with a sign of no width inside is a key. The places of what
is found are told in the text as it was given.
"""

import bisect
import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from memory_core.patterns import lazily
from memory_core.privacy.spans import Span

# Where each row of ten digits begins: Arabic, Persian, N'Ko, those of India from Devanagari to Sinhala, Thai, Lao,
# Tibetan, Burmese, Khmer, Mongolian, full-width.
_ZEROS = (
    "\u0660\u06f0\u07c0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0de6\u0e50\u0ed0\u0f20\u1040\u17e0\u1810"
    "\uff10"
)
# Blanks of all widths, and dashes that join; those that part words stand in rules of their own.
_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DASHES = "\u2010-\u2012\u2212\ufe63\uff0d"
# Where a word may be broken, directions of writing, forms of the sign before, fillers, tags.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
# Full-width letters, what joins them in keys and addresses, and the letters and digits of mathematics. The colon and
# the comma of Chinese are left: the rules know them.
_WIDE = "\uff0b\uff0d-\uff0f\uff10-\uff19\uff1d\uff20-\uff3a\uff3f\uff41-\uff5a"
_STYLED = "\U0001d400-\U0001d7ff"


def _plain_forms() -> dict[int, str | None]:
    forms: dict[int, str | None] = {ord(sign): None for sign in _each(_UNSEEN)}
    forms.update((ord(sign), " ") for sign in _each(_BLANKS))
    forms.update((ord(zero) + value, str(value)) for zero in _ZEROS for value in range(10))
    for sign in _each(_WIDE + _STYLED):
        plain = unicodedata.normalize("NFKC", sign)
        if len(plain) == 1 and plain.isascii():
            forms[ord(sign)] = plain
    forms.update((ord(sign), "-") for sign in _each(_DASHES))
    return forms


def _each(ranges: str) -> Iterable[str]:
    for first, last in re.findall(r"(.)(?:-(.))?", ranges):
        yield from map(chr, range(ord(first), ord(last or first) + 1))


_FORMS = _plain_forms()
_DIGITS = "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in _ZEROS)
_ODD = lazily(f"[{_UNSEEN}{_BLANKS}{_DIGITS}{_WIDE}{_STYLED}{_DASHES}]")
_NOT_SEEN = lazily(f"[{_UNSEEN}]")
# A card or a number of a person whose groups a longer dash joins, as word processors put it.
_GROUPED = lazily(r"(?<![\d–—])\d{3,4}(?:[–—]\d{2,7}){2,4}(?![\d–—])")


@dataclass(frozen=True, slots=True)
class Evened:
    """`text` in plain signs. `passed`: how many signs of it come before each one that was left out."""

    text: str
    passed: Sequence[int] = ()

    def back(self, spans: Iterable[Span]) -> list[Span]:
        """Where spans of it lie in the text as it was given; what nobody sees goes with what is around it."""
        if not self.passed:
            return list(spans)
        return [Span(self._given(span.start), self._given(span.end - 1) + 1, span.label) for span in spans]

    def _given(self, place: int) -> int:
        return place + bisect.bisect_right(self.passed, place)


def evened(text: str) -> Evened:
    """The same text in plain signs; that of ordinary signs at once."""
    if text.isascii():
        return Evened(text)
    passed: Sequence[int] = ()
    if _ODD.search(text):
        passed = array("I", (match.start() - number for number, match in enumerate(_NOT_SEEN.finditer(text))))
        text = text.translate(_FORMS)
    if "–" in text or "—" in text:
        text = _GROUPED.sub(lambda found: found.group().replace("–", "-").replace("—", "-"), text)
    return Evened(text, passed)
