"""Chooses how to learn whether somebody is there."""

import sys

from capture.sources.base import PresenceSource
from capture.sources.session import on_wayland


class AlwaysPresent:
    """For systems that cannot tell: nobody is ever idle, nothing is ever locked."""

    def idle_seconds(self) -> float:
        """Always 0."""
        return 0.0

    def locked(self) -> bool:
        """Always False."""
        return False

    def close(self) -> None:
        """Nothing is held."""


def presence_source() -> PresenceSource:
    """Idle time and lock of this system."""
    if sys.platform == "linux":
        from capture.sources._linux_presence import WaylandPresence, X11Presence

        return WaylandPresence() if on_wayland() else X11Presence()
    if sys.platform == "darwin":
        from capture.sources._macos import QuartzPresence

        return QuartzPresence()
    if sys.platform == "win32":
        from capture.sources._windows import DesktopPresence

        return DesktopPresence()
    return AlwaysPresent()
