"""Forgetting where the disk is full: it works as far as it can, says what is missing, and finishes by itself."""

import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from memory_core import Memory as Library
from memory_core.bootstrap import open_memory
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import DiskFull, SpoolError
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.observation import Captured
from memory_core.records.query import Query, Selection
from memory_core.store.reserve import RESERVED, Reserve
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import observation, some_keys
from tests.fakes.traces import everything

Disk = namedtuple("Disk", "total used free")  # what `shutil.disk_usage` returns
Leaves = Callable[[int], None]


@pytest.fixture
def leaves(monkeypatch: pytest.MonkeyPatch) -> Leaves:
    """From now on the disk has so many bytes left, and what the reserve takes."""

    def set_free(free: int) -> None:
        def usage(folder: Path) -> Disk:
            reserve = folder / "reserve"
            kept = reserve.stat().st_size if reserve.exists() else 0
            return Disk(10**12, 0, free - kept)

        monkeypatch.setattr(shutil, "disk_usage", usage)

    return set_free


@pytest.fixture
def memory(home: Home) -> Memory:
    opened = open_memory(home, keys=some_keys(), threads=False, embedder=HashedEmbedder(), index=ExactIndex())
    for n, text in enumerate(("A kingfisher in Zanzibar", "The budget was agreed")):
        opened.observe(Captured(observation(text, minute=n), picture=b"WEBP"))
    assert opened.drain(60)
    return opened


def _planted(home: Home) -> bool:
    return any(b"zanzibar" in body.lower() for _, body in everything(home))


def _found(memory: Memory) -> list[str]:
    return [hit.text for hit in memory.search(Query("zanzibar", layer="observations"))]


def test_what_cannot_be_wiped_yet_is_not_found_and_wiped_when_there_is_room(
    home: Home, memory: Memory, leaves: Leaves
) -> None:
    plan = memory.plan_forgetting(Selection(matching="zanzibar"))
    leaves(1024**2)
    with pytest.raises(DiskFull, match=r"is deleted and cannot be found.*takes 2 MB, and 1 MB are free"):
        memory.forget(plan)
    assert "A kingfisher in Zanzibar" not in _found(memory)
    assert len(list(home.pictures.iterdir())) == 1, "its picture makes room"
    leaves(10**9)
    memory._parts.forgetting.finish_left()  # noqa: SLF001 — what the ingest thread does at each lull
    assert not _planted(home)
    assert memory.audit.entries(1)[0].event == "forgotten"
    memory.close()


def test_the_next_start_wipes_what_the_full_disk_kept(home: Home, memory: Memory, leaves: Leaves) -> None:
    plan = memory.plan_forgetting(Selection(matching="zanzibar"))
    leaves(0)
    with pytest.raises(DiskFull):
        memory.forget(plan)
    memory.close()
    leaves(10**9)
    again = open_memory(home, keys=some_keys(), threads=False, embedder=HashedEmbedder(), index=ExactIndex())
    assert not _planted(home)
    again.close()


@pytest.mark.parametrize("withheld", [True, False])
def test_with_no_room_at_all_nothing_changes_and_the_sentence_speaks_of_forgetting(
    memory: Memory, monkeypatch: pytest.MonkeyPatch, *, withheld: bool
) -> None:
    plan = memory.plan_forgetting(Selection(matching="zanzibar"))

    def full(*_: object, **__: object) -> None:
        raise DiskFull("The disk is full, so nothing new can be remembered.")

    monkeypatch.setattr("memory_core.forget.remove", full)
    monkeypatch.setattr("memory_core.store.withholding.Withholding.put", full)
    with pytest.raises(DiskFull, match=r"deleting needs .* forget it again; nothing was changed"):
        memory.withhold(plan) if withheld else memory.forget(plan)
    assert "A kingfisher in Zanzibar" in _found(memory)
    memory.close()


def test_the_reserve_goes_before_anything_is_forgotten_on_a_full_disk(
    home: Home, memory: Memory, leaves: Leaves
) -> None:
    Reserve(home.reserve).keep()
    leaves(RESERVED + 4096)
    plan = memory.plan_forgetting(Selection(matching="zanzibar"))
    memory.forget(plan)
    assert not home.reserve.exists()
    assert not _planted(home)
    memory.close()


def test_a_reserve_is_kept_where_there_is_plenty_alone(home: Home, leaves: Leaves) -> None:
    reserve = Reserve(home.reserve)
    leaves(4 * RESERVED - 1)
    reserve.keep()
    assert not home.reserve.exists()
    leaves(4 * RESERVED)
    reserve.keep()
    assert (home.reserve.stat().st_size, home.reserve.stat().st_mode & 0o777) == (RESERVED, 0o600)
    reserve.give_up()
    assert home.reserve.exists(), "there is room enough"
    leaves(RESERVED)
    reserve.give_up()
    assert not home.reserve.exists()


def test_whoever_opens_a_home_sets_it_aside_and_on_a_full_disk_lives_on_it(home: Home, leaves: Leaves) -> None:
    from desktop.core import open_core

    open_core(home, threads=False).close()
    assert home.reserve.stat().st_size == RESERVED
    leaves(RESERVED)
    open_core(home, threads=False).close()
    assert not home.reserve.exists()


def test_capture_leaves_the_last_room_to_whoever_forgets(home: Home, leaves: Leaves) -> None:
    from capture.spool.queue import Spool

    spool = Spool(home.spool, public_key=some_keys().spool_public)
    leaves(2 * 1024**2 - 1)
    with pytest.raises(SpoolError, match="disk is full"):
        spool.append(Captured(observation("A heron")))
    leaves(2 * 1024**2)
    spool.append(Captured(observation("A heron")))
    assert spool.pending() == 1
    spool.close()


def test_a_program_that_opens_a_folder_sets_room_aside_too(tmp_path: Path) -> None:
    with Library(tmp_path / "home", embedder=HashedEmbedder(), index=ExactIndex()) as library:
        assert (library.home / "reserve").stat().st_size == RESERVED
