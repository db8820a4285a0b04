"""What went wrong with the capture processes, when another one may be tried, and what may be claimed meanwhile."""

import dataclasses
from collections import Counter, deque
from collections.abc import Sequence

from capture.events import CaptureState, CaptureStatus, QueueHealth, Restart, Stage, StageHealth
from capture.schedule.backoff import Backoff
from capture.watch import Cure, Verdict
from memory_core.clock import Clock
from memory_core.records.health import PartHealth, State

_REMEMBERED = 20
PROCESS = "capture process"


def spacing() -> Backoff:
    """How far apart processes are replaced that did not crash: at once, then after 1, 2, 4 and 5 minutes."""
    return Backoff(first_s=60.0, last_s=300.0, healthy_s=1800.0)


class Recovery:
    """Kept by the supervisor over all its processes; belongs to its thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._restarts: deque[Restart] = deque(maxlen=_REMEMBERED)
        self._restarted = 0
        self._trouble: Verdict | None = None
        # It did not help; and: what it should have helped against is so just now.
        self._in_vain = self._insists = False
        self.forget()

    def forget(self) -> None:
        """Somebody starts anew: every way is open again. What happened stays counted."""
        self._apart = {cure: spacing() for cure in Cure}
        self._next_at = dict.fromkeys(Cure, float("-inf"))
        self._cured_at = dict.fromkeys(Cure, float("-inf"))
        self._trouble, self._in_vain, self._insists = None, False, False

    def lost(self, verdict: Verdict) -> None:
        """A process crashed, froze or ended because something in it hung; another one follows."""
        self._note(verdict)

    def may(self, verdict: Verdict) -> bool:
        """Whether the process may be replaced for this; if it was a moment ago, in vain, that is said instead."""
        if self._clock.monotonic() >= self._next_at[verdict.cure]:
            return True
        self._trouble, self._in_vain, self._insists = verdict, True, True
        return False

    def cured(self, verdict: Verdict) -> None:
        """It is replaced for this."""
        now, cure = self._clock.monotonic(), verdict.cure
        self._next_at[cure] = now + self._apart[cure].after(now - self._cured_at[cure])
        self._cured_at[cure] = now
        self._note(verdict)

    def blamed(self, status: CaptureStatus) -> CaptureStatus:
        """The last status of a process that was replaced, with that as the last error of the stage that hung in it."""
        trouble, at = self._trouble, self._clock.now()
        if trouble is None or not trouble.stage:
            return status
        stages = (
            dataclasses.replace(
                stage,
                failures=stage.failures + 1,
                error=trouble.message,
                remedy=trouble.remedy,
                error_at=at,
                failing=True,
            )
            if stage.stage == trouble.stage
            else stage
            for stage in status.stages
        )
        return dataclasses.replace(status, stages=tuple(stages))

    def fine(self) -> None:
        """The process that runs now has no fault that would have to be cured."""
        self._insists = False

    def honest(self, status: CaptureStatus, *, hopeless: bool = False) -> CaptureStatus:
        """What may be claimed when the process says this. `hopeless`: several processes failed in a row."""
        status = self.counted(status)
        trouble = self._trouble
        if trouble is None:
            return status
        match status.state:
            case CaptureState.RECORDING | CaptureState.RESTING if self._insists:
                return _with_part(status, trouble)
            case CaptureState.RECORDING | CaptureState.RESTING | CaptureState.PAUSED:
                self._trouble, self._in_vain = None, False
            case CaptureState.STARTING | CaptureState.RECOVERING:
                return self._failing(status, trouble, hopeless=hopeless)
        return status

    def counted(self, status: CaptureStatus) -> CaptureStatus:
        """A status of the supervisor's own, with what happened."""
        return dataclasses.replace(status, restarts=tuple(self._restarts), restarted=self._restarted)

    def _failing(self, status: CaptureStatus, trouble: Verdict, *, hopeless: bool) -> CaptureStatus:
        in_vain = self._in_vain or hopeless
        known = any(part.state is State.ERROR for part in status.parts) and status.message
        said = (
            f"{trouble.message} {'Starting capture again did not help.' if in_vain else 'Capture was started again.'}"
        )
        return dataclasses.replace(
            status,
            state=CaptureState.FAILED if in_vain else CaptureState.RECOVERING,
            message=known or (f"{said} {trouble.remedy}".strip() if in_vain else said),
        )

    def _note(self, verdict: Verdict) -> None:
        self._trouble, self._insists = verdict, False
        self._restarted += 1
        self._restarts.append(Restart(self._clock.now(), verdict.message))


def waiting(status: CaptureStatus) -> CaptureStatus:
    """The last status of a process that is gone, without what is not so any more."""
    parts = tuple(
        dataclasses.replace(part, state=State.OFF, message="It waits for the capture process.", remedy="")
        if part.state is not State.ERROR and part.state is not State.OFF
        else part
        for part in status.parts
    )
    stages = tuple(dataclasses.replace(stage, running_s=0.0, still_s=0.0, waited_s=0.0) for stage in status.stages)
    queues = tuple(dataclasses.replace(queue, depth=0) for queue in status.queues)
    return dataclasses.replace(
        status, parts=parts, stages=stages, queues=queues, resting="", resting_since=None, cpu_percent=0.0
    )


def together(past: CaptureStatus, present: CaptureStatus) -> CaptureStatus:
    """What this process says, with what the processes before it counted."""
    return dataclasses.replace(
        present,
        seen_app=present.seen_app if present.seen_at else past.seen_app,
        seen_title=present.seen_title if present.seen_at else past.seen_title,
        seen_at=present.seen_at or past.seen_at,
        counts=dict(Counter(past.counts) + Counter(present.counts)),
        skipped=dict(Counter(past.skipped) + Counter(present.skipped)),
        stages=_stages_together(past.stages, present.stages),
        queues=_queues_together(past.queues, present.queues),
        cpu_seconds=past.cpu_seconds + present.cpu_seconds,
        peak_rss_mb=max(past.peak_rss_mb, present.peak_rss_mb),
    )


def _stages_together(past: Sequence[StageHealth], present: Sequence[StageHealth]) -> tuple[StageHealth, ...]:
    """Counts of both; how it is now, of the present alone; the last error, of whichever had one last."""
    now = {stage.stage: stage for stage in present}
    before = {stage.stage: dataclasses.replace(stage, running_s=0.0, still_s=0.0, waited_s=0.0) for stage in past}
    order = {stage.value: place for place, stage in enumerate(Stage)}
    names = sorted(now.keys() | before.keys(), key=lambda name: (order.get(name, len(order)), name))
    return tuple(_stage_together(before.get(name), now.get(name), name) for name in names)


def _stage_together(before: StageHealth | None, now: StageHealth | None, name: str) -> StageHealth:
    if before is None or now is None:
        return now or before or StageHealth(name)
    failed = now if now.error_at is not None else before
    return dataclasses.replace(
        now,
        count=before.count + now.count,
        failures=before.failures + now.failures,
        seconds=before.seconds + now.seconds,
        done_at=now.done_at or before.done_at,
        error=failed.error,
        remedy=failed.remedy,
        error_at=failed.error_at,
        failing=now.failing or (before.failing and now.done_at is None),
    )


def _queues_together(past: Sequence[QueueHealth], present: Sequence[QueueHealth]) -> tuple[QueueHealth, ...]:
    before = {queue.name: queue for queue in past}
    return tuple(
        dataclasses.replace(queue, dropped=queue.dropped + old.dropped, most=max(queue.most, old.most))
        if (old := before.get(queue.name)) is not None
        else queue
        for queue in present
    )


def _with_part(status: CaptureStatus, trouble: Verdict) -> CaptureStatus:
    state = State.ERROR if trouble.cure is Cure.STALL else State.WARNING
    part = PartHealth(PROCESS, state, f"{trouble.message} Starting capture again did not help.", trouble.remedy)
    return dataclasses.replace(status, parts=(*status.parts, part))
