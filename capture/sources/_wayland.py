"""The screen on Wayland: leave from the desktop's portal, pictures from PipeWire."""

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from capture.sources._dbus import Bus
from capture.sources._gstreamer import GStreamer, PictureStream
from capture.sources._portal import LASTING_SINCE, NotGiven, PortalSession, Stream, TokenFile, portal_version
from capture.sources.base import Frame
from memory_core.clock import Clock, SystemClock
from memory_core.errors import CaptureError, NoDisplay
from memory_core.records.observation import Box

ASKING = "The desktop asks you in a dialog which screens Scrubjay may see. It looks as soon as you have answered."
SILENT = "The desktop shares the screen, but sends no picture of it. Scrubjay tries again at the next look."
UNREMEMBERED = (
    "The stream of the screen broke off, and the desktop would ask you again. To be asked, switch the capture of the "
    "screen off and on."
)
# A leave that is remembered, and a refusal of the system, come back within this.
ANSWER_WITHIN_S = 1.0
RETRY_AFTER_S = 10.0
FIRST_PICTURE_WITHIN_S = 3.0
DOUBT_AFTER_S = 60.0
END_WITHIN_S = 3.0


class _Question:
    """One asking of the desktop, in a thread of its own: a person may let a dialog stand for an hour."""

    def __init__(self, token: TokenFile) -> None:
        self._token = token
        self._stop = threading.Event()
        self.session: PortalSession | None = None
        self.failure: CaptureError | None = None
        self._thread = threading.Thread(target=self._ask, name="portal", daemon=True)
        self._thread.start()

    def answered(self, within_s: float) -> bool:
        """Whether there is a session or a failure."""
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def take_back(self) -> None:
        """Ask no longer; a session that came nevertheless is closed."""
        self._stop.set()
        self._thread.join(END_WITHIN_S)
        session, self.session = self.session, None
        if session is not None:
            session.close()

    def _ask(self) -> None:
        session = None
        try:
            session = PortalSession(self._token)
            session.negotiate(self._stop)
        except CaptureError as error:
            self.failure = error
        except Exception as error:  # noqa: BLE001 (the edge of a thread: a portal may answer anything)
            self.failure = CaptureError(f"The desktop's portal answered in a way not known ({type(error).__name__}).")
        else:
            if not self._stop.is_set():
                self.session = session
                return
        if session is not None:
            session.close()


class PortalPermit:
    """The person's leave to see the screen. It outlives every `PortalScreen`, so that a refusal is not forgotten.

    `end` gives the leave back and forgets a refusal: the next look asks again.
    """

    def __init__(self, token: TokenFile, *, clock: Clock | None = None) -> None:
        self._token = token
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._gstreamer: GStreamer | None = None
        self._question: _Question | None = None
        self._session: PortalSession | None = None
        self._refusal = ""
        self._failure = ""
        self._retry_at = 0.0

    def session(self) -> PortalSession:
        """What is shared. Raises `NoDisplay` while nothing is, with what the person can do."""
        with self._lock:
            if self._session is not None:
                self._check(self._session)
            if self._session is None:
                self._session = self._asked()
            return self._session

    def gstreamer(self) -> GStreamer:
        """The library that receives pictures. Raises `CaptureError` with what to install."""
        if self._gstreamer is None:
            self._gstreamer = GStreamer()
        return self._gstreamer

    def broke(self) -> None:
        """A stream ended by itself: begin a new session, if that needs no dialog."""
        with self._lock:
            if self._session is None:
                return
            self._drop()
            if not self._token.read():
                self._refusal = UNREMEMBERED
            self._retry_at = 0.0

    def end(self) -> None:
        """Share nothing any more, ask nothing any more, and forget that it was refused."""
        with self._lock:
            self._drop()
            question, self._question = self._question, None
            if question is not None:
                question.take_back()
            self._refusal = self._failure = ""
            self._retry_at = 0.0

    def _check(self, session: PortalSession) -> None:
        try:
            session.check()
        except NotGiven as error:
            self._drop()
            self._refusal = str(error)
        except CaptureError:
            self._drop()

    def _asked(self) -> PortalSession:
        if self._refusal:
            raise NoDisplay(self._refusal)
        if self._question is None:
            if self._clock.monotonic() < self._retry_at:
                raise NoDisplay(self._failure)
            try:
                self.gstreamer()  # Nobody is asked for what could not be used.
            except CaptureError as error:
                raise NoDisplay(str(error)) from error
            self._question = _Question(self._token)
        if not self._question.answered(ANSWER_WITHIN_S):
            raise NoDisplay(ASKING)
        question, self._question = self._question, None
        if question.session is not None:
            return question.session
        failure = question.failure or CaptureError(SILENT)
        if isinstance(failure, NotGiven):
            self._refusal = str(failure)
        else:
            self._failure, self._retry_at = str(failure), self._clock.monotonic() + RETRY_AFTER_S
        raise NoDisplay(str(failure)) from failure

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()


class _Monitor:
    """One shared monitor as it was seen last."""

    def __init__(self, stream: Stream, gstreamer: GStreamer, descriptor: int, clock: Clock) -> None:
        self._told = stream.place
        self._open: Callable[[], PictureStream] = lambda: PictureStream(
            gstreamer, descriptor=descriptor, node=stream.node
        )
        self._clock = clock
        self._pictures: PictureStream | None = None
        self._last: NDArray[np.uint8] | None = None
        self._drawn_at = 0.0
        self._scale = 1.0

    def see(self) -> NDArray[np.uint8]:
        """Its newest picture. Raises `CaptureError` when there is none.

        Nothing is sent while nothing is drawn; so after a long silence it is asked for anew, for a stream whose desktop
        is gone is silent, too.
        """
        now = self._clock.monotonic()
        if self._last is None or self._pictures is None or now - self._drawn_at >= DOUBT_AFTER_S:
            self.close()
            self._pictures = self._open()
            picture = self._pictures.newest(FIRST_PICTURE_WITHIN_S)
            if picture is None:
                raise CaptureError(SILENT)
        else:
            picture = self._pictures.newest()
        if picture is not None:
            if self._last is None and self._told is not None and self._told.width > 0:
                self._scale = picture.shape[1] / self._told.width
            self._last, self._drawn_at = picture, now
        assert self._last is not None
        return self._last

    def place(self, left: int) -> Box:
        """On the virtual desktop, at `left` when that was not told. A change of resolution is known by the picture."""
        at = (self._told.left, self._told.top) if self._told is not None else (left, 0)
        height, width = self._last.shape[:2] if self._last is not None else (0, 0)
        return Box(*at, round(width / self._scale), round(height / self._scale))

    def close(self) -> None:
        """End the stream."""
        pictures, self._pictures = self._pictures, None
        if pictures is not None:
            pictures.close()


class PortalScreen:
    """The monitors that the person shared. A monitor that is plugged in later is not among them.

    What is seen is at most a quarter of a second old. Closing it ends the streams, not the leave.
    """

    def __init__(self, permit: PortalPermit, *, clock: Clock | None = None) -> None:
        self._permit = permit
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._session: PortalSession | None = None
        self._monitors: list[_Monitor] = []

    def monitors(self) -> Sequence[Box]:
        """Their places on the virtual desktop, in order. Raises `NoDisplay` while nothing is shared."""
        with self._lock:
            self._open()
            return self._places()

    def grab(self, monitor: int) -> Frame:
        """The newest picture of one monitor, from 1; its pixels may be written to. Raises `CaptureError`."""
        with self._lock:
            self._open()
            if not 1 <= monitor <= len(self._monitors):
                raise CaptureError(f"Monitor {monitor} is not there any more. Scrubjay goes on with the others.")
            try:
                pixels = self._monitors[monitor - 1].see().copy()
            except CaptureError:
                self._break()
                raise
            return Frame(monitor=monitor, at=self._clock.now(), pixels=pixels, box=self._places()[monitor - 1])

    def close(self) -> None:
        """End the streams."""
        with self._lock:
            self._drop()

    def _open(self) -> None:
        """Have a stream for each monitor that is shared now."""
        session = self._permit.session()
        if session is self._session:
            return
        self._drop()
        gstreamer = self._permit.gstreamer()
        try:
            for stream in session.streams:
                monitor = _Monitor(stream, gstreamer, session.descriptor, self._clock)
                self._monitors.append(monitor)
                monitor.see()
        except CaptureError as error:
            self._break()
            raise NoDisplay(str(error)) from error
        self._session = session

    def _places(self) -> list[Box]:
        places: list[Box] = []
        for monitor in self._monitors:
            places.append(monitor.place(max((box.right for box in places), default=0)))
        return places

    def _break(self) -> None:
        self._drop()
        self._permit.broke()

    def _drop(self) -> None:
        self._session = None
        while self._monitors:
            self._monitors.pop().close()


def prospect(token: TokenFile) -> str:
    """What a look at the screen would need, without asking anybody. Raises `CaptureError` when something is missing."""
    GStreamer()
    bus = Bus()
    try:
        lasting = portal_version(bus) >= LASTING_SINCE
    finally:
        bus.close()
    if token.read():
        return "The desktop shares the screen on Wayland, and remembers your leave."
    if lasting:
        return "The desktop shares the screen on Wayland. It asks you when capture begins, and remembers your leave."
    return "The desktop shares the screen on Wayland. It asks you each time that capture begins."
