"""One order out of several rankings."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.retrieval.fusion import Fused, Ranking, Vote, relative

_RANKING = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.floats(min_value=0, max_value=1)),
    max_size=8,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: sorted(pairs, key=lambda pair: -pair[1]))
_RANKINGS = st.dictionaries(st.sampled_from(["words", "dense", "context"]), _RANKING, max_size=3)
_WEIGHTS = {"words": 1.0, "dense": 2.0, "context": 0.5}


def fuse(rankings: Mapping[str, Ranking], weights: Mapping[str, float]) -> list[Fused]:
    """All ids of all rankings, best first."""
    vote = Vote(rankings, weights)
    return [vote.fused(one, score) for one, score in vote.best().items()]


def test_what_two_rankings_like_comes_before_what_one_likes() -> None:
    fused = fuse({"words": [("a", 1.0), ("b", 0.9)], "dense": [("b", 0.9), ("c", 0.8)]}, {"words": 1.0, "dense": 1.0})
    assert [one.id for one in fused] == ["b", "a", "c"]
    assert fused[0].ranks == {"words": 2, "dense": 1}


def test_the_best_everywhere_scores_one() -> None:
    assert fuse({"words": [("a", 1.0)], "dense": [("a", 1.0)]}, _WEIGHTS)[0].score == pytest.approx(1.0)


def test_a_ranking_without_weight_or_entries_has_no_vote() -> None:
    assert fuse({"words": [("a", 1.0)], "dense": [], "other": [("b", 1.0)]}, _WEIGHTS)[0].score == pytest.approx(1.0)
    assert fuse({}, _WEIGHTS) == []


def test_scores_are_shares_of_the_best() -> None:
    assert relative([("a", 8.0), ("b", 2.0)]) == [("a", 1.0), ("b", 0.25)]
    assert relative([("a", 0.0)]) == [("a", 1.0)]


@given(_RANKINGS)
def test_every_id_appears_once_best_first_with_a_score_up_to_one(rankings: dict[str, list[tuple[str, float]]]) -> None:
    fused = fuse(rankings, _WEIGHTS)
    assert {one.id for one in fused} == {name for ranking in rankings.values() for name, _ in ranking}
    assert len({one.id for one in fused}) == len(fused)
    assert [one.score for one in fused] == sorted((one.score for one in fused), reverse=True)
    assert all(0 < one.score <= 1 for one in fused)


@given(_RANKINGS, st.sampled_from("abcdefgh"))
def test_a_further_vote_never_harms(rankings: dict[str, list[tuple[str, float]]], name: str) -> None:
    def place(fused: list[str]) -> int:
        return fused.index(name) if name in fused else len(fused)

    before = place([one.id for one in fuse(rankings, _WEIGHTS)])
    after = place([one.id for one in fuse({**rankings, "graph": [(name, 1.0)]}, {**_WEIGHTS, "graph": 1.0})])
    assert after <= before
