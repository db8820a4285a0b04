"""What agents may know of the memories, read from the store."""

from collections.abc import Collection, Sequence
from datetime import datetime

from memory_core.agents.passages import ME
from memory_core.agents.relatives import is_relative
from memory_core.language.names import NameKind, kind_of, same_person
from memory_core.language.pack import load_pack
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import Memory, Status
from memory_core.records.observation import Observation
from memory_core.records.scope import Scope
from memory_core.retrieval.dense import Dense
from memory_core.store.rows import fold
from memory_core.store.store import Store

# Vectors of all kinds and of observations share one index, so more are asked for than are wanted.
_OVERFETCH = 12
_LONGEST_NAME = 4
# What only somebody does or has.
_OF_PEOPLE = frozenset(("lives in", "works at", "job", "birthday", "married to", "spouse", "allergic to"))


class StoreKnown:
    """The `agents.base.Known` of one scope. Safe to read from several threads."""

    def __init__(self, *, store: Store, dense: Dense | None, scope: Scope) -> None:
        self._store = store
        self._dense = dense
        self._scope = scope

    def facts(self, subject: str, predicate: str = "") -> Sequence[Memory]:
        """Active semantic memories about a subject, of one predicate or of all."""
        return self._store.memories.facts(subject, predicate, scope=self._scope)

    def names(self, subject: str) -> frozenset[str]:
        """All names of a subject; a short form (“Maria”, “M. Lopez”) counts while it can only mean one."""
        return names_of(self._store, subject, self._scope)

    def latest(self, kind: Kind, *, app: str = "", since: datetime | None = None, limit: int = 20) -> Sequence[Memory]:
        """Active memories of a kind, newest `until`/`at` first."""
        return self._store.memories.latest(kind, app=app, since=since, limit=limit, scope=self._scope)

    def observations(self, ids: Collection[ObservationId]) -> Sequence[Observation]:
        """Those of the observations that are kept."""
        return list(self._store.observations.get_many(ids).values())

    def resource(self, locator: str) -> Memory | None:
        """The active resource memory of a locator."""
        return self._store.memories.resource(locator, scope=self._scope)

    def by_text(self, kind: Kind, text: str) -> Memory | None:
        """The active memory whose normalised text is the same."""
        return self._store.memories.by_text(kind, text, scope=self._scope)

    def similar(self, kind: Kind, text: str, k: int = 5) -> Sequence[tuple[Memory, float]]:
        """Active memories of a kind nearest in meaning, with cosine similarity; nothing while there are no vectors."""
        if self._dense is None:
            return []
        near = dict(self._dense.search(text, k * _OVERFETCH))
        memories = self._store.memories.get_many([name for name in near if name.startswith("m_")])
        found = [
            (memory, near[MemoryId(name)])
            for name, memory in memories.items()
            if memory.kind == kind and memory.status == Status.ACTIVE and memory.scope.holds(self._scope)
        ]
        return found[:k]


def names_of(store: Store, subject: str, scope: Scope | None = None) -> frozenset[str]:
    """By which names (folded) a subject is known, as far as they can only mean this one."""
    found = set(store.graph.names(subject, scope=scope))
    if not _may_be_person(store, subject, scope) and not is_relative(subject):
        return frozenset(found)
    found |= _as_relative(store, found | {fold(subject)}, scope)
    full = _only_full_name(store, subject, scope) if _short(subject) else subject
    if full is None:
        return frozenset(found)
    found |= store.graph.names(full, scope=scope)
    for name in store.graph.namesakes(full, scope=scope):
        if _short(name) and same_person(name, full) and fold(_only_full_name(store, name, scope) or "") == fold(full):
            found |= store.graph.names(name, scope=scope)
    return frozenset(found)


def _as_relative(store: Store, names: frozenset[str] | set[str], scope: Scope | None) -> set[str]:
    """Ana for “my wife” and “my wife” for Ana, while she is it."""
    found: set[str] = set()
    for noun in load_pack().words("singular_kin"):
        for memory in store.memories.facts(ME, noun, scope=scope):
            named = fold(memory.body.object) if isinstance(memory.body, FactBody) else ""
            if named in names or f"my {noun}" in names:
                found |= {named, f"my {noun}"}
    return found - {""}


def _only_full_name(store: Store, short: str, scope: Scope | None) -> str | None:
    """The person whom a short form means; None when there are several, or none."""
    words = short.partition("@")[0].replace(".", " ") if "@" in short else short
    full = {
        fold(name): name
        for name in store.graph.namesakes(words, scope=scope)
        if not _short(name) and not is_relative(name) and same_person(short, name) and _is_person(store, name, scope)
    }
    return next(iter(full.values())) if len(full) == 1 else None


def _may_be_person(store: Store, subject: str, scope: Scope | None) -> bool:
    return "@" in subject or _short(subject) or _is_person(store, subject, scope)


def _is_person(store: Store, name: str, scope: Scope | None) -> bool:
    """Whether a whole name is somebody's: by its words, or by what is known of them (“Grant Pelletier lives in …”)."""
    kind = kind_of(name)
    if kind is not NameKind.THING or len(name.split()) > _LONGEST_NAME:
        return kind is NameKind.PERSON
    said = (one.body for one in store.memories.facts(name, scope=scope))
    return any(isinstance(one, FactBody) and fold(one.predicate) in _OF_PEOPLE for one in said)


def _short(name: str) -> bool:
    """Whether a name only hints at a person: one word, or an initial."""
    words = name.replace(".", " ").split()
    return "@" in name or len(words) < 2 or any(len(word) == 1 for word in words)
