"""Short messages that come, and go by themselves."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Toast:
    """One message; with an action it carries a button. `tone`: "" or “danger”."""

    text: str
    tone: str = ""
    action: str = ""
    act: Callable[[], object] | None = None
    seconds: float = 5.0
    countdown: bool = False
    """Whether its button says how many seconds are left."""


class Toasts(QObject):
    """Where every view-model says what happened; `said` carries a `Toast`, `withdrawn` one that no longer holds."""

    said = Signal(object)
    withdrawn = Signal(object)

    def say(
        self,
        text: str,
        *,
        action: str = "",
        act: Callable[[], object] | None = None,
        seconds: float = 5.0,
        countdown: bool = False,
    ) -> Toast:
        """Tell the person something."""
        toast = Toast(text, action=action, act=act, seconds=seconds, countdown=countdown)
        self.said.emit(toast)
        return toast

    def complain(self, text: str) -> None:
        """Tell the person what went wrong; it stays longer."""
        self.said.emit(Toast(text, tone="danger", seconds=10.0))

    def withdraw(self, toast: Toast) -> None:
        """Take a message back."""
        self.withdrawn.emit(toast)
