"""When speech waits for its words."""

from collections import namedtuple
from datetime import UTC, datetime
from types import SimpleNamespace

import psutil
import pytest

from capture.config import CaptureConfig
from capture.schedule.patience import Patience, Rules, Scene, Why, speech_rules, waits
from capture.sources import machine as machine_of
from capture.sources.machine import BusyMachine
from memory_core.clock import FrozenClock

EAGER = Rules(on_battery=False, while_busy=False)
Times = namedtuple("Times", "user system idle")  # noqa: PYI024


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
    patience = Patience(stage, Rules, clock)
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


def test_the_load_is_that_of_the_others_over_the_last_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    every = [Times(0.0, 0.0, 0.0)]
    own = [SimpleNamespace(user=0.0, system=0.0)]
    monkeypatch.setattr(machine_of, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(psutil, "cpu_times", lambda: every[0])
    monkeypatch.setattr(psutil, "Process", lambda: SimpleNamespace(cpu_times=lambda: own[0]))
    machine = BusyMachine()

    def second(user: float, idle: float, mine: float) -> float:
        now[0] += 1.0
        every[0] = Times(every[0].user + user, 0.0, every[0].idle + idle)
        own[0] = SimpleNamespace(user=own[0].user + mine, system=0.0)
        return machine.load()

    assert [second(2.0, 0.0, 0.0) for _ in range(5)] == [0.0] * 5, "too soon to tell"
    assert second(2.0, 0.0, 0.0) == 1.0
    for _ in range(20):
        load = second(2.0, 0.0, 2.0)
    assert load == 0.0, "our own work keeps nobody busy"
    for _ in range(20):
        load = second(1.0, 1.0, 0.5)
    assert load == pytest.approx(0.25)


def test_only_a_battery_that_is_not_plugged_in_is_running_on_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    for battery, expected in [
        (None, False),
        (SimpleNamespace(power_plugged=True), False),
        (SimpleNamespace(power_plugged=None), False),
        (SimpleNamespace(power_plugged=False), True),
    ]:
        monkeypatch.setattr(psutil, "sensors_battery", lambda battery=battery: battery, raising=False)
        assert BusyMachine().on_battery() is expected
    monkeypatch.delattr(psutil, "sensors_battery")
    assert BusyMachine().on_battery() is False


def test_a_real_machine_has_a_load() -> None:
    assert 0.0 <= BusyMachine().load() <= 1.0
