"""What happens to a look at the screen: notice, read, scrub, spool."""

import threading
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from capture.album import Album, Shot
from capture.attribution import Share, application, in_order, shares, spelled
from capture.change.boxes import grown, merged
from capture.change.detector import Change, Stillness
from capture.change.repetition import Said, contained, repeated
from capture.config import CaptureConfig
from capture.covering import covering
from capture.events import Skip, Stage
from capture.glance import Glance
from capture.lookout import Identity, Look, Lookout, View, identity
from capture.noticing import TYPING_SHARE, Noticing, is_unfinished
from capture.reading.ocr import Ocr, legible_lines
from capture.reading.page import Page, moved
from capture.sources.base import WindowInfo
from capture.sources.titles import document_in
from capture.stages import Stages
from capture.standing import Memo, Standing
from capture.tally import Tally
from memory_core.clock import Clock
from memory_core.privacy.redaction import Scrubbed, Scrubber, labels_of
from memory_core.records.ids import ObservationId, new_observation_id
from memory_core.records.observation import Box, Captured, Observation, ObservationKind, TextLine

# After so long with changes of which nothing was kept, the front window is read whole and kept, whatever it says.
KEYFRAME_S = 300.0
# A window that was not looked at for longer was away; the cadence never leaves one in front for so long.
GAP_S = 45.0
# A line that is still being typed and looks like half a secret is waited for.
WAITS = 3


class Keeper(Protocol):
    """Where observations go; the spool."""

    def append(self, captured: Captured) -> None:
        """Durable when it returns. Raises `SpoolError`."""
        ...


@dataclass(slots=True)
class _Monitor:
    """What is known about one monitor between looks. `kept_at`: when its front window was last kept."""

    kept_at: float
    noticing: Noticing
    said: Said = field(default_factory=Said)
    # Whether anything was read since something of it was kept.
    touched: bool = False
    # How often a line that looks like half a secret was waited for.
    waits: int = 0
    # Whether a change was noticed that has not come to rest, and may soon.
    pending: bool = False
    soon: bool = False


@dataclass(frozen=True, slots=True)
class _Sight:
    """What one look gave, before it is kept. `routine`: what changed does so of its own accord."""

    glance: Glance
    boxes: tuple[Box, ...]
    page: Page
    lines: tuple[TextLine, ...]
    shares: tuple[Share, ...]
    secret: tuple[Box, ...]
    redactions: Mapping[str, int]
    # The front window is kept, whatever it says; `since` then: for what it has shown so long.
    keyframe: bool
    since: datetime | None
    routine: bool


class Seeing:
    """The half of seeing that reads. `take` may be called from any thread, one look after the other.

    A look that gives nothing is counted in the tally, with its reason. `spool.append` has returned before an
    observation is returned. What a window goes on showing extends its last observation.
    """

    def __init__(
        self,
        *,
        lookout: Lookout,
        ocr: Ocr,
        config: CaptureConfig,
        scrubber: Scrubber,
        spool: Keeper,
        clock: Clock,
        tally: Tally,
        stages: Stages,
        device: str = "",
        memo: Memo | None = None,
    ) -> None:
        self.lookout = lookout
        self._ocr = ocr
        self._config = config
        self._scrubber = scrubber
        self._spool = spool
        self._clock = clock
        self._tally = tally
        self._stages = stages
        self._device = device
        self._lock = threading.RLock()
        self._album = Album()
        self._monitors: dict[int, _Monitor] = {}
        self._standing = Standing(spool.append, memo)
        self._view: tuple[View, View] | None = None

    def configure(self, config: CaptureConfig) -> None:
        """Obey new settings from the next look on."""
        self._config = config
        self.lookout.configure(config)

    @property
    def view(self) -> View | None:
        """The window one works in, without the secrets of its title."""
        seen = self.lookout.view
        if seen is None:
            return None
        if self._view is None or self._view[0] != seen:
            self._view = seen, View(seen.app, self._scrubber.scrub(seen.title).text, seen.at)
        return self._view[1]

    def close(self) -> None:
        """Give back the engine and all that is looked with."""
        with self._lock:
            self._ocr.close()
            self.lookout.close()

    def look(self) -> list[Observation]:
        """Look at every monitor now and read what is new; one observation for each window, the front one last.

        Raises `NoDisplay`, `CaptureError` when no monitor could be looked at, and `SpoolError`: then nothing is lost,
        the same change is noticed again at the next look.
        """
        reason = self.lookout.nobody()
        if reason is not None:
            self._tally.skip(reason)
            self.rest()
            return []
        looks = self.lookout.looks(self.lookout.everywhere())
        return [observation for look in looks for observation in self.take(look)]

    @property
    def pending(self) -> bool:
        """Whether a change was noticed that has not come to rest."""
        return any(monitor.pending for monitor in self._monitors.values())

    def rest(self) -> None:
        """Nobody looks for a while: tell how long what was seen last stood. Raises `SpoolError`."""
        with self._lock:
            self._standing.rest()

    def take(self, look: Look) -> list[Observation]:
        """Read what is new in one look. Raises as `look` does."""
        with self._lock:
            for gone in self._monitors.keys() - self.lookout.numbers:
                del self._monitors[gone]
            now = self._clock.monotonic()
            if look.monitor not in self._monitors:
                self._monitors[look.monitor] = _Monitor(now, Noticing(self._tally))
            monitor = self._monitors[look.monitor]
            monitor.pending = monitor.soon = False
            change = monitor.noticing.notice(look.glance, now)
            self._stages.did(Stage.NOTICE)
            observations = self._read_change(monitor, look, change)
        noticing = monitor.noticing
        news = noticing.waiting if change is None else not change.routine
        self.lookout.found(look, news=news, pending=monitor.soon or noticing.waiting, black=noticing.black)
        return observations

    def _read_change(self, monitor: _Monitor, look: Look, change: Change | None) -> list[Observation]:
        glance, noticing = look.glance, monitor.noticing
        same_front = identity(glance.front) == noticing.front
        since: datetime | None = None
        if change is None and (noticing.black or same_front or not noticing.page.lines):
            since = self._skip_nothing(monitor, glance)
            if since is None:
                return []
        if change is not None and same_front:
            settled = noticing.settled(change, self._clock.monotonic(), look.rested_s)
            if settled is not change:
                # Where no drawing tells of it, only another look can find that somebody goes on typing.
                self._wait(monitor, soon=look.rested_s is not None or change.share >= TYPING_SHARE)
            if settled is None:
                return []
            change = settled
        keyframe = monitor.touched and self._clock.monotonic() - monitor.kept_at >= KEYFRAME_S
        sight = self._sight(monitor, glance, change, keyframe=keyframe, since=since)
        if change is not None and monitor.waits < WAITS and is_unfinished(change, sight.lines, sight.boxes):
            monitor.waits, noticing.read_at = monitor.waits + 1, self._clock.monotonic()
            self._wait(monitor, soon=False)
            return []
        return self._keep(monitor, sight)

    def _wait(self, monitor: _Monitor, *, soon: bool) -> None:
        """What changed has not come to rest; it is noticed again at the next look."""
        monitor.pending, monitor.soon = True, soon
        self._tally.count("settling")

    def _skip_nothing(self, monitor: _Monitor, glance: Glance) -> datetime | None:
        """Nothing changed: what the front window shows, still stands. Since when, if that is to be kept."""
        if glance.verdict.front_excluded:
            return None  # counted already
        if glance.verdict.front_own:
            self._tally.skip(Skip.OWN_WINDOW)
        elif monitor.noticing.black:
            self._tally.skip(glance.darkened_by)
        else:
            self._skip_still(monitor.noticing.stillness)
            return self._stands(glance.front, glance.frame.at)
        return None

    def _stands(self, front: WindowInfo | None, at: datetime) -> datetime | None:
        if front is None or not front.front:
            return None
        return self._standing.seen(_key(front), at, self._gap)

    @property
    def _gap(self) -> timedelta:
        return timedelta(seconds=max(GAP_S, 2.5 * self._config.interval_s))

    def _skip_still(self, stillness: Stillness) -> None:
        if stillness is Stillness.WAITING:
            self._tally.count("settling")
        else:
            self._tally.skip(Skip.MOTION if stillness is Stillness.MOTION else Skip.UNCHANGED)

    def _sight(
        self, monitor: _Monitor, glance: Glance, change: Change | None, *, keyframe: bool, since: datetime | None
    ) -> _Sight:
        """Read what changed and scrub everything that is known: a label may stand in one part, its value in another."""
        page = monitor.noticing.page
        boxes = self._worth_reading(page, change, glance, whole=keyframe) if change is not None else ()
        for box in boxes:
            page = page.with_read(box, self._read(box, glance), monitor.noticing.detector.stands)
        told = self.lookout.told(glance.front) if glance.front is not None else None
        with self._stages.running(Stage.SCRUB):
            ordered = spelled(in_order(page.lines, glance), glance, told.texts if told else ())
            scrubbed, secret, counts = self._scrubber.scrub_lines(ordered)
        lines = legible_lines(scrubbed)
        self.lookout.learn(lines, glance)
        parts = shares(lines, glance)
        if keyframe and glance.front is not None and not any(share.front for share in parts):
            parts.append(Share(glance.front, glance.whole, (), (), front=True))
        routine = change is not None and change.routine
        return _Sight(glance, boxes, page, tuple(lines), tuple(parts), tuple(secret), counts, keyframe, since, routine)

    def _worth_reading(self, page: Page, change: Change, glance: Glance, *, whole: bool) -> tuple[Box, ...]:
        """The changed boxes, grown to whole lines; the whole monitor when they cover a good part of it."""
        everything = glance.whole
        if whole or change.share > change.most:
            return (everything,)
        boxes = merged(grown(page.widened(box), glance.pixels) for box in change.boxes)
        return (everything,) if sum(box.area for box in boxes) > change.most * everything.area else tuple(boxes)

    def _read(self, box: Box, glance: Glance) -> list[TextLine]:
        part = glance.pixels[box.top : box.bottom, box.left : box.right]
        with self._stages.running(Stage.READ):
            lines = self._ocr.read(part, where=application(box, glance))
        self._tally.count("ocr_calls")
        self._tally.count("ocr_pixels", box.area)
        return [moved(line, box.left, box.top) for line in lines]

    def _keep(self, monitor: _Monitor, sight: _Sight) -> list[Observation]:
        """Seal what says something new; only then is it known. What says nothing new stands for longer."""
        if not self.lookout.stands(sight.glance):
            if not sight.glance.verdict.front_excluded:
                self._tally.skip(Skip.EXCLUDED)
            return []
        front = identity(sight.glance.front)
        if front != monitor.noticing.front:
            self._standing.rest()
        fresh = [
            share
            for share in sight.shares
            if self._is_new(share, monitor, sight, steady=front == monitor.noticing.front)
        ]
        if not fresh and not sight.glance.verdict.front_excluded:  # else that is counted already
            self._tally.skip(_nothing_new(sight))
        observations = self._spooled(monitor, sight, fresh) if fresh else []
        for share in sight.shares:
            if share.front and share not in fresh:
                self._stands(share.window, sight.glance.frame.at)
        self._accept(monitor, sight, front, kept=any(share.front for share in fresh))
        return observations

    def _accept(self, monitor: _Monitor, sight: _Sight, front: Identity, *, kept: bool) -> None:
        now = self._clock.monotonic()
        monitor.noticing.accept(sight.boxes, sight.page, sight.lines, front, now)
        monitor.waits = 0
        monitor.touched = not kept and (monitor.touched or bool(sight.boxes))
        if kept:
            monitor.kept_at = now

    def _is_new(self, share: Share, monitor: _Monitor, sight: _Sight, *, steady: bool) -> bool:
        """Whether a window says what was not kept of it. What is gone is told of the `steady` front window alone:
        others may be covered."""
        if self._standing.recalls(_key(share.window), share.texts):
            monitor.said.keep(_key(share.window), share.texts, beside=not share.front)
        known = monitor.said.of(_key(share.window))
        if share.secret:
            return False
        if known is None or (share.front and (sight.keyframe or sight.since is not None)):
            return True
        if share.front and self._standing.lapsed(_key(share.window), sight.glance.frame.at):
            return True
        doubtful = share.doubtful(routine=sight.routine) | monitor.said.again(_key(share.window), share.texts)
        if share.front and steady:
            return not (repeated(share.texts, known, doubtful) or self._returns(share, monitor, sight, doubtful))
        return not contained([line.text for line in share.sure], known, doubtful)

    def _returns(self, share: Share, monitor: _Monitor, sight: _Sight, doubtful: Container[str]) -> bool:
        """Whether a window shows again what it showed a moment ago: a page that is turned back."""
        key = _key(share.window)
        before = monitor.said.before(key, share.texts, doubtful)
        if before is None or not self._standing.returns(key, before, sight.glance.frame.at, self._gap):
            return False
        monitor.said.keep(key, before)
        return True

    def _spooled(self, monitor: _Monitor, sight: _Sight, fresh: Sequence[Share]) -> list[Observation]:
        # Only what was read is shown: what moved on unread may hold anything.
        shown = monitor.noticing.detector.shown(sight.boxes) if self._config.pictures else None
        secret = covering(sight.secret, sight.page.lines, shown) if shown is not None else ()
        observations = []
        for share in fresh:
            observation = self._observation(share, sight)
            shot = self._shot(shown, secret, share, observation.id) if shown is not None else None
            self._spool.append(
                Captured(observation, picture=shot.picture, picture_of=shot.of) if shot else Captured(observation)
            )
            if shot is not None:
                self._album.keep(shot)
            monitor.said.keep(_key(share.window), share.texts, beside=not share.front)
            self._standing.kept(_key(share.window), observation)
            self._tally.count("observations")
            self._tally.count("redactions", sum(observation.redactions.values()))
            observations.append(observation)
        return observations

    def _shot(self, shown: NDArray[np.uint8], secret: Sequence[Box], share: Share, name: ObservationId) -> Shot:
        with self._stages.running(Stage.PICTURE):
            now = self._clock.monotonic()
            return self._album.shoot(_key(share.window), name, shown, share.place, secret, now=now)

    def _url(self, share: Share) -> Scrubbed:
        """The address of the document in a window, where it is told."""
        if share.window is None:
            return Scrubbed("", {})
        told = self.lookout.told(share.window) if share.front else None
        return self._scrubber.scrub((told.url if told else "") or document_in(share.window.title))

    def _observation(self, share: Share, sight: _Sight) -> Observation:
        window, frame = share.window, sight.glance.frame
        title, url = self._scrubber.scrub(window.title) if window else Scrubbed("", {}), self._url(share)
        text = "\n".join(share.texts)
        # A secret over several lines is marked in each and counted once; one in title and address, too.
        redactions = Counter({kind: min(n, labels_of(kind, text)) for kind, n in sight.redactions.items()})
        redactions.update(Counter(title.counts) | Counter(url.counts))
        return Observation(
            id=new_observation_id(),
            kind=ObservationKind.SCREEN,
            at=sight.since if share.front and sight.since is not None else frame.at,
            until=frame.at,
            text=text,
            app=window.app if window else "",
            title=title.text,
            url=url.text,
            monitor=frame.monitor,
            device=self._device,
            lines=share.lines_in_place(),
            redactions=dict(+redactions),
            metadata={"width": str(share.place.width), "height": str(share.place.height)},
        )


def _nothing_new(sight: _Sight) -> Skip:
    """Why nothing of a look is kept: one reason, the one that tells most."""
    if not sight.shares:
        return Skip.OWN_WINDOW if sight.glance.verdict.front_own else Skip.NO_TEXT
    return Skip.SECRET if any(share.secret for share in sight.shares) else Skip.REPEATED


def _key(window: WindowInfo | None) -> tuple[str, str, int]:
    """What makes it another window among all."""
    return (*identity(window), window.pid if window else 0)
