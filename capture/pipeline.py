"""What happens to the screen: look, allow, notice, read, scrub, spool."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from capture.attribution import Share, in_order, shares
from capture.change.boxes import grown, merged
from capture.change.detector import Change, ChangeDetector
from capture.change.repetition import Said, contained, repeated
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
from memory_core.privacy.redaction import Scrubbed, Scrubber
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
    said: Said = field(default_factory=Said)
    front: tuple[str, str] | None = None
    read_at: float = float("-inf")
    waits: int = 0
    black: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The window one works in, as the last look found it; nothing is said of one that is excluded."""

    app: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Sight:
    """What one look gave, before it is kept."""

    glance: Glance
    boxes: tuple[Box, ...]
    page: Page
    lines: tuple[TextLine, ...]
    shares: tuple[Share, ...]
    secret: tuple[Box, ...]
    redactions: Mapping[str, int]


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
        self.view: View | None = None
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
        """Look at every monitor once; one observation for each window that shows something new, the front one last.

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
                seen += self._look_at(number)
            except NoDisplay:
                raise
            except CaptureError as error:
                log.warning("monitor %d could not be looked at: %s", number, type(error).__name__)
                self._tally.skip(Skip.ERROR)
                failures.append(error)
        self._trouble = str(failures[0]) if failures else ""
        if failures and len(failures) == len(places):
            raise failures[0]
        return seen

    def _nobody(self) -> Skip | None:
        if self._presence.locked():
            return Skip.LOCKED
        idle = min(self._presence.idle_seconds(), self._clock.monotonic() - self._began)
        return Skip.IDLE if idle >= self._config.idle_after_s else None

    def _look_at(self, number: int) -> list[Observation]:
        monitor = self._monitors[number]
        glance = self._glancer.take(number)
        self._tally.count("frames")
        if glance is None:
            self._tally.skip(Skip.EXCLUDED)
            return []
        self._view(number, glance)
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
            return []
        if change is not None and _front(glance.front) == monitor.front and self._settling(change, monitor):
            self._tally.count("settling")
            return []
        sight = self._sight(monitor, glance, change)
        if change is not None and monitor.waits < WAITS and _unfinished(change, sight):
            monitor.waits, monitor.read_at = monitor.waits + 1, self._clock.monotonic()
            self._tally.count("settling")
            return []
        return self._keep(monitor, sight)

    def _view(self, number: int, glance: Glance) -> None:
        window = glance.front
        if window is not None and (window.front or number == 1):
            self.view = View(window.app, self._scrubber.scrub(window.title).text, glance.frame.at)

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
            page = page.with_read(box, self._read(box, glance.pixels), monitor.detector.stands)
        scrubbed, secret, counts = self._scrubber.scrub_lines(in_order(page.lines, glance))
        lines = legible_lines(scrubbed)
        return _Sight(glance, boxes, page, tuple(lines), tuple(shares(lines, glance)), tuple(secret), counts)

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

    def _keep(self, monitor: _Monitor, sight: _Sight) -> list[Observation]:
        """Seal what says something new; only then is it known."""
        if not self._glancer.stands(sight.glance):
            if not sight.glance.verdict.front_excluded:
                self._tally.skip(Skip.EXCLUDED)
            return []
        front = _front(sight.glance.front)
        fresh = [share for share in sight.shares if _is_new(share, monitor, steady=front == monitor.front)]
        if not sight.shares:
            self._tally.skip(Skip.NO_TEXT)
        elif not fresh:
            self._tally.skip(Skip.REPEATED)
        observations = self._spooled(monitor, sight, fresh) if fresh else []
        monitor.detector.accept(sight.boxes, [line.box for line in sight.lines])
        monitor.page, monitor.front, monitor.read_at = sight.page, front, self._clock.monotonic()
        monitor.waits = 0
        return observations

    def _spooled(self, monitor: _Monitor, sight: _Sight, fresh: Sequence[Share]) -> list[Observation]:
        # Only what was read is shown: what moved on unread may hold anything.
        shown = monitor.detector.shown(sight.boxes) if self._config.pictures else None
        observations = []
        for share in fresh:
            observation = self._observation(share, sight)
            picture = encoded(shown, sight.secret, share.place) if shown is not None else None
            self._spool.append(Captured(observation, picture=picture))
            monitor.said.keep(_key(share.window), share.texts, beside=not share.front)
            self._tally.count("observations")
            self._tally.count("redactions", sum(observation.redactions.values()))
            observations.append(observation)
        return observations

    def _observation(self, share: Share, sight: _Sight) -> Observation:
        window, frame = share.window, sight.glance.frame
        title = self._scrubber.scrub(window.title) if window else Scrubbed("", {})
        text = "\n".join(share.texts)
        # A secret that runs over several lines is marked in each and counted once.
        redactions = Counter({kind: min(n, text.count(f"[{kind}]")) for kind, n in sight.redactions.items()})
        redactions.update(title.counts)
        return Observation(
            id=new_observation_id(),
            kind=ObservationKind.SCREEN,
            at=frame.at,
            until=frame.at,
            text=text,
            app=window.app if window else "",
            title=title.text,
            monitor=frame.monitor,
            device=self._device,
            lines=share.lines_in_place(),
            redactions=dict(+redactions),
            metadata={"width": str(share.place.width), "height": str(share.place.height)},
        )


def _is_new(share: Share, monitor: _Monitor, *, steady: bool) -> bool:
    """Whether a window says what was not kept of it. What is gone is told of the `steady` front window alone: others
    may be covered."""
    known = monitor.said.of(_key(share.window))
    if known is None:
        return True
    if share.front and steady:
        return not repeated(share.texts, known)
    return not contained([line.text for line in share.sure], known)


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


def _key(window: WindowInfo | None) -> tuple[str, str, int]:
    """What makes it another window among all."""
    return (*_front(window), window.pid if window else 0)
