"""Contextual memory: what matters for one question, with its neighbours, fitted to a budget; a view, never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from memory_core.language.words import jaccard, shingles, words
from memory_core.records.bodies import Kind
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Observation
from memory_core.records.query import Hit, Query
from memory_core.records.scope import Scope
from memory_core.retrieval.periods import Period
from memory_core.retrieval.plan import Plan
from memory_core.retrieval.recipes import CHAT, Recipe
from memory_core.retrieval.retriever import Retriever
from memory_core.store.store import Store

_LEAST_PIECE = 200
_FACTS = frozenset((Kind.SEMANTIC.value, Kind.RESOURCE.value))
_MOST_GROUNDS = 6
_SAME = 0.9
_MINE = Scope()
# Of so many episodes of a day, the longest tell it.
_WHOLE_DAY = 60
_NOBODY = ("others", "unknown")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: a hit, what stood right before and after it, and its text cut to the budget."""

    hit: Hit
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that an answer may rest on. `weights`: how telling each term of the question is.

    `anytime`: it was seen at any time, so that only what names the question's period may tell of it. `unsaid`: the
    stems of those terms that no piece has, once that was looked at.
    """

    plan: Plan
    pieces: tuple[Piece, ...]
    weights: Mapping[str, float]
    anytime: bool = False
    unsaid: frozenset[str] = frozenset()


class Contextual:
    """Gathers evidence for a question from both layers."""

    def __init__(self, *, retriever: Retriever, store: Store) -> None:
        self._retriever = retriever
        self._store = store

    def view(
        self, question: str, *, k: int = 14, budget: int = 16_000, recipe: Recipe = CHAT, scope: Scope = _MINE
    ) -> Context:
        """At most `k` pieces with at most `budget` characters in all, best first, none said twice."""
        found = self._retriever.explain(Query(text=question, k=k, layer="both", scope=scope), recipe)
        hits = found.hits
        if found.plan.lists:
            # “What did I do yesterday?”: what happened, rather than every single sight.
            episodes = Query(text=question, k=_WHOLE_DAY, kinds=(Kind.EPISODIC.value,), scope=scope)
            hits = self._longest(self._retriever.recall(episodes, recipe), k) or hits
        pieces: list[Piece] = []
        left = budget
        speakers = self._speakers(hits)
        for hit in _distinct(hits):
            if left < _LEAST_PIECE:
                break
            piece = self._piece(hit, min(left, budget // 3), speakers.get(hit.id, ""))
            pieces.append(piece)
            left -= len(piece.text) + len(piece.before) + len(piece.after)
        return Context(found.plan, tuple(pieces), found.weights, recipe.anytime)

    def about_me(self, scope: Scope = _MINE) -> list[str]:
        """The core blocks: who the person is."""
        return [memory.text for memory in self._store.memories.page(kind=Kind.CORE, limit=20, scope=scope)]

    def timeline(self, period: Period, *, k: int, scope: Scope = _MINE) -> list[Piece]:
        """What happened in a period, by its episodes, in order of time."""
        kinds = (Kind.EPISODIC.value,)
        query = Query(text="", k=k, kinds=kinds, since=period.since, until=period.until, scope=scope)
        hits = sorted(self._retriever.recall(query), key=lambda hit: hit.at)
        return [Piece(hit, hit.text[: _LEAST_PIECE * 5]) for hit in hits]

    def beneath(self, hit: Hit, *, limit: int, scope: Scope = _MINE) -> list[Piece]:
        """What a memory rests on, verbatim, as far as a scope may read it; nothing for an observation."""
        if hit.layer == "observations":
            return []
        found = [
            one for one in self._store.observations.get_many(hit.evidence[:limit]).values() if scope.reads(one.scope)
        ]
        return [Piece(sight_as_hit(one, hit.score), one.told[: _LEAST_PIECE * 15]) for one in found]

    def with_grounds(self, context: Context) -> Context:
        """The context with the sights on which its facts rest, where these were not found themselves.

        A fact has lost the page that it stood on, and a long page on many things fits no question as a whole.
        """
        known = {piece.hit.id for piece in context.pieces}
        facts = [piece.hit for piece in context.pieces if piece.hit.kind in _FACTS]
        below = [one for hit in facts for one in self.beneath(hit, limit=1, scope=context.plan.asked.scope)]
        new: dict[str, Piece] = {}
        for one in below:
            if one.hit.id not in known:
                new.setdefault(one.hit.id, one)
        return replace(context, pieces=(*context.pieces, *list(new.values())[:_MOST_GROUNDS]))

    def _longest(self, hits: Sequence[Hit], k: int) -> tuple[Hit, ...]:
        """Of many episodes those that lasted longest, as they came."""
        found = self._store.memories.get_many([hit.id for hit in hits])
        lasted = {str(one.id): (one.until or one.at) - one.at for one in found.values()}
        longest = sorted(hits, key=lambda hit: lasted.get(hit.id, timedelta()), reverse=True)[:k]
        kept = {hit.id for hit in longest}
        return tuple(hit for hit in hits if hit.id in kept)

    def _speakers(self, hits: Sequence[Hit]) -> dict[str, str]:
        """Who said what was heard, where that is known."""
        heard = [hit.id for hit in hits if hit.layer == "observations"]
        found = self._store.observations.get_many(heard).values()
        return {str(one.id): one.speaker for one in found if one.speaker and one.speaker.casefold() not in _NOBODY}

    def _piece(self, hit: Hit, limit: int, speaker: str = "") -> Piece:
        text = hit.text[:limit]
        if speaker and not text.startswith(speaker):
            text = f"{speaker[:1].upper()}{speaker[1:]}: {text}"
        if hit.layer != "observations" or len(text) > 600:
            return Piece(hit, text)
        before, after = self._beside(hit)
        return Piece(hit, text, before[-300:], after[:300])

    def _beside(self, hit: Hit) -> tuple[str, str]:
        """The text of the observations right before and after, where they say something else."""
        around = self._store.observations.neighbours(ObservationId(hit.id), before=1, after=1)
        own = words(hit.text)
        others = [one for one in around if one.id != hit.id and jaccard(own, words(one.text)) < _SAME]
        before = next((one.text for one in others if (one.at, one.id) < (hit.at, hit.id)), "")
        after = next((one.text for one in others if (one.at, one.id) >= (hit.at, hit.id)), "")
        return before, after


def sight_as_hit(one: Observation, score: float) -> Hit:
    """An observation as a hit."""
    return Hit(
        id=one.id,
        layer="observations",
        kind=one.kind.value,
        text=one.told,
        at=one.at,
        app=one.app,
        title=one.title,
        score=score,
        evidence=(one.id,),
    )


def _distinct(hits: Sequence[Hit]) -> list[Hit]:
    """Without texts that are nearly the same as a better one of the same layer."""
    kept: list[Hit] = []
    seen: list[tuple[str, frozenset[tuple[str, ...]]]] = []
    for hit in hits:
        runs = shingles(words(hit.text))
        if any(layer == hit.layer and jaccard(runs, other) >= _SAME for layer, other in seen):
            continue
        seen.append((hit.layer, runs))
        kept.append(hit)
    return kept
