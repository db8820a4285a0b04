"""Whatever is proposed together is written whole, or not at all when it fails half-way."""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory_core.clock import FrozenClock
from memory_core.home import Home
from memory_core.ingest.writer import Writer
from memory_core.records.memory import Status
from memory_core.records.proposal import Add, Proposal, Revise, Supersede
from memory_core.store import Store
from tests.fakes.core import NOON, draft, open_store

# No text is that of an example before, of which it would only be a proof.
_NUMBERS = itertools.count()


class _Broken(Exception):
    """What breaks in the middle of a transaction."""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        home.prepare()
        opened = open_store(home)
        yield opened
        opened.close()


def _state(store: Store) -> list[tuple[str, str, str, int]]:
    """Every memory with its text, its status and how many changes it had; and what waits for a vector."""
    said = [one for status in Status for one in store.memories.page(status=status, limit=10_000)]
    kept = sorted((one.id, one.text, one.status.value, len(store.history.of(one.id))) for one in said)
    return [*kept, ("outbox", "", "", len(store.outbox.take(100_000)))]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["add", "revise", "supersede"]), min_size=1, max_size=5), st.integers(0, 6))
def test_a_batch_is_written_whole_or_not_at_all(store: Store, deeds: list[str], breaks_at: int) -> None:
    writer = Writer(store=store, clock=FrozenClock(NOON))
    ready = writer.write([Add(draft(f"Old {next(_NUMBERS)}.")) for _ in deeds])
    assert ready is not None
    made: dict[str, type] = {"revise": Revise, "supersede": Supersede}
    proposals: list[Proposal] = [
        Add(draft(f"New {next(_NUMBERS)}."))
        if deed == "add"
        else made[deed](old, draft(f"Newer {next(_NUMBERS)}."), "It changed.")
        for deed, old in zip(deeds, ready.memories_added, strict=True)
    ]
    before, links = _state(store), 0
    link = store.graph.link

    def breaking(*given: object) -> None:
        nonlocal links
        if links == breaks_at:
            raise _Broken
        links += 1
        link(*given)  # type: ignore[arg-type]

    changes = None
    with mock.patch.object(store.graph, "link", breaking), suppress(_Broken):
        changes = writer.write(proposals)

    if breaks_at < len(deeds):
        assert changes is None
        assert _state(store) == before
        assert writer.write(proposals) is not None, "what failed once can be written after"
    else:
        assert changes is not None
    assert len(_state(store)) == len(before) + deeds.count("add") + deeds.count("supersede")
