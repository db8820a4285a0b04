"""What was drawn on an X screen, told by its DAMAGE extension; nothing is grabbed for it, and no input is watched."""

from collections.abc import Sequence
from typing import Any

from Xlib import error
from Xlib.ext import damage

from capture.sources._linux import LOST, connect
from memory_core.errors import CaptureError
from memory_core.records.observation import Box


class X11Stirs:
    """The rectangle around all that was drawn between two calls; nothing where the server cannot tell.

    Belongs to one thread.
    """

    def __init__(self) -> None:
        self._display: Any = None
        self._damage = 0
        self._event = -1

    def stirred(self) -> Sequence[Box]:
        """Where something was drawn since the last call, on the virtual desktop; never raises."""
        try:
            if self._display is None:
                self._open()
            return self._drain()
        except (*LOST, error.XError, CaptureError):
            self.close()
            return ()

    def close(self) -> None:
        """Give back the connection."""
        dead, self._display = self._display, None
        if dead is None:
            return
        try:
            dead.close()
        except LOST:
            return

    def _open(self) -> None:
        connection = connect()
        if not connection.has_extension("DAMAGE"):
            connection.close()
            raise CaptureError("This X server does not tell what is drawn.")
        connection.damage_query_version()
        # One event for the first drawing after each subtraction, and one for each time the rectangle grows.
        self._damage = connection.screen().root.damage_create(damage.DamageReportBoundingBox)
        self._event = connection.extension_event.DamageNotify
        self._display = connection

    def _drain(self) -> Sequence[Box]:
        self._display.sync()
        areas = []
        for _ in range(self._display.pending_events()):
            event = self._display.next_event()
            if event.type == self._event:
                areas.append(event.area)
        if not areas:
            return ()
        # What is drawn before the server does this is told of here; whoever looks, looks after it.
        self._display.damage_subtract(self._damage)
        self._display.flush()
        left, top = min(area.x for area in areas), min(area.y for area in areas)
        right = max(area.x + area.width for area in areas)
        bottom = max(area.y + area.height for area in areas)
        return (Box(left, top, right - left, bottom - top),)
