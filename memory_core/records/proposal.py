"""What an agent may ask for. Agents propose, the writer writes."""

from dataclasses import dataclass

from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import Draft


@dataclass(frozen=True, slots=True)
class Add:
    """Remember something new."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Revise:
    """Replace text, body, times and evidence of a memory by the draft's (its evidence is added, not replaced)."""

    memory: MemoryId
    draft: Draft
    reason: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Make one memory of several: the draft takes over the evidence of all, which are then gone."""

    memories: tuple[MemoryId, ...]
    draft: Draft
    reason: str


@dataclass(frozen=True, slots=True)
class Supersede:
    """Close a fact (`valid_to`, status superseded) because the draft contradicts it; both stay in history."""

    memory: MemoryId
    draft: Draft
    reason: str


@dataclass(frozen=True, slots=True)
class Corroborate:
    """Nothing new: the same memory was seen again, so its evidence grows."""

    memory: MemoryId
    evidence: tuple[ObservationId, ...]


Proposal = Add | Revise | Merge | Supersede | Corroborate
