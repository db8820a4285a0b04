"""Chooses how to learn that something was drawn."""

import sys
from collections.abc import Sequence

from capture.sources.base import StirSource
from capture.sources.session import on_wayland
from memory_core.records.observation import Box


class NoStirs:
    """For systems that do not tell: looks go by time alone."""

    def stirred(self) -> Sequence[Box]:
        """Always nothing."""
        return ()

    def close(self) -> None:
        """Nothing is held."""


def stir_source() -> StirSource:
    """What tells of drawing on this system."""
    if sys.platform == "linux" and not on_wayland():
        from capture.sources._linux_damage import X11Stirs

        return X11Stirs()
    return NoStirs()
