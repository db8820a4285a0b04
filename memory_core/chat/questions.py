"""What kind of answer a question asks for, and whether a sentence holds one."""

import functools
import re
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo

from memory_core.chat.amounts import find_amount, find_end, tells_length
from memory_core.chat.contacts import has_contact
from memory_core.chat.doers import doer_in
from memory_core.chat.matter import derived, light, venue_in
from memory_core.chat.terms import bare_clock
from memory_core.language.names import NUMBER, WORDED, Name, NameKind, find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import content_words, stem, stems, words
from memory_core.retrieval.periods import find_times

MEASURED = re.compile(
    r"\s?(?:km|kg|g|mg|t|cm|mm|ml|l|kWh|GB|MB|TB|euros?|dollars?|pounds?|EUR|USD|GBP|francs?|percent)\b|\s?[€$£%°]",
    re.IGNORECASE,
)
VERSION = re.compile(r"\bv\d+(?:\.\d+)*\b")
_HOUR_ASKED = re.compile(r"\b(?:(?:at )?what time|what hour|when exactly)\b", re.IGNORECASE)
_BARE_HOUR = re.compile(
    r"\b(?:is|at|by|till?|until|from|to|starts?|begins?|now|not|around|about)\s+(?P<hour>1[0-2]|[1-9])"
    r"(?=\s*(?:$|[,;!?)]|\.(?!\d))|\s+(?:not|now|instead|sharp|pls|please|then|and|on|in the)\b)",
    re.IGNORECASE,
)
# “28 March, 19:30, St Mark's”, “13:00 – 14:30 Lunch, Café Mistral”
_CLOCK_THEN_PLACE = re.compile(r"\d[:.][0-5]\d\b.*, (?P<place>[A-ZÀ-Þ][^,.]{2,40}?)(?: as usual\.?)?$")
CODE = re.compile(
    r"(?<![\w.:])(?:[A-Z]{1,4}\s)?(?=[\w/-]*\d)(?=[\w/-]{2,})[A-Z0-9][\w/-]*(?:\s\d{2,4})*\b|\b[A-Z0-9]{6,}\b"
)
_SHORT_CODE = 3
_NO_CODE = re.compile(r"[.:]\d|\s?(?:€|%|kg|km|am\b|pm\b)")
_PLACE = re.compile(
    r"\b(?:in|at|to|from|near|on)\s+(?:the\s+)?[A-ZÀ-Þ][\w-]+|(?:^|\s)(?:/|~/|[A-Z]:\\)[\w./\\-]+"
    r"|\b(?i:level|room|floor|building|street|terminal|gate|platform|hall|coach|counter|entrance|exit|drawer|folder|shelf|"
    r"office|kitchen|garage|station|locker|aisle|row|seat|wing|ward|berth|pier|pontoon|dock|pitch|bay)\b"
    r"|\b(?:to|with)\s+(?:the|my|our|your|her|his|a)\s+(?:neighbou?rs?|reception|concierge|porter)\b"
    r"|\bat\s+(?:number|no\.?)\s+\d+"
    r"|\b(?:in|under|behind|beside|inside|next to|in front of|above|below|on|at)\s+"
    r"(?:the|my|our|her|his|a)\s+(?!end\b|morning\b|evening\b|afternoon\b|meantime\b|same\b|way\b|phone\b|first\b)\w+",
)
_SAID = re.compile(
    r"\bwhat (?:did|has|does|had) (?P<who>[\w .’'-]{2,40}?) (?:say|said|says|tell|told|mention|mentioned|write|"
    r"written|wrote|ask|asked|think|want(?!\s+per\b)|promise|suggest|answer)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?P<label>[^:.!?]{3,30}):\s+(?P<value>[^\s\"“].{0,60})$")
_NAME_WORDS = 3
_AND = re.compile(r",?\s+and\s+(?=(?:\w+\s+)?(?:who|whom|what|when|where|which|why|how)\b)", re.IGNORECASE)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|may|might)"
_FIRST_WORD = re.compile(rf"\W*(?:(?:from|to|by|of)\s(?=whom?\b))?(who|whom|whose|where|when|why|{_AUXILIARY})\b")
_WHO_SHALL = re.compile(
    r"\W*who\s+(?:should|shall|must|will|can|could|(?:has|needs|is\s+going|is\s+supposed)\s+to)\b", re.IGNORECASE
)
_WHERE_IS = re.compile(r"\W*(?:and\s+)?where(?:['’]s|\s+(?:is|are))\b(?!.*\bfrom\b)", re.IGNORECASE)
_WITH_WHOM = re.compile(r"\bwith\s+whom\b|\bwho(?:m)?\b.*\bwith\W*$", re.IGNORECASE)
_WHICH_PERSON = re.compile(r"\W*(?:and\s+)?which\s+(?:of\s+(?:the|my|our)\s+)?(?P<who>[a-z]+)\b")
_BY_FIRST_WORD = {"who": "who", "whom": "who", "whose": "who", "where": "where", "when": "when", "why": "why"}
_MORE = r"(?:more|less|(?:cheap|dear|pric[ie]|long|short|old|young|heavi|light|high|low|bigg|larg|small)er)"
_COUNTED = re.compile(
    rf"\bhow (?:many|much)\s+(?P<what>(?!{_AUXILIARY}\b|{_MORE}\b)[\w -]{{2,60}}?)"
    rf"(?=\s+(?:{_AUXILIARY}|in|into|at|on|of|for|from|to|with|per)\b|\?|$)",
    re.IGNORECASE,
)  # fmt: skip
_WHICH = re.compile(rf"\b(?:which|what)\s+(?P<what>(?!{_AUXILIARY}\b)[\w -]{{2,40}}?)\s+{_AUXILIARY}\b", re.IGNORECASE)
_THE = re.compile(
    r"\bwhat(?:['’]s|\s+is|\s+are|\s+was|\s+were)\s+(?:the|my|our|his|her|their|your|[\w ]{2,30}['’]s)\s+"
    r"(?P<what>[\w -]{2,40}?)(?=\s+(?:of|for|at|in|on|from|to|with|behind|called|named)\b|\?|\.|$)",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our)\b")
_TIME_COUNTED = re.compile(
    r"\b(?:how many (?:\w+ )?(?:days?|weeks?|months?|years?|hours?|minutes?)|old|age|number)\b", re.IGNORECASE
)


def parts_of(question: str) -> list[str]:
    """A question that asks two things (“Why does it move, and to which day?”) as its parts."""
    return [part for part in _AND.split(question) if part.strip()] or [question]


def question_type(question: str) -> str:
    """“when”, “who”, “where”, “why”, “money”, “number”, “how_long”, “contact”, “yes_no” or “what”."""
    text = question.strip().casefold()
    if speaker_asked_for(question):
        return "what"
    if (which := _WHICH_PERSON.match(text)) and which["who"] in load_pack().words("relations"):
        return "who"
    if first := _FIRST_WORD.match(text):
        return _BY_FIRST_WORD.get(first[1], "yes_no")
    for name, pattern in load_pack().table("question_types").items():
        if re.search(pattern, text):
            return str(name)
    return "what"


def speaker_asked_for(question: str) -> str:
    """Of “What did Maria say …” the “Maria”, else nothing."""
    match = _SAID.search(question)
    return match["who"].strip() if match else ""


def asks_for_deeds(question: str) -> bool:
    """Whether it asks what the person was doing, so that a session of work is an answer."""
    return re.search(load_pack().table("deed_pattern")["text"], question, re.IGNORECASE) is not None


def focus_of(question: str) -> tuple[str, ...]:
    """What must be named by an answer: of “Which hotel are we in?” the hotel; nothing for “which day”."""
    general = load_pack().words("general_nouns")
    if counted := _counted_phrase(question):
        noun = _plural(counted)
        return tuple(dict.fromkeys((*([noun] if noun else []), *_telling(counted, general))))
    for pattern in (_WHICH, _THE):
        if match := pattern.search(question):
            return tuple(_telling(match["what"], general))
    return ()


def counted_in(question: str) -> str:
    """The stem of what “how many” counts, whatever it is; “” where nothing is counted."""
    phrase = _counted_phrase(question)
    said = content_words(phrase)
    if noun := _plural(phrase):
        return stem(noun)
    return stem(said[0]) if len(said) == 1 else ""


def _counted_phrase(question: str) -> str:
    """What “how many” or “how much” stands before: of “how much salt goes into …” the salt; “” where it doesn't."""
    match = _COUNTED.search(question)
    if match is None:
        return ""
    said = match["what"].split()
    verb = next((place for place, word in enumerate(said) if place and stem(word.casefold()) in light()), len(said))
    return " ".join(said[:verb])


def _plural(said: str) -> str:
    """What is counted of “kids come” or “new chairs”: the first that is told in the plural."""
    many = load_pack().words("plurals")
    kept = [word for word in content_words(said) if word in many or re.search(r"[^su]s$", word)]
    return kept[0] if kept and kept[0] not in load_pack().words("general_nouns") - many else ""


def category_in(question: str) -> str:
    """Of “What breed is Pepper?” the breed: what an answer is, but seldom says."""
    match = _WHICH.search(question)
    said = content_words(match["what"]) if match else []
    return said[-1] if said and said[-1] in load_pack().words("general_nouns") else ""


def counts(sentence: str, counted: str) -> bool:
    """Whether a number stands right before what is counted: “about thirty people”."""
    return any(counts_next(sentence[found.end() :], counted) for found in NUMBER.finditer(sentence))


def counts_next(rest: str, counted: str) -> bool:
    """Whether what follows a number is what is counted; in “(1|site)” nothing is."""
    return rest[:1] in (" ", "-", "\u00a0") and counted in map(stem, words(rest)[:2])


def counts_behind(sentence: str, verb: str) -> bool:
    """Whether a number stands right behind a verb."""
    said = [stem(word) for word in words(sentence)]
    numbers = {place for place, word in enumerate(words(sentence)) if NUMBER.fullmatch(word)}
    return verb != "" and any(place - 1 in range(len(said)) and said[place - 1] == verb for place in numbers)


def may_be_of(sentence: str, category: str) -> bool:
    """Whether a sentence may tell one of a category, where it can be told: a colour, what something is."""
    kind = load_pack().table("member_kinds").get(category)
    return kind is None or re.search(load_pack().table("members")[kind], sentence, re.IGNORECASE) is not None


def _telling(said: str, general: frozenset[str]) -> Iterator[str]:
    """The last telling words of a phrase: “new chairs” → chairs; nothing when it is a word such as “city”."""
    said = re.sub(r"^of (?:the|my|our|his|her|their|these|those) ", "", said)
    if re.match(r"(?:of|kind|kinds|sort|sorts|type|types|else)\b", said, re.IGNORECASE):
        return
    kept = content_words(said)
    if kept and kept[-1] not in general and not kept[-1].endswith(("est", "ing")):
        yield kept[-1]


def holds_answer(kind: str, sentence: str, question: str, at: datetime, zone: tzinfo | None, speaker: str = "") -> bool:
    """Whether a sentence has something of the asked kind: a date for “when”, a new name for “who”."""
    if kind == "when":
        found = find_times(sentence, at, zone)
        hour = any(one.exact for one in found) or bare_hour(sentence) != ""
        return hour if asks_the_hour(question) else bool(found or recurs(sentence))
    if kind == "how_long" and find_end(sentence, at, zone):
        return True
    if kind == "who" and speaker and (_FIRST_PERSON.search(sentence) or asks_who_said(question)):
        return True
    if kind == "number" and not _TIME_COUNTED.search(question) and only_dates(sentence, at, zone):
        return False
    if kind == "who" and company_asked(question) and "with" not in words(sentence):
        return False
    check = _CHECKS.get(kind)
    return check(sentence, question) if check else False


def bare_hour(sentence: str) -> str:
    """The 4 of “it is 4, not 3”, where a time of day is asked for; “” where each number is of something else."""
    found = _BARE_HOUR.search(sentence)
    return found["hour"] if found else ""


def recurs(sentence: str) -> str:
    """On which days something always is: “every Monday”, “on Thursdays”; “” where none are told."""
    found = re.search(load_pack().table("recurring")["text"], sentence, re.IGNORECASE)
    return found.group() if found else ""


def company_asked(question: str) -> bool:
    """Whether it asks with whom something was done."""
    return _WITH_WHOM.search(question) is not None


def checkable(kind: str) -> bool:
    """Whether it can be told from a sentence that it has no such answer."""
    return kind == "when" or kind in _CHECKS


def asks_who_said(question: str) -> bool:
    """Whether the answer is whoever spoke: “Who told me to take it?”."""
    if _WHO_SHALL.match(question):
        return False
    said = {stem(word) for word in load_pack().words("saying_verbs")}
    # “Who tells the shops?” asks for whoever does it, “who told me” and “who says that” for whoever spoke.
    verbs = [word for word in words(question)[:4] if stem(word) in said]
    return any(word in ("say", "says") or not (word in said or word.endswith("s")) for word in verbs)


def asks_who_works(question: str) -> bool:
    """Whether it asks who has a task in hand, which a ticket tells by a label: “Who is working on RELAY-88?”."""
    return re.search(load_pack().table("doers_by_label")["asked"], question, re.IGNORECASE) is not None


def is_personal(name: Name) -> bool:
    """Whether a name may be somebody's: no place, and nothing with figures in it."""
    if words(name.text)[-1:] and words(name.text)[-1] in load_pack().words("venue_words"):
        return False
    if set(words(name.text)) <= _of_dates():
        return False
    return name.kind is not NameKind.PLACE and not any(letter.isdigit() for letter in name.text)


@functools.cache
def _of_dates() -> frozenset[str]:
    """The names of months and days, which are nobody's."""
    pack = load_pack()
    names = (pack.table(one) for one in ("months", "weekdays", "weekday_abbreviations"))
    return frozenset(name for table in names for name in table) - pack.words("given_names")


def person_by_label(sentence: str, question: str) -> str:
    """Who stands behind a label that the question asks by: of “Reviewer: jun.t” who reviews it; else nothing."""
    label = _LABEL.match(sentence)
    labels = load_pack().table("doers_by_label")["labels"]
    if label and asks_who_works(question) and re.fullmatch(labels, label["label"].strip(), re.IGNORECASE):
        return label["value"]
    if label is None or len(label["value"].split()) > _NAME_WORDS or any(one.isdigit() for one in label["value"]):
        return ""
    asked = set(stems(question))
    by = set(stems(label["label"]))
    return label["value"] if by and any({one} & asked or derived(one) & asked for one in by) else ""


def _has_new_person(sentence: str, question: str) -> bool:
    asked = set(words(question))
    if person_by_label(sentence, question):
        return True
    named = [name for name in find_names(sentence) if is_personal(name) and not _is_asked(name, asked)]
    # “11:00 Inspection” in a calendar names nobody.
    if any(name.kind is NameKind.PERSON or not bare_clock(sentence) for name in named):
        return True
    relatives = load_pack().words("relations")
    return any(word in relatives and word not in asked for word in words(sentence)) or bool(doer_in(sentence, question))


def _is_asked(name: Name, asked: set[str]) -> bool:
    """Whether a name is one of the question; “Coast Building Society” is the building society that it speaks of."""
    said = set(words(name.text))
    return said <= asked or (name.kind is NameKind.ORGANISATION and len(said & asked) > 1)


def place_after_clock(sentence: str) -> str:
    """Where something is that stands with its time: the end of “28 March, 19:30, St Mark's”; else nothing."""
    found = _CLOCK_THEN_PLACE.search(sentence)
    return found["place"].strip() if found else ""


def asks_the_hour(question: str) -> bool:
    """Whether a time of day is asked for, rather than the day."""
    return _HOUR_ASKED.search(question) is not None


def _has_place(sentence: str, question: str) -> bool:
    asked = set(words(question))
    places = [name for name in find_names(sentence) if name.kind is NameKind.PLACE]
    if any(not set(words(one.text)) <= asked for one in places):
        return True
    if _CLOCK_THEN_PLACE.search(sentence) or venue_in(sentence, question):
        return True
    found = [one.group() for one in _PLACE.finditer(sentence) if not _of_dates() & set(words(one.group()))]
    found = [one for one in found if not (_WHERE_IS.match(question) and one.casefold().startswith("from "))]
    # “Room” alone is the beginning of one; “to Edinburgh” is none where that is what was asked about.
    return any(" " not in one.strip() or not set(content_words(one)) <= asked for one in found)


def measure_of(question: str) -> str:
    """The pattern of what measures it: of degrees for “how hot”; “” where any number may."""
    found = str(load_pack().table("measures").get(measure_word(question), ""))
    return found.replace(r"\d\s?", rf"(?:\d|\b{WORDED})[\s-]?")


def measure_word(question: str) -> str:
    """The word that asks for a measure: “hot”, “height”; “” where none does."""
    measures = load_pack().table("measures")
    return next((word for word in words(question) if word in measures), "")


def _has_number(sentence: str, question: str) -> bool:
    """A number; for “how hot” one of degrees."""
    pattern = measure_of(question)
    if pattern:
        named = measure_word(question) in words(sentence) and NUMBER.search(sentence) is not None
        return named or re.search(pattern, sentence, re.IGNORECASE) is not None
    if counted_in(question) and re.search(r"\bhow many\b", question, re.IGNORECASE):
        return any(_counts(sentence, one.end(), question) for one in NUMBER.finditer(sentence))
    return bool(NUMBER.search(sentence) or VERSION.search(sentence))


def _counts(sentence: str, end: int, question: str) -> bool:
    """Whether a number may count something: “1.8 kg” and “186 euros” count no people."""
    unit = MEASURED.match(sentence, end)
    return unit is None or unit.group().strip().casefold() in words(question)


def only_a_day(sentence: str) -> bool:
    """Whether a line is nothing but a day, as “Fri 30” above the entries of a calendar: it tells of nothing."""
    return all(word in _of_dates() or word[0].isdigit() for word in words(sentence))


def only_dates(sentence: str, at: datetime, zone: tzinfo | None) -> bool:
    """Whether all numbers of a sentence are those of days and times: “by 9 October”."""
    said = [range(one.start, one.end) for one in find_times(sentence, at, zone)]
    return bool(said) and all(any(one.start() in part for part in said) for one in NUMBER.finditer(sentence))


def find_code(sentence: str, question: str) -> str:
    """A number by which something is known (“SB-4471”, “IB 3711”) that the question doesn't name."""
    asked = set(words(question))
    found = [one for one in CODE.finditer(sentence) if not set(words(one.group())) <= asked]
    found = [one for one in found if not _NO_CODE.match(sentence, one.end())]
    # A short number is one only behind what it is the number of: “gate 12”.
    by = {stem(word) for word in (*asked, *load_pack().words("code_marks"))}
    found = [
        one
        for one in found
        if not one.group().isdigit()
        or len(one.group()) > _SHORT_CODE
        or by & set(map(stem, words(sentence[: one.start()])[-1:]))
    ]
    return found[0].group() if found else ""


def names_code(sentence: str, question: str) -> bool:
    """Whether right before its number it says what number it is: “Order no. FT-55218” for “the order number of …”."""
    code = find_code(sentence, question)
    label = [stem(word) for word in content_words(sentence.partition(code)[0])] if code else []
    marks = load_pack().words("code_marks")
    return (
        bool(label)
        and label[-1] not in marks
        and set(label[-2:]) <= set(stems(question))
        or (len(label) > 1 and label[-1] in marks and label[-2] in set(stems(question)))
    )


@functools.cache
def _reason() -> re.Pattern[str]:
    return re.compile(load_pack().table("reason_pattern")["text"], re.IGNORECASE)


_CHECKS: dict[str, Callable[[str, str], bool]] = {
    "who": _has_new_person,
    "where": _has_place,
    "why": lambda sentence, _: _reason().search(sentence) is not None,
    "money": lambda sentence, _: find_amount(sentence) != "",
    "code": lambda sentence, question: find_code(sentence, question) != "",
    "number": _has_number,
    "how_long": lambda sentence, question: tells_length(sentence, question),
    "contact": has_contact,
}
