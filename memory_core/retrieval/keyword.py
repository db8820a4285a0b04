"""Words: full-text rankings over the texts and over the texts beside them."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from memory_core.records.query import Query
from memory_core.retrieval.base import ReadsText
from memory_core.retrieval.fusion import Ranking, relative
from memory_core.retrieval.spellings import spellings

# FTS5 takes about two microseconds for each matching row; so many may be ranked for one question.
_MATCHES = 2_500
_MATCHING_SHARE = 0.05
_NEIGHBOURS = 4
# FTS5 refuses an expression that is deeper than 1,000; nobody asks with so many words.
_MOST_TERMS = 200


@dataclass(frozen=True, slots=True)
class Survey:
    """In how many of the `total` texts of a layer each term stands, in any form; counted once for a question.

    `forms`: the other forms in which a term stands there.
    """

    frequency: Mapping[str, int]
    total: int
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def weights(self, terms: Sequence[str]) -> dict[str, float]:
        """How telling each term is (inverse document frequency, at least 0.1)."""
        total = max(1, self.total)
        return {term: inverse_frequency(self.frequency.get(term, 0), total) for term in terms}

    def spelled(self, terms: Sequence[str]) -> list[str]:
        """The terms with their other forms."""
        return list(dict.fromkeys(form for term in terms for form in (term, *self.forms.get(term, ()))))


class Keyword:
    """Ranks by BM25, with words left out that are everywhere when rarer ones are there."""

    def __init__(self, *, fulltext: ReadsText) -> None:
        self._fulltext = fulltext

    def survey(self, terms: Sequence[str], layer: str) -> Survey:
        """Count the terms and their other forms in a layer."""
        others = {term: self._others(term) for term in terms}
        asked = list(dict.fromkeys([*terms, *(form for forms in others.values() for form in forms)]))
        counts = self._fulltext.document_frequency(asked, layer)
        forms = {term: tuple(form for form in others[term] if counts[form]) for term in terms}
        frequency = {term: counts[term] + sum(counts[form] for form in forms[term]) for term in terms}
        return Survey(frequency, self._fulltext.total(layer), forms)

    def _others(self, term: str) -> list[str]:
        """Its other forms, as far as the index tells them apart."""
        by_stem: dict[tuple[str, ...], str] = {}
        for form in spellings(term):
            by_stem.setdefault(self._fulltext.stems(form), form)
        by_stem.pop(self._fulltext.stems(term), None)
        return list(by_stem.values())

    def rank(self, terms: Sequence[str], layer: str, survey: Survey, query: Query, limit: int) -> Ranking:
        """Ids of a layer with their share of the best score, best first."""
        chosen = telling(terms, survey.frequency, survey.total)[:_MOST_TERMS]
        if not chosen:
            return []
        return relative(self._fulltext.match(expression(survey.spelled(chosen)), layer=layer, query=query, limit=limit))

    def rank_context(self, terms: Sequence[str], survey: Survey, query: Query, limit: int) -> Ranking:
        """The same for observations whose neighbours' text matches; `survey` is that of the observations."""
        # A word of one text stands around up to four others, and each of them costs time.
        around = {term: count * _NEIGHBOURS for term, count in survey.frequency.items()}
        chosen = telling(terms, around, survey.total, most=_MATCHES * _NEIGHBOURS)[:_MOST_TERMS]
        if not chosen:
            return []
        return relative(self._fulltext.match_context(expression(survey.spelled(chosen)), query=query, limit=limit))


def inverse_frequency(count: int, total: int) -> float:
    """BM25's weight of a term that stands in `count` of `total` texts, never below 0.1."""
    return max(0.1, math.log(1 + (total - min(count, total) + 0.5) / (count + 0.5)))


def telling(terms: Sequence[str], frequency: Mapping[str, int], total: int, *, most: int = _MATCHES) -> list[str]:
    """The terms worth asking the index for.

    FTS5 scores every row that matches, so a word that stands in many rows costs much and says little: the rarest terms
    stay as long as the rows that they match are few enough: `most`, or a small share of all. The two rarest always stay
    when all are common.
    """
    by_rarity = sorted(set(terms), key=lambda term: (frequency.get(term, 0), term))
    enough = max(most, int(total * _MATCHING_SHARE))
    matches = list(itertools.accumulate(frequency.get(term, 0) for term in by_rarity))
    cheap = {term for term, count in zip(by_rarity, matches, strict=True) if count <= enough}
    found = any(frequency.get(term, 0) > 0 for term in cheap)
    if found or len(cheap) == len(by_rarity):
        return [term for term in terms if term in cheap]
    return [term for term in terms if term in cheap] + [term for term in by_rarity if term not in cheap][:2]


def expression(terms: Sequence[str]) -> str:
    """An FTS5 expression that matches any of the terms; each is quoted, so that none is taken for syntax."""
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
