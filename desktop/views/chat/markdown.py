"""Makes an answer's Markdown harmless before it is shown: no pictures, no HTML, links that only ask."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from desktop.viewmodels.wording import visible

# Bounded, so that thousands of brackets that nobody closes cost no time by the square; what is longer is taken out of
# what Qt makes of it, as everything else that must not be there.
_IMAGE = re.compile(r"!\[([^\]]{0,999})\](?:\([^)]{0,2048}\)|\[[^\]]{0,999}\])?")
_CITATION = re.compile(r"\[(\d{1,3})\](?![(\[:])")
_IMAGE_REFERENCE = re.compile(r"^\s{0,3}\[[^\]]{1,999}\]:\s*\S+.*$", re.MULTILINE)
_SEALED = re.compile(r"^\[[a-z][a-z -]{2,30}\](?=:)", re.MULTILINE)
_EMPTY_CELL = re.compile(r"\|[ \t]*(?=\|)")
_LABEL = "\u2009{}\u2009"
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]{}|\\^`\"“”„«»，。；：！？、]+", re.IGNORECASE)
CITE = "cite"


def safe_markdown(text: str, numbers: Collection[int] | None = None) -> str:
    """The same text without pictures; `[n]` of the given numbers (None: any) become links to `cite:n`."""
    # A mark for what is sealed begins no reference.
    text = _SEALED.sub(r"\\\g<0>", _with_empty_cells(visible(text)))
    text = _IMAGE.sub(lambda found: found.group(1), _IMAGE_REFERENCE.sub("", text))

    def link(found: re.Match[str]) -> str:
        number = int(found.group(1))
        return (
            f"[{_LABEL.format(number)}]({CITE}:{number})" if numbers is None or number in numbers else f"\\[{number}\\]"
        )

    return _CITATION.sub(link, text)


def _with_empty_cells(text: str) -> str:
    """Tables with something in each cell: Qt takes an empty one for a part of the cell before it."""
    lines, fenced = text.split("\n"), False
    for number, line in enumerate(lines):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced and line.startswith("|"):
            lines[number] = _EMPTY_CELL.sub("|\u00a0", line)
    return "\n".join(lines)


def may_lead(href: str, label: str, numbers: Collection[int], addresses: Collection[str]) -> bool:
    """Whether an anchor of an answer may be clicked: a citation that says what it opens, or an address that was seen.

    An address that stands in no source was put together by the model, perhaps at an attacker's word and with what it
    read in it: it stays text.
    """
    scheme, _, number = href.partition(":")
    if scheme == CITE:
        known = number.isdecimal() and number.isascii() and int(number) in numbers
        return known and label == _LABEL.format(int(number))
    return is_web_link(href) and href in addresses


def addresses_in(text: str) -> tuple[str, ...]:
    """The web addresses that stand in a text, without the marks of a sentence's end."""
    return tuple(dict.fromkeys(found.rstrip(".,;:!?…”’'\"") for found in _ADDRESS.findall(text)))


def is_web_link(url: str) -> bool:
    """Whether a link may be offered to the browser at all."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
