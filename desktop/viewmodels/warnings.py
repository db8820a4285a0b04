"""The sentences that stay visible until what they warn of is put right."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from desktop.bridge.operations import Operations
from memory_core.wording import counted


class WarningsViewModel(QObject):
    """Asks again whenever something happened that may have put one right."""

    changed = Signal()

    def __init__(
        self,
        *,
        read: Callable[[], Sequence[str]],
        key_warning: Callable[[], str],
        operations: Operations,
        parent: QObject | None = None,
    ) -> None:
        """`read`: all sentences; `key_warning`: the one of them that a passphrase puts right, or “”."""
        super().__init__(parent)
        self._read, self._key_warning, self._operations = read, key_warning, operations
        self.sentences: tuple[str, ...] = ()
        self.key_warning = ""

    @property
    def title(self) -> str:
        """All of them in a word or two."""
        if self.key_warning and self.sentences == (self.key_warning,):
            return "Key file in use"
        return counted(len(self.sentences), "warning") if self.sentences else ""

    def open(self) -> None:
        """Read them at once; for the start, before anything is shown."""
        self._on_read(*self._look())

    def refresh(self) -> None:
        """Read them anew, off the window's thread."""
        self._operations.query(self._look, key="warnings").success(lambda found: self._on_read(*found)).run()

    def _look(self) -> tuple[tuple[str, ...], str]:
        return tuple(self._read()), self._key_warning()

    def _on_read(self, sentences: tuple[str, ...], key_warning: str) -> None:
        if (sentences, key_warning) != (self.sentences, self.key_warning):
            self.sentences, self.key_warning = sentences, key_warning
            self.changed.emit()
