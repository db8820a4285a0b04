"""Words: full-text rankings over the texts and over the texts beside them."""

import itertools
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from memory_core.language.han import is_han
from memory_core.records.query import Query
from memory_core.retrieval.fusion import Ranking, best_first, relative
from memory_core.retrieval.spellings import spellings
from memory_core.store.fulltext import Fulltext

# To score a matching row takes FTS5 twenty times as long as to pass it by. Expressions are made to match so many. With
# 2,500, recall at 5, 10 and 20 of 760 questions among 8,900 texts was 66.3, 74.2 and 81.0, now 67.4, 74.6 and 82.0.
_MATCHES = 1_000
# Of a word that is in more texts than this share, and of further common words, nothing is learnt.
_EVERYWHERE = 0.3
_MOST_COMMON = 6
# A word of one text stands around up to four others. Beside a larger share of all texts it tells nothing of any.
_NEIGHBOURS = 4
_BESIDE_EVERYTHING = 0.1
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

    def spelled(self, terms: Sequence[str]) -> list[str]:
        """The terms with their other forms."""
        return list(dict.fromkeys(form for term in terms for form in (term, *self.forms.get(term, ()))))


class Keyword:
    """Ranks by BM25, with words left out that are everywhere when rarer ones are there."""

    def __init__(self, *, fulltext: Fulltext) -> None:
        self._fulltext = fulltext

    def survey(self, terms: Sequence[str], layer: str) -> Survey:
        """Count the terms and their other forms in a layer."""
        total = self._fulltext.total(layer)
        if not total:
            return Survey(dict.fromkeys(terms, 0), 0)
        others = self._others(terms)
        asked = list(dict.fromkeys([*terms, *(form for forms in others.values() for form in forms)]))
        counts = self._fulltext.document_frequency(asked, layer)
        # Chinese is kept sign by sign: no count of words tells whether a run of them stands somewhere.
        forms = {term: tuple(form for form in others[term] if counts[form] or is_han(form)) for term in terms}
        frequency = {term: counts[term] + sum(counts[form] for form in forms[term]) for term in terms}
        return Survey(frequency, total, forms)

    def _others(self, terms: Sequence[str]) -> dict[str, list[str]]:
        """The other forms of each term, as far as the index tells them apart."""
        forms = {term: spellings(term) for term in terms}
        stems = self._fulltext.stems([*terms, *(form for found in forms.values() for form in found)])
        others = {}
        for term, found in forms.items():
            by_stem = {stems[form]: form for form in reversed(found)}
            by_stem.pop(stems[term], None)
            others[term] = list(by_stem.values())[::-1]
        return others

    def rank(
        self,
        terms: Sequence[str],
        layer: str,
        survey: Survey,
        query: Query,
        limit: int,
        among: Collection[int] | None = None,
    ) -> Ranking:
        """Ids of a layer with their share of the best score, best first; `among`: the numbers of all that may be."""
        sieves = _sieves(terms, survey.frequency, survey.total, among)

        def match(words: str, newest: int | None) -> Sequence[tuple[str, float]]:
            return self._fulltext.match(words, layer=layer, query=query, limit=limit, among=among, newest=newest)

        return _passed(sieves, survey, match, limit)

    def rank_context(
        self, terms: Sequence[str], survey: Survey, query: Query, limit: int, among: Collection[int] | None = None
    ) -> Ranking:
        """The same for observations whose neighbours' text matches; `survey` is that of the observations."""
        total = survey.total
        around = {term: min(total, count * _NEIGHBOURS) for term, count in survey.frequency.items()}
        few = max(_MATCHES, total * _BESIDE_EVERYTHING)
        telling = terms if among is not None else [term for term in terms if around.get(term, 0) <= few]
        sieves = _sieves(telling, around, total, among)

        def match(words: str, newest: int | None) -> Sequence[tuple[str, float]]:
            return self._fulltext.match_context(words, query=query, limit=limit, among=among, newest=newest)

        return _passed(sieves, survey, match, limit)


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which texts are worth scoring: those with one of the `rare` terms, and those with a term of each of the `groups`.

    `everything`: whether that is all with any of the terms. `newest`: if it lets too many pass, about how many of the
    texts, the last ones, must be looked into.
    """

    rare: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...] = ()
    everything: bool = True
    newest: int | None = None


def sieved(terms: Sequence[str], frequency: Mapping[str, int], total: int) -> Sieve:
    """A sieve through which about 1,000 of the `total` texts pass at most, the promising ones.

    Of common words two or three must come together: a text that has more of them than others is in the sieve, and one
    that has a single one of them is like a thousand others.
    """
    chosen = list(dict.fromkeys(terms))[:_MOST_TERMS]
    by_rarity = sorted(chosen, key=lambda term: (frequency.get(term, 0), term))
    matches = list(itertools.accumulate(frequency.get(term, 0) for term in by_rarity))
    if not matches or min(matches[-1], total) <= _MATCHES:
        return Sieve(tuple(chosen))
    rare = [term for term, count in zip(by_rarity, matches, strict=True) if count <= _MATCHES // 4]
    others = by_rarity[len(rare) :]
    common = [term for term in others if frequency.get(term, 0) <= total * _EVERYWHERE] or others[:2]
    if len(common) == 1 and any(frequency.get(term, 0) for term in rare):
        common = []
    return Sieve(tuple(rare), _grouped(common[:_MOST_COMMON], frequency, total, _MATCHES), everything=False)


def _grouped(common: Sequence[str], frequency: Mapping[str, int], total: int, most: int) -> tuple[tuple[str, ...], ...]:
    """As few groups of terms as let about `most` texts pass; alike in how many texts they match."""
    for count in range(min(2, len(common)), len(common) + 1):
        groups = tuple(tuple(common[first::count]) for first in range(count))
        if _passing(groups, frequency, total) <= most:
            break
    return groups if common else ()


def _passing(groups: Sequence[Sequence[str]], frequency: Mapping[str, int], total: int) -> float:
    """How many texts have a term of each of the groups, if terms have nothing to do with each other."""
    shares = ((min(1.0, frequency[term] / total) for term in group) for group in groups)
    return total * math.prod(1 - math.prod(1 - share for share in group) for group in shares)


def _sieves(
    terms: Sequence[str], frequency: Mapping[str, int], total: int, among: Collection[int] | None
) -> Iterator[Sieve]:
    """A sieve, then what asks for two words only, then what asks for one; of the newest about as many as are worth it.

    What is rare has passed the first. `among`: the numbers of all texts that may be, which all are worth it.
    """
    if among is not None:
        yield Sieve(tuple(terms[:_MOST_TERMS]))
        return
    finest = sieved(terms, frequency, total)
    yield finest
    common = [term for group in finest.groups for term in group]
    for count in range(min(2, len(finest.groups) - 1), 0, -1):
        groups = tuple(tuple(common[first::count]) for first in range(count))
        many = _passing(groups, frequency, total) / _MATCHES  # times as many as are worth it
        yield Sieve((), groups, everything=False, newest=math.ceil(total / many) if many > 1 else None)


def _passed(
    sieves: Iterable[Sieve],
    survey: Survey,
    match: Callable[[str, int | None], Sequence[tuple[str, float]]],
    limit: int,
) -> Ranking:
    """What passes the first sieve, with its share of the best score; when that is little, what passes the next."""
    found: dict[str, float] = {}
    for sieve in sieves:
        if words := sieved_expression(sieve, survey):
            found = {**dict(match(words, sieve.newest)), **found}
        if len(found) >= limit:
            break
    return relative(best_first(found.items())[:limit])


def inverse_frequency(count: int, total: int) -> float:
    """BM25's weight of a term that stands in `count` of `total` texts, never below 0.1."""
    return max(0.1, math.log(1 + (total - min(count, total) + 0.5) / (count + 0.5)))


def sieved_expression(sieve: Sieve, survey: Survey) -> str:
    """The sieve for FTS5, its terms in all their forms. No term stands there twice: BM25 would count it twice."""
    together = " AND ".join(f"({expression(survey.spelled(group))})" for group in sieve.groups)
    parts = [expression(survey.spelled(sieve.rare)), together and f"({together})"]
    return " OR ".join(part for part in parts if part)


def expression(terms: Sequence[str]) -> str:
    """An FTS5 expression that matches any of the terms; each is quoted, so that none is taken for syntax."""
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
