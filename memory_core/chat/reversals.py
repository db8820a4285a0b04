"""What a later note says is over, or so again: a printer that works again, a drill that was brought back."""

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from memory_core.chat.fitting import Asked
from memory_core.chat.resolve import surely_ahead
from memory_core.chat.terms import Candidate
from memory_core.language.pack import load_pack
from memory_core.language.words import stems

_KINDS = frozenset(("yes_no", "where", "who", "what"))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A state, and the words that say that it is over."""

    state: re.Pattern[str]
    over: re.Pattern[str]

    def side(self, text: str) -> re.Match[str] | None:
        """Where a text tells of the one or the other, “over” before the state (“no longer on hold”)."""
        return self.over.search(text) or self.state.search(text)

    def holds(self, text: str) -> bool:
        """Whether it tells that the state is so."""
        return self.over.search(text) is None


def as_it_stands(told: list[Candidate], every: Callable[[], Sequence[Candidate]], asked: Asked) -> list[Candidate]:
    """What was chosen; in its place what was said last of the same, where that says that it is so no longer, or again.

    `every`: all that was found, which is read only where it may matter. What was so once, or at a time that is asked
    for, stays as it was told then.
    """
    past = load_pack().parts["reversals_past"]
    if not told or asked.kind not in _KINDS or asked.period is not None:
        return told
    if re.search(past, asked.part, re.IGNORECASE):
        return told
    best = told[0]
    for pair in _pairs():
        if pair.side(best.sentence.text) is None:
            continue
        newest = _newest(pair, best, every(), asked)
        if newest is None or pair.holds(newest.sentence.text) is pair.holds(best.sentence.text):
            continue
        return [replace(newest, short=_short(pair, newest, asked), sure=True)]
    return told


def _newest(pair: _Pair, best: Candidate, every: Sequence[Candidate], asked: Asked) -> Candidate | None:
    """The latest that tells of the state of all the things that the best one tells of, if it was said after it."""
    said = pair.side(best.sentence.text)
    idle = frozenset(stems(said.group())) if said else frozenset()
    if asked_for := pair.side(asked.part):
        idle |= frozenset(stems(asked_for.group()))
    things = _things(best, asked) - idle
    if not things:
        return None
    later = [
        one
        for one in every
        if one.piece.hit.at > best.piece.hit.at
        and one.piece.hit.layer == "observations"
        and pair.side(one.sentence.text)
        and things <= _things(one, asked)
        and not (surely_ahead(one.sentence.text) or _unsure().search(one.sentence.text))
    ]
    return max(later, key=lambda one: one.piece.hit.at, default=None)


def _short(pair: _Pair, one: Candidate, asked: Asked) -> str:
    """Yes or no where the question names the state or its end; else the sentence."""
    if asked.kind != "yes_no" or pair.side(asked.part) is None:
        return one.sentence.text.rstrip(".")
    table = load_pack().table("verdicts")
    so = pair.holds(asked.part) is pair.holds(one.sentence.text)
    return str(table["yes" if so else "no"])


def _things(one: Candidate, asked: Asked) -> frozenset[str]:
    """Those things of the question that a sentence tells of."""
    there = one.own | one.head
    return frozenset(own for own, others, _ in asked.asks[0] if own in there or others & there)


@functools.cache
def _pairs() -> tuple[_Pair, ...]:
    return tuple(
        _Pair(re.compile(one["state"], re.IGNORECASE), re.compile(one["over"], re.IGNORECASE))
        for one in load_pack().listed("reversals")
    )


@functools.cache
def _unsure() -> re.Pattern[str]:
    """What was only supposed or asked; what is denied in words of its own is told by the patterns."""
    return re.compile(load_pack().parts["reversals_unsure"], re.IGNORECASE)
