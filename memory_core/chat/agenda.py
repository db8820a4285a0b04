"""Answers what is on at a time (“what do I have on Thursday?”) from the calendars that were seen, whenever that was."""

import re
from datetime import date, datetime, timedelta, tzinfo

from memory_core.agents.appointments import Appointment, appointments_in, is_calendar
from memory_core.chat.citations import cite, dated
from memory_core.chat.offline import Extract
from memory_core.context.contextual import Piece, sight_as_hit
from memory_core.language.pack import load_pack
from memory_core.records.bodies import Kind
from memory_core.records.observation import Observation
from memory_core.records.scope import Scope
from memory_core.retrieval.periods import Period
from memory_core.retrieval.plan import Plan
from memory_core.store.store import Store

_MOST_EPISODES, _LATEST, _MOST_ENTRIES = 500, 20, 12
# So long before a day its entries are looked for; and so many days are told at most.
_BEFORE, _MOST_DAYS = timedelta(days=60), timedelta(days=8)
_HOUR, _ONE_DAY = timedelta(hours=1), timedelta(hours=26)


class Agenda:
    """Tells the entries of calendars; None for every other question and where no calendar tells of that time."""

    def __init__(self, *, store: Store, zone: tzinfo | None) -> None:
        self._store = store
        self._zone = zone

    def answer(self, question: str, plan: Plan) -> Extract | None:
        """What is on in the period that the question names; of each day as the latest sight of it shows it."""
        table = load_pack().table("agenda")
        period, asked = plan.period, re.search(table["asked"], question, re.IGNORECASE)
        if asked is None or period is None or set(plan.terms) - set(table["asking"]):
            return None
        if period.since is None or period.until is None or period.until - period.since > _MOST_DAYS:
            return None
        entries = self._entries(period.since, period, plan.asked.scope)
        if not entries:
            return None
        pieces = list(dict.fromkeys(sight.id for _, sight in entries))
        sights = {sight.id: sight for _, sight in entries}
        citations = tuple(cite(number, _piece(sights[name])) for number, name in enumerate(pieces, start=1))
        lines = [
            f"{self._told(one, period)} — {dated(_piece(sight), self._zone)} [{pieces.index(sight.id) + 1}]"
            for one, sight in entries
        ]
        short = "; ".join(dict.fromkeys(self._told(one, period) for one, _ in entries))
        return Extract("\n\n".join(lines), grounded=True, citations=citations, short=short)

    def _entries(self, since: datetime, period: Period, scope: Scope) -> list[tuple[Appointment, Observation]]:
        latest: dict[date, list[tuple[Appointment, Observation]]] = {}
        for sight in sorted(self._sights(since, scope), key=lambda one: one.at):
            shown: dict[date, list[tuple[Appointment, Observation]]] = {}
            for one in appointments_in(sight, self._zone):
                shown.setdefault(one.start.astimezone(self._zone).date(), []).append((one, sight))
            latest.update(shown)
        found = [pair for pairs in latest.values() for pair in pairs if _is_on(pair[0], period)]
        return sorted(found, key=lambda pair: pair[0].start)[:_MOST_ENTRIES]

    def _sights(self, since: datetime, scope: Scope) -> list[Observation]:
        episodes = self._store.memories.page(
            kind=Kind.EPISODIC, since=since - _BEFORE, limit=_MOST_EPISODES, scope=scope
        )
        shown = [one for one in episodes if is_calendar(f"{one.title} {one.app}")]
        names = [name for one in shown for name in one.evidence[-_LATEST:]]
        return [
            one for one in self._store.observations.get_many(names).values() if is_calendar(f"{one.title} {one.app}")
        ]

    def _told(self, one: Appointment, period: Period) -> str:
        local = one.start.astimezone(self._zone)
        several = period.since is not None and period.until is not None and period.until - period.since > _ONE_DAY
        return f"{f'{local:%a} {local.day} {local:%b}, ' if several else ''}{local:%H:%M} {one.title}"


def _is_on(one: Appointment, period: Period) -> bool:
    """Whether it begins in a day or more, or is on at the middle of the hour that was named."""
    if period.since is None or period.until is None:
        return False
    if period.until - period.since > _HOUR:
        return period.since <= one.start < period.until
    return one.start <= period.since + (period.until - period.since) / 2 < one.end


def _piece(sight: Observation) -> Piece:
    return Piece(sight_as_hit(sight, 1.0), sight.told)
