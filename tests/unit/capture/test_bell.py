"""That something was captured is said at once, and never waited for."""

import threading
from collections.abc import Iterator

import pytest

from capture.bell import Bell
from tests.fakes.scripted_seeing import eventually


class Listener:
    """Hears a bell, and takes as long for it as the test wishes."""

    def __init__(self) -> None:
        self.heard = 0
        self.go_on = threading.Event()

    def hear(self) -> None:
        """It rang."""
        self.heard += 1
        self.go_on.wait(10.0)


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.go_on.set()


def test_whoever_rings_waits_for_nobody_and_many_rings_are_heard_once(listener: Listener) -> None:
    bell = Bell(listener.hear)
    bell.start()
    bell.ring()
    eventually(lambda: listener.heard == 1)
    for _ in range(5):
        bell.ring()
    assert listener.heard == 1
    listener.go_on.set()
    eventually(lambda: listener.heard == 2)
    bell.close()
    eventually(lambda: "bell" not in {thread.name for thread in threading.enumerate()})
    assert listener.heard == 2


def test_what_was_rung_before_it_started_is_heard_then(listener: Listener) -> None:
    listener.go_on.set()
    bell = Bell(listener.hear)
    bell.ring()
    bell.start()
    eventually(lambda: listener.heard == 1)
    bell.close()
