"""Words: full-text rankings over the texts and over the texts beside them."""

import math
from collections.abc import Mapping, Sequence

from memory_core.records.query import Query
from memory_core.retrieval.base import ReadsText
from memory_core.retrieval.fusion import Ranking, relative

# Below this many matches a common word is cheap to rank, so it may stay.
_CHEAP_MATCHES = 4_000
_COMMON_SHARE = 0.05


class Keyword:
    """Ranks by BM25, with words left out that are everywhere when rarer ones are there."""

    def __init__(self, *, fulltext: ReadsText) -> None:
        self._fulltext = fulltext

    def weights(self, terms: Sequence[str], layer: str) -> dict[str, float]:
        """How telling each term is (inverse document frequency, at least 0.1)."""
        total = max(1, self._fulltext.total(layer))
        frequency = self._fulltext.document_frequency(terms, layer)
        return {term: inverse_frequency(frequency.get(term, 0), total) for term in terms}

    def rank(self, terms: Sequence[str], layer: str, query: Query, limit: int) -> Ranking:
        """Ids of a layer with their share of the best score, best first."""
        chosen = self._telling(terms, layer)
        if not chosen:
            return []
        return relative(self._fulltext.match(expression(chosen), layer=layer, query=query, limit=limit))

    def rank_context(self, terms: Sequence[str], query: Query, limit: int) -> Ranking:
        """The same for observations whose neighbours' text matches."""
        chosen = self._telling(terms, "observations")
        if not chosen:
            return []
        return relative(self._fulltext.match_context(expression(chosen), query=query, limit=limit))

    def _telling(self, terms: Sequence[str], layer: str) -> list[str]:
        frequency = self._fulltext.document_frequency(terms, layer)
        return telling(terms, frequency, self._fulltext.total(layer))


def inverse_frequency(count: int, total: int) -> float:
    """BM25's weight of a term that stands in `count` of `total` texts, never below 0.1."""
    return max(0.1, math.log(1 + (total - min(count, total) + 0.5) / (count + 0.5)))


def telling(terms: Sequence[str], frequency: Mapping[str, int], total: int) -> list[str]:
    """The terms worth asking the index for.

    FTS5 scores every row that matches, so a word that stands in many rows costs much and says little. The rarest term
    always stays, even when it is common.
    """
    common = max(_CHEAP_MATCHES, int(total * _COMMON_SHARE))
    rare = [term for term in terms if frequency.get(term, 0) <= common]
    found = [term for term in rare if frequency.get(term, 0) > 0]
    if found or not terms:
        return rare
    return rare + sorted(set(terms) - set(rare), key=lambda term: (frequency.get(term, 0), term))[:2]


def expression(terms: Sequence[str]) -> str:
    """An FTS5 expression that matches any of the terms; each is quoted, so that none is taken for syntax."""
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
