"""Judges one capture process by what it says and by what it costs: a stage that hangs, silence, a leak."""

import contextlib
import dataclasses
import sys
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus, Stage, StageHealth
from capture.leak import LeakWatch, Rules, modest_mb, most_mb
from capture.usage import machine_seconds, pss_mb, waited_seconds
from memory_core.home import Home
from memory_core.records.health import State

_SAMPLE_S = 10.0
_CPU_OVER_S = 30.0
# A stall is believed when two heartbeats in a row tell of it: after a sleep the first one does.
_BELIEVED_AFTER_S = 1.5
# When nothing comes, a stage that stands for so long is why.
_STANDS_S = 3.0
# Whose threads wait for a processor for so much of the time, together, over so many seconds, is held up by others.
_STARVED_SHARE, _STARVED_OVER_S, _ATTEND_S = 0.25, 6.0, 2.0
# And of a machine that is at work for so much of the time, nobody can tell what others wait for that it waits for.
_BUSY_SHARE = 0.95
# Even then a run is not waited for without end.
_STARVED_FACTOR = 5
# Whatever else is seen while one reading takes longer than this, is not kept.
_SLOW_S = 15.0
SLOW = "Reading the text on the screen takes very long just now, so what is seen meanwhile is not kept."
BUSY = "The computer is so busy with other programs that nothing comes just now. Capture goes on by itself."

TELL_US = "Copy the text of the health page and tell us."
WHAT_HANGS = {
    Stage.WINDOWS: ("The system does not say which windows are open.", "If it stays so, restart the desktop session."),
    Stage.GRAB: ("The screen does not answer.", "If it stays so, restart the desktop session."),
    Stage.NOTICE: ("Comparing the screen with its last picture hangs.", TELL_US),
    Stage.READ: ("Reading the text on the screen hangs.", "Close other programs if the machine is very busy."),
    Stage.SCRUB: ("Removing secrets hangs.", TELL_US),
    Stage.PICTURE: ("Making a picture hangs.", "Switch “Keep pictures” off if it stays so."),
    Stage.SOUND: ("The sound server does not answer.", "If it stays so, restart the sound server or sign in again."),
    Stage.VOICE: ("Telling speech from noise hangs.", "Switch the microphone off and on in the settings."),
    Stage.TRANSCRIPTION: ("Turning speech into text hangs.", "What is said is kept and read later."),
    Stage.SPOOL: ("Writing to the disk hangs.", "Look whether the disk of the data folder works."),
}
_SILENT = ("Nothing comes any more.", "If it stays so, look at the parts on the health page.")


class Cure(StrEnum):
    """What is wrong with a process that has to be replaced."""

    STALL = "stall"
    LEAK = "leak"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong, in a sentence; what a person can do should a new process not help; `stage`: where, if known."""

    cure: Cure
    message: str
    remedy: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: a run may be `still_s` without a sign of life (`disk_s`: while it writes to the disk) and `running_s` in
    all (`pooled_s` for speech), not counting what it waited for a processor, where the system tells that; nothing may
    come for `silent_s` after that was said, and the first may take `starting_s`; both for `starved_s` longer while
    others use the processor.

    A look at a screen that froze begins within the ten seconds of the slowest cadence; with what ending the process and
    starting another one takes, half a minute is kept.
    """

    still_s: float = 10.0
    disk_s: float = 18.0
    running_s: float = 60.0 if sys.platform == "linux" else 120.0
    pooled_s: float = 300.0
    silent_s: float = 7.0
    starting_s: float = 30.0
    starved_s: float = 60.0


def stalled(stage: StageHealth, limits: Limits) -> bool:
    """Whether a stage hangs."""
    most = limits.pooled_s if stage.stage in (Stage.TRANSCRIPTION, Stage.VOICE) else limits.running_s
    still_s = limits.disk_s if stage.stage == Stage.SPOOL else limits.still_s
    too_long = stage.running_s - stage.waited_s > most or stage.running_s > _STARVED_FACTOR * most
    return stage.running_s > 0 and (stage.still_s > still_s or too_long)


class Watch:
    """Follows one process from its start. `verdict` is asked after each `heard`, with a clock that never jumps back."""

    def __init__(
        self,
        pid: int,
        now: float,
        *,
        limits: Limits | None = None,
        leak: LeakWatch | None = None,
        memory: Callable[[int], float] = pss_mb,
        past: deque[float] | None = None,
        waited: Callable[[int], float] = waited_seconds,
        machine: Callable[[], float] = machine_seconds,
    ) -> None:
        """`past`: where samples of memory are put (megabytes, ten seconds apart), perhaps after older ones. `waited`:
        for how many seconds the threads of a process have waited for a processor. `machine`: for how many it was at
        work."""
        self._pid = pid
        self._limits = limits or Limits()
        self._leak = leak or LeakWatch()
        self._memory = memory
        self._waited = waited
        self._machine = machine
        self._waits: deque[tuple[float, float, float]] = deque()
        self._status: CaptureStatus | None = None
        self._began = self._state_since = now
        self._came = False
        self._stall_since: float | None = None
        self._unseen_since: float | None = None
        self._sampled_at: float | None = None
        self._cpu: deque[tuple[float, float]] = deque()
        self._past = deque[float]() if past is None else past
        self._held = 0.0
        self._state: CaptureState | None = None

    def heard(self, status: CaptureStatus, now: float) -> None:
        """A heartbeat."""
        if status.state is not self._state:
            if status.state is CaptureState.STARTING:
                self._began, self._came = now, False  # or again, after a pause
            self._state, self._state_since = status.state, now
        self._came |= status.state in (CaptureState.RECORDING, CaptureState.RESTING)
        self._status = status
        if any(stalled(stage, self._limits) for stage in status.stages):
            self._stall_since = now if self._stall_since is None else self._stall_since
        else:
            self._stall_since = None
        if not _unseen(status):
            self._unseen_since = None
        elif self._unseen_since is None:
            self._unseen_since = now
        self._cpu.append((now, status.cpu_seconds))
        while now - self._cpu[0][0] > _CPU_OVER_S:
            self._cpu.popleft()

    def slept(self, now: float) -> None:
        """Whoever watches slept, so that no time counts that passed meanwhile."""
        self._began = self._state_since = now
        self._stall_since = self._unseen_since = None

    def starved(self, now: float) -> bool:
        """Whether it is held up by others, and would go on if it were let. To be asked often."""
        over_s, waited_s, _ = self._lately(now)
        return over_s > 0 and waited_s >= _STARVED_SHARE * over_s

    def busy(self, now: float) -> bool:
        """Whether it is held up, or may be: whom it asks may be, too, such as the server of the screen."""
        over_s, waited_s, worked_s = self._lately(now)
        return over_s > 0 and (waited_s >= _STARVED_SHARE * over_s or worked_s >= _BUSY_SHARE * over_s)

    def _lately(self, now: float) -> tuple[float, float, float]:
        """Of so many seconds: how long its threads waited for a processor, how long the machine was at work."""
        waits = self._waits
        if not waits or now - waits[-1][0] >= _ATTEND_S:
            waits.append((now, self._waited(self._pid), self._machine()))
        while now - waits[0][0] > _STARVED_OVER_S and len(waits) > 1:
            waits.popleft()
        (first, waited, worked), (last, waited_now, worked_now) = waits[0], waits[-1]
        return last - first, waited_now - waited, worked_now - worked

    def honest(self, status: CaptureStatus, now: float) -> CaptureStatus:
        """What it says, with the reason when it is only held up, or is seen and not read."""
        if _explained(status):
            return status
        if status.state in (CaptureState.STARTING, CaptureState.RECOVERING) and self.busy(now):
            return dataclasses.replace(status, message=BUSY)
        slow = any(stage.stage == Stage.READ and stage.running_s > _SLOW_S for stage in status.stages)
        if status.state is CaptureState.RECORDING and slow:
            return dataclasses.replace(status, message=status.message or SLOW)
        return status

    def sample(self, now: float) -> None:
        """Look what it holds, if it is time to."""
        if self._sampled_at is not None and now - self._sampled_at < _SAMPLE_S:
            return
        mb = self._memory(self._pid)
        if mb >= 1:  # else it has not begun yet, or is gone
            self._sampled_at = now
            self._leak.take(now, mb)
            self._held = round(mb, 1)
            self._past.append(self._held)

    def verdict(self, now: float) -> Verdict | None:
        """What is wrong with it; None when it may go on."""
        status = self._status
        if status is None:
            return None
        if self._stall_since is not None and now - self._stall_since >= _BELIEVED_AFTER_S:
            return _blaming(stage for stage in status.stages if stalled(stage, self._limits))
        if self._silent(status, now):
            return _blaming(stage for stage in status.stages if stage.still_s > _STANDS_S)
        if self._leak.verdict:
            return Verdict(Cure.LEAK, f"The capture process loses memory: {self._leak.verdict}.", TELL_US)
        return None

    def hung(self) -> Verdict | None:
        """What hangs in it by what it said last, for a process that ended for that reason; None when it did not say."""
        stages = [stage for stage in (self._status.stages if self._status else ()) if stalled(stage, self._limits)]
        return _blaming(stages) if stages else None

    @property
    def memory_mb(self) -> float:
        """What it held at the last look."""
        return self._held

    @property
    def cpu_percent(self) -> float:
        """Share of one core that it used over the last half minute."""
        if len(self._cpu) < 2:
            return 0.0
        (first, before), (last, after) = self._cpu[0], self._cpu[-1]
        return max(0.0, 100 * (after - before) / (last - first)) if last > first else 0.0

    def _silent(self, status: CaptureStatus, now: float) -> bool:
        """Whether it says of itself for too long that nothing comes, without a part that would tell why.

        A process from which nothing came yet may still be loading, on a machine that is busy.
        """
        longer_s = self._limits.starved_s if self.busy(now) else 0.0
        if self._unseen_since is not None and now - self._unseen_since > self._limits.silent_s + longer_s:
            return True  # That something is heard meanwhile hides it from nobody.
        if _explained(status):
            return False
        if status.state is CaptureState.RECOVERING and self._came:
            return now - self._state_since > self._limits.silent_s + longer_s
        waits = status.state in (CaptureState.RECOVERING, CaptureState.STARTING)
        return waits and now - self._began > self._limits.starting_s + longer_s


def leak_watch(home: Home, config: CaptureConfig) -> LeakWatch:
    """One that knows how much these settings need."""
    model = _model_bytes(home, config)
    return LeakWatch(dataclasses.replace(Rules(), most_mb=most_mb(model), modest_mb=modest_mb(model)))


def _model_bytes(home: Home, config: CaptureConfig) -> int:
    """What the speech model takes on the disk; 0 when none is used."""
    if not config.listens:
        return 0
    from capture.reading.speech_model import SpeechModel

    path = SpeechModel(home, folder=config.speech_model).path()
    with contextlib.suppress(OSError):
        return sum(file.stat().st_size for file in path.iterdir()) if path is not None else 0
    return 0


def _unseen(status: CaptureStatus) -> bool:
    """Whether nothing is seen, though all is well with the screen and something is heard."""
    broken = any(part.part in ("screen", "reading", "spool") and part.state is State.ERROR for part in status.parts)
    return status.state is CaptureState.RECORDING and "screen" in status.silent and not broken


def _explained(status: CaptureStatus) -> bool:
    """Whether some part tells why nothing comes."""
    return any(part.state is State.ERROR for part in status.parts)


def _blaming(stages: Iterable[StageHealth]) -> Verdict:
    """A stall, in the stage that stands for longest, if any does."""
    worst = max(stages, key=lambda stage: stage.still_s, default=None)
    if worst is None or worst.stage not in list(Stage):
        return Verdict(Cure.STALL, *_SILENT)
    return Verdict(Cure.STALL, *WHAT_HANGS[Stage(worst.stage)], worst.stage)
