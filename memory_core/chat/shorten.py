"""Trims a sentence to what was asked for: the date, the person, the place, the number, or the clause that tells it."""

import functools
import re
from collections.abc import Sequence
from datetime import datetime, tzinfo

from memory_core.chat.clauses import CUT, listed, object_of, what_told
from memory_core.chat.fitting import Asked
from memory_core.chat.questions import (
    PHONE,
    VERSION,
    asks_the_hour,
    asks_who_said,
    clock_range,
    contact_asked,
    counted_in,
    find_amount,
    find_code,
    is_personal,
    measure_of,
    person_by_label,
    place_after_clock,
)
from memory_core.chat.resolve import CLAUSES, has_tense, surely_ahead
from memory_core.chat.terms import PRONOUN, Candidate
from memory_core.chat.whens import date_told, written_day
from memory_core.context.stretches import spoken
from memory_core.language.names import EMAIL, NUMBER, URL, NameKind, find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import content_words, stem, stems, words
from memory_core.retrieval.periods import find_times

LENGTH = re.compile(
    r"\b\d+\s?h(?:\s?\d+\s?min)?\b|\b(?:(?:over|about|around|almost|nearly|more than|at least)\s+)?"
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|half|several|a few|a couple of)[\s-]+(?:more\s+)?"
    r"(?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?)\b(?:\s+ago\b)?",
    re.IGNORECASE,
)
_BEHIND = 15
_AHEAD = 10
# “nine hundred” and “three of twelve”
_MORE = re.compile(
    r"(?:[\s-](?:and\s)?(?:hundred|thousand|million|billion|dozen))+(?:\s(?:and\s)?[a-z]+ty(?:-[a-z]+)?\b)?",
    re.IGNORECASE,
)
_OF_MANY = re.compile(rf"(?:{NUMBER.pattern})\s+(?:out\s+)?of\s+(?:the\s+)?(?:{NUMBER.pattern})\s+[a-z]+", re.I)
_SINCE = re.compile(r"\bsince\s+(?:(?:[A-Z]\w+\s+)?(?:19|20)\d\d)\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our)\b")
_UNIT = re.compile(
    r"(?:\s(?:by|x|×)\s\d[\d.,]*)+\s?\w+|\s?(?:(?:units?|Nm|bar|psi|mAh|Wh|W|V|kWh|mg|g|kg|ml|l|dB|cm|mm|m|GB|MB|pages|metres|meters)\b)|"
    r"\s(?:lit(?:re|er)s?|l|rpm|hours?|minutes?|days?|weeks?|months?)\b|\s?(?:degrees?(?:\s+\w+)?|°\s?[CF]?|%|percent|km|kilomet\w+|miles?|years?(?:\s+old)?|times)\b|\s?[°%]"
)
_CLOCK = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])(?:\s?[ap]m\b)?", re.IGNORECASE)
_MEASURED = re.compile(
    r"(?:\d[\d.,]*(?:\s(?:by|x|×)\s\d[\d.,]*)*|\b[a-z]+)[\s-]?[^\W\d_/°%]*[/°%]?[^\W\d_]*", re.IGNORECASE
)
# The last cell of a row of a table.
_ROW = re.compile(r"\d.*\s(?:(?P<no>no|open|unpaid|✗|false)|yes|paid|✓|✔|true)$", re.IGNORECASE)
_WITH_UNIT = re.compile(r"(?<![\w.])\d[\d.,]*\s?(?:mg|g|kg|ml|l|cl|kWh|km|cm|m|GB|MB|TB|%|percent|lit(?:re|er)s?)\b")
_PER = re.compile(
    r"\b(?:an?|per|each|every)\s+(?P<unit>minute|hour|day|week|month|year|person|head|page|night)\b", re.I
)


def shortened(asked: Asked, one: Candidate, zone: tzinfo | None) -> tuple[str, bool]:
    """The part of the sentence that answers the question, and whether it surely does so by itself.

    “” when none can be told from the rest.
    """
    if asked.kind == "when":
        return (_hour(one, zone) if asks_the_hour(asked.part) else "") or _date(asked, one, zone), True
    if asked.kind == "yes_no":
        return _verdict(asked, one), True
    if asked.kind == "what":
        return what_told(one, asked)
    trim = _TRIMS.get(asked.kind)
    return (trim(one, asked.part).strip(" ,;:–—-") if trim else ""), True


def _hour(one: Candidate, zone: tzinfo | None) -> str:
    """The time of day that a sentence names, as it names it."""
    text = one.sentence.text
    if clock := _CLOCK.search(text):
        return clock.group()
    said = next((spoken for spoken in find_times(text, one.piece.hit.at, zone) if spoken.exact), None)
    # Of “the third of march at half past two” the hour alone.
    return re.sub(r"^(?:.*\s)?at\s+|\s+on\s.*$", "", text[said.start : said.end], flags=re.IGNORECASE) if said else ""


def _date(asked: Asked, one: Candidate, zone: tzinfo | None) -> str:
    """The date that the sentence or the one before it names; what happened did so by the day on which it was told."""
    at, text = one.piece.hit.at, one.sentence.text
    if recurring := re.search(load_pack().table("recurring")["text"], text, re.IGNORECASE):
        rest = f"{text[: recurring.start()]} {text[recurring.end() :]}"
        dated = not all(spoken.exact for spoken in find_times(rest, at, zone))
        return (date_told(rest, at, zone, whole=text) if dated else "") or recurring.group()
    told = (
        _date_of_clause(text, asked, at, zone)
        or _under_its_day(one, zone)
        or date_told(text, at, zone)
        or (date_told(one.before, at, zone) if one.before else "")
    )
    return told or (written_day(at, zone) if asked.happened and _tells_of_deeds(asked, one) else "")


def _date_of_clause(text: str, asked: Asked, at: datetime, zone: tzinfo | None) -> str:
    """Of a sentence that names several days the one in the part that speaks of what was asked for."""
    clauses = CLAUSES.split(text)
    said = [len(set(stems(clause)) & asked.words) for clause in clauses]
    if surely_ahead(asked.part):  # “When should it arrive?” asks for what is still ahead.
        said = [count + (_AHEAD if surely_ahead(clause) else 0) for count, clause in zip(said, clauses, strict=True)]
    if len(clauses) < 2 or sorted(said)[-1] == sorted(said)[-2]:
        return ""
    best = clauses[said.index(max(said))]
    return date_told(best, at, zone, whole="" if has_tense(best) else text)


def _under_its_day(one: Candidate, zone: tzinfo | None) -> str:
    """Of a line with no more than a time of day (“09:30 Interview”) the day that a line above names."""
    clock = _CLOCK.search(one.sentence.text)
    at = one.piece.hit.at
    if clock is None or date_told(_CLOCK.sub("", one.sentence.text), at, zone):
        return ""
    days = (date_told(line, at, zone, whole="will") for line in one.above.splitlines() if not _CLOCK.search(line))
    day = next((day for day in days if day), "")
    return f"{day}, {clock.group()}" if day else ""


def _tells_of_deeds(asked: Asked, one: Candidate) -> bool:
    """Whether it was so on the day on which it was told: words were said then, or a deed was just done."""
    table = load_pack().table("deeds")
    if re.search(table["asked_for_words"], asked.part, re.IGNORECASE):
        return True
    return re.search(table["told"], one.sentence.text, re.IGNORECASE) is not None and not re.search(
        table["long_ago"], one.sentence.text, re.IGNORECASE
    )


def _verdict(asked: Asked, one: Candidate) -> str:
    """Yes or no, where a plain sentence says all that was asked, and nothing softens it; else the sentence alone."""
    table = load_pack().table("verdicts")
    if row := _ROW.search(one.sentence.text):
        return str(table["no"] if row["no"] else table["yes"])
    if asked.replied(one):
        return str(table["no"] if _says_no(one.sentence.text) else table["yes"])
    soft = re.search(table["soft"], one.sentence.text, re.IGNORECASE)
    either = re.search(table["either"], asked.part, re.IGNORECASE)
    if soft or either or not set(stems(asked.part)) <= one.own | one.head | one.page:
        return ""
    against = bool(re.search(table["negated"], one.sentence.text, re.IGNORECASE))
    return str(table["no"] if against != bool(re.search(table["negated"], asked.part, re.IGNORECASE)) else table["yes"])


def _person(one: Candidate, question: str) -> str:
    """Who says “I did it”; else whom the sentence names, people before firms; else a relative; else who speaks."""
    asked, text = set(words(question)), one.sentence.text
    if labelled := person_by_label(text, question):
        return labelled
    speaker = one.sentence.speaker if not set(words(one.sentence.speaker)) & asked else ""
    if speaker and (_does_it(text, set(stems(question))) or asks_who_said(question)):
        return speaker
    names = [name for name in find_names(text) if is_personal(name) and not set(words(name.text)) & asked]
    people = [name for name in names if name.kind is NameKind.PERSON]
    if speaker and re.search(load_pack().table("does_so")["text"], text, re.IGNORECASE):
        return listed([speaker, *dict.fromkeys(name.text for name in people)])
    # Who “brings the cake” stands right before it.
    verb = frozenset(stems(question)[:1])
    doer = [name for name in names if verb & set(stems(text[name.end :].lstrip().split(" ")[0]))]
    if doer and len(set(stems(text[doer[0].end :].split(",")[0])) & set(stems(question))) > 1:
        return doer[0].text
    if not people and (subject := _relative().match(text)) and not set(words(subject.group())) <= asked:
        return subject.group()
    if names:
        return listed(list(dict.fromkeys(name.text for name in people or names)))
    if found := _relative().search(text):
        return found.group() if not set(words(found.group())) <= asked else ""
    return speaker if _FIRST_PERSON.search(text) else ""


def _does_it(text: str, asked: set[str]) -> bool:
    """Whether “I” is soon followed by a verb of the question."""
    tokens = words(text)
    places = [
        place for place, token in enumerate(tokens) if token in ("i", "we", "i'll", "i've", "i'm", "we'll", "we've")
    ]
    return any(stem(token) in asked for place in places for token in tokens[place + 1 : place + 4])


def _place(one: Candidate, question: str) -> str:
    asked, text = set(words(question)), one.sentence.text
    label, colon, value = text.partition(": ")
    if colon and stems(label) and set(stems(label)) <= set(stems(question)):
        return value.strip()
    if beside := place_after_clock(text):
        return beside
    places = [name for name in find_names(text) if name.kind is NameKind.PLACE and not set(words(name.text)) <= asked]
    if places:
        return listed(list(dict.fromkeys(name.text for name in places)))
    moved = re.compile(load_pack().table("where_phrase")["moved_to"], re.IGNORECASE)
    phrases = sorted(_where().finditer(text), key=lambda one: moved.search(text[: one.start() + 3]) is None)
    for found in phrases:
        phrase = CUT.split(found.group())[0].rstrip(".!? ")
        if not set(content_words(phrase)) <= asked:
            named = re.match(r"(?:in|at|to|from|near)\s+(?=(?:the\s+)?[A-ZÀ-Þ])", phrase)
            return phrase[named.end() :] if named else phrase
    return ""


def _amount(one: Candidate, question: str) -> str:
    """The sum in the part that speaks of it; there in words (“two months' rent”) where it names none."""
    clause = _clause_about(one.sentence.text, question)
    if found := find_amount(clause):
        return found
    if clause != one.sentence.text and (told := object_of(clause, set(stems(question)))):
        return told.strip(" .,;!")
    return find_amount(one.sentence.text)


def _clause_about(text: str, question: str) -> str:
    """Of a sentence that tells of several things the part in which most words of the question stand."""
    asked = set(stems(question))
    clauses = CLAUSES.split(text)
    said = [len(set(stems(clause)) & asked) for clause in clauses]
    most = max(said)
    return clauses[said.index(most)] if most and said.count(most) == 1 else text


def _number(one: Candidate, question: str) -> str:
    """The number nearest to what is counted, with its unit."""
    text = one.sentence.text
    often = load_pack().table("often")
    if re.search(often["asked"], question, re.IGNORECASE) and (
        found_often := re.search(often["said"], text, re.IGNORECASE)
    ):
        return found_often.group()
    length = LENGTH.search(text)
    if length and (set(stems(length.group())) & set(stems(question)) or re.search(r"\bold\b", question)):
        return length.group()
    wanted = {stem(word) for word in content_words(question)}
    places = [match for match in re.finditer(r"[^\W_]+", text) if stem(match.group().casefold()) in wanted]
    counted = counted_in(question) != ""
    if (measured := measure_of(question)) and (of_it := _measured_so(text, measured)):
        return of_it
    dates = [range(spoken.start, spoken.end) for spoken in find_times(text, one.piece.hit.at)]
    if version := VERSION.search(text) if re.search(r"\bversion\b", question, re.IGNORECASE) else None:
        return version.group()
    if re.search(r"\bhow much\b", question, re.IGNORECASE) and (found_much := _WITH_UNIT.search(text)):
        return found_much.group()
    per = _PER.search(question)
    if per and (
        rate := re.search(rf"(?:{NUMBER.pattern})\s+(?:\w+\s+)?(?:an?|per|each|every)\s+{per['unit']}", text, re.I)
    ):
        return rate.group()
    numbers = list(NUMBER.finditer(text))
    # “31 January: 7.0 km” has one number that is no date.
    numbers = [match for match in numbers if not any(match.start() in date for date in dates)] or numbers
    found = sorted(numbers, key=lambda match: min((_far(match, place, counted=counted) for place in places), default=0))
    if not found:
        return ""
    first = _part_of(text, question) or found[0]
    end = more.end() if (more := _MORE.match(text, first.end())) else first.end()
    unit = _UNIT.match(text, end)
    return text[first.start() : unit.end() if unit else end]


def _part_of(text: str, question: str) -> re.Match[str] | None:
    """Of “failed: 3 of 214 tests” the 3, where the question says more of it than that they are tests."""
    part = _OF_MANY.search(text)
    if part is None or re.search(load_pack().table("total_asked")["text"], question, re.IGNORECASE):
        return None
    asked, said = set(stems(question)), set(stems(f"{text[: part.start()]} {text[part.end() :]}"))
    return NUMBER.match(text, part.start()) if len(asked & said) > 0 else None


def _far(number: re.Match[str], word: re.Match[str], *, counted: bool) -> int:
    """How far a number is from a word; less where it stands on the side where it should: “port 8080”, “three bugs”."""
    behind = number.start() - word.end()
    far = behind if behind >= 0 else word.start() - number.end()
    return far if counted is (behind < 0) else far + _BEHIND


def _measured_so(text: str, measured: str) -> str:
    """What is measured, whole: “22 degrees”, “3 by 4 m”, “ninety square metres”."""
    for match in _MEASURED.finditer(text):
        if re.search(measured, match.group(), re.IGNORECASE):
            return match.group()
    found = re.search(rf"[\d.,]*(?:{measured})\w*", text, re.IGNORECASE)
    return found.group() if found else ""


def _length(one: Candidate, question: str) -> str:
    clause, whole = _clause_about(one.sentence.text, question), one.sentence.text
    if found := _nearest(list(LENGTH.finditer(clause)), clause, question) or _SINCE.search(clause):
        return found.group()
    elsewhere = LENGTH.search(whole) or _SINCE.search(whole)
    if elsewhere is None:
        lasts = clock_range(whole)
        return spoken(lasts) if lasts else ""
    # “It doubles in four hours; in the cold it needs ten.” leaves the unit to the part before.
    bare, unit = NUMBER.search(clause), re.search(r"[a-z]+$", elsewhere.group(), re.IGNORECASE)
    return f"{bare.group()} {unit.group()}" if bare and unit and clause != whole else elsewhere.group()


def _nearest(found: Sequence[re.Match[str]], text: str, question: str) -> re.Match[str] | None:
    """Of several the one nearest to a word of the question; of “Prep 20 minutes, cooking 5 hours” one of them."""
    asked = set(stems(question))
    places = [one for one in re.finditer(r"[^\W_]+", text) if stem(one.group().casefold()) in asked]

    def far(one: re.Match[str]) -> int:
        return min((abs(place.end() - one.start()) for place in places), default=0)

    return min(found, key=far, default=None)


def _contact(one: Candidate, question: str) -> str:
    wanted = contact_asked(question)
    for pattern in (wanted,) if wanted else (EMAIL, URL, PHONE):
        if found := pattern.search(one.sentence.text):
            return found.group()
    return ""


def _reason(one: Candidate, question: str) -> str:
    text = one.sentence.text
    found = re.search(load_pack().table("reason_clause")["text"], text, re.IGNORECASE)
    if found or PRONOUN.match(text):
        told = text[found.start() if found else 0 :]
        return re.split(r",\s+so\b", told)[0].strip(" .,;")
    if (so := re.search(r",\s+so\s+", text)) and set(stems(text[so.end() :])) & set(stems(question)):
        return text[: so.start()].strip(" .,;")
    return (text.partition(", ")[2] or text[max(0, text.find(" until ")) :]).strip(" .,;")


def _says_no(text: str) -> bool:
    opening = re.match(load_pack().table("replies")["opening"], text, re.IGNORECASE)
    return opening is not None and opening["no"] is not None


@functools.cache
def _relative() -> re.Pattern[str]:
    relations = "|".join(sorted(load_pack().words("relations")))
    return re.compile(
        rf"\b(?:(?:my|our|her|his|their|the|an?|[A-Z]\w+['’]s)\s+)?(?:\w+\s+)?(?:{relations})s?\b(?!['’])"
    )


@functools.cache
def _where() -> re.Pattern[str]:
    return re.compile(load_pack().table("where_phrase")["text"])


_TRIMS = {
    "who": _person,
    "where": _place,
    "money": _amount,
    "number": _number,
    "how_long": _length,
    "contact": _contact,
    "code": lambda one, question: find_code(one.sentence.text, question),
    "why": _reason,
}
