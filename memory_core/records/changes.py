"""What a write did; handed to everybody who shows or indexes memories."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from memory_core.records.ids import ConversationId, MemoryId, ObservationId, TurnId
from memory_core.records.query import Selection
from memory_core.records.sighting import Sighting


@dataclass(frozen=True, slots=True)
class Changes:
    """Past tense of one transaction."""

    observations_added: tuple[ObservationId, ...] = ()
    observations_forgotten: tuple[ObservationId, ...] = ()
    observations_prolonged: tuple[ObservationId, ...] = ()
    memories_added: tuple[MemoryId, ...] = ()
    memories_revised: tuple[MemoryId, ...] = ()
    memories_forgotten: tuple[MemoryId, ...] = ()
    observations_revised: tuple[ObservationId, ...] = ()
    observations_described: tuple[ObservationId, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(
            self.observations_added
            or self.observations_forgotten
            or self.observations_prolonged
            or self.memories_added
            or self.memories_revised
            or self.memories_forgotten
            or self.observations_revised
            or self.observations_described
        )

    def __add__(self, other: "Changes") -> "Changes":
        """Both, one after the other."""
        return Changes(
            self.observations_added + other.observations_added,
            self.observations_forgotten + other.observations_forgotten,
            self.observations_prolonged + other.observations_prolonged,
            self.memories_added + other.memories_added,
            self.memories_revised + other.memories_revised,
            self.memories_forgotten + other.memories_forgotten,
            self.observations_revised + other.observations_revised,
            self.observations_described + other.observations_described,
        )


@dataclass(frozen=True, slots=True)
class ForgetPlan:
    """What a forgetting will take with it, shown before it is done.

    `memories` go because all their evidence goes (by kind in `by_kind`); `rederived` keep other evidence and are
    derived anew. `pictures` and `turns` (chat turns that cite what goes) are counts. `everything`: all conversations
    go too. `damaged` counts what was set aside unread: nobody can tell what it holds, so it goes with any observation.
    `kept`: how many of what goes are marked to be kept for ever. `seen` counts the observations by kind. `said` are
    turns whose own words were meant; they are among `turns`. `known_as`: by which names a person was looked for.
    `conversations` go whole. `selection`: what was `asked` for, and when; unknown of one that waited for the next
    start. `late`: in the place of the selection, whether it means what only arrives then.
    """

    observations: tuple[ObservationId, ...] = ()
    memories: tuple[MemoryId, ...] = ()
    rederived: tuple[MemoryId, ...] = ()
    by_kind: Mapping[str, int] = field(default_factory=dict)
    pictures: int = 0
    turns: int = 0
    samples: tuple[str, ...] = ()
    everything: bool = False
    damaged: int = 0
    kept: int = 0
    seen: Mapping[str, int] = field(default_factory=dict)
    said: tuple[TurnId, ...] = ()
    known_as: tuple[str, ...] = ()
    conversations: tuple[ConversationId, ...] = ()
    selection: Selection = field(default_factory=Selection)
    asked: datetime | None = None
    late: Callable[[Sighting], bool] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PicturePlan:
    """Which pictures the limits take, announced a day before; the text stays.

    `pictures` with `bytes` go from `first` on, the last of them at `last`; `aged` of them because they are too old, the
    others for want of room. `total` and `total_bytes`: all there are;
    `kept`: of these for ever. `days` and `gb`: the limits, 0 for none. `seen`: the person was shown what goes under
    these limits.
    """

    pictures: int = 0
    bytes: int = 0
    aged: int = 0
    first: datetime | None = None
    last: datetime | None = None
    total: int = 0
    total_bytes: int = 0
    kept: int = 0
    days: int = 0
    gb: float = 0.0
    seen: bool = False
