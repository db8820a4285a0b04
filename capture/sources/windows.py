"""Chooses how to learn which windows are visible."""

import sys

from capture.sources.base import WindowSource
from capture.sources.session import on_wayland
from memory_core.errors import CaptureError


def window_source() -> WindowSource:
    """The window list of this system. Raises `CaptureError` on a system that is not known."""
    if on_wayland():
        from capture.sources._atspi import AtspiWindows

        return AtspiWindows()
    if sys.platform == "linux":
        from capture.sources._linux import X11Windows

        return X11Windows()
    if sys.platform == "darwin":
        from capture.sources._macos import QuartzWindows

        return QuartzWindows()
    if sys.platform == "win32":
        from capture.sources._windows import DesktopWindows

        return DesktopWindows()
    raise CaptureError(f"Scrubjay does not know how to list windows on {sys.platform}. Use Linux, macOS or Windows.")
