"""Where the records of an export lie in its file, so that they can be read one by one: all of them at once take several
times the size of the file, and of one that somebody wrote for it a hundred times."""

import json
from array import array
from collections.abc import Callable, Iterator
from typing import IO, Any

SECTIONS = ("observations", "memories", "conversations")
_SAID = ("format", "version", "sealed")
_CHUNK = 1024**2
# No record is longer or shorter, in bytes.
_LONGEST, _SHORTEST = 16 * 1024**2, 64
_DECODER = json.JSONDecoder()
_BLANK = " \t\n\r"


class Outline:
    """The outline of a JSON document of which only the records are large. `file` is read from its beginning, and stays
    open; `go_on` is called now and then, and may raise to stop it.

    `said`: what else it says of itself. Raises `ValueError` and `RecursionError` where it is no such document.
    """

    def __init__(self, file: IO[bytes], go_on: Callable[[], None] = lambda: None) -> None:
        self.said: dict[str, Any] = {}
        self._file, self._go_on = file, go_on
        self._begins = {name: array("Q") for name in SECTIONS}
        self._ends = {name: array("Q") for name in SECTIONS}
        # Each byte as a sign of its own: places in the text are places in the file, and JSON's own signs are ASCII.
        self._text, self._at, self._before = "", 0, 0
        self._read()

    def records(self, section: str) -> Iterator[Any]:
        """The records of a section, the last one first."""
        for begin, end in zip(reversed(self._begins[section]), reversed(self._ends[section]), strict=True):
            self._file.seek(begin)
            yield json.loads(self._file.read(end - begin).decode("utf-8"))

    def _read(self) -> None:
        self._file.seek(0)
        self._take("{")
        sections = set()
        following = ""
        while following != "}":
            name = self._value()
            self._take(":")
            if name in SECTIONS and name not in sections:
                sections.add(name)
                self._note_records(name)
            elif name in SECTIONS:
                raise ValueError("a section that stands there twice")
            elif (value := self._value()) is not None and name in _SAID:
                self.said[name] = value
            following = self._take(",}")
        if self._next() or not {"observations", "memories"} <= sections:
            raise ValueError("something behind it, or a section that is missing")

    def _note_records(self, section: str) -> None:
        self._take("[")
        if self._next() == "]":
            self._at += 1
            return
        following = ""
        while following != "]":
            self._next()
            begin = self._before + self._at
            record = self._value()
            end = self._before + self._at
            if not isinstance(record, dict) or end - begin < _SHORTEST:
                raise ValueError("no record")
            self._begins[section].append(begin)
            self._ends[section].append(end)
            following = self._take(",]")

    def _value(self) -> Any:
        """What stands here; more is read until it is whole."""
        self._next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError:
                if not self._more():
                    raise
                continue
            # A number may go on in what was not read yet.
            if self._text[end - 1] in '"}]' or end < len(self._text) or not self._more():
                self._at = end
                return value

    def _take(self, signs: str) -> str:
        sign = self._next()
        if not sign or sign not in signs:
            raise ValueError("no such document")
        self._at += 1
        return sign

    def _next(self) -> str:
        """The next sign that is no blank; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Read on, twice as much each time that a value is not whole yet. Raises `ValueError` for an endless one."""
        self._go_on()
        rest = self._text[self._at :]
        if len(rest) > _LONGEST:
            raise ValueError("longer than a record can be")
        read = self._file.read(max(_CHUNK, len(rest)))
        self._before += self._at
        self._text, self._at = rest + read.decode("latin-1"), 0
        return bool(read)
