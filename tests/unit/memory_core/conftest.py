"""What tests of the core share."""

import threading
import time
from collections.abc import Callable

import pytest


@pytest.fixture
def until() -> Callable[..., None]:
    """Waits until something is so; fails after ten seconds."""

    def wait(so: Callable[[], bool], timeout_s: float = 30.0) -> None:
        deadline = time.monotonic() + timeout_s
        tick = threading.Event()
        while not so():
            assert time.monotonic() < deadline, "it did not become so in time"
            tick.wait(0.005)

    return wait
