"""Calls that may hang, made one after the other in a thread that is waited for only so long."""

import queue
import threading
from collections.abc import Callable


class Errands:
    """Runs jobs in one thread, in order. The thread begins with the first job and ends when there is none left."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._left = 0

    @property
    def busy(self) -> bool:
        """Whether a job is under way, perhaps one that hangs."""
        return self._left > 0

    def run(self, job: Callable[[], None], within_s: float) -> bool:
        """Whether it was done in time; else it is done later, before the jobs that follow. Raises what the job does."""
        errand = _Job(job)
        with self._lock:
            self._jobs.put(errand)
            self._left += 1
            if self._left == 1:
                threading.Thread(target=self._work, name=self._name, daemon=True).start()
        if not errand.done.wait(within_s):
            return False
        if errand.failure is not None:
            raise errand.failure
        return True

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            job.do()
            with self._lock:
                self._left -= 1
                if not self._left:
                    job.done.set()
                    return
            job.done.set()


class _Job:
    def __init__(self, job: Callable[[], None]) -> None:
        self._job = job
        self.done = threading.Event()
        self.failure: BaseException | None = None

    def do(self) -> None:
        """Do it, and keep what it raises for whoever waits."""
        try:
            self._job()
        except BaseException as error:  # noqa: BLE001 (the thread's edge: raised again where it is waited for)
            self.failure = error
