"""Counts and durations that no sentence says: computed from the episodes and the exact times of what they rest on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from memory_core.chat.citations import cite
from memory_core.chat.offline import Extract
from memory_core.context.contextual import Piece
from memory_core.context.stretches import SITTING, Stretch, clipped, sittings, spoken, union
from memory_core.language.pack import load_pack
from memory_core.language.words import stem, stems
from memory_core.records.bodies import EpisodeBody, Kind
from memory_core.records.memory import Memory
from memory_core.records.observation import Observation
from memory_core.records.scope import Scope
from memory_core.retrieval.judging import as_hit
from memory_core.retrieval.periods import Period
from memory_core.retrieval.plan import Plan
from memory_core.store.store import Store
from memory_core.wording import listed

_MOST_EPISODES = 500
_MOST_SEEN = 5_000
_MOST_LINES = 8
_LEAST_TITLE = 3
# What an episode of speech may be.
HEARD = ("meeting", "conversation")


@dataclass(frozen=True, slots=True)
class _Sitting:
    """An episode that was asked about, and when it was in front within the period."""

    episode: Memory
    parts: tuple[Stretch, ...]


class Reckoner:
    """Answers “how long did I work on …” and “how many times did I …” by adding up; None for every other question.

    Also which applications were used, and for how long.
    """

    def __init__(self, *, store: Store, zone: tzinfo | None) -> None:
        self._store = store
        self._zone = zone

    def answer(self, question: str, plan: Plan) -> Extract | None:
        """The sum with the episodes that it is of; None when it is not asked for or no episode fits."""
        table = load_pack().table("reckoning")
        if re.search(table["meetings"], question, re.IGNORECASE):
            return self._of_meetings(question, plan)
        if re.search(table["which_apps"], question, re.IGNORECASE):
            return self._of_apps(plan)
        long = re.search(table["how_long"], question, re.IGNORECASE) is not None
        often = re.search(table["how_often"], question, re.IGNORECASE) is not None
        days = re.search(table["how_many_days"], question, re.IGNORECASE) is not None
        if not (long or often or days):
            return None
        doing = {stem(word) for word in table["doing"]}
        wanted = {stem(term) for term in plan.terms} - doing
        found = self._sat(question, wanted, plan.period or Period(None, None), plan.asked.scope)
        if not found or not (wanted or plan.period):
            return None
        stretches = _apart(part for one in found for part in one.parts)
        if days:
            count = len({one.since.astimezone(self._zone).date() for one in stretches})
            return self._told(table["one_day"] if count == 1 else table["many_days"].format(n=count), found)
        if long:
            lasted = sum((one.length for one in union(part for one in found for part in one.parts)), timedelta())
            if lasted < timedelta(seconds=1):
                return None
            return self._told(_capital(spoken(lasted)), found)
        return self._told(_times(len(stretches)), found)

    def _of_meetings(self, question: str, plan: Plan) -> Extract | None:
        """How many there were, or how long they took; without a period, how long the latest one took."""
        table = load_pack().table("reckoning")
        wanted = {stem(term) for term in plan.terms} - {stem(word) for word in table["meeting_words"]}
        found = [
            one for one in self._sat("", wanted, plan.period or Period(None, None), plan.asked.scope) if _talk(one)
        ]
        if not found:
            return None
        if re.search(table["meetings_counted"], question, re.IGNORECASE):
            sum_of_it = table["one_meeting"] if len(found) == 1 else table["many_meetings"].format(n=len(found))
            return self._told(sum_of_it, found)
        found = found if plan.period else found[-1:]
        lasted = sum((one.length for one in union(part for one in found for part in one.parts)), timedelta())
        return self._told(_capital(spoken(lasted)), found)

    def _of_apps(self, plan: Plan) -> Extract | None:
        """Which applications were in front in the period that is asked for, the one used longest first."""
        wanted = {stem(term) for term in plan.terms} - {
            stem(word) for word in load_pack().table("reckoning")["app_words"]
        }
        found = [
            one for one in self._sat("", set(), plan.period or Period(None, None), plan.asked.scope) if one.episode.app
        ]
        if wanted or plan.period is None or not found:
            return None
        parts: dict[str, list[Stretch]] = {}
        for one in found:
            parts.setdefault(one.episode.app, []).extend(one.parts)
        lasted = {app: sum((one.length for one in union(of)), timedelta()) for app, of in parts.items()}
        ordered = sorted(lasted, key=lambda app: lasted[app], reverse=True)
        return self._told(listed([f"{app} ({spoken(lasted[app])})" for app in ordered]), found)

    def _sat(self, question: str, wanted: set[str], period: Period, scope: Scope) -> list[_Sitting]:
        """The episodes that are about the words, oldest first, with their times in the period.

        Where the question names a title or an application that was there, only those of it.
        """
        episodes = self._store.memories.page(
            kind=Kind.EPISODIC, since=period.since, until=period.until, limit=_MOST_EPISODES, scope=scope
        )
        asked = set(stems(question))
        titled = [
            one for one in episodes if len(one.title) > _LEAST_TITLE and one.title.casefold() in question.casefold()
        ]
        within = titled or [one for one in episodes if one.app and set(stems(one.app)) <= asked]
        about = [one for one in reversed(within) if wanted <= _about(one)]
        about = about or [one for one in reversed(episodes) if wanted <= _about(one)]
        if not about:
            return []
        looked = sittings(self._seen(about, period, scope))
        found = []
        for one in about:
            parts = [part for name in one.evidence for part in looked.get(str(name), ())]
            if kept := clipped(union(parts), period.since, period.until):
                found.append(_Sitting(one, tuple(kept)))
        return found

    def _seen(self, episodes: Sequence[Memory], period: Period, scope: Scope) -> list[Observation]:
        """What they rest on, and in a period what was seen between."""
        own = self._store.observations.get_many([name for one in episodes for name in one.evidence])
        around: Sequence[Observation] = ()
        if period.since is not None:
            around = self._store.observations.page(
                since=period.since, until=period.until, limit=_MOST_SEEN, scope=scope
            )
        return list({**{one.id: one for one in around}, **own}.values())

    def _told(self, sum_of_it: str, found: Sequence[_Sitting]) -> Extract:
        """The sum, and below it the sittings, the longest first where there are too many to name."""
        shown = sorted(found, key=lambda one: -sum(part.length.total_seconds() for part in one.parts))[:_MOST_LINES]
        shown.sort(key=lambda one: one.parts[0].since)
        pieces = [Piece(as_hit(one.episode, score=1.0), one.episode.text) for one in shown]
        marks = "".join(f"[{number}]" for number in range(1, len(pieces) + 1))
        lines = [f"{sum_of_it}, counted from {_episodes(len(found))} {marks}"]
        for number, one in enumerate(shown, start=1):
            head = one.episode.text.partition("\n")[0].strip()
            lines.append(f"{self._when(one.parts)}: {head} [{number}]")
        citations = tuple(cite(number, piece) for number, piece in enumerate(pieces, start=1))
        return Extract("\n\n".join(lines), grounded=True, citations=citations, short=sum_of_it)

    def _when(self, parts: Sequence[Stretch]) -> str:
        begin, end = parts[0].since.astimezone(self._zone), parts[-1].until.astimezone(self._zone)
        day = f"{begin:%a} {begin.day} {begin:%b %Y, %H:%M}"
        return day if end - begin < timedelta(minutes=1) else f"{day}–{end:%H:%M}"


def _talk(one: _Sitting) -> bool:
    """Whether it was a meeting: people were heard."""
    return isinstance(one.episode.body, EpisodeBody) and one.episode.body.event in HEARD


def _about(episode: Memory) -> set[str]:
    return set(stems(f"{episode.app} {episode.title} {episode.text} {' '.join(episode.entities)}"))


def _apart(parts: Iterable[Stretch]) -> list[Stretch]:
    """The sittings: what is less than ten minutes apart is one."""
    joined: list[Stretch] = []
    for one in union(parts):
        if joined and one.since - joined[-1].until <= SITTING:
            joined[-1] = Stretch(joined[-1].since, one.until)
        else:
            joined.append(one)
    return joined


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _times(count: int) -> str:
    return {1: "Once", 2: "Twice"}.get(count, f"{count} times")


def _episodes(count: int) -> str:
    return "one episode" if count == 1 else f"{count} episodes"
