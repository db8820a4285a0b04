"""Reads what the library's `export` wrote, as an export of the window is read."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from memory_core.errors import ScrubjayError
from memory_core.library.outline import Outline
from memory_core.library.transfer import FORMAT, memory_of, observation_of, read_export, talk_of
from memory_core.records.dialogue import Conversation, Turn
from memory_core.records.memory import Memory
from memory_core.records.observation import Captured
from memory_core.records.past import Past

# By this it is known, wherever in its beginning it stands.
_FORMAT, _BEGINNING = re.compile(rb'\s*\{.*"format"\s*:\s*"' + FORMAT.encode() + b'"', re.DOTALL), 4_096
# How many entries between two words about it.
_TOLD = 200


def is_library_export(path: Path) -> bool:
    """Whether it is what the library's `export` writes."""
    try:
        with path.open("rb") as file:
            return holds_library_export(file)
    except OSError:
        return False


def holds_library_export(file: IO[bytes]) -> bool:
    """The same of an open file, which is left at its beginning."""
    found = _FORMAT.match(file.read(_BEGINNING)) is not None
    file.seek(0)
    return found


class Stopped(ScrubjayError):
    """The person stopped it."""


class Reading:
    """How many entries were read, and whether to go on."""

    def __init__(self, cancelled: Callable[[], bool], told: Callable[[int], None]) -> None:
        self._cancelled, self._told, self._lines = cancelled, told, 0

    def go_on(self) -> None:
        """Raises `Stopped`."""
        if self._cancelled():
            raise Stopped("It was stopped. Nothing was taken in.")

    def passed(self, entry: Any) -> Any:
        """The entry, counted. Raises `Stopped`."""
        self.go_on()
        self._lines += 1
        if self._lines % _TOLD == 0:
            self._told(self._lines)
        return entry


class LibraryExport(Reading):
    """What the library's `export` wrote, read one by one. `sealed`: vault memories, which are not in it."""

    def __init__(
        self, file: IO[bytes], cancelled: Callable[[], bool], told: Callable[[int], None] = lambda read: None
    ) -> None:
        super().__init__(cancelled, told)
        self._outline = Outline(file, self.go_on)
        read_export(self._outline.said)
        self._names: set[str] = set()
        self.sealed = int(self._outline.said.get("sealed", 0))

    def observations(self) -> Iterator[Captured]:
        """Oldest first."""
        for values in self._outline.records("observations"):
            observation = observation_of(values)
            self._once(observation.id)
            yield Captured(self.passed(observation))

    def memories(self) -> Iterator[tuple[Memory, Past]]:
        """With what they were before."""
        for values in self._outline.records("memories"):
            memory, past = memory_of(values)
            self._once(memory.id)
            yield self.passed(memory), past

    def conversations(self) -> Iterator[tuple[Conversation, Sequence[Turn]]]:
        """Each with its turns."""
        for values in self._outline.records("conversations"):
            talk, turns = talk_of(values)
            self._once(talk.id, *(turn.id for turn in turns))
            yield self.passed((talk, turns))

    def _once(self, *names: str) -> None:
        for name in names:
            if name in self._names:
                raise ValueError("one of them stands there twice")
            self._names.add(name)
