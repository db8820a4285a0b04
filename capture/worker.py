"""The capture process: reads orders from stdin, a JSON object a line; says how it is on stdout, every two seconds.

The first line says where to write and what is wanted:
`{"home", "config", "pause": {"left_s"} | null, "own_pids", "stood", "talked", "heard"}`. Orders:
`{"order": "configure", "config"}`, `{"order": "pause", "left_s"}`, `{"order": "resume"}`, `{"order": "status"}`,
`{"order": "stop", "wait_s", "followed"}` (`followed`: by another process). It says
`{"event": "status", "status", "stands", "talks", "hears"}`, when something was sealed `{"event": "captured"}`, and at
the end `{"event": "stopped", "status"}`. What `stands` on the screen, which conversation goes on (`talks`) and what it
listens to (`hears`) is handed to the next process, should this one die (`stood`, `talked`, `heard`). It ends when
stdin does, so it never outlives whoever started it.
"""

import dataclasses
import json
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from capture.bell import Bell
from capture.config import CaptureConfig
from capture.ears import Ears
from capture.events import CaptureState, CaptureStatus
from capture.eyes import Eyes
from capture.health import STARTING_S, encode_status, judge
from capture.heap import hold_little
from capture.outlet import Outlet
from capture.schedule.jobs import Jobs
from capture.schedule.pause import PauseTimer
from capture.sources.early import Early
from capture.stages import Stages
from capture.standing import Memo
from capture.talk import Talk
from capture.tally import Tally
from capture.teller import Teller
from capture.tools import Tools
from capture.usage import be_modest, cpu_seconds, peak_rss_mb
from memory_core.clock import Clock, SystemClock
from memory_core.config import parse
from memory_core.home import Home
from memory_core.records.health import PartHealth

_LOG = logging.getLogger(__name__)
# So often is said how it is when nothing new happens; each time wakes this process and the one that hears it.
HEARTBEAT_S = 2.0
_TICK_S = 1.0
# So often is seen to the devices: a lost one is to be replaced within two seconds. And when nobody listens.
_SOUND_S = 1.0
_DEAF_S = 30.0
# The first look waits for so long at most until the microphone is open: what is said before that is lost, what stands
# on the screen is not, and loading what reads it takes the processor from both.
_EARS_FIRST_S = 1.5
# So often is asked whether somebody came back; and so far apart are two questions at the least.
_AWAY_S = 1.0
_APART_S = 0.05
# A job that runs for longer than this hangs in the system; only another process can go on. The supervisor, who sees
# whether a stage computes, is sooner.
_HUNG_S = 60.0
_END_WITHIN_S = 1.5

EXIT_OK = 0
EXIT_HUNG = 75


class Worker:
    """Runs the jobs of capture and obeys orders, until `finish`."""

    def __init__(
        self,
        *,
        home: Home,
        config: CaptureConfig,
        say: Callable[[Mapping[str, Any]], None],
        clock: Clock,
        own_pids: frozenset[int] = frozenset(),
        stood: Sequence[Sequence[str]] = (),
        talked: Sequence[str] = (),
        early: Early | None = None,
    ) -> None:
        self._say = say
        self._clock = clock
        self._tally = Tally()
        self._stages = Stages(clock)
        self._bell = Bell(lambda: say({"event": "captured"}))
        self._outlet = Outlet(home, self._stages, self._bell.ring)
        self._memo, self._talk = Memo(stood), Talk(talked)
        own_pids |= {os.getpid()}
        tools = Tools(
            home,
            self._outlet,
            clock,
            self._tally,
            own_pids,
            self._stages,
            memo=self._memo,
            talk=self._talk,
            early=early or Early(),
        )
        self._eyes = Eyes(tools, config)
        self._ears = Ears(tools, config)
        self._timer = PauseTimer(clock)
        self._was_paused = False
        self._live_since = clock.monotonic()
        self._listened = threading.Event()
        self._wait_s = self._reading_s = 0.0
        self._said: object = None
        self._ending = False
        self.stop = threading.Event()
        self._finish_by = float("inf")
        self._jobs = Jobs(clock, ("status", "look", "sound"))

    def start(self, pause: Mapping[str, Any] | None) -> None:
        """Begin, at once; paused when `pause` says so."""
        if pause is not None:
            self._timer.hold(pause.get("left_s"))
            self._was_paused = True
        self._jobs.every(HEARTBEAT_S, "status", self.say_status, lane="status")
        self._bell.start()
        self._eyes.wake()
        self._plan_sound()
        if pause is not None or not self._ears.pulses():
            self._listened.set()
        self._jobs.always(_APART_S, "look", self._look, lane="look")

    def obey(self, order: Mapping[str, Any]) -> None:
        """Carry out one order."""
        match order.get("order"):
            case "configure":
                self._configure(parse(CaptureConfig, order["config"])[0])
            case "pause":
                self._timer.hold(order.get("left_s"))
                self._rest()
            case "resume":
                self._timer.resume()
                self._wake()
            case "stop":
                self._wait_s = float(order.get("wait_s", 0.0))
                # What is not read then is sealed and read later; what is said until another one hears is lost.
                self._reading_s = 0.0 if order.get("followed") else self._wait_s
                self.stop.set()
            case "status":
                pass
            case unknown:
                _LOG.error("An order was not understood: %.20r", unknown)
        self.say_status()

    def end(self) -> None:
        """Stop now, without waiting for what can be read later."""
        self._finish_by = self._clock.monotonic()
        self.stop.set()

    def wait(self) -> int:
        """Watch over the jobs until it is time to stop. The exit code."""
        while not self.stop.wait(_TICK_S):
            self._jobs.check_clock()
            if self._was_paused and self._timer.now() is None:
                self._wake()
            name, seconds = self._jobs.longest_s()
            if seconds > _HUNG_S:
                _LOG.error("The job “%s” hangs; the process ends, so that another one can go on", name)
                return EXIT_HUNG
        return EXIT_OK

    def finish(self) -> bool:
        """Look a last time, read what was said, close; within the time that the order to stop gave.

        Returns False when something still hangs, so that only `os._exit` ends the process.
        """
        parts = self._parts()
        self._ending = True
        self._listened.set()
        self._finish_by = min(self._finish_by, self._clock.monotonic() + self._wait_s)
        self._jobs.drop("look")
        self._eyes.wake()
        self._jobs.drop("sound")
        if self._wait_s > 0 and self._timer.now() is None:
            self._run_last(self._eyes.last_looks, self._wait_s)
        else:
            self._run_last(self._eyes.close, _END_WITHIN_S / 2)
        closing = threading.Thread(
            target=self._ears.close, args=(self._reading_s, self._is_late), name="closing", daemon=True
        )
        closing.start()
        while closing.is_alive() and self._clock.monotonic() < self._finish_by + _END_WITHIN_S:
            closing.join(0.05)
        self._jobs.drop("status")
        status = dataclasses.replace(self._status(CaptureState.OFF), parts=parts)
        self._outlet.close()
        self._bell.close()
        self._jobs.close()
        self._say({"event": "stopped", "status": encode_status(status)})
        return not closing.is_alive() and self._jobs.longest_s()[1] == 0.0 and not _reading()

    def say_status(self) -> None:
        """Say how it is."""
        status = self._status(CaptureState.OFF if self._ending else None)
        self._said = _gist(status.state, status.parts)
        left = {"stands": self._memo.rows, "talks": self._talk.row, "hears": self._ears.hears}
        self._say({"event": "status", "status": encode_status(status), **left})

    def _parts(self) -> tuple[PartHealth, ...]:
        return (*self._eyes.health(), *self._ears.health(), self._outlet.health())

    def _say_when_changed(self) -> None:
        """A new state, and what is news of a part (another microphone, say), is said at once, not with the next
        heartbeat."""
        if not self._ending and _gist(self._judged()[0], self._parts()) != self._said:
            self.say_status()

    def _judged(self) -> tuple[CaptureState, str]:
        return judge(
            paused=self._timer.now() is not None,
            screen=self._eyes.pulse(),
            sounds=self._ears.pulses(),
            parts=self._parts(),
            running_s=self._clock.monotonic() - self._live_since,
            resting=self._stages.resting[0],
        )

    def _silent(self) -> tuple[str, ...]:
        """From which source nothing came for too long, though it may."""
        if self._timer.now() is not None or self._clock.monotonic() - self._live_since < STARTING_S:
            return ()
        pulses = {"screen": self._eyes.pulse(), **self._ears.pulses()}
        return tuple(name for name, pulse in pulses.items() if pulse.wanted and not pulse.fresh)

    def _status(self, state: CaptureState | None = None) -> CaptureStatus:
        counts, skipped = self._tally.snapshot()
        message = ""
        if state is None:
            state, message = self._judged()
        seen = self._eyes.seen
        return CaptureStatus(
            state=state,
            at=self._clock.now(),
            paused_until=self._timer.until(),
            seen_app=seen.app if seen else "",
            seen_title=seen.title if seen else "",
            seen_at=seen.at if seen else None,
            counts=counts,
            skipped=skipped,
            parts=self._parts(),
            message=message,
            cpu_seconds=cpu_seconds(),
            peak_rss_mb=peak_rss_mb(),
            stages=self._stages.health(),
            queues=self._stages.queues(),
            resting=self._stages.resting[0],
            resting_since=self._stages.resting[1],
            silent=() if self._ending else self._silent(),
        )

    def _configure(self, config: CaptureConfig) -> None:
        self._eyes.configure(config)
        self._ears.configure(config)
        self._live_since = self._clock.monotonic()
        self._eyes.wake()
        self._plan_sound()

    def _plan_sound(self) -> None:
        self._jobs.every(_SOUND_S if self._ears.pulses() else _DEAF_S, "sound", self._listen, lane="sound")

    def _look(self) -> None:
        if not self._listened.is_set():
            self._listened.wait(_EARS_FIRST_S)
            self._listened.set()
        self._eyes.wait(_AWAY_S)
        if self._ending:
            return
        self._eyes.look(paused=self._timer.now() is not None)
        self._say_when_changed()

    def _listen(self) -> None:
        if not self._ending and self._timer.now() is None:
            self._ears.watch()
            self._listened.set()
            self._say_when_changed()

    def _rest(self) -> None:
        self._was_paused = True
        self._ears.rest()
        self._eyes.rest()

    def _wake(self) -> None:
        self._was_paused = False
        self._live_since = self._clock.monotonic()
        self._eyes.wake()
        self._jobs.soon("sound")

    def _run_last(self, job: Callable[[], None], wait_s: float) -> None:
        """Run something in the lane of the looks, because the screen belongs to that thread."""
        done = threading.Event()

        def last() -> None:
            try:
                job()
            finally:
                done.set()

        self._jobs.once("last look", last, lane="look")
        deadline = self._clock.monotonic() + wait_s
        while not done.wait(0.05) and self._clock.monotonic() < deadline:
            if self._wait_s > 0 and self._is_late():
                break

    def _is_late(self) -> bool:
        return self._clock.monotonic() >= self._finish_by


def _gist(state: CaptureState, parts: Sequence[PartHealth]) -> object:
    return state, [(part.part, part.state, part.message) for part in parts]


def _reading() -> bool:
    return any(thread.name == "transcription" and thread.is_alive() for thread in threading.enumerate())


def _take_stdout() -> Teller:
    """Keep stdout for the protocol: whatever else prints there goes to the log."""
    descriptor = os.dup(1)
    os.dup2(2, 1)
    return Teller(descriptor)


def _obey_all(worker: Worker, lines: Iterator[str]) -> None:
    for line in lines:
        try:
            worker.obey(json.loads(line))
        except Exception as error:  # noqa: BLE001 (the edge of the pipe: one bad order must not end the obeying)
            _LOG.error("An order could not be read: %s", type(error).__name__)
    worker.end()


def run(first: Mapping[str, Any], lines: Iterator[str], early: Early) -> int:
    """Capture as the `first` line says and obey the others, until told to stop or there are no more. The exit code."""
    for chatty in ("faster_whisper", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    teller = _take_stdout()
    be_modest()
    hold_little()
    config, problems = parse(CaptureConfig, first["config"])
    for problem in problems:
        _LOG.error("%s", problem)
    own_pids = frozenset(int(pid) for pid in first.get("own_pids", ()))
    worker = Worker(
        home=Home(Path(first["home"])),
        config=config,
        say=teller.say,
        clock=SystemClock(),
        own_pids=own_pids,
        stood=first.get("stood", ()),
        talked=first.get("talked", ()),
        early=early,
    )
    signal.signal(signal.SIGTERM, lambda _number, _frame: worker.end())
    # Ctrl-C in a terminal reaches this process, too, but it is for whoever started it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker.start(first.get("pause"))
    threading.Thread(target=_obey_all, args=(worker, lines), name="orders", daemon=True).start()
    code = worker.wait()
    over = worker.finish()
    teller.close()
    if not over:
        logging.shutdown()
        os._exit(code)
    return code
