"""Tells which window a line of text stands in."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from capture.glance import Glance
from capture.grammar.browsers import is_badge, is_browser, is_chromium
from capture.grammar.seen import plain, squeezed
from capture.reading.agreement import corrected
from capture.reading.layout import line_of, reading_order
from capture.reading.page import moved
from capture.reading.panes import edges_of
from capture.reading.scripts import certainty, word_count
from capture.rules.regions import overlap
from capture.sources.base import EVERYWHERE, WindowInfo
from capture.title_bars import entitled, plain_title
from memory_core.privacy.label_book import MARK
from memory_core.records.observation import Box, TextLine, Word, around

# A panel runs along a whole side of the monitor and is thin; the wallpaper covers it.
SPANS = 0.9
THIN = 0.15
# A line read with less is perhaps a picture.
SURE = 0.7
# Outside of windows, icons and clocks have a word or two.
SENTENCE_WORDS = 3
# At the edge of a window that lies above, half a letter is read as another, half a word not at all (in line heights).
EDGE = 3
WORD = 4
MARGIN = 8
# So near to the edge of what lies above (pixels), a word is cut off: beside it, where a letter may end before the edge;
# above or below it, which letters that are cut reach, if it is not so much higher than the words of its line.
TOUCH, NEXT = 4, 3
TALL = 1.4
# Where the tool bar of a browser is, from the top of its window, and how far to the right the badge is at least. With
# larger letters all of it is larger: so high are words at the most that are not enlarged.
BAR = (36, 130)
LETTERS = 16
BADGE_FROM = 0.5
# So far (pixels) a window goes on beside the screen that is cut by its edge; by less, some do that fill it.
OFF = 24
# A line of which only the marks of secrets are left.
_ONLY_MARKS = re.compile(rf"(?:{MARK}|\W)*")

# An address as browsers show it, and what is read around it.
_ADDRESS = re.compile(
    r"(?:https?://)?(?:localhost|(?:[\w-]+\.)+[a-z][\w-]+|\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?(?:[/?#]\S*)?|file:///\S+",
    re.IGNORECASE,
)
_AROUND = "|()[]{}<>\"'“”‘’,;:•·©®@&*_ "
_PIECES = 4

_Places = Sequence[tuple[WindowInfo, Box]]


@dataclass(frozen=True, slots=True)
class Share:
    """What stands in one window; `window` is None for what stands in none.

    `place` is the part of the monitor's picture that shows it, and `lines` have boxes of the monitor. `sure` are those
    that no other window cuts off. `title`: as its title bar would say it.
    """

    window: WindowInfo | None
    place: Box
    lines: tuple[TextLine, ...]
    sure: tuple[TextLine, ...]
    front: bool = False
    title: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of each line."""
        return tuple(line.text for line in self.lines)

    @property
    def secret(self) -> bool:
        """Whether it says nothing but secrets, of which only the marks are left."""
        return bool(self.lines) and all(_ONLY_MARKS.fullmatch(text) for text in self.texts)

    def doubtful(self, *, routine: bool) -> frozenset[str]:
        """The lines that say little by themselves: those read uncertainly, all of what changes of its own accord."""
        return frozenset(line.text for line in self.lines if routine or certainty(line.words) < SURE)

    def lines_in_place(self) -> tuple[TextLine, ...]:
        """The lines with boxes of the picture of `place`, cut at its edges; without those on another monitor."""
        return tuple(_within(line, self.place) for line in self.lines if overlap(line.box, self.place))


def in_order(lines: Sequence[TextLine], glance: Glance) -> list[TextLine]:
    """All lines as a person would read them: window by window, the front one first."""
    groups = _grouped(lines, glance)
    parted = edges_of(glance.pixels)
    return [line for group in groups.values() for line in reading_order(group, parted)]


def spelled(lines: Sequence[TextLine], glance: Glance, texts: Sequence[str]) -> list[TextLine]:
    """The lines in the same order, those of the front window corrected by what its application says."""
    front = glance.front
    if front is None or not texts:
        return list(lines)
    mine = [line for line in lines if _owner(line.box, _places(glance), front) == front]
    right = dict(zip(map(id, mine), corrected(mine, texts), strict=True))
    return [right.get(id(line), line) for line in lines]


def owner_of(box: Box, glance: Glance) -> WindowInfo | None:
    """The window that a box of the picture, or beyond its edge, belongs to."""
    return _owner(box, _places(glance), glance.front)


def application(box: Box, glance: Glance) -> str:
    """The application in whose window a part of the picture stands; of the whole picture, that of the front window."""
    window = glance.front if box == glance.whole else _owner(box, _places(glance), glance.front)
    return window.app if window else ""


def shares(
    lines: Sequence[TextLine], glance: Glance, titles: Callable[[WindowInfo], str] = lambda _window: ""
) -> list[Share]:
    """The lines of each window, in the order in which they came, the front window last. `titles`: without secrets.

    A line that runs over the border of two windows is cut there, and a word that a window above cuts off is left out.
    The wallpaper, panels and what stands in no window are left out unless they say something; a menu belongs to the
    front window.
    """
    front = glance.front
    height, width = glance.pixels.shape[:2]
    picture = Box(0, 0, width, height)
    groups = _grouped(_cut_at_borders(lines, glance), glance)
    windows = [*(window for window in groups if window != front), front]
    masks = [glance.on_picture(mask) for mask in glance.verdict.masks]
    found = []
    for window in windows:
        above = [box for _, box in _places(glance)[: _depth(window, glance)]]
        mine = list(_uncut(groups.get(window, []), [*above, *masks, *_beside_screen(window, picture, glance, lines)]))
        title = plain_title(titles(window)) if window else ""
        if window and (title or window.bar):
            mine = entitled(mine, title, _title_bar(window, glance), drawn=window.bar > 0)
        if not mine or (window != front and not _says_something(window, mine, glance)):
            continue
        if window == front:
            found.append(Share(window, picture, tuple(mine), tuple(mine), front=True, title=title))
            continue
        # None, too, has a picture: of what stands outside of windows, as far as it goes.
        place = glance.on_picture(window.box) if window else _around(mine)
        covers = [cover for box in above if (cover := overlap(box, place))]
        sure = tuple(line for line in mine if not any(overlap(_reach(line.box), box) for box in covers))
        found.append(Share(window, overlap(place, picture) or picture, tuple(mine), sure, title=title))
    return found


def private_windows(lines: Iterable[TextLine], glance: Glance) -> list[WindowInfo]:
    """The windows on whose tool bar it says that they are private, of browsers whose titles do not say so."""
    found: dict[WindowInfo, None] = {}
    bars = list(_tool_bars(_downwards(lines), glance, is_chromium))
    # Below the address are bookmarks, and then the page.
    ends = {window: around(word.box for word in bar).bottom for window, _, bar in reversed(bars) if _address_in(bar)}
    for window, place, bar in bars:
        words = [word for word in bar if word.box.left - place.left >= BADGE_FROM * place.width]
        if words and words[0].box.top >= ends.get(window, place.bottom):
            continue
        # The address may be read in the same line, and an icon as some sign before the word.
        if any(is_badge(plain(" ".join(word.text for word in words[-many:]))) for many in (1, 2, 3) if words):
            found[window] = None
    return list(found)


def shown_addresses(lines: Iterable[TextLine], glance: Glance) -> dict[WindowInfo, tuple[str, ...]]:
    """What stands in the address bars of browsers, in each way in which it can be read."""
    found: dict[WindowInfo, tuple[str, ...]] = {}
    ordered = _downwards(lines)
    # The address bar is above the page; where tabs stand at the side, it is what stands at the very top.
    for at_top in (False, True):
        for window, _, bar in _tool_bars(ordered, glance, is_browser, at_top=at_top):
            if window not in found and (said := _address_in(bar)):
                found[window] = said
    return found


def _downwards(lines: Iterable[TextLine]) -> list[TextLine]:
    return sorted(lines, key=lambda line: line.box.top)


def _address_in(bar: Sequence[Word]) -> tuple[str, ...]:
    """The first address among the words of a line. Reading may break it: “localhost: 8000/a”."""
    words = [word.text for word in bar]
    for place, word in enumerate(words):
        if _ADDRESS.fullmatch(word.strip(_AROUND)):
            runs = ("".join(words[place : place + many]).strip(_AROUND) for many in range(1, _PIECES + 1))
            return tuple(dict.fromkeys(run for run in runs if _ADDRESS.fullmatch(run)))
    return ()


def _title_bar(window: WindowInfo, glance: Glance) -> Box:
    """Where the title stands, of a window that has one; else it may be the first lines of what the window shows."""
    place = glance.on_picture(window.box)
    scale = place.height / max(1, window.box.height)
    return Box(place.left, place.top, place.width, round((window.bar or BAR[0]) * scale))


def _tool_bars(
    lines: Iterable[TextLine], glance: Glance, is_wanted: Callable[[Sequence[str]], bool], *, at_top: bool = False
) -> Iterator[tuple[WindowInfo, Box, list[Word]]]:
    """(window, its place, the words of a line on its tool bar, or `at_top` above it), of the windows of some
    browsers."""
    places = _places(glance)
    wanted = [one for one in places if is_wanted([squeezed(name) for name in (one[0].app, *one[0].names)])]
    for line in lines if wanted else ():
        for window, place in wanted:
            scale = max(place.height / max(1, window.box.height), _height(line) / LETTERS)
            begins, ends = (0.0, BAR[0] * scale) if at_top else (BAR[0] * scale, BAR[1] * scale)
            words = [
                word
                for word in line.words
                if begins <= word.box.top + word.box.height / 2 - place.top <= ends
                and _owner(word.box, places, glance.front) == window
            ]
            if words:
                yield window, place, words


def _height(line: TextLine) -> float:
    """How high the words of a line are, for the most: some are read together with a frame around them."""
    return median(word.box.height for word in line.words) if line.words else 0.0


def _grouped(lines: Iterable[TextLine], glance: Glance) -> dict[WindowInfo | None, list[TextLine]]:
    """The lines by window: the front one first, then from the top of the pile down, then those in no window."""
    front, places = glance.front, _places(glance)
    groups: dict[WindowInfo | None, list[TextLine]] = {front: []} if front else {}
    groups.update({window: [] for window, _ in places if window != front})
    groups[None] = []
    for line in lines:
        groups[_owner(line.box, places, front)].append(line)
    return groups


def _places(glance: Glance) -> _Places:
    """The windows that text can stand in, with their places on the picture, from the top of the pile down."""
    shown = glance.verdict.shown
    return [
        (window, glance.on_picture(window.box))
        for depth, window in enumerate(shown)
        if not _is_pane(window, shown[depth + 1 :], glance)
    ]


def _is_pane(window: WindowInfo, below: Sequence[WindowInfo], glance: Glance) -> bool:
    """Whether it only lies over everything, as glass."""
    if window.ordinary or window.front or window.opaque or not any(other.ordinary for other in below):
        return False
    across, down = _spans(window, glance)
    return across >= SPANS and down >= SPANS


def _owner(box: Box, places: _Places, front: WindowInfo | None) -> WindowInfo | None:
    """The topmost window under the middle of the box; the front one if it is a menu of that."""
    across, down = box.left + box.width / 2, box.top + box.height / 2
    for depth, (window, place) in enumerate(places):
        if place.left <= across < place.right and place.top <= down < place.bottom:
            below = (other for other, _ in places[depth + 1 :])
            return front if front and _is_menu(window, front) and front in below else window
    return None


def _is_menu(window: WindowInfo, front: WindowInfo) -> bool:
    return not window.ordinary and window.pid == front.pid != 0


def _depth(window: WindowInfo | None, glance: Glance) -> int:
    """How many windows lie above it."""
    windows = [other for other, _ in _places(glance)]
    return windows.index(window) if window in windows else len(windows)


def _cut_at_borders(lines: Iterable[TextLine], glance: Glance) -> list[TextLine]:
    front, places = glance.front, _places(glance)
    found: list[TextLine] = []
    for line in lines:
        runs: list[tuple[WindowInfo | None, list[Word]]] = []
        for word in line.words:
            owner = _owner(word.box, places, front)
            if not runs or runs[-1][0] != owner:
                runs.append((owner, []))
            runs[-1][1].append(word)
        found.extend([line] if len(runs) < 2 else (line_of(words) for _, words in runs))
    return found


def _beside_screen(window: WindowInfo | None, picture: Box, glance: Glance, lines: Iterable[TextLine]) -> list[Box]:
    """What lies beside the picture, above or below it, where a window goes on there: the edge cuts words, too; not
    where another monitor shows how they go on."""
    if window is None or window.box == EVERYWHERE:
        return []
    whole = around((picture, *(line.box for line in lines)))
    if whole.width > picture.width + TOUCH or whole.height > picture.height + TOUCH:
        return []
    place = glance.on_picture(window.box)
    width, height = picture.width, picture.height
    sides = (
        (-place.left, Box(-width, 0, width, height)),
        (place.right - width, Box(width, 0, width, height)),
        (-place.top, Box(0, -height, width, height)),
        (place.bottom - height, Box(0, height, width, height)),
    )
    return [box for beyond, box in sides if beyond >= OFF]


def _uncut(lines: Iterable[TextLine], above: Sequence[Box]) -> Iterator[TextLine]:
    """The lines without the words that a window above cuts off: half a word, half a row is read wrongly."""
    for line in lines:
        high = TALL * median(word.box.height for word in line.words) if line.words else 0.0
        words = [word for word in line.words if not any(_cuts(cover, word.box, high) for cover in above)]
        if len(words) == len(line.words):
            yield line
        elif words:
            yield line_of(words)


def _cuts(cover: Box, word: Box, high: float) -> bool:
    """Whether a window touches a word that does not stand in it; it may be a menu of the word's own window.

    `high`: what is higher is a word and what is left of letters above or below it that the window hides.
    """
    across, down = word.left + word.width / 2, word.top + word.height / 2
    inside = cover.left <= across < cover.right and cover.top <= down < cover.bottom
    beside = Box(word.left - TOUCH, word.top, word.width + 2 * TOUCH, word.height)
    near = Box(word.left, word.top - NEXT, word.width, word.height + 2 * NEXT)
    cut = overlap(beside, cover) is not None or (word.height <= high and overlap(near, cover) is not None)
    return cut and not inside


def _says_something(window: WindowInfo | None, lines: Sequence[TextLine], glance: Glance) -> bool:
    """Whether it is a window one works in, or neither panel nor wallpaper and there is a sentence in it."""
    if window is not None:
        if window.ordinary:
            return True
        across, down = _spans(window, glance)
        if max(across, down) >= SPANS and (min(across, down) <= THIN or min(across, down) >= SPANS):
            return False
    return any(_words(line.text) >= SENTENCE_WORDS for line in lines)


def _words(text: str) -> float:
    return sum(word_count(word) for word in text.split() if any(map(str.isalpha, word)))


def _spans(window: WindowInfo, glance: Glance) -> tuple[float, float]:
    """How much of the monitor it covers, across and down, 0…1."""
    monitor = glance.frame.box
    here = overlap(window.box, monitor)
    return (here.width / monitor.width, here.height / monitor.height) if here else (0.0, 0.0)


def _around(lines: Sequence[TextLine]) -> Box:
    return around(line.box for line in lines).grown(MARGIN)


def _reach(line: Box) -> Box:
    """Where a line may go on."""
    return Box(
        line.left - WORD * line.height, line.top - EDGE, line.width + 2 * WORD * line.height, line.height + 2 * EDGE
    )


def _within(line: TextLine, place: Box) -> TextLine:
    words = [(word, overlap(word.box, place)) for word in line.words]
    cut = TextLine(
        line.text,
        overlap(line.box, place) or line.box,
        tuple(Word(word.text, box, word.confidence) for word, box in words if box),
    )
    return moved(cut, -place.left, -place.top)
