"""Many threads remember and recall at once, on the real store with the real index."""

import functools
import threading
from collections.abc import Callable

from memory_core.bootstrap import open_memory
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.records.query import Query, Selection
from tests.fakes.core import some_keys

_WRITERS, _TEXTS = 8, 25


def _run_all(workers: list[Callable[[], None]]) -> list[BaseException]:
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 — handed to the test, which fails on it
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_sixteen_threads_add_search_and_list_and_nothing_is_lost(home: Home) -> None:
    memory = open_memory(home, keys=some_keys(), embedder=HashedEmbedder())
    names: list[str] = []

    def write(writer: int) -> None:
        for n in range(_TEXTS):
            names.append(memory.add(f"heron{n}x{writer} in the reeds", app=f"App {writer % 3}"))

    def read() -> None:
        for n in range(_TEXTS):
            memory.search(Query(f"heron{n}x3 reeds", layer="both", k=5))
            memory.observations(limit=10)
            memory.counts()

    workers: list[Callable[[], None]] = [functools.partial(write, writer) for writer in range(_WRITERS)]
    workers += [read] * (16 - _WRITERS)
    assert _run_all(workers) == []
    assert memory.drain(60)
    assert len(set(names)) == memory.counts()["observations"] == _WRITERS * _TEXTS
    found = memory.search(Query("heron7x5", layer="observations", k=1))
    assert found[0].text == "heron7x5 in the reeds"
    memory.check()
    memory.close()


def test_forgetting_while_others_write_forgets_exactly_what_was_planned(home: Home) -> None:
    rounds = 6
    memory = open_memory(home, keys=some_keys(), embedder=HashedEmbedder())
    kept: list[str] = []
    gone: list[str] = []

    def write() -> None:
        for n in range(rounds * 5):
            kept.append(memory.add(f"egret {n}", app="Keep"))

    def forget() -> None:
        for n in range(rounds):
            name = memory.add(f"kingfisher {n}", app="Forget")
            memory.forget(memory.plan_forgetting(Selection(observations=(name,))))
            gone.append(name)

    assert _run_all([write, write, forget]) == []
    assert memory.drain(60)
    assert not [hit for hit in memory.search(Query("kingfisher", layer="both")) if "kingfisher" in hit.text]
    assert {one.id for one in memory.observations(limit=1000)} == set(kept)
    assert len(gone) == rounds
    memory.close()
