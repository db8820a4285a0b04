"""Scrubjay itself in a scene: the real capture process under its supervisor, and a core that remembers meanwhile."""

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.spool.codec import encode
from capture.spool.queue import Spool
from capture.supervisor import Supervisor
from memory_core.bootstrap import open_memory
from memory_core.errors import CaptureError
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.privacy.keys import open_keys
from memory_core.records.observation import Captured, Delivery
from memory_core.records.query import Query
from tests.benchmarks.capture.desk import Trigger
from tests.benchmarks.capture.measures import Kept, Result
from tests.benchmarks.capture.meter import Meter
from tests.benchmarks.capture.vocabulary import words_of

BEGINS_WITHIN_S = 60.0
# The first look reads everything; the scene begins when all windows were said, or at least now.
FIRST_READ_WITHIN_S = 12.0
ENDS_WITHIN_S = 30.0
# At most so often, and only when something changed: whoever asked all the time would take the time that reading needs.
ASK_EVERY_S = 0.05
ASK_AGAIN_S = 1.0
GIVE_UP_AFTER_S = 20.0
# What a sealed box adds to a row.
SEAL_BYTES = 48


class Tap:
    """The spool as the core's inbox, with a list of what came through it."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._lock = threading.Lock()
        self.rows: dict[int, Captured] = {}

    def claim(self, limit: int) -> list[Delivery]:
        """As the spool."""
        deliveries = self._spool.claim(limit)
        with self._lock:
            self.rows.update({delivery.receipt: delivery.captured for delivery in deliveries})
        return deliveries

    def acknowledge(self, receipts: Sequence[int]) -> None:
        """As the spool."""
        self._spool.acknowledge(receipts)

    def release(self, receipts: Sequence[int]) -> None:
        """As the spool."""
        self._spool.release(receipts)

    def pending(self) -> int:
        """As the spool."""
        return self._spool.pending()

    def damaged(self) -> int:
        """As the spool."""
        return self._spool.damaged()

    def discard_damaged(self) -> int:
        """As the spool."""
        return self._spool.discard_damaged()

    def captured(self) -> list[Captured]:
        """All that came through until now."""
        with self._lock:
            return list(self.rows.values())


class Finder:
    """Asks the memory for the words of triggers whenever it changed, until it has them, in a thread of its own."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._lock = threading.Lock()
        self._waiting: list[Trigger] = []
        self._stop, self._news = threading.Event(), threading.Event()
        self._unsubscribe = memory.subscribe(lambda _: self._news.set())
        self.found: dict[Trigger, float] = {}
        self._thread = threading.Thread(target=self._run, name="finder", daemon=True)
        self._thread.start()

    def expect(self, trigger: Trigger) -> None:
        """This word shall be found from now on."""
        with self._lock:
            self._waiting.append(trigger)
        self._news.set()

    def close(self) -> None:
        """Ask once more for what was not found, and no more."""
        self._stop.set()
        self._news.set()
        self._thread.join()
        self._unsubscribe()
        self._ask()

    def _run(self) -> None:
        while not self._stop.wait(ASK_EVERY_S):
            self._news.wait(ASK_AGAIN_S)
            self._news.clear()
            self._ask()

    def _ask(self) -> None:
        with self._lock:
            waiting = list(self._waiting)
        for trigger in waiting:
            hits = self._memory.search(Query(trigger.word, k=3, layer="observations"))
            now = time.time()
            if any(trigger.word in hit.text.casefold() for hit in hits):
                self.found[trigger] = now - trigger.at
            elif now - trigger.at < GIVE_UP_AFTER_S:
                continue
            with self._lock:
                self._waiting.remove(trigger)


class Scrubjay:
    """Captures and remembers, in a home that goes away with it. `interval_s` is the setting of how often it looks."""

    def __init__(self, *, idle_after_s: float = 180.0) -> None:
        self._closing = ExitStack()
        try:
            folder = self._closing.enter_context(tempfile.TemporaryDirectory(prefix="scrubjay-bench-"))
            self.home = Home(Path(folder) / "home")
            self.home.prepare()
            keys = open_keys(self.home)
            spool = Spool(self.home.spool, public_key=keys.spool_public, private_key=keys.spool_private)
            self._closing.callback(spool.close)
            self.tap = Tap(spool)
            # What an empty home takes is not growth; a store that is closed has no log beside it.
            open_memory(self.home, keys=keys, threads=False).close()
            self._empty_bytes = size_of(self.home)
            self.memory = open_memory(self.home, keys=keys, inbox=self.tap, wait_for_vectors_s=0)
            self._closing_memory = self._closing.enter_context(ExitStack())
            self._closing_memory.callback(self.memory.close)
            self.memory.search(Query("nothing yet", layer="observations"))
            self._changed = threading.Condition()
            self._status: CaptureStatus | None = None
            self._began: CaptureStatus | None = None
            config = CaptureConfig(screen=True, interval_s=1.0, idle_after_s=idle_after_s)
            self._supervisor = Supervisor(
                home=self.home,
                config=config,
                listener=self._listen,
                captured=self.memory.arrived,
                keep_pause=False,
            )
            self._closing.callback(self._supervisor.close)
            self.meter = self._closing.enter_context(Meter(lambda: self._supervisor.pid))
            self.finder = Finder(self.memory)
            self._closing_memory.callback(self.finder.close)
        except BaseException:
            self.close()
            raise

    def start(self, apps: set[str]) -> None:
        """Capture; returns when it records and the windows that stand there were read once."""
        self._supervisor.start()
        self._wait(lambda status: status.state is CaptureState.RECORDING, BEGINS_WITHIN_S, "Capture did not begin")
        deadline = time.monotonic() + FIRST_READ_WITHIN_S
        while time.monotonic() < deadline:
            if apps <= {captured.observation.app for captured in self.tap.captured()}:
                break
            threading.Event().wait(0.1)

    def begin(self) -> None:
        """From now on it counts."""
        self._began = self._next_status()
        self._cpu_before = self.meter.cpu()
        self._rows_before = len(self.tap.captured())
        self._begun_at = time.monotonic()

    def end(self) -> Result:
        """Stop; what it cost since `begin`, without the end itself, and what it kept from the start."""
        assert self._began is not None
        result = Result(time.monotonic() - self._begun_at, self.meter.cpu() - self._cpu_before, self._cpu_before)
        self._supervisor.stop(wait_s=ENDS_WITHIN_S / 2)
        status = self._wait(lambda status: status.state is CaptureState.OFF, ENDS_WITHIN_S, "Capture did not end")
        self.memory.drain(ENDS_WITHIN_S)
        self._closing_memory.close()
        for name in ("frames", "ocr_calls", "ocr_pixels"):
            setattr(result, name, status.counts.get(name, 0) - self._began.counts.get(name, 0))
        fresh = self.tap.captured()[self._rows_before :]
        result.rows = len(fresh)
        result.spooled_bytes = sum(len(encode(captured)) + SEAL_BYTES for captured in fresh)
        spooled = sum(len(encode(captured)) + SEAL_BYTES for captured in self.tap.captured())
        share = result.spooled_bytes / spooled if spooled else 0.0
        result.grown_bytes = round(share * (size_of(self.home) - self._empty_bytes))
        result.kept = kept_of(self.tap.captured())
        result.found = dict(self.finder.found)
        result.memory, result.own = list(self.meter.memory), list(self.meter.own)
        result.processes = self.meter.processes
        return result

    def close(self) -> None:
        """End the processes and remove the home."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _listen(self, status: CaptureStatus) -> None:
        with self._changed:
            self._status = status
            self._changed.notify_all()

    def _next_status(self) -> CaptureStatus:
        last = self._status
        return self._wait(lambda status: status is not last, BEGINS_WITHIN_S, "Capture said nothing")

    def _wait(self, ready: Callable[[CaptureStatus], bool], seconds: float, what: str) -> CaptureStatus:
        with self._changed:
            if not self._changed.wait_for(lambda: self._status is not None and ready(self._status), seconds):
                said = self._status.message if self._status is not None else ""
                raise CaptureError(f"{what} within {seconds:.0f} s. {said} See: scrubjay doctor".replace("  ", " "))
            assert self._status is not None
            return self._status


def kept_of(rows: Sequence[Captured]) -> list[Kept]:
    """What the rows of a spool say: observations, and how long they were still so."""
    until: dict[str, float] = {}
    for captured in rows:
        seen = captured.observation
        until[seen.id] = max(until.get(seen.id, 0.0), seen.until.timestamp())
    return [
        Kept(
            captured.observation.app,
            captured.observation.title,
            captured.observation.at.timestamp(),
            until[captured.observation.id],
            frozenset(words_of(captured.observation.text)),
            captured.observation.monitor,
        )
        for captured in rows
        if not captured.again
    ]


def size_of(home: Home) -> int:
    """Bytes of all files of a home; those that go away while it is counted do not count."""
    total = 0
    for file in home.path.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except OSError:
            continue
    return total
