"""Remembers what happened: sessions of work, conversations in writing, what was said aloud, and meetings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta, tzinfo

from memory_core.agents.appointments import as_planned
from memory_core.agents.base import Batch, Known
from memory_core.agents.conversations import ME as ME_TURN
from memory_core.agents.conversations import OTHERS as OTHERS_TURN
from memory_core.agents.conversations import Call, Talk, call_in, notes, subject_of, turns_of
from memory_core.agents.frames import without_unfinished
from memory_core.agents.passages import (
    ME,
    Passage,
    document_title,
    is_chat,
    is_self,
    passages,
    short,
    speakers,
)
from memory_core.agents.returns import SESSION, Told
from memory_core.agents.telling import telling_lines
from memory_core.language.exact_things import veiled
from memory_core.language.names import entities
from memory_core.language.words import normal
from memory_core.records.bodies import EpisodeBody, Kind
from memory_core.records.memory import Draft, Memory
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Add, Proposal, Revise

_GAP = timedelta(minutes=10)
_ZERO = timedelta(0)
_KEYS = 6
_DETAILS = 4_000
# More than what is kept of the lines can hold, so that a talk of hours costs no more than one of minutes.
_UTTERANCES = 200
_TEXT = 900
_THREAD = "thread"
_IN_CALL, _CALLED = "in_call", "called"
_SILENCE = timedelta(minutes=5)
_MEETING_TEXT = 1_500
# A single look counts until the next one at something else, and no longer than so. Capture tells by itself for how
# long a window stood; a program that hands texts over does not.
_GLANCE = timedelta(minutes=1)
_RECENT = 5


@dataclass(frozen=True, slots=True)
class _Session:
    """Observations that belong together: one window, or one conversation by voice."""

    key: str
    observations: tuple[Observation, ...]

    @property
    def first(self) -> Observation:
        return self.observations[0]

    @property
    def start(self) -> datetime:
        return min(one.at for one in self.observations)

    @property
    def end(self) -> datetime:
        return max(one.until for one in self.observations)

    @property
    def spoken(self) -> bool:
        return self.first.kind is ObservationKind.SPEECH

    @property
    def _own_threads(self) -> list[str]:
        return list(dict.fromkeys(thread for one in self.observations if (thread := one.metadata.get(_THREAD, ""))))

    @property
    def _gap(self) -> timedelta:
        # What listens ends a thread after this silence; a shorter one between two threads means that it began anew.
        return _SILENCE if self._own_threads else _GAP

    def goes_on_with(self, one: Observation) -> bool:
        """Whether a later observation with the same key belongs to it."""
        return one.metadata.get(_THREAD, " ") in self._own_threads or one.at - self.end <= self._gap

    def continues(self, memory: Memory) -> bool:
        """Whether a stored episode is its beginning."""
        if memory.metadata.get(SESSION) != self.key:
            return False
        if set(memory.metadata.get(_THREAD, "").split()) & set(self._own_threads):
            return True
        end = memory.until or memory.at
        return end + self._gap >= self.start and memory.at - self._gap <= self.end

    def threads(self, open_one: Memory | None) -> dict[str, str]:
        """Its threads, with those that it continues."""
        earlier = open_one.metadata.get(_THREAD, "").split() if open_one else []
        threads = " ".join(dict.fromkeys((*earlier, *self._own_threads)))
        return {_THREAD: threads} if threads else {}


class EpisodicAgent:
    """One memory per session; it grows while the same window or conversation goes on."""

    kind = Kind.EPISODIC

    def __init__(self, *, zone: tzinfo | None = None) -> None:
        self._zone = zone

    def wants(self, observation: Observation) -> bool:
        """Whatever happened in a window or was said; a bare text handed over is no event."""
        if not observation.text.strip() or observation.kind is ObservationKind.FILE:
            return False
        return observation.kind is not ObservationKind.TEXT or bool(observation.app or observation.title)

    def propose(self, batch: Batch, known: Known) -> list[Proposal]:
        """One proposal for each session in the batch: a new episode, or the one that it goes on with."""
        proposals: list[Proposal] = list(self._ended(batch, known))
        told = Told(known)
        for session in _sessions(batch.observations):
            open_one = self._open(session, known)
            if session.spoken:
                draft: Draft | None = self._conversation(session, open_one, batch, known)
            else:
                draft = self._draft(session, open_one, told)
            if draft is None:
                continue
            if open_one is None:
                proposals.append(Add(draft))
            else:
                proposals.append(Revise(open_one.id, draft, "The session went on."))
        return proposals

    def _ended(self, batch: Batch, known: Known) -> Iterator[Proposal]:
        """An episode of a single look, kept before, lasted until something else was looked at."""
        first = min(batch.observations, key=lambda one: one.at)
        if first.kind is ObservationKind.SPEECH:
            return
        for memory in known.latest(Kind.EPISODIC, since=first.at - _GAP, limit=_RECENT):
            key = str(memory.metadata.get(SESSION, "voice"))
            single = (memory.until or memory.at) == memory.at < first.at
            if single and key not in ("voice", _key(first)) and first.at - memory.at <= _counts_for(key):
                kept = {field.name: getattr(memory, field.name) for field in fields(Draft)}
                kept |= {"text": self.told(memory, first.at), "until": first.at, "evidence": ()}
                yield Revise(memory.id, Draft(**kept), "Something else was looked at.")

    def told(self, episode: Memory, until: datetime) -> str:
        """The text of an episode that lasted until then and brought nothing new."""
        head, line, rest = episode.text.partition("\n")
        old, new = self._span(episode.at, episode.until or episode.at), self._span(episode.at, until)
        return f"{head.removesuffix(f'{old}.')}{new}.{line}{rest}" if head.endswith(f"{old}.") else episode.text

    def _open(self, session: _Session, known: Known) -> Memory | None:
        """The stored episode that this session continues, if any."""
        if session.spoken:
            recent = known.latest(Kind.EPISODIC, since=session.start - _GAP, limit=100)
            return next((memory for memory in recent if session.continues(memory)), None)
        recent = known.latest(Kind.EPISODIC, app=session.first.app, since=session.start - _GAP, limit=20)
        return next((memory for memory in recent if session.continues(memory)), None)

    def _conversation(self, session: _Session, open_one: Memory | None, batch: Batch, known: Known) -> Draft:
        """What was said, by turns; a meeting has a summary, too."""
        start, end = _span(session, open_one)
        old = open_one.body if open_one and isinstance(open_one.body, EpisodeBody) else None
        # Its lines anew: whose words come first is known only now, since what was said later may be understood earlier.
        turns = turns_of((*_said_before(open_one, known), *session.observations))
        call = call_in(batch.observations, start - _GAP, end) or _remembered_call(known, start, end)
        talk = Talk.called(open_one.metadata if open_one else {}).within(call).after(turns)
        if not talk.title and talk.mine and talk.others:
            call = as_planned(call, batch, known, start, self._zone)
            talk = talk.within(call)
        was_meeting = old is not None and old.event == "meeting"
        event = "meeting" if was_meeting or talk.is_meeting((end - start).total_seconds()) else "conversation"
        lines = _last_lines([turn.line(self._zone) for turn in turns])
        # What was said before it was known to be a meeting counts, too.
        fresh = turns_of(session.observations) if was_meeting else turns
        noted = notes(fresh, open_one.text if open_one else "", self._zone) if event == "meeting" else []
        named = {name: None for turn in turns if turn.who not in (ME_TURN, OTHERS_TURN) for name in [turn.who]}
        people = tuple(dict.fromkeys((*(old.participants if old else ()), *named, *(call.people if call else ()))))
        details = "\n".join(lines)
        subject = subject_of(turns[-len(lines) :], noted) if event == "meeting" and not talk.title else ""
        name = f"Meeting about {subject}" if subject else "Meeting"
        head = self._head(event, talk.title, talk.call if event == "meeting" else "", start, end, people, name)
        return Draft(
            kind=Kind.EPISODIC,
            text=_text(head, noted or lines, event),
            body=EpisodeBody(event, details, _actor(session.first), people),
            at=start,
            until=end,
            evidence=tuple(one.id for one in session.observations),
            title=talk.title or (name if event == "meeting" else "Spoken words"),
            app=talk.call if event == "meeting" else session.first.app,
            importance=0.8 if event == "meeting" else min(0.9, 0.4 + 0.05 * len(lines)),
            entities=tuple(dict.fromkeys((*people, *entities(details))))[:16],
            scope=session.first.scope,
            metadata={SESSION: session.key, **talk.metadata(), **session.threads(open_one)},
        )

    def _draft(self, session: _Session, open_one: Memory | None, told: Told) -> Draft | None:
        found = [passage for one in session.observations for passage in passages(one)]
        chat = is_chat(session.first, found)
        old = open_one.body.details.splitlines() if open_one and isinstance(open_one.body, EpisodeBody) else []
        new = self._said(session, found) if chat else telling_lines(session.observations, found, _KEYS)
        lines = told.anew(session.key, session.first, open_one, _joined_lines(old, [veiled(line) for line in new]))
        title = document_title(session.first)
        if not lines and not title:
            return None
        start, end = _span(session, open_one)
        earlier = open_one.body.participants if open_one and isinstance(open_one.body, EpisodeBody) else ()
        with_whom = tuple(dict.fromkeys((*earlier, *speakers(found))))
        event = "chat" if chat else "work"
        head = self._head(event, title, session.first.app, start, end, with_whom)
        details = "\n".join(lines)
        return Draft(
            kind=Kind.EPISODIC,
            text=_text(head, lines, event),
            body=EpisodeBody(event, details[-_DETAILS:], _actor(session.first), with_whom),
            at=start,
            until=end,
            evidence=tuple(one.id for one in session.observations),
            title=title or session.first.app,
            app=session.first.app,
            importance=min(0.9, 0.4 + 0.05 * len(lines)),
            entities=tuple(dict.fromkeys((*with_whom, *entities(details))))[:16],
            scope=session.first.scope,
            metadata={SESSION: session.key, **_call_seen(session, open_one)},
        )

    def _said(self, session: _Session, found: Sequence[Passage]) -> list[str]:
        """Every saying with its speaker."""
        lines = []
        for passage in found:
            who = passage.speaker or ("Me" if passage.mine else "")
            if who and not passage.sentence.is_heading:
                lines.append(f"{who}: {passage.text}")
        return lines or telling_lines(session.observations, found, _KEYS)

    def _head(
        self,
        event: str,
        title: str,
        app: str,
        start: datetime,
        end: datetime,
        with_whom: tuple[str, ...],
        name: str = "Meeting",
    ) -> str:
        """One sentence on what it was, when, where and with whom; `name`: what a meeting is called."""
        when = self._span(start, end)
        people = f" with {', '.join(with_whom)}" if with_whom else ""
        place = f" in {app}" if app else ""
        about = f" “{short(title, 100)}”" if title else ""
        if event == "meeting":
            return f"{name}{about}{place}{people}, {when}"
        if event == "conversation":
            return f"Said aloud{' in' + about if about else ''}{people}, {when}"
        if event == "chat":
            return f"Chat{about}{place}{people}, {when}"
        return f"Worked{' on' + about if about else ''}{place}, {when}"

    def _span(self, start: datetime, end: datetime) -> str:
        begin, finish = start.astimezone(self._zone), end.astimezone(self._zone)
        when = f"{begin:%a} {begin.day} {begin:%b %Y, %H:%M}"
        return when + f"–{finish:%H:%M}" if finish - begin >= timedelta(minutes=1) else when


def _remembered_call(known: Known, start: datetime, end: datetime) -> Call | None:
    """The call whose window was seen in an earlier batch."""
    for memory in known.latest(Kind.EPISODIC, since=start - _GAP, limit=100):
        if _IN_CALL in memory.metadata and memory.at <= end:
            people = tuple(name for name in str(memory.metadata[_IN_CALL]).split(", ") if name)
            title = str(memory.metadata.get(_CALLED, ""))
            return Call(memory.app, title, people)
    return None


def _call_seen(session: _Session, open_one: Memory | None) -> dict[str, str]:
    """What the window of a call told: its subject and who took part."""
    call = call_in(session.observations, session.start, session.end)
    earlier = open_one.metadata if open_one and _IN_CALL in open_one.metadata else {}
    if call is None and not earlier:
        return {}
    known = [name for name in str(earlier.get(_IN_CALL, "")).split(", ") if name]
    people = dict.fromkeys((*known, *(call.people if call else ())))
    return {_IN_CALL: ", ".join(people), _CALLED: str(earlier.get(_CALLED, "")) or (call.title if call else "")}


def _span(session: _Session, open_one: Memory | None) -> tuple[datetime, datetime]:
    if open_one is None:
        return session.start, session.end
    return min(session.start, open_one.at), max(session.end, open_one.until or open_one.at)


def _sessions(observations: Sequence[Observation]) -> list[_Session]:
    """The batch by window or conversation, cut where nothing happened for too long."""
    groups: list[_Session] = []
    latest: dict[tuple[str, str], int] = {}
    for one in sorted(observations, key=lambda observation: observation.at):
        key = _key(one)
        name = (key, one.app)
        if name in latest and groups[latest[name]].goes_on_with(one):
            open_one = groups[latest[name]]
            groups[latest[name]] = _Session(key, (*open_one.observations, one))
            continue
        latest[name] = len(groups)
        groups.append(_Session(key, (one,)))
    return [_until_the_next(group, observations) for group in groups]


def _counts_for(key: str) -> timedelta:
    return _GAP if key.startswith(f"{ObservationKind.TEXT.value}:") else _GLANCE


def _until_the_next(session: _Session, observations: Sequence[Observation]) -> _Session:
    """A single look at a window lasted until the next one at another, if that followed soon."""
    if session.spoken or session.start != session.end:
        return session
    others = (one.at for one in observations if one.kind is not ObservationKind.SPEECH and _key(one) != session.key)
    following = min((at for at in others if _ZERO < at - session.end <= _counts_for(session.key)), default=None)
    if following is None:
        return session
    return _Session(session.key, (*session.observations[:-1], replace(session.observations[-1], until=following)))


def _key(observation: Observation) -> str:
    if observation.kind is ObservationKind.SPEECH:
        return "voice"
    return f"{observation.kind.value}:{normal(document_title(observation) or observation.app)}"[:200]


def _actor(observation: Observation) -> str:
    speaker = observation.speaker
    return ME if not speaker or is_self(speaker) else speaker


def _joined_lines(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Old and new lines, none twice; of a line that is being typed only its last form."""
    kept: dict[str, str] = {}
    for line in (*old, *new):
        folded = normal(line)
        unfinished = [other for other in list(kept)[-3:] if folded.startswith(other) and len(other) > 10]
        for other in unfinished:
            del kept[other]
        if folded and not any(other.startswith(folded) for other in kept):
            kept[folded] = line
    return without_unfinished(list(kept.values()))


def _text(head: str, lines: Sequence[str], event: str) -> str:
    """The head with as many of the lines as fit; of a conversation the last ones, of work the first."""
    if event == "meeting":
        return "\n".join((f"{head}.", *_first_lines(lines, _MEETING_TEXT - len(head))))
    room = _TEXT - len(head)
    chosen: list[str] = []
    for line in reversed(lines) if event != "work" else lines:
        if room < len(line) + 2:
            break
        chosen.append(line)
        room -= len(line) + 1
    if event != "work":
        chosen.reverse()
    if not chosen and lines:
        chosen = [short(lines[-1 if event != "work" else 0], max(80, room))]
    return "\n".join((f"{head}.", *chosen))


def _first_lines(lines: Sequence[str], room: int) -> list[str]:
    chosen: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        chosen.append(line)
    return chosen


def _last_lines(lines: Sequence[str]) -> list[str]:
    """As many of the last ones as are kept, one at least."""
    room, first = _DETAILS, len(lines)
    while first and (room := room - len(lines[first - 1]) - 1) >= 0:
        first -= 1
    return list(lines[first:]) or [line[:_DETAILS] for line in lines[-1:]]


def _said_before(conversation: Memory | None, known: Known) -> list[Observation]:
    """The last of what it rests on."""
    kept = known.observations(conversation.evidence[-_UTTERANCES:]) if conversation else ()
    return [one for one in kept if one.kind is ObservationKind.SPEECH]
