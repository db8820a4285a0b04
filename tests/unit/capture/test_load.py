"""How busy others keep the machine."""

from datetime import UTC, datetime

import pytest

from capture.schedule.load import Load
from memory_core.clock import FrozenClock, SystemClock


def test_our_own_work_is_no_load() -> None:
    clock = FrozenClock(datetime(2026, 5, 4, tzinfo=UTC))
    busy, own = [100.0], [0.0]
    load = Load(clock, busy_s=lambda: busy[0], own_s=lambda: own[0], cores=2)
    assert load() == 0.0
    clock.advance(10)
    busy[0], own[0] = 115.0, 5.0
    assert load() == pytest.approx(0.5)
    clock.advance(1)
    busy[0] = 130.0
    assert load() == pytest.approx(0.5), "asked again at most every four seconds"
    clock.advance(9)
    assert load() == pytest.approx(0.75)
    clock.advance(10)
    own[0] = 50.0
    assert load() == 0.0


def test_the_real_machine_answers() -> None:
    assert 0.0 <= Load(SystemClock())() <= 1.0
