"""What the rules said of a line, so that the same line at the next look costs a hash instead of the rules.

Nothing that was on a screen is kept: a line stands here as a keyed hash (BLAKE2) under a key that is drawn anew for
each run and never written, and what the rules said is places and names of labels. Only rules that look at nothing but
the line may be remembered; what depends on the lines around it is asked each time.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from memory_core.privacy.hints import SHORT, Hints
from memory_core.privacy.long_lines import LONG, each_word_once, may_hold, windows

_T = TypeVar("_T")
_MOST = 2048
# In lines.
_TOLD_EVERY = 500


class LineMemory:
    """What was found in the last lines, by their keyed hash. Safe between threads."""

    def __init__(self, most: int = _MOST) -> None:
        self._key = secrets.token_bytes(32)
        self._most = most
        self._lock = threading.Lock()
        self._entries: OrderedDict[bytes, dict[str, tuple[Any, ...]]] = OrderedDict()

    def entry(self, line: str) -> dict[str, tuple[Any, ...]]:
        """By rule what is known of a line; empty when it is new."""
        mark = hashlib.blake2b(line.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()
        with self._lock:
            entry = self._entries.get(mark)
            if entry is None:
                entry = self._entries[mark] = {}
                if len(self._entries) > self._most:
                    self._entries.popitem(last=False)
            else:
                self._entries.move_to_end(mark)
        return entry

    def __len__(self) -> int:
        return len(self._entries)


class Reading:
    """One look at a text: each rule is asked once for each of its lines. To be dropped with the text.

    `told` hears now and then which share of the work is done, from 0 to 1, never less than before.
    """

    def __init__(
        self,
        memory: LineMemory | None = None,
        text: str = "",
        *,
        told: Callable[[float], None] | None = None,
        looks: int = 0,
        entries: dict[str, dict[str, tuple[Any, ...]]] | None = None,
    ) -> None:
        """`looks`: how often the text was looked at before; `entries`: what was said of its lines then."""
        self._memory = memory
        self._told, self._looks = told, looks
        self._begun = self._share = self._said = 0.0
        self._lines = frozenset(text.split("\n")) if text else frozenset()
        self._lowered = text.lower()
        self._words = each_word_once(self._lowered)
        self._may_hold = may_hold(self._lowered)
        self._present: dict[Sequence[str], Sequence[str]] = {}
        self._there: dict[str, bool] = {}
        self._entries = {} if entries is None else entries
        self._asked: dict[str, dict[str, bool]] = {}
        self._windows: dict[str, tuple[list[tuple[int, int]], int | None]] = {}

    def again(self, text: str) -> "Reading":
        """The next look, at the text without what this one found: of lines that stayed nothing is asked again."""
        return Reading(self._memory, text, told=self._told, looks=self._looks + 1, entries=self._entries)

    def begin(self, share: float) -> None:
        """A rule begins that takes this share of one look."""
        self._begun, self._share = self._begun + self._share, share
        self._tell(0.0)

    def passing(self, lines: Sequence[str]) -> Iterable[str]:
        """The lines as they are; how many of them went by is told."""
        return lines if self._told is None else self._passed(lines)

    def _passed(self, lines: Sequence[str]) -> Iterable[str]:
        for number, line in enumerate(lines):
            if number % _TOLD_EVERY == 0:
                self._tell(number / len(lines))
            yield line

    def _tell(self, share: float) -> None:
        """Each further look is taken for half of what is left: mostly there is one, or a second, quicker one."""
        if self._told is not None:
            self._said = max(self._said, self._begun + self._share * share)
            self._told(1 - 0.5**self._looks * (1 - self._said / 2))

    def windows(self, line: str, hints: Hints) -> tuple[list[tuple[int, int]], int | None]:
        """The windows of a long line, looked for once: it is always asked with the same hints."""
        if line not in self._windows:
            self._windows[line] = windows(line, self.present(line, hints))
        return self._windows[line]

    def present(self, line: str, hints: Hints) -> Sequence[str]:
        """Those of the hints that stand anywhere in the text; all of them for a line that is none of the text's."""
        if line not in self._lines:
            return hints
        present = self._present.get(hints)
        if present is None:
            short = len(self._lowered) <= SHORT
            present = hints.within(self._lowered) if short else tuple(filter(self._stands, hints))
            self._present[hints] = present
        return present

    def _stands(self, hint: str) -> bool:
        """Whether a hint stands in the text: many are asked for in more than one list."""
        if hint not in self._there:
            words = self._lowered if " " in hint else self._words
            self._there[hint] = self._may_hold(hint) and hint in words
        return self._there[hint]

    def of(self, rule: str, line: str, find: Callable[[str], Iterable[_T]]) -> tuple[_T, ...]:
        """What `find`, which is known as `rule`, finds in a line."""
        entry = self._entries.get(line)
        if entry is None:
            if len(line) > LONG:
                return tuple(find(line))
            entry = self._entries[line] = {} if self._memory is None else self._memory.entry(line)
        found = entry.get(rule)
        if found is None:
            found = entry[rule] = tuple(find(line))
        return found

    def says(self, rule: str, line: str, test: Callable[[str], bool]) -> bool:
        """Whether a line passes a test, which is known as `rule`: asked again and again of the same lines."""
        asked = self._asked.setdefault(rule, {})
        if line not in asked:
            asked[line] = bool(self.of(rule, line, lambda given: (True,) if test(given) else ()))
        return asked[line]
