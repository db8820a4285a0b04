"""The places of monitors on X11."""

from typing import Any

from Xlib import error

from capture.sources._linux import LOST, VANISHED, connect, disconnect
from memory_core.errors import CaptureError


class X11Layout:
    """The monitors as RandR knows them: a twentieth of a millisecond, so they may be asked for at each look."""

    def __init__(self) -> None:
        self._display: Any = None

    def now(self) -> object | None:
        """What compares equal while no monitor came, went or changed. None when it cannot be known."""
        try:
            if self._display is None:
                self._display = connect()
            root = self._display.screen().root
            monitors = root.xrandr_get_monitors().monitors
            # All outputs may be off: then there is the whole screen, as large as it is just now.
            whole = None if monitors else root.get_geometry()
        except (*LOST, *VANISHED, CaptureError, AttributeError, error.XError):
            # No server, or one without RandR 1.5.
            self.close()
            return None
        shape = ("name", "x", "y", "width_in_pixels", "height_in_pixels")
        if whole is not None:
            return whole.width, whole.height
        return tuple(tuple(monitor[key] for key in shape) for monitor in monitors)

    def close(self) -> None:
        """Give back the connection."""
        dead, self._display = self._display, None
        disconnect(dead)
