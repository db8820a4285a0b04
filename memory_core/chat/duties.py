"""Answers what is to be done (“what do I have to do this week?”) from what somebody noted down to do."""

import re
from datetime import datetime, timedelta, tzinfo

from memory_core.agents.passages import ME
from memory_core.chat.citations import cite, dated
from memory_core.chat.offline import Extract
from memory_core.clock import Clock
from memory_core.context.contextual import Piece
from memory_core.language.pack import load_pack
from memory_core.records.memory import Memory
from memory_core.retrieval.judging import as_hit
from memory_core.retrieval.periods import find_times
from memory_core.retrieval.plan import Plan
from memory_core.store.store import Store

_TASK = "to do"
_MOST = 12
_A_DAY, _A_MOMENT = timedelta(days=1), timedelta(seconds=1)
# “… on Sunday (Sun 8 November 2026)”: the day in brackets was added to what was said.
_ADDED = re.compile(r"\s\([A-Z][a-z]{2} \d{1,2} [A-Z][a-z]+ \d{4}\)")


class Duties:
    """Tells one's tasks of a time, or all that are not past; None for every other question and without any."""

    def __init__(self, *, store: Store, clock: Clock, zone: tzinfo | None) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone

    def answer(self, question: str, plan: Plan) -> Extract | None:
        """The tasks, the one due first before the others; those without a day last, where no time is asked for."""
        table = load_pack().table("duties")
        if re.search(table["asked"], question, re.IGNORECASE) is None or set(plan.terms) - set(table["asking"]):
            return None
        tasks = [(self._day(one), one) for one in self._store.memories.facts(ME, _TASK, scope=plan.asked.scope)]
        now = self._clock.now()
        period = plan.period
        if period is None:
            chosen = [(due, one) for due, one in tasks if due is None or due > now - _A_DAY]
        else:
            chosen = [(due, one) for due, one in tasks if due is not None and period.holds(due)]
        if not chosen:
            return None
        chosen.sort(key=lambda pair: (pair[0] is None, pair[0] or pair[1].at))
        said = [one for _, one in chosen[:_MOST]]
        pieces = [Piece(as_hit(one, score=1.0), one.text) for one in said]
        texts = [one.text.removeprefix("To do: ").rstrip(".") for one in said]
        lines = [
            f"{text[0].upper()}{text[1:]} — {dated(piece, self._zone)} [{number}]"
            for number, (text, piece) in enumerate(zip(texts, pieces, strict=True), start=1)
        ]
        citations = tuple(
            cite(number, piece, one.text) for number, (piece, one) in enumerate(zip(pieces, said, strict=True), start=1)
        )
        return Extract("\n\n".join(lines), grounded=True, citations=citations, short="; ".join(texts))

    def _day(self, one: Memory) -> datetime | None:
        """When it is due, as it was meant on the day on which it was said."""
        times = find_times(one.text, one.at, self._zone, ahead=True)
        if not times:
            return None
        last = times[-1] if not _ADDED.search(one.text) else times[0]
        before = re.search(r"\bbefore\s+(?:the\s+)?$", one.text[: last.start], re.IGNORECASE)
        return last.moment - _A_MOMENT if before else last.moment
