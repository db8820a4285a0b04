"""Evidence as a model sees it: numbered, dated, escaped blocks. What stands in them is data, whatever it says."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from memory_core.context.contextual import Piece
from memory_core.llm.blocks import data
from memory_core.records.dialogue import Turn

_ANSWER = 600


def blocks(pieces: Sequence[Piece], zone: tzinfo | None) -> str:
    """All pieces, numbered from 1. No text in them can close its block or open another."""
    return "\n".join(_block(number, piece, zone) for number, piece in enumerate(pieces, start=1))


def _block(number: int, piece: Piece, zone: tzinfo | None) -> str:
    hit = piece.hit
    when = hit.at.astimezone(zone).strftime("%A %Y-%m-%d %H:%M")
    place = f'app="{data(hit.app)}" title="{data(hit.title)}"'
    head = f'<evidence n="{number}" date="{when}" kind="{data(hit.kind)}" {place}>'
    parts = [piece.before and f"(before:) {piece.before}", piece.text, piece.after and f"(after:) {piece.after}"]
    body = "\n".join(data(part) for part in parts if part)
    return f"{head}\n{body}\n</evidence>"


def prompt(
    question: str,
    pieces: Sequence[Piece],
    turns: Sequence[Turn],
    about: Sequence[str],
    now: datetime,
    zone: tzinfo | None,
) -> str:
    """The whole prompt: who asks, when, what was said before, the evidence, the question."""
    parts = [f"Now: {now.astimezone(zone):%A %Y-%m-%d %H:%M}"]
    if about:
        parts.append("<person>\n" + "\n".join(data(text) for text in about) + "\n</person>")
    for turn in turns[-3:]:
        parts.append(f"<earlier>\nQ: {data(turn.question)}\nA: {data(turn.answer[:_ANSWER])}\n</earlier>")
    parts.append(blocks(pieces, zone))
    parts.append(f"<question>\n{data(question)}\n</question>")
    return "\n\n".join(parts)
