"""What happens to the screen: look, allow, notice, read, scrub, spool."""

import logging
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from capture.attribution import by_window
from capture.change.boxes import grown, merged
from capture.change.detector import Change, ChangeDetector
from capture.change.repetition import repeated
from capture.config import CaptureConfig
from capture.events import Skip
from capture.glance import Glance, Glancer
from capture.picture import encoded
from capture.reading.ocr import Ocr, legible_lines
from capture.reading.page import Page, moved
from capture.rules.exclusions import Exclusions
from capture.rules.regions import overlap
from capture.sources.base import PresenceSource, ScreenSource, WindowInfo, WindowSource
from capture.tally import Tally as Tally
from memory_core.clock import Clock
from memory_core.errors import CaptureError, NoDisplay
from memory_core.privacy.redaction import Scrubber
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Box, Captured, Observation, ObservationKind, TextLine

log = logging.getLogger(__name__)

# While somebody types or scrolls, the window is read every few seconds, and once more when the hands rest.
SETTLE_S = 3.0
WHOLE_SHARE = 1 / 3
# Half a card number or key is no secret yet, so a line that is still being typed and looks like one is waited for.
TYPING_SHARE = 0.05
WAITS = 3
_UNFINISHED = re.compile(r"(?:\d[ -]?){6,}|(?=\S*\d)(?=\S*[A-Za-z])\S{12,}")


class Keeper(Protocol):
    """Where observations go; the spool."""

    def append(self, captured: Captured) -> None:
        """Durable when it returns. Raises `SpoolError`."""
        ...


@dataclass(slots=True)
class _Monitor:
    """What is known about one monitor between looks."""

    detector: ChangeDetector = field(default_factory=ChangeDetector)
    page: Page = field(default_factory=Page)
    said: tuple[str, ...] = ()
    front: tuple[str, str] | None = None
    read_at: float = float("-inf")
    waits: int = 0
    black: bool = False


@dataclass(frozen=True, slots=True)
class _Sight:
    """What one look gave, before it is kept."""

    glance: Glance
    boxes: tuple[Box, ...]
    page: Page
    lines: tuple[TextLine, ...]
    front_lines: int
    secret: tuple[Box, ...]
    redactions: Mapping[str, int]
    app: str
    title: str


class Seeing:
    """The screen half of capture. Call `look` at each tick, from one thread.

    A look that gives nothing is counted in the tally, with its reason. Paused is the caller's business; idle, locked,
    black, excluded and unchanged are seen to here. `spool.append` has returned before an observation is returned.
    """

    def __init__(
        self,
        *,
        screen: ScreenSource,
        windows: WindowSource,
        presence: PresenceSource,
        ocr: Ocr,
        config: CaptureConfig,
        own_pids: Callable[[], Set[int]],
        scrubber: Scrubber,
        spool: Keeper,
        clock: Clock,
        tally: Tally,
        device: str = "",
    ) -> None:
        self._screen = screen
        self._windows = windows
        self._presence = presence
        self._ocr = ocr
        self._own_pids = own_pids
        self._scrubber = scrubber
        self._spool = spool
        self._clock = clock
        self._tally = tally
        self._device = device
        self._monitors: dict[int, _Monitor] = {}
        self._trouble = ""
        # Whoever switched it on was there, whatever the system says of keys and mouse before.
        self._began = clock.monotonic()
        self.configure(config)

    def configure(self, config: CaptureConfig) -> None:
        """Obey new settings from the next look on."""
        self._config = config
        self._exclusions = Exclusions(config, self._own_pids, clock=self._clock)
        self._glancer = Glancer(screen=self._screen, windows=self._windows, exclusions=self._exclusions)

    @property
    def troubles(self) -> dict[str, str]:
        """Sentences for the person about what does not work while the rest goes on: `screen`, `windows`."""
        said = {"screen": self._trouble, "windows": self._glancer.trouble}
        return {part: sentence for part, sentence in said.items() if sentence}

    def close(self) -> None:
        """Give back screen, windows, presence and engine."""
        self._ocr.close()
        self._presence.close()
        self._windows.close()
        self._screen.close()

    def look(self) -> list[Observation]:
        """Look at every monitor once; one observation for each that shows something new.

        Raises `NoDisplay`, `CaptureError` when no monitor could be looked at, and `SpoolError`: then nothing is lost,
        the same change is noticed again at the next look.
        """
        reason = self._nobody()
        if reason is not None:
            self._tally.skip(reason)
            return []
        places = self._screen.monitors()
        self._monitors = {n: self._monitors.get(n) or _Monitor() for n in range(1, len(places) + 1)}
        seen: list[Observation] = []
        failures: list[CaptureError] = []
        for number in self._monitors:
            try:
                observation = self._look_at(number)
            except NoDisplay:
                raise
            except CaptureError as error:
                log.warning("monitor %d could not be looked at: %s", number, type(error).__name__)
                self._tally.skip(Skip.ERROR)
                failures.append(error)
                continue
            if observation is not None:
                seen.append(observation)
        self._trouble = str(failures[0]) if failures else ""
        if failures and len(failures) == len(places):
            raise failures[0]
        return seen

    def _nobody(self) -> Skip | None:
        if self._presence.locked():
            return Skip.LOCKED
        idle = min(self._presence.idle_seconds(), self._clock.monotonic() - self._began)
        return Skip.IDLE if idle >= self._config.idle_after_s else None

    def _look_at(self, number: int) -> Observation | None:
        monitor = self._monitors[number]
        glance = self._glancer.take(number)
        self._tally.count("frames")
        if glance is None:
            self._tally.skip(Skip.EXCLUDED)
            return None
        if glance.verdict.front_excluded:
            self._tally.skip(Skip.EXCLUDED)
        change = monitor.detector.notice(glance.pixels)
        if change is not None and glance.black:
            monitor.detector.accept(change.boxes)
            monitor.page, monitor.black = Page(), True
            change = None
        elif change is not None:
            monitor.black = False
        if change is None and (monitor.black or _front(glance.front) == monitor.front or not monitor.page.lines):
            self._skip_nothing(monitor, glance)
            return None
        if change is not None and _front(glance.front) == monitor.front and self._settling(change, monitor):
            self._tally.count("settling")
            return None
        sight = self._sight(monitor, glance, change)
        if change is not None and monitor.waits < WAITS and _unfinished(change, sight):
            monitor.waits, monitor.read_at = monitor.waits + 1, self._clock.monotonic()
            self._tally.count("settling")
            return None
        return self._keep(monitor, sight)

    def _skip_nothing(self, monitor: _Monitor, glance: Glance) -> None:
        if glance.verdict.front_excluded:
            return  # counted already
        if glance.verdict.front_own:
            self._tally.skip(Skip.OWN_WINDOW)
        elif monitor.black:
            self._tally.skip(Skip.EXCLUDED if glance.verdict.masks else Skip.BLACK)
        else:
            self._tally.skip(Skip.UNCHANGED)

    def _settling(self, change: Change, monitor: _Monitor) -> bool:
        """Whether a change is still going on and was read a moment ago: it is noticed again at the next look."""
        return change.moving and self._clock.monotonic() - monitor.read_at < SETTLE_S

    def _sight(self, monitor: _Monitor, glance: Glance, change: Change | None) -> _Sight:
        """Read what changed and scrub everything that is known: a label may stand in one part, its value in another."""
        boxes = self._worth_reading(monitor.page, change, glance.pixels) if change is not None else ()
        page = monitor.page
        for box in boxes:
            page = page.with_read(box, self._read(box, glance.pixels))
        ordered, front_lines = by_window(page.lines, glance)
        mine, boxes_of_mine, counts = self._scrubber.scrub_lines(ordered)
        front = glance.front
        title = self._scrubber.scrub(front.title) if front else None
        lines = [legible_lines([line]) for line in mine]
        redactions = dict(counts)
        for kind, count in (title.counts if title else {}).items():
            redactions[kind] = redactions.get(kind, 0) + count
        return _Sight(
            glance=glance,
            boxes=boxes,
            page=page,
            lines=tuple(line for some in lines for line in some),
            front_lines=sum(len(some) for some in lines[:front_lines]),
            secret=tuple(boxes_of_mine),
            redactions=redactions,
            app=front.app if front else "",
            title=title.text if title else "",
        )

    def _worth_reading(self, page: Page, change: Change, pixels: NDArray[np.uint8]) -> tuple[Box, ...]:
        """The changed boxes, grown to whole lines; the whole monitor when they cover a good part of it."""
        height, width = pixels.shape[:2]
        whole = (Box(0, 0, width, height),)
        if change.share > WHOLE_SHARE:
            return whole
        boxes = merged(grown(page.widened(box), pixels) for box in change.boxes)
        return whole if sum(box.area for box in boxes) > WHOLE_SHARE * width * height else tuple(boxes)

    def _read(self, box: Box, pixels: NDArray[np.uint8]) -> list[TextLine]:
        lines = self._ocr.read(pixels[box.top : box.bottom, box.left : box.right])
        self._tally.count("ocr_calls")
        self._tally.count("ocr_pixels", box.area)
        return [moved(line, box.left, box.top) for line in lines]

    def _keep(self, monitor: _Monitor, sight: _Sight) -> Observation | None:
        """Seal it, unless it says nothing new; only then is it known."""
        if not self._glancer.stands(sight.glance):
            if not sight.glance.verdict.front_excluded:
                self._tally.skip(Skip.EXCLUDED)
            return None
        front, said = _front(sight.glance.front), tuple(line.text for line in sight.lines)
        observation = None
        if not said:
            self._tally.skip(Skip.NO_TEXT)
        elif front == monitor.front and repeated(said, monitor.said):
            self._tally.skip(Skip.REPEATED)
        else:
            observation = self._spooled(monitor, sight)
            monitor.said = said
        monitor.detector.accept(sight.boxes, [line.box for line in sight.lines])
        monitor.page, monitor.front, monitor.read_at = sight.page, front, self._clock.monotonic()
        monitor.waits = 0
        return observation

    def _spooled(self, monitor: _Monitor, sight: _Sight) -> Observation:
        frame = sight.glance.frame
        height, width = frame.pixels.shape[:2]
        metadata = {"width": str(width), "height": str(height), "front_lines": str(sight.front_lines)}
        observation = _observation(sight, frame.at, frame.monitor, metadata, self._device)
        # Only what was read is shown: what moved on unread may hold anything.
        shown = monitor.detector.shown(sight.boxes)
        picture = encoded(shown, sight.secret) if self._config.pictures else None
        self._spool.append(Captured(observation, picture=picture))
        self._tally.count("observations")
        self._tally.count("redactions", sum(sight.redactions.values()))
        return observation


def _observation(sight: _Sight, at: datetime, monitor: int, metadata: Mapping[str, str], device: str) -> Observation:
    return Observation(
        id=new_observation_id(),
        kind=ObservationKind.SCREEN,
        at=at,
        until=at,
        text="\n".join(line.text for line in sight.lines),
        app=sight.app,
        title=sight.title,
        monitor=monitor,
        device=device,
        lines=sight.lines,
        redactions=sight.redactions,
        metadata=metadata,
    )


def _unfinished(change: Change, sight: _Sight) -> bool:
    """Whether what is being typed may become a secret."""
    if not change.moving or change.share > TYPING_SHARE:
        return False
    typed = (line.text for line in sight.lines if any(overlap(line.box, box) for box in sight.boxes))
    return any(_UNFINISHED.search(text) for text in typed)


def _front(window: WindowInfo | None) -> tuple[str, str]:
    """What makes it another window: its application and the letters of its title, for counters and spinners turn."""
    if window is None:
        return "", ""
    return window.app, "".join(sign for sign in window.title.casefold() if sign.isalpha())
