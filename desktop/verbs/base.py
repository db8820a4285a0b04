"""What every verb works with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from capture.events import CaptureStatus
from desktop.settings.store import Settings
from desktop.verbs.params import Params
from memory_core.clock import Clock
from memory_core.home import Home

if TYPE_CHECKING:
    from memory_core.llm.spending import Spending
    from memory_core.memory import Memory
    from memory_core.privacy.keys import Secrets


class Queue(Protocol):
    """What the verbs ask of the spool."""

    def pending(self) -> int:
        """Rows that wait."""
        ...

    def damaged(self) -> int:
        """Rows that were set aside."""
        ...


class Opened(Protocol):
    """An open home; `desktop.core.Core` fits."""

    @property
    def home(self) -> Home:
        """Its folder."""
        ...

    @property
    def memory(self) -> "Memory":
        """What it remembers."""
        ...

    @property
    def settings(self) -> Settings:
        """How it is set."""
        ...

    @property
    def spool(self) -> Queue:
        """What is still to be read."""
        ...

    @property
    def secrets(self) -> "Secrets":
        """Its keys of model providers."""
        ...

    @property
    def spending(self) -> "Spending":
        """What language models took."""
        ...

    def warnings(self) -> list[str]:
        """Sentences that stay visible."""
        ...

    def model_problem(self) -> str:
        """Why the chosen language model is left out; “” when it is not."""
        ...

    def change_settings(self, **values: Any) -> Settings:
        """Save and apply new values."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """An open home, the time, and what the window adds: the state of its capture, and who learns of new settings."""

    core: Opened
    clock: Clock
    capture_status: Callable[[], CaptureStatus | None] = lambda: None
    on_settings: Callable[[Settings], None] = lambda settings: None
    owner: int | None = None


Verb = Callable[[Context, Params], Any]
StreamVerb = Callable[[Context, Params, Callable[[], bool]], Iterator[dict[str, Any]]]
