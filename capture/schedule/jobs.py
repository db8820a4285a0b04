"""The jobs of the capture process: what is done again and again, each in its own thread, never twice at a time."""

import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from typing import Any

from memory_core.clock import Clock

_LOG = logging.getLogger(__name__)
# Beyond this the time of day has jumped, and what APScheduler planned by it is void.
_JUMP_S = 2.0
# What runs always and failed is not tried again at once: that would keep the processor busy, and fill the log.
_FAILED_S = 1.0


class Jobs:
    """Runs named jobs with APScheduler. Jobs of one `lane` share one thread, which stays the same."""

    def __init__(self, clock: Clock, lanes: tuple[str, ...]) -> None:
        from apscheduler.schedulers.background import BackgroundScheduler

        self._clock = clock
        self._lock = Lock()
        self._began: dict[str, float] = {}
        self._pools = {lane: ThreadPoolExecutor(1) for lane in lanes}
        self._always: dict[str, object] = {}
        self._closed = Event()
        self._seen = (clock.now(), clock.monotonic())
        # It warns each time a job takes longer than its interval, which is normal for a look.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler: Any = BackgroundScheduler(
            executors={lane: _executor(pool) for lane, pool in self._pools.items()},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
            timezone=UTC,
            daemon=True,
        )
        self._scheduler.start()

    def every(self, seconds: float, name: str, job: Callable[[], None], *, lane: str) -> None:
        """Run `job` now and then every so many seconds; a job of that name is replaced."""
        self._scheduler.add_job(
            self._guarded,
            "interval",
            seconds=seconds,
            args=(name, job),
            id=name,
            executor=lane,
            replace_existing=True,
            next_run_time=datetime.now(UTC),
        )

    def always(self, apart_s: float, name: str, job: Callable[[], None], *, lane: str) -> None:
        """Run `job`, which waits by itself until there is something to do, again and again, so many seconds apart."""
        token = self._always[name] = object()
        went_well = True

        def run() -> None:
            nonlocal went_well
            if self._always.get(name) is token and not self._closed.wait(apart_s if went_well else _FAILED_S):
                went_well = self._guarded(name, job)
                again()

        def again() -> None:
            # What else waits for the lane comes first.
            with contextlib.suppress(RuntimeError):  # It was closed meanwhile.
                self._pools[lane].submit(run)

        again()

    def once(self, name: str, job: Callable[[], None], *, lane: str) -> None:
        """Run `job` once, when the lane is free."""
        self._scheduler.add_job(
            self._guarded,
            "date",
            args=(name, job),
            id=name,
            executor=lane,
            replace_existing=True,
        )

    def soon(self, name: str, delay_s: float = 0.0) -> None:
        """Run a job once more, earlier than planned."""
        job = self._scheduler.get_job(name)
        if job is not None:
            job.modify(next_run_time=datetime.now(UTC) + timedelta(seconds=delay_s))

    def drop(self, name: str) -> None:
        """Run it no more; one that runs now ends in its own time."""
        self._always.pop(name, None)
        if self._scheduler.get_job(name) is not None:
            self._scheduler.remove_job(name)

    def check_clock(self) -> bool:
        """Plan everything anew when the time of day has jumped; to be called often. Whether it had."""
        now = (self._clock.now(), self._clock.monotonic())
        before, self._seen = self._seen, now
        jump = (now[0] - before[0]).total_seconds() - (now[1] - before[1])
        if abs(jump) < _JUMP_S:
            return False
        _LOG.info("The time of day jumped by %.0f s", jump)
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))
        return True

    def longest_s(self) -> tuple[str, float]:
        """The running job that began first, and for how many seconds it has been running; ("", 0) when none runs."""
        now = self._clock.monotonic()
        with self._lock:
            running = [(now - began, name) for name, began in self._began.items()]
        seconds, name = max(running, default=(0.0, ""))
        return name, seconds

    def close(self) -> None:
        """Plan nothing more; a job that runs now ends in its own time."""
        self._closed.set()
        self._scheduler.shutdown(wait=False)

    def _guarded(self, name: str, job: Callable[[], None]) -> bool:
        """Run it; whether that went well."""
        with self._lock:
            self._began[name] = self._clock.monotonic()
        try:
            job()
        except Exception as error:  # noqa: BLE001 (the thread's edge: a job that failed runs again)
            # No message and no traceback: either may quote what was captured.
            _LOG.error("The job “%s” failed: %s", name, type(error).__name__)
            return False
        finally:
            with self._lock:
                self._began.pop(name, None)
        return True


def _executor(pool: ThreadPoolExecutor) -> Any:
    """What APScheduler needs, to run its jobs in a pool that others use as well."""
    from apscheduler.executors.pool import BasePoolExecutor

    class Lane(BasePoolExecutor):  # type: ignore[misc]  # APScheduler has no types
        def __init__(self) -> None:
            super().__init__(pool)

    return Lane()
