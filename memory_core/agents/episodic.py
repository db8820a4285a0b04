"""Remembers what happened: sessions of work, conversations in writing, and what was said aloud."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from memory_core.agents.base import Batch, Known
from memory_core.agents.passages import (
    ME,
    Passage,
    document_title,
    is_chat,
    is_self,
    key_sentences,
    passages,
    short,
    speakers,
)
from memory_core.language.names import entities
from memory_core.language.words import normal
from memory_core.records.bodies import EpisodeBody, Kind
from memory_core.records.memory import Draft, Memory
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Add, Proposal, Revise

_GAP = timedelta(minutes=10)
_KEYS = 6
_DETAILS = 4_000
_TEXT = 900
_SESSION = "session"


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


class EpisodicAgent:
    """One memory per session; it grows while the same window or conversation goes on, within ten minutes."""

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
        proposals: list[Proposal] = []
        for session in _sessions(batch.observations):
            open_one = self._open(session, known)
            draft = self._draft(session, open_one)
            if draft is None:
                continue
            if open_one is None:
                proposals.append(Add(draft))
            else:
                proposals.append(Revise(open_one.id, draft, "The session went on."))
        return proposals

    def told(self, episode: Memory, until: datetime) -> str:
        """The text of an episode that lasted until then and brought nothing new."""
        head, line, rest = episode.text.partition("\n")
        old, new = self._span(episode.at, episode.until or episode.at), self._span(episode.at, until)
        return f"{head.removesuffix(f'{old}.')}{new}.{line}{rest}" if head.endswith(f"{old}.") else episode.text

    def _open(self, session: _Session, known: Known) -> Memory | None:
        """The stored episode that this session continues, if any."""
        recent = known.latest(Kind.EPISODIC, app=session.first.app, since=session.start - _GAP, limit=20)
        for memory in recent:
            end = memory.until or memory.at
            near = end + _GAP >= session.start and memory.at - _GAP <= session.end
            if memory.metadata.get(_SESSION) == session.key and near:
                return memory
        return None

    def _draft(self, session: _Session, open_one: Memory | None) -> Draft | None:
        found = [passage for one in session.observations for passage in passages(one)]
        spoken = session.first.kind is ObservationKind.SPEECH
        chat = not spoken and is_chat(session.first, found)
        old = open_one.body.details.splitlines() if open_one and isinstance(open_one.body, EpisodeBody) else []
        new = self._said(found, session) if spoken or chat else key_sentences(found, _KEYS)
        lines = _joined_lines(old, new)
        title = document_title(session.first)
        if not lines and not title:
            return None
        start = min(session.start, open_one.at) if open_one else session.start
        end = max(session.end, open_one.until or open_one.at) if open_one else session.end
        earlier = open_one.body.participants if open_one and isinstance(open_one.body, EpisodeBody) else ()
        with_whom = tuple(dict.fromkeys((*earlier, *speakers(found))))
        event = "conversation" if spoken else "chat" if chat else "work"
        head = self._head(event, session.first, title, start, end, with_whom)
        details = "\n".join(lines)
        return Draft(
            kind=Kind.EPISODIC,
            text=_text(head, lines, event),
            body=EpisodeBody(event, details[-_DETAILS:], _actor(session.first), with_whom),
            at=start,
            until=end,
            evidence=tuple(one.id for one in session.observations),
            title=title or ("Spoken words" if spoken else session.first.app),
            app=session.first.app,
            importance=min(0.9, 0.4 + 0.05 * len(lines)),
            entities=tuple(dict.fromkeys((*with_whom, *entities(details))))[:16],
            scope=session.first.scope,
            metadata={_SESSION: session.key},
        )

    def _said(self, found: Sequence[Passage], session: _Session) -> list[str]:
        """Every saying with its speaker; of voice also when."""
        lines = []
        for passage in found:
            if passage.sentence.is_heading:
                continue
            who = passage.speaker or ("Me" if passage.mine else "")
            spoken = passage.observation.kind is ObservationKind.SPEECH
            when = f"{passage.observation.at.astimezone(self._zone):%H:%M} " if spoken else ""
            if who or spoken:
                lines.append(f"{when}{who}: {passage.text}" if who else f"{when}{passage.text}")
        return lines or key_sentences(found, _KEYS)

    def _head(
        self, event: str, first: Observation, title: str, start: datetime, end: datetime, with_whom: tuple[str, ...]
    ) -> str:
        """One sentence on what it was, when, where and with whom."""
        when = self._span(start, end)
        people = f" with {', '.join(with_whom)}" if with_whom else ""
        place = f" in {first.app}" if first.app else ""
        about = f" “{short(title, 100)}”" if title else ""
        if event == "conversation":
            return f"Said aloud{people}, {when}"
        if event == "chat":
            return f"Chat{about}{place}{people}, {when}"
        return f"Worked{' on' + about if about else ''}{place}, {when}"

    def _span(self, start: datetime, end: datetime) -> str:
        begin, finish = start.astimezone(self._zone), end.astimezone(self._zone)
        when = f"{begin:%a} {begin.day} {begin:%b %Y, %H:%M}"
        return when + f"–{finish:%H:%M}" if finish - begin >= timedelta(minutes=1) else when


def _sessions(observations: Sequence[Observation]) -> list[_Session]:
    """The batch by window or voice, cut where nothing happened for ten minutes."""
    groups: list[_Session] = []
    latest: dict[tuple[str, str], int] = {}
    for one in sorted(observations, key=lambda observation: observation.at):
        key = _key(one)
        name = (key, one.app)
        if name in latest and one.at - groups[latest[name]].end <= _GAP:
            open_one = groups[latest[name]]
            groups[latest[name]] = _Session(key, (*open_one.observations, one))
            continue
        latest[name] = len(groups)
        groups.append(_Session(key, (one,)))
    return groups


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
    return list(kept.values())


def _text(head: str, lines: Sequence[str], event: str) -> str:
    """The head with as many of the lines as fit; of a conversation the last ones, of work the first."""
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
