"""Named ways to recall: how much each ranking counts, and when nothing is better than something."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """`weights` by ranking (words, context, dense, graph, time). `floor`: hits that fit less are left out, from 0 to 1.

    `recency` is the largest share that newness adds to a score, halved every `half_life_days`. `anytime`: the period
    that a question names is that of what is told, and not of when it was seen.
    """

    weights: Mapping[str, float]
    candidates: int = 150
    floor: float = 0.2
    recency: float = 0.03
    half_life_days: float = 30.0
    proof: float = 0.02
    anytime: bool = False


# Cosines of good matches are about a half, so their weight is twice what it seems.
_WEIGHTS = {"words": 1.0, "context": 0.9, "dense": 2.0, "graph": 0.2, "time": 0.3}

BROWSE = Recipe(_WEIGHTS)
CHAT = Recipe(_WEIGHTS, floor=0.15)
