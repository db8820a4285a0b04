"""What a memory or an observation was before, as an export carries it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import HistoryEntry

# Beyond, some time zone has no such day, and what is kept could not be told.
YEARS = range(2, 9_999)
_CHANGED = ("event", "reason", "old_text", "new_text")


@dataclass(frozen=True, slots=True)
class Past:
    """Its changes, oldest first, each with the other memory that brought it about; and what superseded it."""

    entries: tuple[tuple[HistoryEntry, MemoryId | None], ...] = ()
    superseded_by: MemoryId | None = None


def past_json(past: Past | None) -> dict[str, Any]:
    """The fields of a record in an export that tell its past; none for one without."""
    if past is None:
        return {}
    told = [
        {**{name: getattr(entry, name) for name in _CHANGED}, "at": entry.at.isoformat(), "cause": cause}
        | {"evidence": list(entry.evidence)}
        for entry, cause in past.entries
    ]
    return {"history": told, "superseded_by": past.superseded_by}


def moment_told(text: str) -> datetime:
    """A moment of an export. Raises `TypeError`, `ValueError`, `OverflowError` when it cannot be kept."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or moment.astimezone(UTC).year not in YEARS:
        raise ValueError("a time without a zone, or of no year")
    return moment.astimezone(UTC)


def counts_told(counts: Mapping[str, Any]) -> dict[str, int]:
    """How much of each kind was taken out of a text, as an export tells it. Raises as `moment_told`."""
    told = {name: int(count) for name, count in counts.items()}
    if not all(isinstance(name, str) and 0 <= count < 2**31 for name, count in told.items()):
        raise ValueError("no counts of kinds")
    return told


def past_of(record: Mapping[str, Any]) -> Past:
    """The past of a record of an export. Raises `KeyError`, `TypeError`, `ValueError` when it cannot be understood."""
    name = MemoryId(str(record["id"]))
    entries = []
    for one in record.get("history", ()):
        texts = {key: str(one[key]) for key in _CHANGED}
        seen = tuple(ObservationId(str(source)) for source in one["evidence"])
        at = moment_told(one["at"])
        cause = one.get("cause")
        entry = HistoryEntry(name, texts["event"], at, texts["reason"], texts["old_text"], texts["new_text"], seen)
        entries.append((entry, None if cause is None else MemoryId(str(cause))))
    by = record.get("superseded_by")
    return Past(tuple(entries), None if by is None else MemoryId(str(by)))
