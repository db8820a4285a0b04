"""What the view-models need of the core and of capture; the real ones and the tests' fakes fit by shape."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from capture.config import CaptureConfig
from capture.events import CaptureStatus
from memory_core.records.aging import AgingPlan
from memory_core.records.bodies import Kind
from memory_core.records.changes import Changes, ForgetPlan, PicturePlan
from memory_core.records.dialogue import ChatEvent, Conversation, Turn
from memory_core.records.health import PartHealth
from memory_core.records.ids import ConversationId, MemoryId, ObservationId
from memory_core.records.memory import HistoryEntry, Memory
from memory_core.records.observation import Observation
from memory_core.records.query import Hit, Query, Selection
from memory_core.records.sighting import Sighting


class Remembering(Protocol):
    """The verbs of `memory_core.memory.Memory` that the window uses; safe to call from any thread."""

    def search(self, query: Query) -> list[Hit]:
        """Ranked memories or observations."""
        ...

    def ask(
        self,
        question: str,
        *,
        conversation: ConversationId | None = None,
        cancelled: Callable[[], bool] = ...,
    ) -> Iterator[ChatEvent]:
        """A streamed, cited answer."""
        ...

    def memories(
        self,
        *,
        kind: Kind | None = None,
        app: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        before: MemoryId | None = None,
    ) -> list[Memory]:
        """Newest first, a page at a time."""
        ...

    def observations(
        self,
        *,
        app: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        before: ObservationId | None = None,
    ) -> list[Observation]:
        """Newest first, a page at a time."""
        ...

    def memory(self, id: MemoryId, /) -> Memory:
        """One memory."""
        ...

    def observation(self, id: ObservationId, /) -> Observation:
        """One observation."""
        ...

    def history(self, id: MemoryId, /) -> list[HistoryEntry]:
        """How it came to be."""
        ...

    def undo(self, id: MemoryId, /) -> Memory:
        """Take back its latest change; as it is then."""
        ...

    def redo(self, id: MemoryId, /) -> Memory:
        """Make the change again that was taken back last; as it is then."""
        ...

    def evidence(self, id: MemoryId, /) -> list[Observation]:
        """What it rests on."""
        ...

    def picture(self, id: ObservationId, /) -> bytes | None:
        """The picture as WebP."""
        ...

    def pictured_by(self, id: ObservationId, /) -> ObservationId | None:
        """Of which observation the picture is that this one shows."""
        ...

    def thumbnail(self, id: ObservationId, /) -> bytes | None:
        """The picture in small, as WebP."""
        ...

    def shown_by(self, ids: Collection[str], /) -> Mapping[str, ObservationId]:
        """The observation whose picture stands for each of these, where there is one."""
        ...

    def keep(self, id: MemoryId | ObservationId, kept: bool, /) -> bool:
        """Keep it for ever, or no longer; whether that is new."""
        ...

    def kept_among(self, ids: Collection[str], /) -> Collection[str]:
        """Those that are kept for ever."""
        ...

    def picture_plan(self, *, fresh: bool = True) -> PicturePlan:
        """Which pictures the limits take, and when; not `fresh`: as it was a moment ago."""
        ...

    def accept_picture_plan(self) -> None:
        """The person has seen it."""
        ...

    def pictures_going(self, *, limit: int = 100, after: ObservationId | None = None) -> list[Observation]:
        """Those whose pictures go, the first to go first."""
        ...

    def aging_plan(self, *, fresh: bool = True) -> tuple[AgingPlan, ...]:
        """Which texts the limits of their kinds take, and when; not `fresh`: as it was a moment ago."""
        ...

    def aging_seen(self) -> bool:
        """Whether the person has seen it."""
        ...

    def accept_aging_plan(self) -> None:
        """The person has seen it."""
        ...

    def aging(self, limit: int = -1, /) -> list[str]:
        """The ids of what goes, the first to go first."""
        ...

    def reveal(self, id: MemoryId, /) -> str:
        """A vault's secret."""
        ...

    def plan_forgetting(self, selection: Selection) -> ForgetPlan:
        """What would go."""
        ...

    def forget(self, plan: ForgetPlan) -> Changes:
        """Let it go."""
        ...

    def withhold(self, plan: ForgetPlan) -> int:
        """Hide it, so that it can be taken back; its number."""
        ...

    def take_back(self, number: int, /) -> bool:
        """Show it again; False when it is too late."""
        ...

    def finish_withheld(self, number: int, /) -> Changes:
        """Let go what is hidden."""
        ...

    def names(self) -> list[str]:
        """Whom and what the memories speak of, the most mentioned first."""
        ...

    def conversations(self, *, q: str = "") -> list[Conversation]:
        """Newest first; with `q` those in which all its words stand."""
        ...

    def turns(self, conversation: ConversationId, /) -> list[Turn]:
        """Oldest first."""
        ...

    def rename_conversation(self, conversation: ConversationId, title: str, /) -> None:
        """Give it another title."""
        ...

    def plan_conversation(self, conversation: ConversationId, /) -> ForgetPlan:
        """What goes with a conversation."""
        ...

    def forget_conversation(self, conversation: ConversationId, /) -> Any:
        """A conversation with its turns."""
        ...

    def counts(self) -> Mapping[str, Any]:
        """How much is kept: `observations`, `memories` (by kind), `pictures` …"""
        ...

    def sightings(self) -> list[Sighting]:
        """Where each observation came from, without what it says."""
        ...

    def filtered(self, day: date, /) -> Mapping[str, Mapping[str, int]]:
        """How many secrets were taken out on a day: by kind, then by application; never which."""
        ...

    def apps(self) -> list[str]:
        """Every application that something was seen in."""
        ...

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Follow what is written; the result ends it."""
        ...

    def health(self) -> list[PartHealth]:
        """What each part says of itself."""
        ...


class Capturing(Protocol):
    """The orders of `capture.supervisor.Supervisor`; safe to call from any thread."""

    def start(self) -> None:
        """Capture what the settings allow."""
        ...

    def stop(self) -> None:
        """Capture nothing."""
        ...

    def pause(self, until: datetime | None) -> None:
        """Capture nothing until then, or until told."""
        ...

    def resume(self) -> None:
        """End a pause."""
        ...

    def configure(self, config: CaptureConfig) -> None:
        """Work by these settings from now on."""
        ...

    def status(self) -> CaptureStatus:
        """How it is."""
        ...
