"""Windows that reach over several monitors: what stands on the others belongs to the same text."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
import xxhash
from numpy.typing import NDArray

from capture.attribution import owner_of
from capture.glance import Glance
from capture.reading.layout import SPACE, line_of
from capture.reading.page import Page, moved
from capture.reading.scripts import certainty
from capture.rules.regions import covered, overlap
from capture.sources.base import WindowInfo
from memory_core.records.observation import Box, TextLine, Word, around

# In pixels: a window whose border lies on another monitor does not stand there.
REACH = 48
# In pixels: where the edge of a monitor cuts a word in two, its halves are so near to each other.
CUT = 4
# How certain a word must be that was read on both.
SURE = 0.6
# Around a word that is read across the edge; pieces that are remembered.
AIR = 8
REMEMBERED = 64
# A line that the edge cuts lengthwise reaches no further than so many times the usual height of a line.
TALL = 1.5
# How much darker or lighter than its surroundings ink is.
INK = 48

Reader = Callable[[NDArray[np.uint8]], list[TextLine]]


@dataclass(frozen=True, slots=True)
class Side:
    """The last look at another monitor, and what is known of it."""

    glance: Glance
    page: Page


def stretched(glance: Glance, others: Iterable[Box]) -> tuple[WindowInfo, ...]:
    """The windows on a monitor that reach over one of the `others` (virtual desktop), too."""
    places = tuple(others)
    return tuple(
        window
        for window in glance.verdict.shown
        if window.ordinary
        and reaches(window.box, glance.frame.box)
        and any(reaches(window.box, place) for place in places)
    )


def reaches(window: Box, place: Box) -> bool:
    """Whether more than the border of a window lies there."""
    part = overlap(window, place)
    return part is not None and min(part.width, part.height) >= REACH


def distinct(places: Sequence[Box]) -> dict[int, Box]:
    """The monitors by number, from 1, without those that show nothing but what another one shows: a projector, say."""
    numbered = dict(enumerate(places, start=1))
    return {
        number: place
        for number, place in numbered.items()
        if not any(
            place.area and covered(place, [other]) and (other != place or at < number)
            for at, other in numbered.items()
            if at != number
        )
    }


class Across:
    """Joins the lines of windows that reach over several monitors. `read`: reads what the edge cut in two."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._known: OrderedDict[int, tuple[TextLine, ...]] = OrderedDict()

    def joined(self, lines: Sequence[TextLine], glance: Glance, sides: Sequence[Side]) -> list[TextLine]:
        """The lines of one monitor and those of its stretched windows on the others, as if its picture went on."""
        windows = stretched(glance, [side.glance.frame.box for side in sides])
        found = list(lines)
        for side in sides if windows else ():
            there = [line for line in _beyond(glance, side) if owner_of(line.box, glance) in windows]
            mine = [line for line in found if owner_of(line.box, glance) in windows]
            found = [line for line in found if not any(line is one for one in mine)]
            whole = self._whole(mine, there, glance, side)
            for window in windows:
                whole = self._lengthwise(whole, window, glance, side)
            found += whole
        return found

    def _whole(self, mine: Sequence[TextLine], there: Sequence[TextLine], glance: Glance, side: Side) -> list[TextLine]:
        """The lines of both, those that the edge parts made one."""
        left = list(there)
        found, cuts = [], []
        for line in mine:
            other = next((other for other in left if _goes_on(line, other)), None)
            if other is None:
                found.append(line)
                continue
            left.remove(other)
            first, last = sorted((line, other), key=lambda one: one.box.left)
            words = [*first.words, *last.words]
            one, two = first.words[-1], last.words[0]
            if two.box.left - one.box.right <= CUT:
                one = two = _glued(one, two)
                words = [*first.words[:-1], one, *last.words[1:]]
            cuts += [word for word in dict.fromkeys((one, two)) if _touches(word.box, glance.whole)]
            found.append(line_of(words))
        return self._read_again(found + left, cuts, glance, side) if cuts else found + left

    def _read_again(self, lines: list[TextLine], cuts: Sequence[Word], glance: Glance, side: Side) -> list[TextLine]:
        """The lines, the words that were cut in two read once more on both pictures together."""
        box = around(word.box for word in cuts).grown(AIR)
        read = [word for line in self._read_both(_both(box, glance, side), box) for word in line.words]
        better = {id(word): _better(word, read) for word in cuts}
        return [line_of([better.get(id(word), word) for word in line.words]) if line.words else line for line in lines]

    def _lengthwise(self, lines: list[TextLine], window: WindowInfo, glance: Glance, side: Side) -> list[TextLine]:
        """The lines, those of a window that stand half on a monitor and half on the one below it read on both pictures
        together: neither half says what the line does."""
        edge = _level(glance.whole, glance.on_picture(side.glance.frame.box))
        here = [line for line in lines if owner_of(line.box, glance) == window]
        if edge is None or not here:
            return lines
        box = _along(edge, here, window, glance, side)
        strip = _both(box, glance, side) if box.width >= REACH else None
        if strip is None or not _crosses(strip, edge - box.top):
            return lines
        read = [line for line in self._read_both(strip, box) if line.box.top < edge < line.box.bottom]
        sure = [line for line in read if certainty(line.words) >= SURE]
        halves = [line for line in here if _at(edge, line.box) and any(_beneath(line.box, one.box) for one in sure)]
        return [line for line in lines if not any(line is half for half in halves)] + sure

    def _read_both(self, strip: NDArray[np.uint8], box: Box) -> list[TextLine]:
        """What stands on a strip of both pictures, which lies at `box`; the same strip is read once."""
        mark = xxhash.xxh3_64_intdigest(strip.tobytes(), seed=box.width)
        if mark not in self._known:
            self._known[mark] = tuple(self._read(strip))
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(mark)
        return [moved(line, box.left, box.top) for line in self._known[mark]]


def _beyond(glance: Glance, side: Side) -> list[TextLine]:
    """The lines of another monitor with boxes as if this one's picture went on there; without those that stand on it,
    too, where the monitors overlap."""
    place = side.glance.frame.box
    height, width = side.glance.pixels.shape[:2]
    across, down = place.width / width, place.height / height

    def here(box: Box) -> Box:
        left, top = place.left + round(box.left * across), place.top + round(box.top * down)
        return glance.on_picture(Box(left, top, round(box.width * across), round(box.height * down)))

    found = []
    for line in side.page.lines:
        words = tuple(Word(word.text, here(word.box), word.confidence) for word in line.words)
        found.append(TextLine(line.text, here(line.box), words))
    return [line for line in found if not _middle_in(line.box, glance.whole)]


def _middle_in(box: Box, picture: Box) -> bool:
    across, down = box.left + box.width / 2, box.top + box.height / 2
    return picture.left <= across < picture.right and picture.top <= down < picture.bottom


def _goes_on(one: TextLine, other: TextLine) -> bool:
    """Whether two lines are one that the edge of a monitor parts."""
    if not one.words or not other.words:
        return False
    first, last = sorted((one, other), key=lambda line: line.box.left)
    left, right = first.words[-1].box, last.words[0].box
    common = min(left.bottom, right.bottom) - max(left.top, right.top)
    gap = right.left - left.right
    return 2 * common >= min(left.height, right.height) and -CUT <= gap <= SPACE * max(left.height, right.height)


def _level(picture: Box, there: Box) -> int | None:
    """The row of the edge to a picture that lies above or below; None where they meet nowhere."""
    if min(picture.right, there.right) <= max(picture.left, there.left):
        return None
    return picture.bottom if abs(there.top - picture.bottom) <= CUT else 0 if abs(there.bottom) <= CUT else None


def _along(edge: int, lines: Sequence[TextLine], window: WindowInfo, glance: Glance, side: Side) -> Box:
    """The strip along an edge in which a line of a window may stand that the edge cuts."""
    place, there = glance.on_picture(window.box), glance.on_picture(side.glance.frame.box)
    left, right = max(0, place.left, there.left), min(glance.whole.right, place.right, there.right)
    cut = [line.box for line in lines if _at(edge, line.box)]
    # Of what is cut, specks are read.
    usual = median(box.height for box in [line.box for line in lines if line.box not in cut] or cut)
    reach = round(TALL * usual)
    top = max(place.top, min([edge - reach, *(box.top - AIR for box in cut)]))
    bottom = min(place.bottom, max([edge + reach, *(box.bottom + AIR for box in cut)]))
    return Box(left, top, right - left, bottom - top)


def _at(edge: int, box: Box) -> bool:
    """Whether it reaches to a row, or over it."""
    return box.top - CUT <= edge <= box.bottom + CUT


def _beneath(box: Box, line: Box) -> bool:
    """Whether its middle lies in the columns of a line."""
    return line.left <= box.left + box.width / 2 < line.right


def _crosses(strip: NDArray[np.uint8], edge: int) -> bool:
    """Whether ink goes over a row of a strip; a border or a bar that goes all through it is none."""
    green = strip[..., 1].astype(np.int16)
    ink = np.abs(green - np.median(green)) > INK
    return bool(np.any(ink[edge - 1] & ink[edge] & ~ink.all(axis=0)))


def _touches(box: Box, picture: Box) -> bool:
    """Whether it reaches to a side of a picture, or over it."""
    return any(box.left - CUT <= side <= box.right + CUT for side in (0, picture.width))


def _glued(one: Word, other: Word) -> Word:
    return Word(one.text + other.text, around((one.box, other.box)), min(one.confidence, other.confidence))


def _both(box: Box, glance: Glance, side: Side) -> NDArray[np.uint8]:
    """A part of the virtual desktop from two pictures, as large as on the first; with boxes of that."""
    both = np.zeros((box.height, box.width, 4), np.uint8)
    there = glance.on_picture(side.glance.frame.box)
    for pixels, place in ((glance.pixels, glance.whole), (side.glance.pixels, there)):
        part = overlap(box, place)
        if part is not None:
            into = both[part.top - box.top : part.bottom - box.top, part.left - box.left : part.right - box.left]
            into[..., :3] = _part(pixels, place, part)
    return both


def _part(pixels: NDArray[np.uint8], place: Box, part: Box) -> NDArray[np.uint8]:
    """What stands in a part of a picture that lies at `place`, where it may be larger or smaller; without alpha."""
    from PIL import Image

    across, down = pixels.shape[1] / place.width, pixels.shape[0] / place.height
    left, right = round((part.left - place.left) * across), round((part.right - place.left) * across)
    top, bottom = round((part.top - place.top) * down), round((part.bottom - place.top) * down)
    cut = np.ascontiguousarray(pixels[top:bottom, left:right, :3])
    if cut.shape[:2] == (part.height, part.width):
        return cut
    return np.asarray(Image.fromarray(cut).resize((part.width, part.height), Image.Resampling.LANCZOS))


def _better(word: Word, read: Iterable[Word]) -> Word:
    """A word that was cut in two as it was read on both pictures together, unless that is uncertain."""
    place = word.box
    there = [
        one
        for one in read
        if place.left - CUT <= one.box.left + one.box.width / 2 <= place.right + CUT
        and place.top <= one.box.top + one.box.height / 2 <= place.bottom
    ]
    if not there or certainty(there) < min(SURE, word.confidence):
        return word
    text = " ".join(one.text for one in sorted(there, key=lambda one: one.box.left))
    return Word(text, place, certainty(there))
