"""What is known of one monitor, and what of a look differs from it: changed, scrolled, or seen before."""

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from capture.change.boxes import grown, merged
from capture.change.detector import Change, ChangeDetector, Stillness
from capture.change.tiles import TILE
from capture.glance import Glance
from capture.lookout import Identity, identity
from capture.reading.page import Page
from capture.reading.pieces import bands
from capture.rules.regions import covered, overlap
from capture.scenes import Scene, Scenes
from capture.tally import Tally
from memory_core.records.observation import Box, TextLine

# Reads a part of a picture, or else these signs that stand there.
Engine = Callable[[Box, Glance, NDArray[np.uint8] | None], list[TextLine]]

# What goes on and on is read every few seconds, and once more when it comes to rest; hands that type rest for longer
# than a page that is turned.
TYPING_SHARE = 0.05
GOES_ON_S = 3.0
REST_S = 0.2
TYPING_REST_S = 0.7
# Hands that type go on within so long, as what comes by itself, a message or a note, mostly does not.
AT_IT_S = 1.5
# Where the system does not tell when something was drawn, larger changes are read sooner.
UNTOLD_S = 1.5
# What scrolls by and brings no more than this share of the monitor in a second, stands for seconds; as what is written
# does, which is no larger share of it.
SLOW_SHARE = 0.4
# A smaller change is read anew, whatever window came to the front.
SCENE_SHARE = 0.1
# Half a card number or key is no secret yet.
_UNFINISHED = re.compile(r"(?:\d[ -]?){6,}|(?=\S*\d)(?=\S*[A-Za-z])\S{12,}")


def is_unfinished(change: Change, lines: Sequence[TextLine], boxes: Sequence[Box]) -> bool:
    """Whether what is being typed in the `boxes` that were read may become a secret; `lines`: all that are known."""
    if not change.moving or change.share > TYPING_SHARE:
        return False
    typed = (line.text for line in lines if any(overlap(line.box, box) for box in boxes))
    return any(_UNFINISHED.search(text) for text in typed)


class Noticing:
    """Compares the looks at one monitor with what was read there. `page`: the lines that are known; `front`: the window
    that was in front then; `read_at`: when, on the monotonic clock; `film`: the change that was last to be settled is
    no more than a film that goes on."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._scenes = Scenes()
        self._moving = False
        self._moving_since: float | None = None
        # When something was drawn last, and how long after the time before, where the system tells.
        self._drawn_at, self._apart_s = float("-inf"), float("inf")
        self._scrolled = self._partly = False
        # When the last look was, and which share of the monitor scrolled in since then, each second.
        self._looked_at, self._came = float("-inf"), 0.0
        self._downwards = False
        self.detector = ChangeDetector()
        self.page = Page()
        self.front: Identity | None = None
        self.read_at = float("-inf")
        self.black = self.ahead = self.film = False

    @property
    def stillness(self) -> Stillness:
        """Why the last look gave nothing to read."""
        return self.detector.stillness

    @property
    def waiting(self) -> bool:
        """Whether there is a small change that must stand a little longer to be meant."""
        return self.stillness is Stillness.WAITING

    def notice(self, glance: Glance, now: float, rested_s: float | None = None) -> Change | None:
        """What changed, if that may be read; a black monitor is known as black. `rested_s`: as for `settled`."""
        self._scrolled = self._partly = False
        since_s, self._looked_at, self._came = now - self._looked_at, now, 0.0
        change = self.detector.notice(glance.pixels, now, rested_s)
        self.page = self.page.without(self.detector.gone)
        if change is None:
            self._moving, self._moving_since = False, None
            return None
        self.black = glance.black
        if self.black:
            self.detector.accept(change.boxes)
            self.page, self.ahead = Page(), False
            return None
        if identity(glance.front) != self.front and (again := self._returned(glance, change)) is not None:
            return again
        if change.scroll is None:
            return change
        # What is known moves along, in pixels and in lines, also when this look is not read in the end.
        self._tally.count("scrolls")
        self._scrolled = True
        came = sum(box.area for box in change.scroll.fresh) / glance.whole.area
        self._came = came / since_s if since_s > 0 else 1.0
        self._downwards = change.scroll.dy > 0
        self.page = self.page.scrolled(change.scroll.region, change.scroll.dx, change.scroll.dy)
        return self.detector.scrolled(change)

    def settled(self, change: Change, now: float, rested_s: float | None) -> Change | None:
        """What of a change may be read now; what goes on need not yet, and is noticed again at the next look.

        `rested_s`: for how long nothing had been drawn when it was looked at; where that is not known, what only just
        began is read at once.
        """
        self._partly = self._goes_on(change, now, rested_s)
        if not self._partly:
            return change
        # Beside a video that plays, what came to rest is read for itself, and what came to stand in it.
        still = change.still if rested_s is None or rested_s < REST_S else ()
        if not still and not change.captions:
            return None
        share = change.share * sum(box.area for box in still) / sum(box.area for box in change.boxes)
        return Change(still, share, moving=False, captions=change.captions)

    def _goes_on(self, change: Change, now: float, rested_s: float | None) -> bool:
        began, self._moving = not self._moving, change.moving
        typing = change.share < TYPING_SHARE and not self._scrolled
        rests = began if rested_s is None else rested_s >= (TYPING_REST_S if typing else REST_S)
        if change.moving and rested_s is not None and now - rested_s > self._drawn_at:
            self._apart_s, self._drawn_at = now - rested_s - self._drawn_at, now - rested_s
        # Hands rest between two words, too: what was just read is read again when they rest for longer.
        at_it = self._apart_s < AT_IT_S and now - self.read_at < GOES_ON_S
        pausing = typing and rested_s is not None and at_it
        self.film = self._is_film(change)
        if self.film:
            self._moving_since = None
            return True
        if rests or change.rests or not (change.moving or pausing):
            self._moving_since = None
            return False
        if self._moving_since is None:
            self._moving_since = now
        since = self.read_at if rested_s is None else max(self.read_at, self._moving_since)
        return now - since < (GOES_ON_S if typing or rested_s is not None else UNTOLD_S)

    def _is_film(self, change: Change) -> bool:
        """Whether what goes on is no more than parts of a film that the mask of motion does not hold just now."""
        film = [place.grown(TILE) for place in self.detector.film] if change.moving and not self.detector.due else []
        return bool(film) and all(covered(box, film) for box in change.boxes)

    def read(
        self, change: Change | None, glance: Glance, engine: Engine, *, whole: bool = False
    ) -> tuple[tuple[Box, ...], Page]:
        """Have read what changed, the changed boxes grown to whole lines; the `whole` monitor, too, when they cover a
        good part of it. Which boxes were read, and what is known then."""
        if change is None:
            return (), self.page
        boxes = self._worth_reading(change, glance, whole=whole)
        page = self.page
        for box in boxes:
            page = page.with_read(box, engine(box, glance, None), self.detector.stands, self.detector.captions)
        for caption in change.captions:
            page = page.with_read(caption.box, engine(caption.box, glance, caption.signs))
        return (*boxes, *(caption.box for caption in change.captions)), page

    def _worth_reading(self, change: Change, glance: Glance, *, whole: bool) -> tuple[Box, ...]:
        everything = glance.whole
        if whole or change.share > change.most:
            return (everything,)
        boxes = merged(grown(self.page.widened(box), glance.pixels) for box in change.boxes)
        return (everything,) if sum(box.area for box in boxes) > change.most * everything.area else tuple(boxes)

    def ahead_of(self, change: Change, glance: Glance) -> Iterator[Change]:
        """What of a change that goes on can be read meanwhile, in parts that take less than half a second: a page that
        scrolls slowly enough, or what stands above the line that is being written. First what borders on what is known,
        or else little would be found to have scrolled next time."""
        stood = sum(box.area for box in change.stood) / glance.whole.area
        if self._scrolled:
            boxes = change.boxes if self._came <= SLOW_SHARE else ()
        else:
            boxes = change.stood if TYPING_SHARE <= stood <= SLOW_SHARE else ()
        for box in boxes:
            green = glance.pixels[box.top : box.bottom, box.left : box.right, 1]
            for top, bottom in bands(green)[:: -1 if self._downwards else 1]:
                part = Box(box.left, box.top + top, box.width, bottom - top)
                # Read as what scrolled is: in a few large pieces.
                yield Change((part,), part.area / glance.whole.area, scrolled=True)

    def accept_ahead(self, boxes: tuple[Box, ...], page: Page, *, more: bool) -> None:
        """These boxes of the look last noticed were read, and this is known now, but it is still to be kept; `more` of
        the change is unread."""
        self.detector.accept(boxes, [line.box for line in page.lines], more=more)
        self.page, self.ahead = page, True

    def accept(
        self, boxes: tuple[Box, ...], page: Page, lines: Sequence[TextLine], front: Identity, now: float
    ) -> None:
        """These boxes of the look last noticed were read, and this is known now."""
        self.detector.accept(boxes, [line.box for line in lines])
        self.page, self.front, self.ahead = page, front, False
        if not self._partly:
            self.read_at = now  # What goes on beside what was read is as old as before.

    def _returned(self, glance: Glance, change: Change) -> Change | None:
        """What is left to read when a window comes to the front that was there before, as it was then for the most."""
        green = self.detector.known_green()
        if change.share < SCENE_SHARE or green is None:
            return None
        self._scenes.keep(self.front, Scene(green, self.page))
        scene = self._scenes.take(identity(glance.front))
        again = self.detector.remembered(scene.green) if scene is not None else None
        if scene is None or again is None:
            return None
        self._tally.count("scenes")
        self.page = scene.page
        return again
