"""Evidence as a model sees it: numbered, dated, escaped blocks. What stands in them is data, whatever it says."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo

from memory_core.context.contextual import Piece
from memory_core.language.exact_things import ExactThing, veil
from memory_core.llm.blocks import data
from memory_core.records.dialogue import Turn

_ANSWER = 600
# How much of its neighbours a piece holds (`Contextual`); and what tells whether it holds the end of its own text.
_BESIDE, _EDGE = 300, 40
_CUT_START = re.compile(r"\A\S{0,60}[\d\s./()+-]{0,60}")
_CUT_END = re.compile(r"(?<![\d./()+-])[\d\s./()+-]{0,60}\S{0,60}\Z")


def blocks(pieces: Sequence[Piece], zone: tzinfo | None, hide: Callable[[str], str] = str) -> str:
    """All pieces, numbered from 1, seen through `hide`. No text in them can close its block or open another."""
    return "\n".join(_block(number, piece, zone, hide) for number, piece in enumerate(pieces, start=1))


def _block(number: int, piece: Piece, zone: tzinfo | None, hide: Callable[[str], str]) -> str:
    hit = piece.hit
    when = hit.at.astimezone(zone).strftime("%A %Y-%m-%d %H:%M")
    place = f'app="{data(hide(hit.app))}" title="{data(hide(hit.title))}"'
    head = f'<evidence n="{number}" date="{when}" kind="{data(hit.kind)}" {place}>'
    parts = [
        piece.before and f"(before:) {_without_half(hide(piece.before), _CUT_START, len(piece.before) >= _BESIDE)}",
        _without_half(hide(piece.text), _CUT_END, len(hit.text) > _EDGE and hit.text[-_EDGE:] not in piece.text),
        piece.after and f"(after:) {_without_half(hide(piece.after), _CUT_END, len(piece.after) >= _BESIDE)}",
    ]
    body = "\n".join(data(part) for part in parts if part)
    return f"{head}\n{body}\n</evidence>"


def _without_half(text: str, edge: re.Pattern[str], cut: bool) -> str:
    """A text that may have been cut inside a number or a word, without what could be half a value."""
    return edge.sub("…", text, count=1) if cut else text


def prompt(
    question: str,
    pieces: Sequence[Piece],
    turns: Sequence[Turn],
    about: Sequence[str],
    now: datetime,
    zone: tzinfo | None,
    sealed: Iterable[ExactThing] = (),
) -> str:
    """The whole prompt: who asks, when, what was said before, the evidence, the question.

    Account and phone numbers, addresses and what else goes to the vault, and what is `sealed` there, are marks in it.
    """
    turns = turns[-3:]
    said = [text for turn in turns for text in (turn.question, turn.answer)]
    shown = [text for piece in pieces for text in (piece.hit.app, piece.hit.title, piece.before, piece.after)]
    # All of each text, also what is cut off: a label may stand there.
    whole = [piece.hit.text for piece in pieces]
    hide = veil([question, *said, *about, *shown, *whole, *(piece.text for piece in pieces)], sealed)
    parts = [f"Now: {now.astimezone(zone):%A %Y-%m-%d %H:%M}"]
    if about:
        parts.append("<person>\n" + "\n".join(data(hide(text)) for text in about) + "\n</person>")
    for turn in turns:
        answer = hide(turn.answer)[:_ANSWER]
        parts.append(f"<earlier>\nQ: {data(hide(turn.question))}\nA: {data(answer)}\n</earlier>")
    parts.append(blocks(pieces, zone, hide))
    parts.append(f"<question>\n{data(hide(question))}\n</question>")
    return "\n\n".join(parts)
