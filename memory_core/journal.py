"""The journal: a day told by its episodes, as data. Rules are enough; a model may add a paragraph."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from memory_core.agents.passages import worth
from memory_core.agents.resource import locator_of
from memory_core.context.stretches import Stretch, clipped, shared_out, sittings, total, union
from memory_core.errors import LLMError
from memory_core.journal_ends import decisions_of, is_told, open_ends
from memory_core.language.exact_things import veil
from memory_core.language.names import NameKind, find_names, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.sentences import split_sentences
from memory_core.language.words import normal, words
from memory_core.llm.base import LLM, Request
from memory_core.prompts import load_prompt
from memory_core.records.bodies import EpisodeBody, FactBody, Kind, ResourceBody
from memory_core.records.ids import ObservationId
from memory_core.records.journal import Journal, JournalEntry, Spent
from memory_core.records.memory import Memory, Status
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.scope import Scope
from memory_core.store.store import Store

_log = logging.getLogger(__name__)
_PAGE = 500
_MOST_LINES = 60
_LONGEST_SUMMARY = 4_000
_DECIDED, _TO_DO, _MOST_WORDS = "decided", "to do", 3


class Journals:
    """Writes journals. `llm` returns the chosen model, or None; `zone` is the person's, None the machine's."""

    def __init__(
        self,
        *,
        store: Store,
        llm: Callable[[], LLM | None] = lambda: None,
        zone: tzinfo | None = None,
        timeout_s: Callable[[], float] = lambda: 60.0,
    ) -> None:
        self._timeout_s = timeout_s
        self._store = store
        self._llm = llm
        self._zone = zone

    def of(
        self,
        day: date,
        *,
        summary: bool = False,
        scope: Scope | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Journal:
        """The journal of a local day; `summary`: with a paragraph by the model, if there is one and it answers.

        `scope`: of what may be read from there alone. `cancelled`: whether to do without the paragraph.
        """
        since, until = bounds(day, self._zone)
        seen = self._seen(since, until, scope)
        memories = self._store.memories.get_many(self._store.memories.resting_on([one.id for one in seen])).values()
        told = [one for one in memories if one.status is Status.ACTIVE and one.kind is not Kind.VAULT]
        told = [one for one in told if scope is None or scope.reads(one.scope)]
        journal = _journal(day, since, until, seen, told)
        return self._with_summary(journal, cancelled) if summary and not journal.empty else journal

    def _seen(self, since: datetime, until: datetime, scope: Scope | None) -> list[Observation]:
        """The observations of the day, oldest first; one that ended as the day began is not of it."""
        found: list[Observation] = []
        before: ObservationId | None = None
        while page := self._store.observations.page(since=since, until=until, limit=_PAGE, before=before, scope=scope):
            found.extend(page)
            before = page[-1].id
        return [one for one in reversed(found) if one.at >= since or one.until > since]

    def _with_summary(self, journal: Journal, cancelled: Callable[[], bool]) -> Journal:
        llm = self._llm()
        if llm is None:
            return journal
        shown = "\n".join(f"{_clock(one.at, self._zone)} {_safe(one.text)}" for one in journal.episodes[:_MOST_LINES])
        rest = "\n".join(_safe(one.text) for one in (*journal.decisions, *journal.open_ends)[:_MOST_LINES])
        told = f"{shown}\n{rest}"
        prompt = f'<day date="{journal.day.isoformat()}">\n{veil([told])(told)}\n</day>'
        try:
            waits = self._timeout_s()
            request = Request("chat", load_prompt("journal"), prompt, timeout_s=waits, cancelled=cancelled)
            text = " ".join(_begun(llm.stream(request)).split())
        except LLMError as error:
            _log.info("The journal has no summary: %s.", type(error).__name__)
            return journal
        return replace(journal, summary=text, summary_by=llm.name) if text else journal


def _begun(pieces: Iterator[str]) -> str:
    """What a model says, as far as anybody would read it: one that does not end is left."""
    said, length = [], 0
    for piece in pieces:
        said.append(piece)
        length += len(piece)
        if length >= _LONGEST_SUMMARY:
            break
    return "".join(said)[:_LONGEST_SUMMARY]


def bounds(day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """The day's local midnight and the next one, in UTC: 23, 24 or 25 hours apart."""
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _journal(
    day: date, since: datetime, until: datetime, seen: Sequence[Observation], told: Sequence[Memory]
) -> Journal:
    stretches = {name: clipped(parts, since, until) for name, parts in sittings(seen).items()}
    # What is heard goes on beside what is seen; of two windows only one is worked in.
    alone = shared_out({str(one.id): stretches[str(one.id)] for one in seen if one.kind is not ObservationKind.SPEECH})
    apart = shared_out(stretches)
    episodes = sorted((one for one in told if one.kind is Kind.EPISODIC), key=lambda one: (one.at, one.id))
    parts = {one.id: _own(one, stretches) for one in episodes}
    facts = sorted((one for one in told if isinstance(one.body, FactBody)), key=lambda one: (one.at, one.id))
    entries = [_entry(one, parts[one.id], since, until) for one in episodes]
    meetings = _meetings(entries, episodes)
    to_do = _of_predicate([one for one in facts if one.valid_to is None], _TO_DO, since, until)
    return Journal(
        day=day,
        since=since,
        until=until,
        time=total(part for own in stretches.values() for part in own),
        apps=_spent((one.app, alone[str(one.id)]) for one in seen if one.app and str(one.id) in alone),
        projects=_spent(_by_project(seen, apart, (*episodes, *facts))),
        episodes=tuple(_without_call_windows(entries, episodes, meetings)),
        meetings=meetings,
        documents=_documents(told, _by_locator(seen, alone), since, until),
        decisions=decisions_of(seen, _of_predicate(facts, _DECIDED, since, until), since, until),
        open_ends=open_ends(seen, to_do, since, until),
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
    seen: Sequence[Observation], stretches: Mapping[str, Sequence[Stretch]], memories: Sequence[Memory]
) -> Iterable[tuple[str, Sequence[Stretch]]]:
    """What was seen and heard, each under the project that its title, or else its words, name best."""
    named = dict(_project_names(seen, memories))
    for one in seen:
        title, bag = set(words(f"{one.title} {one.url}")), set(words(one.text))
        # In the title before in the text, and “lumen firmware” before “lumen”.
        fitting = [
            (title.issuperset(key), len(key), -place, name)
            for place, (key, name) in enumerate(named.items())
            if title.issuperset(key) or (title | bag).issuperset(key)
        ]
        if fitting:
            yield max(fitting)[-1], stretches[str(one.id)]


def _project_names(seen: Sequence[Observation], memories: Iterable[Memory]) -> Iterable[tuple[tuple[str, ...], str]]:
    """The projects that are named, each by its telling words, under the first of its names that says “project”."""
    generic = load_pack().words("project_words")
    found: dict[tuple[str, ...], str] = {}
    for one in memories:
        if undertaking := _undertaking(one):
            found.setdefault(tuple(words(undertaking)), undertaking)
        for name in find_names(f"{one.title}. {_told(one)}"):
            key = tuple(word for word in words(name.text) if word not in generic)
            if name.kind is NameKind.PROJECT and key:
                found.setdefault(key, name.text)
    table = load_pack().table("journal")
    for sight in seen:
        if not re.search(table["editors"], sight.app, re.IGNORECASE):
            continue
        if opened := re.search(table["editor_project"], sight.title):
            project = opened["name"] or opened["first"]
            found.setdefault(tuple(words(project)), project)
    return found.items()


def _undertaking(memory: Memory) -> str:
    """What is led, paid for or due, under its own name, is a project though nobody calls it one."""
    if not isinstance(memory.body, FactBody) or memory.body.predicate not in load_pack().words("project_predicates"):
        return ""
    name = memory.body.subject
    known = kind_of(name) in (NameKind.THING, NameKind.PROJECT)
    return (
        name if known and len(name.split()) <= _MOST_WORDS and all(word[0].isupper() for word in name.split()) else ""
    )


def _told(memory: Memory) -> str:
    return memory.body.details if isinstance(memory.body, EpisodeBody) else memory.text


def _meetings(entries: Sequence[JournalEntry], episodes: Sequence[Memory]) -> tuple[JournalEntry, ...]:
    """Conversations by voice, and windows of calls while nobody was heard."""
    pairs = list(zip(entries, episodes, strict=True))
    calls = [entry for entry, one in pairs if _is_call(one)]
    talks = [entry for entry, one in pairs if _is_conversation(one)]
    heard = [_in_window(entry, [one for one in calls if _of_one(one, talks)]) for entry in talks]
    windows = [one for one in calls if not any(_overlap(one, other) for other in heard)]
    return tuple(sorted((*heard, *windows), key=lambda one: (one.at, one.id)))


def _of_one(call: JournalEntry, talks: Sequence[JournalEntry]) -> bool:
    """Whether one talk alone was had in a window; of several, it tells of none when it began."""
    return sum(_overlap(call, one) for one in talks) == 1


def _in_window(heard: JournalEntry, calls: Sequence[JournalEntry]) -> JournalEntry:
    """What was said, with the window of the call in which it was: that was there before the first word."""
    beside = [one for one in calls if one.id != heard.id and _overlap(one, heard)]
    if not beside:
        return heard
    at, until = min(one.at for one in (heard, *beside)), max(one.until for one in (heard, *beside))
    longest = max(beside, key=lambda one: one.time)
    app, title = (heard.app, heard.title) if heard.app else (longest.app, longest.title)
    return replace(heard, at=at, until=until, time=max(heard.time, longest.time), app=app, title=title)


def _without_call_windows(
    entries: Sequence[JournalEntry], episodes: Sequence[Memory], meetings: Sequence[JournalEntry]
) -> Iterable[JournalEntry]:
    """The window of a call says nothing beside what was said in it."""
    told = {one.id for one in meetings}
    for entry, one in zip(entries, episodes, strict=True):
        beside = [other for other in meetings if _overlap(entry, other)]
        same = any((entry.app, entry.title) == (other.app, other.title) for other in beside)
        if entry.id in told or not beside or not (_is_call(one) or same):
            yield entry


def _is_conversation(episode: Memory) -> bool:
    if not isinstance(episode.body, EpisodeBody) or episode.body.event not in ("conversation", "meeting"):
        return False
    lasted = (episode.until or episode.at) - episode.at
    return bool(episode.body.participants) or episode.body.event == "meeting" or lasted >= timedelta(minutes=2)


def _is_call(episode: Memory) -> bool:
    """Whether its window is that of a program for calls, and no page about one."""
    table = load_pack().table("journal")
    if re.search(table["not_meetings"], episode.title, re.IGNORECASE):
        return False
    by_app = re.search(table["meeting_apps"], episode.app, re.IGNORECASE)
    return bool(by_app or re.search(table["meetings"], episode.title, re.IGNORECASE))


def _overlap(one: JournalEntry, other: JournalEntry) -> bool:
    return min(one.until, other.until) >= max(one.at, other.at)


def _by_locator(
    seen: Sequence[Observation], stretches: Mapping[str, Sequence[Stretch]]
) -> Mapping[str, Sequence[Stretch]]:
    """When each page or file was in front."""
    found: dict[str, list[Stretch]] = {}
    for one in seen:
        if (own := stretches.get(str(one.id))) and (locator := locator_of(one)):
            found.setdefault(locator.casefold(), []).extend(own)
    return {locator: union(own) for locator, own in found.items()}


def _documents(
    told: Sequence[Memory], shown: Mapping[str, Sequence[Stretch]], since: datetime, until: datetime
) -> tuple[JournalEntry, ...]:
    """What was read and written, the longest first: no talks, no searches, no pages that were only passed."""
    found = [
        _entry(one, own, since, until)
        for one in told
        if isinstance(one.body, ResourceBody)
        and (own := shown.get(one.body.locator.casefold()))
        and _is_document(one, total(own))
    ]
    return tuple(sorted(found, key=lambda one: (-one.time, one.at, one.id)))


def _is_document(memory: Memory, time: timedelta) -> bool:
    table = load_pack().table("journal")
    if not isinstance(memory.body, ResourceBody) or re.search(table["not_documents"], memory.app, re.IGNORECASE):
        return False
    if memory.body.resource_type != "page":
        return True
    locator = memory.body.locator
    passing = time < timedelta(minutes=table["page_minutes"])
    return not (passing or re.search(table["not_pages"], locator, re.IGNORECASE))


def _of_predicate(
    facts: Sequence[Memory], predicate: str, since: datetime, until: datetime
) -> tuple[JournalEntry, ...]:
    """The facts of one predicate that were learnt that day, each once, as one sentence."""
    found, said = dict[str, JournalEntry](), load_pack().table("journal")["said_by_heading"]
    for one in facts:
        # “We decided …” without anything that it is about has “decided” for its subject.
        is_it = isinstance(one.body, FactBody) and predicate in (one.body.predicate, one.body.subject)
        if is_it and since <= one.at < until:
            entry = _entry(one, [Stretch(one.at, one.at)], since, until)
            sentence = next(iter(split_sentences(entry.text)), entry.text)
            if not is_told(re.sub(said, "", sentence, flags=re.IGNORECASE), found.values()):
                found[normal(sentence)] = replace(entry, text=sentence)
    return tuple(found.values())


def _entry(memory: Memory, own: Sequence[Stretch], since: datetime, until: datetime) -> JournalEntry:
    """A memory as a line; what began the day before begins at midnight."""
    people = memory.body.participants if isinstance(memory.body, EpisodeBody) else ()
    at = own[0].since if own else max(since, memory.at)
    end = own[-1].until if own else min(until, memory.until or memory.at)
    return JournalEntry(
        memory.id,
        memory.text,
        at,
        max(at, end),
        memory.app,
        memory.title,
        tuple(people),
        _telling(memory),
        total(own),
    )


def _telling(memory: Memory) -> str:
    """The sentence of an episode that says most, the first of those that say as much."""
    if not isinstance(memory.body, EpisodeBody):
        return ""
    labels = tuple(load_pack().table("journal")["telling"])
    if labelled := [line for line in memory.text.splitlines() if line.startswith(labels)]:
        return labelled[0]
    lines = [re.sub(r"^\d{1,2}:\d{2} ", "", line.strip()) for line in memory.body.details.splitlines()]
    return max((one for one in lines if one and one not in memory.title), key=_worth, default="")


def _worth(line: str) -> float:
    return worth(line) - line.endswith("?")


def _clock(at: datetime, zone: tzinfo | None) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _safe(text: str) -> str:
    import html

    return html.escape(" ".join(text.split())[:400], quote=True)
