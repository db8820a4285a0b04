"""Marks memories and observations to be kept for ever, and takes it back."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from desktop.bridge.operations import Operations
from desktop.viewmodels.ports import Remembering
from desktop.viewmodels.toasts import Toasts
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.wording import counted

_UNDO_S = 8.0


class KeepingViewModel(QObject):
    """Carries the mark out off the window's thread; each time with a way back."""

    def __init__(
        self, *, memory: Remembering, operations: Operations, toasts: Toasts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._memory = memory
        self._operations = operations
        self._toasts = toasts

    def keep(self, ids: Sequence[str], kept: bool) -> None:
        """Mark these, or no longer."""
        if ids:
            self._run(ids, kept, undo=True)

    def _run(self, ids: Sequence[str], kept: bool, *, undo: bool) -> None:
        def mark() -> list[str]:
            return [id for id in ids if self._memory.keep(_named(id), kept)]

        self._operations.query(mark, certain=True).success(
            lambda changed: self._on_marked(changed, kept, undo=undo)
        ).run()

    def _on_marked(self, changed: list[str], kept: bool, *, undo: bool) -> None:
        if not changed or not undo:
            return
        what = "This is" if len(changed) == 1 else f"{counted(len(changed), 'item')} are"
        self._toasts.say(
            f"{what} kept for ever." if kept else f"{what} no longer kept for ever.",
            action="Undo",
            act=lambda: self._run(changed, not kept, undo=False),
            seconds=_UNDO_S,
        )


def _named(id: str) -> MemoryId | ObservationId:
    return MemoryId(id) if id.startswith("m_") else ObservationId(id)
