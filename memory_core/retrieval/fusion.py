"""Makes one order of several rankings by adding their relative scores.

Measured on long dialogues (turn recall at 5, 10, 20): reciprocal rank fusion with k = 60 59.9, 70.2, 77.1; relative
scores 66.8, 76.8, 82.5. Ranks forget by how much the first is better than the second, which BM25 knows well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Ids with scores of at most 1, best first.
Ranking = Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Fused:
    """One id with its score in (0, 1] (1: best everywhere), its place in each ranking, from 1, and its score there."""

    id: str
    score: float
    ranks: Mapping[str, int]
    scores: Mapping[str, float] = field(default_factory=dict)


def relative(ranking: Ranking) -> list[tuple[str, float]]:
    """Scores as shares of the best one; those that are not above zero become the smallest share."""
    best = max((score for _, score in ranking), default=0.0)
    if best <= 0:
        return [(one, 1.0) for one, _ in ranking]
    return [(one, max(score / best, 1e-6)) for one, score in ranking]


def fuse(rankings: Mapping[str, Ranking], weights: Mapping[str, float]) -> list[Fused]:
    """All ids of all rankings, best first; equal scores in the order of first appearance.

    An empty ranking has no vote, so it does not lower the scores of the others; one without a weight neither.
    """
    voting = {name: ranking for name, ranking in rankings.items() if ranking and weights.get(name, 0.0) > 0}
    most = sum(weights[name] for name in voting)
    scores: dict[str, float] = {}
    ranks: dict[str, dict[str, int]] = {}
    shares: dict[str, dict[str, float]] = {}
    for name, ranking in voting.items():
        place = 0
        for one, score in ranking:
            if name in ranks.get(one, {}):
                continue
            place += 1
            share = min(1.0, max(0.0, score))
            scores[one] = scores.get(one, 0.0) + weights[name] * share
            shares.setdefault(one, {})[name] = share
            ranks.setdefault(one, {})[name] = place
    ordered = sorted(scores, key=lambda one: -scores[one])
    return [Fused(one, min(1.0, max(1e-6, scores[one] / most)), ranks[one], shares[one]) for one in ordered]
