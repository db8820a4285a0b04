"""Chooses how to learn which windows are visible."""

import sys
import threading
from collections.abc import Sequence

from capture.sources.base import WindowInfo, WindowSource
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


class SharedWindows:
    """One list of windows for eyes and ears, opened at the first question, and again at the one after it was closed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._source: WindowSource | None = None

    def visible(self) -> Sequence[WindowInfo]:
        """All visible windows from the top of the pile down. Raises `CaptureError`."""
        return self._opened().visible()

    def away(self) -> Sequence[WindowInfo]:
        """Those that are minimised, or on another desktop. Raises `CaptureError`."""
        return self._opened().away()

    def close(self) -> None:
        """Give back the connection."""
        with self._lock:
            source, self._source = self._source, None
        if source is not None:
            source.close()

    def _opened(self) -> WindowSource:
        with self._lock:
            source = self._source = self._source or window_source()
        return source
