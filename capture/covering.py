"""What has to be black on a picture so that no sign of a secret shows: the boxes of its words, and what belongs there.

A box that was read ends a little early where a sign was not recognised, and beside a label for a secret may stand a
value that was read as junk. Where that is in doubt, it is covered: that costs a picture some ink, and no text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.reading.overlooked import cover, inked, is_read, words_in
from capture.rules.regions import overlap
from memory_core.privacy.labels import is_hinted
from memory_core.privacy.lone_labels import lone_label
from memory_core.privacy.misspelt import corrected_labels
from memory_core.records.observation import Box, TextLine, around

# How certain a word must be that stands where a secret might.
CERTAIN = 0.8
# In shades: what can still be made out of a sign's edge.
FAINT = 16
# In heights of a line: the widest gap inside of a value, how far one is followed, how far signs reach above and below.
GAP = 0.5
FOLLOWED = 14
REACH = 0.4
# How far beside and below a label its value may stand.
BESIDE = 40
BELOW = 3
WIDE = 30
# What a label may be for. Doubtful ones (“password?”) are not covered on suspicion.
KINDS = frozenset({"password", "key", "token", "secret", "card", "code", "card code", "pin"})
# “token = next(tokens)”: what was read so, however uncertainly, is a program.
_CALL = re.compile(r"[A-Za-z_][\w.]*\([\w, .]*\)[;:,]?")


def covering(secret: Iterable[Box], lines: Sequence[TextLine], pixels: NDArray[np.uint8]) -> list[Box]:
    """The boxes to black out of `pixels` (height × width × 4 BGRA): the `secret` ones, grown until they cut no sign,
    and what stands beside a label in `lines` and could not be read."""
    shades = pixels[:, :, 1]
    hidden = list(secret)
    words = [word for line in lines if is_read(line) for word in line.words]
    calls = [word.box for line in lines for word in line.words if _CALL.fullmatch(word.text)]
    sure = _Sure([word.box for word in words if word.confidence >= CERTAIN], hidden)
    whole = [_grown(box, sure, shades) for box in hidden]
    return [*whole, *(box for box in _unread_values(lines, whole, sure, shades) if not _holds(box, calls))]


def _holds(box: Box, others: Iterable[Box]) -> bool:
    return any(overlap(other, box) for other in others)


@dataclass(frozen=True, slots=True)
class _Sure:
    """Words that were read for certain, and the secrets among them."""

    words: list[Box]
    secret: list[Box]

    def right_of(self, box: Box) -> int | None:
        """Where the next word in the row begins that is no secret."""
        return min((word.left for word in self._in_row(box) if word.left >= box.right), default=None)

    def left_of(self, box: Box) -> int | None:
        """Where the word before in the row ends that is no secret."""
        return max((word.right for word in self._in_row(box) if word.right <= box.left), default=None)

    def _in_row(self, box: Box) -> Iterator[Box]:
        for word in self.words:
            common = min(box.bottom, word.bottom) - max(box.top, word.top)
            if 2 * common >= min(box.height, word.height) and word not in self.secret:
                yield word


def _grown(box: Box, sure: _Sure, shades: NDArray[np.uint8]) -> Box:
    """A box with the signs that it cuts, and those that follow without a space, up to the next word."""
    height, width = shades.shape
    box = _heightened(box, shades)  # A line below its letters goes on, too.
    reach = FOLLOWED * box.height
    left = max(0, box.left - reach, sure.left_of(box) or 0)
    end = sure.right_of(box)
    right = min(width, box.right + reach, width if end is None else end)
    top, bottom = max(0, box.top), min(height, box.bottom)
    ink = inked(shades[top:bottom, left:right], FAINT)
    columns = np.flatnonzero(ink.any(axis=0))
    gap = max(3, round(GAP * box.height))
    first = left + _followed(columns[::-1], box.left - left, gap)
    last = left + _followed(columns, box.right - left, gap)
    return _heightened(
        Box(min(first, box.left), box.top, max(last + 1, box.right) - min(first, box.left), box.height), shades
    )


def _followed(columns: NDArray[np.int64], edge: int, gap: int) -> int:
    """Where ink ends that goes on beyond `edge` without a wide gap; columns in the order in which to go."""
    for column in map(int, columns):
        beyond = abs(column - edge)
        outward = column >= edge if not columns.size or columns[0] <= columns[-1] else column <= edge
        if outward:
            if beyond > gap:
                break
            edge = column
    return edge


def _heightened(box: Box, shades: NDArray[np.uint8]) -> Box:
    """A box with what its signs have above and below it, up to the first empty row."""
    reach = max(2, round(REACH * box.height))
    top, bottom = max(0, box.top - reach), min(shades.shape[0], box.bottom + reach)
    part = shades[top:bottom, max(0, box.left) : box.right]
    rows: NDArray[np.bool_] = np.any(inked(part, FAINT), axis=1)
    upper, lower = box.top - top, box.bottom - top
    above, below = np.flatnonzero(~rows[:upper]), np.flatnonzero(~rows[lower:])
    # No empty row: a border or another line, of which a little is enough.
    first = int(above[-1]) + 1 if above.size else max(0, upper - 2)
    last = lower + (int(below[0]) if below.size else min(2, rows.size - lower))
    return Box(box.left, top + first, box.width, last - first)


def _unread_values(
    lines: Sequence[TextLine], hidden: Sequence[Box], sure: _Sure, shades: NDArray[np.uint8]
) -> Iterator[Box]:
    """What stands right of or below a label that stands alone, where nothing certain was read."""
    for line in lines:
        kind = lone_label(corrected_labels(line.text)[0]) if is_hinted(line.text) else ""
        if kind not in KINDS:
            continue
        for place in _places(line.box, sure, shades):
            if any(overlap(place, box) for box in hidden):
                break
            if unread := _unread(place, sure, shades):
                yield unread
                break


def _places(label: Box, sure: _Sure, shades: NDArray[np.uint8]) -> Iterator[Box]:
    """Right of a label up to the next word, and below it."""
    height, width = shades.shape
    end = sure.right_of(label)
    right = min(width, label.right + BESIDE * label.height, width if end is None else end)
    above = max(0, label.top - label.height // 2)
    if right - label.right > label.height:
        yield Box(
            label.right + 2, above, right - label.right - 2, min(height, label.bottom + label.height // 2) - above
        )
    left, top = max(0, label.left - 8), label.bottom + 2
    below = Box(left, top, min(width - left, WIDE * label.height), min(height - top, BELOW * label.height))
    if below.height > 0 and not any(overlap(word, below) for word in sure.words):
        yield below


def _unread(place: Box, sure: _Sure, shades: NDArray[np.uint8]) -> Box | None:
    part = inked(shades[place.top : place.bottom, place.left : place.right])
    inside = (overlap(word, place) for word in sure.words)
    cover(part, (box.moved(-place.left, -place.top) for box in inside if box))
    found = words_in(part)
    if not found:
        return None
    return around(found).moved(place.left, place.top)
