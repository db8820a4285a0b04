"""Writes into a sealed file of its own: what the limits are about to take, or everything."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, Signal

from desktop.bridge.operations import Operations, QueryOp, sentence_of
from desktop.viewmodels.exports import amounts, judge_name, named_file
from memory_core.clock import Clock
from memory_core.privacy.strength import weakness
from memory_core.wording import counted, size

Events = Iterator[Mapping[str, Any]]
Write = Callable[[Path, str, Callable[[], bool]], Events]
"""Given a file, a passphrase (“”: none) and whether to stop: what is written, event by event; the last is of type
“exported”."""


@dataclass(frozen=True, slots=True)
class ArchivingState:
    """Where it stands: `stage` is asking, writing or done; `said` tells how far it is, or what was written."""

    stage: str = "asking"
    said: str = ""
    file: str = ""


class ArchivingViewModel(QObject):
    """Judges what is filled in, and writes off the window's thread; until it is whole there is no file."""

    changed = Signal()
    refused = Signal(str)

    def __init__(
        self,
        *,
        write: Write,
        operations: Operations,
        clock: Clock,
        name: str = "archive",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._write, self._operations, self._clock, self._name = write, operations, clock, name
        self._running: QueryOp[Mapping[str, Any]] | None = None
        self.state = ArchivingState()

    def open(self) -> str:
        """Begin anew; returns a file that could be written."""
        if self.state.stage != "writing":
            self._become(ArchivingState())
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        place = Path(folder) if folder and Path(folder).is_dir() else Path.home()
        return str(_unused(place, f"scrubjay-{self._name}-{self._clock.now().astimezone():%Y-%m-%d}"))

    def archive(self, file: str, passphrase: str, again: str, *, plain: bool = False) -> None:
        """Write it to `file`, sealed by `passphrase`; with `plain`, for everybody to read."""
        if self.state.stage == "writing":
            return
        if problem := _judge_file(file) or ("" if plain else _judge_passphrase(passphrase, again)):
            self.refused.emit(problem)
            return
        passphrase = "" if plain else passphrase
        target = named_file(file)
        op: QueryOp[Mapping[str, Any]] = self._operations.query(lambda: self._carry_out(op, target, passphrase))
        self._running = op
        self._become(ArchivingState("writing", "Collecting…", str(target)))
        op.progress(self._on_progress).success(self._on_done).failure(self._on_failed).run()

    def cancel(self) -> None:
        """Stop writing; what was written is removed."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
        self._become(ArchivingState())

    def _carry_out(self, op: QueryOp[Mapping[str, Any]], target: Path, passphrase: str) -> Mapping[str, Any]:
        event: Mapping[str, Any] = {}
        for event in self._write(target, passphrase, lambda: op.stale):
            op.report(event)
        return event

    def _on_progress(self, event: Mapping[str, Any]) -> None:
        if self.state.stage == "writing":
            self._become(ArchivingState("writing", f"Written so far: {amounts(event)}", self.state.file))

    def _on_done(self, event: Mapping[str, Any]) -> None:
        self._running = None
        said = f"{amounts(event)} ({size(int(event.get('bytes', 0)))})."
        if damaged := int(event.get("unreadable", 0)):
            said = f"{said} Left out, because they do not open any more: {counted(damaged, 'picture')}."
        self._become(ArchivingState("done", said[:1].upper() + said[1:], str(event.get("file", self.state.file))))

    def _on_failed(self, error: Exception) -> None:
        self._running = None
        self._become(ArchivingState())
        self.refused.emit(sentence_of(error))

    def _become(self, state: ArchivingState) -> None:
        self.state = state
        self.changed.emit()


def _judge_file(file: str) -> str:
    if not (problem := judge_name(file)) and os.path.lexists(named_file(file)):
        return "This file is there already. Choose another name."
    return problem


def _judge_passphrase(passphrase: str, again: str) -> str:
    if not passphrase:
        return "Type a passphrase."
    if passphrase != again:
        return "The two passphrases are not the same."
    return weakness(passphrase)


def _unused(folder: Path, name: str) -> Path:
    number, found = 1, folder / f"{name}.zip.age"
    while found.exists():
        number += 1
        found = folder / f"{name}-{number}.zip.age"
    return found
