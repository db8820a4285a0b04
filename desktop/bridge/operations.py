"""Takes work off the window's thread and brings what came of it back by queued signal."""

import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

from memory_core.errors import ScrubjayError

T = TypeVar("T")
logger = logging.getLogger(__name__)


def sentence_of(error: Exception) -> str:
    """What a person is told about a failure: the sentence of an expected one, the name alone of any other."""
    if isinstance(error, ScrubjayError):
        return str(error)
    return f"Something unexpected went wrong ({type(error).__name__}). Try again; the log in the data folder has more."


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What travels from a worker's thread to the window's."""

    op: "QueryOp[Any]"
    result: Any = None
    error: Exception | None = None


class Operations(QObject):
    """A pool of threads for the window; `failed` says what nobody else took care of."""

    failed = Signal(str)
    _arrived = Signal(object)
    _reported = Signal(object, object)

    def __init__(self, *, threads: int = 4, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(threads)
        self._newest: dict[str, QueryOp[Any]] = {}
        self._running: set[QueryOp[Any]] = set()
        self._closed = False
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)

    def query(self, work: Callable[[], T], *, key: str = "", certain: bool = False) -> "QueryOp[T]":
        """An operation of this pool; of those with the same key only the newest reports back.

        A `certain` one is carried out even when the window closes.
        """
        return QueryOp(self, work, key=key, certain=certain)

    def cancel(self, key: str) -> None:
        """Whatever runs under this key is no longer wanted."""
        if op := self._newest.pop(key, None):
            op.cancel()

    @property
    def busy(self) -> int:
        """How many operations have not reported back."""
        return len(self._running)

    def close(self, *, wait_ms: int = 10_000) -> bool:
        """Cancel what is not certain and wait for the threads; nothing reports back. False: one is still at work."""
        self._closed = True
        for op in list(self._running):
            if not op.certain:
                op.cancel()
        self._newest.clear()
        done = self._pool.waitForDone(wait_ms)
        self._running.clear()
        return done

    def start(self, op: "QueryOp[Any]") -> None:
        """Put an operation into the pool (called by `QueryOp.run`)."""
        if self._closed:
            return
        if op.key:
            self.cancel(op.key)
            self._newest[op.key] = op
        self._running.add(op)
        self._pool.start(lambda: self._work(op))

    def report(self, op: "QueryOp[Any]", value: object) -> None:
        """Carry an intermediate value to the window; callable from the worker's thread."""
        self._reported.emit(op, value)

    def _work(self, op: "QueryOp[Any]") -> None:
        if (trace := threading.gettrace()) is not None:
            sys.settrace(trace)  # Qt started this thread, so debuggers and coverage have not seen it yet
        if op.stale:
            self._arrived.emit(_Outcome(op))
            return
        try:
            outcome = _Outcome(op, result=op.work())
        except Exception as error:  # noqa: BLE001 - the edge of a thread: the window is told, the log keeps the type
            if not isinstance(error, ScrubjayError):
                logger.error("an operation of the window failed: %s", _where(error))
            outcome = _Outcome(op, error=error)
        self._arrived.emit(outcome)

    @Slot(object)
    def _on_arrived(self, outcome: _Outcome) -> None:
        op = outcome.op
        self._running.discard(op)
        if op.key and self._newest.get(op.key) is op:
            del self._newest[op.key]
        if op.stale or self._closed:
            return
        if outcome.error is None:
            op.succeed(outcome.result)
        elif not op.fail(outcome.error):
            self.failed.emit(sentence_of(outcome.error))

    @Slot(object, object)
    def _on_reported(self, op: "QueryOp[Any]", value: object) -> None:
        if not op.stale and not self._closed:
            op.hear(value)


def _where(error: Exception) -> str:
    """Type and place of a failure, never its message: that could hold captured words."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return type(error).__name__ + place


class QueryOp(Generic[T]):
    """One piece of work: `QueryOp(…).success(f).failure(g).run()`; f and g are called on the window's thread."""

    def __init__(self, operations: Operations, work: Callable[[], T], *, key: str = "", certain: bool = False) -> None:
        self.work = work
        self.key = key
        self.certain = certain
        self._operations = operations
        self._success: Callable[[T], object] | None = None
        self._failure: Callable[[Exception], object] | None = None
        self._progress: Callable[[Any], object] | None = None
        self._cancelled = threading.Event()

    @property
    def stale(self) -> bool:
        """Whether nobody wants the result any more; long work asks this between pieces."""
        return self._cancelled.is_set()

    def success(self, callback: Callable[[T], object]) -> "QueryOp[T]":
        """Call this with the result."""
        self._success = callback
        return self

    def failure(self, callback: Callable[[Exception], object]) -> "QueryOp[T]":
        """Call this with the error; without it `Operations.failed` says the sentence."""
        self._failure = callback
        return self

    def progress(self, callback: Callable[[Any], object]) -> "QueryOp[T]":
        """Call this with what the work reports on its way."""
        self._progress = callback
        return self

    def run(self) -> "QueryOp[T]":
        """Start it."""
        self._operations.start(self)
        return self

    def cancel(self) -> None:
        """Let it end early; no callback is called any more."""
        self._cancelled.set()

    def report(self, value: object) -> None:
        """Say something on the way; for the work itself, on its thread."""
        self._operations.report(self, value)

    def succeed(self, result: T) -> None:
        """Deliver the result (called by `Operations`)."""
        if self._success is not None:
            self._success(result)

    def fail(self, error: Exception) -> bool:
        """Deliver the error; False when nobody takes it."""
        if self._failure is None:
            return False
        self._failure(error)
        return True

    def hear(self, value: object) -> None:
        """Deliver an intermediate value."""
        if self._progress is not None:
            self._progress(value)
