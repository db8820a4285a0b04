"""Counts what language models were asked and what it took, by purpose."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

from memory_core.errors import ScrubjayError
from memory_core.llm.spending import Spending

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls made and tokens used; `failed` calls are counted in `calls` too.

    `dollars`: of the calls whose price is known. `bytes_out` and `pictures` count what was sent, a repair's once more.
    """

    calls: int = 0
    failed: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    bytes_out: int = 0
    pictures: int = 0
    dollars: float = 0.0


class Ledger:
    """The sums since the program started, and each call in the `book` that outlives it. Safe between threads."""

    def __init__(self, book: Spending | None = None) -> None:
        self._lock = threading.Lock()
        self._book = book
        self._usage: dict[str, Usage] = {}

    def add(
        self,
        purpose: str,
        *,
        model: str = "",
        input_tokens: int = 0,
        output_tokens: int = 0,
        dollars: float | None = None,
        failed: bool = False,
    ) -> None:
        """Note one finished call; `dollars` None: nobody knows its price."""
        with self._lock:
            was = self._usage.get(purpose, Usage())
            self._usage[purpose] = replace(
                was,
                calls=was.calls + 1,
                failed=was.failed + failed,
                input_tokens=was.input_tokens + input_tokens,
                output_tokens=was.output_tokens + output_tokens,
                dollars=was.dollars + (dollars or 0.0),
            )
        if self._book is None:
            return
        try:
            self._book.add(
                purpose,
                model,
                input_tokens=input_tokens,
                output_tokens=output_tokens,
                dollars=dollars,
                failed=failed,
            )
        except ScrubjayError as error:
            _log.warning("What a model took could not be written down: %s.", type(error).__name__)

    def sent(self, purpose: str, size: int, pictures: int = 0) -> None:
        """Note what is about to leave."""
        with self._lock:
            was = self._usage.get(purpose, Usage())
            self._usage[purpose] = replace(was, bytes_out=was.bytes_out + size, pictures=was.pictures + pictures)

    def usage(self) -> Mapping[str, Usage]:
        """By purpose: remember, chat, see."""
        with self._lock:
            return dict(self._usage)
