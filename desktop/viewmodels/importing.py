"""Takes an export back in: looked at first, then taken in off the window's thread, all of it or nothing."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.bridge.operations import Operations, QueryOp, sentence_of
from desktop.viewmodels.exports import amounts, judge_name, named_file
from memory_core.wording import counted

Read = Callable[[Path, str, bool, Callable[[int], None], Callable[[], bool]], Mapping[str, Any]]
"""Given a file, a passphrase (“”: none), whether it is only looked at, whom to tell how many lines were read, and
whether to stop: what is in it, or what was new."""


@dataclass(frozen=True, slots=True)
class ImportingState:
    """Where it stands: `stage` is asking, looking, found, taking or done; `said` tells how far it is or what there is.

    `notes`: what else is good to know of it.
    """

    stage: str = "asking"
    said: str = ""
    notes: tuple[str, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether the file is being read now."""
        return self.stage in ("looking", "taking")


class ImportingViewModel(QObject):
    """Judges what is filled in, says what is in the file before anything is taken in, and takes it in when told to."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, *, read: Read, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read, self._operations = read, operations
        self._running: QueryOp[Mapping[str, Any]] | None = None
        self._chosen: tuple[Path, str] | None = None
        self.state = ImportingState()

    def open(self) -> None:
        """Begin anew."""
        if not self.state.busy:
            self._chosen = None
            self._become(ImportingState())

    def look(self, file: str, passphrase: str) -> None:
        """Find out what is in a file; nothing is taken in yet."""
        if self.state.busy:
            return
        if problem := _judge_file(file):
            self.refused.emit(problem)
            return
        self._chosen = (named_file(file), passphrase)
        self._run("looking", "Reading…", self._on_found)

    def take(self) -> None:
        """Take in what was looked at."""
        if self.state.stage == "found":
            self._run("taking", "Reading…", self._on_done)

    def cancel(self) -> None:
        """Stop; what was taken in so far is taken out again."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
        self._chosen = None
        self._become(ImportingState())

    def _run(self, stage: str, said: str, done: Callable[[Mapping[str, Any]], None]) -> None:
        assert self._chosen is not None
        file, passphrase = self._chosen
        op: QueryOp[Mapping[str, Any]] = self._operations.query(
            lambda: self._read(file, passphrase, stage == "looking", op.report, lambda: op.stale)
        )
        self._running = op
        self._become(ImportingState(stage, said))
        op.progress(self._on_progress).success(done).failure(self._on_failed).run()

    def _on_progress(self, lines: int) -> None:
        if self.state.busy:
            self._become(ImportingState(self.state.stage, f"Read so far: {counted(lines, 'entry', 'entries')}"))

    def _on_found(self, event: Mapping[str, Any]) -> None:
        self._running = None
        notes = []
        if event.get("first") and event.get("last"):
            notes.append(f"From {_day(event['first'])} to {_day(event['last'])}.")
        if known := int(event.get("known", 0)):
            notes.append(f"{counted(known, 'is', 'are')} here already and will be passed over.")
        self._become(ImportingState("found", _sentence(event), (*notes, *_left_out(event))))

    def _on_done(self, event: Mapping[str, Any]) -> None:
        self._running, self._chosen = None, None
        passed = "What was here already, or was forgotten here, was passed over."
        self._become(ImportingState("done", _sentence(event), (passed, *_left_out(event))))

    def _on_failed(self, error: Exception) -> None:
        self._running, self._chosen = None, None
        self._become(ImportingState())
        self.refused.emit(sentence_of(error))

    def _become(self, state: ImportingState) -> None:
        self.state = state
        self.changed.emit()


def _judge_file(file: str) -> str:
    if not (problem := judge_name(file)) and not os.path.lexists(named_file(file)):
        return "There is no such file."
    return problem


def _sentence(event: Mapping[str, Any]) -> str:
    said = amounts(event)
    return f"{said[:1].upper()}{said[1:]}."


def _left_out(event: Mapping[str, Any]) -> tuple[str, ...]:
    sealed = int(event.get("sealed", 0))
    if not sealed:
        return ()
    return (f"Without their value, and so left out: {counted(sealed, 'sealed memory', 'sealed memories')}.",)


def _day(moment: str) -> str:
    local = datetime.fromisoformat(moment).astimezone()
    return f"{local.day} {local.strftime('%B %Y')}"
