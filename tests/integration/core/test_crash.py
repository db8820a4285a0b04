"""Killing the core at any moment loses nothing that was acknowledged, duplicates nothing, and needs no repair."""

import multiprocessing
import random
import threading
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from memory_core.home import Home
from memory_core.records.ids import ObservationId
from tests.fakes.crashing import LASTED, open_crashing, picture_of, remember_until_killed

_ROUNDS = 52
_CHROMA_ROUNDS = 4
_FORGET_EVERY = 13


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    """Starts processes that have everything imported already, so that a round costs little."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fakes.crashing"])
    return context


class _Log:
    """What the killed processes said that they had done."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def named(self, word: str) -> set[ObservationId]:
        """Ids that were said to be kept, forgetting, or forgotten; a line that was cut off was not said."""
        text = self.path.read_text() if self.path.exists() else ""
        lines = [line.split() for line in text[: text.rfind("\n") + 1].splitlines()]
        return {ObservationId(name) for said, name in lines if said == word}

    def size(self) -> int:
        """How much was said."""
        return self.path.stat().st_size if self.path.exists() else 0


def _kill_at_random(
    context: ForkServerContext, home: Home, log: _Log, round_number: int, dice: random.Random, *, chroma: bool
) -> None:
    before, forgotten = log.size(), len(log.named("forgotten"))
    process = context.Process(
        target=remember_until_killed, args=(str(home.path), str(log.path), round_number, chroma), daemon=True
    )
    process.start()
    deadline, tick = time.monotonic() + 40, threading.Event()
    # A forgetting takes long on a busy machine: some rounds wait until one is through.
    while log.size() == before or (round_number % _FORGET_EVERY == 0 and len(log.named("forgotten")) == forgotten):
        assert process.exitcode is None, "it ended by itself: the home needed repair"
        assert time.monotonic() < deadline, "it never acknowledged anything"
        tick.wait(0.002)
    tick.wait(dice.uniform(1.5, 2.5) if chroma else dice.uniform(0.0, 0.3))
    process.kill()
    process.join()
    process.close()


def _examine(home: Home, log: _Log) -> None:
    memory, spool = open_crashing(home, chroma=False, threads=False)
    assert memory.drain(60)
    assert spool.pending() == 0
    store = memory._store  # noqa: SLF001 — to look into every table
    memory.check()
    with store.database.transaction() as connection:
        for index in ("observations_words", "memories_words", "observations_around"):
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")
        twice = connection.execute("SELECT text FROM observations GROUP BY text HAVING count(*) > 1").fetchall()
        assert twice == []
        orphans = connection.execute(
            "SELECT count(*) FROM memories m WHERE NOT EXISTS (SELECT 1 FROM evidence e WHERE e.memory = m.n)"
        ).fetchone()
        assert orphans == (0,)
        assert connection.execute("SELECT count(*) FROM erasures").fetchone() == (0,)
    kept, maybe, gone = log.named("kept"), log.named("forgetting"), log.named("forgotten")
    found = store.observations.get_many(kept)
    assert set(found) >= kept - maybe, "lost"
    assert not set(found) & gone, "came back"
    again = log.named("again") & set(found)
    assert {found[name].until - found[name].at for name in again} <= {LASTED}, "was seen again, and forgot it"
    with store.database.reading() as connection:
        assert store.memories.outlasted(connection, list(again)[:20_000]) == []
    pictures = {one.picture for one in found.values() if one.picture}
    for one in found.values():
        assert one.picture is None or store.blobs.get(one.picture) == picture_of(one.id)
    others = {one.picture for one in store.observations.page(limit=100_000) if one.picture} - pictures
    assert store.blobs.names() == pictures | others
    assert store.vectors.names("hashed-384") >= {str(name) for name in found}
    memory.close()
    spool.close()


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_or_doubled_when_it_is_killed_at_random_moments(
    home: Home, tmp_path: Path, context: ForkServerContext
) -> None:
    log, dice = _Log(tmp_path / "log"), random.Random(17)
    for round_number in range(_ROUNDS):
        _kill_at_random(context, home, log, round_number, dice, chroma=False)
        if round_number % 20 == 9:
            _examine(home, log)
    _examine(home, log)
    assert len(log.named("kept")) > _ROUNDS
    assert log.named("forgotten")


@pytest.mark.slow
def test_the_real_index_is_in_step_after_it_was_killed(home: Home, tmp_path: Path, context: ForkServerContext) -> None:
    log, dice = _Log(tmp_path / "log"), random.Random(23)
    for round_number in range(_CHROMA_ROUNDS):
        _kill_at_random(context, home, log, round_number, dice, chroma=True)
    memory, spool = open_crashing(home, chroma=True, threads=False)
    assert memory.drain(60)
    names = memory._store.vectors.names("hashed-384")  # noqa: SLF001 — to compare both sides
    assert memory._parts.indexer._index.ids() == names  # noqa: SLF001 — as above
    memory.close()
    spool.close()
    _examine(home, log)
