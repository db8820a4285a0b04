"""A store that is written to by hand, at a moment that stands still."""

import pytest

from memory_core.clock import FrozenClock
from memory_core.home import Home
from memory_core.ingest.writer import Writer
from memory_core.store import Store
from tests.fakes.core import NOON, open_store


@pytest.fixture
def store(home: Home) -> Store:
    """A fresh one."""
    return open_store(home)


@pytest.fixture
def clock() -> FrozenClock:
    """At noon."""
    return FrozenClock(NOON)


@pytest.fixture
def writer(store: Store, clock: FrozenClock) -> Writer:
    """The store's only writer of memories."""
    return Writer(store=store, clock=clock)
