"""What is done with a whole home while nothing of it is open: another key, or the end of everything."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop.bridge.operations import Operations, sentence_of
from desktop.door import Door
from desktop.viewmodels.start import StartViewModel
from desktop.viewmodels.toasts import Toasts
from memory_core.wording import size

if TYPE_CHECKING:
    from desktop.rekeying import Progress
    from desktop.shredding import Shredded

_NEW_KEY = "Encrypting everything with a new key"
_TOLD_S = 0.1


class Upheaval(QObject):
    """`leave` shows the first page, in the state that it is handed, and closes all that reads; `end_log` closes the
    log, which lies in the home."""

    rekeyed = Signal(object)
    """How far another key has come."""

    def __init__(
        self,
        *,
        door: Door,
        start: StartViewModel,
        operations: Operations,
        toasts: Toasts,
        leave: Callable[[Callable[[], None]], bool],
        end_log: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._door, self._start, self._operations, self._toasts = door, start, operations, toasts
        self._leave, self._end_log = leave, end_log
        self._told_at = 0.0
        self.rekeyed.connect(self._on_rekeyed, Qt.ConnectionType.QueuedConnection)

    def change_key(self, passphrase: str) -> None:
        """Close everything, encrypt it anew with another key, and open it again."""
        if not self._leave(lambda: self._start.wait(_NEW_KEY)):
            return
        self._operations.query(lambda: self._door.change_key(passphrase or None, self._tell), certain=True).success(
            lambda _: self._on_new_key(passphrase)
        ).failure(self._on_no_new_key).run()

    def shred(self) -> None:
        """Forget the key, remove everything, and begin anew only if somebody wants that."""
        if not self._leave(lambda: self._start.wait("Destroying everything")):
            return
        self._end_log()
        self._operations.query(self._door.shred, certain=True).success(self._on_shredded).failure(
            lambda error: self._start.end("Not everything could be removed", sentence_of(error), "")
        ).run()

    def _tell(self, done: "Progress") -> None:
        """From the worker's thread, ten times a second at most."""
        if time.monotonic() - self._told_at >= _TOLD_S:
            self._told_at = time.monotonic()
            self.rekeyed.emit(done)

    def _on_rekeyed(self, done: "Progress") -> None:
        if self._start.state.headline == _NEW_KEY:
            self._start.wait(_NEW_KEY, f"{size(done.done)} of {size(done.whole)}")

    def _on_new_key(self, passphrase: str) -> None:
        self._toasts.say("Everything is encrypted with a new key; the old one opens nothing any more.")
        if passphrase:
            self._start.unlock(passphrase)
        else:
            self._start.open()

    def _on_no_new_key(self, error: Exception) -> None:
        # Where nothing but tidying up is left it was changed; the sentence says what is so.
        self._toasts.complain(f"Changing the key did not come to its end. {sentence_of(error)}")
        self._start.open()

    def _on_shredded(self, done: "Shredded") -> None:
        said = done.sentence
        if done.key_left:
            said = f"{said} The keyring may still have the key, though nothing is left that it opens. {done.key_left}"
        if done.others:
            said = f"{said} Not Scrubjay's, so still there: {', '.join(done.others)}."
        self._start.end("Everything is destroyed", said, "You can close the window now.")
