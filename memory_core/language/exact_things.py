"""Knows exact things (“Customer number: …”, phone numbers, addresses), and hides them in what is not sealed."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from memory_core.language.names import EMAIL
from memory_core.language.pack import load_pack

_PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+\d{1,3}[\s./-]?)?(?:\(0?\d{1,5}\)[\s./-]?)?"
    r"(?:\d{2,5}(?:[\s./-]\d{2,9}){1,4}|\d{6,12})(?![\w]|[.,]\d)"
)
_PHONE_LABEL = re.compile(r"\b(?:phone|tel|telephone|mobile|cell|fax|call|reach|number|whatsapp)\b", re.IGNORECASE)
_IP = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]|:\d{6})(?::\d{1,5})?"
)
_DATE_LIKE = re.compile(
    r"^(?:19|20)\d{2}[-./ ]\d{1,2}|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}$|^\d{1,2}[.:]\d{2}\b"
    r"|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}(?!\d)"
)
_LEAST_DIGITS = 7
# A shorter one that is known from elsewhere is as likely a year, an hour or an amount.
_LEAST_ALONE = 6
_VALUE = r"(?P<value>(?=[\w./-]*\d)[A-Z0-9][\w./-]{3,30}(?:[ -](?=\d)[\d-]{2,8}){0,5})"
# The numbers of talks and of cases are no secrets of a person.
_SPOKEN_OF = ("meeting number", "case number")


@dataclass(frozen=True, slots=True)
class ExactThing:
    """`kind` as in “account number”; `value` as it stands in the text."""

    kind: str
    value: str


def exact_things(line: str) -> Iterator[ExactThing]:
    """What belongs into the vault, of one line or sentence, none inside another; labelled ones first."""
    taken: list[tuple[int, int]] = []

    def found(kind: str, pattern: re.Pattern[str], group: str | int = 0) -> Iterator[ExactThing]:
        for match in pattern.finditer(line):
            taken.append(match.span(group))
            yield ExactThing(kind, match[group].strip(" ,./-" if group else " ,"))

    for kind, pattern in labels():
        yield from found(kind, pattern, "value")
    yield from found("postal address", _addresses())
    for match in _IP.finditer(line):
        if not line[: match.start()].rstrip().casefold().endswith(("version", " v", "release")):
            taken.append(match.span())
            yield ExactThing("network address", match.group())
    yield from found("e-mail address", EMAIL)
    for match in _PHONE.finditer(line):
        free = all(match.end() <= start or match.start() >= end for start, end in taken)
        if free and _is_phone(match.group(), line[: match.start()]):
            yield ExactThing("phone number", match.group().strip())


def veiled(text: str) -> str:
    """The text with “[account number]” in the place of each labelled exact thing, for what is kept in the open.

    Where a value stands once more without its label, as in an address, it is hidden, too.
    """
    return _hidden(text, _labelled(text))


def veil(texts: Iterable[str], sealed: Iterable[ExactThing] = ()) -> Callable[[str], str]:
    """What hides every exact thing that stands anywhere in `texts`, and those that are `sealed` already.

    For what goes to a language model: whatever would go to the vault stays away from it, also where one text holds the
    label and another the value alone.
    """
    found: dict[str, str] = {thing.value: thing.kind for thing in sealed if len(thing.value) >= _LEAST_ALONE}
    for text in texts:
        found |= _labelled(text)
        for line in text.splitlines():
            for thing in exact_things(line):
                if thing.kind not in _SPOKEN_OF:
                    found.setdefault(thing.value, thing.kind)
    return lambda text: _hidden(text, found)


def _labelled(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, pattern in labels():
        if kind not in _SPOKEN_OF:
            for match in pattern.finditer(text):
                found.setdefault(match["value"].strip(" ./-"), kind)
    return found


def _hidden(text: str, found: dict[str, str]) -> str:
    for value in sorted((value for value in found if value in text), key=len, reverse=True):
        text = text.replace(value, f"[{found[value]}]")
    return text


def _is_phone(value: str, before: str) -> bool:
    digits = sum(1 for letter in value if letter.isdigit())
    if digits < _LEAST_DIGITS or digits > 15 or _DATE_LIKE.match(value):
        return False
    return value.startswith(("+", "00", "(0", "0")) or bool(_PHONE_LABEL.search(before[-40:]))


@functools.cache
def labels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each kind of exact thing with the pattern that finds its label and, as “value”, what is behind it."""
    known = load_pack().table("vault_labels")
    between = r"(?:\s+(?:of|for)\s+[^:\d]{2,40}?)?\s*(?:is|are|was|:|=|–|-|#)?\s*(?:now\s+)?#?\s*"
    return tuple((name, re.compile(rf"(?i:\b(?:{label}))(?i:{between}){_VALUE}")) for name, label in known.items())


@functools.cache
def _addresses() -> re.Pattern[str]:
    pack = load_pack()
    word = r"[A-ZÀ-Þ][\w.’'-]*"
    words = rf"{word}(?:\s+{word})?"
    # “, 10115 Berlin” or “, London SW1A 2AA”
    town = rf"(?:,\s*(?:[A-Z]{{1,2}}-?)?\d{{4,5}}\s+{words}|,\s*{words}(?:,?\s+[A-Z]{{0,2}}\s?\d[\w ]{{2,7}})?)?"
    english = rf"\b\d{{1,5}}[a-z]?\s+(?:{word}\s+){{1,3}}(?i:{'|'.join(pack.listed('street_words'))})(?!\w){town}"
    ending = "|".join(pack.listed("street_endings"))
    german = rf"\b(?:{word}[\s-])?[A-ZÀ-Þ][\w-]*(?:{ending})\s+\d{{1,4}}[a-z]?(?!\w){town}"
    return re.compile(f"{english}|{german}")
