"""The seams to the operating system: screen, windows, microphone, presence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memory_core.records.observation import Box

# The place of a window that may stand anywhere on any monitor, because the desktop does not tell.
EVERYWHERE = Box(-(1 << 15), -(1 << 15), 1 << 16, 1 << 16)


@dataclass(frozen=True, slots=True)
class Frame:
    """One grabbed monitor. `pixels` has shape (height, width, 4), uint8, BGRA; `monitor` counts from 1;
    `box` is its place on the virtual desktop."""

    monitor: int
    at: datetime
    pixels: NDArray[np.uint8]
    box: Box


@dataclass(frozen=True, slots=True)
class WindowInfo:
    """One visible window. `box` in virtual-desktop pixels; `app` is the application's name, e.g. “firefox”.

    `opaque`: nothing below it shines through. `ordinary`: a window one works in, not a panel, menu or wallpaper.
    `names`: what else the system calls its application (its class, its program). `private`: the system says that it is
    a private window of a browser. `id`: the system's number for it, 0 where there is none. `owner`: the number of the
    window that it is a dialog of, 0 where there is none. `bar`: how high a bar the system drew on top of it, in which
    there is nothing but the title and buttons; 0: none, or nobody knows. `nth`: which one of its process's windows it
    is, from 0, so that two with the same title are told apart.
    """

    app: str
    title: str
    box: Box
    pid: int = 0
    front: bool = False
    opaque: bool = True
    ordinary: bool = True
    names: tuple[str, ...] = ()
    private: bool = False
    id: int = 0
    owner: int = 0
    bar: int = 0
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What an application says of its front window: the address of its document (a URL or a path), the document's
    title, and the texts in the window, longer than what is seen of them. Nothing of it is scrubbed yet."""

    url: str = ""
    title: str = ""
    texts: tuple[str, ...] = ()


class AccessibleTree(Protocol):
    """Asks an application what stands in its window, by the ways that are made for screen readers."""

    def tell(self, window: WindowInfo, deadline_s: float) -> Told | None:
        """What is known of `window` after at most `deadline_s`; None when nothing is. Raises `CaptureError`."""
        ...

    def close(self) -> None:
        """Give back the connection."""
        ...


class ScreenSource(Protocol):
    """Grabs monitors."""

    def monitors(self) -> Sequence[Box]:
        """Their places on the virtual desktop, in order. Raises `NoDisplay`."""
        ...

    def grab(self, monitor: int) -> Frame:
        """A picture of one monitor, from 1. Raises `NoDisplay`."""
        ...

    def close(self) -> None:
        """Give back the connection."""
        ...


class ScreenPermit(Protocol):
    """The person's leave to see the screen, where the desktop asks for it; kept for as long as capture is on."""

    def end(self) -> None:
        """Give it back, and forget a refusal: whoever looks again asks again."""
        ...


class WindowSource(Protocol):
    """Tells which windows are visible."""

    def visible(self) -> Sequence[WindowInfo]:
        """All visible windows from the top of the pile down; the one with the keyboard has `front` set, wherever it is.

        Raises `CaptureError` when it cannot be known.
        """
        ...

    def away(self) -> Sequence[WindowInfo]:
        """Those that are minimised, or on another desktop; none where the system does not tell. Raises as `visible`."""
        ...

    def close(self) -> None:
        """Give back the connection."""
        ...


class StirSource(Protocol):
    """Tells where something was drawn, without a picture of it; so that a screen at rest need not be grabbed."""

    def stirred(self) -> Sequence[Box] | None:
        """Where something was drawn since the last call, on the virtual desktop; None where that cannot be known."""
        ...

    def wait(self, seconds: float, *, drawing: bool) -> None:
        """Return after so many seconds, or once `wake` is called; `drawing`: also as soon as something is drawn."""
        ...

    def wake(self) -> None:
        """End the present wait, or else the next one. May be called from any thread."""
        ...

    def close(self) -> None:
        """Give back the connection."""
        ...


class SoundSource(Protocol):
    """A microphone's stream. One that knows it without much ado has a property `came`, too: whether a device may have
    come since the last `start` failed."""

    def start(self, listener: Callable[[NDArray[np.float32]], None]) -> None:
        """Call `listener` with blocks of 512 samples (16 kHz mono, −1…1) from another thread. Raises `NoMicrophone`."""
        ...

    def stop(self) -> None:
        """End the stream; `start` may be called again."""
        ...

    @property
    def device(self) -> str:
        """What it listens to, in the system's words."""
        ...

    @property
    def alive(self) -> bool:
        """Whether the stream runs; false once the device is gone."""
        ...


class PresenceSource(Protocol):
    """Tells whether somebody is there."""

    def idle_seconds(self) -> float:
        """Seconds since the last input; 0 when it cannot be known."""
        ...

    def locked(self) -> bool:
        """Whether the session is locked."""
        ...

    def close(self) -> None:
        """Give back the connection."""
        ...


class PowerSource(Protocol):
    """Tells what the machine runs on, and whether it slept."""

    def on_battery(self) -> bool:
        """Whether it runs on its battery; False when it has none, or nobody can tell."""
        ...

    def slept_s(self) -> float:
        """Seconds that the machine slept since the last call; 0 when it did not."""
        ...
