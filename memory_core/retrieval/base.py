"""What recall reads from: the store's reading side and the vector search, as protocols."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from memory_core.records.bodies import Kind
from memory_core.records.ids import EntityId, MemoryId, ObservationId
from memory_core.records.memory import Memory, Status
from memory_core.records.observation import Observation
from memory_core.records.place import Place
from memory_core.records.query import Query
from memory_core.records.scope import Scope
from memory_core.records.sketch import Sketch


class ReadsObservations(Protocol):
    """Observations by id, by time, and beside each other."""

    def get_many(self, ids: Collection[str]) -> Mapping[ObservationId, Observation]:
        """Those that exist."""
        ...

    def neighbours(self, observation: ObservationId, before: int = 2, after: int = 2) -> Sequence[Observation]:
        """Those around one in its application and session, by time."""
        ...

    def sketches(self, ids: Collection[str]) -> Mapping[str, Sketch]:
        """What must be known of those that exist to judge them."""
        ...

    def places(self, ids: Collection[str]) -> Mapping[str, Place]:
        """Where those that exist stand among the others."""
        ...

    def page(
        self,
        *,
        app: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        scope: Scope | None = None,
    ) -> Sequence[Observation]:
        """The newest first."""
        ...


class ReadsMemories(Protocol):
    """Memories by id and by time, and the filters of a query for both layers."""

    def get_many(self, ids: Collection[str]) -> Mapping[MemoryId, Memory]:
        """Those that exist."""
        ...

    def page(
        self,
        *,
        kind: Kind | None = None,
        app: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        status: Status | None = Status.ACTIVE,
        scope: Scope | None = None,
    ) -> Sequence[Memory]:
        """The newest first."""
        ...

    def newest(self, query: Query, *, layer: str, limit: int) -> Sequence[str]:
        """The newest ids of a layer that pass the query's filters."""
        ...

    def any_of(self, query: Query, *, layer: str) -> bool:
        """Whether anything of a layer passes the query's filters."""
        ...

    def few(self, query: Query, *, layer: str, most: int) -> Mapping[str, int] | None:
        """The ids of a layer that pass the query's filters, with the numbers of their rows; None: more than `most`."""
        ...

    def matching(self, ids: Collection[str], query: Query) -> set[str]:
        """Which of these, of either layer, pass the query's filters."""
        ...


class ReadsText(Protocol):
    """Full-text search. Scores: best first."""

    def match(
        self,
        expression: str,
        *,
        layer: str,
        query: Query,
        limit: int,
        among: Collection[int] | None = None,
        newest: int | None = None,
    ) -> Sequence[tuple[str, float]]:
        """Matches in text and title that pass the query's filters; `among`: the numbers of all rows that do.

        `newest`: to look into about so many texts, the last ones, is enough if enough is found there.
        """
        ...

    def match_context(
        self,
        expression: str,
        *,
        query: Query,
        limit: int,
        among: Collection[int] | None = None,
        newest: int | None = None,
    ) -> Sequence[tuple[str, float]]:
        """Observations whose neighbours match; the rest as for `match`."""
        ...

    def document_frequency(self, terms: Sequence[str], layer: str) -> Mapping[str, int]:
        """In how many texts of a layer each term stands."""
        ...

    def stems(self, terms: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """What the index keeps of each of the terms."""
        ...

    def total(self, layer: str) -> int:
        """How many texts a layer has."""
        ...


class ReadsGraph(Protocol):
    """Entities, and the memories near them."""

    def find(self, words: Sequence[str]) -> Sequence[EntityId]:
        """Entities that go by one of these words."""
        ...

    def activate(
        self, entities: Sequence[EntityId], hops: int = 2, limit: int = 50
    ) -> Sequence[tuple[MemoryId, float]]:
        """Memories reached from them, strongest first."""
        ...


class ReadsStore(Protocol):
    """The store as recall sees it."""

    @property
    def observations(self) -> ReadsObservations:
        """What was seen and heard."""
        ...

    @property
    def memories(self) -> ReadsMemories:
        """What was concluded."""
        ...

    @property
    def fulltext(self) -> ReadsText:
        """Words."""
        ...

    @property
    def graph(self) -> ReadsGraph:
        """Entities."""
        ...


class DenseSearch(Protocol):
    """Nearest in meaning, over both layers."""

    def embed(self, text: str) -> None:
        """Embed a question that is about to be asked; nothing while vectors are not ready."""
        ...

    def search(self, text: str, k: int) -> list[tuple[str, float]]:
        """At most `k` ids with cosine similarity, best first; nothing while vectors are not ready."""
        ...

    def cosines(self, text: str, ids: Collection[str]) -> dict[str, float]:
        """Cosine similarity of a text to each of these that has a vector; nothing while vectors are not ready."""
        ...

    def similarities(self, text: str, others: list[str]) -> list[float]:
        """Cosine similarity of a text to each of the others; zeros while vectors are not ready."""
        ...

    def related(self, texts: Sequence[str], others: Sequence[str]) -> list[list[float]]:
        """Cosine similarity of each text to each of the others; zeros while vectors are not ready."""
        ...
