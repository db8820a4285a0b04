"""How things are: status, health, settings."""

import re
from pathlib import Path
from typing import Any

from capture.events import CaptureState, CaptureStatus
from capture.kept import last_known
from desktop.settings.store import Settings
from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params
from desktop.verbs.pictures import obey_limits
from memory_core.config import SettingSpec, describe, unusable
from memory_core.errors import ConfigError
from memory_core.home import Home
from memory_core.records.health import PartHealth, State
from memory_core.wording import counted


def status(context: Context, params: Params) -> shapes.Json:
    """What is kept, what is pending, and what capture does."""
    core = context.core
    obey_limits(context)
    capture = context.capture_status()
    counts = core.memory.counts()
    warnings = core.warnings()
    damaged = core.spool.damaged()
    if damaged:
        were = "was" if damaged == 1 else "were"
        warnings.append(f"{counted(damaged, 'captured piece')} could not be opened and {were} set aside.")
    if capture is not None and capture.message:
        warnings.append(capture.message)
    eyes = core.memory.eyes()
    return {
        "home": str(core.home.path),
        "state": (capture.state if capture else CaptureState.OFF).value,
        "capture": shapes.capture_status(capture) if capture else {},
        "last_known": last_known_json(core.home) if capture is None else None,
        "observations": counts.get("observations", 0),
        "memories": dict(counts.get("memories", {})),
        "pending": core.spool.pending(),
        "damaged": damaged,
        "pictures": counts.get("pictures", 0),
        "retention": shapes.picture_plan(core.memory.picture_plan(), params.now),
        "keeping": shapes.aging_plan(core.memory.aging_plan(), params.now, seen=core.memory.aging_seen()),
        "filtered_today": core.memory.filtered(context.clock.now().astimezone().date()),
        "disk_bytes": disk_bytes(core.home.path),
        "warnings": warnings,
        "owner": context.owner,
        **({"model_problem": problem} if (problem := core.model_problem()) else {}),
        **({"eyes": shapes.eyes(eyes)} if eyes is not None else {}),
        **({"embedding": {"done": anew[0], "total": anew[1]}} if (anew := counts.get("embedded_anew")) else {}),
    }


def last_known_json(home: Home) -> shapes.Json | None:
    """How capture was when a window ran; `ended`: whether it was closed in order. None when there never was one."""
    known = last_known(home)
    return {**shapes.capture_status(known.status), "ended": known.ended} if known is not None else None


def health(context: Context, params: Params) -> list[shapes.Json]:
    """What the core's parts say of themselves, and capture's where the window runs it."""
    capture = context.capture_status()
    of_capture = (_capture_part(capture), *capture.parts, *_stage_errors(capture)) if capture else ()
    of_capture = of_capture or _without_window(context)
    return [shapes.part(part) for part in (*context.core.memory.health(), *of_capture)]


RESTING = {
    "idle": "nobody is at the computer",
    "locked": "the screen is locked",
    "hours": "a rule excludes this hour",
    "black": "the screen is black",
    "excluded": "the window in front is excluded",
    "private": "the window in front is private",
    "own_window": "Scrubjay's own window covers the screen",
}
_STATES = {
    CaptureState.RECORDING: (State.OK, "It records."),
    CaptureState.RESTING: (State.OK, "It rests"),
    CaptureState.PAUSED: (State.OFF, "It is paused."),
    CaptureState.OFF: (State.OFF, "Nothing is captured."),
    CaptureState.STARTING: (State.WARNING, "It is starting."),
    CaptureState.RECOVERING: (State.WARNING, "It is being started again."),
    CaptureState.FAILED: (State.ERROR, "It does not record."),
}


def _capture_part(status: CaptureStatus) -> PartHealth:
    """Capture as a whole, with how often it had to be started again."""
    state, message = _STATES[status.state]
    if status.state is CaptureState.RESTING:
        why = f", because {RESTING[status.resting]}." if status.resting in RESTING else "."
        message += why if status.resting in RESTING or not status.message else f". {status.message}"
    if status.state is CaptureState.RECORDING and status.message:
        state, message = State.WARNING, f"It records in part. {status.message}"
    elif state in (State.WARNING, State.ERROR) and status.message:
        message = status.message
    restarts = f" It was started again {status.restarted} times." if status.restarted > 1 else ""
    if status.restarted == 1:
        restarts = f" It was started again once: {status.restarts[-1].reason}" if status.restarts else ""
    return PartHealth("capture", state, f"{message}{restarts}")


def _stage_errors(status: CaptureStatus) -> tuple[PartHealth, ...]:
    """The last error of each stage that had one; a warning until something went well there again."""
    found = []
    for stage in status.stages:
        if not stage.error or stage.error_at is None:
            continue
        at = stage.error_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        message = f"Its last error, at {at}: {stage.error}{'' if stage.failing else ' It went well since.'}"
        state = State.WARNING if stage.failing else State.OK
        found.append(PartHealth(f"stage {stage.stage}", state, message, stage.remedy))
    return tuple(found)


def _without_window(context: Context) -> tuple[PartHealth, ...]:
    """Who was killed cannot say so; the next one who looks does."""
    known = last_known(context.core.home)
    if known is None or known.ended:
        return ()
    at = known.status.at.astimezone().strftime("%Y-%m-%d %H:%M")
    message = f"Scrubjay ended without closing; at {at} capture was “{known.status.state.value}”. Nothing is captured."
    return (PartHealth("capture", State.WARNING, message, "Open Scrubjay to go on."), *_stage_errors(known.status))


def settings(context: Context, params: Params) -> shapes.Json:
    """Every setting, or one; with `value`, after it was changed."""
    key, value = params.text("key"), params.text("value")
    known = {spec.key: (section, spec) for section, spec in _described(context.core.settings)}
    if key and key not in known:
        raise ConfigError(f"There is no setting “{key}”. scrubjay settings shows them all.")
    if key and (value or params.flag("clear")):
        spec = known[key][1]
        changed = context.core.change_settings(**{key: spec.default if params.flag("clear") else _read(spec, value)})
        context.on_settings(changed)
    current = {spec.key: _shown(context, section, spec) for section, spec in _described(context.core.settings)}
    return {key: current[key]} if key else current


def disk_bytes(folder: Path) -> int:
    """Bytes of all files below a folder; files that vanish meanwhile don't count."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total


def _described(of: Settings) -> list[tuple[Any, SettingSpec]]:
    sections = (of.capture, of.core, of.desktop)
    return [(section, spec) for section in sections for spec in describe(type(section))]


def _shown(context: Context, section: Any, spec: SettingSpec) -> Any:
    if spec.secret:
        return "(kept with the keys)" if context.core.secrets.get(spec.key) else ""
    value = getattr(section, spec.key)
    return list(value) if isinstance(value, tuple) else value


_YES = {"yes": True, "on": True, "true": True, "1": True, "no": False, "off": False, "false": False, "0": False}


def _read(spec: SettingSpec, said: str) -> Any:
    """A value from words, judged by the setting's description. Raises `ConfigError`."""
    value: Any = said
    try:
        if spec.kind is bool:
            value = _YES[said.strip().lower()]
        elif spec.kind in (int, float):
            value = spec.kind(said)
        elif spec.kind is tuple:
            # Rules hold commas.
            value = tuple(item.strip() for item in re.split("[;\n]" if spec.check else ",", said) if item.strip())
    except (KeyError, ValueError):
        noun = {bool: "yes or no", int: "a whole number", float: "a number"}[spec.kind]
        raise ConfigError(f"“{spec.key}” takes {noun}.") from None
    if wrong := unusable(spec, value):
        raise ConfigError(wrong[0])
    if spec.choices and value not in spec.choices:
        raise ConfigError(f"“{spec.key}” is one of {', '.join(spec.choices)}.")
    # Said so that what is no number at all, “nan”, does not pass either.
    above = spec.minimum is None or value >= spec.minimum
    if not (above and (spec.maximum is None or value <= spec.maximum)):
        raise ConfigError(f"“{spec.key}” lies between {spec.minimum:g} and {spec.maximum:g}.")
    return value
