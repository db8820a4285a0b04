"""Work that is done while something else is: meaning is compared while the words are looked up."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

_T = TypeVar("_T")


class Aside:
    """A thread that begins when it is first needed, and ends with `close`. It keeps no program from ending."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def begin(self, work: Callable[[], _T], *, head_start_s: float = 0.0) -> Callable[[], _T]:
        """Begin it; what is returned gives its outcome. Nobody waits for a thread that has not come to it.

        `head_start_s`: so long whoever begins it waits for it at most. Python lets a thread go on for 5 ms before it
        lets in another, which for a moment's start may then work without Python for long.
        """
        begun: Future[_T] = Future()
        with self._lock:
            if self._closed:
                return work
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="scrubjay-aside", daemon=True)
                self._thread.start()
            self._waiting.put((begun, work))
        if head_start_s > 0:
            with contextlib.suppress(TimeoutError):
                begun.exception(head_start_s)  # whoever asks for the outcome is told
        return lambda: work() if begun.cancel() else begun.result()

    def close(self) -> None:
        """End the thread after what it is doing."""
        with self._lock:
            self._closed = True
            self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (given := self._waiting.get()) is not None:
            begun, work = given
            if begun.set_running_or_notify_cancel():
                try:
                    begun.set_result(work())
                except BaseException as error:  # noqa: BLE001 — whoever began it is told
                    begun.set_exception(error)
            del given, begun, work  # a question does not outlive its answer
