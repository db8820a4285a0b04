"""The journal: a day told by its episodes, as data. Rules are enough; a model may add a paragraph."""

import logging
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

from memory_core.context.stretches import Stretch, clipped, sittings, total, union
from memory_core.errors import LLMError
from memory_core.language.names import NameKind, find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import normal, words
from memory_core.llm.base import LLM, Request
from memory_core.prompts import load_prompt
from memory_core.records.bodies import EpisodeBody, FactBody, Kind
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.journal import Journal, JournalEntry, Spent
from memory_core.records.memory import Memory, Status
from memory_core.records.observation import Observation
from memory_core.records.scope import Scope

_log = logging.getLogger(__name__)
_PAGE = 500
_MOST_LINES = 60
_DECIDED, _TO_DO = "decided", "to do"


class _Observations(Protocol):
    def page(
        self,
        *,
        since: datetime | None,
        until: datetime | None,
        limit: int,
        before: ObservationId | None,
        scope: Scope | None,
    ) -> Sequence[Observation]: ...


class _Memories(Protocol):
    def resting_on(self, observations: Collection[str]) -> Collection[MemoryId]: ...

    def get_many(self, ids: Collection[str]) -> Mapping[MemoryId, Memory]: ...


class JournalStore(Protocol):
    """What the journal reads."""

    @property
    def observations(self) -> _Observations:
        """What was seen and heard."""
        ...

    @property
    def memories(self) -> _Memories:
        """What was concluded."""
        ...


class Journals:
    """Writes journals. `llm` returns the chosen model, or None; `zone` is the person's, None the machine's."""

    def __init__(
        self, *, store: JournalStore, llm: Callable[[], LLM | None] = lambda: None, zone: tzinfo | None = None
    ) -> None:
        self._store = store
        self._llm = llm
        self._zone = zone

    def of(self, day: date, *, summary: bool = False, scope: Scope | None = None) -> Journal:
        """The journal of a local day; `summary`: with a paragraph by the model, if there is one and it answers.

        `scope`: of what may be read from there alone.
        """
        since, until = bounds(day, self._zone)
        seen = self._seen(since, until, scope)
        memories = self._store.memories.get_many(self._store.memories.resting_on([one.id for one in seen])).values()
        told = [one for one in memories if one.status is Status.ACTIVE and one.kind is not Kind.VAULT]
        told = [one for one in told if scope is None or scope.reads(one.scope)]
        journal = _journal(day, since, until, seen, told)
        return self._with_summary(journal) if summary and not journal.empty else journal

    def _seen(self, since: datetime, until: datetime, scope: Scope | None) -> list[Observation]:
        """The observations of the day, oldest first; one that ended as the day began is not of it."""
        found: list[Observation] = []
        before: ObservationId | None = None
        while page := self._store.observations.page(since=since, until=until, limit=_PAGE, before=before, scope=scope):
            found.extend(page)
            before = page[-1].id
        return [one for one in reversed(found) if one.at >= since or one.until > since]

    def _with_summary(self, journal: Journal) -> Journal:
        llm = self._llm()
        if llm is None:
            return journal
        shown = "\n".join(f"{_clock(one.at, self._zone)} {_safe(one.text)}" for one in journal.episodes[:_MOST_LINES])
        rest = "\n".join(_safe(one.text) for one in (*journal.decisions, *journal.open_ends)[:_MOST_LINES])
        prompt = f'<day date="{journal.day.isoformat()}">\n{shown}\n{rest}\n</day>'
        try:
            text = "".join(llm.stream(Request(purpose="chat", system=load_prompt("journal"), prompt=prompt)))
        except LLMError as error:
            _log.info("The journal has no summary: %s.", type(error).__name__)
            return journal
        return replace(journal, summary=" ".join(text.split()), summary_by=llm.name)


def bounds(day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """The day's local midnight and the next one, in UTC: 23, 24 or 25 hours apart."""
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _journal(
    day: date, since: datetime, until: datetime, seen: Sequence[Observation], told: Sequence[Memory]
) -> Journal:
    stretches = {name: clipped(parts, since, until) for name, parts in sittings(seen).items()}
    episodes = sorted((one for one in told if one.kind is Kind.EPISODIC), key=lambda one: (one.at, one.id))
    parts = {one.id: _own(one, stretches) for one in episodes}
    facts = sorted((one for one in told if isinstance(one.body, FactBody)), key=lambda one: (one.at, one.id))
    entries = [_entry(one, parts[one.id], since, until) for one in episodes]
    return Journal(
        day=day,
        since=since,
        until=until,
        time=total(part for own in stretches.values() for part in own),
        apps=_spent((one.app, stretches[str(one.id)]) for one in seen if one.app),
        projects=_spent(_by_project(episodes, parts, facts)),
        episodes=tuple(entries),
        meetings=tuple(entry for entry, one in zip(entries, episodes, strict=True) if _is_meeting(one)),
        documents=_documents(told, stretches, since, until),
        decisions=_of_predicate(facts, _DECIDED, since, until),
        open_ends=_of_predicate([one for one in facts if one.valid_to is None], _TO_DO, since, until),
    )


def _own(memory: Memory, stretches: Mapping[str, Sequence[Stretch]]) -> list[Stretch]:
    """When what a memory rests on was there that day."""
    return union(part for name in memory.evidence for part in stretches.get(str(name), ()))


def _spent(parts: Iterable[tuple[str, Sequence[Stretch]]]) -> tuple[Spent, ...]:
    """By name, the longest first."""
    by_name: dict[str, list[Stretch]] = {}
    for name, own in parts:
        by_name.setdefault(name, []).extend(own)
    spent = [
        Spent(name, total(own), min(one.since for one in own), max(one.until for one in own))
        for name, own in by_name.items()
        if own
    ]
    return tuple(sorted(spent, key=lambda one: (-one.time, one.first, one.name)))


def _by_project(
    episodes: Sequence[Memory], parts: Mapping[MemoryId, Sequence[Stretch]], facts: Sequence[Memory]
) -> Iterable[tuple[str, Sequence[Stretch]]]:
    """Each episode under every project that its title or its words name."""
    names = dict.fromkeys(_project_names((*episodes, *facts)))
    generic = load_pack().words("project_words")
    for name in names:
        telling = [word for word in words(name) if word not in generic]
        for one in episodes:
            said = set(words(f"{one.title} {_told(one)}"))
            if telling and said.issuperset(telling):
                yield name, parts[one.id]


def _project_names(memories: Iterable[Memory]) -> Iterable[str]:
    """The projects that are named, each under the first of its names."""
    generic = load_pack().words("project_words")
    seen: set[tuple[str, ...]] = set()
    for one in memories:
        for name in find_names(f"{one.title}. {_told(one)}"):
            key = tuple(word for word in words(name.text) if word not in generic)
            if name.kind is NameKind.PROJECT and key and key not in seen:
                seen.add(key)
                yield name.text


def _told(memory: Memory) -> str:
    return memory.body.details if isinstance(memory.body, EpisodeBody) else memory.text


def _is_meeting(episode: Memory) -> bool:
    """A conversation by voice with somebody, or a window of a program for calls."""
    if isinstance(episode.body, EpisodeBody) and episode.body.event == "conversation":
        return bool(episode.body.participants) or (episode.until or episode.at) - episode.at >= timedelta(minutes=2)
    pattern = load_pack().table("journal")["meetings"]
    return re.search(pattern, f"{episode.app} {episode.title}", re.IGNORECASE) is not None


def _documents(
    told: Sequence[Memory], stretches: Mapping[str, Sequence[Stretch]], since: datetime, until: datetime
) -> tuple[JournalEntry, ...]:
    found = [
        _entry(one, own, since, until) for one in told if one.kind is Kind.RESOURCE and (own := _own(one, stretches))
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def _of_predicate(
    facts: Sequence[Memory], predicate: str, since: datetime, until: datetime
) -> tuple[JournalEntry, ...]:
    """The facts of one predicate that were learnt that day, each once."""
    found: dict[str, JournalEntry] = {}
    for one in facts:
        if isinstance(one.body, FactBody) and one.body.predicate == predicate and since <= one.at < until:
            found.setdefault(normal(one.text), _entry(one, [Stretch(one.at, one.at)], since, until))
    return tuple(found.values())


def _entry(memory: Memory, own: Sequence[Stretch], since: datetime, until: datetime) -> JournalEntry:
    """A memory as a line; what began the day before begins at midnight."""
    people = memory.body.participants if isinstance(memory.body, EpisodeBody) else ()
    at = own[0].since if own else max(since, memory.at)
    end = own[-1].until if own else min(until, memory.until or memory.at)
    return JournalEntry(memory.id, memory.text, at, max(at, end), memory.app, memory.title, tuple(people))


def _clock(at: datetime, zone: tzinfo | None) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _safe(text: str) -> str:
    import html

    return html.escape(" ".join(text.split())[:400], quote=True)
