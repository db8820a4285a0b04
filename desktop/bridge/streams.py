"""Carries a stream of events from a worker's thread to the window, in handfuls."""

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from desktop.bridge.operations import Operations, QueryOp
from desktop.bridge.throttle import Throttle

T = TypeVar("T")
Cancelled = Callable[[], bool]


class StreamOp(Generic[T]):
    """Iterates a source in the pool; the window gets lists of items at most every `interval_s`, then the end."""

    def __init__(
        self, operations: Operations, source: Callable[[Cancelled], Iterator[T]], *, interval_s: float = 0.05
    ) -> None:
        self._source = source
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._waiting: list[T] = []
        self._announced = False
        self._throttle = Throttle(self._deliver, interval_ms=round(interval_s * 1000), parent=operations)
        self._on_items: Callable[[list[T]], object] = lambda _: None
        self._op: QueryOp[None] = operations.query(self._drain)
        self._op.progress(lambda _: self._throttle.request())

    def items(self, callback: Callable[[list[T]], object]) -> "StreamOp[T]":
        """Call this with each handful, in order."""
        self._on_items = callback
        return self

    def finished(self, callback: Callable[[], object]) -> "StreamOp[T]":
        """Call this after the last item."""

        def last(_: None) -> None:
            self._end()
            callback()

        self._op.success(last)
        return self

    def failure(self, callback: Callable[[Exception], object]) -> "StreamOp[T]":
        """Call this with the error that ended the stream."""

        def last(error: Exception) -> None:
            self._end()
            callback(error)

        self._op.failure(last)
        return self

    def run(self) -> "StreamOp[T]":
        """Start it."""
        self._op.run()
        return self

    def stop(self) -> None:
        """Ask the source to end; what it still says is delivered, and so is the end."""
        self._stop.set()

    def abandon(self) -> None:
        """Ask the source to end; nothing is delivered any more."""
        self._stop.set()
        self._op.cancel()
        self._throttle.close()
        self._throttle.deleteLater()

    def _drain(self) -> None:
        for item in self._source(self._asked_to_stop):
            with self._lock:
                self._waiting.append(item)
                announce, self._announced = not self._announced, True
            if self._op.stale:
                return
            if announce:
                self._op.report(None)

    def _asked_to_stop(self) -> bool:
        return self._stop.is_set() or self._op.stale

    def _end(self) -> None:
        self._throttle.close()
        self._throttle.deleteLater()
        self._deliver()

    def _deliver(self) -> None:
        with self._lock:
            handful, self._waiting, self._announced = self._waiting, [], False
        if handful:
            self._on_items(handful)
