"""What the health page says of capture: its stages, its queues, its cost, and how often it was started again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from capture.events import CaptureStatus, QueueHealth, StageHealth
from desktop.viewmodels.wording import STAGES, ago, took, when
from memory_core.wording import counted

_STILL_S = 5.0
_FULL, _FEW = 0.8, 8


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage: `tone` is ok, off, warning or danger; `error` and `remedy` are empty when it never failed."""

    name: str
    tone: str
    did: str
    pace: str
    last: str
    error: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue: what waits and may wait, as words and as a share (0…1), and what was dropped."""

    name: str
    waiting: str
    share: float
    dropped: str
    tone: str


@dataclass(frozen=True, slots=True)
class CostLine:
    """What capture costs: a number, what it is, and how it was before (oldest first, for a small curve)."""

    number: str
    title: str
    past: tuple[float, ...] = ()


def stage_lines(status: CaptureStatus, now: datetime) -> tuple[StageLine, ...]:
    """Every stage that ever ran, in the order in which data walks."""
    return tuple(_stage(stage, now) for stage in status.stages)


def _stage(stage: StageHealth, now: datetime) -> StageLine:
    runs = stage.count + stage.failures
    hangs = stage.running_s > 0 and stage.still_s > _STILL_S
    error = f"{when(stage.error_at, now)}: {stage.error}" if stage.error_at is not None else ""
    if hangs:
        last = f"for {stage.running_s:.0f} s without a sign"
    elif stage.running_s > 1:
        last = f"at work for {stage.running_s:.0f} s"
    else:
        last = ago(stage.done_at, now) if stage.done_at is not None else "never yet"
    return StageLine(
        name=STAGES.get(stage.stage, stage.stage.replace("_", " ").capitalize()),
        tone="danger" if hangs else "warning" if stage.failing else "ok" if stage.count else "off",
        did=counted(stage.count, "time") + (f", {counted(stage.failures, 'failure')}" if stage.failures else ""),
        pace=f"{took(stage.seconds / runs)} each" if runs and stage.seconds else "",
        last=last,
        error=error,
        remedy=stage.remedy if stage.failing else "",
    )


def queue_lines(queues: Sequence[QueueHealth]) -> tuple[QueueLine, ...]:
    """How full each queue is."""
    return tuple(_queue(queue) for queue in queues)


def _queue(queue: QueueHealth) -> QueueLine:
    share = min(1.0, queue.depth / queue.limit) if queue.limit else 0.0
    return QueueLine(
        name=queue.name[:1].upper() + queue.name[1:],
        waiting=f"{queue.depth:,} of {queue.limit:,} · at most {queue.most:,} so far",
        share=share,
        dropped=f"{counted(queue.dropped, 'item')} left out" if queue.dropped else "nothing left out",
        # A queue of a few places is full whenever something waits; that is what it is for.
        tone="warning" if queue.dropped or (share > _FULL and queue.limit > _FEW) else "ok",
    )


def cost_lines(status: CaptureStatus, now: datetime) -> tuple[CostLine, ...]:
    """Memory, processor and restarts of the capture process."""
    if not (status.memory_mb or status.cpu_seconds or status.restarted):
        return ()
    memory = f"{status.memory_mb:,.0f} MB" if status.memory_mb else "–"
    last = f"Restarts, the last {ago(status.restarts[-1].at, now)}" if status.restarts else "Restarts since the start"
    return (
        CostLine(memory, "Memory of capture", status.memory_past),
        CostLine(f"{status.cpu_percent:.1f} %", "Processor, share of one core"),
        CostLine(f"{status.restarted:,}", last),
    )


def restart_lines(status: CaptureStatus, now: datetime) -> tuple[tuple[str, str], ...]:
    """(when, why), newest first."""
    return tuple((when(restart.at, now), restart.reason) for restart in reversed(status.restarts))
