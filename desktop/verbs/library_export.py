"""Reads what the library's `export` wrote, as an export of the window is read."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from memory_core.errors import ConfigError, ScrubjayError
from memory_core.library.transfer import FORMAT, read_export, records_of
from memory_core.records.dialogue import Conversation, Turn
from memory_core.records.memory import Memory
from memory_core.records.observation import Captured
from memory_core.records.past import Past

# It is read as one document; by this it is known, wherever in its beginning it stands.
_LARGEST = 512 * 1024**2
_FORMAT, _BEGINNING = re.compile(rb'\s*\{.*"format"\s*:\s*"' + FORMAT.encode() + b'"', re.DOTALL), 4_096
# How many entries between two words about it.
_TOLD = 200


def is_library_export(path: Path) -> bool:
    """Whether it is what the library's `export` writes."""
    try:
        with path.open("rb") as file:
            return _FORMAT.match(file.read(_BEGINNING)) is not None
    except OSError:
        return False


class Stopped(ScrubjayError):
    """The person stopped it."""


class Reading:
    """How many entries were read, and whether to go on."""

    def __init__(self, cancelled: Callable[[], bool], told: Callable[[int], None]) -> None:
        self._cancelled, self._told, self._lines = cancelled, told, 0

    def passed(self, entry: Any) -> Any:
        """The entry, counted. Raises `Stopped`."""
        if self._cancelled():
            raise Stopped("It was stopped. Nothing was taken in.")
        self._lines += 1
        if self._lines % _TOLD == 0:
            self._told(self._lines)
        return entry


class LibraryExport(Reading):
    """What the library's `export` wrote. `sealed`: vault memories, which are not in it."""

    def __init__(self, source: Path, cancelled: Callable[[], bool], told: Callable[[int], None]) -> None:
        super().__init__(cancelled, told)
        if source.stat().st_size > _LARGEST:
            raise ConfigError(f"{source} is too large to be read at once; a program takes it in with import_.")
        document = read_export(source)
        self._observations, self._memories, self._talks, self._past = records_of(document)
        self.sealed = int(document.get("sealed", 0))

    def observations(self) -> Iterator[Captured]:
        """Oldest first."""
        return (Captured(self.passed(one)) for one in self._observations)

    def memories(self) -> Iterator[tuple[Memory, Past]]:
        """With what they were before."""
        return ((self.passed(one), self._past.get(one.id, Past())) for one in self._memories)

    def conversations(self) -> Iterator[tuple[Conversation, Sequence[Turn]]]:
        """Each with its turns."""
        return (self.passed(one) for one in self._talks)
