"""Spells a window's title bar as the system does: drawn in another shade, it is read in another way each time."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from capture.reading.scripts import certainty
from memory_core.privacy.label_book import MARK
from memory_core.privacy.redaction import Scrubbed
from memory_core.records.observation import Box, TextLine, Word

# So many signs say what a window is; what a page or a program puts behind them is no title any more. Of more than so
# many nothing is looked through for secrets.
LONGEST, LOOKED_AT = 300, 2_000
# How much of a line, in letters and figures, must stand in the title; what buttons and icons are read as is no more.
SAYS = 0.7
JUNK = 5
# What turns in a title or marks what is not saved: symbols, and these at its ends.
_SYMBOLS = frozenset({"So", "Sk", "Cf"})
_ENDS = " *•·|-–—"
# Of what nobody sees, some turns the rest round; these only shape the letters beside them.
_JOINERS = "\u200c\u200d"
# What the scrubber puts in a secret's place.
_MARK = re.compile(MARK)


def one_line(title: str, scrub: Callable[[str], Scrubbed]) -> Scrubbed:
    """A window's title without its secrets, in one line of whole signs, of a length that can be kept and shown."""
    whole = title[:LOOKED_AT].encode("utf-8", "replace").decode()
    shown = "".join(sign for sign in whole if sign in _JOINERS or unicodedata.category(sign) != "Cf")
    scrubbed = scrub(" ".join(shown.split()))
    cut = f"{scrubbed.text[: LONGEST - 1].rstrip()}…" if len(scrubbed.text) > LONGEST else scrubbed.text
    return Scrubbed(cut, scrubbed.counts)


def plain_title(title: str) -> str:
    """A title without what turns or comes and goes in it."""
    return " ".join("".join(sign for sign in title if unicodedata.category(sign) not in _SYMBOLS).split()).strip(_ENDS)


def entitled(lines: Iterable[TextLine], title: str, bar: Box, *, drawn: bool) -> list[TextLine]:
    """The lines of a window, what in its title `bar` says only the title, or a part of it, spelled as that, and once.

    `drawn`: the system drew that bar, so that all else in it are buttons, or the title misread, and is left out; in
    one that an application draws itself there may be tabs or a menu. Call it after scrubbing, with a scrubbed
    `plain_title`: the words of that line are one.
    """
    found: list[TextLine] = []
    said = False
    for line in lines:
        middle = line.box.top + line.box.height / 2
        if not bar.top <= middle < bar.bottom or _MARK.search(line.text):
            # A mark: what stands elsewhere told that a word of it is a secret, which the title alone does not.
            found.append(line)
        elif not _says_only(line.text, title):
            found += [] if drawn else [line]
        elif not said:
            said = True
            found.append(TextLine(title, line.box, (Word(title, line.box, certainty(line.words)),)))
    return found


def _says_only(text: str, title: str) -> bool:
    mine, whole = _signs(text), _signs(title)
    if not mine or not whole:
        return False
    blocks = SequenceMatcher(None, mine, whole, autojunk=False).get_matching_blocks()
    common = sum(block.size for block in blocks)
    return common >= SAYS * len(mine) and len(mine) - common <= JUNK


def _signs(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
