"""Claims and what they rest on: a sentence that names no evidence is no part of an answer."""

import re
from dataclasses import dataclass
from itertools import groupby

from memory_core.language.sentences import split_sentences

_MARK = re.compile(r"\[(\d{1,3})\]")
_LEADING = re.compile(r"^\s*((?:\[\d{1,3}\]\s*)+)")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_HEADING = re.compile(r"^\s*(#{1,6})\s|^\s*\*\*[^*]+\*\*:?\s*$")
_RULE = re.compile(r"^\s*([-*_])\s*(?:\1\s*){2,}$")
_UNDER_A_HEAD = re.compile(r"^(?=.*\|)(?=.*-)[\s|:-]+$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
# A number with an address behind it is a link of the model's own making, wherever that leads.
_TARGET = r"\((?:[^()\n]|\([^()\n]*\))*\)?"
_LINK = re.compile(
    rf"[ \t]?!?(?:(?:\[\d{{1,3}}\])+|\[[^\[\]\n]*(?:\[\d{{1,3}}\][^\[\]\n]*)+\]){_TARGET}|^\s*\[\d{{1,3}}\]:.*$",
    re.MULTILINE,
)
_ALONE = re.compile(r"\n\s*((?:\[\d{1,3}\]\s*?)+)(?=\n|$)")
_LEAST_WORDS = 4


@dataclass(slots=True)
class _Line:
    """`text`: what of it may stay, None for nothing. `block`: the number of the paragraph, list or table it is in."""

    text: str | None
    block: int

    @property
    def cites(self) -> bool:
        return self.text is not None and bool(_MARK.search(self.text))


def proven(text: str) -> str:
    """The text without the claims that cite nothing; "" when it cites nothing at all.

    What only leads on (“Here is what was said:”, a heading) stays where something follows it, and a short line where
    the paragraph or list it is in cites something.
    """
    lines = _in_blocks(_ALONE.sub(r" \1", _LINK.sub("", text)).split("\n"))
    kept = [line for _, block in groupby(lines, lambda line: line.block) for line in _proven_block(list(block))]
    if not any(line.cites for line in kept):
        return ""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_leading_somewhere(kept))).strip()


def numbers(text: str) -> frozenset[int]:
    """The numbers of the evidence that a text cites. A mark that is a link cites nothing."""
    return frozenset(int(number) for number in _MARK.findall(_LINK.sub("", text)))


def _in_blocks(texts: list[str]) -> list[_Line]:
    """An empty line ends a block, but not behind a colon, between two items of a list, nor in a piece of code."""
    found: list[_Line] = []
    block, fenced, before, ended = 0, False, "", False
    for text in texts:
        if text.strip():
            alike = before.rstrip("*_ ").endswith(":") or (_BULLET.match(before) and _BULLET.match(text))
            block += (ended and not alike and not fenced) or bool(_HEADING.match(before))
            fenced ^= bool(_FENCE.match(text))
            before = text
        ended = not text.strip()
        found.append(_Line(text, block))
    return found


def _proven_block(block: list[_Line]) -> list[_Line]:
    rows = [line for line in block if line.text and "|" in line.text]
    if len(rows) > 1 and _UNDER_A_HEAD.match(rows[1].text or ""):
        _prove_rows(rows)
    else:
        rows = []
    for line in block:
        if line not in rows and line.text is not None:
            line.text = _proven_line(line.text)
    if not any(line.cites for line in block):
        for line in block:
            line.text = line.text if _stays_by_itself(line.text) else None
    return [line for line in block if line.text is not None]


def _prove_rows(rows: list[_Line]) -> None:
    """A row of a table is one claim, and its head is worth as much as the rows below."""
    for row in rows[2:]:
        row.text = row.text if row.cites else None
    if not any(row.cites for row in rows[2:]):
        for row in rows[:2]:
            row.text = row.text if row.cites else None


def _stays_by_itself(text: str | None) -> bool:
    """In a block that cites nothing: an empty line, a heading, a rule, a question, a “Yes.”."""
    if text is None or _BULLET.match(text) or _FENCE.match(text):
        return False
    bare = text.strip().rstrip("*_ ")
    return not bare or bool(_HEADING.match(text) or _RULE.match(text)) or bare.endswith("?") or bare.isalpha() or (
        bare[:-1].isalpha() and bare[-1] in ".!"
    )  # fmt: skip


def _leading_somewhere(kept: list[_Line]) -> list[str]:
    """Without the headings and rules below which nothing is left."""
    found: list[str] = []
    after = 0
    for line in reversed(kept):
        text = line.text or ""
        level = _level(text)
        if text.strip():
            if level and (after == 0 or level >= after):
                continue
            after = level or 9
        found.append(text)
    return found[::-1]


def _level(text: str) -> int:
    """How high a heading stands: 1 is the highest, 7 a line in bold, 8 a rule; 0 for what is none."""
    if _RULE.match(text):
        return 8
    heading = _HEADING.match(text)
    return 0 if heading is None or _MARK.search(text) else len(heading[1] or "#######")


def _proven_line(line: str) -> str | None:
    if not line.strip() or _HEADING.match(line) or _RULE.match(line):
        return line
    bullet = _BULLET.match(line)
    head = bullet.group() if bullet else ""
    sentences = _with_their_marks(split_sentences(line[len(head) :]))
    kept = [one for one in sentences if _cites(one) or not _claims(one)]
    if len(kept) == len(sentences):
        return line
    # What is left of a claim that cited nothing (“Then …”, “Paragraph 1.”) says nothing either.
    return head + " ".join(kept) if any(map(_cites, kept)) else None


def _cites(sentence: str) -> bool:
    """A mark without a word beside it cites, but claims nothing."""
    return bool(_MARK.search(sentence)) and any(char.isalnum() for char in _MARK.sub("", sentence))


def _with_their_marks(sentences: list[str]) -> list[str]:
    """A mark that stands after the full stop belongs to the sentence before it."""
    found: list[str] = []
    for one in sentences:
        leading = _LEADING.match(one)
        if leading and found:
            found[-1] += f" {leading[1].strip()}"
            one = one[leading.end() :].strip()
        if one:
            found.append(one)
    return found


def _claims(sentence: str) -> bool:
    if _MARK.fullmatch(sentence.strip()):
        return True
    return len(sentence.split()) >= _LEAST_WORDS and not sentence.rstrip("*_ ").endswith((":", "?"))
