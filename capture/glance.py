"""One look at one monitor, with everything black that must not be seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.events import Skip
from capture.rules.exclusions import Exclusions, Verdict
from capture.rules.regions import covered, overlap, placed
from capture.sources.base import EVERYWHERE, Frame, ScreenSource, WindowInfo, WindowSource
from memory_core.errors import CaptureError
from memory_core.records.observation import Box

ATTEMPTS = 3
BLACK_BELOW = 12
SAMPLE = 4
HIDDEN = (
    "A window that must not be seen is open, and Wayland does not tell where it stands. Nothing of the screen is "
    "captured until it is closed; without its window Scrubjay goes on in the tray."
)


@dataclass(frozen=True, slots=True)
class Glance:
    """A masked frame, and the windows that may be seen on it."""

    frame: Frame
    verdict: Verdict

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The masked picture: height × width × 4, BGRA."""
        return self.frame.pixels

    @property
    def whole(self) -> Box:
        """The box of the whole picture."""
        return Box(0, 0, self.pixels.shape[1], self.pixels.shape[0])

    @property
    def black(self) -> bool:
        """Whether nothing is lit."""
        return int(self.pixels[::SAMPLE, ::SAMPLE, :3].max()) < BLACK_BELOW

    @property
    def darkened_by(self) -> Skip:
        """Why there is nothing on a picture that is black: what was masked on it, or nothing of ours."""
        if not self.verdict.masks:
            return Skip.BLACK
        ours = self.verdict.present and not (self.verdict.because or self.verdict.undecided)
        return Skip.OWN_WINDOW if ours else Skip.EXCLUDED

    @property
    def front(self) -> WindowInfo | None:
        """The window one works in on this monitor: the front one, else the topmost ordinary one."""
        here = [window for window in self.verdict.shown if overlap(window.box, self.frame.box)]
        fronts = [window for window in here if window.front]
        ordinary = [window for window in here if window.ordinary]
        return next(iter(fronts or ordinary or here), None)

    def on_picture(self, box: Box) -> Box:
        """A box of the virtual desktop in pixels of this picture."""
        return _on_picture(box, self.frame)


class Glancer:
    """Grabs monitors so that what is excluded never gets any further; `trouble` says what windows hinder it."""

    def __init__(self, *, screen: ScreenSource, windows: WindowSource, exclusions: Exclusions) -> None:
        self._screen = screen
        self._windows = windows
        self._exclusions = exclusions
        self.trouble = ""

    def take(self, monitor: int) -> Glance | None:
        """A masked frame of `monitor`; None when it is not certain what must be black. Raises `CaptureError`."""
        for _ in range(ATTEMPTS):
            before = self._judge()
            if before is None or before.closed_by or before.undecided:
                return None
            frame = self._screen.grab(monitor)
            after = self._judge()
            # A window that came or moved while the picture was taken may stand anywhere on it.
            if after is not None and set(before.masks) == set(after.masks):
                return Glance(_masked(frame, after), after)
        return None

    def stands(self, glance: Glance) -> bool:
        """Whether all that must be black now was black then: a title may change after the pixels did.

        What reading told of a window counts also when it was closed, covered or led elsewhere while it was read.
        """
        now = self._judge()
        if now is None or now.closed_by or self._exclusions.barred_by_reading(glance.verdict.shown):
            return False
        here = (overlap(box, glance.frame.box) for box in now.present)
        return all(covered(box, glance.verdict.masks) for box in here if box is not None)

    def _judge(self) -> Verdict | None:
        try:
            windows = self._windows.visible()
        except CaptureError as error:
            self.trouble = str(error)
            if self._exclusions.active:
                return None  # In doubt, no.
            windows = ()
        else:
            self.trouble = ""
        verdict = self._exclusions.judge(windows)
        if EVERYWHERE in verdict.present:
            self.trouble = HIDDEN
        return verdict


def _masked(frame: Frame, verdict: Verdict) -> Frame:
    pixels = frame.pixels if frame.pixels.flags.writeable else frame.pixels.copy()
    height, width = pixels.shape[:2]
    for mask in verdict.masks:
        box = overlap(_on_picture(mask, frame), Box(0, 0, width, height))
        if box is not None:
            pixels[box.top : box.bottom, box.left : box.right] = 0
    return Frame(frame.monitor, frame.at, pixels, frame.box)


def _on_picture(box: Box, frame: Frame) -> Box:
    # A monitor with scaling has more pixels than its place on the virtual desktop says.
    height, width = frame.pixels.shape[:2]
    return placed(box, frame.box, width / frame.box.width, height / frame.box.height)
