"""The window locks by itself when nobody is there, or the session is locked; only where that is wanted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from desktop.bridge.operations import Operations
from desktop.settings.config import DesktopConfig
from desktop.viewmodels.autolock import AutoLock


@dataclass
class Presence:
    """Nobody for so long, and the session locked or not."""

    idle: float = 0.0
    session_locked: bool = False
    asked: int = 0
    closed: bool = False

    def idle_seconds(self) -> float:
        self.asked += 1
        return self.idle

    def locked(self) -> bool:
        self.asked += 1
        return self.session_locked

    def close(self) -> None:
        self.closed = True


Make = Callable[[Presence, DesktopConfig], AutoLock]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    operations = Operations()
    made: list[AutoLock] = []

    def build(presence: Presence, config: DesktopConfig) -> AutoLock:
        made.append(AutoLock(presence=lambda: presence, operations=operations, ask_ms=5))
        made[-1].configure(config)
        made[-1].watch(True)
        return made[-1]

    yield build
    operations.close()
    for lock in made:
        lock.close()


@pytest.mark.parametrize(
    ("presence", "config"),
    [
        (Presence(idle=901), DesktopConfig()),
        (Presence(session_locked=True), DesktopConfig(lock_after_min=0)),
        (Presence(idle=61), DesktopConfig(lock_after_min=1, lock_with_session=False)),
    ],
)
def test_it_locks_when_nobody_is_there(make: Make, qtbot: QtBot, presence: Presence, config: DesktopConfig) -> None:
    lock = make(presence, config)
    with qtbot.waitSignal(lock.wanted):
        pass
    lock.close()
    assert presence.closed


@pytest.mark.parametrize(
    ("presence", "config"),
    [
        (Presence(idle=899), DesktopConfig()),
        (Presence(idle=9e9), DesktopConfig(lock_after_min=0)),
        (Presence(session_locked=True), DesktopConfig(lock_with_session=False)),
    ],
)
def test_it_stays_open_while_somebody_is_there_or_it_is_not_wanted(
    make: Make, qtbot: QtBot, presence: Presence, config: DesktopConfig
) -> None:
    lock = make(presence, config)
    locked: list[bool] = []
    lock.wanted.connect(lambda: locked.append(True))
    qtbot.waitUntil(lambda: presence.asked >= 4)
    assert locked == []


def test_the_time_that_the_machine_slept_counts(qtbot: QtBot) -> None:
    operations, presence, slept = Operations(), Presence(idle=600), [9000.0]
    lock = AutoLock(presence=lambda: presence, operations=operations, asleep=lambda: slept[0], ask_ms=5)
    lock.watch(True)
    qtbot.waitUntil(lambda: presence.asked >= 4)
    with qtbot.waitSignal(lock.wanted):
        slept[0] += 301
    operations.close()
    presence.idle = 0  # the key that wakes it ends an idle time that counts
    assert [lock._due(DesktopConfig(), slept_s) for slept_s in (301, 301)] == [True, False]  # noqa: SLF001 — no thread
    lock.close()


def test_a_lock_screen_that_capture_sees_locks_once_when_it_comes(qtbot: QtBot) -> None:
    operations, presence, covered = Operations(), Presence(), [True]
    lock = AutoLock(presence=lambda: presence, operations=operations, covered=lambda: covered[0], ask_ms=5)
    locked: list[bool] = []
    lock.wanted.connect(lambda: locked.append(True))
    lock.watch(True)
    qtbot.waitUntil(lambda: presence.asked >= 4)
    assert locked == [], "it was there before the passphrase was typed"
    covered[0] = False
    asked = presence.asked
    qtbot.waitUntil(lambda: presence.asked >= asked + 4)
    covered[0] = True
    qtbot.waitUntil(lambda: locked == [True])
    lock.configure(DesktopConfig(lock_with_session=False))
    covered[0] = False
    asked = presence.asked
    qtbot.waitUntil(lambda: presence.asked >= asked + 4)
    covered[0] = True
    asked = presence.asked
    qtbot.waitUntil(lambda: presence.asked >= asked + 4)
    assert locked == [True]
    operations.close()
    lock.close()


def test_nothing_is_asked_while_there_is_nothing_to_lock(make: Make, qtbot: QtBot) -> None:
    presence = Presence(idle=9e9)
    lock = make(presence, DesktopConfig())
    lock.watch(False)
    with qtbot.assertNotEmitted(lock.wanted, wait=50):
        pass
    never = Presence(idle=9e9, session_locked=True)
    lock = make(never, DesktopConfig(lock_after_min=0, lock_with_session=False))
    with qtbot.assertNotEmitted(lock.wanted, wait=50):
        pass
    assert never.asked == 0
