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
    number: int | None = None
    """Under which it is hidden in the memory; None while that is being done."""
    wanted_back: bool = False


class LeavingConversations(QObject):
    """Nothing is deleted until the time for taking it back is over, or the memories are closed.

    `hide` keeps it from everybody meanwhile, and is what the next start carries out should the program be killed; it
    gives a number, by which `show` takes it back. `forget` is handed the number, too, if there is one.
    """

    changed = Signal()
    taken_back = Signal(str)

    def __init__(
        self,
        *,
        hide: Callable[[str], int],
        show: Callable[[int], object],
        forget: Callable[[str, int | None], object],
        operations: Operations,
        toasts: Toasts,
        undo_s: float = UNDO_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._hide, self._show, self._forget = hide, show, forget
        self._operations, self._toasts, self._undo_s = operations, toasts, undo_s
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
        self._operations.query(lambda: self._hide(conversation), certain=True).success(
            lambda number: self._on_hidden(conversation, leaving, number)
        ).failure(lambda error: self._on_not_hidden(conversation, error)).run()
        self.changed.emit()

    def carry_out(self) -> None:
        """Let all that wait go now."""
        for conversation in list(self._waiting):
            self._let_go(conversation)

    def _end(self, conversation: str) -> _Leaving | None:
        leaving = self._waiting.pop(conversation, None)
        if leaving is None:
            return None
        leaving.timer.stop()
        leaving.timer.deleteLater()
        if leaving.toast is not None:
            self._toasts.withdraw(leaving.toast)
        return leaving

    def _take_back(self, conversation: str) -> None:
        leaving = self._end(conversation)
        if leaving is None:
            return
        leaving.wanted_back = True
        if leaving.number is not None:
            self._show_again(conversation, leaving.number)

    def _on_hidden(self, conversation: str, leaving: _Leaving, number: int) -> None:
        leaving.number = number
        if leaving.wanted_back:
            self._show_again(conversation, number)

    def _on_not_hidden(self, conversation: str, error: Exception) -> None:
        if self._end(conversation) is not None:
            self._on_failed(conversation, error, hidden=False)

    def _show_again(self, conversation: str, number: int) -> None:
        self._operations.query(lambda: self._show(number), certain=True).success(
            lambda _: self._on_shown(conversation)
        ).failure(lambda error: self._toasts.complain(sentence_of(error))).run()

    def _on_shown(self, conversation: str) -> None:
        self.changed.emit()
        self.taken_back.emit(conversation)

    def _let_go(self, conversation: str) -> None:
        leaving = self._end(conversation)
        if leaving is None:
            return
        number = leaving.number
        self._going.add(conversation)
        self._operations.query(lambda: self._forget(conversation, number), certain=True).success(
            lambda _: self._going.discard(conversation)
        ).failure(lambda error: self._on_failed(conversation, error, hidden=number is not None)).run()

    def _on_failed(self, conversation: str, error: Exception, *, hidden: bool) -> None:
        """What is hidden stays so, and the next start finishes it."""
        self._going.discard(conversation)
        what = "That could not be finished yet." if hidden else "It could not be deleted and is back in the list."
        self._toasts.complain(f"{what} {sentence_of(error)}")
        self.changed.emit()
