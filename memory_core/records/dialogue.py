"""Talking with the memory: conversations, turns, and the events of a streamed answer."""

from dataclasses import dataclass
from datetime import datetime

from memory_core.records.ids import ConversationId, ObservationId, TurnId
from memory_core.records.scope import Scope


@dataclass(frozen=True, slots=True)
class Citation:
    """What a claim rests on; `number` is the [n] in the answer, from 1. `id` names a memory or an observation."""

    number: int
    id: str
    kind: str
    text: str
    at: datetime
    app: str
    title: str
    observation: ObservationId | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """First event: how many pieces of evidence were found."""

    count: int


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer's text, in order."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the person should know about this answer, e.g. that the model failed and rules answered."""

    text: str


@dataclass(frozen=True, slots=True)
class Restart:
    """What was streamed so far is void (the model failed mid-way); the answer starts anew."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Last event: the whole answer. `grounded` false: there is no memory of it, and the text says so.

    `short`: what answers in a few words, where rules picked it out of the evidence. `turn`: empty where it could not be
    kept, and then so is the `conversation` that it would have begun.
    """

    text: str
    grounded: bool
    citations: tuple[Citation, ...]
    provider: str
    conversation: ConversationId
    turn: TurnId
    short: str = ""


ChatEvent = Recalled | Token | Notice | Restart | Answered


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer, as kept."""

    id: TurnId
    conversation: ConversationId
    at: datetime
    question: str
    answer: str
    grounded: bool
    provider: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A kept conversation; `scope`: who had it."""

    id: ConversationId
    title: str
    started_at: datetime
    updated_at: datetime
    turns: int = 0
    scope: Scope = Scope()
