"""Derives memories anew from the observations that a forgetting left them."""

from collections.abc import Callable, Collection

from memory_core.agents.base import Batch, Known
from memory_core.clock import Clock
from memory_core.ingest.batcher import BATCH
from memory_core.ingest.pipeline import Concludes
from memory_core.ingest.writer import Writer
from memory_core.records.bodies import Kind
from memory_core.records.changes import Changes
from memory_core.records.ids import ObservationId
from memory_core.records.memory import Memory
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Corroborate
from memory_core.records.scope import Scope
from memory_core.store.store import Store


class Rederivation:
    """Runs agents over what is left. Only the kinds that lost something are written; the rest stands as it was.

    `core`: who tells of the person alone, which takes a tenth of the time where nothing else is asked.
    """

    def __init__(
        self,
        *,
        store: Store,
        agents: Concludes,
        known: Callable[[Scope], Known],
        writer: Writer,
        clock: Clock,
        core: Concludes | None = None,
    ) -> None:
        self._store = store
        self._agents = agents
        self._core = core or agents
        self._known = known
        self._writer = writer
        self._clock = clock

    def __call__(self, kinds: Collection[Kind], evidence: list[ObservationId], former: list[Memory]) -> Changes:
        """Memories of `kinds` from `evidence`; `former` ones lend their ids to those that rest on the same."""
        by_scope: dict[Scope, list[Observation]] = {}
        for observation in self._store.observations.get_many(evidence, lines=True).values():
            if observation.kind is not ObservationKind.NOTE:
                by_scope.setdefault(observation.scope, []).append(observation)
        changes = Changes()
        for scope, observations in by_scope.items():
            observations.sort(key=lambda one: (one.at, one.id))
            for start in range(0, len(observations), BATCH):
                changes += self._conclude(kinds, scope, tuple(observations[start : start + BATCH]), former)
        return changes

    def _conclude(
        self, kinds: Collection[Kind], scope: Scope, observations: tuple[Observation, ...], former: list[Memory]
    ) -> Changes:
        agents = self._core if set(kinds) == {Kind.CORE} else self._agents
        proposals = agents.conclude(Batch(observations, self._clock.now()), self._known(scope))
        wanted = [one for one in proposals if not isinstance(one, Corroborate) and one.draft.kind in kinds]
        lent = [memory for memory in former if memory.scope == scope]
        return self._writer.write(wanted, reuse=lent, scope=scope) or Changes()
