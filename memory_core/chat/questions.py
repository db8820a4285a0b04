"""What kind of answer a question asks for, and whether a sentence holds one."""

import re
from collections.abc import Callable
from datetime import datetime, tzinfo

from memory_core.language.names import AMOUNT, EMAIL, NUMBER, URL, NameKind, find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import words
from memory_core.retrieval.periods import find_times

_LENGTH = re.compile(
    r"\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|half|several|few)[\s-]+(?:more\s+)?"
    r"(?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w])\+?\d[\d ()/-]{6,}\d")
_PLACE = re.compile(r"\b(?:in|at|to|from|near|on)\s+(?:the\s+)?[A-ZÀ-Þ][\w-]+|(?:^|\s)(?:/|~/|[A-Z]:\\)[\w./\\-]+")
_SAID = re.compile(
    r"\bwhat (?:did|has|does|had) (?P<who>[\w .’'-]{2,40}?) (?:say|said|says|tell|told|mention|mentioned|write|"
    r"written|wrote|ask|asked|think|want|promise|suggest|answer)\b",
    re.IGNORECASE,
)


def question_type(question: str) -> str:
    """“when”, “who”, “where”, “money”, “number”, “how_long”, “contact”, “yes_no” or “what”."""
    text = question.strip().casefold()
    for name, pattern in load_pack().table("question_types").items():
        if re.search(pattern, text):
            return str(name)
    return "what"


def speaker_asked_for(question: str) -> str:
    """Of “What did Maria say …” the “Maria”, else nothing."""
    match = _SAID.search(question)
    return match["who"].strip() if match else ""


def holds_answer(kind: str, sentence: str, question: str, at: datetime, zone: tzinfo | None) -> bool:
    """Whether a sentence has something of the asked kind: a date for “when”, a new name for “who”."""
    check = _CHECKS.get(kind)
    if kind == "when":
        return bool(find_times(sentence, at, zone))
    return check(sentence, question) if check else False


def _has_new_person(sentence: str, question: str) -> bool:
    asked = set(words(question))
    named = [name for name in find_names(sentence) if name.kind in (NameKind.PERSON, NameKind.THING)]
    return any(not set(words(name.text)) <= asked for name in named)


def _has_place(sentence: str, question: str) -> bool:
    asked = set(words(question))
    places = [name for name in find_names(sentence) if name.kind is NameKind.PLACE]
    return any(not set(words(one.text)) <= asked for one in places) or bool(_PLACE.search(sentence))


_CHECKS: dict[str, Callable[[str, str], bool]] = {
    "who": _has_new_person,
    "where": _has_place,
    "money": lambda sentence, _: bool(AMOUNT.search(sentence)),
    "number": lambda sentence, _: bool(NUMBER.search(sentence)),
    "how_long": lambda sentence, _: bool(_LENGTH.search(sentence)),
    "contact": lambda sentence, _: any(pattern.search(sentence) for pattern in (EMAIL, URL, _PHONE)),
}
