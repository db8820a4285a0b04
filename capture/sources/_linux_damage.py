"""What was drawn on an X screen, told by its DAMAGE extension; nothing is grabbed for it, and no input is watched."""

import select
import socket
from collections.abc import Sequence
from typing import Any

from Xlib import error
from Xlib.ext import damage

from capture.sources._linux import LOST, connect, disconnect
from memory_core.errors import CaptureError
from memory_core.records.observation import Box, around

# So many places are told apart; of more, the rectangle around them.
_PLACES = 16


class X11Stirs:
    """The places in which something was drawn between two calls; None where the server cannot tell.

    Belongs to one thread, but for `wake`.
    """

    def __init__(self) -> None:
        self._display: Any = None
        self._damage = 0
        self._event = -1
        self._woken, self._bell = socket.socketpair()
        self._bell.setblocking(False)

    def stirred(self) -> Sequence[Box] | None:
        """Where something was drawn since the last call, on the virtual desktop; never raises."""
        try:
            if self._display is None:
                self._open()  # All of the screen is new to it.
            return self._drain()
        except (*LOST, error.XError, CaptureError):
            self._drop()
            return None

    def wait(self, seconds: float, *, drawing: bool) -> None:
        """Return after so many seconds, or once `wake` is called; `drawing`: also as soon as something is drawn."""
        watched = [self._woken, self._display] if drawing and self._display is not None else [self._woken]
        ready, _, _ = select.select(watched, [], [], seconds)
        if self._woken in ready:
            self._woken.recv(4096)

    def wake(self) -> None:
        """End the present wait, or else the next one."""
        try:
            self._bell.send(b"!")
        except OSError:
            return  # Nobody waits any more, or the bell has been rung a thousand times.

    def close(self) -> None:
        """Give back the connection; there is no more waiting."""
        self._drop()
        self._woken.close()
        self._bell.close()

    def _drop(self) -> None:
        dead, self._display = self._display, None
        disconnect(dead)

    def _open(self) -> None:
        connection = connect()
        if not connection.has_extension("DAMAGE"):
            connection.close()
            raise CaptureError("This X server does not tell what is drawn.")
        connection.damage_query_version()
        # Of each place one event after each subtraction, no matter how often it is drawn anew: a video, and what is
        # written beside it, are two.
        self._damage = connection.screen().root.damage_create(damage.DamageReportDeltaRectangles)
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
        places = {Box(area.x, area.y, area.width, area.height) for area in areas}
        return tuple(places) if len(places) <= _PLACES else (around(places),)
