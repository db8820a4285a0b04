"""Words: full-text rankings over the texts and over the texts beside them."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from memory_core.records.query import Query
from memory_core.retrieval.base import ReadsText
from memory_core.retrieval.fusion import Ranking, relative

# FTS5 takes about two microseconds for each matching row; so many may be ranked for one question.
_MATCHES = 2_500
_MATCHING_SHARE = 0.05
# FTS5 refuses an expression that is deeper than 1,000; nobody asks with so many words.
_MOST_TERMS = 200


@dataclass(frozen=True, slots=True)
class Survey:
    """In how many of the `total` texts of a layer each term stands; counted once for a question."""

    frequency: Mapping[str, int]
    total: int

    def weights(self, terms: Sequence[str]) -> dict[str, float]:
        """How telling each term is (inverse document frequency, at least 0.1)."""
        total = max(1, self.total)
        return {term: inverse_frequency(self.frequency.get(term, 0), total) for term in terms}


class Keyword:
    """Ranks by BM25, with words left out that are everywhere when rarer ones are there."""

    def __init__(self, *, fulltext: ReadsText) -> None:
        self._fulltext = fulltext

    def survey(self, terms: Sequence[str], layer: str) -> Survey:
        """Count the terms in a layer."""
        return Survey(self._fulltext.document_frequency(terms, layer), self._fulltext.total(layer))

    def rank(self, terms: Sequence[str], layer: str, survey: Survey, query: Query, limit: int) -> Ranking:
        """Ids of a layer with their share of the best score, best first."""
        chosen = telling(terms, survey.frequency, survey.total)[:_MOST_TERMS]
        if not chosen:
            return []
        return relative(self._fulltext.match(expression(chosen), layer=layer, query=query, limit=limit))

    def rank_context(self, terms: Sequence[str], survey: Survey, query: Query, limit: int) -> Ranking:
        """The same for observations whose neighbours' text matches; `survey` is that of the observations."""
        chosen = telling(terms, survey.frequency, survey.total)[:_MOST_TERMS]
        if not chosen:
            return []
        return relative(self._fulltext.match_context(expression(chosen), query=query, limit=limit))


def inverse_frequency(count: int, total: int) -> float:
    """BM25's weight of a term that stands in `count` of `total` texts, never below 0.1."""
    return max(0.1, math.log(1 + (total - min(count, total) + 0.5) / (count + 0.5)))


def telling(terms: Sequence[str], frequency: Mapping[str, int], total: int) -> list[str]:
    """The terms worth asking the index for.

    FTS5 scores every row that matches, so a word that stands in many rows costs much and says little: the rarest terms
    stay as long as the rows that they match are few enough. The two rarest always stay when all are common.
    """
    by_rarity = sorted(set(terms), key=lambda term: (frequency.get(term, 0), term))
    most = max(_MATCHES, int(total * _MATCHING_SHARE))
    matches = list(itertools.accumulate(frequency.get(term, 0) for term in by_rarity))
    cheap = {term for term, count in zip(by_rarity, matches, strict=True) if count <= most}
    found = any(frequency.get(term, 0) > 0 for term in cheap)
    if found or len(cheap) == len(by_rarity):
        return [term for term in terms if term in cheap]
    return [term for term in terms if term in cheap] + [term for term in by_rarity if term not in cheap][:2]


def expression(terms: Sequence[str]) -> str:
    """An FTS5 expression that matches any of the terms; each is quoted, so that none is taken for syntax."""
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
