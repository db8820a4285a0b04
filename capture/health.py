"""What capture says of itself: the state that it may claim, and its status as one line of JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from capture.events import CaptureState, CaptureStatus
from memory_core.records.health import PartHealth, State

# How long a start may take before silence counts as a fault.
STARTING_S = 12.0


@dataclass(frozen=True, slots=True)
class Pulse:
    """One source: whether it is wanted, how long ago something came from it (seconds; None: never since it was
    opened), and how long that may be."""

    wanted: bool
    since_s: float | None
    allowed_s: float

    @property
    def fresh(self) -> bool:
        """Whether it may be called alive."""
        return self.wanted and self.since_s is not None and self.since_s <= self.allowed_s


def judge(
    *, paused: bool, screen: Pulse, sound: Pulse, parts: Sequence[PartHealth], running_s: float
) -> tuple[CaptureState, str]:
    """The state that may be claimed, and the sentence that goes with it.

    RECORDING only when something came within the time that the cadence allows; `running_s` counts from the start or
    the end of the last pause.
    """
    if paused:
        return CaptureState.PAUSED, ""
    wanted = [(name, pulse) for name, pulse in (("screen", screen), ("microphone", sound)) if pulse.wanted]
    if not wanted:
        return CaptureState.OFF, "Neither the screen nor the microphone is switched on in the settings."
    errors = [part for part in parts if part.state is State.ERROR]
    broken = {part.part for part in errors}
    fault = f"{errors[0].message} {errors[0].remedy}".strip() if errors else ""
    if "spool" in broken:
        return CaptureState.FAILED, next(f"{e.message} {e.remedy}".strip() for e in errors if e.part == "spool")
    if any(pulse.fresh for _, pulse in wanted):
        return CaptureState.RECORDING, fault
    if all(name in broken for name, _ in wanted):
        return CaptureState.FAILED, fault
    if running_s < STARTING_S:
        return CaptureState.STARTING, fault
    silent = " and ".join(name for name, _ in wanted)
    return CaptureState.RECOVERING, fault or f"Nothing comes from the {silent}; trying again."


def encode_status(status: CaptureStatus) -> dict[str, Any]:
    """A status as JSON has it."""
    return {
        "state": status.state.value,
        "at": status.at.isoformat(),
        "paused_until": status.paused_until.isoformat() if status.paused_until else None,
        "seen_app": status.seen_app,
        "seen_title": status.seen_title,
        "seen_at": status.seen_at.isoformat() if status.seen_at else None,
        "counts": dict(status.counts),
        "skipped": dict(status.skipped),
        "parts": [
            {"part": part.part, "state": part.state.value, "message": part.message, "remedy": part.remedy}
            for part in status.parts
        ],
        "message": status.message,
        "cpu_seconds": status.cpu_seconds,
        "peak_rss_mb": status.peak_rss_mb,
    }


def decode_status(values: Mapping[str, Any]) -> CaptureStatus:
    """The status that `encode_status` wrote. Raises `ValueError` or `KeyError` for anything else."""
    return CaptureStatus(
        state=CaptureState(values["state"]),
        at=datetime.fromisoformat(values["at"]),
        paused_until=_moment(values["paused_until"]),
        seen_app=str(values["seen_app"]),
        seen_title=str(values["seen_title"]),
        seen_at=_moment(values["seen_at"]),
        counts={str(name): int(n) for name, n in values["counts"].items()},
        skipped={str(name): int(n) for name, n in values["skipped"].items()},
        parts=tuple(
            PartHealth(part["part"], State(part["state"]), part["message"], part["remedy"]) for part in values["parts"]
        ),
        message=str(values["message"]),
        cpu_seconds=float(values["cpu_seconds"]),
        peak_rss_mb=float(values["peak_rss_mb"]),
    )


def fault(part: str, error: Exception) -> PartHealth:
    """A part that does not work: the error's first sentence says what is so, the rest what to do about it."""
    what, _, remedy = str(error).partition(". ")
    return PartHealth(part, State.ERROR, what.rstrip(".") + ".", remedy)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
