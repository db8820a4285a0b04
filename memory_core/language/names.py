"""Finds names in running text: people, organisations, projects, places; and exact things such as amounts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from memory_core.language.pack import load_pack
from memory_core.language.words import fold


class NameKind(StrEnum):
    """What a name seems to be the name of."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PROJECT = "project"
    PLACE = "place"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in the text, from `start` to `end`."""

    text: str
    kind: NameKind
    start: int
    end: int


_PART = r"[A-ZÀ-ÖØ-Þ][\w’'-]*[\w]|[A-ZÀ-ÖØ-Þ]\.?(?=\s[A-ZÀ-ÖØ-Þ])"
_LINK = r"(?:\s+(?:of|de|da|del|van|von|der|la|le|el|al|bin|für|for)\b)?"
# “St. Georg” and “St. Thomas' Hospital”; but “Main St. We met there.”
_SAINT = r"(?:St|Ste|Mt|Ft)\.\s[A-ZÀ-ÖØ-Þ](?:[\w’'-]*s['’](?=\s[A-ZÀ-ÖØ-Þ])|[\w’'-]*\w)"
# “Platform 4”; but of “from Adler for 1,900 euros” and “Anna 12:30” the name alone
_NAME = re.compile(rf"\b(?:{_SAINT}|{_PART})(?:{_LINK}\s+(?:{_PART}|&\s+[A-Z]\w+)|\s+\d{{1,2}}\b(?![.,:]\d)){{0,3}}")

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+(?![\w@])")
URL = re.compile(r"\bhttps?://[^\s<>\"'“”‘’|]{3,500}|\bwww\.[^\s<>\"'“”‘’|]{3,500}")
# Codes that are no words; “kr” and “Rs” as they stand beside a figure. In capitals only, whatever the pattern around.
_CODES = (
    r"(?-i:KES|UGX|TZS|RWF|NGN|GHS|ZAR|ETB|EGP|INR|PKR|BDT|LKR|NPR|AED|SAR|QAR|KWD|ILS|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON"
    r"|RSD|UAH|AUD|NZD|SGD|HKD|MYR|THB|IDR|VND|KRW|TWD|CNY|RMB|BRL|MXN|CLP)"
)
_BEFORE = rf"(?:€|\$|£|¥|₹|₦|₩|₱|₺|₴|฿|₪|\b(?:EUR|USD|GBP|CHF|{_CODES}|(?-i:K[Ss][Hh]s?|Rs)\b\.?))"
_MONEY_WORD = (
    rf"(?:€|\$|£|¥|EUR|USD|GBP|CHF|JPY|{_CODES}|(?-i:kr|zł|Kč)|euros?|dollars?|pounds?|quid|francs?|yen|shillings?|rupees?|rand"
    r"|naira|kron(?:er|or|a)|zloty|pesos?)"
)
_FIGURE = r"\d{1,2}(?:,\d\d)+,\d{3}\b|\d{1,3}(?:[.,\s’']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_UNITS = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TEENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
# One of the words of which a number that is said is made.
WORDED = rf"(?:{_TENS}(?:[\s-]{_UNITS})?|{_UNITS}|{_TEENS}|hundred|thousand|million)"
# Nothing begins in the middle of such a number.
_BEGINS = "".join(
    rf"(?<!\b{word}\s)"
    for word in (*re.findall("[a-z]+", _UNITS + _TEENS + _TENS), "hundred", "thousand", "hundred and", "thousand and")
)
AMOUNT = re.compile(
    rf"{_BEFORE}\s?(?:{_FIGURE})(?:\s?(?:k|m|million|billion|thousand)\b)?"
    rf"|\b(?:{_FIGURE})(?:\s?(?:k|m|million|billion|thousand))?\s?{_MONEY_WORD}(?!\w)"
    rf"|\b{_BEGINS}(?:(?:an?|half\s+a)\s+)?{WORDED}(?:\s+(?:and\s+)?{WORDED})*\s+(?:euros?|dollars?|pounds?|quid|francs?|yen)(?!\w)"
    # “Four pounds ten”
    rf"(?:\s+(?:and\s+)?(?:{_TEENS}|{_TENS}(?:[\s-]{_UNITS})?)\b(?!\s+(?:people|[a-z]+s)\b))?",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?<![\w.])\d[\d.,]*(?![\w])|\b(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:-(?:one|two|three|four|five|six|seven|eight|nine))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|once|twice|dozen)\b",
    re.IGNORECASE,
)


def find_names(text: str) -> list[Name]:
    """Names in order of appearance. A capital at the beginning of a sentence alone makes no name."""
    found: list[Name] = []
    for match in _NAME.finditer(text):
        found.extend(_trimmed(match, text))
    found.extend(_spoken(text, found))
    return sorted(found, key=lambda name: name.start)


def _trimmed(match: re.Match[str], text: str) -> Iterator[Name]:
    """The match without words at its ends that only happen to be capitalised, if anything is left."""
    pack = load_pack()
    tokens = list(re.finditer(r"\S+", match.group()))
    noise = pack.words("stop_words") | pack.words("not_names") | pack.words("titles") | pack.words("person_cues")
    project = pack.words("project_words")
    while tokens and _plain(tokens[0].group()) in noise - project:
        tokens.pop(0)
    while tokens and _plain(tokens[-1].group()) in (pack.words("stop_words") | pack.words("project_words")):
        tokens.pop()
    if not tokens:
        return
    start, end = match.start() + tokens[0].start(), match.start() + tokens[-1].end()
    name = re.sub(r"['’]s?$", "", text[start:end])
    if len(tokens) == 1 and not _stands_out(name, start, text):
        return
    first, _, second = name.partition(" for ")
    if second and kind_of(first) is kind_of(second) and kind_of(first) in (NameKind.PLACE, NameKind.PERSON):
        behind = start + len(name) - len(second)  # “left Lisbon for Madrid”
        yield Name(first, kind_of(first), start, start + len(first))
        yield Name(second, kind_of(second), behind, start + len(name))
        return
    yield Name(name, kind_of(name, text[:start]), start, start + len(name))


def _stands_out(name: str, start: int, text: str) -> bool:
    """Whether one capitalised word is a name: known, or not merely the first word of a sentence."""
    plain = _plain(name)
    pack = load_pack()
    if plain in pack.words("given_names") or plain in pack.words("places"):
        return plain not in pack.words("ambiguous_names") or not _begins(start, text)
    if plain in pack.words("not_names") or plain in pack.words("label_words") or len(name) < 3:
        return False
    return not _begins(start, text)


def _begins(start: int, text: str) -> bool:
    before = text[:start].rstrip(" \"'“‘([*•-")
    if before.strip() and _plain(before.split()[-1]) in load_pack().words("titles"):
        return False
    return not before or before[-1] in ".!?:\n…" or text[:start].endswith("\n")


def _spoken(text: str, found: list[Name]) -> Iterator[Name]:
    """Given names in lower case, as speech recognition writes them: only after a word such as “with” or “ask”."""
    pack = load_pack()
    names, unsure, cues = pack.words("given_names"), pack.words("ambiguous_names"), pack.words("person_cues")
    for match in re.finditer(r"\b(?=([a-z]+)\s+([a-z]{3,})\b)", text):
        word = match[2]
        if word in names and word not in unsure and match[1] in cues:
            start = match.start(2)
            if all(start >= name.end or start + len(word) <= name.start for name in found):
                yield Name(word.capitalize(), NameKind.PERSON, start, start + len(word))


def in_any_case(name: str, whole: bool) -> bool:
    """Whether a name (folded) is one in lower case, too: “maria silva”, “maria”; neither “mark” nor “will”.

    `whole`: no more of it is known, so that any word may be a name but the commonest.
    """
    pack = load_pack()
    if whole or " " in name:
        return name not in pack.words("stop_words")
    return name in pack.words("given_names") - pack.words("ambiguous_names") - pack.words("places")


def kind_of(name: str, before: str = "") -> NameKind:
    """What a name seems to name, by its own words and the word before it."""
    pack = load_pack()
    tokens = [_plain(token) for token in name.split()]
    if not tokens:
        return NameKind.THING
    last_before = _plain(before.split()[-1]) if before.split() else ""
    if tokens[0] in pack.words("project_words") or last_before in pack.words("project_words"):
        return NameKind.PROJECT
    firms = pack.words("firms") | pack.words("firms_with_customers")
    if tokens[-1] in pack.words("organisation_endings") or "&" in name or " ".join(tokens) in firms:
        return NameKind.ORGANISATION
    if re.match(_SAINT, name):
        return NameKind.PLACE
    if pack.words("titles").intersection((last_before, *tokens[:-1])) or tokens[0] in pack.words("given_names"):
        return NameKind.PERSON
    if tokens[-1] in pack.words("places") or tokens[-1] in pack.words("place_words"):
        return NameKind.PLACE
    return NameKind.THING


def people(text: str) -> list[str]:
    """The people named in a text, each once."""
    return list(dict.fromkeys(name.text for name in find_names(text) if name.kind is NameKind.PERSON))


def entities(text: str, limit: int = 12) -> tuple[str, ...]:
    """Every name in a text, each once, for the graph."""
    return tuple(dict.fromkeys(name.text for name in find_names(text)))[:limit]


def same_person(one: str, other: str) -> bool:
    """Whether two names may be the same person's: “Maria Lopez” and “Maria”, “M. Lopez”, “maria.lopez@…”."""
    if "@" in one or "@" in other:
        address, name = (one, other) if "@" in one else (other, one)
        return "@" not in name and _fits_address(address.partition("@")[0], name)
    first, second = sorted((_name_parts(one), _name_parts(other)), key=len)
    if not first or not second or first == second:
        return bool(first) and first == second
    if len(first) == 1:
        return len(second) > 1 and first[0] == second[0] and len(first[0]) > 1
    return first[-1] == second[-1] and (first[0][0] == second[0][0] and 1 in (len(first[0]), len(second[0])))


def _name_parts(name: str) -> list[str]:
    """The parts of a name in their natural order, without titles: “Lopez, Dr. Maria” → maria, lopez."""
    last, comma, first = name.partition(",")
    parts = [fold(_plain(part)) for part in (f"{first} {last}" if comma else name).split()]
    return [part for part in parts if part and part not in load_pack().words("titles")]


def _fits_address(local: str, name: str) -> bool:
    parts = _name_parts(name)
    said = re.sub(r"[\d._+-]+", " ", local.casefold()).split()
    if not parts or not said:
        return False
    if len(said) > 1:
        return said[-1] == parts[-1] and said[0] in (parts[0], parts[0][0]) and len(parts) > 1
    return said[0] == parts[0] or (len(parts) > 1 and said[0] in (parts[0][0] + parts[-1], parts[0] + parts[-1]))


def _plain(token: str) -> str:
    return re.sub(r"['’]s?$", "", token).strip(".,;:!?()[]\"'“”’&").casefold()
