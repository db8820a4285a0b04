"""What an agent is given and what it gives back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from memory_core.records.bodies import Kind
from memory_core.records.ids import ObservationId
from memory_core.records.memory import Memory
from memory_core.records.observation import Observation
from memory_core.records.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Batch:
    """Observations of one ingest step, oldest first, already in the store."""

    observations: tuple[Observation, ...]
    now: datetime


class Known(Protocol):
    """What is remembered already, read-only, as agents need it."""

    def facts(self, subject: str, predicate: str = "") -> Sequence[Memory]:
        """Active semantic memories about a subject (case-folded), of one predicate or of all."""
        ...

    def names(self, subject: str) -> frozenset[str]:
        """All names (folded) by which a subject is known: itself, its aliases, what it was called before and since."""
        ...

    def latest(self, kind: Kind, *, app: str = "", since: datetime | None = None, limit: int = 20) -> Sequence[Memory]:
        """Active memories of a kind, newest `until`/`at` first."""
        ...

    def observations(self, ids: Collection[ObservationId]) -> Sequence[Observation]:
        """Those of the observations that are kept."""
        ...

    def resource(self, locator: str) -> Memory | None:
        """The active resource memory of a locator (case-folded)."""
        ...

    def by_text(self, kind: Kind, text: str) -> Memory | None:
        """The active memory whose normalised text (case, spaces and punctuation folded) is the same."""
        ...

    def similar(self, kind: Kind, text: str, k: int = 5) -> Sequence[tuple[Memory, float]]:
        """Active memories of a kind nearest in meaning, with cosine similarity; best first."""
        ...


class Agent(Protocol):
    """Concludes memories of one kind from a batch."""

    @property
    def kind(self) -> Kind:
        """The one kind of memory that it proposes."""
        ...

    def wants(self, observation: Observation) -> bool:
        """Cheap test by which the meta agent routes."""
        ...

    def propose(self, batch: Batch, known: Known) -> list[Proposal]:
        """What should be remembered. Deterministic for the rules mind; never raises for odd text."""
        ...
