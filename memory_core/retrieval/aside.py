"""Work that is done while something else is: meaning is compared while the words are looked up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")
# As many searches at once are helped; the others do all of it themselves.
_HELPERS = 2


class Aside:
    """A few threads that begin when they are first needed, and end with `close`."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_HELPERS, thread_name_prefix="scrubjay-aside")

    def begin(self, work: Callable[[], _T]) -> Callable[[], _T]:
        """Begin it; what is returned gives its outcome. Nobody waits for a thread that has not come to it."""
        try:
            begun = self._pool.submit(work)
        except RuntimeError:
            return work  # closed just now
        return lambda: work() if begun.cancel() else begun.result()

    def close(self) -> None:
        """End the threads after what they are doing."""
        self._pool.shutdown()
