"""Sets, changes or takes away the passphrase of the home."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.bridge.operations import Operations, sentence_of
from desktop.viewmodels.toasts import Toasts
from memory_core.privacy.strength import weakness


class PassphraseViewModel(QObject):
    """Judges what is typed, and changes it off the window's thread: each guess is made to cost a second."""

    changed = Signal()
    refused = Signal(str)
    done = Signal()
    lock_wanted = Signal()

    def __init__(
        self,
        *,
        has: Callable[[], bool],
        change: Callable[[str | None, str | None], None],
        operations: Operations,
        toasts: Toasts,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._has, self._change, self._operations, self._toasts = has, change, operations, toasts
        self.protected = False
        self.busy = False

    def open(self) -> None:
        """Find out whether there is one."""
        self._operations.query(self._has, key="passphrase").success(self._on_known).run()

    def set(self, old: str, new: str, again: str) -> None:
        """Protect the home by `new`."""
        self._go_on(old, new, self._judge(old, new, again))

    def remove(self, old: str) -> None:
        """Protect it by no passphrase any more."""
        self._go_on(old, "", "" if old else "Type the present passphrase.")

    def _go_on(self, old: str, new: str, problem: str) -> None:
        if self.busy:
            return
        if problem:
            self.refused.emit(problem)
            return
        self.busy = True
        self.changed.emit()
        self._operations.query(lambda: self._change(old or None, new or None), certain=True).success(
            lambda _: self._on_set(bool(new))
        ).failure(self._on_failed).run()

    def lock(self) -> None:
        """Lock now, where there is a passphrase to unlock with."""
        if self.protected:
            self.lock_wanted.emit()

    def _judge(self, old: str, new: str, again: str) -> str:
        if self.protected and not old:
            return "Type the present passphrase."
        if new != again:
            return "The two new passphrases are not the same."
        return weakness(new) if new else "Type a new passphrase."

    def _on_known(self, protected: bool) -> None:
        self.protected = protected
        self.changed.emit()

    def _on_set(self, protected: bool) -> None:
        self.busy = False
        self._on_known(protected)
        self._toasts.say(
            "The passphrase is set. Scrubjay asks for it from the next start on, and whenever it was locked."
            if protected
            else "The passphrase is taken away."
        )
        self.done.emit()

    def _on_failed(self, error: Exception) -> None:
        self.busy = False
        self.changed.emit()
        self.refused.emit(sentence_of(error))
