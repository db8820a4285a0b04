"""Finds the programs that can show windows on this desktop, where the desktop does not tell which windows there are."""

import os
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from pathlib import Path

from memory_core.clock import Clock, SystemClock

# Whoever shows a window has one of these in his memory.
LIBRARIES = (b"libwayland-client", b"libX11.so", b"libxcb.so", b"libgtk-", b"Qt5Gui", b"Qt6Gui")
DISPLAYS = ("WAYLAND_DISPLAY", "DISPLAY")
# A program that was just started loads them in a moment, another may do so at any time.
YOUNG_FOR_S = 10.0
CHECKED_FOR_S = 60.0


@dataclass(slots=True)
class _Program:
    name: str
    file: str
    shows: bool
    again_at: float


class Clients:
    """The processes that can show windows, kept from one call to the next. `folder` is where the kernel lists them."""

    def __init__(self, *, clock: Clock | None = None, folder: Path = Path("/proc")) -> None:
        self._clock = clock or SystemClock()
        self._folder = folder
        self._owner = Path("/proc/self").stat().st_uid
        self._known: dict[int, _Program] = {}

    def others(self, pids: Set[int], names: Iterable[str]) -> list[tuple[int, str]]:
        """(process, program) of those that are neither among `pids` nor belong to a program or application of theirs.

        A browser has many processes, and one in a sandbox speaks through another.
        """
        self._look()
        files = {self._known[pid].file for pid in pids if pid in self._known} - {""}
        told = [squeezed for name in names if (squeezed := _squeezed(name))]
        return [
            (pid, program.name)
            for pid, program in sorted(self._known.items())
            if program.shows
            and pid not in pids
            and program.file not in files
            and not any(_squeezed(program.name) in name for name in told)
        ]

    def name(self, pid: int) -> str:
        """The program of a process; empty when it is not known."""
        return self._known[pid].name if pid in self._known else ""

    def _elsewhere(self, folder: Path) -> bool:
        """Whether it shows its windows on another desktop than this one. One that does not tell may be here."""
        try:
            theirs = _displays((folder / "environ").read_bytes())
        except OSError:
            return False
        return bool(theirs) and not any(os.environ.get(name) == value for name, value in theirs.items())

    def _look(self) -> None:
        now = self._clock.monotonic()
        there = {int(entry) for entry in os.listdir(self._folder) if entry.isdigit()}
        for pid in self._known.keys() - there:
            del self._known[pid]
        for pid in there:
            known = self._known.get(pid)
            if known is None:
                self._known[pid] = self._program(pid, now + YOUNG_FOR_S)
            elif not known.shows and now >= known.again_at:
                self._known[pid] = self._program(pid, now + CHECKED_FOR_S)

    def _program(self, pid: int, again_at: float) -> _Program:
        folder = self._folder / str(pid)
        try:
            if folder.stat().st_uid != self._owner:
                return _Program("", "", shows=False, again_at=float("inf"))
            memory = (folder / "maps").read_bytes()
        except OSError:
            return _Program("", "", shows=False, again_at=again_at)
        shows = any(library in memory for library in LIBRARIES) and not self._elsewhere(folder)
        name = _said(lambda: (folder / "comm").read_text("utf-8", "replace").strip())
        return _Program(name, _said(lambda: os.readlink(folder / "exe")), shows, again_at)


def _displays(environment: bytes) -> dict[str, str]:
    pairs = (entry.partition("=") for entry in environment.decode("utf-8", "replace").split("\0"))
    return {name: value for name, _, value in pairs if name in DISPLAYS and value}


def _said(read: Callable[[], str]) -> str:
    try:
        return read()
    except OSError:
        return ""


def _squeezed(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())
