"""Writes to the terminal: one JSON document, or lines that a person likes to read."""

import json
import re
import shutil
import sys
import textwrap
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TextIO

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_OURS = re.compile(r"(\x1b\[(?:0|(?:[12]|3[1-6])(?:;(?:[12]|3[1-6]))*)m)")
_WIDEST = 100
_PROGRESS_EVERY_S = 0.1
_NOT_PLAIN = re.compile(r"[^\n -~]")
_LONG_QUOTE = re.compile(r"“([^”]{100})[^”]{20,}”")


class Terminal:
    """Results go to `out`; progress, questions and errors go to `err`."""

    def __init__(
        self,
        *,
        out: TextIO,
        err: TextIO,
        as_json: bool = False,
        colour: bool = False,
        now: datetime | None = None,
    ) -> None:
        self.out = out
        self.err = err
        self.as_json = as_json
        self._colour = colour
        self._now = now or datetime.now().astimezone()
        self.width = min(_WIDEST, max(40, shutil.get_terminal_size((80, 24)).columns))
        self._progress_shown = ""
        self._progress_at = 0.0

    def document(self, result: Any) -> None:
        """The one JSON document."""
        said = json.dumps(result, ensure_ascii=False, indent=2)
        # To a program it is the same; a terminal on which somebody looks at it must not be steered.
        self.out.write(_NOT_PLAIN.sub(_escaped, said) + "\n")

    def line(self, text: str = "") -> None:
        """One line, free of control signs but for the colours that `style` gives."""
        self.out.write(self._tamed(text) + "\n")

    def paragraph(self, text: str, *, indent: str = "", first: str | None = None) -> None:
        """A text of somebody else's, wrapped to the terminal and free of control signs."""
        start = indent if first is None else first
        for number, line in enumerate(safe(text).split("\n")):
            wrapped = textwrap.wrap(
                line,
                self.width,
                initial_indent=start if number == 0 else indent,
                subsequent_indent=indent,
                break_long_words=True,
                replace_whitespace=False,
            )
            for piece in wrapped or [(start if number == 0 else "").rstrip()]:
                self.line(piece)

    def style(self, text: str, *names: str) -> str:
        """Bold, dim, coloured; plain where colours are off."""
        if not self._colour or not text:
            return text
        return f"\x1b[{';'.join(_STYLES[name] for name in names)}m{text}\x1b[0m"

    def table(self, rows: Sequence[Sequence[str]], *, indent: str = "") -> None:
        """Columns aligned to the left; the last one is wrapped."""
        if not rows:
            return
        rows = [[*map(self._tamed, row[:-1]), row[-1]] for row in rows]
        widths = [max(_columns(row[index]) for row in rows) for index in range(len(rows[0]) - 1)]
        for row in rows:
            start = indent + "".join(
                cell + " " * (width - _columns(cell) + 2) for cell, width in zip(row[:-1], widths, strict=True)
            )
            self.paragraph(row[-1], indent=" " * (len(indent) + sum(widths) + 2 * len(widths)), first=start)

    def when(self, iso: str | None) -> str:
        """A time as a person says it, in local time."""
        if not iso:
            return ""
        at = datetime.fromisoformat(iso).astimezone(self._now.tzinfo)
        days = (self._now.date() - at.date()).days
        clock = at.strftime("%H:%M")
        if days in (0, 1):
            return f"{('today', 'yesterday')[days]} {clock}"
        if abs(self._now - at) < timedelta(days=300):
            return f"{at:%a} {at.day} {at:%b} {clock}"
        return f"{at.day} {at:%b %Y} {clock}"

    def progress(self, text: str) -> None:
        """What goes on, on one line of a terminal's stderr that the next one replaces."""
        now = time.monotonic()
        if not self.err.isatty() or (self._progress_shown and now - self._progress_at < _PROGRESS_EVERY_S):
            return
        shown = safe(text).replace("\n", " ")[: self.width - 1]
        self.err.write("\r" + shown + " " * max(0, len(self._progress_shown) - len(shown)))
        self.err.flush()
        self._progress_shown, self._progress_at = shown, now

    def end_progress(self) -> None:
        """Wipe the progress line."""
        if self._progress_shown:
            self.err.write("\r" + " " * len(self._progress_shown) + "\r")
            self.err.flush()
            self._progress_shown = ""

    def note(self, text: str) -> None:
        """A sentence beside the result."""
        self.end_progress()
        self.err.write(safe(text) + "\n")
        self.err.flush()

    def error(self, text: str) -> None:
        """One sentence; what it quotes is cut where nobody would read on."""
        said = _LONG_QUOTE.sub(r"“\1…”", " ".join(text.split()))
        self.note(f"scrubjay: {said}")

    def _tamed(self, text: str) -> str:
        if not self._colour:
            return safe(text)
        return "".join(piece if number % 2 else safe(piece) for number, piece in enumerate(_OURS.split(text)))

    @property
    def may_ask(self) -> bool:
        """Whether a person reads the answer and can say something to it."""
        return self._is_watched and not self.as_json

    @property
    def _is_watched(self) -> bool:
        return sys.stdin is not None and sys.stdin.isatty() and self.err.isatty()

    def agree(self, question: str) -> bool:
        """Ask on the terminal; no without one."""
        if not self._is_watched:
            return False
        self.end_progress()
        self.err.write(f"{question} [y/N] ")
        self.err.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")


def safe(text: str) -> str:
    """Captured words must not steer the terminal: control signs go, except line ends."""
    text = text.replace("\r\n", "\n").replace("\t", "    ")
    return "".join(sign for sign in text if sign == "\n" or not _steers(sign))


def _steers(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs")


def _escaped(found: re.Match[str]) -> str:
    """A sign as JSON spells it in letters, where a terminal would obey it."""
    sign = found[0]
    if not _steers(sign):
        return sign
    return f"\\u{ord(sign):04x}" if sign.isascii() else json.dumps(sign)[1:-1]


def by_kind(kinds: Mapping[str, int]) -> str:
    """“3 episodic, 1 semantic”; “none” when there are none."""
    return ", ".join(f"{number} {kind}" for kind, number in kinds.items() if number) or "none"


def joined(parts: Iterable[str], separator: str = " · ") -> str:
    """The parts that are not empty."""
    return separator.join(part for part in parts if part)


def _columns(text: str) -> int:
    """How wide it is on the screen: colours take no room, East Asian signs take two places."""
    text = _COLOURS.sub("", text)
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
