"""What a model may look up before it answers: search, timeline, open. They read, and nothing else.

A model asks by a reply that is nothing but such lines. No provider's own form of tools is needed, an answer that needs
none costs no further call, and what captured text may talk a model into is to read some more of the same memory.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from memory_core.clock import Clock
from memory_core.context.contextual import Contextual, Piece
from memory_core.records.scope import Scope
from memory_core.retrieval.periods import read_period

_LINE = re.compile(r"^\s*LOOK\s+(?P<tool>search|timeline|open)\s*:\s*(?P<what>\S.{0,300}?)\s*$", re.IGNORECASE)
_MARK = "LOOK "
_MOST_LINES = 3
_MOST_PIECES = 8
_BUDGET = 6_000


@dataclass(frozen=True, slots=True)
class Lookup:
    """One wish of a model: `tool` is search, timeline or open."""

    tool: str
    what: str


class LookupFilter:
    """Holds a reply back while it may be look-ups; everything else streams through at once."""

    def __init__(self) -> None:
        self._held = ""
        self._decided = False

    def feed(self, text: str) -> str:
        """What is surely part of an answer."""
        if self._decided:
            return text
        self._held += text
        begun = self._held.lstrip()
        if begun[: len(_MARK)] == _MARK[: len(begun)]:
            return ""
        self._decided = True
        held, self._held = self._held, ""
        return held

    def close(self) -> tuple[str, tuple[Lookup, ...], bool]:
        """At the end: the answer's rest, or the look-ups; and whether it was a reply with look-ups at all."""
        held, self._held = self._held, ""
        if not held.lstrip().startswith(_MARK):
            return held, (), False
        lines = [match for line in held.splitlines() if (match := _LINE.match(line))]
        return "", tuple(Lookup(one["tool"].casefold(), one["what"]) for one in lines[:_MOST_LINES]), True


class Reader:
    """Carries look-ups out."""

    def __init__(self, *, contextual: Contextual, clock: Clock, zone: tzinfo | None) -> None:
        self._contextual = contextual
        self._clock = clock
        self._zone = zone

    def read(self, wishes: Sequence[Lookup], known: Sequence[Piece], scope: Scope) -> list[Piece]:
        """The evidence that is new, without what is sealed in the vault."""
        ids = {(piece.hit.id, piece.text) for piece in known}
        found: list[Piece] = []
        for wish in wishes:
            for piece in self._carried_out(wish, known, scope):
                key = (piece.hit.id, piece.text)
                if piece.hit.kind != "vault" and key not in ids and len(found) < _MOST_PIECES:
                    ids.add(key)
                    found.append(piece)
        return found

    def _carried_out(self, wish: Lookup, known: Sequence[Piece], scope: Scope) -> Sequence[Piece]:
        if wish.tool == "search":
            return self._contextual.view(wish.what, k=_MOST_PIECES, budget=_BUDGET, scope=scope).pieces
        if wish.tool == "timeline":
            period, _ = read_period(wish.what, self._clock.now(), self._zone)
            return self._contextual.timeline(period, k=_MOST_PIECES, scope=scope) if period else ()
        number = re.search(r"\d{1,3}", wish.what)
        place = int(number.group()) - 1 if number else -1
        if not 0 <= place < len(known) or known[place].hit.kind == "vault":
            return ()
        hit = known[place].hit
        whole = replace(known[place], text=hit.text[:_BUDGET])
        return [whole, *self._contextual.beneath(hit, limit=3, scope=scope)]
