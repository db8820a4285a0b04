"""What capture says of itself: the state that it may claim, and its status as one line of JSON."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from capture.events import CaptureState, CaptureStatus, QueueHealth, Restart, Skip, StageHealth
from memory_core.records.health import PartHealth, State

# What is listened to, by the name of its part and setting, as a person calls it.
HEARD = {"microphone": "microphone", "system_audio": "speakers"}
# How long a start may take before silence counts as a fault.
STARTING_S = 12.0
# What to do about a failure that says nothing of that itself.
REMEDY = "It is tried again by itself; if it fails again and again, copy the text of the health page and tell us."
# In the message of a source whose device is another one now; the window tells it at once.
REPLACED = "now, in place of"


@dataclass(frozen=True, slots=True)
class Pulse:
    """One source: whether it is wanted, how long ago something came from it (seconds; None: never since it was
    opened), and how long that may be: for the screen the time of the look that is planned next, plus what a look takes.
    `muted`: why nothing may come from it.
    """

    wanted: bool
    since_s: float | None
    allowed_s: float
    muted: str = ""

    @property
    def fresh(self) -> bool:
        """Whether it may be called alive."""
        if self.muted:
            return self.wanted
        return self.wanted and self.since_s is not None and self.since_s <= self.allowed_s


# Nobody is there, or nothing may be seen at this hour. For the other reasons the screen is looked at as always, and
# other windows of it may be kept.
_NOBODY = frozenset({Skip.IDLE, Skip.LOCKED, Skip.HOURS})


def judge(
    *,
    paused: bool,
    screen: Pulse,
    sounds: Mapping[str, Pulse],
    parts: Sequence[PartHealth],
    running_s: float,
    resting: str = "",
) -> tuple[CaptureState, str]:
    """The state that may be claimed, and the sentence that goes with it.

    RECORDING only when something came within the time that the cadence allows; `running_s` counts from the start or
    the end of the last pause. A screen that cannot be read gives nothing, however often it is looked at. `sounds`:
    microphone and speakers, by the names of their parts. `resting`: the `Skip` value for which nothing of the screen is
    kept though it is looked at as planned; RESTING when nothing else is wanted or comes.
    """
    if paused:
        return CaptureState.PAUSED, ""
    errors = [part for part in parts if part.state is State.ERROR]
    broken = {part.part for part in errors}
    if "reading" in broken and resting not in _NOBODY:
        broken.add("screen")
        screen = dataclasses.replace(screen, since_s=None)
    wanted = {name: pulse for name, pulse in {"screen": screen, **sounds}.items() if pulse.wanted}
    heard = [pulse for name, pulse in wanted.items() if name != "screen"]
    if not wanted:
        return CaptureState.OFF, "Neither the screen nor the microphone is switched on in the settings."
    fault = f"{errors[0].message} {errors[0].remedy}".strip() if errors else ""
    if "spool" in broken:
        return CaptureState.FAILED, next(f"{e.message} {e.remedy}".strip() for e in errors if e.part == "spool")
    hears = any(pulse.fresh and not pulse.muted for pulse in heard)
    muted = heard[0].muted if not screen.wanted and all(pulse.muted for pulse in heard) else ""
    silent = [name for name, pulse in wanted.items() if not pulse.fresh and name not in broken]
    part = "" if running_s < STARTING_S else _silence(silent)
    if hears or muted or screen.fresh:
        rests = not hears and (resting in _NOBODY or bool(muted))
        return CaptureState.RESTING if rests else CaptureState.RECORDING, fault or muted or part
    if all(name in broken or pulse.muted for name, pulse in wanted.items()):
        return CaptureState.FAILED, fault
    return CaptureState.STARTING if running_s < STARTING_S else CaptureState.RECOVERING, fault or part


def _silence(silent: Sequence[str]) -> str:
    named = " and ".join(HEARD.get(name, name) for name in silent)
    return f"Nothing comes from the {named}; trying again." if silent else ""


def encode_status(status: CaptureStatus) -> dict[str, Any]:
    """A status as JSON has it."""
    return {name: _plain(value) for name, value in _fields(status).items()}


def decode_status(values: Mapping[str, Any]) -> CaptureStatus:
    """The status that `encode_status` wrote, perhaps in an older or newer version: what is missing has its default,
    what is unknown is passed over. Raises `ValueError` or `KeyError` for anything else."""
    return CaptureStatus(
        state=CaptureState(values["state"]),
        at=datetime.fromisoformat(values["at"]),
        paused_until=_moment(values.get("paused_until")),
        seen_app=str(values.get("seen_app", "")),
        seen_title=str(values.get("seen_title", "")),
        seen_at=_moment(values.get("seen_at")),
        counts=_numbers(values.get("counts", {})),
        skipped=_numbers(values.get("skipped", {})),
        parts=tuple(
            PartHealth(part["part"], State(part["state"]), part["message"], part.get("remedy", ""))
            for part in values.get("parts", ())
        ),
        message=str(values.get("message", "")),
        cpu_seconds=float(values.get("cpu_seconds", 0.0)),
        peak_rss_mb=float(values.get("peak_rss_mb", 0.0)),
        stages=tuple(_stage(stage) for stage in values.get("stages", ())),
        queues=tuple(
            QueueHealth(
                str(queue["name"]),
                *(int(queue.get(name, 0)) for name in ("depth", "limit", "dropped", "most")),
            )
            for queue in values.get("queues", ())
        ),
        resting=str(values.get("resting", "")),
        resting_since=_moment(values.get("resting_since")),
        restarts=tuple(
            Restart(datetime.fromisoformat(restart["at"]), str(restart["reason"]))
            for restart in values.get("restarts", ())
        ),
        restarted=int(values.get("restarted", 0)),
        memory_mb=float(values.get("memory_mb", 0.0)),
        memory_past=tuple(float(mb) for mb in values.get("memory_past", ())),
        cpu_percent=float(values.get("cpu_percent", 0.0)),
        since=_moment(values.get("since")),
        silent=tuple(str(name) for name in values.get("silent", ())),
    )


def _stage(values: Mapping[str, Any]) -> StageHealth:
    return StageHealth(
        stage=str(values["stage"]),
        count=int(values.get("count", 0)),
        failures=int(values.get("failures", 0)),
        seconds=float(values.get("seconds", 0.0)),
        running_s=float(values.get("running_s", 0.0)),
        still_s=float(values.get("still_s", 0.0)),
        done_at=_moment(values.get("done_at")),
        error=str(values.get("error", "")),
        remedy=str(values.get("remedy", "")),
        error_at=_moment(values.get("error_at")),
        waited_s=float(values.get("waited_s", 0.0)),
        failing=bool(values.get("failing", False)),
    )


# Most of a status; told by their types at once, because it is written every two seconds.
_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def _plain(value: Any) -> Any:
    """JSON of a record, a moment, a state, a mapping or a tuple of them."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {name: _plain(item) for name, item in _fields(value).items()}
    return value


def _fields(record: Any) -> dict[str, Any]:
    return {each.name: getattr(record, each.name) for each in dataclasses.fields(record)}


def _numbers(values: Mapping[str, Any]) -> dict[str, int]:
    return {str(name): int(n) for name, n in values.items()}


def fault(part: str, error: Exception) -> PartHealth:
    """A part that does not work: the error's first sentence says what is so, the rest what to do about it."""
    what, _, remedy = str(error).partition(". ")
    return PartHealth(part, State.ERROR, what.rstrip(".") + ".", remedy or REMEDY)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
