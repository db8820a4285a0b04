"""Watches over the capture process: starts it, pauses it, notices when it hangs, leaks or is gone, starts it again."""

import contextlib
import dataclasses
import logging
import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from capture.child import EXIT_HUNG, Child, ending, worker_command
from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.health import decode_status
from capture.kept import KeptPause, KeptStatus
from capture.leak import LeakWatch
from capture.recovery import Recovery, together, waiting
from capture.schedule.backoff import Backoff
from capture.schedule.pause import PauseTimer
from capture.watch import TELL_US, Cure, Limits, Verdict, Watch, leak_watch
from memory_core.clock import Clock, SystemClock
from memory_core.home import Home

_LOG = logging.getLogger(__name__)
_TICK_S = 0.25
# Orders wait until the child is known to read them, so that a frozen one cannot block the supervisor.
_READS_S = 2.0
# Longer between two steps: this process itself was frozen or asleep, and heard no heartbeat for that reason.
_ASLEEP_S = 2.5
_DEAF_S = 15.0
_END_GRACE_S = 5.0
_GIVE_UP_HOPE_AFTER = 5
# A quarter of an hour of them.
_MEMORY_SAMPLES = 90
# A process in which something hangs seals what waits in it within a second or two, or never. One that only grew looks
# a last time.
_STALL_GRACE_S = 4.0
_LEAK_WAIT_S, _LEAK_GRACE_S = 5.0, 12.0
# What a process leaves to the next one, and how it said that.
_LEAVES = {"stood": "stands", "talked": "talks", "heard": "hears"}


class Supervisor:
    """Runs the capture process of one home. Thread-safe; orders return at once, `close` when the process is gone.

    `listener` is called with each new status, from the supervisor's thread; `captured` when something new lies in the
    spool, from another one, and must return at once. A pause outlives both processes.
    """

    def __init__(
        self,
        *,
        home: Home,
        config: CaptureConfig,
        listener: Callable[[CaptureStatus], None],
        captured: Callable[[], None] = lambda: None,
        command: Sequence[str] | None = None,
        clock: Clock | None = None,
        backoff: Backoff | None = None,
        keep_pause: bool = True,
        first_beat_s: float = 30.0,
        stalled_s: float = 5.0,
        limits: Limits | None = None,
        leak: Callable[[], LeakWatch] | None = None,
        recovery: Recovery | None = None,
    ) -> None:
        # A first heartbeat may take long on a busy machine; later ones come every two seconds.
        self._first_beat_s, self._stalled_s = first_beat_s, stalled_s
        self._home = home
        self._config = config
        self._listener, self._captured = listener, captured
        self._command = list(command) if command is not None else worker_command()
        self._clock = clock or SystemClock()
        self._backoff = backoff or Backoff()
        self._limits = limits or Limits()
        self._leak = leak or (lambda: leak_watch(self._home, self._config))
        self._recovery = recovery or Recovery(self._clock)
        self._watch: Watch | None = None
        self._memory_past: deque[float] = deque(maxlen=_MEMORY_SAMPLES)
        self._kill_by: float | None = None
        self._kept_pause = KeptPause(home.path / "pause.json" if keep_pause else None)
        self._kept_status = KeptStatus(home)
        self._timer = PauseTimer(self._clock)
        self._lock = threading.RLock()
        self._inbox: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._wanted = self._closing = False
        self._stop_by: float | None = None
        # What stood on the screen, who talked and what was listened to, for the next process. It stays in memory.
        self._left: dict[str, Any] = dict.fromkeys(_LEAVES, ())
        self._orders: dict[str, Mapping[str, Any]] = {}
        self._child: Child | None = None
        self._started_at = self._beat_at = self._start_at = 0.0
        self._stepped_at = self._clock.monotonic()
        self._has_beaten = self._paused_before = self._told_to_stop = False
        self._status = self._present = self._past = CaptureStatus(CaptureState.OFF, self._clock.now())
        self._thread: threading.Thread | None = None
        self._kept_pause.recall(self._timer)
        self._paused_before = self._timer.now() is not None

    def start(self) -> None:
        """Capture, from now on."""
        with self._lock:
            if self._closing:
                return
            if not self._wanted:
                self._wanted, self._start_at, self._backoff.failures = True, self._clock.monotonic(), 0
                self._stop_by = None
                self._orders.pop("stop", None)
                self._recovery.forget()
                self._left["heard"] = ()
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
            self._kept_pause.remember(self._timer)
            self._order_pause()
        self._inbox.put(None)

    def resume(self) -> None:
        """End the pause."""
        with self._lock:
            self._timer.resume()
            self._kept_pause.remember(self._timer)
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
            status, running = self._status, self._thread is not None and not self._closing
        quiet_s = self._clock.monotonic() - self._stepped_at
        if running and quiet_s > _DEAF_S and status.state in (CaptureState.RECORDING, CaptureState.RESTING):
            said = f"Nothing was heard of the capture process for {quiet_s:.0f} s."
            return dataclasses.replace(status, state=CaptureState.RECOVERING, message=said)
        return status

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
        self._kept_status.keep(self._status, self._clock.monotonic(), ended=True)

    def _step(self) -> None:
        self._end_pause()
        child, now = self._child, self._clock.monotonic()
        before, self._stepped_at = self._stepped_at, now
        if child is None:
            if self._wanted and now >= self._start_at:
                self._spawn()
            return
        if now - before > _ASLEEP_S or (self._is_frozen(now) and child.go_on()):
            self._beat_at = now
            if self._watch is not None:
                self._watch.slept(now)
        gone = self._read(child)
        if gone:
            child.kill()
            self._child = None
            self._after_end(child)
        elif self._stop_by is not None and (now > self._stop_by or not self._has_beaten):
            child.end()
            self._child = None
            self._after_end(child)
        elif self._is_frozen(now):
            child.kill()
            self._child = None
            self._failed("The capture process was frozen.")
        elif self._kill_by is not None and now > self._kill_by:
            child.kill()
            self._child = None
            self._after_end(child)
        else:
            self._send_orders(child, now)
            self._look_after(child, now)

    def _is_frozen(self, now: float) -> bool:
        """Whether nothing was heard of it for too long; it is waited for longer while others use the processor."""
        longer_s = self._limits.starved_s if self._watch is not None and self._watch.starved(now) else 0.0
        return now - self._beat_at > (self._stalled_s if self._has_beaten else self._first_beat_s) + longer_s

    def _look_after(self, child: Child, now: float) -> None:
        """Replace a process in which something hangs or that loses memory: it is told to end, so that nothing is lost
        that waits in it, and killed when it does not."""
        watch = self._watch
        if watch is None or not self._wanted or self._kill_by is not None:
            return
        watch.sample(now)
        verdict = watch.verdict(now)
        if verdict is None:
            self._recovery.fine()
        elif now - self._beat_at <= _READS_S and self._recovery.may(verdict):
            self._replace(child, verdict, now)

    def _replace(self, child: Child, verdict: Verdict, now: float) -> None:
        _LOG.warning("%s It is started again", verdict.message)
        gently = verdict.cure is Cure.LEAK
        self._recovery.cured(verdict)
        self._kill_by = now + (_LEAK_GRACE_S if gently else _STALL_GRACE_S)
        child.tell({"order": "stop", "wait_s": _LEAK_WAIT_S if gently else 0.0, "followed": True})
        self._tell(CaptureState.RECOVERING, f"{verdict.message} Capture is started again.")

    def _spawn(self) -> None:
        with self._lock:
            pause = self._timer.now()
            first = {
                "home": str(self._home.path),
                "config": dataclasses.asdict(self._config),
                "pause": None if pause is None else {"left_s": pause.left_s},
                "own_pids": [os.getpid()],
                **self._left,
            }
            self._orders.clear()
            self._past = self._present
            self._started_at = self._beat_at = self._clock.monotonic()
            self._has_beaten = self._told_to_stop = False
        try:
            log = self._home.logs / "capture.log"
            self._child = Child(self._command, first, log, self._inbox, self._captured)
        except OSError as error:
            self._failed(f"The capture process cannot be started ({error.strerror}).")
            return
        self._watch = Watch(
            self._child.pid, self._started_at, limits=self._limits, leak=self._leak(), past=self._memory_past
        )
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
                self._left |= {was: message[now] for was, now in _LEAVES.items() if now in message}
            except (KeyError, ValueError, TypeError, AttributeError):
                _LOG.error("The capture process sent a status that cannot be read")
                continue
            if self._watch is not None:
                self._watch.heard(status, self._beat_at)
                status = self._watch.honest(status, self._beat_at)
            self._present = together(self._past, status)
            if message.get("event") != "stopped":
                if self._wanted and self._kill_by is None:
                    self._publish(self._recovery.honest(self._present, hopeless=self._hopeless))
            elif not self._wanted:
                self._publish(self._present)

    def _after_end(self, child: Child) -> None:
        self._stop_by = None
        replaced, self._kill_by = self._kill_by is not None, None
        if not self._wanted:
            self._tell(CaptureState.OFF, "")
        elif replaced:
            self._present = self._recovery.blamed(self._present)
            self._start_at = self._clock.monotonic()
        elif self._told_to_stop:
            self._start_at = self._clock.monotonic()  # Somebody changed their mind while it was ending.
        else:
            hung = self._watch.hung() if child.returncode == EXIT_HUNG and self._watch is not None else None
            self._failed(f"The capture process ended unexpectedly ({ending(child.returncode)}).", hung)

    def _failed(self, what: str, why: Verdict | None = None) -> None:
        now = self._clock.monotonic()
        wait_s = self._backoff.after(now - self._started_at)
        if self._backoff.failures == 1:
            wait_s = 0.0  # Until now all went well; and what is said meanwhile is heard by nobody.
            self._inbox.put(None)
        self._start_at = now + wait_s
        _LOG.info("%s It starts again in %.1f s", what, wait_s)
        if self._wanted:
            self._recovery.lost(why or Verdict(Cure.STALL, what, TELL_US))
            self._present = self._recovery.blamed(self._present)
            hopeless = self._hopeless
            again = f"It starts again in {wait_s:.0f} s." if wait_s >= 1 else "It starts again now."
            look = f" It has failed {self._backoff.failures} times; see {self._home.logs / 'capture.log'}."
            self._tell(
                CaptureState.FAILED if hopeless else CaptureState.RECOVERING,
                f"{why.message if why else what} {again}{look if hopeless else ''}",
            )

    @property
    def _hopeless(self) -> bool:
        return self._backoff.failures >= _GIVE_UP_HOPE_AFTER

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
                self._kept_pause.remember(self._timer)
                self._order_pause()
            self._paused_before = paused

    def _tell(self, state: CaptureState, message: str) -> None:
        if state is CaptureState.RECOVERING and self._timer.now() is not None:
            state = CaptureState.PAUSED  # Nothing is missed.
        last = self._present if self._has_beaten else self._status
        status = dataclasses.replace(
            last if state is CaptureState.OFF else waiting(last),
            state=state,
            at=self._clock.now(),
            message=message,
            paused_until=self._timer.until(),
        )
        self._publish(self._recovery.counted(status))

    def _publish(self, status: CaptureStatus) -> None:
        watch = self._watch
        with self._lock:
            before = self._status
            self._status = status = dataclasses.replace(
                status,
                since=before.since if before.since and before.state is status.state else status.at,
                memory_mb=watch.memory_mb if watch else 0.0,
                memory_past=tuple(self._memory_past),
                cpu_percent=watch.cpu_percent if watch and self._child is not None else 0.0,
            )
        self._kept_status.keep(status, self._clock.monotonic())
        try:
            self._listener(status)
        except Exception:  # noqa: BLE001 (the edge to whoever listens: capture goes on without them)
            _LOG.exception("A listener failed on the status of capture")
