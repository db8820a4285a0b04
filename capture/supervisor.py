"""Watches over the capture process: starts it, pauses it, notices when it is frozen or gone, and starts it again."""

import contextlib
import dataclasses
import json
import logging
import os
import queue
import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from capture.child import Child, worker_command
from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.health import decode_status
from capture.schedule.backoff import Backoff
from capture.schedule.pause import PauseTimer
from memory_core.clock import Clock, SystemClock
from memory_core.home import Home

_LOG = logging.getLogger(__name__)
_TICK_S = 0.25
# Orders wait until the child is known to read them, so that a frozen one cannot block the supervisor.
_READS_S = 2.0
# Longer between two steps: this process itself was frozen or asleep, and heard no heartbeat for that reason.
_ASLEEP_S = 2.5
_END_GRACE_S = 5.0
_GIVE_UP_HOPE_AFTER = 5


class Supervisor:
    """Runs the capture process of one home. Thread-safe; orders return at once, `close` when the process is gone.

    `listener` is called with each new status, from the supervisor's thread. A pause outlives both processes.
    """

    def __init__(
        self,
        *,
        home: Home,
        config: CaptureConfig,
        listener: Callable[[CaptureStatus], None],
        command: Sequence[str] | None = None,
        clock: Clock | None = None,
        backoff: Backoff | None = None,
        keep_pause: bool = True,
        first_beat_s: float = 30.0,
        stalled_s: float = 5.0,
    ) -> None:
        # A first heartbeat may take long on a busy machine; later ones come every second.
        self._first_beat_s, self._stalled_s = first_beat_s, stalled_s
        self._home = home
        self._config = config
        self._listener = listener
        self._command = list(command) if command is not None else worker_command()
        self._clock = clock or SystemClock()
        self._backoff = backoff or Backoff()
        self._pause_file = home.path / "pause.json" if keep_pause else None
        self._timer = PauseTimer(self._clock)
        self._lock = threading.RLock()
        self._inbox: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._wanted = self._closing = False
        self._wait_s = 0.0
        self._stop_by: float | None = None
        self._orders: dict[str, Mapping[str, Any]] = {}
        self._child: Child | None = None
        self._started_at = self._beat_at = self._start_at = 0.0
        self._stepped_at = self._clock.monotonic()
        self._has_beaten = self._paused_before = self._told_to_stop = False
        self._status = self._present = self._past = CaptureStatus(CaptureState.OFF, self._clock.now())
        self._thread: threading.Thread | None = None
        self._recall_pause()

    def start(self) -> None:
        """Capture, from now on."""
        with self._lock:
            if self._closing:
                return
            if not self._wanted:
                self._wanted, self._start_at, self._backoff.failures = True, self._clock.monotonic(), 0
                self._stop_by = None
                self._orders.pop("stop", None)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="capture supervisor", daemon=True)
                self._thread.start()
        self._inbox.put(None)

    def stop(self, wait_s: float = 3.0) -> None:
        """Capture no more. What was said until now is read for up to `wait_s` seconds, else kept as sealed sound."""
        with self._lock:
            if not self._wanted:
                return
            self._wanted = False
            self._stop_by = self._clock.monotonic() + wait_s + _END_GRACE_S
            self._orders = {"stop": {"order": "stop", "wait_s": wait_s}}
        self._inbox.put(None)

    def pause(self, until: datetime | None) -> None:
        """Look and listen no more until a moment, or until `resume`. It holds across restarts."""
        with self._lock:
            self._timer.pause(until)
            self._remember_pause()
            self._order_pause()
        self._inbox.put(None)

    def resume(self) -> None:
        """End the pause."""
        with self._lock:
            self._timer.resume()
            self._remember_pause()
            self._order_pause()
        self._inbox.put(None)

    def configure(self, config: CaptureConfig) -> None:
        """Obey new settings; the process goes on."""
        with self._lock:
            self._config = config
            if self._wanted:
                self._orders["configure"] = {"order": "configure", "config": dataclasses.asdict(config)}
        self._inbox.put(None)

    def status(self) -> CaptureStatus:
        """How capture is, as far as is known now."""
        with self._lock:
            return self._status

    @property
    def pid(self) -> int | None:
        """The process id of the capture process, while there is one."""
        child = self._child
        return child.pid if child is not None else None

    def close(self) -> None:
        """End the process surely, and the thread that watches over it."""
        with self._lock:
            self._closing, self._wanted = True, False
            thread = self._thread
        self._inbox.put(None)
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _run(self) -> None:
        while True:
            with contextlib.suppress(queue.Empty):
                self._inbox.get(timeout=_TICK_S)
            try:
                if self._closing:
                    break
                self._step()
            except Exception:  # noqa: BLE001 (the thread's edge: whoever watches must not die of one surprise)
                _LOG.exception("The supervisor of capture met something unexpected")
        child, self._child = self._child, None
        if child is not None:
            child.end()
        self._tell(CaptureState.OFF, "")

    def _step(self) -> None:
        self._end_pause()
        child, now = self._child, self._clock.monotonic()
        before, self._stepped_at = self._stepped_at, now
        if child is None:
            if self._wanted and now >= self._start_at:
                self._spawn()
            return
        if now - before > _ASLEEP_S:
            self._beat_at = now
        gone = self._read(child)
        if gone:
            child.kill()
            self._child = None
            self._after_end(child)
        elif self._stop_by is not None and (now > self._stop_by or not self._has_beaten):
            child.end()
            self._child = None
            self._after_end(child)
        elif now - self._beat_at > (self._stalled_s if self._has_beaten else self._first_beat_s):
            child.kill()
            self._child = None
            self._failed("The capture process was frozen.")
        else:
            self._send_orders(child, now)

    def _spawn(self) -> None:
        with self._lock:
            pause = self._timer.now()
            first = {
                "home": str(self._home.path),
                "config": dataclasses.asdict(self._config),
                "pause": None if pause is None else {"left_s": pause.left_s},
                "own_pids": [os.getpid()],
            }
            self._orders.clear()
            self._past = self._present
            self._started_at = self._beat_at = self._clock.monotonic()
            self._has_beaten = self._told_to_stop = False
        try:
            self._child = Child(self._command, first, self._home.logs / "capture.log", self._inbox)
        except OSError as error:
            self._failed(f"The capture process cannot be started ({error.strerror}).")
            return
        if self._status.state not in (CaptureState.RECOVERING, CaptureState.FAILED):
            self._tell(CaptureState.STARTING, "")

    def _read(self, child: Child) -> bool:
        """Take what the child said. Whether it is gone."""
        while True:
            try:
                message = child.messages.get_nowait()
            except queue.Empty:
                return False
            if message is None:
                return True
            self._beat_at, self._has_beaten = self._clock.monotonic(), True
            try:
                status = decode_status(message["status"])
            except (KeyError, ValueError, TypeError, AttributeError):
                _LOG.error("The capture process sent a status that cannot be read")
                continue
            self._present = _together(self._past, status)
            if message.get("event") == "stopped" or self._wanted:
                self._publish(self._present)

    def _after_end(self, child: Child) -> None:
        self._stop_by = None
        if not self._wanted:
            self._tell(CaptureState.OFF, "")
        elif self._told_to_stop:
            self._start_at = self._clock.monotonic()  # Somebody changed their mind while it was ending.
        else:
            self._failed(f"The capture process ended unexpectedly ({_ending(child.returncode)}).")

    def _failed(self, what: str) -> None:
        now = self._clock.monotonic()
        wait_s = self._backoff.after(now - self._started_at)
        self._start_at = now + wait_s
        _LOG.info("%s It starts again in %.1f s", what, wait_s)
        if self._wanted:
            hopeless = self._backoff.failures >= _GIVE_UP_HOPE_AFTER
            again = f"It starts again in {wait_s:.0f} s." if wait_s >= 1 else "It starts again now."
            look = f" It has failed {self._backoff.failures} times; see {self._home.logs / 'capture.log'}."
            self._tell(
                CaptureState.FAILED if hopeless else CaptureState.RECOVERING,
                f"{what} {again}{look if hopeless else ''}",
            )

    def _send_orders(self, child: Child, now: float) -> None:
        if not self._has_beaten or now - self._beat_at > _READS_S:
            return
        with self._lock:
            orders, self._orders = self._orders, {}
        for name, order in orders.items():
            self._told_to_stop |= name == "stop"
            child.tell(order)

    def _order_pause(self) -> None:
        if self._wanted:
            pause = self._timer.now()
            order = {"order": "resume"} if pause is None else {"order": "pause", "left_s": pause.left_s}
            self._orders["pause"] = order

    def _end_pause(self) -> None:
        with self._lock:
            paused = self._timer.now() is not None
            if self._paused_before and not paused:
                self._remember_pause()
                self._order_pause()
            self._paused_before = paused

    def _tell(self, state: CaptureState, message: str) -> None:
        self._publish(
            dataclasses.replace(
                self._status,
                state=state,
                at=self._clock.now(),
                message=message,
                paused_until=self._timer.until(),
            )
        )

    def _publish(self, status: CaptureStatus) -> None:
        with self._lock:
            self._status = status
        try:
            self._listener(status)
        except Exception:  # noqa: BLE001 (the edge to whoever listens: capture goes on without them)
            _LOG.exception("A listener failed on the status of capture")

    def _recall_pause(self) -> None:
        if self._pause_file is None:
            return
        try:
            kept = json.loads(self._pause_file.read_text("utf-8"))
            self._timer.pause(datetime.fromisoformat(kept["until"]) if kept["until"] else None)
        except (OSError, ValueError, KeyError, TypeError):
            return
        self._paused_before = self._timer.now() is not None

    def _remember_pause(self) -> None:
        if self._pause_file is None:
            return
        until = self._timer.until()
        with contextlib.suppress(OSError):
            if self._timer.now() is None:
                self._pause_file.unlink(missing_ok=True)
            else:
                draft: Path = self._pause_file.with_suffix(".new")
                draft.write_text(json.dumps({"until": until.isoformat() if until else None}), "utf-8")
                draft.replace(self._pause_file)


def _together(past: CaptureStatus, present: CaptureStatus) -> CaptureStatus:
    """What this process says, with what the processes before it counted."""
    return dataclasses.replace(
        present,
        seen_app=present.seen_app if present.seen_at else past.seen_app,
        seen_title=present.seen_title if present.seen_at else past.seen_title,
        seen_at=present.seen_at or past.seen_at,
        counts=dict(Counter(past.counts) + Counter(present.counts)),
        skipped=dict(Counter(past.skipped) + Counter(present.skipped)),
        cpu_seconds=past.cpu_seconds + present.cpu_seconds,
        peak_rss_mb=max(past.peak_rss_mb, present.peak_rss_mb),
    )


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return f"{signal.Signals(-code).name}"
    return f"code {code}"
