"""Chooses how to learn that something was drawn."""

import sys
import threading
from collections.abc import Sequence

from capture.sources.base import StirSource
from capture.sources.session import on_wayland
from memory_core.records.observation import Box

_ASK_S = 0.25


class NoStirs:
    """For systems that do not tell: looks go by time alone."""

    def __init__(self) -> None:
        self._woken = threading.Event()

    def stirred(self) -> Sequence[Box] | None:
        """It is never known."""
        return None

    def wait(self, seconds: float, *, drawing: bool) -> None:
        """Return soon when it matters what is drawn: only asking tells which window came to the front."""
        self._woken.wait(min(seconds, _ASK_S) if drawing else seconds)
        self._woken.clear()

    def wake(self) -> None:
        """End the present wait, or else the next one."""
        self._woken.set()

    def close(self) -> None:
        """Nothing is held."""


def stir_source() -> StirSource:
    """What tells of drawing on this system."""
    if sys.platform == "linux" and not on_wayland():
        from capture.sources._linux_damage import X11Stirs

        return X11Stirs()
    return NoStirs()
