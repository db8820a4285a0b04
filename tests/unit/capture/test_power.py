"""What the machine runs on, and its sleep."""

from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from capture.sources._linux_power import on_battery
from capture.sources.base import PowerSource
from capture.sources.power import KNOWN_FOR_S, SystemPower, by_psutil
from capture.sources.scripted import ScriptedPower
from memory_core.clock import FrozenClock, SystemClock


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(SystemClock().now())


@pytest.mark.parametrize(
    ("battery", "expected"),
    [
        (None, False),
        (SimpleNamespace(power_plugged=True), False),
        (SimpleNamespace(power_plugged=None), False),
        (SimpleNamespace(power_plugged=False), True),
    ],
)
def test_only_a_battery_without_a_plug_counts(battery: object, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery)
    assert by_psutil() is expected


def test_a_battery_that_cannot_be_asked_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken_out() -> None:
        raise FileNotFoundError("BAT0")

    monkeypatch.setattr(psutil, "sensors_battery", taken_out)
    assert by_psutil() is False


# type, status or online, and scope, as the kernel lists them
MOUSE = {"hidpp_battery_0": ("Battery", "Discharging", "Device")}
FULL, DRAINING, HELD = ("Battery", "Full"), ("Battery", "Discharging"), ("Battery", "Not charging")
IN, OUT = ("Mains", "1"), ("Mains", "0")


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ({}, False),
        ({"AC": OUT}, False),
        (MOUSE, False),
        ({"ACAD": IN, "BAT1": FULL, **MOUSE}, False),
        ({"ADP1": IN, "BAT0": DRAINING}, False),
        ({"BAT0": HELD, "ucsi-source-psy-USBC000:001": ("USB", "1"), "AC": OUT}, False),
        ({"BAT0": HELD}, False),
        ({"BAT0": FULL, "tcpm-source-psy-port0": ("USB", "0")}, False),
        ({"BAT0": DRAINING}, True),
        ({"ADP1": OUT, "BAT0": DRAINING}, True),
        ({"ADP1": OUT, "BAT1": ("Battery", "Unknown")}, True),
        ({"ADP1": OUT, "BAT0": HELD, "BAT1": DRAINING}, True),
        ({"cw2015-battery": DRAINING, "dc-charger": OUT}, True),
    ],
)
def test_a_linux_machine_runs_on_battery_when_its_own_one_is_all_it_has(
    supplies: dict[str, tuple[str, ...]], expected: bool, tmp_path: Path
) -> None:
    for name, (kind, said, *scope) in supplies.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "type").write_text(f"{kind}\n")
        (folder / ("status" if kind == "Battery" else "online")).write_text(f"{said}\n")
        if scope:
            (folder / "scope").write_text(f"{scope[0]}\n")
    assert on_battery(tmp_path) is expected


def test_a_linux_machine_that_lists_no_supplies_has_no_battery(tmp_path: Path) -> None:
    assert on_battery(tmp_path / "sys") is False


def test_the_plug_is_asked_for_every_ten_seconds_and_after_a_sleep(clock: FrozenClock) -> None:
    answers, asleep = [True, False, True], [0.0]
    power = SystemPower(clock=clock, battery=lambda: answers.pop(0), asleep=lambda: asleep[0])
    assert power.on_battery()
    clock.advance(KNOWN_FOR_S / 2)
    assert power.on_battery(), "not asked again"
    clock.advance(KNOWN_FOR_S / 2)
    assert not power.on_battery()
    asleep[0] = 60.0
    assert power.slept_s() == 60.0
    assert power.on_battery()


def test_a_sleep_is_told_once_and_small_differences_of_clocks_are_none(clock: FrozenClock) -> None:
    asleep = [100.0]
    power = SystemPower(clock=clock, battery=lambda: False, asleep=lambda: asleep[0])
    assert power.slept_s() == 0.0, "what was slept before it began is no news"
    asleep[0] += 0.4
    assert power.slept_s() == 0.0
    asleep[0] += 3600.0
    assert power.slept_s() == pytest.approx(3600.4)
    assert power.slept_s() == 0.0


def test_this_machine_does_not_sleep_during_a_test() -> None:
    assert SystemPower().slept_s() == 0.0


def test_the_script_plays_the_same_part() -> None:
    power: PowerSource = ScriptedPower(battery=True, slept=30.0)
    assert power.on_battery()
    assert (power.slept_s(), power.slept_s()) == (30.0, 0.0)
