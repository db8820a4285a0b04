"""When speech is turned into text, and when it waits: a pure function of what is going on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from capture.config import CaptureConfig
from memory_core.clock import Clock

BUSY_LOAD = 0.85
# Once it waits, the machine has to be this much at rest again, so that it does not go back and forth.
REST_LOAD = 0.65


class Why(StrEnum):
    """Why speech waits."""

    BATTERY = "battery"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the person wants: wait on battery, wait while busy, and for how long at most (seconds)."""

    on_battery: bool = True
    while_busy: bool = True
    at_most_s: float = 3600.0


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the decision depends on.

    `load`: share of the machine that others use, 0…1. `oldest_s`: for how long the oldest utterance has been waiting.
    `waiting`: why it waited until now.
    """

    load: float = 0.0
    on_battery: bool = False
    oldest_s: float = 0.0
    waiting: Why | None = None


def waits(scene: Scene, rules: Rules) -> Why | None:
    """Why the next utterance has to wait; None: turn it into text now.

    Nothing waits for longer than the rules allow, whatever else is so.
    """
    if scene.oldest_s >= rules.at_most_s:
        return None
    if rules.on_battery and scene.on_battery:
        return Why.BATTERY
    if rules.while_busy and scene.load > (REST_LOAD if scene.waiting is Why.BUSY else BUSY_LOAD):
        return Why.BUSY
    return None


def speech_rules(config: CaptureConfig) -> Rules:
    """What the settings say."""
    return Rules(config.speech_waits_on_battery, config.speech_waits_while_busy, config.speech_waits_at_most_min * 60.0)


class Patience:
    """Asks the machine once a second at most, and remembers why it waits. May be called from any thread."""

    def __init__(
        self, load: Callable[[], float], on_battery: Callable[[], bool], rules: Callable[[], Rules], clock: Clock
    ) -> None:
        self._load, self._on_battery, self._rules, self._clock = load, on_battery, rules, clock
        self._asked_at = float("-inf")
        self._scene, self._now = Scene(), Rules()

    def __call__(self, oldest_s: float = 0.0) -> Why | None:
        """Why speech waits now, when the oldest utterance has been waiting for so many seconds; None: it does not."""
        now = self._clock.monotonic()
        if now - self._asked_at >= 1.0:
            self._asked_at, self._now = now, self._rules()
            scene = Scene(self._load(), self._on_battery(), 0.0, self._scene.waiting)
            self._scene = replace(scene, waiting=waits(scene, self._now))
        return None if oldest_s >= self._now.at_most_s else self._scene.waiting
