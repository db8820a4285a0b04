"""Chooses how to see the screen, and grabs every monitor with mss where no leave is needed."""

import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from capture.sources.base import Frame, ScreenPermit, ScreenSource
from capture.sources.session import on_wayland
from memory_core.clock import Clock, SystemClock
from memory_core.errors import CaptureError, NoDisplay
from memory_core.home import Home
from memory_core.records.observation import Box

NO_DISPLAY = (
    "There is no screen to look at. Capture goes on by itself when there is one: sign in to a desktop session. Started "
    "from a terminal, Scrubjay needs DISPLAY to name an X display."
)
NO_MONITOR = "No monitor is switched on. Scrubjay looks again when there is one."
LAYOUT_FOR_S = 3.0


class NoPermitNeeded:
    """For systems on which a program sees the screen without being asked each time."""

    def end(self) -> None:
        """Nothing is held."""


def screen_permit(home: Home) -> ScreenPermit:
    """The leave to see the screen: one for as long as capture runs, over all screens that are opened with it."""
    if on_wayland():
        from capture.sources._portal import TokenFile
        from capture.sources._wayland import PortalPermit

        return PortalPermit(TokenFile(home.screen_token))
    return NoPermitNeeded()


def screen_source(permit: ScreenPermit) -> ScreenSource:
    """The screen of this system."""
    if sys.platform == "linux" and not isinstance(permit, NoPermitNeeded):
        from capture.sources._wayland import PortalPermit, PortalScreen

        assert isinstance(permit, PortalPermit)
        return PortalScreen(permit)
    if sys.platform == "darwin":
        from capture.sources._macos import ScreenLeave

        return MssScreen(check=ScreenLeave().check)
    if sys.platform == "win32":
        from capture.sources._windows import count_physical_pixels

        count_physical_pixels()
    return MssScreen()


class Layout(Protocol):
    """Tells whether the monitors are still the same ones in the same places."""

    def now(self) -> object | None:
        """What compares equal while nothing changed. None when it cannot be known."""
        ...

    def close(self) -> None:
        """Give back the connection."""
        ...


class UnknownLayout:
    """For systems that have to be asked anew."""

    def now(self) -> object | None:
        """Always None."""
        return None

    def close(self) -> None:
        """Nothing is held."""


class MssScreen:
    """The real screen. Reconnects by itself, and notices that monitors came, went or changed: at once where `layout`
    tells, within three seconds elsewhere. `check` raises `NoDisplay` where a picture would show nothing.

    mss belongs to the thread that opened it, so a call from another thread opens it again: look from one thread.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        layout: Layout | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._check = check
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._watch = layout or _layout()
        self._known: object | None = None
        self._mss: Any = None
        self._owner = 0
        self._opened_at = 0.0

    def monitors(self) -> Sequence[Box]:
        """Their places on the virtual desktop, in order; a monitor without pixels keeps its number with an empty box.

        Raises `NoDisplay`.
        """
        with self._lock:
            return self._layout()

    def grab(self, monitor: int) -> Frame:
        """A picture of one monitor, from 1; its pixels may be written to. Raises `NoDisplay`, `CaptureError`."""
        with self._lock:
            try:
                return self._grab(monitor)
            except _vendor_errors() as error:
                # The server went away, or the screen was made smaller: once more with a new connection.
                self._drop()
                try:
                    return self._grab(monitor)
                except _vendor_errors():
                    self._drop()
                    raise CaptureError(
                        f"Monitor {monitor} could not be grabbed. Scrubjay tries again at the next look."
                    ) from error

    def close(self) -> None:
        """Give back the connection."""
        with self._lock:
            self._drop()
            self._watch.close()

    def _grab(self, monitor: int) -> Frame:
        layout = self._layout()
        if not 1 <= monitor <= len(layout):
            raise CaptureError(f"Monitor {monitor} is not there any more. Scrubjay goes on with the others.")
        place = layout[monitor - 1]
        if place.area <= 0:
            raise CaptureError(f"Monitor {monitor} has no pixels (0 × 0). Switch it on, or unplug it.")
        shot = self._mss.grab({"left": place.left, "top": place.top, "width": place.width, "height": place.height})
        # `raw` is a fresh bytearray, so this neither copies nor shares.
        pixels = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
        return Frame(monitor=monitor, at=self._clock.now(), pixels=pixels, box=place)

    def _layout(self) -> list[Box]:
        self._open()
        try:
            # mss remembers the monitors for ever; they are asked for anew by a new instance.
            monitors = self._mss.monitors
        except _vendor_errors() as error:
            self._drop()
            raise NoDisplay(NO_DISPLAY) from error
        places = monitors[1:] or monitors[:1]  # Without RandR there is only the whole screen.
        boxes = [Box(int(m["left"]), int(m["top"]), int(m["width"]), int(m["height"])) for m in places]
        if not boxes:
            raise NoDisplay(NO_MONITOR)
        return boxes

    def _open(self) -> None:
        """Have an instance of this thread that knows the monitors as they are."""
        self._check()
        if self._mss is not None and self._owner == threading.get_ident() and self._is_fresh():
            return
        self._drop()
        import mss  # needs the system's libraries only once somebody looks

        try:
            self._mss = mss.MSS()
        except _vendor_errors() as error:
            raise NoDisplay(NO_DISPLAY) from error
        self._owner = threading.get_ident()
        self._opened_at = self._clock.monotonic()
        self._known = self._watch.now()

    def _is_fresh(self) -> bool:
        now = self._watch.now()
        if now is not None and self._known is not None:
            return now == self._known
        return self._clock.monotonic() - self._opened_at < LAYOUT_FOR_S

    def _drop(self) -> None:
        if self._mss is None:
            return
        dead, self._mss = self._mss, None
        try:
            dead.close()
        except _vendor_errors():
            return  # A connection that is broken cannot be closed better than that.


def _layout() -> Layout:
    if sys.platform == "linux":
        from capture.sources._linux_layout import X11Layout

        return X11Layout()
    return UnknownLayout()


def _vendor_errors() -> tuple[type[Exception], ...]:
    """What mss raises; on a connection that died it fails its own assertions."""
    from mss import ScreenShotError

    return ScreenShotError, AssertionError, OSError
