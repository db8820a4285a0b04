"""A small core for tests: keys, a sealer, an inbox in memory, a transcriber and an agent that follow a script."""

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from nacl.public import PrivateKey

from memory_core.agents.base import Batch, Known
from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.embedding.base import Embedder
from memory_core.errors import ReadingError
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.privacy.cipher import Cipher
from memory_core.privacy.keys import Keys
from memory_core.records.bodies import Body, EpisodeBody, FactBody, Kind
from memory_core.records.dialogue import Answered
from memory_core.records.ids import ConversationId, ObservationId, new_observation_id
from memory_core.records.memory import Draft
from memory_core.records.observation import Captured, Delivery, Observation, ObservationKind
from memory_core.records.proposal import Proposal
from memory_core.records.scope import Scope
from memory_core.store import Store
from memory_core.vectors.exact import ExactIndex

NOON = datetime(2026, 5, 8, 12, tzinfo=UTC)
KEY = b"k" * 32


def some_keys() -> Keys:
    """Keys as a home would have them, always the same."""
    spool = PrivateKey(b"p" * 32)
    return Keys(
        database=KEY,
        files=b"f" * 32,
        vault=b"v" * 32,
        spool_private=bytes(spool),
        spool_public=bytes(spool.public_key),
        rotation=b"r" * 32,
        secrets=b"s" * 32,
        connections=b"c" * 32,
    )


@contextlib.contextmanager
def remembering(
    folder: Path, now: datetime, told: Iterable[Observation], *, embedder: Embedder | None = None
) -> Iterator[Memory]:
    """A memory at `now` that has taken in and concluded from what it was told; with the bundled model, or another."""
    home = Home(folder / "home")
    home.prepare()
    memory = open_memory(
        home, keys=some_keys(), clock=FrozenClock(now), embedder=embedder, index=ExactIndex(), threads=False
    )
    for one in told:
        memory.observe(Captured(one))
    assert memory.drain()
    yield memory
    memory.close()


def noted(notes: Iterable[tuple[str, str]]) -> Iterator[Observation]:
    """Texts of days (ISO), each a minute after the one before, from nine on."""
    for minute, (day, text) in enumerate(notes):
        at = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=9, minutes=minute)
        yield Observation(new_observation_id(), ObservationKind.TEXT, at, at, text)


def answer_of(memory: Memory, question: str, conversation: ConversationId | None = None) -> Answered:
    """The whole answer to a question."""
    *_, answered = memory.ask(question, conversation=conversation)
    assert isinstance(answered, Answered)
    return answered


def open_store(home: Home) -> Store:
    """The store of a home, with the keys of `some_keys`."""
    return Store.open(home, database_key=KEY, cipher=Cipher(b"f" * 32))


def observation(
    text: str,
    *,
    minute: float = 0,
    app: str = "Editor",
    title: str = "",
    scope: Scope | None = None,
    name: str | None = None,
) -> Observation:
    """Something read `minute` minutes after noon."""
    at = NOON + timedelta(minutes=minute)
    return Observation(
        id=ObservationId(name) if name else new_observation_id(),
        kind=ObservationKind.TEXT,
        at=at,
        until=at,
        text=text,
        app=app,
        title=title,
        scope=scope or Scope(),
    )


def keep(store: Store, *texts: str, app: str = "Editor") -> list[ObservationId]:
    """Keep texts a minute apart; their ids in order."""
    made = [observation(text, minute=minute, app=app) for minute, text in enumerate(texts)]
    return store.keep([Captured(one) for one in made])


def draft(
    text: str,
    *evidence: ObservationId,
    kind: Kind = Kind.EPISODIC,
    body: Body | None = None,
    entities: tuple[str, ...] = (),
    scope: Scope | None = None,
    minute: float = 0,
) -> Draft:
    """A memory that an agent might propose."""
    return Draft(
        kind=kind,
        text=text,
        body=body or EpisodeBody("work", ""),
        at=NOON + timedelta(minutes=minute),
        evidence=evidence,
        app="Editor",
        entities=entities,
        scope=scope or Scope(),
    )


def fact(subject: str, predicate: str, value: str, *evidence: ObservationId) -> Draft:
    """“Subject predicate value.” as a draft; both ends are entities."""
    return draft(
        f"{subject} {predicate} {value}.",
        *evidence,
        kind=Kind.SEMANTIC,
        body=FactBody(subject, predicate, value),
        entities=(subject, value),
    )


class ListInbox:
    """An inbox in memory, which forgets its claims when it is told that the process died."""

    def __init__(self, captured: Sequence[Captured] = ()) -> None:
        self._numbers = count(1)
        self._rows: dict[int, Captured] = {}
        self._claimed: set[int] = set()
        self._lock = threading.Lock()
        self.set_aside = 0
        self.claims = 0
        for item in captured:
            self.append(item)

    def append(self, captured: Captured) -> None:
        """As the spool's writer does."""
        with self._lock:
            self._rows[next(self._numbers)] = captured

    def crash(self) -> None:
        """All claims are void."""
        with self._lock:
            self._claimed.clear()

    def claim(self, limit: int) -> list[Delivery]:
        with self._lock:
            self.claims += 1
            free = [number for number in self._rows if number not in self._claimed][:limit]
            self._claimed.update(free)
            return [Delivery(number, self._rows[number]) for number in free]

    def acknowledge(self, receipts: Sequence[int]) -> None:
        with self._lock:
            for receipt in receipts:
                self._rows.pop(receipt, None)
                self._claimed.discard(receipt)

    def release(self, receipts: Sequence[int]) -> None:
        with self._lock:
            self._claimed.difference_update(receipts)

    def pending(self) -> int:
        with self._lock:
            return len(self._rows)

    def damaged(self) -> int:
        return self.set_aside

    def discard_damaged(self) -> int:
        found, self.set_aside = self.set_aside, 0
        return found


class ScriptedTranscriber:
    """Says what its script says; there or not there."""

    def __init__(self, words: dict[bytes, str] | None = None) -> None:
        self.there = words is not None
        self.words = words or {}

    def available(self) -> bool:
        return self.there

    def language_of(self, session: str) -> str:
        return "en" if session else ""

    def transcribe(self, sound: bytes, session: str = "") -> str:
        if sound not in self.words:
            raise ReadingError("The sound cannot be read. Try again.")
        return self.words[sound]


class ScriptedAgents:
    """A meta agent whose conclusions are made by a function of the batch."""

    def __init__(self, script: Callable[[Batch, Known], list[Proposal]]) -> None:
        self._script = script
        self.batches: list[Batch] = []

    def conclude(self, batch: Batch, known: Known) -> list[Proposal]:
        self.batches.append(batch)
        return self._script(batch, known)
