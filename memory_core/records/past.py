"""What a memory or an observation was before, as an export carries it."""

from dataclasses import dataclass

from memory_core.records.ids import MemoryId
from memory_core.records.memory import HistoryEntry


@dataclass(frozen=True, slots=True)
class Past:
    """Its changes, oldest first, each with the other memory that brought it about; and what superseded it."""

    entries: tuple[tuple[HistoryEntry, MemoryId | None], ...] = ()
    superseded_by: MemoryId | None = None
