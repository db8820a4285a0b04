"""The number, the sum or the length of time that a sentence tells of what was asked for."""

import itertools
import re
from collections.abc import Sequence
from datetime import tzinfo

from memory_core.chat.amounts import EACH, LENGTH, SINCE, clock_range, find_amounts, find_end, find_extent, sum_in
from memory_core.chat.clauses import object_of
from memory_core.chat.questions import VERSION, counted_in, counts_next, measure_of
from memory_core.chat.resolve import CLAUSES
from memory_core.chat.terms import Candidate, Terms
from memory_core.context.stretches import spoken
from memory_core.language.names import NUMBER, WORDED
from memory_core.language.numbers import decimal_of
from memory_core.language.pack import load_pack
from memory_core.language.words import content_words, stem, stems
from memory_core.retrieval.periods import find_times

# A figure that stands on the other side than it should is as far as so many letters more.
_BEHIND = 15
# What stands in another part of a sentence is as far as so many letters more.
_APART = 25
_LISTED = re.compile(r"[,;]\s+(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_PARTS = re.compile(r"[,;:]\s|\s(?:plus|and|but|or|instead of|than)\s|\s[–—-]\s", re.IGNORECASE)
# “nine hundred”, “two and a half” and “three of twelve”
_MORE = re.compile(
    r"(?:[\s-](?:and\s)?(?:hundred|thousand|million|billion|dozen))+(?:\s(?:and\s)?[a-z]+ty(?:-[a-z]+)?\b)?|\sand\sa\s(?:half|quarter)\b",
    re.IGNORECASE,
)
_SAID = rf"(?:{WORDED}(?:[\s-]+(?:and\s+)?{WORDED})*|{NUMBER.pattern})"
_OF_MANY = re.compile(rf"(?P<part>{_SAID})\s+(?:out\s+)?of\s+(?:the\s+)?{_SAID}\s+[a-z]+", re.I)
# “28 to 30”, “16–18”; what was increased “from 120 to 160” is 160 now.
_RANGE = re.compile(rf"(?P<from>\bfrom\s+)?(?P<low>{NUMBER.pattern})\s?(?:to|[-–])\s?(?P<high>{NUMBER.pattern})", re.I)
# “Leo turns seven”, “mum's 70th”
_AGE = re.compile(
    rf"\bturn(?:s|ed|ing)?\s+(?P<turned>\d{{1,3}}|{WORDED}(?:-{WORDED})?)\b|['’]s\s+(?P<nth>\d{{1,3}})(?:st|nd|rd|th)\b",
    re.I,
)
# “From £950 to £1,020”, “from 950 to 1,020 euros”
_FROM_TO = re.compile(
    r"\bfrom\s+(?P<low_mark>[€$£]?)\s?(?P<low>\d[\d.,]*\d|\d)\s?(?:[€%]|[a-z]+)?\s+(?:up\s+|down\s+)?to\s+"
    r"[€$£]?\s?(?P<high>\d[\d.,]*\d|\d)(?P<unit>(?:\s?[€%]|\s(?:euros?|dollars?|pounds?|EUR|USD|GBP)\b)?)",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s+how\s+much\b|\b(?:cut|rais|reduc|increas|lower)", re.IGNORECASE)
_STEP = re.compile(
    r"\b(?:cut|rais\w+|reduc\w+|lower\w*|increas\w+|went|goes|grew|rose|fell|dropp?\w*)\b[^.;]{0,40}\bby\s+(?:about\s+|another\s+)?$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?:\s(?:by|x|×)\s\d[\d.,]*)+\s?\w+|\s?(?:(?:units?|Nm|hp|kW|bar|psi|mAh|Wh|W|V|kWh|mg|g|kg|ml|l|dB|cm|mm|m|GB|MB|pages|metres|meters)\b)|"
    r"\s(?:lit(?:re|er)s?|l|rpm|hours?|minutes?|days?|weeks?|months?)\b|\s?(?:degrees?(?:\s+\w+)?|°\s?[CF]?|%|percent|km|kilomet\w+|miles?|years?(?:\s+old)?|times)\b|\s?[°%]"
)
_MEASURED = re.compile(
    r"(?:\d[\d.,]*(?:\s(?:by|x|×)\s\d[\d.,]*)*|\b[a-z]+)[\s-]?[^\W\d_/°%]*[/°%]?[^\W\d_]*", re.IGNORECASE
)
_OF_CODE = re.compile(r"[A-Za-z]-$")
# “24 tulips”; “12 people” may be whoever was asked for
_OF_THEM = re.compile(
    rf"(?P<part>{_SAID})\s+of\s+(?:them|these|those|which|whom)\s+(?:are|were|is|was)\s+(?P<what>(?:[a-z]+\s+)?[a-z]+)",
    re.IGNORECASE,
)
_ANYBODY = frozenset(map(stem, ("people", "persons", "guests", "visitors", "attendees", "participants", "members")))
_COUNTED_THING = re.compile(r"\s(?P<thing>[a-z]{3,}[^su\W]s)\b")
_AREA = re.compile(r"\s+(?:met(?:re|er)s?|feet|foot|kilomet(?:re|er)s?|miles?|inch(?:es)?)\b", re.IGNORECASE)
_WITH_UNIT = re.compile(r"(?<![\w.])\d[\d.,]*\s?(?:mg|g|kg|ml|l|cl|kWh|km|cm|m|GB|MB|TB|%|percent|lit(?:re|er)s?)\b")
_PER = re.compile(
    r"\b(?:an?|per|each|every)\s+(?P<unit>minute|hour|day|week|month|year|person|head|page|night)\b", re.I
)


def amount_told(one: Candidate, question: str) -> str:
    """The sum nearest to what it is asked of; there in words (“two months' rent”) where its part names none."""
    text = one.sentence.text
    clause = _clause_about(text, question)
    if re.search(load_pack().table("each_asked")["text"], question, re.IGNORECASE) and (each := EACH.search(clause)):
        return str(each["sum"])
    if risen := _risen(text, question):
        return risen
    if found := _nearest(_stated(clause, question), clause, question):
        return sum_in(found)
    if clause != text and (told := object_of(clause, set(stems(question)))):
        return told.strip(" .,;!")
    found = _nearest(_stated(text, question), text, question)
    return sum_in(found) if found else ""


def _stated(text: str, question: str) -> list[re.Match[str]]:
    """The sums in a text without those by which something was cut or raised, where it is not asked by how much."""
    found = list(find_amounts(text))
    if re.search(load_pack().table("rises")["change"], question, re.IGNORECASE) or _BY.search(question):
        return found
    return [one for one in found if not _STEP.search(text[: one.start()])]


def _risen(text: str, question: str) -> str:
    """Of “went up from 950 to 1,020 euros” the sum that was before, or by how much it went up, where that is asked."""
    found = _FROM_TO.search(text)
    asked = next(
        (way for way in ("before", "change") if re.search(load_pack().table("rises")[way], question, re.IGNORECASE)), ""
    )
    if found is None or not asked:
        return ""
    low, high = decimal_of(found["low"]), decimal_of(found["high"])
    if asked == "before" or low is None or high is None:
        return f"{found['low_mark']}{found['low']}{found['unit']}"
    return f"{found['low_mark']}{abs(high - low):,}{found['unit']}"


def number_told(one: Candidate, question: str) -> str:
    """The number nearest to what is counted, with its unit."""
    text = one.sentence.text
    often = load_pack().table("often")
    if re.search(often["asked"], question, re.IGNORECASE) and (said := re.search(often["said"], text, re.IGNORECASE)):
        return said.group()
    if (part := _OF_MANY.search(text)) and part["part"].casefold() not in ("one", "each") and _part_of(text, question):
        return part["part"]
    if of_them := _of_them(text, question):
        return of_them
    if re.search(r"\bold\b", question) and (age := _AGE.search(text)):
        return age["turned"] or age["nth"]
    length = LENGTH.search(text)
    if length and (set(stems(length.group())) & set(stems(question)) or re.search(r"\bold\b", question)):
        return length.group()
    if (measured := measure_of(question)) and (of_it := _measured_so(text, measured)):
        return of_it
    if version := VERSION.search(text) if re.search(r"\bversion\b", question, re.IGNORECASE) else None:
        return version.group()
    if re.search(r"\bhow much\b", question, re.IGNORECASE) and (found_much := _WITH_UNIT.search(text)):
        return found_much.group()
    per = _PER.search(question)
    if per and (
        rate := re.search(rf"(?:{NUMBER.pattern})\s+(?:\w+\s+)?(?:an?|per|each|every)\s+{per['unit']}", text, re.I)
    ):
        return rate.group()
    return _counted(one, question)


def counts_others(text: str, question: str, terms: Terms) -> bool:
    """Whether each number counts something else than what was asked for: “24 tulips and 10 daffodils” no roses."""
    counted = counted_in(question)
    meant = {counted}.union(*(others for own, others, _ in terms if own == counted))
    if counted in ("", "time") or meant & set(stems(text)):
        return False
    if _OF_THEM.search(text) and counted not in _ANYBODY:
        return True  # of “48 people signed up, 12 of them are children” neither is how many adults
    behind = [_COUNTED_THING.match(text, found.end()) for found in NUMBER.finditer(text)]
    things = [found["thing"] for found in behind if found is not None and not LENGTH.match(f"2 {found['thing']}")]
    return len(things) > 0 and len(things) == len(behind)


def _of_them(text: str, question: str) -> str:
    """The 12 of “48 signed up, 12 of them are children” for the children."""
    for found in _OF_THEM.finditer(text):
        if counted_in(question) in set(stems(found["what"])) - {""}:
            return found["part"]
    return ""


def _counted(one: Candidate, question: str) -> str:
    """The number that stands nearest to a word of the question and is no part of a date, with its unit."""
    text = one.sentence.text
    wanted = {stem(word) for word in content_words(question)}
    places = [match for match in re.finditer(r"[^\W_]+", text) if stem(match.group().casefold()) in wanted]
    counted = counted_in(question) != ""
    dates = [range(said.start, said.end) for said in find_times(text, one.piece.hit.at)]
    numbers = list(NUMBER.finditer(text))
    # The 211 of “H-211” counts nothing.
    numbers = [match for match in numbers if not _OF_CODE.search(text, 0, match.start())] or numbers
    # “31 January: 7.0 km” has one number that is no date.
    numbers = [match for match in numbers if not any(match.start() in date for date in dates)] or numbers
    found = sorted(numbers, key=lambda match: min((_far(match, place, counted=counted) for place in places), default=0))
    if not found:
        return ""
    right_before = [match for match in numbers if counts_next(text[match.end() :], counted_in(question))]
    first = _part_of(text, question) or _apart_from_counted(numbers, text, question) or [*right_before, *found][0]
    start, end = _whole(text, first)
    unit = _UNIT.match(text, end)
    start -= text[max(0, start - 1) : start] in ("€", "$", "£")  # “£60 credit”
    return text[start : unit.end() if unit else end]


def _whole(text: str, number: re.Match[str]) -> tuple[int, int]:
    """Where all of a number stands: of “three hundred”, of “28 to 30”, and of “from 120 to 160” the second."""
    for both in _RANGE.finditer(text):
        if number.start() in range(*both.span()):
            return both.start("high") if both["from"] else both.start("low"), both.end()
    more = _MORE.match(text, number.end())
    return number.start(), more.end() if more else number.end()


def _part_of(text: str, question: str) -> re.Match[str] | None:
    """Of “failed: 3 of 214 tests” the 3, where the question says more of it than that they are tests."""
    part = _OF_MANY.search(text)
    if part is None or re.search(load_pack().table("total_asked")["text"], question, re.IGNORECASE):
        return None
    asked, said = set(stems(question)), set(stems(f"{text[: part.start()]} {text[part.end() :]}"))
    return NUMBER.match(text, part.start()) if len(asked & said) > 0 else None


def _apart_from_counted(numbers: Sequence[re.Match[str]], text: str, question: str) -> re.Match[str] | None:
    """Of “14 items updated, 3 skipped” the number in the part that tells it, where what is counted is told once."""
    counted = counted_in(question)
    said = set(stems(question)) - {counted}
    edges = [0, *(one.end() for one in _LISTED.finditer(text)), len(text)]
    parts = [
        (len(set(stems(text[start:end])) & said), within)
        for start, end in itertools.pairwise(edges)
        if (within := [one for one in numbers if start <= one.start() < end])
    ]
    most = max((share for share, _ in parts), default=0)
    best = [within for share, within in parts if share == most]
    if not counted or len(parts) < 2 or len(best) != 1 or len(best[0]) != 1:
        return None
    # Of “200 g of butter and four eggs” the first has something else behind it.
    behind = stems(" ".join(text[best[0][0].end() :].split()[:1]))
    return best[0][0] if behind and behind[0] in said else None


def _far(number: re.Match[str], word: re.Match[str], *, counted: bool) -> int:
    """How far a number is from a word; less where it stands on the side where it should: “port 8080”, “three bugs”."""
    behind = number.start() - word.end()
    far = behind if behind >= 0 else word.start() - number.end()
    return far if counted is (behind < 0) else far + _BEHIND


def _measured_so(text: str, measured: str) -> str:
    """What is measured, whole: “22 degrees”, “28 to 30 °C”, “3 by 4 m”, “ninety square metres”."""
    for match in _MEASURED.finditer(text):
        if re.search(measured, match.group(), re.IGNORECASE):
            both = next((one for one in _RANGE.finditer(text) if match.start() in range(*one.span())), None)
            area = _AREA.match(text, match.end()) if match.group().endswith(("square", "cubic")) else None
            end = area.end() if area else match.end()
            return text[both.start("low") if both and not both["from"] else match.start() : end]
    found = re.search(rf"[\d.,]*(?:{measured})\w*", text, re.IGNORECASE)
    return found.group() if found else ""


def length_told(one: Candidate, question: str, zone: tzinfo | None) -> str:
    """How long it is in the part that speaks of it; else until when, or from when to when."""
    clause, whole = _clause_about(one.sentence.text, question), one.sentence.text
    if found := _nearest(list(LENGTH.finditer(clause)), clause, question) or SINCE.search(clause):
        return found.group()
    if extent := find_extent(clause, question) or find_extent(whole, question):
        return extent
    for part in (_part_about(clause, question), clause, whole):
        if end := find_end(part, one.piece.hit.at, zone):
            return end
    elsewhere = LENGTH.search(whole) or SINCE.search(whole)
    if elsewhere is None:
        lasts = clock_range(whole)
        return spoken(lasts) if lasts else ""
    # “It doubles in four hours; in the cold it needs ten.” leaves the unit to the part before.
    days = find_times(clause, one.piece.hit.at, zone)  # the “4” of “starts on 4 May” counts nothing
    bare = next(
        (
            found
            for found in NUMBER.finditer(clause)
            if not any(said.start <= found.start() < said.end for said in days)
        ),
        None,
    )
    unit = re.search(r"[a-z]+$", elsewhere.group(), re.IGNORECASE)
    return f"{bare.group()} {unit.group()}" if bare and unit and clause != whole else elsewhere.group()


def _nearest(found: Sequence[re.Match[str]], text: str, question: str) -> re.Match[str] | None:
    """Of several the one in whose part most words of the question stand (“full plot 44, half plot 24”), then the
    nearest to one of them.

    So of “rent 2,150, plus 180 for heating” it is 180 for “heating”.
    """
    asked = set(stems(question))
    places = [one for one in re.finditer(r"[^\W_]+", text) if stem(one.group().casefold()) in asked]
    edges = [0, *(one.start() for one in _PARTS.finditer(text)), len(text)]

    def far(one: re.Match[str]) -> tuple[int, int]:
        part = range(*next(pair for pair in itertools.pairwise(edges) if one.start() < pair[1]))
        beside = {stem(place.group().casefold()) for place in places if place.start() in part}
        return -len(beside), min((_between(text, one, place) for place in places), default=0)

    return min(found, key=far, default=None)


def _between(text: str, one: re.Match[str], place: re.Match[str]) -> int:
    """How far a figure is from a word; more where another part of the sentence begins between them."""
    start, end = sorted((*one.span(), *place.span()))[1:3]
    return end - start + _APART * len(_PARTS.findall(text, start, end + 1))


def _clause_about(text: str, question: str) -> str:
    """Of a sentence that tells of several things the part in which most words of the question stand."""
    return _most_about(CLAUSES.split(text), text, question)


def _part_about(text: str, question: str) -> str:
    """The same of parts that only a comma parts: of “he stays till summer, his contract runs until July” the second."""
    return _most_about(re.split(r",\s+", text), text, question)


def _most_about(clauses: Sequence[str], text: str, question: str) -> str:
    asked = set(stems(question))
    said = [len(set(stems(clause)) & asked) for clause in clauses]
    most = max(said)
    return clauses[said.index(most)] if most and said.count(most) == 1 else text
