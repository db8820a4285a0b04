"""Capture for a while and come back with what it was: the same process and supervisor as in the window."""

import threading
from collections.abc import Callable, Sequence

from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.supervisor import Supervisor
from capture.watch import BUSY
from memory_core.clock import Clock, SystemClock
from memory_core.errors import CaptureError, ConfigError, NoDisplay, NoMicrophone
from memory_core.home import Home
from memory_core.records.health import PartHealth, State

# Everything that was said shall be words in the end; a big model on a small machine takes its time.
_READ_UP_S = 60.0
_BEGIN_WITHIN_S = 30.0
# Of a computer that is busy, and of a process that was replaced, that is counted anew, but not for ever.
_AT_THE_LATEST_S = 150.0
# How long one source waits for the other before the time counts.
_ANSWER_WITHIN_S = 5.0
# A source that is not there at first may come with the next try.
_HOPE_S = 2.0


def capture_for(
    *,
    home: Home,
    config: CaptureConfig,
    seconds: float,
    on_status: Callable[[CaptureStatus], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    command: Sequence[str] | None = None,
) -> CaptureStatus:
    """Capture for `seconds`, then read up what was said; the last status.

    The time counts from when each source is open or known to be missing.

    Its `counts` hold observations, frames, ocr_calls and so on; `cpu_seconds` and `peak_rss_mb` are those of the
    capture process. One source that is missing is told in `parts`. Raises `NoDisplay` or `NoMicrophone` when there is
    none at all, `CaptureError` when nothing begins. Ctrl-C ends it early, and what was captured is
    kept, which may be nothing.
    """
    if not (config.screen or config.listens):
        raise ConfigError("Neither screen nor microphone is to be captured. Leave out --no-screen or --no-audio.")
    session = _Session(config, SystemClock(), on_status)
    supervisor = Supervisor(home=home, config=config, listener=session.take, command=command, keep_pause=False)
    interrupted = False
    try:
        supervisor.start()
        try:
            session.follow(seconds, cancelled)
        except KeyboardInterrupt:
            interrupted = True
        session.expect_end()
        supervisor.stop(wait_s=_READ_UP_S)
        session.wait_for_end()
    finally:
        supervisor.close()
    if not interrupted and not cancelled():
        session.judge()
    return session.last


class _Session:
    """What the supervisor says during one capture."""

    def __init__(self, config: CaptureConfig, clock: Clock, on_status: Callable[[CaptureStatus], None] | None) -> None:
        self._config = config
        self._clock = clock
        self._on_status = on_status
        self._changed = threading.Condition()
        self._wanted = {name for name in ("screen", "microphone", "system_audio") if getattr(config, name)}
        self._begun_at: float | None = None
        self._live_at: float | None = None
        self._failed_at: float | None = None
        self._counts_from: float | None = None
        self._restarted = 0
        self._ended = False
        self._stopping = False
        self.last = CaptureStatus(CaptureState.STARTING, clock.now())
        self._worst = self.last

    def take(self, status: CaptureStatus) -> None:
        """The supervisor's thread: a new status."""
        with self._changed:
            self.last = status
            now = self._clock.monotonic()
            if status.state in (CaptureState.RECORDING, CaptureState.RESTING) and self._live_at is None:
                self._begun_at = now if self._begun_at is None else self._begun_at
                answered = {part.part for part in status.parts if part.state in (State.OK, State.ERROR)}
                if self._wanted <= answered or now - self._begun_at > _ANSWER_WITHIN_S:
                    self._live_at = now
            if status.state is CaptureState.FAILED:
                self._worst = status
                self._failed_at = now if self._failed_at is None else self._failed_at
            elif status.state is not CaptureState.OFF:
                self._failed_at = None
            if status.message == BUSY or status.restarted > self._restarted:
                self._counts_from, self._restarted = now, status.restarted
            self._ended = self._stopping and status.state is CaptureState.OFF
            self._changed.notify_all()
        if self._on_status is not None:
            self._on_status(status)

    def follow(self, seconds: float, cancelled: Callable[[], bool]) -> None:
        """Return when it was recorded for `seconds`, or when nothing can be."""
        begun = self._clock.monotonic()
        with self._changed:
            while not cancelled():
                now = self._clock.monotonic()
                if self._live_at is not None:
                    left = self._live_at + seconds - now
                elif self._begun_at is not None:
                    left = self._begun_at + _ANSWER_WITHIN_S + seconds - now
                elif self._failed_at is not None:
                    left = self._failed_at + _HOPE_S - now
                else:
                    counts_from = max(begun, self._counts_from or begun)
                    left = min(counts_from + _BEGIN_WITHIN_S, begun + _AT_THE_LATEST_S) - now
                if left <= 0:
                    return
                self._changed.wait(min(left, 0.2))

    def expect_end(self) -> None:
        """From now on OFF means that it is over."""
        with self._changed:
            self._stopping = True

    def wait_for_end(self) -> None:
        """Return when the capture process has said its last."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended, timeout=_READ_UP_S + 15.0)

    def judge(self) -> None:
        """Raise when nothing was recorded, with the reason that the parts gave."""
        if self._begun_at is not None or self.last.counts.get("observations"):
            return
        errors = {part.part: f"{part.message} {part.remedy}".strip() for part in self._worst.parts if _is_error(part)}
        if "spool" in errors:
            raise CaptureError(errors["spool"])
        if self._config.screen and "screen" in errors:
            raise NoDisplay(errors["screen"])
        if self._config.microphone and "microphone" in errors:
            raise NoMicrophone(errors["microphone"])
        raise CaptureError(self._worst.message or "Capture did not begin in time. Try again, or run: scrubjay doctor")


def _is_error(part: PartHealth) -> bool:
    return part.state is State.ERROR
