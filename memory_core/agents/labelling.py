"""The words of a sentence as the trained reader sees them: where they stand and what they look like."""

import functools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from memory_core.agents.fact_rules import BARE_SUM
from memory_core.language.names import AMOUNT, EMAIL, WORDED
from memory_core.language.pack import load_pack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WORD = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|['’][sS]\b|\w+(?:[.,:/&-]\w+|['’](?![sS]\b)\w+)*|[^\w\s]")
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_DAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_NTH = (
    r"(?:\d{1,2}(?:st|nd|rd|th)"
    r"|(?:twenty[- ]|thirty[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)"
)
_DATE = re.compile(
    rf"\b(?:{_DAYS},?\s+)?(?:the\s+)?(?:{_NTH}|\d{{1,2}})\.?\s+(?:of\s+)?(?:{_MONTHS})\b(?:,?\s+\d{{4}})?"
    rf"|\b(?:{_DAYS},?\s+)?(?:{_MONTHS})\s+(?:the\s+)?(?:{_NTH}|\d{{1,2}})\b(?:,?\s+\d{{4}})?"
    rf"|\b(?:{_DAYS}\s+)?the\s+{_NTH}\b|\b{_DAYS}\s+{_NTH}\b|\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}[./]\d{{1,2}}[./](?:\d\d){{1,2}}\b"
    rf"|\b(?:next\s+|this\s+)?{_DAYS}\b|\btomorrow\b",
    re.IGNORECASE,
)
_LARGE = r"(?:hundred|thousand|million|lakh|crore|grand|quid)"
_SUM = re.compile(
    rf"{AMOUNT.pattern}|{BARE_SUM}|[€$£₹]\s?\d[\d.,]*\s?(?:k|m|mn|lakh|crore)?\b"
    r"|\b\d+(?:\.\d+)?\s?(?:k|m|lakh|crore|grand|quid|bucks)\b"
    rf"|\b(?:(?:an?|{WORDED})[\s-]+(?:and\s+)?)*{_LARGE}\b(?:[\s-]+(?:and\s+)?(?:{WORDED}|{_LARGE})\b)*",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w+€$£])\+?\(?\d[\d ()/.-]{5,20}\d(?!\w)")
_NAME = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’-]*(?:\s+(?:(?:of|de|da|del|van|von|der|la|le|el|al|bin|the|&)\s+)*[A-ZÀ-ÖØ-Þ\d][\w’-]*)*"
)
# Of two that overlap the first kind counts.
_KINDS = (("email", EMAIL), ("date", _DATE), ("phone", _PHONE), ("sum", _SUM), ("name", _NAME))
_SIGNS = '.,?!:;"()-–—→€$£+@&/…#|=*'
_LISTS = ("given_names", "places", "organisation_endings", "project_words", "singular_kin", "openers", "stop_words")
_ME = frozenset(("i", "me", "my", "mine", "myself", "im"))
_OTHERS = (
    _ME,
    frozenset(("we", "us", "our", "ours")),
    frozenset(("you", "your", "u", "ur")),
    frozenset(("she", "he", "her", "his", "him", "they", "their", "it", "its")),
)
_ENDS = ("ing", "ed", "er", "ist", "ly")
_LONGEST = 70


def split_words(text: str) -> list[tuple[int, int]]:
    """Where the words and marks of a sentence begin and end; what is longer than seventy words is cut."""
    return [match.span() for match in _WORD.finditer(text)][:_LONGEST]


def spans_of_kind(text: str) -> list[tuple[int, int, str]]:
    """Where something with a form of its own stands: a date, a sum, a number to call, an address, a name."""
    found: list[tuple[int, int, str]] = []
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= first or start >= last for first, last, _ in found):
                found.append((start, end, kind))
    return sorted(found)


def is_me(word: str) -> bool:
    """Whether a word is the speaker's own: “I”, “I'm”, “my”."""
    return re.split(r"['’]", word.casefold())[0] in _ME


def looks(text: str, words: Sequence[tuple[int, int]]) -> "NDArray[np.float32]":
    """Shape (words, marks): what the look of each word tells beside its meaning, 0 or 1."""
    import numpy as np

    kinds = spans_of_kind(text)
    rows = np.zeros((len(words), count_of_looks()), dtype=np.float32)
    for place, (start, end) in enumerate(words):
        rows[place] = [*_look(text[start:end], place, len(words)), *_in_kinds(start, end, kinds)]
    return rows


@functools.cache
def count_of_looks() -> int:
    """How many marks a word has."""
    return len(_look("word", 0, 1)) + len(_in_kinds(0, 1, []))


def _in_kinds(start: int, end: int, kinds: Sequence[tuple[int, int, str]]) -> list[bool]:
    """For each kind whether the word begins one and whether it goes on with one."""
    marks = []
    for kind, _ in _KINDS:
        around = [first for first, last, its in kinds if its == kind and start < last and end > first]
        marks += [bool(around) and around[0] >= start, bool(around) and around[0] < start]
    return marks


def _look(word: str, place: int, count: int) -> list[bool]:
    plain = re.split(r"['’]", word.casefold())[0]
    pack = load_pack()
    digits = sum(map(str.isdigit, word))
    return [
        word[0].isupper(),
        len(word) > 1 and word.isupper(),
        digits > 0,
        digits == len(word),
        digits >= 5,
        not any(map(str.isalnum, word)),
        place == 0,
        place == count - 1,
        len(word) <= 3,
        len(word) >= 8,
        word.casefold() in ("'s", "’s"),
        *(plain.endswith(end) for end in _ENDS),
        *(plain in pack.words(name) for name in _LISTS),
        *(plain in said for said in _OTHERS),
        *(word == sign for sign in _SIGNS),
    ]
