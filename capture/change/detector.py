"""Tells which parts of a monitor no longer show what was read there."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from capture.change.boxes import boxes_of, inked, merged
from capture.change.captions import VIDEO_SHARE, Caption, Captions
from capture.change.motion import Blinks, Motion
from capture.change.scroll import Scroll, found_scroll
from capture.change.tiles import TILE, TILE_DIFFERS, Pixels, Tiles, differing, no_tiles, rows_of, tiles_near, unlike
from memory_core.records.observation import Box, overlaps

CHANGE_TILES = 3
WHOLE_SHARE = 1 / 3
# What a scroll brought in is a few large pieces, which cost no more than their share of the whole.
STRIP_SHARE = 0.8
# A change too small to be sure of is read when it stood still for this long, unless it only blinks.
SMALL_STANDS_S = 1.0
# Less is read sooner than it is looked through for what moved.
SCROLL_TILES = 6
# Where for so long nothing but a caret moved, hands rest.
CARET_S = 0.7
_CARET_TILES, _CARET_WIDE = 3, 4


class Stillness(StrEnum):
    """Why a look gave nothing to read."""

    UNCHANGED = "unchanged"
    MOTION = "motion"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from what was read.

    `share` of the monitor (0…1); `moving`: it changed since the last look too; `routine`: it is only what moves all the
    time, read once in a while, or a clock, and no sign of anybody's work. `scroll`: how part of it came to be; see
    `ChangeDetector.scrolled`. `scrolled`: it is what scrolls, or reading ahead, left to read. `still`: beside what may
    be a film, the boxes in which nothing changed since the last look; `stood`: those of the rows in which nothing did,
    as above the line that is being written. `captions`: text that came to stand in what moves, beside all that.
    `rests`: for a while nothing but a caret moved.
    """

    boxes: tuple[Box, ...]
    share: float
    moving: bool = True
    routine: bool = False
    scroll: Scroll | None = None
    scrolled: bool = False
    still: tuple[Box, ...] = ()
    stood: tuple[Box, ...] = ()
    captions: tuple[Caption, ...] = ()
    rests: bool = False

    @property
    def places(self) -> tuple[Box, ...]:
        """All that is to be read."""
        return (*self.boxes, *(caption.box for caption in self.captions))

    @property
    def most(self) -> float:
        """The share of the monitor from which on reading all of it is better than reading what changed."""
        return STRIP_SHARE if self.scrolled else WHOLE_SHARE


class ChangeDetector:
    """Compares each look with what was last *read*, so that many small edits add up and none is lost.

    Rows of 32 pixels whose xxh3 is equal are equal. In the others, a 32-pixel tile differs when twelve of its pixels
    differ by more than 24 in the green channel; three tiles are a change. A frame handed to `notice` must not be
    altered afterwards.
    """

    def __init__(self) -> None:
        self._known: Pixels | None = None
        self._known_rows: list[int] = []
        self._last: Pixels | None = None
        self._last_rows: list[int] = []
        self._motion: Motion | None = None
        self._masked: Tiles | None = None
        self._blinks = Blinks()
        self._captions = Captions()
        self._texted: Tiles | None = None
        self._small_since: float | None = None
        # When more than a caret had moved last.
        self._stirred_at = 0.0
        self._now = 0.0
        self._due = False
        self._scroll: Scroll | None = None
        # Whether what is known was moved along since something was read, or of that only a part was read.
        self._scrolled = False
        self.stillness = Stillness.UNCHANGED

    def notice(self, pixels: Pixels, now: float | None = None, rested_s: float | None = None) -> Change | None:
        """What of `pixels` (height × width × 4 BGRA) differs from what was accepted; None when nothing worth reading,
        and `stillness` says why.

        `now`: seconds of a clock that only goes forward; without it, a second has passed since the last look.
        `rested_s`: for how long nothing had been drawn then, where the system tells. Changes nothing about what is
        known: the same change is noticed again until it is accepted.
        """
        before, self._now = self._now, self._now + 1.0 if now is None else now
        self._scroll, self._due, self.stillness = None, False, Stillness.UNCHANGED
        last, last_rows = self._last, self._last_rows
        rows = last_rows if pixels is last else rows_of(pixels)
        self._last, self._last_rows = pixels, rows
        if self._motion is None or last is None or last.shape != pixels.shape:
            self._start_anew(pixels)
            return Change((_whole(pixels),), 1.0)
        if rows == last_rows and self._motion.rest(self._now):
            return self._rested(pixels)
        moved = differing(pixels, last, rows, last_rows)
        # Whatever stirs is learned, also what is too little to be read by itself.
        if self._motion.learn(moved > 0, self._now):
            self._blinks.clear()
        if self._known is None or self._known.shape != pixels.shape:
            return Change((_whole(pixels),), 1.0)
        masked = self._motion.mask(self._texted, self._now)
        self._masked = masked
        stirred = moved >= TILE_DIFFERS
        if not _only_caret(stirred & ~masked, pixels, last):
            self._stirred_at = max(before, self._now - (rested_s or 0.0))
        film = self._motion.film(self._now)
        captions = self._captions.find(pixels, self._known, masked | film, self._now)
        if rows == self._known_rows:
            self._small_since = None
            return None
        # What was known and what was seen last are mostly the same.
        same = last_rows == self._known_rows
        different = moved if same else differing(pixels, self._known, rows, self._known_rows)
        change = self._weighed(different >= TILE_DIFFERS, masked, stirred, film, pixels)
        return _with_captions(change, captions, pixels)

    def scrolled(self, change: Change) -> Change:
        """What is left to read of a change with a scroll, after that was made good in what is known.

        To be called right after `notice`, together with `Page.scrolled`: what is known moves along, in pixels and in
        lines. What came in is unknown until it is accepted. A change without a scroll is returned as it is.
        """
        scroll, known, last = change.scroll, self._known, self._last
        if scroll is None or scroll is not self._scroll or known is None or last is None:
            return dataclasses.replace(change, scroll=None)
        self._scroll, self._scrolled = None, True
        _shift(known, scroll)
        if self._motion is not None:
            self._motion.forget(tiles_near([scroll.region], last))
        for box in scroll.fresh:
            known[_part(box)] = last[_part(box)]
        self._known_rows = rows_of(known)
        rest = differing(last, known, self._last_rows, self._known_rows) >= TILE_DIFFERS
        if self._masked is not None:
            rest &= ~self._masked
        fresh = [ink for box in scroll.fresh if (ink := inked(box, last)) is not None]
        for box in fresh:
            known[_part(box)] = _anything_but(last[_part(box)])
        self._known_rows = rows_of(known)
        others = boxes_of(rest, TILE, last.shape[1], last.shape[0]) if rest.sum() >= CHANGE_TILES else []
        return dataclasses.replace(_change(merged([*fresh, *others]), last, moving=change.moving), scrolled=True)

    @property
    def gone(self) -> tuple[Box, ...]:
        """Where captions that were read are not shown any more, as of the look last noticed."""
        return self._captions.gone

    @property
    def due(self) -> bool:
        """Whether what moves all the time is in the change last noticed: it is read once in a while."""
        return self._due

    @property
    def film(self) -> tuple[Box, ...]:
        """Where something as large as a video moves all the time, as of the look last noticed."""
        masked, last = self._masked, self._last
        if masked is None or last is None or float(masked.mean()) < VIDEO_SHARE:
            return ()
        return tuple(boxes_of(masked, TILE, last.shape[1], last.shape[0]))

    @property
    def captions(self) -> tuple[Box, ...]:
        """Where captions stand that were read."""
        return self._captions.places

    def known_green(self) -> NDArray[np.uint8] | None:
        """The green channel of what is known, height × width, as a new array."""
        return None if self._known is None else np.ascontiguousarray(self._known[:, :, 1])

    def remembered(self, green: NDArray[np.uint8]) -> Change | None:
        """What is left to read of the look last noticed when it shows again most of what was known before.

        `green`: what `known_green` gave then. None, and nothing is altered, when a third of it or more differs.
        To be called right after `notice`, with the lines that were known then in the place of those known last.
        """
        last = self._last
        if last is None or green.shape != last.shape[:2]:
            return None
        starts = [np.arange(0, side, TILE) for side in green.shape]
        counts = np.add.reduceat(unlike(last[:, :, 1], green), starts[0], axis=0, dtype=np.int32)
        different: Tiles = np.add.reduceat(counts, starts[1], axis=1) >= TILE_DIFFERS
        if different.mean() > WHOLE_SHARE:
            return None
        self._known, self._scroll = last.copy(), None
        boxes = boxes_of(different, TILE, last.shape[1], last.shape[0])
        for box in boxes:
            self._known[_part(box)] = _anything_but(last[_part(box)])
        self._known_rows = rows_of(self._known)
        return _change(boxes, last, moving=True)

    def accept(self, boxes: tuple[Box, ...], text: Iterable[Box] = (), *, more: bool = False) -> None:
        """These parts of the frame last noticed were read. `text`: where lines are now known to stand, on all of it;
        `more` of what was noticed is to be read yet.

        What moves where text stands is scrolled or typed and goes on being read; what moves elsewhere is a video.
        """
        if self._last is None:
            return
        self._captions.accept(boxes)
        self._texted = tiles_near((box for box in text if not _in_any(box, self.captions)), self._last)
        if self._known is None or self._known.shape != self._last.shape or _whole(self._last) in boxes:
            self._known, self._known_rows = self._last.copy(), list(self._last_rows)
            self._blinks.clear()
        elif boxes:
            self._note_blinks(self._known, self._last)
            for box in boxes:
                self._known[_part(box)] = self._last[_part(box)]
            self._known_rows = rows_of(self._known)
        if self._due and self._motion is not None:
            self._motion.read(self._now)
        self._small_since = self._scroll = None
        self._scrolled = more

    def stands(self, box: Box) -> bool:
        """Whether `box` of the frame last noticed shows what was accepted there."""
        if self._known is None or self._last is None or self._known.shape != self._last.shape:
            return False
        part = np.s_[box.top : box.bottom, box.left : box.right, 1]
        return not bool(unlike(self._last[part], self._known[part]).any())

    def shown(self, boxes: tuple[Box, ...]) -> Pixels:
        """What would be known if `boxes` were accepted now, as a new array; only after `notice`."""
        if self._last is None:
            raise ValueError("shown() before notice()")
        if self._known is None or self._known.shape != self._last.shape:
            return self._last.copy()
        known = self._known.copy()
        for box in boxes:
            known[_part(box)] = self._last[_part(box)]
        return known

    def _start_anew(self, pixels: Pixels) -> None:
        self._motion, self._masked = Motion(no_tiles(pixels)), None
        self._blinks.clear()
        self._captions = Captions()
        self._texted = self._small_since = None
        self._scrolled = False

    def _rested(self, pixels: Pixels) -> Change | None:
        """The same as the rest of `notice`, where nothing moves and this is the last frame again: most looks are."""
        self._captions.rest()
        if self._known is None or self._known.shape != pixels.shape:
            return Change((_whole(pixels),), 1.0)
        self._masked = still = no_tiles(pixels)
        if self._last_rows == self._known_rows:
            self._small_since = None
            return None
        different = differing(pixels, self._known, self._last_rows, self._known_rows)
        return self._weighed(different >= TILE_DIFFERS, still, still, still, pixels)

    def _weighed(self, different: Tiles, masked: Tiles, moved: Tiles, film: Tiles, pixels: Pixels) -> Change | None:
        """Whether what differs is worth reading, and what of it only moves."""
        if self._motion is None or not different.any():
            self._small_since = None
            return None
        left = different & ~masked
        count = int(left.sum())
        moving = bool((left & moved).any())
        routine = False
        if self._motion.due(self._now) and (different & masked).any():
            routine, self._due = count < CHANGE_TILES, True
            left, moving = different, True
        elif count == 0:
            self.stillness, self._small_since = Stillness.MOTION, None
            return None
        elif count < CHANGE_TILES:
            if not self._stood(left, pixels, moving=moving):
                return None
            routine = self._blinks.habitual(left, self._now)
        count = int(left.sum())
        change = _change(boxes_of(left, TILE, pixels.shape[1], pixels.shape[0]), pixels, moving=moving)
        if moving:
            stirs = left & moved
            apart = boxes_of(left & ~film, TILE, pixels.shape[1], pixels.shape[0]) if film.any() else change.boxes
            still = tuple(box for box in apart if _is_meant(left[_tiles(box)], stirs[_tiles(box)]))
            stood = tuple(boxes_of(left & ~_near_rows(stirs), TILE, pixels.shape[1], pixels.shape[0]))
            change = dataclasses.replace(change, still=still, stood=stood)
        change = dataclasses.replace(change, scrolled=self._scrolled)
        if count > change.most * left.size:
            change = dataclasses.replace(change, boxes=(_whole(pixels),), share=1.0, scrolled=False)
        if count >= SCROLL_TILES and moving and not routine and self._known is not None:
            self._scroll = found_scroll(self._known, pixels, change.boxes)
        if self._now - self._stirred_at >= CARET_S:
            change = dataclasses.replace(change, rests=True)
        return dataclasses.replace(change, routine=routine, scroll=self._scroll)

    def _stood(self, small: Tiles, pixels: Pixels, *, moving: bool) -> bool:
        """Whether a small change stood long enough to be meant."""
        if moving or self._small_since is None:
            self._small_since = self._now
        if self._blinks.only(small, pixels, moving=moving, now=self._now):
            self.stillness = Stillness.MOTION
            return False
        self.stillness = Stillness.WAITING
        return self._now - self._small_since >= SMALL_STANDS_S

    def _note_blinks(self, known: Pixels, last: Pixels) -> None:
        """Remember what the tiles that are about to be accepted showed before, and show now."""
        different = differing(last, known, self._last_rows, self._known_rows) >= TILE_DIFFERS
        if int(different.sum()) < CHANGE_TILES:
            self._blinks.note(different, known, last, self._now)


def _only_caret(moved: Tiles, pixels: Pixels, last: Pixels) -> bool:
    """Whether no more than a caret came or went in the `moved` tiles since the last look."""
    places = np.argwhere(moved)
    if not len(places):
        return True
    if len(places) > _CARET_TILES:
        return False
    (top, left), (bottom, right) = places.min(axis=0) * TILE, (places.max(axis=0) + 1) * TILE
    part = np.s_[top:bottom, left:right, 1]
    columns = np.flatnonzero(unlike(pixels[part], last[part]).any(axis=0))
    return int(columns[-1] - columns[0]) < _CARET_WIDE


def _is_meant(left: Tiles, moved: Tiles) -> bool:
    """Whether a place stood still since the last look, and is no clock."""
    return int(left.sum()) >= CHANGE_TILES and not moved.any()


def _with_captions(change: Change | None, captions: tuple[Caption, ...], pixels: Pixels) -> Change | None:
    if not captions or (change is not None and not change.moving and change.boxes == (_whole(pixels),)):
        return change
    if change is None:
        share = sum(caption.box.area for caption in captions) / (pixels.shape[0] * pixels.shape[1])
        return Change((), share, moving=False, captions=captions)
    return dataclasses.replace(change, captions=captions)


def _in_any(box: Box, places: Iterable[Box]) -> bool:
    return any(overlaps(box, place) for place in places)


def _change(boxes: list[Box], pixels: Pixels, *, moving: bool) -> Change:
    return Change(tuple(boxes), sum(box.area for box in boxes) / (pixels.shape[0] * pixels.shape[1]), moving)


def _shift(known: Pixels, scroll: Scroll) -> None:
    """Move what stands in the region; what leaves it is gone."""
    region, part = scroll.region, known[_part(scroll.region)]
    before = part.copy()
    down, across = scroll.dy, scroll.dx
    to = np.s_[max(0, down) : region.height + min(0, down), max(0, across) : region.width + min(0, across)]
    start = np.s_[max(0, -down) : region.height - max(0, down), max(0, -across) : region.width - max(0, across)]
    part[to] = before[start]


def _anything_but(pixels: Pixels) -> int:
    """A shade from which these pixels differ, all but a few."""
    return 0 if float(pixels[..., 1].mean()) > 127 else 255


def _near_rows(tiles: Tiles) -> Tiles:
    """For each row of tiles, a column, whether any is in it or beside it: lines of text stand in two rows."""
    rows = np.pad(tiles.any(axis=1), 1)
    near: Tiles = rows[:-2] | rows[1:-1] | rows[2:]
    return near[:, None]


def _tiles(box: Box) -> tuple[slice, slice]:
    return np.s_[box.top // TILE : -(-box.bottom // TILE), box.left // TILE : -(-box.right // TILE)]


def _part(box: Box) -> tuple[slice, slice]:
    return np.s_[box.top : box.bottom, box.left : box.right]


def _whole(pixels: Pixels) -> Box:
    return Box(0, 0, pixels.shape[1], pixels.shape[0])
