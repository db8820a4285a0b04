"""Judges what was found: how well it fits a question, and small pushes for what is new, proven or of the right kind."""

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from memory_core.language.words import normal, stem, stems
from memory_core.records.bodies import Kind
from memory_core.records.memory import Memory
from memory_core.records.query import Hit
from memory_core.records.sketch import Sketch
from memory_core.retrieval.coverage import Coverage
from memory_core.retrieval.fusion import Vote
from memory_core.retrieval.plan import Plan
from memory_core.retrieval.recency import newness
from memory_core.retrieval.recipes import Recipe

Record = Memory | Sketch

_HINT_PUSH = 0.03
# What has all the words of a question itself comes before what only stands beside them.
_COVER_PUSH = 0.3
_APP_PUSH = 0.05
# Cosine similarities of the bundled model: unrelated texts reach 0.15, paraphrases begin at 0.45.
_COSINE_LOW, _COSINE_HIGH = 0.2, 0.6


class Judged(NamedTuple):
    """A record that fits, with its final score and the one that the rankings gave it, of which `vote` tells more.

    A tuple, because most are dropped again.
    """

    record: Record
    score: float
    vote: Vote
    voted: float


class Judge:
    """Judges records by a plan, a recipe and how telling each term is. `forms`: how else a term may stand there."""

    def __init__(
        self,
        plan: Plan,
        recipe: Recipe,
        now: datetime,
        weights: Mapping[str, float],
        forms: Mapping[str, Collection[str]],
    ) -> None:
        self._plan = plan
        self._recipe = recipe
        self._now = now
        self._coverage = Coverage(weights, forms)
        self._named = {stem(term) for term in plan.terms}
        self._fitting: dict[str, bool] = {"": False}
        self._most = recipe.recency + recipe.proof + _COVER_PUSH + _HINT_PUSH + _APP_PUSH

    def judged(self, found: Sequence[tuple[Record, float]], vote: Vote, similar: Mapping[str, float]) -> list[Judged]:
        """Those that fit, best first, of records with the scores that the rankings gave them; `similar`: cosines."""
        covered = [self._coverage.of(record) for record, _ in found]
        fits = [fit_of(share, similar.get(record.id, 0.0)) for (record, _), share in zip(found, covered, strict=True)]
        floor = self._recipe.floor
        if max(fits, default=0.0) < floor:
            return []
        kept = [
            Judged(record, min(1.0, max(1e-6, voted * (1 + self._push(record, share)) / (1 + self._most))), vote, voted)
            for (record, voted), fit, share in zip(found, fits, covered, strict=True)
            if fit >= floor or vote.named(record.id, "context") or vote.named(record.id, "graph")
        ]
        kept.sort(key=lambda one: -one.score)
        return kept

    def _push(self, record: Record, covered: float) -> float:
        """The small pushes of newness, proof, kind, words and application."""
        recipe, app = self._recipe, record.app
        if app not in self._fitting:
            self._fitting[app] = not self._named.isdisjoint(stems(app))
        push = recipe.recency * newness(record.at, self._now, recipe.half_life_days)
        push += recipe.proof * min(1.0, math.log2(1 + len(record.evidence)) / 4)
        push += _HINT_PUSH if self._plan.kinds and record.kind.value in self._plan.kinds else 0.0
        push += _COVER_PUSH * covered
        return push + (_APP_PUSH if self._fitting[app] else 0.0)


def told_once(found: Sequence[Judged]) -> list[Judged]:
    """Without a block of who the person is that says no more than facts that are found as well."""
    facts = {normal(one.record.text) for one in found if one.record.kind is Kind.SEMANTIC}
    return [
        one
        for one in found
        if one.record.kind is not Kind.CORE
        or not all(normal(line) in facts for line in one.record.text.splitlines() if line.strip())
    ]


def fit_of(covered: float, cosine: float) -> float:
    """How well a text matches by words or by meaning, whichever is better."""
    return max(covered, (cosine - _COSINE_LOW) / (_COSINE_HIGH - _COSINE_LOW))


def hit_of(one: Judged) -> Hit:
    """With its place in each ranking."""
    fused = one.vote.fused(one.record.id, one.voted)
    return as_hit(one.record, score=one.score, ranks=fused.ranks, scores=fused.scores)


def as_hit(
    record: Record, *, score: float, ranks: Mapping[str, int] | None = None, scores: Mapping[str, float] | None = None
) -> Hit:
    """A record as a hit."""
    return Hit(
        id=record.id,
        layer="memories" if isinstance(record, Memory) else "observations",
        kind=record.kind.value,
        text=record.text,
        at=record.at,
        app=record.app,
        title=record.title,
        score=score,
        evidence=record.evidence,
        ranks=ranks or {},
        described=isinstance(record, Sketch) and record.described,
        scores=scores or {},
    )
