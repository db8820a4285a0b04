"""Takes secrets out of text, out of read lines and out of pictures, before anything is written.

What finds them is imported by who first looks for one: its lists of words take a quarter of a second to make, and most
commands look for none.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from memory_core.patterns import lazily
from memory_core.privacy.evened import evened
from memory_core.privacy.known_values import KnownValues
from memory_core.privacy.label_book import LabelBook, blanked
from memory_core.privacy.line_memory import LineMemory, Reading
from memory_core.privacy.spans import Span
from memory_core.records.observation import Box, TextLine, Word

if TYPE_CHECKING:
    from PIL.Image import Image

_MARGIN = 3
_MOST_LOOKS = 4
# A text of so many signs is looked at twice at most: what comes to light later is rare, and each look costs seconds.
_LONG_TEXT = 500_000
# A name of a field that can be nothing else.
_NAME = lazily(r"[A-Za-z_.-]{0,40}")


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A text without its secrets, and how many of each sort were taken out."""

    text: str
    counts: Mapping[str, int]


class Scrubber:
    """Replaces each secret by its sort in brackets: “[card]”, and “[card 2]” for another one. Safe between threads.

    The same secret has the same label as long as the book is the same; no secret is held. `also` names the personal
    things that are taken out as well: “email”, “phone”, “address”.
    """

    def __init__(self, *, also: Collection[str] = (), book: LabelBook | None = None) -> None:
        self._also = frozenset(also)
        self._book = book or LabelBook()
        self._memory = LineMemory()
        self._known = KnownValues()

    def choose(self, also: Collection[str]) -> None:
        """Which personal things are taken out from now on."""
        self._also = frozenset(also)

    def scrub(self, text: str, told: Callable[[float], None] | None = None) -> Scrubbed:
        """The same text with secrets replaced. `told` hears which share of the work is done: megabytes take a while."""
        from memory_core.privacy.detectors import find_secrets

        reading = Reading(told=told, looks=-1)

        def find(given: str) -> list[Span]:
            nonlocal reading
            even = evened(given)
            reading = reading.again(blanked(even.text))
            return even.back(find_secrets(even.text, also=self._also, reading=reading))

        return self._scrubbed(text, find)

    def scrub_speech(self, text: str, *, before: str = "") -> Scrubbed:
        """The same for what was said: there a sentence that announces a value (“the password is …”) holds it.

        `before`: the question that was asked just before (`question_at_end`), perhaps by somebody else.
        """
        asked = f"{evened(before).text}\n" if before else ""

        def find(given: str) -> list[Span]:
            even = evened(given)
            return even.back(self._said(even.text, asked))

        return self._scrubbed(text, find)

    def _said(self, text: str, before: str) -> Iterator[Span]:
        from memory_core.privacy.detectors import find_secrets
        from memory_core.privacy.replies import find_replies
        from memory_core.privacy.told import find_told, idle_clauses

        whole = before + text
        idle = idle_clauses(whole)
        for span in find_secrets(whole, [*find_told(whole), *find_replies(whole)], also=self._also):
            if span.end > len(before) and not _is_idle(whole, span, idle):
                yield Span(max(span.start - len(before), 0), span.end - len(before), span.label)

    def _scrubbed(self, text: str, find: Callable[[str], list[Span]]) -> Scrubbed:
        """As often as something is found: where many words become one label, others come near to what tells of them."""
        counts: Counter[str] = Counter()
        for _ in range(_MOST_LOOKS if len(text) < _LONG_TEXT else 2):
            spans = find(text)
            if not spans:
                break
            counts.update(span.label for span in spans)
            text = _replace(text, self._named(text, spans))
        return Scrubbed(text, dict(counts))

    def scrub_lines(self, lines: Sequence[TextLine]) -> tuple[list[TextLine], list[Box], dict[str, int]]:
        """The same lines with secrets replaced, the boxes to black out, and how many of each sort were found.

        Where a line has words, only those that hold a secret are blacked out; else the whole line. A secret that
        runs over several lines is replaced in each of them and counted once.
        """
        from memory_core.privacy.columns import find_apart
        from memory_core.privacy.detectors import find_secrets

        given = "\n".join(line.text for line in lines)
        even, plain = evened(given), [_even(line) for line in lines]
        reading = Reading(self._memory, blanked(even.text))
        starts = _starts(plain)
        beside = [
            Span(starts[number] + span.start, starts[number] + span.end, span.label)
            for number, span in find_apart([_blank(line) for line in plain], reading)
        ]
        known = self._known.find(even.text)
        spans = find_secrets(even.text, [*beside, *known], from_picture=True, also=self._also, reading=reading)
        self._known.note(even.text, spans)
        scrubbed, boxes = _scrub_page(lines, self._named(given, even.back(spans)))
        return scrubbed, boxes, dict(Counter(span.label for span in spans))

    def _named(self, text: str, spans: Iterable[Span]) -> list[Span]:
        return [Span(span.start, span.end, self._label(span, text)) for span in spans]

    def _label(self, span: Span, text: str) -> str:
        return self._book.label(span.label, evened(text[span.start : span.end]).text)


Scrub = Callable[[str], tuple[str, Mapping[str, int]]]


def counting(scrub: Scrub) -> tuple[Scrub, Counter[str]]:
    """The same way of scrubbing, and how much of each sort it takes out from now on."""
    counts: Counter[str] = Counter()

    def counted(text: str) -> tuple[str, Mapping[str, int]]:
        clean, found = scrub(text)
        counts.update(found)
        return clean, found

    return counted, counts


def cleaned(values: Mapping[str, Any], scrub: Scrub) -> dict[str, Any]:
    """What somebody gave along with a text, with the secrets in its texts replaced; a name like “password” counts."""
    from memory_core.privacy.lone_labels import lone_label

    return {
        name if _NAME.fullmatch(name) else scrub(name)[0]: _cleaned(
            value, scrub, f"{name}: " if lone_label(name) else ""
        )
        for name, value in values.items()
    }


def _cleaned(value: Any, scrub: Scrub, label: str) -> Any:
    if isinstance(value, str):
        text = scrub(label + value)[0] if value else ""
        return text[len(label) :] if text.startswith(label) else text
    if isinstance(value, Mapping):
        return cleaned(value, scrub)
    if isinstance(value, list | tuple):
        return [_cleaned(one, scrub, label) for one in value]
    return value


def blacken(image: "Image", boxes: Iterable[Box]) -> None:
    """Paint the boxes black (RGB 0, 0, 0) in place, with a margin of a few pixels; parts outside are ignored."""
    black = tuple(255 if band == "A" else 0 for band in image.getbands())
    for box in boxes:
        area = (
            max(box.left - _MARGIN, 0),
            max(box.top - _MARGIN, 0),
            min(box.right + _MARGIN, image.width),
            min(box.bottom + _MARGIN, image.height),
        )
        if area[0] < area[2] and area[1] < area[3]:
            image.paste(black if len(black) > 1 else 0, area)


def labels_of(kind: str, text: str) -> int:
    """How many labels of a kind stand in a scrubbed text: “[card]”, and “[card 2]” for another one."""
    return len(re.findall(rf"\[{re.escape(kind)}(?: \d+)?\]", text))


def _is_idle(text: str, span: Span, idle: Iterable[Span]) -> bool:
    """Whether what looks like a password is but how a spoken sentence goes on: “the password is so long”."""
    if span.label != "password" or not any(clause.start <= span.start < clause.end for clause in idle):
        return False
    value = text[span.start : span.end]
    return value == value.lower() and not any(sign.isdigit() for sign in value)


def _starts(lines: Sequence[TextLine]) -> list[int]:
    starts = []
    at = 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    return starts


def _inside(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    return [
        Span(max(span.start, start) - start, min(span.end, end) - start, span.label)
        for span in spans
        if span.start < end and span.end > start
    ]


def _even(line: TextLine) -> TextLine:
    text = evened(line.text).text
    if text == line.text:
        return line
    words = tuple(dataclasses.replace(word, text=evened(word.text).text) for word in line.words)
    return dataclasses.replace(line, text=text, words=words)


def _blank(line: TextLine) -> TextLine:
    from memory_core.privacy.columns import place_words

    text = blanked(line.text)
    if text == line.text:
        return line
    # A label may stand in two words: “[card 2]”.
    places = place_words(line) or ()
    words = tuple(
        dataclasses.replace(word, text=text[start:end]) for word, (start, end) in zip(line.words, places, strict=False)
    )
    return dataclasses.replace(line, text=text, words=words)


def _replace(text: str, spans: Sequence[Span]) -> str:
    parts = []
    at = 0
    for span in spans:
        parts += [text[at : span.start], f"[{span.label}]"]
        at = span.end
    return "".join([*parts, text[at:]])


def _scrub_page(lines: Sequence[TextLine], spans: Sequence[Span]) -> tuple[list[TextLine], list[Box]]:
    scrubbed: list[TextLine] = []
    boxes: list[Box] = []
    for line, start in zip(lines, _starts(lines), strict=True):
        inside = _inside(spans, start, start + len(line.text))
        if inside:
            line, hidden = _scrub_line(line, inside)
            boxes.extend(hidden)
        scrubbed.append(line)
    return scrubbed, boxes


def _scrub_line(line: TextLine, spans: Sequence[Span]) -> tuple[TextLine, list[Box]]:
    from memory_core.privacy.columns import place_words

    text = _replace(line.text, spans)
    places = place_words(line)
    if places is None:
        return dataclasses.replace(line, text=text, words=()), [line.box]
    words: list[Word] = []
    boxes: list[Box] = []
    for word, (start, end) in zip(line.words, places, strict=True):
        inside = _inside(spans, start, end)
        if inside:
            boxes.append(word.box)
            word = dataclasses.replace(word, text=_replace(word.text, inside))
        words.append(word)
    return dataclasses.replace(line, text=text, words=tuple(words)), boxes
