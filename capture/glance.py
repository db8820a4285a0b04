"""One look at one monitor, with everything black that must not be seen."""

from collections import OrderedDict
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from capture.events import Skip
from capture.rules.exclusions import Exclusions, Verdict
from capture.rules.regions import covered, overlap, placed
from capture.sources.base import EVERYWHERE, Frame, ScreenSource, WindowInfo, WindowSource
from memory_core.clock import Clock
from memory_core.errors import CaptureError
from memory_core.records.observation import Box

ATTEMPTS = 3
# How long the system is believed that nothing was drawn: what it draws past the server it does not tell.
TRUSTED_S = 30.0
BLACK_BELOW = 12
SAMPLE = 4
# So many processes are remembered with the numbers of their windows.
PROCESSES = 64
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

    def on_desktop(self, box: Box) -> Box:
        """A box of this picture on the virtual desktop."""
        place, whole = self.frame.box, self.whole
        spot = placed(box, whole, place.width / whole.width, place.height / whole.height)
        return spot.moved(place.left, place.top)


class Numbering:
    """Tells the windows of one process apart: each keeps its number among them for as long as it is open, and leaves it
    to the next one then, so that a dialog that is opened again is the one that it was."""

    def __init__(self) -> None:
        self._numbers: OrderedDict[tuple[str, int], list[int]] = OrderedDict()

    def numbered(self, windows: Sequence[WindowInfo]) -> tuple[WindowInfo, ...]:
        """The windows that are open now, each with its number; 0 where the system does not tell one from the next."""
        here = {window.id for window in windows}
        nth = {window.id: self._nth(window, here) for window in sorted(windows, key=lambda window: window.id)}
        return tuple(replace(window, nth=nth[window.id]) if nth[window.id] else window for window in windows)

    def _nth(self, window: WindowInfo, here: Set[int]) -> int:
        if not window.id:
            return 0
        ids = self._numbers.setdefault((window.app, window.pid), [])
        self._numbers.move_to_end((window.app, window.pid))
        while len(self._numbers) > PROCESSES:
            self._numbers.popitem(last=False)
        if window.id not in ids:
            free = next((nth for nth, other in enumerate(ids) if other not in here), len(ids))
            ids[free : free + 1] = [window.id]
        return ids.index(window.id)


class Glancer:
    """Grabs monitors so that what is excluded never gets any further; `trouble` says what windows hinder it."""

    def __init__(self, screen: ScreenSource, windows: WindowSource, exclusions: Exclusions, clock: Clock) -> None:
        self._screen = screen
        self._windows = windows
        self._exclusions = exclusions
        self._clock = clock
        self._numbering = Numbering()
        # By monitor: the last glance that was grabbed, and when.
        self._last: dict[int, tuple[Glance, float]] = {}
        self.trouble = ""

    def take(self, monitor: int, *, still: bool = False) -> Glance | None:
        """A masked frame of `monitor`; None when it is not certain what must be black. Raises `CaptureError`.

        `still`: the system says that nothing was drawn there since the last time; then that frame is this one, too,
        though not for ever.
        """
        last, grabbed_at = self._last.pop(monitor, (None, 0.0))
        now = self._clock.monotonic()
        if last is not None and still and now - grabbed_at < TRUSTED_S and (again := self._again(last)) is not None:
            self._last[monitor] = again, grabbed_at
            return again
        glance = self._grabbed(monitor)
        if glance is not None:
            self._last[monitor] = glance, now
        return glance

    def _again(self, last: Glance) -> Glance | None:
        """The last frame, and the windows of now; None when other places must be black."""
        now = self._judge_before()
        if now is None or now.masks != last.verdict.masks:
            return None
        shown = self._numbering.numbered(now.shown)
        return Glance(replace(last.frame, at=self._clock.now()), replace(now, shown=shown))

    def _grabbed(self, monitor: int) -> Glance | None:
        for _ in range(ATTEMPTS):
            before = self._judge_before()
            if before is None:
                return None
            frame = self._screen.grab(monitor)
            after = self._judge()
            if after is None:
                continue
            # A window that came while the picture was taken may stand anywhere on it; of one that moved, or was
            # covered, all is black from where it stood to where it stands.
            known = after.hides == before.hides and 0 not in after.hides
            if known or set(before.masks) == set(after.masks):
                shown = self._numbering.numbered(after.shown)
                return Glance(_masked(frame, after), replace(after, shown=shown))
        return None

    def stands(self, glance: Glance) -> bool:
        """Whether all that must be black now was black then: a title may change after the pixels did.

        What reading told of a window counts also when it was closed, covered or led elsewhere while it was read.
        """
        now = self._judge()
        if now is None or now.closed_by or self._exclusions.barred_by_reading(glance.verdict.shown):
            return False
        # One that was black then may have gone anywhere since.
        parts = zip(now.hidden, now.present, strict=True)
        others = (box for window, box in parts if not window.id or window.id not in glance.verdict.hides)
        here = (overlap(box, glance.frame.box) for box in others)
        return all(covered(box, glance.verdict.masks) for box in here if box is not None)

    def _judge_before(self) -> Verdict | None:
        """What may be seen now; None while nothing may, or it is not certain what."""
        now = self._judge()
        return None if now is None or now.closed_by or now.undecided else now

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
