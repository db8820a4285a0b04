"""Answers from facts that know when they were true: what held at the time that is asked for, and what holds now where
something else did before, or where it is kept under another name."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta, tzinfo

from memory_core.agents.families import family_of
from memory_core.agents.overtaken import OUTDATED
from memory_core.agents.passages import ME
from memory_core.agents.relatives import relative_of
from memory_core.agents.written_dates import as_read
from memory_core.chat.citations import cite, dated
from memory_core.chat.offline import Extract
from memory_core.clock import Clock
from memory_core.context.contextual import Piece
from memory_core.ingest.beliefs import facts_about
from memory_core.language.pack import load_pack
from memory_core.records.bodies import FactBody
from memory_core.records.memory import Memory
from memory_core.records.scope import Scope
from memory_core.retrieval.judging import as_hit
from memory_core.retrieval.plan import Plan
from memory_core.store.rows import fold
from memory_core.store.store import Store

_A_MOMENT, _A_DAY = timedelta(microseconds=1), timedelta(days=1)


class AsOf:
    """Tells one value of somebody or something as of a time; None for every question of another shape."""

    def __init__(self, *, store: Store, clock: Clock, zone: tzinfo | None) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone

    def answer(self, question: str, plan: Plan, *, unchanged: bool = False) -> Extract | None:
        """What held then or, where it changed, what holds now; `unchanged`: also what was never anything else."""
        asked = _asked(question)
        if asked is None:
            return None
        scope = plan.asked.scope
        subject, predicate = self._known_as(asked[0], scope), asked[1]
        if plan.period is None:
            past = re.search(load_pack().table("held_facts")["past"], question, re.IGNORECASE) is not None
            held = [] if past else self._now(subject, predicate, scope, unchanged=unchanged)
        else:
            held = self._then(subject, predicate, plan, scope)
        return self._told(held) if held else None

    def _known_as(self, subject: str, scope: Scope) -> str:
        """The name under which something is told of it: Mr Okafor of “my landlord”, where it is known that he is it."""
        if facts_about(self._store, subject, scope=scope):
            return subject
        noun = subject.removeprefix("my ")
        whose = facts_about(self._store, ME, noun, scope=scope)
        others = load_pack().table("held_facts")["same_things"].get(fold(subject), ())
        named = [_object(one) for one in whose[:1]]
        return next((one for one in (*named, *others) if facts_about(self._store, one, scope=scope)), subject)

    def _now(self, subject: str, predicate: str, scope: Scope, *, unchanged: bool) -> list[Memory]:
        known = facts_about(self._store, subject, scope=scope)
        held = [one for one in _of(predicate, known) if one.valid_to is None or one.valid_to > self._clock.now()][:1]
        if not held:
            ended = f"no longer {predicate}"
            return [one for one in known if isinstance(one.body, FactBody) and one.body.predicate == ended][:1]
        began, now = held[0].valid_from, self._clock.now()
        if began is not None and began > now:  # what is to come holds not yet
            then = list(_of(predicate, facts_about(self._store, subject, at=now, scope=scope)))[:1]
            if then:
                return then
        # What holds from before it was said corrects what was said until then.
        corrects = held[0].metadata.get(OUTDATED) or (began is not None and began < held[0].at)
        if unchanged or corrects or began is None:
            return held if unchanged or corrects else []
        before = _of(predicate, facts_about(self._store, subject, at=began - _A_MOMENT, scope=scope))
        return held if any(_object(one) != _object(held[0]) for one in before) else []

    def _then(self, subject: str, predicate: str, plan: Plan, scope: Scope) -> list[Memory]:
        """What held in a period that is over or goes on: at its beginning and, where that is another value, its end.

        What changed on the first day of a month is what held in it.
        """
        period, now = plan.period, self._clock.now()
        if period is None or period.until is None or (period.since is not None and period.since > now):
            return []
        if period.since is None:  # “before September”
            before = facts_about(self._store, subject, at=min(period.until, now) - _A_MOMENT, scope=scope)
            return list(_of(predicate, before))[:1]
        first = period.since + min(_A_DAY, (period.until - period.since) / 2)
        last = min(period.until - _A_MOMENT, now)
        held = [
            next(_of(predicate, facts_about(self._store, subject, at=moment, scope=scope)), None)
            for moment in (min(first, last), last)
        ]
        return list({_object(one): one for one in held if one is not None}.values())

    def _told(self, held: Iterable[Memory]) -> Extract:
        lines, citations, values = [], [], []
        for number, one in enumerate(held, start=1):
            piece = Piece(as_hit(one, score=1.0), one.text)
            values.append(value := _value(one))
            lead = "" if one.text.startswith(value) else f"{value} — "
            lines.append(f"{lead}{dated(piece, self._zone)}: “{one.text}” [{number}]")
            citations.append(cite(number, piece, one.text))
        return Extract("\n\n".join(lines), grounded=True, citations=tuple(citations), short="; ".join(values))


def shown_object(one: Memory) -> str:
    """What a fact says of its subject, a date as it is written: “15 October 2026, 15:00” of “2026-10-15 15:00”."""
    return as_read(_object(one))


def _value(one: Memory) -> str:
    """What a fact says; of what ended that it did."""
    ended = isinstance(one.body, FactBody) and one.body.predicate.startswith("no longer ")
    return one.text.rstrip(".") if ended else shown_object(one)


def _asked(question: str) -> tuple[str, str] | None:
    """Of whom or what, and which predicate; None where the question is of no such shape."""
    table = load_pack().table("held_facts")
    for shape in table["shapes"]:
        whole = rf"\W*{table['before_time']}{shape['asked']}{table['behind']}\W*"
        if found := re.fullmatch(whole, question.strip(), re.IGNORECASE):
            predicate = shape.get("predicate") or _family(found["p"])
            subject = _subject(shape.get("subject") or found["s"])
            return (subject, predicate) if subject else None
    return None


def _subject(said: str) -> str:
    plain = re.sub(r"['’]s?$", "", said.strip())
    if plain.casefold() in load_pack().table("held_facts")["own"]:
        return ME
    kin = re.fullmatch(r"(?:my|our)\s+(?P<noun>[a-z-]+)", plain, re.IGNORECASE)
    if kin:
        return relative_of(ME, kin["noun"]) or f"my {kin['noun']}"
    return re.sub(r"^the\s+", "", plain, flags=re.IGNORECASE)


def _family(said: str) -> str:
    """The name under which a predicate is compared: “boss” and “line manager” are the manager."""
    plain = fold(" ".join(said.split()))
    return family_of(load_pack().table("held_facts")["alike"].get(plain, plain))


def _of(predicate: str, facts: Iterable[Memory]) -> Iterator[Memory]:
    """Those of one predicate of which there is only one at a time."""
    for one in facts:
        if isinstance(one.body, FactBody) and one.metadata.get("single") and _family(one.body.predicate) == predicate:
            yield one


def _object(one: Memory) -> str:
    return one.body.object if isinstance(one.body, FactBody) else ""
