"""Trims a sentence to what was asked for: the date, the person, the place, the number, or the clause that tells it."""

import functools
import re
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from memory_core.chat.amounts import find_amount
from memory_core.chat.clauses import CUT, SAID_APART, what_told, without_asked
from memory_core.chat.contacts import PHONE, contact_asked
from memory_core.chat.denied import affirmed, denies, says_no
from memory_core.chat.doers import doer_in, one_of_theirs, pointed_out, told_of_fact
from memory_core.chat.figures import amount_told, counts_others, length_told, number_told
from memory_core.chat.fitting import Asked
from memory_core.chat.held import as_asked
from memory_core.chat.matter import FROM_TO, light, told_by_whom, venue_in
from memory_core.chat.parallel import part_asked
from memory_core.chat.questions import (
    asks_the_hour,
    asks_who_said,
    bare_hour,
    checkable,
    company_asked,
    find_code,
    holds_answer,
    is_personal,
    person_by_label,
    place_after_clock,
    recurs,
)
from memory_core.chat.resolve import CLAUSES, has_tense, surely_ahead
from memory_core.chat.terms import PRONOUN, WHY, Candidate
from memory_core.chat.updates import REPLACED
from memory_core.chat.whens import date_told, names_the_hour, opening_hour, without_time, written_day, yearly_told
from memory_core.language.names import EMAIL, URL, NameKind, find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import content_words, stem, stems, words
from memory_core.retrieval.periods import find_times
from memory_core.wording import listed

_AHEAD = 10
_DAY = timedelta(days=1, hours=1)
# Where somebody goes or comes is told by the small words of a verb.
_WAYS = frozenset(("back", "home", "in", "off", "out", "up", "down", "on", "over"))
# So few words are a place by themselves: “Pontoon C, berth 17”.
_FEW_WORDS = 5
_NAME_WORDS = 3
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our)\b")
_CLOCK = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])(?:\s?[ap]m\b)?", re.IGNORECASE)
_YEAR_BEHIND = re.compile(r"\b(?P<verb>[a-z]+)\s+(?:in\s+)?(?P<year>(?:1[5-9]|20)\d\d)\b(?![.,:]\d)", re.IGNORECASE)
_APPOSED = re.compile(r",\s+(?:[A-ZÀ-Þ][\w’'-]*|\d+\w?)(?:\s+(?:[A-ZÀ-Þ][\w’'-]*|\d+\w?|of|de|la|the|du|di|van))*")
# A colon parts no deed from its place: “Delivered to: parcel locker 7”.
_JOINED = re.compile(r",?\s+(?=(?:and|but|while)\s)", re.IGNORECASE)
# “Carcass goes in on Tuesday, top on Thursday (the glass later)”
_PARTS = re.compile(r",\s+(?=[^\W\d])|\s+\(")
# “We have had an offer and so will not go ahead”
_THEREFORE = re.compile(
    r",\s+so\s+(?!that\b)|(?:\s+and)?\s+so\s+(?=(?:the|i|we|you|he|she|it|they|will|can|could)\b)", re.IGNORECASE
)
# The last cell of a row of a table.
_ROW = re.compile(r"\d.*\s(?:(?P<no>no|open|unpaid|✗|false)|yes|paid|✓|✔|true)$", re.IGNORECASE)


def shortened(asked: Asked, one: Candidate, zone: tzinfo | None) -> tuple[str, bool]:
    """The part of the sentence that answers the question, and whether it surely does so by itself.

    “” when none can be told from the rest.
    """
    text = one.sentence.text
    kept = affirmed(text, asked.part, asked.kind)
    if kept == text and denies(text, asked.part, asked.kind):
        return "", True
    held = as_asked(text, asked.part) if asked.kind in REPLACED else text
    part = part_asked(text, asked.part, asked.kind, lambda part: _has_own(part, asked, one, zone))
    for other in (kept, held, part):
        if other != text:
            short, sure = _trimmed(asked, replace(one, sentence=replace(one.sentence, text=other)), zone)
            if short and short.strip() != other.strip(" ."):
                return " ".join(short.split()), sure
    return _trimmed(asked, one, zone)


def _has_own(part: str, asked: Asked, one: Candidate, zone: tzinfo | None) -> bool:
    """Whether a part of a sentence has something of the asked kind; of “25 % of the rent, so 1,140 euros” a sum."""
    if asked.kind == "money" and find_amount(part).endswith(("%", "cent")):
        return False
    return not checkable(asked.kind) or holds_answer(asked.kind, part, asked.part, one.piece.hit.at, zone)


def _trimmed(asked: Asked, one: Candidate, zone: tzinfo | None) -> tuple[str, bool]:
    if asked.kind == "when":
        hour = asks_the_hour(asked.part) or (
            _on_a_day(asked, one, zone) and (not asked.happened or asked.dated_as_asked(one))
        )
        return (_hour(one, asked, zone).rstrip(".") if hour else "") or _date(asked, one, zone), True
    if asked.kind == "yes_no":
        return _verdict(asked, one), True
    if asked.kind == "what":
        return what_told(one, asked)
    if asked.kind == "how_long":
        return length_told(one, asked.part, zone), True
    if asked.kind == "number" and not one.reply and counts_others(one.sentence.text, asked.part, asked.terms):
        return "", True
    trim = _TRIMS.get(asked.kind)
    return (trim(one, asked.part).strip(" ,;:–—-") if trim else ""), True


def _on_a_day(asked: Asked, one: Candidate, zone: tzinfo | None) -> bool:
    """Whether the question itself names the day, or means any, so that “when” asks for the time of day."""
    if opening_hour(asked.part, one.sentence.text, one.piece.hit.at, zone):
        return True
    since, until = (asked.period.since, asked.period.until) if asked.period else (None, None)
    return since is not None and until is not None and until - since <= _DAY


def _hour(one: Candidate, asked: Asked, zone: tzinfo | None) -> str:
    """The time of day that a sentence names right behind what was asked for (“high 12:10”), as it names it."""
    text = one.sentence.text
    named = [word.end() for word in re.finditer(r"[^\W\d_]+", text) if stem(word.group().casefold()) in asked.words]
    clocks = list(_CLOCK.finditer(text))
    if clocks:
        behind = [(clock.start() - end, clock) for clock in clocks for end in named if end <= clock.start()]
        return min(behind, key=lambda one: one[0])[1].group() if behind else clocks[0].group()
    said = next((spoken for spoken in find_times(text, one.piece.hit.at, zone) if spoken.exact), None)
    if said is None:
        return bare_hour(text)
    # Of “the third of march at half past two” the hour alone.
    return re.sub(r"^(?:.*\s)?at\s+|\s+on\s.*$", "", text[said.start : said.end], flags=re.IGNORECASE)


def _date(asked: Asked, one: Candidate, zone: tzinfo | None) -> str:
    """The date that the sentence or the one before it names; what happened did so by the day on which it was told."""
    at, text = one.piece.hit.at, one.sentence.text
    if yearly := yearly_told(text, asked.part):
        return yearly
    if recurring := recurs(text):
        rest = text.replace(recurring, " ", 1)
        dated = not all(spoken.exact for spoken in find_times(rest, at, zone))
        weekday = re.search(r"\bday\b", asked.part)
        return (date_told(rest, at, zone, whole=text) if dated and not weekday else "") or recurring
    told = (
        _year_of_deed(asked, text)
        or _date_behind(text, asked, at, zone)
        or _date_of_clause(text, asked, at, zone)
        or _under_its_day(one, zone)
        or date_told(text, at, zone)
        or (date_told(one.before, at, zone) if one.before else "")
    )
    if told and (hour := _hour_of_deed(asked, text)):
        told = _CLOCK.sub(hour, told) if _CLOCK.search(told) else f"{told}, {hour}"
    elif told and not _CLOCK.search(told) and (hour := _only_hour(text, at, zone)):
        told = f"{told}, {hour}"
    return told or (written_day(at, zone) if asked.happened and _tells_of_deeds(asked, one) else "")


def _hour_of_deed(asked: Asked, text: str) -> str:
    """“07:30” of “depart 07:30 arrive 09:14”, where it was asked when somebody leaves; “back 16:20” for “get back”."""
    terms = [frozenset((own, *others)) for own, others, _ in asked.asks[0]]
    for clock in _CLOCK.finditer(text):
        before, said = stems(text[: clock.start()])[-1:], words(text[: clock.start()])[-1:]
        if (before and any(before[0] in term for term in terms)) or set(said) & _WAYS & set(words(asked.part)):
            return clock.group()
    return ""


def _only_hour(text: str, at: datetime, zone: tzinfo | None) -> str:
    """“06:10” of “on Monday at ten past six”, where no other time of day is said."""
    said = [one for one in find_times(text, at, zone) if one.exact]
    named = len(said) == 1 and names_the_hour(text[said[0].start : said[0].end].casefold())
    return f"{said[0].moment.astimezone(zone):%H:%M}" if named else ""


def _year_of_deed(asked: Asked, text: str) -> str:
    """“1978” of “built 1978”, where it was asked when that was."""
    found = _YEAR_BEHIND.finditer(text) if asked.verb else ()
    return next((one["year"] for one in found if stem(one["verb"].casefold()) == asked.verb), "")


def _date_behind(text: str, asked: Asked, at: datetime, zone: tzinfo | None) -> str:
    """Of “Arrive Fri 8 Oct from 13:00 Depart Mon 11 Oct by 11:00” the day right behind the deed of the question."""
    deeds = {asked.verb} - light()
    deed = frozenset().union(*((own, *others) for own, others, _ in asked.terms if own in deeds))
    days = [said for said in find_times(text, at, zone, ahead=True) if not said.dayless]
    behind = [place for place, said in enumerate(days) if set(stems(text[: said.start])[-1:]) & deed]
    if len(days) < 2 or len(behind) != 1:
        return ""
    end = days[behind[0] + 1].start if behind[0] + 1 < len(days) else len(text)
    return date_told(text[days[behind[0]].start : end], at, zone, whole=text)


def _date_of_clause(text: str, asked: Asked, at: datetime, zone: tzinfo | None) -> str:
    """Of a sentence that names several days the one in the part that speaks of what was asked for."""
    clauses = [part for clause in CLAUSES.split(text) for part in _PARTS.split(clause)]
    said = [len(set(stems(clause)) & asked.words - light()) for clause in clauses]
    if surely_ahead(asked.part):  # “When should it arrive?” asks for what is still ahead.
        said = [count + (_AHEAD if surely_ahead(clause) else 0) for count, clause in zip(said, clauses, strict=True)]
    told = [
        (count, day)
        for count, part in zip(said, clauses, strict=True)
        if (day := date_told(part, at, zone, whole="" if has_tense(part) else text))
    ]
    most = max((count for count, _ in told), default=0)
    best = [day for count, day in told if count == most]
    return best[0] if len(best) == 1 < len(clauses) and most else ""


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
        return str(table["no"] if says_no(one.sentence.text) else table["yes"])
    said = _part_about(one.sentence.text, asked)
    soft = re.search(table["soft"], said, re.IGNORECASE)
    either = re.search(table["either"], asked.part, re.IGNORECASE)
    if soft or either or not set(stems(asked.part)) <= one.own | one.head | one.page:
        return ""
    against = bool(re.search(table["negated"], said, re.IGNORECASE))
    return str(table["no"] if against != bool(re.search(table["negated"], asked.part, re.IGNORECASE)) else table["yes"])


def _part_about(text: str, asked: Asked) -> str:
    """Of “I could start on Monday, I have a licence, but no car” the part that speaks of the car."""
    parts = [part for part in SAID_APART.split(text) if part.strip()]
    said = [len(set(stems(part)) & asked.words) for part in parts]
    return parts[said.index(max(said))] if parts and said.count(max(said)) == 1 else text


def _person(one: Candidate, question: str) -> str:
    """Who says “I did it”; else whom the sentence names, people before firms; else a relative; else who speaks."""
    asked, text = set(words(question)), one.sentence.text
    if labelled := person_by_label(text, question):
        return labelled
    if company_asked(question) and (beside := re.search(r"\bwith\s+", text)):
        text = text[beside.end() :]
    if (
        told := one_of_theirs(text, question)
        or told_of_fact(one, question)
        or doer_in(text, question)
        or pointed_out(text, question)
    ):
        return told
    speaker = told_by_whom(one.sentence.speaker, question)
    if speaker and (_does_it(text, set(stems(question))) or asks_who_said(question)):
        return speaker
    names = [name for name in find_names(text) if is_personal(name) and not set(words(name.text)) & asked]
    names = [name for name in names if not name.text.isupper()] or names  # “CASH” is nobody beside a name
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
    text = one.sentence.text
    found = _place_in(_clause_of(text, question), question) or _place_in(text, question)
    return without_asked(without_time(found, one.piece.hit.at), set(stems(question)))


def _place_in(text: str, question: str) -> str:
    asked = set(words(question))
    label, colon, value = text.partition(": ")
    if colon and stems(label) and set(stems(label)) <= set(stems(question)):
        return value.strip()
    if beside := place_after_clock(text) or venue_in(text, question):
        return beside
    places = [name for name in find_names(text) if name.kind is NameKind.PLACE and not set(words(name.text)) <= asked]
    if len(places) == 2 and FROM_TO.search(text[: places[1].start]) and "from" not in asked:
        places = places[1:]  # “moved from Ghent to Bruges”
    if places:
        return listed(list(dict.fromkeys(name.text for name in places)))
    moved = re.compile(load_pack().table("where_phrase")["moved_to"], re.IGNORECASE)
    # Where something came from is told only where nothing else is.
    phrases = sorted(
        _where().finditer(text),
        key=lambda one: (text[one.start() :][:5].casefold() == "from ", moved.search(text[: one.start() + 3]) is None),
    )
    for found in phrases:
        phrase = CUT.split(found.group())[0].rstrip(".!? ")
        if not set(content_words(phrase)) <= asked:
            named = re.match(r"(?:in|at|to|from|near)\s+(?=(?:the\s+)?[A-ZÀ-Þ])", phrase)
            more = _APPOSED.match(text, found.start() + len(phrase))  # “in our office, Rue Thiers 9”
            return phrase[named.end() :] if named else phrase + (more.group().rstrip(" .") if more else "")
    return _room_in(text) or (text.rstrip(" .") if len(text.split()) <= _FEW_WORDS else "")


def _room_in(text: str) -> str:
    """Of a list the parts that name a room or a house, with the name before them: “Simulation Suite, Level 2”."""
    pack = load_pack()
    houses = pack.words("room_words") | pack.words("venue_words")
    parts = [part.strip(" .!?") for part in re.split(r"[,;:]\s+", text)]
    rooms = [
        place for place, part in enumerate(parts) if houses & set(words(part)) and len(part.split()) <= _FEW_WORDS + 1
    ]
    if not rooms:
        return ""
    first = last = rooms[0]
    while last + 1 in rooms:
        last += 1
    named = parts[first - 1] if first else ""
    if named[:1].isupper() and len(named.split()) <= _NAME_WORDS and not any(letter.isdigit() for letter in named):
        first -= 1
    return re.sub(r"\s+instead$", "", ", ".join(parts[first : last + 1]))


def _clause_of(text: str, question: str) -> str:
    """The part of a sentence that tells most of what was asked: “I live in Hamburg”, not “and work at the harbour”."""
    asked = set(content_words(question)) - {word for name in find_names(question) for word in words(name.text)}
    wanted = {stem(word) for word in asked}
    told = [(len(wanted & set(stems(part))), part) for part in _JOINED.split(text)]
    most = max(count for count, _ in told)
    best = [part for count, part in told if count == most]
    return best[0] if len(best) == 1 < len(told) else text


def _contact(one: Candidate, question: str) -> str:
    wanted = contact_asked(question)
    for pattern in (wanted,) if wanted else (EMAIL, URL, PHONE):
        if found := pattern.search(one.sentence.text):
            return found.group()
    return ""


def _reason(one: Candidate, question: str) -> str:
    text = one.sentence.text
    if WHY in one.reply:
        return text.strip(" .,;")
    found = re.search(load_pack().table("reason_clause")["text"], text, re.IGNORECASE)
    if found or PRONOUN.match(text):
        told = text[found.start() if found else 0 :]
        return re.split(r",\s+so\b", told)[0].strip(" .,;")
    if so := _THEREFORE.search(text):
        return text[: so.start()].strip(" .,;")
    return (text.partition(", ")[2] or text[max(0, text.find(" until ")) :]).strip(" .,;")


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
    "money": amount_told,
    "number": number_told,
    "contact": _contact,
    "code": lambda one, question: find_code(one.sentence.text, question),
    "why": _reason,
}
