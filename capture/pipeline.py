"""What happens to a look at the screen: notice, read, scrub, spool."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from capture.attribution import Share, application, in_order, shares, spelled
from capture.change.captions import VIDEO_SHARE
from capture.change.detector import Change, Stillness
from capture.config import CaptureConfig
from capture.events import Skip, Stage
from capture.glance import Glance
from capture.keeping import Keeper, Keeping, Key, Sight, key_of, nothing_new
from capture.lookout import Identity, Look, Lookout, View, identity
from capture.news import News
from capture.noticing import TYPING_SHARE, Noticing, is_unfinished
from capture.reading.ocr import Ocr, legible_lines
from capture.reading.page import moved
from capture.sources.base import WindowInfo
from capture.stages import Stages
from capture.standing import Memo, Standing
from capture.stretched import Across, Side, reaches, stretched
from capture.tally import Tally
from capture.title_bars import one_line
from memory_core.clock import Clock
from memory_core.privacy.redaction import Scrubber
from memory_core.records.observation import Box, Observation, TextLine

# After so long with changes of which nothing was kept, the front window is kept whatever it says, also when it stands.
KEYFRAME_S = 300.0
# A window that was not looked at for longer was away; the cadence never leaves one in front for so long.
GAP_S = 45.0
# A line that is still being typed and looks like half a secret is waited for.
WAITS = 3


@dataclass(slots=True)
class _Monitor:
    """What is known about one monitor between looks. `kept_at`: when its front window was last kept; `glance`: the last
    look at it."""

    kept_at: float
    noticing: Noticing
    glance: Glance
    # In which window more than a clock was read since something of it was kept.
    touched: Identity | None = None
    # How often a line that looks like half a secret was waited for.
    waits: int = 0
    # Whether a change was noticed that has not come to rest, and may soon.
    pending: bool = False
    soon: bool = False
    # Whether the last look did not stand.
    fell: bool = False


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
        self._keeping = Keeping(
            spool=spool,
            scrubber=scrubber,
            clock=clock,
            tally=tally,
            stages=stages,
            told=lookout.told,
            page=lookout.learned.page,
            device=device,
        )
        self._config = config
        self._scrubber = scrubber
        self._clock = clock
        self._tally = tally
        self._stages = stages
        self._lock = threading.RLock()
        self._monitors: dict[int, _Monitor] = {}
        self._standing = Standing(spool.append, memo)
        self._across = Across(self._engine_reads)
        self._news = News(self._standing)
        # Windows that reach over several monitors, of which something new waits for the others.
        self._owed: set[Key] = set()
        self._view: tuple[View, View] | None = None
        # Whether newer looks wait to be read.
        self.overtaken: Callable[[], bool] = lambda: False

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
            self._view = seen, View(seen.app, one_line(seen.title, self._scrubber.scrub).text, seen.at)
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
            now, places = self._clock.monotonic(), self.lookout.places
            for number, one in list(self._monitors.items()):
                scaled = number == look.monitor and one.glance.pixels.shape != look.glance.pixels.shape
                if scaled or one.glance.frame.box != places.get(number):  # It is gone, or stands elsewhere now.
                    self._monitors.pop(number)
                    self._news.unplugged(number)
            monitor = self._monitors.get(look.monitor) or _Monitor(now, Noticing(self._tally), look.glance)
            self._monitors[look.monitor], monitor.glance = monitor, look.glance
            monitor.pending = monitor.soon = monitor.fell = False
            change = monitor.noticing.notice(look.glance, now, look.rested_s)
            observations = self._read_change(monitor, look, change)
        noticing = monitor.noticing
        news = noticing.waiting if change is None else not change.routine
        pending, film = monitor.soon or noticing.waiting, noticing.detector.film
        self.lookout.found(look, news=news, pending=pending, black=noticing.black, film=film, fell=monitor.fell)
        return observations

    def _read_change(self, monitor: _Monitor, look: Look, change: Change | None) -> list[Observation]:
        glance, noticing = look.glance, monitor.noticing
        same_front = identity(glance.front) == noticing.front
        since: datetime | None = None
        keyframe = self._needs_keyframe(glance, still=change is None) and not noticing.black
        nothing = not noticing.ahead and (noticing.black or same_front or not noticing.page.lines)
        if change is None and nothing and not keyframe and not self._owes(look):
            since = self._skip_nothing(monitor, glance)
            if since is None:
                return []
        if change is not None and same_front:
            settled = noticing.settled(change, self._clock.monotonic(), look.rested_s)
            if settled is not change:
                # Where no drawing tells of it, only another look can find that somebody goes on typing. A film does.
                told = look.rested_s is not None or change.share >= TYPING_SHARE
                self._wait(monitor, soon=told and not noticing.film)
            if settled is None:
                self._read_ahead(noticing, change, look)
                return []
            change = settled
        sight = self._sight(monitor, glance, change, keyframe=keyframe, since=since)
        if change is not None and monitor.waits < WAITS and is_unfinished(change, sight.lines, sight.boxes):
            monitor.waits, noticing.read_at = monitor.waits + 1, self._clock.monotonic()
            self._wait(monitor, soon=False)
            return []
        return self._keep(monitor, sight, look)

    def _needs_keyframe(self, glance: Glance, *, still: bool) -> bool:
        """Whether it is time to keep the front window; one that stands `still`, if it was worked in itself."""
        if glance.front is None or glance.verdict.front_excluded or glance.verdict.front_own:
            return False
        before, here = self._clock.monotonic() - KEYFRAME_S, identity(glance.front)
        worked = [one for one in self._showing(glance) if one.touched == here or (one.touched and not still)]
        return any(one.kept_at <= before for one in worked)

    def _showing(self, glance: Glance) -> list[_Monitor]:
        """This monitor, and those with the same window in front, which reaches over them."""
        same = [one for one in self._monitors.values() if glance.front and one.glance.front == glance.front]
        return same or [one for one in self._monitors.values() if one.glance is glance]

    def _owes(self, look: Look) -> bool:
        """Whether something of a window that reaches over several monitors waits only for this look."""
        windows = look.glance.verdict.shown if self._owed and not look.later else ()
        return any(key_of(window) in self._owed for window in windows)

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

    def _stands(self, front: WindowInfo | None, at: datetime, turned: Key | None = None) -> datetime | None:
        if front is None or not front.front:
            return None
        return self._standing.seen(turned or key_of(front), at, self._gap)

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
    ) -> Sight:
        """Read what changed and scrub everything that is known: a label may stand in one part, its value in another."""
        boxes, page = monitor.noticing.read(change, glance, self._read, whole=keyframe)
        told = self.lookout.told(glance.front) if glance.front is not None else None
        others = [place for number, place in self.lookout.places.items() if number != glance.frame.monitor]
        sides = [Side(other.glance, other.noticing.page) for other in self._monitors.values() if other is not monitor]
        known = self._across.joined(page.lines, glance, sides)
        with self._stages.running(Stage.SCRUB):
            ordered = spelled(in_order(known, glance), glance, told.texts if told else ())
            scrubbed, secret, counts = self._scrubber.scrub_lines(ordered)
        lines = legible_lines(scrubbed)
        self.lookout.learn(lines, glance)
        parts = shares(lines, glance, lambda window: one_line(window.title, self._scrubber.scrub).text)
        if keyframe and glance.front is not None and not any(share.front for share in parts):
            parts.append(Share(glance.front, glance.whole, (), (), front=True))
        routine = change is not None and change.routine
        work = monitor.noticing.ahead or (change is not None and (not routine or change.share >= VIDEO_SHARE))
        return Sight(
            glance=glance,
            boxes=boxes,
            page=page,
            lines=tuple(lines),
            shares=tuple(parts),
            secret=tuple(secret),
            redactions=counts,
            keyframe=keyframe,
            since=since,
            routine=routine,
            work=work,
            stretched=stretched(glance, others),
        )

    def _read_ahead(self, noticing: Noticing, change: Change, look: Look) -> None:
        """Read what scrolls by slowly, or was written: most of it stands still when that comes to rest, and is kept
        then. A newer look need not wait for all of it, and notices what is left."""
        parts = list(noticing.ahead_of(change, look.glance)) if look.rested_s is not None else []
        for part in parts:
            boxes, page = noticing.read(part, look.glance, self._read)
            if not self.lookout.stands(look.glance):
                return
            noticing.accept_ahead(boxes, page, more=part is not parts[-1])
            if self.overtaken():
                return

    def _read(self, box: Box, glance: Glance, signs: NDArray[np.uint8] | None = None) -> list[TextLine]:
        part = glance.pixels[box.top : box.bottom, box.left : box.right] if signs is None else signs
        lines = self._engine_reads(part, application(box, glance))
        return [moved(line, box.left, box.top) for line in lines]

    def _engine_reads(self, pixels: NDArray[np.uint8], where: str = "") -> list[TextLine]:
        with self._stages.running(Stage.READ):
            lines = self._ocr.read(pixels, where=where)
        self._tally.count("ocr_calls")
        self._tally.count("ocr_pixels", pixels.shape[0] * pixels.shape[1])
        return lines

    def _keep(self, monitor: _Monitor, sight: Sight, look: Look) -> list[Observation]:
        """Seal what says something new; only then is it known. What says nothing new stands for longer."""
        if not self.lookout.stands(sight.glance):
            monitor.fell = True
            if not sight.glance.verdict.front_excluded:
                self._tally.skip(Skip.EXCLUDED)
            return []
        # A front window of which only the title turned is the one that it was.
        now = self._clock.monotonic()
        turned = next((key for share in sight.shares if (key := self._news.turns(share, sight, now))), None)
        front = turned[:2] if turned else identity(sight.glance.front)
        if front != monitor.noticing.front:
            self._standing.rest()
        halves = [share for share in sight.shares if share.window in sight.stretched and self._comes_later(share, look)]
        self._owed -= {key_of(window) for window in sight.glance.verdict.shown}
        self._owed |= {key_of(share.window) for share in halves}
        steady = front == monitor.noticing.front
        fresh = [
            share
            for share in sight.shares
            if not (share in halves or (share.front and turned))
            and self._news.is_new(share, sight, steady=steady, longest_gap=self._gap)
        ]
        if not fresh and not halves and not sight.glance.verdict.front_excluded:  # else that is counted already
            self._tally.skip(nothing_new(sight))
        observations = self._spooled(monitor, sight, fresh) if fresh else []
        for share in sight.shares:
            if share.front and share not in (*fresh, *halves):
                since = self._stands(share.window, sight.glance.frame.at, turned)
                if since is not None and not (share.secret or turned):  # beside what changes at each look
                    fresh.append(share)
                    observations += self._spooled(monitor, replace(sight, since=since), [share])
        # What cannot be kept, as nothing but a secret, is not read whole again at each look.
        self._accept(monitor, sight, front, kept=(sight.keyframe and not halves) or any(one.front for one in fresh))
        return observations

    def _comes_later(self, share: Share, look: Look) -> bool:
        """Whether another monitor that the window reaches over was looked at at the same time, and is read next."""
        places = [place for number, place in self.lookout.places.items() if number in look.later]
        return share.window is not None and any(reaches(share.window.box, place) for place in places)

    def _accept(self, monitor: _Monitor, sight: Sight, front: Identity, *, kept: bool) -> None:
        now = self._clock.monotonic()
        # A known window that only came to the front is another visit, which `Standing` tells of.
        if sight.work and (front == monitor.noticing.front or not self._news.knows(sight.glance)):
            monitor.touched = front
        monitor.noticing.accept(sight.boxes, sight.page, sight.here, front, now)
        monitor.waits = 0
        if kept:
            for one in self._showing(sight.glance):
                one.touched, one.kept_at = None, now

    def _spooled(self, monitor: _Monitor, sight: Sight, fresh: Sequence[Share]) -> list[Observation]:
        # Only what was read is shown: what moved on unread may hold anything.
        shown = monitor.noticing.detector.shown(sight.boxes) if self._config.pictures else None
        observations = []
        for share, observation in self._keeping.keep(sight, fresh, shown, stands=self._standing.shown_by):
            self._news.keep(share, sight, self._clock.monotonic())
            self._standing.kept(key_of(share.window), observation)
            observations.append(observation)
        return observations
