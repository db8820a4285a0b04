"""Tells whether a text says nothing that the last one did not say."""

import re
from collections import Counter
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from unicodedata import east_asian_width, normalize

ALIKE = 0.9
# A new line of so many characters is news; of one that is doubtful, as a counter's is or one that was read uncertainly,
# so many. What ends in dots is going on (“Loading…”) or offered by a menu (“Open…”), and doubtful as well.
NEWS = 5
DOUBTFUL_NEWS = 12
SHINGLE = 3
WINDOWS = 64
LINES = 500
# So many former texts of each window are known, too.
FORMER = 8
# What was kept with so many numbers is a counter.
COUNTS = 3
_DOTS = ("..", "…")
_WORD, _ACCENTS = re.compile(r"\w+"), re.compile("[\u0300-\u036f]")
_NUMBER = re.compile(r"\d+(?:\W\d+)*")
# By itself the time of day says nothing.
_TIME = re.compile(r"\W*\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\W*(?:[ap]\W?m)?\W*")


class Said:
    """What was kept of each window: the lines of the last 64 windows, at most 500 each, and those before them."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, tuple[str, ...]] = {}
        self._former: dict[Hashable, list[tuple[str, ...]]] = {}

    def of(self, window: Hashable) -> tuple[str, ...] | None:
        """The lines that were kept of it; None when it is new."""
        return self._lines.get(window)

    def keep(self, window: Hashable, lines: Sequence[str], *, beside: bool = False) -> None:
        """These lines were kept; `beside` what is known of the window, which is covered in part."""
        last = self._lines.pop(window, ())
        kept = tuple(dict.fromkeys((*lines, *(last if beside else ()))))[:LINES]
        self._lines[window] = kept
        former = [said for said in self._former.get(window, []) if said != kept]
        self._former[window] = [*former, *([last] if last and last != kept else [])][-FORMER:]
        while len(self._lines) > WINDOWS:
            oldest = next(iter(self._lines))
            del self._lines[oldest], self._former[oldest]

    def take_over(self, other: "Said") -> None:
        """What was kept of windows somewhere else is known here."""
        for window, lines in other._lines.items():  # noqa: SLF001 (one of its own kind)
            self.keep(window, lines)

    def before(self, window: Hashable, lines: Sequence[str], doubtful: Container[str] = ()) -> tuple[str, ...] | None:
        """What was kept of it before the last time, if these lines repeat that."""
        former = reversed(self._former.get(window, []))
        return next((said for said in former if repeated(lines, said, doubtful)), None)

    def again(self, window: Hashable, lines: Sequence[str]) -> frozenset[str]:
        """Those of the lines that were kept of it before: a short one that comes back (“Ready”) is no news."""
        former = {plain(line) for said in self._former.get(window, []) for line in said}
        return frozenset(line for line in lines if plain(line) in former)

    def counted(self, window: Hashable, lines: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Those of the lines that go on counting in their place: each as it was kept last, and with how many numbers it
        was kept, three at least."""
        last = self._lines.get(window, ())
        now = _alone(lines) if any(line not in last and _NUMBER.search(line) for line in lines) else {}
        texts = [_alone(said) for said in (*self._former.get(window, []), last)] if now else []
        found = {}
        for form, line in now.items():
            numbers = len({text.get(form) for text in texts} - {None})
            if form in texts[-1] and numbers >= COUNTS:
                found[line] = texts[-1][form], numbers
        return found


def repeated(lines: Sequence[str], before: Sequence[str], doubtful: Container[str] = ()) -> bool:
    """Whether `lines` repeat `before`: word three-shingles alike (Jaccard ≥ 0.9), and no new line of 5 characters that
    is more than a time of day; of the `doubtful` lines, none of 12."""
    if _has_news(lines, before, doubtful):
        return False
    return alike(lines, before) >= ALIKE or alike(_certain(lines, before, doubtful), before) >= ALIKE


def little(lines: Sequence[str], before: Sequence[str], doubtful: Container[str] = ()) -> bool:
    """Whether a line that is not doubtful says something else, however short it is: “Room 317”, or another sum; no time
    of day, nothing that is going on, no single letter, as an icon is read, and no part of a known line."""
    known = {plain(line) for line in before}
    new = [line for line in lines if line not in doubtful and plain(line) not in known]
    placed = _placed(known) if new else {}
    return any(
        _length("".join(filter(str.isalnum, line))) > 1
        and not (line.endswith(_DOTS) or is_clock(line))
        and not _is_part(line, placed)
        for line in new
    )


def contained(lines: Sequence[str], before: Sequence[str], doubtful: Container[str] = ()) -> bool:
    """Whether `before` said all of `lines`, maybe more: nine in ten word three-shingles, and no new line as in
    `repeated`. A line of which something is covered now says nothing new."""
    known = {plain(line) for line in before}
    new = [line for line in lines if plain(line) not in known]
    placed, left = _placed(known) if new else {}, []
    for line in new:
        if _is_part(line, placed):
            continue
        if _length(plain(line)) >= NEWS and _has_news([line], before, doubtful):
            return False
        left.append(line)
    return len(_shingles(left) - _shingles(before)) <= (1 - ALIKE) * len(_shingles(lines))


def alike(lines: Sequence[str], before: Sequence[str]) -> float:
    """Jaccard of the word three-shingles of two texts, 0…1; two empty texts are alike."""
    one, other = _shingles(lines), _shingles(before)
    return len(one & other) / len(one | other) if one | other else 1.0


def _has_news(lines: Sequence[str], before: Sequence[str], doubtful: Container[str]) -> bool:
    known, told = {plain(line) for line in before}, {plain(line): line for line in lines}
    counted = {_uncounted(line) for line in known - told.keys() if _NUMBER.search(line)}
    return any(
        _length(new) >= (DOUBTFUL_NEWS if said in doubtful or _goes_on(new, counted) else NEWS)
        and not _TIME.fullmatch(new)
        for new, said in told.items()
        if new not in known
    )


def _certain(lines: Sequence[str], before: Sequence[str], doubtful: Container[str]) -> list[str]:
    """The lines without new doubtful ones, where these say little together: what is read into a drawing, say."""
    known = {plain(line) for line in before}
    unsure = [line for line in lines if line in doubtful and plain(line) not in known]
    little = sum(map(_length, unsure)) < DOUBTFUL_NEWS
    return [line for line in lines if not little or line not in unsure]


def _goes_on(line: str, counted: Container[str]) -> bool:
    """Whether a line tells how far something is: “Saving…”, or “1,241 items” where “1,204 items” stood."""
    return line.endswith(_DOTS) or _uncounted(line) in counted


def _alone(lines: Sequence[str]) -> dict[str, str]:
    """The lines with numbers, by what they say besides; without those that differ in them alone: rows of a list."""
    forms = Counter(_uncounted(plain(line)) for line in lines)
    numbered = {_uncounted(plain(line)): line for line in lines if _NUMBER.search(line)}
    return {form: line for form, line in numbered.items() if forms[form] == 1}


def _uncounted(line: str) -> str:
    return _NUMBER.sub("0", line)


def _length(line: str) -> int:
    """Characters; a wide one, as Chinese has, says as much as three letters."""
    return sum(3 if east_asian_width(sign) in "WF" else 1 for sign in line)


def _shingles(lines: Sequence[str]) -> set[tuple[str, ...]]:
    """Of each line by itself, so that the order in which the lines were read does not matter; of a clock none, which
    would be much of a short text."""
    found: set[tuple[str, ...]] = set()
    for line in lines:
        words = [] if is_clock(line) else plain(line).split()
        found.update(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)) if words)
    return found


def _placed(known: Iterable[str]) -> Mapping[str, Sequence[tuple[list[str], int]]]:
    """Where each word stands in these plain lines: the words of the line, and its place among them."""
    places: dict[str, list[tuple[list[str], int]]] = {}
    for line in known:
        words = _WORD.findall(line)
        for at, word in enumerate(words):
            places.setdefault(word, []).append((words, at))
    return places


def _is_part(line: str, known: Mapping[str, Sequence[tuple[list[str], int]]]) -> bool:
    """Whether a line says what stands together in one that is known, but for one word in four that was not read."""
    words = _WORD.findall(plain(line))
    reach = len(words) + len(words) // 4
    return bool(words) and any(_follow(words, one[at : at + reach]) for one, at in known.get(words[0], ()))


def _follow(words: Sequence[str], others: Iterable[str]) -> bool:
    """Whether these words are among others, in the same order."""
    rest = iter(others)
    return all(word in rest for word in words)


def is_clock(line: str) -> bool:
    """Whether a line is no more than the time of day."""
    return _TIME.fullmatch(plain(line)) is not None


def plain(line: str) -> str:
    """A line as it is compared: without accents, too, which are easily misread."""
    if not line.isascii():
        line = normalize("NFC", _ACCENTS.sub("", normalize("NFD", line)))
    return " ".join(line.casefold().split())
