"""A value that was known for a secret by what stood around it is one also when that is out of sight.

A label scrolls away before its value does, and what was shown beside “Password” is pasted into a chat. What is
remembered of a value is a keyed hash under a key that was drawn at the start and is never written, as in `label_book`.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator

from memory_core.patterns import lazily
from memory_core.privacy.spans import Span

_MOST = 2048
# Of these only where they stand tells what they are; a card number tells it by itself.
_KINDS = frozenset({"password", "key", "token", "secret", "cookie", "pin"})
# What cannot be a word or a number: letters with digits or signs inside of it.
_TELLING = lazily(r"(?=[^\s]*[A-Za-z])(?=[^\s]*[\d!#$%&*+=?@^~_-])[^\s\"'`“”‘’«»,;()<>\[\]]{8,200}")
_SLIPS = str.maketrans("oil|", "0111")
_SHORTEST = 7


class KnownValues:
    """Values that were taken out, as far as they can be told from words. Safe between threads."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._labels: OrderedDict[bytes, str] = OrderedDict()

    def note(self, text: str, spans: Iterable[Span]) -> None:
        """These secrets stand in a text."""
        for span in spans:
            if span.label in _KINDS:
                for match in _TELLING.finditer(text, span.start, span.end):
                    self._keep(match.group(), span.label)

    def find(self, text: str) -> Iterator[Span]:
        """Where known ones stand as words of their own."""
        if not self._labels:
            return
        for match in _TELLING.finditer(text):
            mark = self._mark(match.group())
            with self._lock:
                label = self._labels.get(mark, "") if mark else ""
            if label:
                yield Span(match.start(), match.end(), label)

    def _keep(self, value: str, label: str) -> None:
        mark = self._mark(value)
        if not mark:
            return
        with self._lock:
            self._labels[mark] = label
            self._labels.move_to_end(mark)
            if len(self._labels) > _MOST:
                self._labels.popitem(last=False)

    def _mark(self, value: str) -> bytes:
        """A slip of recognition must not make another value of it; b"" for what is too short to be told from a word."""
        even = "".join(filter(str.isalnum, value.casefold())).translate(_SLIPS)
        if len(even) < _SHORTEST:
            return b""
        return hashlib.blake2b(even.encode("utf-8", "surrogatepass"), key=self._key, digest_size=12).digest()
