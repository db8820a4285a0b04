"""Which texts are worth scoring, when a question's words are in many of them."""

import re
from collections.abc import Collection, Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from memory_core.records.query import Query
from memory_core.retrieval.keyword import Keyword, Sieve, Survey, sieved, sieved_expression
from memory_core.store.fulltext import Fulltext

_FREQUENCIES = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 100_000), max_size=10)


class _Texts(Fulltext):
    """Full text over sets of words: a text's score is how many of the asked words it has."""

    def __init__(self, texts: Mapping[str, set[str]]) -> None:
        self._texts = texts
        self.asked: list[str] = []
        self.newest: list[int | None] = []

    def match(
        self,
        expression: str,
        *,
        layer: str,
        query: Query,
        limit: int,
        among: Collection[int] | None = None,
        newest: int | None = None,
    ) -> list[tuple[str, float]]:
        self.asked.append(expression)
        self.newest.append(newest)
        python = re.sub(r'"(\w+)"', r"('\1' in words)", expression).replace("OR", "or").replace("AND", "and")
        words = re.findall(r'"(\w+)"', expression)
        found = [
            (name, float(sum(word in text for word in words)))
            for name, text in self._texts.items()
            if eval(python, {"words": text})
        ]
        return sorted(found, key=lambda pair: -pair[1])[:limit]

    def match_context(
        self,
        expression: str,
        *,
        query: Query,
        limit: int,
        layer: str = "observations",
        among: Collection[int] | None = None,
        newest: int | None = None,
    ) -> list[tuple[str, float]]:
        return self.match(expression, layer="observations", query=query, limit=limit)

    def document_frequency(self, terms: Sequence[str], layer: str) -> dict[str, int]:
        return {term: sum(term in text for text in self._texts.values()) for term in terms}

    def stems(self, terms: Collection[str]) -> dict[str, tuple[str, ...]]:
        return {term: (term,) for term in terms}

    def total(self, layer: str) -> int:
        return len(self._texts)


def _survey(frequency: Mapping[str, int], total: int) -> Survey:
    return Survey(frequency, total)


def test_everything_with_any_of_the_words_is_scored_while_that_is_little() -> None:
    assert sieved(["meeting", "day"], {"meeting": 90, "day": 80}, 100) == Sieve(("meeting", "day"))
    assert sieved(["often", "oftener"], {"often": 400, "oftener": 600}, 9_000) == Sieve(("often", "oftener"))
    assert sieved([], {}, 10) == Sieve(())


def test_words_that_are_everywhere_are_left_out_when_a_rare_one_is_there() -> None:
    frequency = {"meeting": 60_000, "heron": 3, "day": 9_000}
    assert sieved(["meeting", "heron", "day"], frequency, 100_000) == Sieve(("heron",), everything=False)


def test_common_words_must_come_together() -> None:
    frequency = dict.fromkeys("abcd", 6_000)
    sieve = sieved(list("abcd"), frequency, 100_000)
    assert sieve.rare == ()
    assert sorted(term for group in sieve.groups for term in group) == list("abcd")
    assert len(sieve.groups) >= 2
    expression = sieved_expression(sieve, _survey(frequency, 100_000))
    assert expression.count(" AND ") == len(sieve.groups) - 1


def test_a_single_common_word_is_asked_for_all_the_same() -> None:
    sieve = sieved(["day"], {"day": 90_000}, 100_000)
    assert sieved_expression(sieve, _survey({"day": 90_000}, 100_000)) == '(("day"))'


@given(_FREQUENCIES, st.integers(1, 100_000))
def test_no_word_is_asked_for_twice_and_what_is_rare_is_asked_for(frequency: dict[str, int], total: int) -> None:
    held = {term: min(count, total) for term, count in frequency.items()}
    sieve = sieved(list(held), held, total)
    terms = [*sieve.rare, *(term for group in sieve.groups for term in group)]
    assert len(terms) == len(set(terms))
    assert set(terms) <= set(held)
    assert bool(terms) == bool(held)
    if sieve.everything:
        assert set(terms) == set(held)


def test_the_texts_with_most_of_the_words_are_found_among_thousands_with_one() -> None:
    texts = {f"t{n}": {"abcd"[n % 4]} for n in range(6_000)}
    texts |= {"three": {"a", "b", "c"}, "four": {"a", "b", "c", "d"}}
    keyword = Keyword(fulltext=_Texts(texts))
    survey = keyword.survey(tuple("abcd"), "observations")
    found = keyword.rank(tuple("abcd"), "observations", survey, Query(""), limit=5)
    assert [name for name, _ in found[:2]] == ["four", "three"]
    assert len(found) == 5  # the rest is filled with what has one of them


def test_of_what_has_few_of_the_words_the_newest_texts_are_enough() -> None:
    fulltext = _Texts({f"t{n}": {"abcd"[n % 4]} for n in range(6_000)})
    keyword = Keyword(fulltext=fulltext)
    keyword.rank(tuple("abcd"), "observations", keyword.survey(tuple("abcd"), "observations"), Query(""), limit=5)
    finest, *others = fulltext.newest
    assert finest is None
    assert others
    assert all(newest is not None and 1_000 <= newest < 6_000 for newest in others)


def test_words_beside_everything_tell_nothing_of_the_neighbours() -> None:
    fulltext = _Texts({f"t{n}": {"a"} for n in range(6_000)})
    keyword = Keyword(fulltext=fulltext)
    survey = keyword.survey(("a",), "observations")
    assert keyword.rank_context(("a",), survey, Query(""), limit=5) == []
