"""Tells what is written in a window from its frame: address bars, buttons, side bars, counters, hints, footers.

The patterns and words stand in the language's data file. What is dropped here is dropped from conclusions alone; the
observation keeps every word.
"""

import functools
import re
from collections.abc import Sequence

from memory_core.language.pack import load_pack
from memory_core.language.words import words

_SHORT_END = re.compile(r"[.!?。！？…:]$")
_ELIDED = re.compile(r"\s*(?:\.\.\.|…)$")
# “Account number: 4482 0917 33” tells something.
_VALUED = re.compile(r"\w:\s+\S|\d{4,}|[€$£] ?[1-9]|\d ?[€$£]")
# An amount, a date, a time, or a long number: more than a count beside a button.
_TELLING = re.compile(
    r"\d[.,:/-]\d|\d{3,}|[€$£] ?\d|\d ?[€$£%]"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
_FIGURED = re.compile(r"\d{1,2}:\d{2}|\d[.,]\d")
_ADDRESSED = re.compile(r"<\S+@\S+>")
_GUTTER = re.compile(r"^\s*(\d{1,5})(?:\s(.*))?$")
_LEAST_NUMBERED = 4
_LONGEST = 300
_FRAME_SHARE = 0.6
# What is recommended stands at the end of a page, or in its last column.
_MOST_RECOMMENDED = 25
_CITED = re.compile(r"^\[\d{1,3}\]\s|^\d{1,2}\s+[^\d\W].*[^.!?]$")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Separators of bread crumbs and of lists of links.
_LINKED = re.compile(r"\s[›»|·•]\s")


def is_frame(line: str) -> bool:
    """Whether a line belongs to a window and not to what the window shows."""
    if len(line) > _LONGEST:
        return False
    line = " ".join(line.split())
    if not line:
        return False
    if any(pattern.search(line) for pattern in _patterns("frame_sentences")):
        return True
    if is_whole(line) and is_readable(line):
        return False
    return any(pattern.search(line) for pattern in _patterns("frame_lines")) or _is_bar(line) or _is_row_of_icons(line)


def _is_row_of_icons(line: str) -> bool:
    """Signs with hardly a letter between them, as below the field for a message."""
    parts = line.split()
    signs = sum(1 for part in parts if not any(letter.isalnum() for letter in part))
    letters = sum(letter.isalpha() for letter in line)
    return len(parts) >= 3 and signs >= 2 and letters <= 2 * len(parts) and not any(one.isdigit() for one in line)


def _is_bar(line: str) -> bool:
    """A row of buttons, tabs or links: hardly anything but words of such."""
    if _SHORT_END.search(_ELIDED.sub("", line)) or _VALUED.search(line):
        return False
    tokens = _LETTERS.findall(line)
    if not 2 <= len(tokens) <= 25:
        return False
    known = _words_of_bars()
    own = sum(1 for token in tokens if token.casefold() in known)
    small = sum(1 for token in tokens if token[0].islower() and len(token) > 2)
    if own < 2:
        return False
    # Where every word has a capital, a few known ones are enough, unless it tells a time or an amount.
    capital = len(tokens) >= 5 and small <= 0.3 * len(tokens) and not _FIGURED.search(line)
    return capital or (own >= _FRAME_SHARE * len(tokens) and small <= len(tokens) / 2)


def without_frame(text: str) -> str:
    """The text with an empty line in the place of each line of the frame, and without what a page recommends last."""
    return "\n".join("" if is_frame(line) else line for line in _until_recommended(text.splitlines()))


def _until_recommended(lines: Sequence[str]) -> Sequence[str]:
    """The lines before “You may also like”, if that is near the end and the page itself was before it."""
    section = load_pack().parts["frame_sections"]
    for place in range(max(0, len(lines) - _MOST_RECOMMENDED), len(lines)):
        if re.search(section, lines[place].strip(), re.IGNORECASE):
            before, after = (sum(map(_tells, part)) for part in (lines[:place], lines[place:]))
            return lines[:place] if before >= max(1, after) else lines
    return lines


def _tells(line: str) -> bool:
    return not is_frame(line) and ((is_whole(line) and is_readable(line)) or is_row(line))


def is_readable(sentence: str) -> bool:
    """Whether a sentence reads as one: prose, and no row of a table, list of links, or reference."""
    tokens = _LETTERS.findall(sentence)
    if len(tokens) < 4 or _CITED.match(sentence) or _LINKED.search(sentence) or _ADDRESSED.search(sentence):
        return False
    small = sum(1 for token in tokens if token[0].islower())
    letters = sum(len(token) for token in tokens)
    if small < 0.4 * len(tokens) or letters < 0.6 * len(sentence.replace(" ", "")):
        return False
    return is_whole(sentence) or any(token.casefold() in load_pack().words("stop_words") for token in tokens)


def is_whole(sentence: str) -> bool:
    """Whether a sentence comes to its end; one that is cut off by dots does not."""
    return _SHORT_END.search(_ELIDED.sub("", sentence.rstrip("\"'”’)]"))) is not None


def is_row(line: str) -> bool:
    """Whether a line is a row that tells something: words beside an amount, a date or a time, as in bills."""
    return _TELLING.search(line) is not None and sum(len(one) > 2 for one in _LETTERS.findall(line)) >= 2


def is_editor(app: str) -> bool:
    """Whether an application is an editor for programs."""
    return re.search(load_pack().table("journal")["editors"], app, re.IGNORECASE) is not None


def without_gutter(code: str) -> str:
    """Program text without the line numbers that an editor writes in front of it."""
    numbered = [match for line in code.splitlines() if (match := _GUTTER.match(line))]
    if not _counts(numbered):
        return code
    return "\n".join(match[2] or "" if (match := _GUTTER.match(line)) else line for line in code.splitlines())


def _counts(numbered: Sequence[re.Match[str]]) -> bool:
    """Whether the numbers at the beginnings of lines go up one by one, mostly."""
    figures = [int(match[1]) for match in numbered]
    steps = sum(1 for one, following in zip(figures, figures[1:], strict=False) if following == one + 1)
    return len(figures) >= _LEAST_NUMBERED and steps >= 0.7 * (len(figures) - 1)


def without_unfinished(lines: Sequence[str]) -> list[str]:
    """The lines without those that another one says whole: begun while somebody types, or cut off by scrolling."""
    folded = [" ".join(words(line)) for line in lines]
    kept = []
    for place, line in enumerate(lines):
        begun = folded[place]
        longer = (one for number, one in enumerate(folded) if number != place and len(one) > len(begun))
        if len(begun) < 4 or not any(one.startswith(begun) or one.endswith(f" {begun}") for one in longer):
            kept.append(line)
    return kept


@functools.cache
def _words_of_bars() -> frozenset[str]:
    return load_pack().words("frame_words") | load_pack().words("chrome_words")


@functools.cache
def _patterns(section: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in load_pack().listed(section))
