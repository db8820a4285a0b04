"""The public verbs about facts, relations, scopes and undoing."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from memory_core.ingest.beliefs import facts_about, surroundings
from memory_core.records.ids import MemoryId
from memory_core.records.journal import Journal
from memory_core.records.memory import Memory as MemoryRecord
from memory_core.records.query import Query, Selection
from memory_core.records.scope import Scope
from memory_core.store.network import Network, graphml
from memory_core.store.scopes import Kept, scopes
from memory_core.withheld import Forgettable

MINE = Scope()


class Related(Forgettable):
    """A part of `Memory`, apart because the rest of it is long enough."""

    def facts_about(
        self, subject: str, predicate: str = "", *, at: datetime | None = None, scope: Scope | None = MINE
    ) -> list[MemoryRecord]:
        """Facts about somebody or something under any of its names, the one that holds since last first.

        `at`: those that held at that moment, as far as is known today; without it those that hold now. `scope` None:
        whoever's.
        """
        found = facts_about(self._store, subject, predicate, at=at, scope=scope)
        now = self._parts.clock.now()
        # What was known to end one day may have ended by now.
        return found if at is not None else [one for one in found if one.valid_to is None or one.valid_to > now]

    def surroundings(
        self, name: str, *, hops: int = 1, limit: int = 50, past: bool = True, scope: Scope | None = MINE
    ) -> Network:
        """What is related to somebody or something within so many steps, as plain data; empty for an unknown name.

        `past`: with relations that hold no longer. `scope` None: whoever's.
        """
        at = None if past else self._parts.clock.now()
        return surroundings(self._store, name, hops=hops, limit=limit, at=at, scope=scope)

    def graphml(self, scope: Scope | None = None) -> Iterator[str]:
        """All entities and relations that a scope may read (None: all there are) as GraphML, line by line."""
        return graphml(self._store.database, scope=scope)

    def journal(
        self,
        day: date,
        *,
        summary: bool = False,
        scope: Scope | None = MINE,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Journal:
        """The day as told by episodes; `summary`: with a paragraph by the chosen model, where there is one.

        `scope`: of what may be read from there alone; None: of everything. `cancelled`: whether to do without the
        paragraph that is being written.
        """
        return self._parts.journals.of(day, summary=summary, scope=scope, cancelled=cancelled)

    def undo(self, memory: MemoryId) -> MemoryRecord:
        """Take back the latest change of a memory; the record as it is then. Once more takes back the one before.

        Raises `NotFound`, `NothingToUndo`.
        """
        self._parts.register.undo(self._store.memories.get(memory))
        return self._store.memories.get(memory)

    def redo(self, memory: MemoryId) -> MemoryRecord:
        """Take back the latest undoing, while nothing followed it; the record as it is then.

        Raises `NotFound`, `NothingToUndo`.
        """
        self._parts.register.redo(self._store.memories.get(memory))
        return self._store.memories.get(memory)

    def scopes(self) -> list[Kept]:
        """Every scope in which something is kept, with how much."""
        return scopes(self._store.database)

    def select_scope(self, scope: Scope) -> Selection:
        """All that belongs to a scope and to those below it, to be forgotten; see `with_conversations`."""
        return self._parts.register.select(Query(text="", layer="both", scope=scope))
