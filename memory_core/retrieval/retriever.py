"""Recall: plan, rank four ways, fuse, push gently, and return nothing rather than anything."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from statistics import median

from memory_core.clock import Clock
from memory_core.language.words import fold
from memory_core.records.memory import Memory, Status
from memory_core.records.place import Place
from memory_core.records.query import Hit, Query
from memory_core.retrieval.aside import Aside
from memory_core.retrieval.dense import MOST_CHUNKS, Dense
from memory_core.retrieval.events import Event, moment_of, names_it, period_around
from memory_core.retrieval.fusion import Ranking, Vote, best_first
from memory_core.retrieval.graph import Graph
from memory_core.retrieval.judging import Judge, Judged, Record, as_hit, fit_of, hit_of, told_once
from memory_core.retrieval.keyword import Keyword, Survey, inverse_frequency
from memory_core.retrieval.periods import Period
from memory_core.retrieval.plan import Plan, make_plan, text_of
from memory_core.retrieval.recency import within
from memory_core.retrieval.recipes import BROWSE, Recipe
from memory_core.retrieval.reranking import Reranker, reranked
from memory_core.retrieval.surroundings import lifted
from memory_core.store.filters import narrows, selects
from memory_core.store.store import Store

_LAYERS = {"memories": ("memories",), "observations": ("observations",), "both": ("memories", "observations")}
_JUDGED = 15
# So many texts may tell when an event was.
_WITNESSES = 10
# So few words of time may be looked for as words.
_BARE = 2
# Among so many times as many, what stands around a text may lift it. Twice as many found no more (760 questions).
_AROUND = 2
# Scores that differ by less may as well be the same.
_HARDLY = 1e-6
# How far to look for what passes filters, how much further when few of the nearest do, and how far at most.
_WIDER = 3
_DEEPER = 6
_DEEPEST = 10_000
# A longer text is embedded before it is read, though it may turn out to ask for a list, as “yesterday” does.
_SOON_READ = 20
# So long a waiting thread takes to have its turn. The model keeps it until it has a question's tokens, and then needs
# none.
_HEAD_START_S = 0.0003
# When no more than so many pass, they are looked at one by one.
_FEW = 3_000

# The ids of what passes a query's filters, with the numbers of their rows; None: too many to name.
Few = Mapping[str, int] | None
# Given what words found (and what stands beside it), and how well words fit, the ranking by meaning.
_Meant = Callable[[Collection[str], Ranking], Ranking]


@dataclass(frozen=True, slots=True)
class Recall:
    """Hits with what they were found by: the plan, and how telling each of its terms is."""

    plan: Plan
    hits: tuple[Hit, ...]
    weights: Mapping[str, float]


class Retriever:
    """Finds memories and observations for a query. Reads only; safe to use from several threads if the store is.

    `dense` may be None (no vectors at all); `zone` is the person's time zone, None the machine's. `reranker` gives the
    one that is chosen right now.
    """

    def __init__(
        self,
        *,
        store: Store,
        dense: Dense | None,
        clock: Clock,
        zone: tzinfo | None = None,
        reranker: Callable[[], Reranker | None] = lambda: None,
    ) -> None:
        self._store = store
        self._dense = dense
        self._clock = clock
        self._zone = zone
        self._reranker = reranker
        self._keyword = Keyword(fulltext=store.fulltext)
        self._graph = Graph(graph=store.graph)
        self._aside = Aside()

    def close(self) -> None:
        """End its threads."""
        self._aside.close()

    def recall(self, query: Query, recipe: Recipe = BROWSE) -> list[Hit]:
        """At most `query.k` hits, best first. Text without words lists by time."""
        return list(self.explain(query, recipe).hits)

    def explain(self, query: Query, recipe: Recipe = BROWSE) -> Recall:
        """The same with the plan and the weights of its terms."""
        text = text_of(query)
        if len(text) > _SOON_READ:
            self._embed(text)
        plan = make_plan(query, self._clock.now(), self._zone)
        if plan.says_nothing:
            return Recall(plan, (), {})
        recipe = recipe if query.floor is None else replace(recipe, floor=query.floor)
        if plan.event is not None:
            plan = plan.placed(self._period_of(plan.event, query, near=plan.lists))
        if plan.lists:
            listed = self._listed(plan)
            if listed or len(plan.text.split()) > _BARE or not plan.words:
                return Recall(plan, tuple(listed), {})
            plan = plan.placed(None)  # “Monday” alone is a word, too
        if len(text) <= _SOON_READ:
            self._embed(text)
        counted = tuple(dict.fromkeys((*plan.words, *plan.terms)))
        surveys = {layer: self._keyword.survey(counted, layer) for layer in _LAYERS[plan.asked.layer]}
        weights = _weights(plan, surveys)
        found = [] if recipe.anytime else self._within_period(plan, recipe, weights, surveys)
        if not found:
            # Words of time may belong to what is asked about (“the launch in May”) and not to when it was seen.
            found = self._search(plan, plan.asked, recipe, weights, surveys)
        reranker = self._reranker() if query.rerank else None
        hits = [hit_of(one) for one in (found if reranker is not None else found[: query.k])]
        if reranker is not None:
            hits = reranked(hits, plan.text, reranker)
        return Recall(plan, tuple(hits[: query.k]), weights)

    def similarities(self, text: str, others: list[str]) -> list[float]:
        """Cosine similarity of a text to each of the others; zeros while there are no vectors."""
        return self._dense.similarities(text, others) if self._dense is not None else [0.0] * len(others)

    def related(self, texts: Sequence[str], others: Sequence[str]) -> list[list[float]]:
        """Cosine similarity of each text to each of the others; zeros while there are no vectors."""
        if self._dense is None:
            return [[0.0] * len(others) for _ in texts]
        return self._dense.related(texts, others)

    def _embed(self, text: str) -> None:
        """Begin to embed a question, which takes as long as all that words need."""
        if self._dense is not None:
            self._aside.begin(partial(self._dense.embed, text), head_start_s=_HEAD_START_S)

    def _period_of(self, event: Event, query: Query, *, near: bool) -> Period | None:
        """When the event was, as the memory tells it; None when it tells nothing."""
        asked = replace(query, text=event.name, k=_WITNESSES, layer="both", kinds=(), apps=(), since=None, until=None)
        plan = replace(make_plan(asked, self._clock.now(), self._zone), period=None, event=None)
        if not plan.terms:
            return None
        surveys = {layer: self._keyword.survey(plan.words, layer) for layer in _LAYERS["both"]}
        records = [
            one.record
            for one in self._search(plan, asked, BROWSE, _weights(plan, surveys), surveys)[:_WITNESSES]
            if names_it(one.record.text, event)
        ]
        told = [(*moment_of(one.text, event, one.at, self._zone), one) for one in records]
        told = [one for one in told if event.within is None or event.within.holds(one[0])]
        if not told:
            return None
        start, said, witness = max(told, key=lambda one: one[1])
        return period_around(event, start, start if said else self._end_of(witness), self._zone, near=near)

    def _end_of(self, record: Record) -> datetime:
        if isinstance(record, Memory):
            return max(record.at, record.until or record.at)
        whole = self._store.observations.get_many([record.id]).get(record.id)
        return max(record.at, whole.until) if whole is not None else record.at

    def _listed(self, plan: Plan) -> list[Hit]:
        query = plan.narrowed()
        found: list[Hit] = []
        for layer in _LAYERS[query.layer]:
            found.extend(self._page(layer, query))
        found.sort(key=lambda hit: hit.at, reverse=True)
        return [replace(hit, score=1.0 / (1 + place / 10)) for place, hit in enumerate(found[: query.k])]

    def _page(self, layer: str, query: Query) -> list[Hit]:
        ids = self._store.memories.newest(query, layer=layer, limit=max(query.k, 1))
        held = self._records(ids)
        return [as_hit(held[name], score=1.0) for name in ids if name in held]

    def _records(self, ids: Sequence[str]) -> dict[str, Record]:
        memories = self._store.memories.get_many([one for one in ids if one.startswith("m_")])
        observations = self._store.observations.sketches([one for one in ids if one.startswith("o_")])
        return {**{str(name): memory for name, memory in memories.items()}, **observations}

    def _within_period(
        self, plan: Plan, recipe: Recipe, weights: Mapping[str, float], surveys: Mapping[str, Survey]
    ) -> list[Judged]:
        """What fits of the period that the question names; nothing when nothing is kept of it."""
        if plan.period is None:
            return []
        query = plan.narrowed()
        if not any(self._store.memories.any_of(query, layer=layer) for layer in _LAYERS[query.layer]):
            return []
        return self._search(plan, query, recipe, weights, surveys)

    def _search(
        self,
        plan: Plan,
        query: Query,
        recipe: Recipe,
        weights: Mapping[str, float],
        surveys: Mapping[str, Survey],
    ) -> list[Judged]:
        """What fits, best first."""
        read = _Read({}, {})
        rankings = self._rankings(plan, query, recipe, surveys, read)
        similar = dict(rankings["dense"])
        judged = _judged(query)
        vote = Vote(rankings, recipe.weights)
        found = self._read(self._ordered(vote, plan, query, judged, read), read)
        if plan.period is not None and (inside := within([record for record, _ in found], plan.period)):
            vote = Vote({**rankings, "time": [(one, 1.0) for one in inside]}, recipe.weights)
            found = self._read(self._ordered(vote, plan, query, judged, read), read)
        judge = Judge(plan, recipe, self._clock.now(), weights, _forms(plan, surveys))
        return told_once(judge.judged(found, vote, similar))

    def _begun(self, plan: Plan, query: Query, recipe: Recipe, few: Mapping[str, Few]) -> _Meant:
        """How texts are compared with the question by meaning, begun already where that takes long."""
        dense = self._dense
        if dense is None or recipe.weights.get("dense", 0.0) <= 0:
            return lambda others, words: []
        passing = [ids for ids in few.values() if ids is not None]
        if len(passing) == len(few):
            few_ids = [one for ids in passing for one in ids]
            return lambda others, words: self._similar(dense.cosines(plan.text, few_ids), others)
        least = recipe.candidates + query.k
        few_pass = selects(query) and not all(self._store.memories.mostly(query, layer=layer) for layer in few)
        wanted = least * _WIDER if few_pass or len(_LAYERS[query.layer]) == 1 else least
        first = self._aside.begin(lambda: dense.search(plan.text, wanted))

        def meant(others: Collection[str], words: Ranking) -> Ranking:
            cosines = dense.cosines(plan.text, others)  # while the nearest are still looked for
            near = first()
            if _outdone(near, words, cosines, recipe, query):
                similar = {one: cosine for one, cosine in near if one in cosines}
            else:
                similar = self._nearest(dense, plan, query, near, least, wanted, least_fit=recipe.floor, passed=others)
            return self._similar(similar | {one: cosines[one] for one in cosines if one not in similar}, others)

        return meant

    def _similar(self, similar: dict[str, float], others: Collection[str]) -> Ranking:
        """Cosine similarity by id, best first: of the nearest that pass the query's filters, and of these others."""
        # What was only just added has no vector yet: it is taken to mean as much as most that words found.
        known = [similar[one] for one in others if one in similar]
        if known and (late := [one for one in others if one.startswith("o_") and one not in similar]):
            similar |= dict.fromkeys(late, median(known))
        return best_first(similar.items())

    def _nearest(
        self,
        dense: Dense,
        plan: Plan,
        query: Query,
        found: Sequence[tuple[str, float]],
        least: int,
        wanted: int,
        *,
        least_fit: float,
        passed: Collection[str],
    ) -> dict[str, float]:
        """The nearest that pass the query's filters: at least half of `least`, if there are that fit.

        `found`: the `wanted` nearest of all. `passed`: what is known to pass.
        """
        prefixes = tuple({"memories": "m_", "observations": "o_"}[layer] for layer in _LAYERS[query.layer])
        narrowed = narrows(query)
        while True:
            near = [(one, cosine) for one, cosine in found if one.startswith(prefixes)]
            allowed = {one for one, _ in near if one in passed}
            allowed |= self._store.memories.matching([one for one, _ in near if one not in passed], query)
            enough = len(allowed) * 2 >= least or len(found) * MOST_CHUNKS < wanted or wanted >= _DEEPEST
            if enough or not narrowed or fit_of(0.0, found[-1][1]) < least_fit:
                return {one: cosine for one, cosine in near if one in allowed}
            # What is asked for is few among many, so it may lie far down.
            wanted *= _DEEPER
            found = dense.search(plan.text, wanted)

    def _few(self, query: Query, layers: Sequence[str]) -> dict[str, Few]:
        """By layer what passes the query's filters, where that is little and quickly told."""
        if not narrows(query):
            return dict.fromkeys(layers)
        return {layer: self._store.memories.few(query, layer=layer, most=_FEW) for layer in layers}

    def _rankings(
        self, plan: Plan, query: Query, recipe: Recipe, surveys: Mapping[str, Survey], read: "_Read"
    ) -> dict[str, Ranking]:
        limit = recipe.candidates + query.k
        rankings: dict[str, Ranking] = {"dense": []}
        # What has no texts is not asked.
        layers = [layer for layer in _LAYERS[query.layer] if surveys[layer].total]
        few, words = self._few(query, layers), plan.words
        meant = self._begun(plan, query, recipe, few)
        among = {layer: None if ids is None else list(ids.values()) for layer, ids in few.items()}
        rankings["words"] = _interleaved(
            [self._keyword.rank(words, layer, surveys[layer], query, limit, among.get(layer)) for layer in layers]
        )
        if "observations" in layers and recipe.weights.get("context", 0.0) > 0:
            survey = surveys["observations"]
            rankings["context"] = self._keyword.rank_context(words, survey, query, limit, among.get("observations"))
        if "memories" in layers and recipe.weights.get("graph", 0.0) > 0:
            near = self._graph.rank(plan.terms, limit)
            allowed = self._store.memories.matching([one for one, _ in near], query)
            rankings["graph"] = [(one, strength) for one, strength in near if one in allowed]
        found = dict.fromkeys(one for ranking in rankings.values() for one, _ in ranking)
        if self._dense is not None and self._dense.embedding(plan.text):
            self._read_places(list(found)[:limit], read)  # most will be asked for, and now nothing else can be done
        rankings["dense"] = meant(found, rankings["words"])
        return rankings

    def _ordered(self, vote: Vote, plan: Plan, query: Query, judged: int, read: "_Read") -> list[tuple[str, float]]:
        """The best `judged` with their scores, what stands around an observation speaking for it."""
        near = vote.best(judged * _AROUND)
        if "observations" in _LAYERS[query.layer]:
            self._read_places(near, read)
            near = lifted(near, {one: read.places[one] for one in near if one in read.places}, plan.words)
        return best_first(near.items())[:judged]

    def _read_places(self, names: Iterable[str], read: "_Read") -> None:
        fresh = [one for one in names if one.startswith("o_") and one not in read.places]
        if fresh:
            read.places.update(self._store.observations.places(fresh))

    def _read(self, ordered: Sequence[tuple[str, float]], read: "_Read") -> list[tuple[Record, float]]:
        """The records that are there and hold, with their scores."""
        read.records.update(self._records([one for one, _ in ordered if one not in read.records]))
        found = [(read.records[one], score) for one, score in ordered if one in read.records]
        return [one for one in found if not isinstance(one[0], Memory) or one[0].status is Status.ACTIVE]


@dataclass(frozen=True, slots=True)
class _Read:
    """What one search has read already."""

    records: dict[str, Record]
    places: dict[str, Place]


def _weights(plan: Plan, surveys: Mapping[str, Survey]) -> dict[str, float]:
    """How telling each term is among the texts of all layers together; a layer with few texts decides nothing."""
    total = max(1, sum(survey.total for survey in surveys.values()))
    return {
        term: inverse_frequency(sum(survey.frequency.get(term, 0) for survey in surveys.values()), total)
        for term in plan.terms
    }


def _forms(plan: Plan, surveys: Mapping[str, Survey]) -> dict[str, frozenset[str]]:
    """The other forms of each term, as folded texts have them."""
    return {
        term: frozenset(fold(form) for survey in surveys.values() for form in survey.forms.get(term, ()))
        for term in plan.terms
    }


def _judged(query: Query) -> int:
    """How many are judged: the pushes that follow are small, so what lies far below cannot rise into the first `k`."""
    return query.k * 2 + _JUDGED


def _outdone(
    near: Sequence[tuple[str, float]],
    words: Ranking,
    cosines: Mapping[str, float],
    recipe: Recipe,
    query: Query,
) -> bool:
    """Whether so much that words found outdoes whatever is only near (of which none is nearer than the first of `near`
    that is not in `cosines`) that nothing of that will be looked at. Then nobody need know what of it passes."""
    if query.explain or not near:
        return False
    nearest = next((cosine for one, cosine in near if one not in cosines), near[-1][1])
    by_words, by_meaning = recipe.weights.get("words", 0.0), recipe.weights["dense"]
    least = by_meaning * max(0.0, nearest) + _HARDLY
    better = sum(by_words * share + by_meaning * max(0.0, cosines.get(one, 0.0)) >= least for one, share in words)
    return better >= _judged(query) * _AROUND


def _interleaved(rankings: Sequence[Ranking]) -> Ranking:
    """Rankings of different layers as one, by score."""
    return best_first(pair for ranking in rankings for pair in ranking)
