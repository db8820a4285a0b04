"""Sentences of the evidence as candidates for an answer, and the words of a question that they may hold."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from memory_core.chat.matter import derived
from memory_core.context.contextual import Piece
from memory_core.language.pack import load_pack
from memory_core.language.sentences import Sentence
from memory_core.language.words import stem

PRONOUN = re.compile(r"^(?:she|he|it|they|her|his|their|its)\b", re.IGNORECASE)
_CLOCK_LINE = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?:\s?[-–]\s?(?:[01]?\d|2[0-3]):[0-5]\d)?\s+\S")
_SENDER = re.compile(r"^From: (?P<who>.*)$", re.MULTILINE)
_REFERS = re.compile(
    r"(?:\w+\W+){0,6}them\b|(?:\w+\W+){0,4}(?:it|that|this|one)\b"
    r"|(?:(?:should|could|would|will|must) be|costs?|takes?|took|lasts?|starts?|ends|begins|opens|closes|is|was)\s",
    re.IGNORECASE,
)

# Among the stems to which something is the reply: it was asked why.
WHY = "why?"
Terms = Sequence[tuple[str, frozenset[str], float]]
# Of a stem of the question those in the evidence that mean much the same.
Kin = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of the evidence; `own`, `head` and `near` are the stems in it, above it and around it.

    `place`: those of the window's title; `reply`: those of the question that it replies to; `page`: those of the whole
    page, for a line of a short one; `whole`: of any short page. `above`: the line that may date it. `row`: it is one of
    a table.
    `short`: the part of it that answers, once it was chosen; `sure`: it does so without the rest.
    """

    sentence: Sentence
    piece: Piece
    own: frozenset[str]
    head: frozenset[str]
    near: frozenset[str]
    before: str = ""
    first: bool = False
    covered: float = 0.0
    score: float = 0.0
    cosine: float = 0.0
    short: str = ""
    sure: bool = False
    place: frozenset[str] = frozenset()
    reply: frozenset[str] = frozenset()
    page: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    above: str = ""
    whole: frozenset[str] = frozenset()
    row: bool = False

    @property
    def alone(self) -> bool:
        """Whether it is of a note and leans on nothing that was said before it."""
        return self.piece.hit.kind == "text" and not (self.sentence.speaker or refers(self.sentence.text))

    @property
    def shown(self) -> str:
        """The sentence with its speaker, as it is quoted."""
        speaker = self.sentence.speaker
        return f"{speaker}: {self.sentence.text}" if speaker else self.sentence.text


def terms_of(weights: Mapping[str, float], kin: Kin | None = None) -> list[tuple[str, frozenset[str], float]]:
    """Each term of the question as its stem, the stems that may stand for it, and its weight."""
    alike = kin or {}
    groups = [frozenset(stem(word) for word in group) for group in load_pack().listed("synonyms")]
    by_stem = {stem(term): weight for term, weight in weights.items()}
    for phrase, instead in load_pack().table("phrases").items():
        parts = [stem(word) for word in phrase.split()]
        if all(part in by_stem for part in parts):
            by_stem[stem(instead)] = max(by_stem.pop(part) for part in parts)
    return [
        (own, alike.get(own, frozenset()).union(derived(own), *(group for group in groups if own in group)), weight)
        for own, weight in by_stem.items()
    ]


def share(terms: Terms, *bags: tuple[frozenset[str], float], synonym: float = 1.0) -> float:
    """The weighted share of the terms that stand in the bags; each bag's words count as much as its factor says."""
    whole = sum(weight for _, _, weight in terms)
    if whole <= 0:
        return 0.0
    there = 0.0
    for own, others, weight in terms:
        there += weight * max(
            (factor * (1.0 if own in bag else synonym) for bag, factor in bags if own in bag or others & bag),
            default=0.0,
        )
    return there / whole


def bare_clock(line: str) -> bool:
    """Whether a line begins with a time of day, as an entry of a calendar does: the day stands elsewhere."""
    return _CLOCK_LINE.match(line) is not None


def sender_of(letter: str) -> str:
    """Who wrote it, as its head says; “” where it is no letter."""
    found = _SENDER.search(letter)
    return found["who"] if found else ""


def refers(sentence: str) -> bool:
    """Whether a sentence leans on what was said before it: “They cost 89 euros each.”."""
    return PRONOUN.match(sentence) is not None or _REFERS.match(sentence) is not None
