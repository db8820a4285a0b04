"""Words of time of other languages, put in the English words that mean the same, so that one grammar reads them all.

“Was stand letzte Woche im Vertrag?” becomes “Was stand last week im Vertrag?”. What the words are stands in the
language's data file (`de_time.json`); where another language has more of a text's small words, nothing is touched, so
that “hier” in German is no yesterday.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from memory_core.language.pack import Pack, either, load_pack
from memory_core.language.words import fold, words
from memory_core.retrieval.eastern_times import eastern_times

LANGUAGES = ("de", "fr", "es", "it", "pt", "nl")
_SLOT = re.compile(r"<(\w+)>")
_FIGURES = {
    "day": r"(?<![\d.,:/])(?P<day>\d{1,2})",
    "day2": r"(?P<day2>\d{1,2})",
    "year": r"(?P<year>(?:19|20)\d{2})(?!\d)",
    "hour": r"(?P<hour>[01]?\d|2[0-3])",
    "minute": r"(?P<minute>[0-5]\d)",
    "number_month": r"(?P<number_month>1[0-2]|0?[1-9])",
}
_SPELLED_OUT = {"ä": "ae", "ö": "oe", "ü": "ue"}


@dataclass(frozen=True, slots=True)
class _Phrase:
    pattern: re.Pattern[str]
    english: str


@dataclass(frozen=True, slots=True)
class _Tongue:
    """What is known of a language: `leads` open a time (“seit”), `joints` stand between two (“bis”)."""

    small: frozenset[str]
    dropped: frozenset[str]
    phrases: tuple[_Phrase, ...]
    leads: tuple[_Phrase, ...]
    joints: re.Pattern[str]
    values: Mapping[str, str]
    hint: re.Pattern[str]


def in_english(text: str) -> str:
    """The text with the words of time of another language in English; the same text where there are none."""
    if (said := eastern_times(text)) != text:
        return " ".join(said.split())
    for name in LANGUAGES:
        if _tongue(name).hint.search(text) and _may_be(name, text) and (said := _put(text, _tongue(name))) != text:
            return said
    return text


def small_words(text: str) -> frozenset[str]:
    """The words that tell nothing, folded, of the language in which a text surely is; none for English.

    A short text may be of two (“la” is French and Spanish). Words of time are proof as good as a second small word.
    """
    return small_words_in(languages_of(text))


def small_words_in(languages: Iterable[str]) -> frozenset[str]:
    """The words that tell nothing, folded, of these languages."""
    return frozenset().union(*(_tongue(name).dropped for name in languages))


def languages_of(text: str) -> list[str]:
    """The languages beside English in which a text may surely be; of two that it may be in, the likelier first."""
    timed = in_english(text) != text
    said, english = set(said_words(text)), load_pack().words("stop_words")
    found = [name for name in LANGUAGES if _count(name, text) >= (1 if timed else 2) and _may_be(name, text)]
    # “Is Anna in Berlin?” has no small word that is not English, too.
    found = [name for name in found if timed or said & (_tongue(name).small - english)]
    return sorted(found, key=lambda name: -_count(name, text))


def put_in_english(text: str, language: str) -> str:
    """The text with the words of time of this language in English."""
    return _put(text, _tongue(language))


def _may_be(name: str, text: str) -> bool:
    """Whether no other language has more small words in it."""
    own = _count(name, text)
    english = load_pack().words("stop_words")
    # Half of a language's small words are at home in another, too (“was”, “on”, “a”).
    return own >= max(*(_count(other, text) for other in LANGUAGES), sum(1 for word in words(text) if word in english))


def said_words(text: str) -> list[str]:
    """The words of a text, folded, also those that an apostrophe joins (“l'heure”); an English “'s” is none."""
    return words(re.sub(r"['’]", " ", re.sub(r"(?<=\w)['’]s\b", "", text)))


def _count(name: str, text: str) -> int:
    small = _tongue(name).small
    return sum(1 for word in said_words(text) if word in small)


def _put(text: str, tongue: _Tongue) -> str:
    found: list[tuple[int, int, str]] = []
    for phrase in tongue.phrases:
        for match in phrase.pattern.finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end, _ in found):
                found.append((match.start(), match.end(), _filled(phrase.english, match, tongue)))
    found.sort()
    pieces: list[str] = []
    at = 0
    for place, (start, end, english) in enumerate(found):
        before = text[at:start]
        if place and tongue.joints.fullmatch(before):
            pieces[-2] = re.sub(r"\bsince $", "from ", pieces[-2])
            pieces += [" to ", english]
        else:
            pieces += [_led(before, tongue), english]
        at = end
    return "".join([*pieces, text[at:]])


def _led(before: str, tongue: _Tongue) -> str:
    """What stands before a time, with its last small word in English: “seit dem ” as “since ”."""
    for lead in tongue.leads:
        if match := lead.pattern.search(before):
            return f"{before[: match.start()]}{lead.english} " if lead.english else before[: match.start()]
    return before


def _filled(english: str, match: re.Match[str], tongue: _Tongue) -> str:
    groups = match.groupdict()

    def value(slot: re.Match[str]) -> str:
        said = groups.get(slot[1]) or ""
        if slot[1] == "number_month":
            return list(load_pack().table("months"))[0] if not said else _month(int(said))
        return tongue.values.get(fold(" ".join(said.split())), said)

    return " ".join(_SLOT.sub(value, english).replace(":,", ":00,").split())


def _month(number: int) -> str:
    return next((name for name, place in load_pack().table("months").items() if place == number), str(number))


@functools.cache
def _tongue(name: str) -> _Tongue:
    pack = load_pack(name)
    tables = {
        slot: dict(pack.table(slot)) for slot in ("month", "weekday", "number", "unit", "part", "season", "holiday")
    }
    slots = {slot: rf"(?P<{slot}>{either(table)})" for slot, table in tables.items()}
    slots["number"] = rf"(?P<number>\d{{1,3}}|{either(tables['number'])})"
    slots |= _FIGURES
    values = {
        spelled: said
        for table in tables.values()
        for word, said in table.items()
        for spelled in (fold(word), fold("".join(_SPELLED_OUT.get(sign, sign) for sign in word)))
    }
    phrases = tuple(_read(one, slots) for one in pack.listed("phrases"))
    leads = tuple(
        _Phrase(re.compile(rf"(?<!\w)(?:{_any_accent(said)})\s*$", re.IGNORECASE), english)
        for said, english in pack.listed("leads")
    )
    small = frozenset(fold(word) for word in pack.words("small_words"))
    hint = "|".join(_any_accent(word) for word in _hints(pack, tables))
    return _Tongue(
        small,
        small | frozenset(fold(word) for word in pack.words("fillers")),
        phrases,
        leads,
        re.compile(rf"\s*(?:{_any_accent(str(pack.table('joints')['text']))})\s*", re.IGNORECASE),
        values,
        re.compile(rf"(?<![^\W_])(?:{hint})", re.IGNORECASE),
    )


def _hints(pack: Pack, tables: Mapping[str, Mapping[str, str]]) -> list[str]:
    """One of these stands in every phrase of time."""
    named = [re.escape(word) for slot in ("month", "weekday", "unit", "season", "holiday") for word in tables[slot]]
    return [*named, *(str(word) for word in pack.listed("hints"))]


def _read(phrase: tuple[str, str], slots: Mapping[str, str]) -> _Phrase:
    source = _SLOT.sub(lambda slot: slots[slot[1]] if not _is_group(phrase[0], slot) else slot.group(), phrase[0])
    return _Phrase(re.compile(rf"(?<![\w-]){_any_accent(source)}(?![\w-])", re.IGNORECASE), phrase[1])


def _is_group(source: str, slot: re.Match[str]) -> bool:
    """Whether it is the name in “(?P<name>…)”."""
    return source[: slot.start()].endswith("?P")


def _any_accent(source: str) -> str:
    """A pattern that does not mind missing accents, umlauts that are spelled out, or the shape of an apostrophe."""
    return "".join(map(_bare_too, source)).replace("'", "['’]")


def _bare_too(sign: str) -> str:
    if sign.isascii() or not sign.isalpha():
        return sign
    bare = unicodedata.normalize("NFKD", sign)[0]
    ways = dict.fromkeys((sign, bare, _SPELLED_OUT.get(sign.lower(), bare)))
    return f"(?:{'|'.join(ways)})"
