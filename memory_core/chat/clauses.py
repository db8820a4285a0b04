"""The part of a sentence that tells what was asked: a value behind its label, an object, a deed, a clause."""

import re

from memory_core.chat.fitting import Asked
from memory_core.chat.openings import without_opening
from memory_core.chat.terms import Candidate, Terms, share
from memory_core.language.names import WORDED
from memory_core.language.pack import load_pack
from memory_core.language.words import content_words, stem, stems, words
from memory_core.wording import listed

_WHOLE = 10
# “Balance on arrival £138.00”
_FIGURED = re.compile(r"(?P<label>[^\W\d_][^\d.!?]{2,40}?)\s*[:=]?\s*[€$£]?\d[\d.,]*\s?[^\s\d]{0,4}$")
_ITEM = rf"(?:an?|the|some|my|our|his|her|\d+|{WORDED})\s+[\w-]+(?:\s+[\w-]+)?"
_LISTED_ON = re.compile(rf"(?:,\s+{_ITEM})*,?\s+and\s+{_ITEM}(?=\W*$)", re.IGNORECASE)
_PREPOSITIONS = re.compile(r"\s+(?:to|from|for|with|at|in|on|about)\s+", re.IGNORECASE)
_ON_A_FLOOR = re.compile(r"\s(?:on|in|at)\s+(?P<all>(?:the\s+)?[\w-]+\s+(?P<what>[a-z]+))\b", re.IGNORECASE)
_WHICH = re.compile(r"\W*(?:on\s+|in\s+|at\s+)?(?:which|what)\s+[a-z]+\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(?P<what>[A-Za-z]{3,})\s+(?:no\.?\s+|number\s+)?(?:\d{1,4}[A-Za-z]?|[A-Z]\d{0,3})\b")
_OF_A_KIND = re.compile(r"\b(?P<all>(?:the|an?|my|our)\s+(?P<how>[a-z-]+(?:\s+[a-z-]+)?)\s+(?P<what>[a-z]+))\b")
_APPOSED = re.compile(r",\s+(?P<named>(?:an?\s+|the\s+)?[A-ZÀ-Þ][\w-]*(?:\s+[A-Z0-9][\w-]*){0,3})(?=[,.;]|$)")
# Which one it is, such words don't tell.
_COMMON = frozenset(
    ("new", "old", "big", "small", "good", "nice", "used", "other", "same", "second", "first", "next", "last")
)
_IS = re.compile(r"(?:is|are|was|were)\b")
_OWNS = re.compile(r"['’]s\s+[\w-]+\s+(?:is|are|was|were)\b")
_QUOTED = re.compile(r"[\"“]([^\"”]{2,80})[\"”]")
# “Is vegetarian and doesn't eat mushrooms” says two things.
SAID_APART = re.compile(
    r"[,;]\s+|\s+(?:and|but)\s+(?=(?:(?:he|she|it|they|we|I)\s+)?"
    r"(?:is|are|am|was|were|does|do|did|has|have|had|will|can|cannot|never|[a-z]+n['’]t)\b)",
    re.IGNORECASE,
)
CUT = re.compile(
    r"\s+[-–—]\s+|[,;:]\s+|\s+(?=(?:and|but|so|because|which|while|since|when|where|who)\s)", re.IGNORECASE
)


def what_told(one: Candidate, matter: Asked) -> tuple[str, bool]:
    """A title in quotes where one is asked for, what is said of the thing asked about, or the telling clause."""
    text, question = without_opening(one.sentence.text), matter.part
    asked = set(stems(question))
    if value := value_of(text, asked):
        return value, True
    if matter.speaker and len(text.split()) <= _WHOLE:
        return text.strip(" .,;!"), False
    quoted = [found for found in _QUOTED.findall(text) if not set(stems(found)) <= asked]
    if quoted and re.search(load_pack().table("titled")["text"], question, re.IGNORECASE):
        return listed(quoted), True
    clauses = [clause for clause in _clauses(text) if set(stems(clause)) - asked] or [text]
    best = max(clauses, key=lambda clause: _told_in(clause, asked, matter) + (0.5 if clause is clauses[0] else 0))
    best = without_opening(best)
    told = object_of(best, asked) or _deed(best, matter.verb, asked)
    # Of “it's upsetting Mr Tolley, he thinks it's Morse code” for what he thinks the second.
    told = told or next((deed for clause in clauses if (deed := _deed(clause, matter.verb, asked))), "")
    found = _part_named(told, text, matter)
    found = (
        _numbered(found, matter)
        or _told_by_name(text, matter, asked)
        or without_asked(listed_after(found, text), asked)
    )
    return (found or _without_link(best)).strip(" .,;!"), bool(found)


def listed_after(found: str, text: str) -> str:
    """“The siphon, two valves and the kitchen tap” for the siphon, where the sentence goes on listing up to its end."""
    more = _LISTED_ON.match(text, text.find(found) + len(found)) if found and found in text else None
    return found + more.group() if more else found


def without_asked(found: str, asked: set[str]) -> str:
    """“My drill” of “my drill to Otis”, where the question has said to whom, and without what follows that."""
    for place in _PREPOSITIONS.finditer(found):
        phrase = _PREPOSITIONS.split(found[place.end() :])[0]
        if stems(phrase) and set(stems(phrase)) <= asked:
            return found[: place.start()]
    return found


def _numbered(found: str, matter: Asked) -> str:
    """“The second floor” of “number 214 on the second floor”, where it was asked on which floor."""
    wanted = {own for own, _, _ in matter.focus}
    for placed in _ON_A_FLOOR.finditer(found) if _WHICH.match(matter.part) else ():
        if stem(placed["what"].casefold()) in wanted:
            return placed["all"]
    return ""


def _with_name(found: re.Match[str], text: str) -> str:
    """“A new laptop” by what it is called behind it: “a ThinkPad X1”."""
    named = _APPOSED.match(text, found.end())
    return named["named"] if named else found["all"]


def _told_by_name(text: str, matter: Asked, asked: set[str]) -> str:
    """“Platform 3” of “leaves at 7:42 from platform 3” for “which platform”, and “the oak floor” for “which floor”."""
    wanted = {own for own, _, _ in matter.focus}
    if not wanted or not _WHICH.match(matter.part):
        return ""
    numbered = [one for one in _NUMBERED.finditer(text) if stem(one["what"].casefold()) in wanted]
    if len(numbered) == 1:
        return numbered[0].group()
    kinds = [one for one in _OF_A_KIND.finditer(text) if stem(one["what"].casefold()) in wanted]
    told = [
        _with_name(one, text)
        for one in kinds
        if (not set(stems(one["how"])) <= asked | _COMMON or _APPOSED.match(text, one.end()))
    ]
    if len(told) != 1 or len(kinds) != 1:
        return ""
    # “Dario lives on the third floor, and Pia on the fifth” tells hers in another part.
    part = next((part for part in re.split(r"[,;]\s+", text) if told[0] in part), text)
    return told[0] if matter.people <= frozenset(stems(part)) else ""


def _told_in(clause: str, asked: set[str], matter: Asked) -> int:
    """How much of the question stands in a part; the thing that was asked for counts twice."""
    said = set(stems(clause))
    return len(said & asked) + (1 if share(matter.focus, (frozenset(said), 1.0)) > 0 else 0)


def _part_named(found: str, text: str, matter: Asked) -> str:
    """Of “a spanner and a new belt, type A-38” for “which belt” the belt, with what follows it."""
    parts = re.split(r",?\s+(?:and|or|plus)\s+", found)
    named = [part for part in parts if share(matter.focus, (frozenset(stems(part)), 1.0)) > 0]
    if len(parts) < 2 or len(named) != 1:
        return found
    rest = text[text.find(named[0]) :]
    return rest if named[0] is parts[-1] and len(rest.split()) <= _WHOLE else named[0]


def _clauses(text: str) -> list[str]:
    """The parts of a sentence; one too short to stand by itself (an item of a list) stays with the one before."""
    parts: list[str] = []
    start = 0
    for found in CUT.finditer(text):
        if len(content_words(text[start : found.start()])) >= 3 and len(content_words(text[found.end() :])) >= 3:
            parts.append(text[start : found.start()])
            start = found.end() if text[found.start() : found.end()].strip() else found.start() + 1
    return [*parts, text[start:]]


def _among(value: str, asked: set[str]) -> str:
    """Of “coach 4, seat 61 window” what is said of the seat; all of it where no part names what was asked for."""
    named = [part for part in re.split(r"[,;]\s+", value) if set(stems(part)) & asked and set(stems(part)) - asked]
    if len(named) != 1:
        return value
    tokens = named[0].split()
    while len(tokens) > 1 and set(stems(tokens[0])) <= asked:
        tokens.pop(0)
    return " ".join(tokens)


def object_of(clause: str, asked: set[str]) -> str:
    """What follows “I ordered”, “to order” or “the hotel is”, where the question has said the verb or the thing."""
    table = load_pack().table("objects")
    for found in re.finditer(table["verb"], clause, re.IGNORECASE):
        rest = clause[found.end() :]
        # In “my brother's car is a Volvo” the car is no verb.
        if stem(words(found["verb"])[0]) in asked and _tells(rest, asked) and not _IS.match(rest):
            return rest
    for found in re.finditer(table["link"], clause, re.IGNORECASE):
        if _OWNS.match(clause, found.start()):
            continue  # “my brother's car is a Volvo”
        if set(stems(clause[: found.start()])) & asked and _tells(clause[found.end() :], asked):
            return clause[found.end() :]
    return ""


def _deed(clause: str, verb: str, asked: set[str]) -> str:
    """What follows the verb of the question, whoever did it: “Jonas needs new goggles”."""
    for found in re.finditer(r"[^\W\d_]{3,}", clause) if verb else ():
        rest = clause[found.end() :].strip()
        if stem(found.group().casefold()) == verb and rest and _tells(rest, asked):
            return rest
    return ""


def value_of(text: str, asked: set[str]) -> str:
    """What stands behind a label that was asked for: “Colour: moss green”, “Order number BB-90331”."""
    label = re.match(r"(?P<label>[^:=.!?]{2,40})(?::|\s?=)\s+(?P<value>\S.{0,120})$", text)
    # “Garlic ‘Germidour’: sold out” says of which was sold out nothing behind its label.
    if label and set(stems(label["label"])) & asked and _mostly_new(set(stems(label["value"])), asked):
        return _among(label["value"].rstrip(".;, "), asked)
    tokens = text.split()
    if len(tokens) > 8 or any(mark in text for mark in ".!?") and not any(letter.isdigit() for letter in text):
        return ""
    while len(tokens) > 1 and set(stems(tokens[0])) and set(stems(tokens[0])) <= asked:
        tokens.pop(0)
    rest = " ".join(tokens)
    return rest.strip(" ,;") if rest != text and rest[:1].isdigit() or rest != text and rest.isupper() else ""


def labelled_so(text: str, terms: Terms) -> float:
    """Of a line that is a label and its figure (“Remaining 9.5”) the share of the label that a question says."""
    found = _FIGURED.match(text)
    said = stems(found["label"]) if found else []
    known = [one for one in said if any(one == own or one in others for own, others, _ in terms)]
    return len(known) / len(said) if said else 0.0


def _mostly_new(said: set[str], asked: set[str]) -> bool:
    return len(said - asked) > len(said & asked)


def _tells(rest: str, asked: set[str]) -> bool:
    """Whether the end of a clause names something new, and not how, where or to whom."""
    return bool(set(stems(rest)) - asked) and not re.match(load_pack().table("objects")["not_one"], rest, re.IGNORECASE)


def _without_link(clause: str) -> str:
    return re.sub(load_pack().table("objects")["conjunction"], "", clause, flags=re.IGNORECASE)
