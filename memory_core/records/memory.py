"""What an agent concluded from observations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from memory_core.records.bodies import Body, Kind
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.scope import Scope


class Status(StrEnum):
    """Whether a memory still counts."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"


# Under which a fact's metadata name the day on which it will hold no longer, as its sentence says.
UNTIL = "holds_until"


@dataclass(frozen=True, slots=True)
class Draft:
    """A memory that an agent proposes; the writer gives it an id and its times of record.

    `text` is what is searched, embedded, shown and cited: one or a few sentences that stand by themselves.
    `at` and `until`: when it happened or was learnt. `valid_from`/`valid_to`: when a fact is true in the world.
    """

    kind: Kind
    text: str
    body: Body
    at: datetime
    evidence: tuple[ObservationId, ...]
    title: str = ""
    app: str = ""
    until: datetime | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    importance: float = 0.5
    confidence: float = 0.8
    entities: tuple[str, ...] = ()
    scope: Scope = field(default_factory=Scope)
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memory:
    """A stored memory. Fields as in `Draft`; all datetimes are aware, in UTC. `kept`: marked to be kept for ever."""

    id: MemoryId
    kind: Kind
    text: str
    body: Body
    at: datetime
    evidence: tuple[ObservationId, ...]
    created_at: datetime
    updated_at: datetime
    title: str = ""
    app: str = ""
    until: datetime | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    importance: float = 0.5
    confidence: float = 0.8
    entities: tuple[str, ...] = ()
    status: Status = Status.ACTIVE
    scope: Scope = field(default_factory=Scope)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    kept: bool = False


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of one memory: `event` is add, revise, merge, supersede, archive, mark, undo or redo.

    `evidence`: the observations that it was made from, as far as they are still there. `undoes`: of an undo or a redo,
    the `number` of the change that it takes back or makes again; None where an older Scrubjay did not say.
    """

    memory: MemoryId
    event: str
    at: datetime
    reason: str
    old_text: str
    new_text: str
    evidence: tuple[ObservationId, ...] = ()
    number: int = 0
    undoes: int | None = None
