"""Tells who held a post that one has at a time: “Who was head of procurement in March?”

A post of a person is a fact about that person, so who had it before nobody denies: it was the one who came before.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from memory_core.chat.citations import cite, dated
from memory_core.chat.offline import Extract
from memory_core.clock import Clock
from memory_core.context.contextual import Piece
from memory_core.ingest.beliefs import facts_of
from memory_core.language.pack import load_pack
from memory_core.language.words import normal
from memory_core.records.bodies import FactBody
from memory_core.records.memory import Memory
from memory_core.records.scope import Scope
from memory_core.retrieval.judging import as_hit
from memory_core.retrieval.plan import Plan
from memory_core.store.store import Store

_JOB = "job"
_A_MOMENT, _A_DAY = timedelta(microseconds=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Term:
    """Who had a post, since when and, where that is known, until when."""

    who: str
    since: datetime
    until: datetime | None
    fact: Memory

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


class Holders:
    """Answers of whom a post was or is; None for every other question and where one alone is known to have had it."""

    def __init__(self, *, store: Store, clock: Clock, zone: tzinfo | None) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone

    def answer(self, question: str, plan: Plan) -> Extract | None:
        """Who had it at the time that is asked for, before somebody, or has it now."""
        table = load_pack().table("held_posts")
        behind = load_pack().table("held_facts")["behind"]
        whole = rf"\W*{table['asked']}(?:\s+before\s+(?P<next>[A-ZÀ-Þ][\w’'-]*(?:\s+[A-ZÀ-Þ][\w’'-]*)*)|{behind})\W*"
        found = re.fullmatch(whole, question.strip(), re.IGNORECASE)
        if found is None or not _is_of_one(post := normal(found["post"])):
            return None
        terms = self._terms(post, plan.asked.scope)
        if len({one.who for one in terms}) < 2:
            return None
        if found["next"] and plan.period is None:
            held = _before(terms, found["next"])
        elif re.search(table["former"], question, re.IGNORECASE):
            held = terms[-2:-1]
        elif plan.period is None:
            held = terms[-1:] if terms[-1].holds(self._clock.now()) else []
        else:
            held = self._then(terms, plan)
        return self._told(held) if held else None

    def _terms(self, post: str, scope: Scope) -> list[_Term]:
        """One after the other; who follows ends the time of whom went before."""
        found: list[_Term] = []
        facts = [one for one in facts_of(self._store, _JOB, post, scope=scope) if _named(one) == post]
        for fact in sorted(facts, key=lambda one: one.valid_from or one.at):
            who, since = _whose(fact), fact.valid_from or fact.at
            if found and found[-1].who == who:
                continue
            if found:
                last = found[-1]
                found[-1] = _Term(last.who, last.since, min(last.until or since, since), last.fact)
            found.append(_Term(who, since, fact.valid_to, fact))
        return found

    def _then(self, terms: list[_Term], plan: Plan) -> list[_Term]:
        period, now = plan.period, self._clock.now()
        if period is None or period.until is None or (period.since is not None and period.since > now):
            return []
        last = min(period.until - _A_MOMENT, now)
        first = last if period.since is None else period.since + min(_A_DAY, (period.until - period.since) / 2)
        return [one for one in terms if one.holds(min(first, last)) or one.holds(last)]

    def _told(self, held: list[_Term]) -> Extract:
        pieces = [Piece(as_hit(one.fact, score=1.0), one.fact.text) for one in held]
        lines = [
            f"{one.who} — {dated(piece, self._zone)}: “{piece.text}” [{number}]"
            for number, (one, piece) in enumerate(zip(held, pieces, strict=True), start=1)
        ]
        cited = tuple(cite(number, piece, piece.text) for number, piece in enumerate(pieces, start=1))
        return Extract("\n\n".join(lines), grounded=True, citations=cited, short="; ".join(one.who for one in held))


def _is_of_one(post: str) -> bool:
    """Whether one at a time has it: “head of procurement”, and not “director”, of whom there may be many."""
    said = post.split()
    return "of" in said[1:] and not load_pack().words("posts").isdisjoint(said)


def _before(terms: list[_Term], who: str) -> list[_Term]:
    place = next((place for place, one in enumerate(terms) if normal(who) in normal(one.who)), 0)
    return terms[place - 1 : place] if place else []


def _named(fact: Memory) -> str:
    said = normal(fact.body.object) if isinstance(fact.body, FactBody) else ""
    return re.sub(r"^(?:the|our|new)\s+", "", said)


def _whose(fact: Memory) -> str:
    return fact.body.subject if isinstance(fact.body, FactBody) else ""
