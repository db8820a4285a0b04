"""When speech waits for its words."""

from datetime import UTC, datetime

import pytest

from capture.config import CaptureConfig
from capture.schedule.patience import Patience, Rules, Scene, Why, speech_rules, waits
from memory_core.clock import FrozenClock

EAGER = Rules(on_battery=False, while_busy=False)


@pytest.mark.parametrize(
    ("scene", "rules", "why"),
    [
        (Scene(), Rules(), None),
        (Scene(load=0.84), Rules(), None),
        (Scene(load=0.86), Rules(), Why.BUSY),
        (Scene(load=0.7, waiting=Why.BUSY), Rules(), Why.BUSY),
        (Scene(load=0.6, waiting=Why.BUSY), Rules(), None),
        (Scene(load=0.7, waiting=Why.BATTERY), Rules(), None),
        (Scene(on_battery=True), Rules(), Why.BATTERY),
        (Scene(load=1.0, on_battery=True), Rules(), Why.BATTERY),
        (Scene(load=1.0, on_battery=True), EAGER, None),
        (Scene(load=1.0), Rules(while_busy=False), None),
        (Scene(on_battery=True), Rules(on_battery=False), None),
        (Scene(on_battery=True, oldest_s=3599.0), Rules(), Why.BATTERY),
        (Scene(load=1.0, on_battery=True, oldest_s=3600.0), Rules(), None),
        (Scene(load=1.0, oldest_s=61.0), Rules(at_most_s=60.0), None),
    ],
)
def test_speech_waits_on_battery_and_while_the_machine_is_busy_but_not_for_ever(
    scene: Scene, rules: Rules, why: Why | None
) -> None:
    assert waits(scene, rules) is why


def test_the_settings_say_for_what_it_waits() -> None:
    config = CaptureConfig(speech_waits_on_battery=False, speech_waits_at_most_min=5)
    assert speech_rules(config) == Rules(on_battery=False, while_busy=True, at_most_s=300.0)


class Stage:
    """A machine as a test wants it."""

    def __init__(self) -> None:
        self.share = 0.0
        self.battery = False
        self.asked = 0

    def load(self) -> float:
        self.asked += 1
        return self.share

    def on_battery(self) -> bool:
        return self.battery


def test_the_machine_is_asked_once_a_second_and_what_waits_long_enough_does_not_ask() -> None:
    clock, stage = FrozenClock(datetime(2026, 5, 4, tzinfo=UTC)), Stage()
    patience = Patience(stage.load, stage.on_battery, Rules, clock)
    assert [patience() for _ in range(5)] == [None] * 5
    assert stage.asked == 1
    stage.share = 0.9
    clock.advance(1.0)
    assert patience() is Why.BUSY
    assert patience(3600.0) is None
    stage.share = 0.7
    clock.advance(1.0)
    assert patience() is Why.BUSY, "only real rest ends it"
    stage.share = 0.5
    clock.advance(1.0)
    assert patience() is None
    stage.battery = True
    clock.advance(1.0)
    assert patience() is Why.BATTERY
