"""Knows exact things (“Customer number: …”, phone numbers, addresses), and hides them in what is not sealed."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import category, normalize

from memory_core.language.hiding import LEAST, hidden
from memory_core.language.names import EMAIL
from memory_core.language.pack import load_pack
from memory_core.privacy.evened import evened

_PHONE = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ_.,/-])(?:\+\d{1,3}[\s./-]?)?(?:\(0?\d{1,5}\)[\s./-]?)?"
    r"(?:\d{2,5}(?:[\s./-]\d{2,9}){1,4}|\d{6,12})(?![\w]|[.,]\d)"
)
_PHONE_LABEL = re.compile(
    r"\b(?:phone|tel|telephone|mobile|cell|fax|call|reach|number|whatsapp|telefon|handy|mobil|tél|téléphone|teléfono|móvil"
    r"|telefone|celular)\b|电话|手机|传真|微信",
    re.IGNORECASE,
)
_IP = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]|:\d{6})(?::\d{1,5})?"
)
_DATE_LIKE = re.compile(
    r"^(?:19|20)\d{2}[-./ ]\d{1,2}|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}$|^\d{1,2}[.:]\d{2}\b"
    r"|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}(?!\d)"
)
_LEAST_DIGITS = 7
_TOKEN = r"(?:(?=[\w./-]*\d)[A-Z0-9]|(?=[\w./-]*\d[\w./-]*\d)[a-z])[\w./-]{3,30}"
_GROUPS = r"(?:[ -](?=\d)[\d-]{2,8}){0,5}"
_VALUE = rf"(?P<value>(?:[A-Z]{{2,3}} \d{{2,9}}|\d{{2,3}}(?=[ -]\d{{3,8}}(?!\d))|{_TOKEN}){_GROUPS})"
_MORE = re.compile(rf"\s*(?:,|;|&|/|and|or|und|et|y|和)\s*{_VALUE}")
_BEFORE = re.compile(
    rf"{_VALUE}\s*(?:[(–—=-]|is|was|ist|est|es|是)?\s*(?:(?:my|our|your|his|her|their|the|a|meine?|[A-Z]\w+['’]s)\s+)?$"
)
_ALONE = re.compile(rf"\W*{_VALUE}\W*")
_CELL = re.compile(rf"(?<![\w.,/-])(?P<value>{_TOKEN}{_GROUPS})")
_AMOUNT = re.compile(r"\d{1,3}(?:[.,']\d{3})*(?:[.,]\d{1,2})?|\d+[.,]\d{1,2}")
_LONGEST_HEAD, _MOST_ROWS, _MOST_PASSED = 90, 20, 3
_ENDS = "(?!(?<=[A-Za-zÀ-ÿ])[A-Za-zÀ-ÿ])"
_SPACE, _SPACE_OR_LINE = r"\s", r"[\s_-]"
_SHAPED = ("postal address", "network address", "e-mail address", "phone number")
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
    plain = evened(text).text
    found = _labelled(text) if plain == text else _labelled(text) | _labelled(plain)
    return hidden(text, {value: kind for value, kind in found.items() if kind not in _SPOKEN_OF})


def veil(texts: Iterable[str], sealed: Iterable[ExactThing] = ()) -> Callable[[str], str]:
    """What hides every exact thing that stands anywhere in `texts`, and those that are `sealed` already.

    For what goes to a language model: whatever would go to the vault stays away from it, also where one text holds the
    label and another the value alone, written otherwise, or where the label is in the next line or column.
    """
    found: dict[str, str] = {}
    for text in texts:
        plain = evened(normalize("NFKC", "".join(sign for sign in text if category(sign) != "Cf"))).text
        found |= _labelled(plain) | dict(_beside_labels(plain))
        for line in plain.splitlines():
            for thing in exact_things(line):
                found.setdefault(thing.value, thing.kind)
    for thing in sealed:
        found.setdefault(thing.value, thing.kind)
    return lambda text: hidden(text, found)


def is_another_number(value: str, text: str) -> bool:
    """Whether a text calls a number something else than a phone's: “my account number is 5540 2281 91”."""
    return _labelled(text).get(value.strip(" ./-"), "phone number") != "phone number"


def marks_in(text: str) -> list[str]:
    """The kinds whose marks stand in a text, such as “account number” for “[account number]”, each once."""
    return list(dict.fromkeys(_marks().findall(text)))


def _labelled(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, pattern in labels():
        for match in pattern.finditer(text):
            found.setdefault(match["value"].strip(" ./-"), kind)
            end = match.end()
            while more := _MORE.match(text, end):
                found.setdefault(more["value"].strip(" ./-"), kind)
                end = more.end()
    return found


def _beside_labels(text: str) -> Iterator[tuple[str, str]]:
    """Values that stand before their label, above it, or in the rows below a line of labels."""
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        label = _any_label().search(line)
        if label is None:
            continue
        kind = _kind(label)
        if before := _BEFORE.search(line[: label.start()]):
            yield before["value"], kind
        if len(line) > _LONGEST_HEAD or any(letter.isdigit() for letter in line) or line.rstrip().endswith((".", "!")):
            continue
        if number and (above := _ALONE.fullmatch(lines[number - 1])) and _telling(above["value"]):
            yield above["value"], kind
        yield from ((value, kind) for value in _in_rows(lines[number + 1 : number + _MOST_ROWS]))


def _in_rows(rows: Sequence[str]) -> Iterator[str]:
    """What stands below a line of labels: one row and those like it, behind at most a few other labels and words."""
    columns = passed = 0
    for row in rows:
        cells = [cell["value"].strip(" ./-") for cell in _CELL.finditer(row)]
        if not cells and not columns and passed < _MOST_PASSED and len(row) <= _LONGEST_HEAD // 2:
            passed += 1
            continue
        if not cells or (columns and len(row.split()) != columns):
            return
        columns = len(row.split())
        yield from filter(_telling, cells)


def _telling(value: str) -> bool:
    """Whether it is neither a date nor an amount, for which nothing but its place speaks."""
    return len(value) > LEAST and not _DATE_LIKE.match(value) and not _AMOUNT.fullmatch(value)


def _is_phone(value: str, before: str) -> bool:
    digits = sum(1 for letter in value if letter.isdigit())
    if digits < _LEAST_DIGITS or digits > 15 or _DATE_LIKE.match(value):
        return False
    return value.startswith(("+", "00", "(0", "0")) or bool(_PHONE_LABEL.search(before[-40:]))


@functools.cache
def labels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each kind of exact thing with the pattern that finds its label and, as “value”, what is behind it."""
    between = (
        r"(?:['’]s)?(?:\s+(?:of|for)\s+[^:\d]{2,40}?)?(?:\s*\([^()\d\n]{1,30}\))?"
        r"[\s|*]*(?:is|are|was|:|：|=|–|-|#|为|是|\.{2,})?[\s|*]*(?:now\s+)?#?\s*"
    )
    return tuple((name, re.compile(rf"{label}(?i:{between}){_VALUE}")) for name, label in _labels())


def _labels() -> Iterator[tuple[str, str]]:
    for name, label in load_pack().table("vault_labels").items():
        # “customer_id” and “Customer-number” are the same label.
        yield name, rf"(?i:(?<![A-Za-zÀ-ÿ])(?:{label.replace(_SPACE, _SPACE_OR_LINE)}){_ENDS})"


@functools.cache
def _any_label() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<k{number}>{label})" for number, (_, label) in enumerate(_labels())))


def _kind(label: re.Match[str]) -> str:
    return list(load_pack().table("vault_labels"))[int(str(label.lastgroup)[1:])]


@functools.cache
def _marks() -> re.Pattern[str]:
    kinds = [*load_pack().table("vault_labels"), *_SHAPED]
    return re.compile(rf"\[({'|'.join(map(re.escape, kinds))})\]")


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
