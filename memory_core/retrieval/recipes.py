"""Named ways to recall: how much each ranking counts, and when nothing is better than something."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Recipe:
    """`weights` by ranking (words, context, dense, graph, time). `floor`: hits that fit less are left out, from 0 to 1.

    `recency` is the largest share that newness adds to a score, halved every `half_life_days`. `by_time` returns
    hits in the order in which they happened. `surroundings`: what stands around an observation counts. `anytime`: the
    period that a question names is that of what is told, and not of when it was seen.
    """

    name: str
    weights: Mapping[str, float] = field(default_factory=dict)
    candidates: int = 150
    floor: float = 0.2
    recency: float = 0.03
    half_life_days: float = 30.0
    proof: float = 0.02
    by_time: bool = False
    surroundings: bool = True
    anytime: bool = False


# Cosines of good matches are about a half, so their weight is twice what it seems.
_WEIGHTS = {"words": 1.0, "context": 0.9, "dense": 2.0, "graph": 0.2, "time": 0.3}

BROWSE = Recipe("browse", _WEIGHTS)
CHAT = Recipe("chat", _WEIGHTS, floor=0.15)
TIMELINE = Recipe("timeline", _WEIGHTS, by_time=True)
DEDUPE = Recipe("dedupe", {"words": 0.6, "dense": 2.0}, floor=0.5, recency=0.0, proof=0.0, surroundings=False)
