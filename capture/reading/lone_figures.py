"""Reads figures that stand alone, in the cell of a table say: as sparse text, an engine makes no line of a single sign.

Side by side, as if they were one number, they are read as well as any other.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from capture.reading.overlooked import cover
from capture.reading.plain_lines import HEIGHT, HIGHEST, LOWEST, ground_of, parted
from memory_core.records.observation import Box, Word, overlaps

# In heights: how wide a figure is at most, an icon is wider; how near to the foot and the top of a word on its
# line; how near another part of the same sign.
WIDEST = 0.9
FOOT, TOP, TALLEST = 0.2, 0.25, 1.8
PART = 0.5
# In pixels: how narrow one is at least, a caret is narrower; how much another one in a row may stand higher or lower.
NARROWEST = 3
EVEN = 1
# As a share of the darkest, what is ink.
INK = 0.35
# So many stand in a row where nothing else does; of more than so many most are something else.
IN_A_ROW = 3
MOST = 96
# Of how many a number is made: a longer one is more likely to be read with one too many, a shorter one as a word.
SHORTEST, LONGEST = 4, 8
# In pixels, and in heights: what is blank around each.
AIR, BESIDE = 3, 0.12
# With less, it is perhaps none.
SURE = 0.6
SURE_LETTER = 0.8
PAIR = 2
_LETTERS = str.maketrans("oOlI|", "00111")

Read = Callable[[NDArray[np.uint8]], Sequence[tuple[str, float]]]


def lone_figures(ink: NDArray[np.uint8], words: Sequence[Word], read: Read, *, parts: bool = False) -> list[Word]:
    """The figures that stand alone among the `words` of a page (height × width, dark on light). `read`: the words of a
    picture of one line, from the left, with their confidence. `parts`: signs may have parts that look like figures."""
    ground = ground_of(ink)
    dark: NDArray[np.bool_] = ink < ground - INK * (ground - int(ink.min()))
    cover(dark, (word.box for word in words))
    found = list(parted(dark, Box(0, 0, dark.shape[1], dark.shape[0])))
    there = [box for box in found if _is_like_a_figure(box) and not (parts and _is_part(box, found))]
    boxes = [box for box in there if any(_on_line(box, word.box) for word in words) or _in_a_row(box, there)]
    if len(boxes) > MOST:
        return []
    # Column by column: where one is of icons, the others are read all the same.
    boxes.sort(key=lambda box: ((2 * box.left + box.width) // (2 * HIGHEST), box.top))
    groups = (boxes[at : at + LONGEST] for at in range(0, len(boxes), LONGEST))
    signs = [word for group in groups for word in _signs(group, ink, read)]
    return [word for word in signs if word.text.isdecimal() or _is_above_one(word.box, signs)]


def _is_above_one(box: Box, signs: Sequence[Word]) -> bool:
    """Whether a sign may be the heading of a column of figures: else it may be an icon that looks like a letter."""
    below = (word.box for word in signs if word.text.isdecimal() and word.box.top > box.bottom)
    return any(one.left < box.right and box.left < one.right for one in below)


def _is_like_a_figure(box: Box) -> bool:
    return LOWEST <= box.height <= HIGHEST and NARROWEST <= box.width <= WIDEST * box.height


def _is_part(box: Box, others: Sequence[Box]) -> bool:
    """Whether something stands so close beside it, or above or below, that it may be a part of the same sign."""
    near = box.grown(round(PART * box.height))
    return any(other != box and overlaps(other, near) for other in others)


def _on_line(box: Box, word: Box) -> bool:
    """Whether it stands on the line on which a word stands, which is no larger."""
    foot, top = word.bottom - box.bottom, word.top - box.top
    high, low = box.height * (TALLEST - 1), box.height * FOOT
    return -low <= foot <= high and abs(top) <= TOP * box.height


def _in_a_row(box: Box, others: Sequence[Box]) -> bool:
    beside = (abs(one.top - box.top) <= EVEN and abs(one.bottom - box.bottom) <= EVEN for one in others)
    return sum(beside) >= IN_A_ROW


def _signs(boxes: Sequence[Box], ink: NDArray[np.uint8], read: Read) -> Iterator[Word]:
    """The figures, and letters among them that are read as surely."""
    if not boxes:
        return
    times = -(-SHORTEST // len(boxes))
    said = read(_side_by_side(boxes, ink, times))
    text = "".join(word for word, _ in said).translate(_LETTERS)
    sure = min((confidence for _, confidence in said), default=0.0)
    mine = text[: len(boxes)]
    if sure >= SURE and text == mine * times and mine.isdecimal():
        yield from (Word(sign, box, sure) for sign, box in zip(mine, boxes, strict=True))
    elif len(boxes) == 1 and text == mine * times and sure >= SURE_LETTER and mine.isupper():
        yield Word(mine, boxes[0], sure)
    elif len(boxes) > 1 and _may_hold_figures(text, len(boxes)):
        middle = len(boxes) // 2
        yield from _signs(boxes[:middle], ink, read)
        yield from _signs(boxes[middle:], ink, read)


def _may_hold_figures(text: str, count: int) -> bool:
    """Whether figures are worth looking for among so many signs; one beside a letter is easily read as three signs."""
    figures = sum(map(str.isdecimal, text))
    return figures > 0 if count <= PAIR else 2 * figures >= len(text)


def _side_by_side(boxes: Sequence[Box], ink: NDArray[np.uint8], times: int) -> NDArray[np.uint8]:
    """What stands there, again and again, as one number for the network."""
    ground = ground_of(ink)
    parts = []
    for box in boxes:
        top, left = max(0, box.top - AIR), max(0, box.left - 1)
        part = Image.fromarray(ink[top : box.bottom + AIR, left : box.right + 2])
        width = max(1, round(part.width * HEIGHT / part.height))
        parts.append(np.asarray(part.resize((width, HEIGHT), Image.Resampling.BICUBIC)))
        parts.append(np.full((HEIGHT, round(BESIDE * HEIGHT)), ground, np.uint8))
    return np.concatenate(parts * times, axis=1)
