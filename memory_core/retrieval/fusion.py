"""Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): rankings vote by place, not by score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

K = 60


@dataclass(frozen=True, slots=True)
class Fused:
    """One id with its score in (0, 1] (1: first everywhere) and its place in each ranking, from 1."""

    id: str
    score: float
    ranks: Mapping[str, int]


def fuse(rankings: Mapping[str, Sequence[str]], weights: Mapping[str, float]) -> list[Fused]:
    """All ids of all rankings, best first; equal scores in the order of first appearance.

    An empty ranking has no vote, so it does not lower the scores of the others. A ranking without a weight counts 0.
    """
    voting = {name: ids for name, ids in rankings.items() if ids and weights.get(name, 0.0) > 0}
    best = sum(weights[name] for name in voting) / (K + 1)
    scores: dict[str, float] = {}
    ranks: dict[str, dict[str, int]] = {}
    for name, ids in voting.items():
        for place, one in enumerate(dict.fromkeys(ids), start=1):
            scores[one] = scores.get(one, 0.0) + weights[name] / (K + place)
            ranks.setdefault(one, {})[name] = place
    ordered = sorted(scores, key=lambda one: -scores[one])
    return [Fused(one, min(1.0, scores[one] / best), ranks[one]) for one in ordered]
