"""Answers to questions in other languages than English: the sentence that holds most of what is asked, as it stands.

What `fitting` knows of questions and sentences it knows of English alone. Here only the telling words count, and
whether there is a time, a sum or a number where one is asked for. What asks in a language stands in its data file
(`de_asked.json`, `eastern_asked.json` for writings without spaces).
"""

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from memory_core.chat.terms import Candidate
from memory_core.language.names import AMOUNT, NUMBER
from memory_core.language.pack import load_pack
from memory_core.language.words import words
from memory_core.retrieval.eastern_times import EASTERN, eastern_times
from memory_core.retrieval.other_languages import languages_of, put_in_english, said_words, small_words_in
from memory_core.retrieval.periods import find_times

# Of what is asked this share must stand there, by weight; and this in the sentence itself.
_ENOUGH, _ITSELF = 0.6, 0.4
# What stands around a sentence counts for less.
_AROUND = 0.7
# Words that differ in no more than their ends are the same: “Rechnungen” and “Rechnung”.
_STEM, _ENDING = 4, 3
# A word of German holds others: “Stromrechnung” is a “Rechnung”.
_COMPOUND = 5
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Foreign:
    """A question in another language: the kind of its answer, as `question_type` names it, and its telling terms.

    `languages`: those in which it may be; none for writing without spaces.
    """

    languages: tuple[str, ...]
    kind: str
    terms: Mapping[str, float]

    def judged(self, one: Candidate) -> Candidate | None:
        """The candidate with its score; None where it answers nothing."""
        own = self._share(one.shown)
        around = self._share(f"{one.shown}\n{one.sentence.heading}\n{one.before}\n{one.piece.hit.title}")
        score = own + _AROUND * (around - own)
        if score < _ENOUGH or own < _ITSELF or one.sentence.text.endswith(("?", "？")) or not self._holds(one):
            return None
        found = AMOUNT.search(one.sentence.text) if self.kind == "money" else None
        return replace(one, score=score, short=found.group() if found else "", sure=found is not None)

    def _share(self, text: str) -> float:
        if not self.languages:
            return sum(term in _one_width(text) for term in self.terms) / len(self.terms)
        there = set(words(text))
        found = (weight for term, weight in self.terms.items() if any(_alike(term, word) for word in there))
        return sum(found) / sum(self.terms.values())

    def _holds(self, one: Candidate) -> bool:
        text = one.sentence.text
        if self.kind == "when":
            if not self.languages:
                return re.search(rf"\d|{load_pack('eastern').parts['time_signs']}", text) is not None
            said = any(put_in_english(text, language) != text for language in self.languages)
            return said or bool(find_times(text, one.piece.hit.at))
        if self.kind == "money":
            return AMOUNT.search(text) is not None or (not self.languages and _tells_a_number(text))
        return self.kind != "number" or _tells_a_number(text)


def foreign(question: str, weights: Mapping[str, float]) -> Foreign | None:
    """The question as one of another language; None where it is in English, or says nothing that can be looked for.

    `weights`: how telling each word is, folded.
    """
    if EASTERN.search(question):
        return _eastern(question)
    languages, kind = languages_of(question), "what"
    if not languages:
        return None
    rest = " ".join(said_words(question))
    for language in languages:
        found, rest = _asked(rest, language)
        kind = found if kind == "what" else kind
    small = small_words_in(languages)
    told = [word for word in rest.split() if word not in small and len(word) > 1]
    rare = max(weights.values(), default=1.0)
    return Foreign(tuple(languages), kind, {word: weights.get(word, rare) for word in told}) if told else None


def _eastern(question: str) -> Foreign | None:
    kind, rest = _asked(eastern_times(_one_width(question)), "eastern")
    runs = re.split(rf"(?:{load_pack('eastern').parts['small_signs']})|[\W_]+", rest)
    pairs = [run[place : place + _PAIR] for run in runs if run for place in range(max(1, len(run) - 1))]
    return Foreign((), kind, dict.fromkeys(pairs, 1.0)) if pairs else None


def _asked(question: str, language: str) -> tuple[str, str]:
    """What kind of answer is asked for, and the question without what asks for it."""
    kind = next((kind for kind, pattern in _patterns(language).items() if pattern.search(question)), "what")
    for pattern in _patterns(language).values():
        question = pattern.sub(" ", question)
    return kind, question


@functools.cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    edge = "" if language == "eastern" else r"\b"
    return {
        kind: re.compile(rf"{edge}(?:{source}){edge}") for kind, source in load_pack(language).table("asked").items()
    }


def _one_width(text: str) -> str:
    """Of writing without spaces no sign is taken apart, as `fold` does with Korean."""
    return unicodedata.normalize("NFKC", text).lower()


def _alike(term: str, word: str) -> bool:
    if term == word:
        return True
    common = max(_STEM, max(len(term), len(word)) - _ENDING)
    return term[:common] == word[:common] or (len(term) >= _COMPOUND and word.endswith(term))


def _tells_a_number(text: str) -> bool:
    numbers = load_pack("eastern").table("number")
    return NUMBER.search(text) is not None or any(sign in text for sign in numbers)
