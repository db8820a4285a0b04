"""Which of several sentences that tell the same holds: the newest, what was said “instead”, or the first where it is
asked how it was at first."""

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from memory_core.chat.fitting import Asked
from memory_core.chat.resolve import times_said
from memory_core.chat.terms import Candidate, share
from memory_core.language.pack import load_pack
from memory_core.language.words import stems

# What can be said anew with another day, place or sum.
REPLACED = frozenset(("when", "where", "money", "number", "who", "how_long"))
_CLOSE = 0.82
_LEAST_TOPIC = 0.5
# “What is my blood pressure?” is what was measured last.
_WHAT_IS = re.compile(r"\W*what(?:['’]s|\s+is)\s+(?:my|our|his|her|[\w’' ]{2,30}['’]s)\s", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_TODAY = timedelta(days=1)


def told_by(one: Candidate, asked: Asked) -> float:
    """The share of the question's words that the sentence itself, or the question it replies to, says."""
    return share(asked.asks[0], (one.own | one.head, 1.0), (one.reply, 0.8))


def held_before(one: Candidate, fact: Candidate) -> bool:
    """Whether it was said before what is a fact now: the fact was made with all that was told of it."""
    is_fact, older = fact.piece.hit.kind == "semantic", one.piece.hit.at < fact.piece.hit.at
    return is_fact and older and one.piece.hit.kind != "semantic"


def in_order(scored: list[Candidate], asked: Asked) -> list[Candidate]:
    """Those of one part of a question, best first, with what holds before what it replaces."""
    ordered = _corrected(sorted(scored, key=lambda one: -one.score), asked)
    table = load_pack().table("which_time")
    way = next((way for way in ("latest", "earliest") if re.search(table[way], asked.part, re.IGNORECASE)), "")
    if way:
        near = [one for one in ordered if one.score >= _CLOSE * ordered[0].score and asked.holds(one)]
        return _led_by(near, ordered, min if way == "earliest" else max)
    if asked.happened or asked.period is not None or not ordered:
        return ordered
    if asked.kind == "what" and _WHAT_IS.match(asked.part) and _FIGURE.search(ordered[0].sentence.text):
        least = _things(ordered[0], asked)
        near = [one for one in ordered if one.score >= _CLOSE * ordered[0].score and least <= _things(one, asked)]
        near = [one for one in near if _FIGURE.search(one.sentence.text) and one.piece.hit.layer == "observations"]
        led = _led_by(near, ordered, max)
        return [one for one in led if one is led[0] or one not in near]
    if asked.kind not in REPLACED:
        return ordered
    return _led_by(_same_as(ordered[0], ordered, asked), ordered, max)


def newer_than(cell: Candidate, scored: Sequence[Candidate], asked: Asked) -> bool:
    """Whether the best sentence was said after a table was seen, and tells of all that the table's row tells of."""
    if asked.kind not in REPLACED or asked.happened or asked.period is not None or not scored:
        return False
    one = scored[0]
    later = one.piece.hit.at > cell.piece.hit.at and one.piece.hit.layer == "observations" and asked.holds(one)
    return later and _things(cell, asked) <= _things(one, asked)


def unless_off(told: list[Candidate], compared: Sequence[Candidate], asked: Asked) -> list[Candidate]:
    """What was chosen; in its place what says that just that was called off since, where it tells of a day."""
    dated = [one for one in told if one.short]
    if asked.kind != "when" or asked.happened or asked.period is not None or not dated:
        return told
    best, off = dated[0], _off()
    least = _things(best, asked)
    later = [
        one
        for one in compared
        if one.piece.hit.at >= best.piece.hit.at
        and one.sentence.text != best.sentence.text
        and least <= _things(one, asked)
        and off["said"].search(one.sentence.text)
        and not off["denied"].search(one.sentence.text)
    ]
    newest = max(later, key=lambda one: one.piece.hit.at, default=None)
    return told if newest is None else [replace(newest, short=newest.sentence.text.rstrip("."), sure=True)]


@functools.cache
def _off() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(text, re.IGNORECASE) for name, text in load_pack().table("off_since").items()}


def _same_as(best: Candidate, scored: Sequence[Candidate], asked: Asked) -> list[Candidate]:
    """Those that fit nearly as well as the best, and tell of all the things of the question that it tells of."""
    if not asked.holds(best):
        return []
    least = _things(best, asked)
    near = [one for one in scored if one.score >= _CLOSE * best.score and asked.holds(one)]
    # What is planned is replaced by no day that was.
    near = [one for one in near if asked.kind != "when" or _is_ahead(one) or not _is_ahead(best)]
    return [one for one in near if least <= _things(one, asked)]


def _is_ahead(one: Candidate) -> bool:
    at = one.piece.hit.at
    return any(said.moment >= at - _TODAY for said in times_said(one.sentence.text, at, at.tzinfo))


def _things(one: Candidate, asked: Asked) -> frozenset[str]:
    there = one.own | one.head | one.reply | one.place | frozenset(stems(one.before))
    return frozenset(own for own, others, _ in asked.asks[0] if own in there or others & there)


def _led_by(near: Sequence[Candidate], scored: list[Candidate], pick: Callable[..., Candidate]) -> list[Candidate]:
    if len(near) < 2:
        return scored
    first = pick(near, key=lambda one: (one.piece.hit.at, one.score))
    return [replace(first, score=scored[0].score), *(one for one in scored if one is not first)]


def _corrected(scored: list[Candidate], asked: Asked) -> list[Candidate]:
    """With what was said “instead” later, about the same thing, before what it replaces."""
    instead = re.compile(load_pack().table("corrections")["text"], re.IGNORECASE)
    for one in scored[1:] if asked.kind in REPLACED else ():
        best = scored[0]
        if one.piece.hit.at <= best.piece.hit.at or not asked.holds(one):
            continue
        same = asked.topic_share(one) >= max(_LEAST_TOPIC, asked.topic_share(best))
        # A fact that holds was judged with all that was told of it.
        holds = one.piece.hit.kind == "semantic" and not (asked.happened or asked.period)
        same = same or (holds and told_by(one, asked) >= told_by(best, asked) > 0)
        if same and (holds or instead.search(one.sentence.text)):
            return [replace(one, score=best.score), *(other for other in scored if other is not one)]
    return scored
