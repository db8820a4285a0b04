"""Keeps on the disk, sealed, what is being said, so that a process that is killed loses a second or so of it."""

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from capture.hearing.channel import Heard
from memory_core.errors import SpoolError
from memory_core.records.observation import Captured, Observation

# A draft may end this much later than the utterance: the pause that ended it.
_PAUSE_BYTES = 32_000


class Outbox(Protocol):
    """Where observations go."""

    def append(self, captured: Captured, *, instead_of: str = "") -> None:
        """Durable when it returns, and the draft `instead_of` is gone. Raises `SpoolError`."""
        ...

    def draft(self, utterance: str, captured: Captured, *, anew: bool = False) -> None:
        """Keep a piece, for the case that the whole never comes. Raises `SpoolError`."""
        ...

    def let_go(self, utterance: str) -> None:
        """Of this draft nothing is to be kept. Raises `SpoolError`."""
        ...


class Drafts:
    """Knows how much of each utterance is on the disk already. Thread-safe.

    An utterance has a name from `begin` on, until `append` or `end`; what is kept of it after that is passed over.
    While the disk is full nothing is kept, and the sound is still in memory.
    """

    def __init__(self, spool: Outbox, describe: Callable[[Heard], Observation]) -> None:
        self._spool, self._describe = spool, describe
        self._lock = threading.Lock()
        self._kept: dict[str, int] = {}
        self._unwanted: list[str] = []

    def begin(self) -> str:
        """The name of an utterance that begins."""
        name = secrets.token_hex(8)
        with self._lock:
            self._kept[name] = 0
        return name

    def rest(self, heard: Heard) -> Heard | None:
        """What is not on the disk of it; None when all is, or it is over."""
        with self._lock:
            return self._rest(heard)

    def keep(self, heard: Heard) -> None:
        """Bring on the disk what is not there."""
        with self._lock:
            rest = self._rest(heard)
            try:
                if self._kept.get(heard.draft, 0) > len(heard.sound) + _PAUSE_BYTES:
                    self._write(heard, heard, anew=True)
                elif rest is not None:
                    self._write(heard, rest)
                else:
                    return
            except SpoolError:
                return
            self._kept[heard.draft] = len(heard.sound)

    def keep_of(self, heard: Heard, rest: Heard, parts: Sequence[Heard]) -> None:
        """Bring these parts of a `rest` on the disk, as all that is to be kept of it, if it is not there by now."""
        with self._lock:
            if self._kept.get(heard.draft) != len(heard.sound) - len(rest.sound):
                return
            try:
                for part in parts:
                    self._write(heard, part)
            except SpoolError:
                return
            self._kept[heard.draft] = len(heard.sound)

    def divide(self, heard: Heard, parts: Sequence[Heard]) -> list[Heard]:
        """Only these parts of it are left, each an utterance of its own; the last one keeps its name."""
        if not parts:
            self.end(heard.draft)
            return []
        if len(parts) == 1 and parts[0].sound == heard.sound:
            return list(parts)
        named = [*(replace(part, draft=self.begin()) for part in parts[:-1]), replace(parts[-1], draft=heard.draft)]
        with self._lock:
            if not self._kept.get(heard.draft):
                return named
            try:
                for part in named:
                    self._write(part, part, anew=True)
            except SpoolError:
                return named
            self._kept.update((part.draft, len(part.sound)) for part in named)
        return named

    def append(self, captured: Captured, draft: str) -> None:
        """Hand over what became of an utterance; its draft goes. Raises `SpoolError`."""
        with self._lock:
            self._spool.append(captured, instead_of=draft if self._kept.get(draft) else "")
            self._kept.pop(draft, None)

    def end(self, draft: str) -> None:
        """Nothing of it is to be kept."""
        with self._lock:
            if self._kept.pop(draft, 0):
                self._unwanted.append(draft)
        self.tidy()

    def tidy(self) -> None:
        """Remove what could not be removed."""
        with self._lock:
            while self._unwanted:
                try:
                    self._spool.let_go(self._unwanted[0])
                except SpoolError:
                    return
                del self._unwanted[0]

    def _rest(self, heard: Heard) -> Heard | None:
        kept = self._kept.get(heard.draft)
        if kept is None or kept >= len(heard.sound):
            return None
        return heard.part(kept // 2, len(heard.sound) // 2)

    def _write(self, heard: Heard, part: Heard, *, anew: bool = False) -> None:
        self._spool.draft(heard.draft, Captured(self._describe(part), sound=part.sound), anew=anew)
