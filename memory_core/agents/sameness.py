"""Whether two memories say the same, and how much a memory is worth to be kept at hand."""

import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from memory_core.language.names import entities
from memory_core.language.pack import load_pack
from memory_core.language.words import content_words, jaccard, normal, shingles, stems, words
from memory_core.records.bodies import FactBody, Kind, ProcedureBody
from memory_core.records.memory import Memory

_NEAR = 0.75
_NEAR_SHINGLES = 0.7
_NEAR_MEANING = 0.93
_SHARED = 0.6
_NEGATION = frozenset({"not", "no", "never", "longer", "don't", "doesn't", "isn't", "without", "dislikes", "hates"})
# What each part of the worth counts; together 1.
IMPORTANCE, CONFIDENCE, ACCESS = 0.4, 0.3, 0.3
_HALF_LIFE = timedelta(days=90)
_OFTEN = 3
# Which memories are compared: an episode that resembles another one is another one.
COMPARED = (Kind.SEMANTIC, Kind.PROCEDURAL)

Names = Callable[[str], Collection[str]]


def say_same(one: Memory, other: Memory, names: Names, *, cosine: float = 0.0) -> bool:
    """Whether two memories of one scope say the same in other words: by words, figures, names and meaning.

    `names`: by which names a subject is known.
    """
    if one.kind is not other.kind or one.scope != other.scope or _figures(one.text) != _figures(other.text):
        return False
    if _negated(one.text) != _negated(other.text):
        return False
    if isinstance(one.body, ProcedureBody) and isinstance(other.body, ProcedureBody):
        return [normal(step) for step in one.body.steps] == [normal(step) for step in other.body.steps]
    if isinstance(one.body, FactBody) and isinstance(other.body, FactBody):
        return _facts_same(one.body, other.body, names) or (
            same_subject(one.body, other.body, names) and _texts_same(one.text, other.text, cosine)
        )
    return False


def same_subject(one: FactBody, other: FactBody, names: Names) -> bool:
    """Whether two facts are about one, under whatever names."""
    if normal(one.subject) == normal(other.subject):
        return True
    first = {normal(name) for name in (one.subject, *names(one.subject))}
    second = {normal(name) for name in (other.subject, *names(other.subject))}
    return normal(other.subject) in first or normal(one.subject) in second


def family(predicate: str) -> str:
    """What a predicate is one of: “boss” and “manager” are one."""
    found: str = load_pack().table("predicate_families").get(predicate, predicate)
    return found


def _facts_same(one: FactBody, other: FactBody, names: Names) -> bool:
    if family(one.predicate) != family(other.predicate) or not same_subject(one, other, names):
        return False
    if "@" in one.object or "@" in other.object:
        return one.object.casefold() == other.object.casefold()
    first, second = _plain(one.object), _plain(other.object)
    if first == second:
        return True
    return jaccard(stems(one.object), stems(other.object)) >= _NEAR and _named(one.object) == _named(other.object)


def _texts_same(one: str, other: str, cosine: float) -> bool:
    if _named(one) != _named(other):
        return False
    if jaccard(shingles(words(one)), shingles(words(other))) >= _NEAR_SHINGLES:
        return True
    return cosine >= _NEAR_MEANING and jaccard(stems(one), stems(other)) >= _SHARED


def _plain(text: str) -> str:
    return " ".join(word for word in words(text) if word not in ("the", "a", "an"))


def _figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))


def _negated(text: str) -> bool:
    return bool(_NEGATION.intersection(words(text)))


def _named(text: str) -> set[str]:
    return {normal(name) for name in entities(f"{text} ")}


def more_telling(memories: Collection[Memory]) -> Memory:
    """Of several that say the same the one to keep the words of: sure, well founded, and saying the most."""
    return max(
        memories,
        key=lambda one: (one.confidence, len(one.evidence), len(set(content_words(one.text))), -one.at.timestamp()),
    )


def worth(memory: Memory, *, times: int, last: datetime | None, now: datetime) -> float:
    """From 0 to 1: 0.4 × importance + 0.3 × confidence + 0.3 × access.

    Access is 1 for what was made use of three times or more just now, less for fewer times, and half as much for each
    90 days since; 0 for what was never made use of.
    """
    access = 0.0
    if last is not None and times:
        age = max(timedelta(0), now - last) / _HALF_LIFE
        access = min(1.0, times / _OFTEN) * 0.5**age
    return IMPORTANCE * memory.importance + CONFIDENCE * memory.confidence + ACCESS * access
