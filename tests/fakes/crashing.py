"""A process that remembers as fast as it can until somebody kills it."""

import dataclasses
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from capture.spool.queue import Spool
from memory_core.agents.base import Batch, Known
from memory_core.bootstrap import open_memory
from memory_core.clock import SystemClock
from memory_core.config import CoreConfig
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.bodies import Kind
from memory_core.records.observation import Captured
from memory_core.records.proposal import Add, Proposal, Revise
from memory_core.records.query import Selection
from memory_core.retention import Retention
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import ScriptedAgents, draft, observation, open_store, some_keys

# Whatever came through the spool was seen again after so long.
LASTED = timedelta(minutes=5)


def picture_of(name: str) -> bytes:
    """The picture that is kept with an observation of this id."""
    return f"picture of {name}".encode() * 20


def conclude(batch: Batch, known: Known) -> list[Proposal]:
    """A memory for each observation, and one that is revised with every batch."""
    proposals: list[Proposal] = [Add(draft(f"Read: {one.text}", one.id)) for one in batch.observations]
    summary = draft(f"Up to {batch.observations[-1].text}", batch.observations[-1].id, kind=Kind.CORE)
    former = known.latest(Kind.CORE, limit=1)
    return [*proposals, Revise(former[0].id, summary, "it went on") if former else Add(summary)]


def open_crashing(home: Home, *, chroma: bool, threads: bool = True) -> tuple[Memory, Spool]:
    """The memory of a home with its spool; with the real vector index or without."""
    keys = some_keys()
    spool = Spool(home.spool, public_key=keys.spool_public, private_key=keys.spool_private)
    memory = open_memory(
        home,
        keys=keys,
        inbox=spool,
        embedder=HashedEmbedder(),
        index=None if chroma else ExactIndex(),
        threads=threads,
        wait_for_vectors_s=0.0,
    )
    memory._parts.ingest.configure(ScriptedAgents(conclude), timedelta(0))  # noqa: SLF001 — scripted minds
    return memory, spool


def remember_until_killed(path: str, log: str, round_number: int, chroma: bool) -> None:
    """Spool, observe and forget side by side; one line in `log` for each thing that was acknowledged."""
    memory, spool = open_crashing(Home(Path(path)), chroma=chroma)
    lines = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def say(word: str, name: str) -> None:
        os.write(lines, f"{word} {name}\n".encode())

    pause_s = 0.02 if chroma else 0.001

    def spool_for_ever() -> None:
        _for_ever(lambda n: _spool(spool, f"round {round_number} spooled {n}", say), pause_s)

    def observe_for_ever() -> None:
        _for_ever(lambda n: _observe(memory, f"round {round_number} observed {n}", n, say), pause_s)

    threads = [threading.Thread(target=one, daemon=True) for one in (spool_for_ever, observe_for_ever)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _for_ever(step: Callable[[int], None], pause_s: float) -> None:
    n, tick = 0, threading.Event()
    while not tick.wait(pause_s):
        n += 1
        step(n)


def _spool(spool: Spool, text: str, say: Callable[[str, str], None]) -> None:
    made = observation(text)
    spool.append(Captured(made, picture=picture_of(made.id)))
    say("kept", made.id)
    later = dataclasses.replace(made, text="", until=made.until + LASTED)
    spool.append(Captured(later, again=True))
    say("again", made.id)


def _observe(memory: Memory, text: str, n: int, say: Callable[[str, str], None]) -> None:
    made = observation(text, minute=n)
    memory.observe(Captured(made, picture=picture_of(made.id) if n % 3 == 0 else None))
    say("kept", made.id)
    if n % 7 == 2:
        say("forgetting", made.id)
        memory.forget(memory.plan_forgetting(Selection(observations=(made.id,))))
        say("forgotten", made.id)


class _Ahead(SystemClock):
    """The system's clock, so many days ahead."""

    def __init__(self, days: float) -> None:
        self._ahead = timedelta(days=days)

    def now(self) -> datetime:
        """The time of day of then."""
        return super().now() + self._ahead


def let_pictures_go_until_killed(path: str, log: str, round_number: int) -> None:
    """Observe and mark on one side, and on the other let pictures go, each round three days after the one before."""
    store = open_store(Home(Path(path)))
    store.sweep_pictures()
    clock = _Ahead(3 * round_number)
    retention = Retention(store=store, clock=clock, published=lambda _: None)
    lines = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def say(word: str, name: str) -> None:
        os.write(lines, f"{word} {name}\n".encode())

    def step(n: int) -> None:
        made = replace(observation(f"round {round_number} seen {n}"), at=clock.now(), until=clock.now())
        store.keep([Captured(made, picture=picture_of(made.id))])
        say("kept", made.id)
        if n % 4 == 1:
            with store.database.transaction() as connection:
                store.pictures.keep(connection, made.id, True)
            say("marked", made.id)
        retention.configure(CoreConfig(pictures_days=1, pictures_gb=0.0))
        retention.tick()

    _for_ever(step, 0.001)
