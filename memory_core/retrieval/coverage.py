"""How much of what a question says a text covers."""

import re
from collections.abc import Collection, Mapping

from memory_core.language.words import StemFinder, fold, stem
from memory_core.records.memory import Memory
from memory_core.records.sketch import Sketch
from memory_core.store.scripts import without_strokes

# Words of writings from here on (Thai and further east) are not parted by spaces.
_UNSPACED = 0x0E00
# “L'école”, “İstanbul'da”, “O'Brien”: two words, as the index has them.
_APOSTROPHE = re.compile("['’]")


class Coverage:
    """Which share of what a question says (by weight of its terms) stands in a record's text, title or application.

    `forms`: in which other forms a term may stand there.
    """

    def __init__(self, weights: Mapping[str, float], forms: Mapping[str, Collection[str]] | None = None) -> None:
        self._weights = weights
        others = forms or {}
        self._stems = {
            term: frozenset(stem(without_strokes(form)) for form in (term, *others.get(term, ()))) for term in weights
        }
        self._written = {term: (term, *others.get(term, ())) for term in weights}
        self._finder = StemFinder(one for stemmed in self._stems.values() for one in stemmed)
        self._whole = sum(weights.values())
        self._shares: dict[frozenset[str], float] = {}

    def of(self, record: Memory | Sketch) -> float:
        """From 0 to 1."""
        if self._whole <= 0:
            return 0.0
        folded = without_strokes(fold(f"{record.text} {record.title} {record.app}"))
        there = self._finder.found_in(folded)
        if any(map(there.isdisjoint, self._stems.values())) and _APOSTROPHE.search(folded):
            there |= self._finder.found_in(_APOSTROPHE.sub(" ", folded))
        # Where words are not parted by spaces, a word is a part of the text.
        if not folded.isascii() and max(map(ord, folded)) > _UNSPACED:
            return self._share(there, folded)
        # Many texts have the same words of a question.
        share = self._shares.get(there)
        if share is None:
            share = self._shares[there] = self._share(there, "")
        return share

    def _share(self, there: frozenset[str], unspaced: str) -> float:
        """The share of these stems, and of what is a part of this text."""
        found = (
            term
            for term, stemmed in self._stems.items()
            if not there.isdisjoint(stemmed) or (unspaced and any(form in unspaced for form in self._written[term]))
        )
        return sum(self._weights[term] for term in found) / self._whole
