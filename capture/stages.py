"""The heartbeat of each stage of capture: what runs, since when, how often it went well, and what went wrong last."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from capture.events import QueueHealth, Skip, Stage, StageHealth
from capture.health import REMEDY
from capture.usage import cpu_seconds, thread_seconds, thread_waited, waited_seconds
from memory_core.clock import Clock
from memory_core.errors import ScrubjayError

# A run shorter than this is not asked for its processor time: nearly all are over in milliseconds.
_ASK_AFTER_S = 3.0
# These compute in threads of their library, so the whole process is asked, and has to show more than its small change:
# of processor time, or of time in which it waited for that.
_POOLED = frozenset({Stage.VOICE, Stage.TRANSCRIPTION})
_POOL_SHARE, _POOL_WAIT_SHARE = 0.05, 0.5


@dataclass(slots=True)
class _Run:
    """A stage that runs in some thread now. `moved`: when it last said or showed that it lives, by processor time, or
    by waiting for a processor."""

    began: float
    moved: float
    thread: int
    used_s: float | None = None
    waited_s: float = 0.0
    had_waited_s: float | None = None
    asked: float = 0.0


@dataclass(slots=True)
class _Past:
    """What a stage has done."""

    count: int = 0
    failures: int = 0
    seconds: float = 0.0
    done_at: datetime | None = None
    error: str = ""
    remedy: str = ""
    error_at: datetime | None = None
    failing: bool = False


class Stages:
    """Told by the stages, asked by the status. Thread-safe; a stage may run in several threads at a time, and within
    another one, which then waits for it.

    `used_s` tells how many seconds of processor time a thread (by its native id) has used, None when nobody knows, and
    `waited_s` for how many it has waited for a processor; `all_used_s`, `all_waited_s` those of the process. A stage
    that waits for a server that froze does neither, one that reads on a busy machine does.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        used_s: Callable[[int], float | None] = thread_seconds,
        all_used_s: Callable[[], float] = cpu_seconds,
        waited_s: Callable[[int], float] = thread_waited,
        all_waited_s: Callable[[], float] = waited_seconds,
    ) -> None:
        self._clock = clock
        self._used_s, self._waited_s = used_s, waited_s
        self._all_used_s, self._all_waited_s = all_used_s, all_waited_s
        self._lock = threading.Lock()
        self._runs: dict[tuple[Stage, int], _Run] = {}
        self._past: dict[Stage, _Past] = {}
        self._queues: dict[str, QueueHealth] = {}
        self._resting: tuple[str, datetime] | None = None

    def began(self, stage: Stage) -> None:
        """This thread begins a run of the stage."""
        now = self._clock.monotonic()
        with self._lock:
            self._of(stage)  # told of from now on
            self._runs[stage, threading.get_ident()] = _Run(now, now, threading.get_native_id())

    def alive(self, stage: Stage) -> None:
        """A long run of this thread goes on: a box, a segment or a file of several is done."""
        with self._lock:
            run = self._runs.get((stage, threading.get_ident()))
            if run is not None:
                run.began = run.moved = self._clock.monotonic()
                run.used_s, run.waited_s = None, 0.0

    def ended(self, stage: Stage, n: int = 1) -> None:
        """The run went well, and did `n` things; 0: there was nothing to do."""
        with self._lock:
            past = self._finish(stage)
            past.count += n
            past.done_at, past.failing = self._clock.now(), False

    def failed(self, stage: Stage, error: Exception) -> None:
        """The run failed. The sentence of an expected error is kept, of any other only its name: it may quote."""
        sentence = str(error) if isinstance(error, ScrubjayError) else f"It failed ({type(error).__name__})."
        what, _, remedy = sentence.partition(". ")
        with self._lock:
            past = self._finish(stage)
            past.failures, past.failing = past.failures + 1, True
            past.error, past.remedy, past.error_at = what.rstrip(".") + ".", remedy or REMEDY, self._clock.now()

    def left(self, stage: Stage) -> None:
        """The run was given up without a result, and that is no failure: a pause, or the end."""
        with self._lock:
            self._finish(stage)

    def did(self, stage: Stage, n: int = 1) -> None:
        """Something too short to hang was done."""
        with self._lock:
            past = self._of(stage)
            past.count += n
            past.done_at, past.failing = self._clock.now(), False

    @contextlib.contextmanager
    def running(self, stage: Stage, n: int = 1) -> Iterator[None]:
        """`began`, then `ended` (with `n` things done) or, when it raises, `failed`."""
        self.began(stage)
        try:
            yield
        except Exception as error:
            self.failed(stage, error)
            raise
        except BaseException:
            self.left(stage)
            raise
        else:
            self.ended(stage, n)

    def queue(self, name: str, *, depth: int, limit: int, dropped: int = 0) -> None:
        """How full a queue is now. `dropped`: how much more was dropped since the last call."""
        with self._lock:
            before = self._queues.get(name)
            total = dropped + (before.dropped if before is not None else 0)
            most = max(depth, before.most if before is not None else 0)
            self._queues[name] = QueueHealth(name, depth, limit, total, most)

    def rests(self, reason: Skip | None) -> None:
        """Why nothing of the screen is kept just now although all is well (idle, locked, an excluded hour, black,
        excluded, private, our own window); None: it is looked at and kept."""
        with self._lock:
            if reason is None:
                self._resting = None
            elif self._resting is None or self._resting[0] != reason.value:
                self._resting = (reason.value, self._clock.now())

    @property
    def resting(self) -> tuple[str, datetime | None]:
        """(reason, since when); ("", None) when nothing rests."""
        with self._lock:
            return self._resting or ("", None)

    def health(self) -> tuple[StageHealth, ...]:
        """Every stage that ever ran, in the order in which data walks."""
        with self._lock:
            self._look_at_runs()
            longest = self._longest()
            return tuple(self._told(stage, longest) for stage in Stage if stage in self._past)

    def queues(self) -> tuple[QueueHealth, ...]:
        """Every queue, by name."""
        with self._lock:
            return tuple(self._queues[name] for name in sorted(self._queues))

    def _of(self, stage: Stage) -> _Past:
        return self._past.setdefault(stage, _Past())

    def _finish(self, stage: Stage) -> _Past:
        now = self._clock.monotonic()
        thread = threading.get_ident()
        run = self._runs.pop((stage, thread), None)
        past = self._of(stage)
        if run is None:
            return past
        past.seconds += now - run.began
        for around, of in [key for key in self._runs if key[1] == thread]:
            # What it waited for is none of its own time.
            outer = self._runs[around, of]
            self._of(around).seconds += run.began - outer.began
            self._runs[around, of] = _Run(now, now, outer.thread)
        return past

    def _look_at_runs(self) -> None:
        """A run that used processor time since the last look, or had to wait for it, has moved."""
        now = self._clock.monotonic()
        for (stage, _), run in self._runs.items():
            if now - run.began >= _ASK_AFTER_S:
                self._look_at(run, now, pooled=stage in _POOLED)

    def _look_at(self, run: _Run, now: float, *, pooled: bool) -> None:
        used = self._all_used_s() if pooled else self._used_s(run.thread)
        waited = self._all_waited_s() if pooled else self._waited_s(run.thread)
        if used is None:
            return
        if run.used_s is not None and run.had_waited_s is not None:
            since_s, more_s = now - run.asked, waited - run.had_waited_s
            least, least_wait = (_POOL_SHARE * since_s, _POOL_WAIT_SHARE * since_s) if pooled else (0.0, 0.0)
            if used > run.used_s + least or more_s > least_wait:
                run.moved = now
            # Threads that ended take what they had waited with them.
            run.waited_s += max(0.0, min(more_s, since_s))
        run.used_s, run.had_waited_s, run.asked = used, waited, now

    def _longest(self) -> Mapping[Stage, _Run]:
        innermost = {thread: (stage, run) for (stage, thread), run in self._runs.items()}
        longest: dict[Stage, _Run] = {}
        for stage, run in innermost.values():
            if stage not in longest or run.moved < longest[stage].moved:
                longest[stage] = run
        return longest

    def _told(self, stage: Stage, longest: Mapping[Stage, _Run]) -> StageHealth:
        past, run, now = self._past[stage], longest.get(stage), self._clock.monotonic()
        return StageHealth(
            stage=stage.value,
            count=past.count,
            failures=past.failures,
            seconds=round(past.seconds, 4),
            running_s=round(now - run.began, 2) if run is not None else 0.0,
            still_s=round(now - run.moved, 2) if run is not None else 0.0,
            done_at=past.done_at,
            error=past.error,
            remedy=past.remedy,
            error_at=past.error_at,
            waited_s=round(run.waited_s, 2) if run is not None else 0.0,
            failing=past.failing,
        )
