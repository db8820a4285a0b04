"""Many threads and tasks at one encrypted home, with the bundled embedder: nothing is lost, nothing hangs."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from memory_core import AsyncMemory, Memory, NotFound
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import StoreError
from memory_core.retrieval.fusion import Vote
from memory_core.retrieval.judging import Judge, Judged

_THREADS = 16
_EACH = 25


def test_sixteen_threads_add_and_search_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    with Memory(tmp_path / "home", embedder=HashedEmbedder()) as memory:

        def work(number: int) -> list[str]:
            names = []
            for n in range(_EACH):
                text = f"heron{n}x{number} stands in the reeds"
                names += [one["id"] for one in memory.add(text, user_id=f"u{number % 4}", infer=False)["results"]]
                found = memory.search(f"heron{n}x{number}", user_id=f"u{number % 4}", top_k=10)["results"]
                # Which comes first is told when the vectors are there, too.
                assert names[-1] in [one["id"] for one in found]
                assert {one["user_id"] for one in found} == {f"u{number % 4}"}
            return names

        with ThreadPoolExecutor(_THREADS) as pool:
            names = [name for some in pool.map(work, range(_THREADS)) for name in some]
        assert len(set(names)) == _THREADS * _EACH
        assert memory.drain(60)
        assert {one["id"] for one in memory.get_all()["results"]} == set(names)
        for number in range(_THREADS):
            found = memory.search(f"heron{number}x{number}", user_id=f"u{number % 4}", top_k=3)["results"]
            assert found[0]["memory"].startswith(f"heron{number}x{number} ")

    with Memory(tmp_path / "home", embedder=HashedEmbedder()) as again:
        assert {one["id"] for one in again.get_all()["results"]} == set(names)
        assert again.search("heron7x9", user_id="u1")["results"][0]["memory"].startswith("heron7x9 ")


def test_threads_that_delete_and_search_meet_no_half_deleted_memory(tmp_path: Path) -> None:
    with Memory(tmp_path / "home", embedder=HashedEmbedder()) as memory:
        for user in range(4):
            memory.add_many([f"heron {n} of {user}" for n in range(20)], user_id=f"u{user}", infer=False)

        def work(number: int) -> None:
            if number < 3:
                memory.delete_all(user_id=f"u{number}")
                return
            for _ in range(20):
                assert len(memory.search("heron", user_id="u3", top_k=30)["results"]) == 20
                memory.get_all(user_id="u0")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
        assert {one["user_id"] for one in memory.get_all()["results"]} == {"u3"}


def test_what_means_the_same_is_found_right_after_it_was_added(tmp_path: Path) -> None:
    """With the bundled model and the index on the disk, as a script of ten lines would."""
    with Memory(tmp_path / "home") as memory:
        memory.add("I love hiking in the mountains.", user_id="anna", infer=False)
        memory.add("The invoice is due on Friday.", user_id="anna", infer=False)

        found = memory.search("outdoor activities", filters={"user_id": "anna"})["results"]

        assert found[0]["memory"] == "I love hiking in the mountains."


async def _use(home: Path, judged: Mapping[str, object]) -> None:
    async with AsyncMemory(home, embedder=HashedEmbedder()) as memory:
        added = await asyncio.gather(*(memory.add(f"heron number {n}", user_id="a", infer=False) for n in range(40)))
        found = await asyncio.gather(*(memory.search(f"heron {n}", user_id="a", top_k=1) for n in range(40)))
        assert len({one["results"][0]["id"] for one in added}) == 40
        kept = [one["memory"] for one in (await memory.get_all(user_id="a"))["results"]]
        assert sorted(kept) == sorted(f"heron number {n}" for n in range(40))
        for n, one in enumerate(found):
            # Once, on a busy machine, one found nothing: then this says what it was chosen from.
            assert one["results"], (n, judged.get(f"heron {n}"), await memory.search(f"heron {n}", user_id="a"))
        answer = await memory.ask("Which heron has number 7?", user_id="a")
        assert answer["provider"] == "evidence"
        with pytest.raises(NotFound):
            await memory.delete("o_unknown")
        assert (await memory.delete_all(user_id="a"))["observations"] == 40
    with pytest.raises(StoreError, match="closed"):
        await memory.get_all()


def test_the_same_verbs_are_coroutines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged, judge = dict[str, object](), Judge.judged

    def noted(self: Judge, found: Any, vote: Vote, similar: Mapping[str, float]) -> list[Judged]:
        judged[self._plan.text] = (found, vars(vote), similar, vars(self._coverage))  # only to be told
        return judge(self, found, vote, similar)

    monkeypatch.setattr(Judge, "judged", noted)
    asyncio.run(_use(tmp_path / "home", judged))


def test_every_verb_of_memory_is_a_coroutine_too() -> None:
    verbs = {name for name in vars(Memory) if not name.startswith("_")} - {"from_config"} | {"drain", "close"}

    assert verbs == {name for name in vars(AsyncMemory) if not name.startswith("_")} - {"open", "from_config"}
    assert all(asyncio.iscoroutinefunction(getattr(AsyncMemory, name)) for name in verbs)


async def _cancel(home: Path, hold: Callable[[], None], begun: threading.Event) -> list[str]:
    memory = await AsyncMemory.open(home, embedder=HashedEmbedder(), workers=1)
    loop = asyncio.get_running_loop()
    blocking = loop.run_in_executor(memory._pool, hold)  # noqa: SLF001 — the one worker is busy
    await asyncio.to_thread(begun.wait)
    waiting = asyncio.create_task(memory.add("never begun", infer=False))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    kept = asyncio.create_task(memory.add("kept", infer=False))
    await asyncio.sleep(0)
    begun.clear()
    await blocking
    await kept
    texts = [one["memory"] for one in (await memory.get_all())["results"]]
    await memory.close()
    await memory.close()
    return texts


def test_a_cancelled_call_that_has_not_begun_is_not_made(tmp_path: Path) -> None:
    begun = threading.Event()
    tick = threading.Event()

    def hold() -> None:
        begun.set()
        while begun.is_set():
            tick.wait(0.005)

    assert asyncio.run(_cancel(tmp_path / "home", hold, begun)) == ["kept"]


async def _close_with_calls_waiting(home: Path, hold: Callable[[], None], begun: threading.Event) -> list[object]:
    memory = AsyncMemory(home, embedder=HashedEmbedder(), workers=1)
    asyncio.get_running_loop().run_in_executor(memory._pool, hold)  # noqa: SLF001 - keeps the only worker busy
    await asyncio.to_thread(begun.wait)
    waiting = [asyncio.create_task(memory.add("never begun", infer=False)) for _ in range(2)]
    await asyncio.sleep(0)
    await memory.close()
    return list(await asyncio.gather(*waiting, return_exceptions=True))


def test_a_call_that_closing_drops_says_that_the_memory_is_closed(tmp_path: Path) -> None:
    begun, wait = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        threading.Timer(0.3, wait.set).start()
        assert wait.wait(10)

    dropped = asyncio.run(_close_with_calls_waiting(tmp_path / "home", hold, begun))
    assert [type(one) for one in dropped] == [StoreError, StoreError]
