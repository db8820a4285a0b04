"""Conversations that were deleted: hidden at once, and gone when nobody took it back within ten seconds."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.bridge.operations import Operations, sentence_of
from desktop.viewmodels.forgetting import UNDO_S
from desktop.viewmodels.toasts import Toast, Toasts


@dataclass(slots=True)
class _Leaving:
    timer: QTimer
    toast: Toast | None = None


class LeavingConversations(QObject):
    """Nothing is deleted until the time for taking it back is over, or the memories are closed."""

    changed = Signal()
    taken_back = Signal(str)

    def __init__(
        self,
        *,
        forget: Callable[[str], object],
        operations: Operations,
        toasts: Toasts,
        undo_s: float = UNDO_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._forget, self._operations, self._toasts, self._undo_s = forget, operations, toasts, undo_s
        self._waiting: dict[str, _Leaving] = {}
        self._going: set[str] = set()

    @property
    def hidden(self) -> Collection[str]:
        """The ids that are as good as gone."""
        return self._waiting.keys() | self._going

    def add(self, conversation: str) -> None:
        """Hide it, and say that it can be taken back."""
        if conversation in self.hidden:
            return
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(lambda: self._let_go(conversation))
        leaving = self._waiting[conversation] = _Leaving(timer)
        leaving.toast = self._toasts.say(
            "The conversation is deleted.",
            action="Undo",
            act=lambda: self._take_back(conversation),
            seconds=self._undo_s,
            countdown=True,
        )
        timer.start(round(self._undo_s * 1000))
        self.changed.emit()

    def carry_out(self) -> None:
        """Let all that wait go now."""
        for conversation in list(self._waiting):
            self._let_go(conversation)

    def _end(self, conversation: str) -> bool:
        leaving = self._waiting.pop(conversation, None)
        if leaving is None:
            return False
        leaving.timer.stop()
        leaving.timer.deleteLater()
        if leaving.toast is not None:
            self._toasts.withdraw(leaving.toast)
        return True

    def _take_back(self, conversation: str) -> None:
        if self._end(conversation):
            self.changed.emit()
            self.taken_back.emit(conversation)

    def _let_go(self, conversation: str) -> None:
        if not self._end(conversation):
            return
        self._going.add(conversation)
        self._operations.query(lambda: self._forget(conversation), certain=True).success(
            lambda _: self._going.discard(conversation)
        ).failure(lambda error: self._on_failed(conversation, error)).run()

    def _on_failed(self, conversation: str, error: Exception) -> None:
        self._going.discard(conversation)
        self._toasts.complain(f"It could not be deleted and is back in the list. {sentence_of(error)}")
        self.changed.emit()
