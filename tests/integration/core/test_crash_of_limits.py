"""Killing the core while pictures go by the limits leaves neither a row without its file nor a file without its row."""

import multiprocessing
import random
import threading
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from memory_core.home import Home
from tests.fakes.core import open_store
from tests.fakes.crashing import let_pictures_go_until_killed, picture_of

_ROUNDS = 12


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    """Starts processes that have everything imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fakes.crashing"])
    return context


def _said(log: Path, word: str) -> set[str]:
    """Ids that were said to be kept or marked; a line that was cut off was not said."""
    text = log.read_text() if log.exists() else ""
    lines = [line.split() for line in text[: text.rfind("\n") + 1].splitlines()]
    return {name for said, name in lines if said == word}


def _kill_at_random(context: ForkServerContext, home: Home, log: Path, number: int, dice: random.Random) -> None:
    before = len(_said(log, "kept"))
    process = context.Process(target=let_pictures_go_until_killed, args=(str(home.path), str(log), number), daemon=True)
    process.start()
    deadline, tick = time.monotonic() + 40, threading.Event()
    while len(_said(log, "kept")) < before + 5:
        assert process.exitcode is None, "it ended by itself: the home needed repair"
        assert time.monotonic() < deadline, "it never acknowledged anything"
        tick.wait(0.002)
    tick.wait(dice.uniform(0.0, 0.2))
    process.kill()
    process.join()
    process.close()


def test_rows_and_files_agree_and_what_is_marked_is_whole_after_it_was_killed_at_random_moments(
    home: Home, tmp_path: Path, context: ForkServerContext
) -> None:
    home.prepare()
    log, dice = tmp_path / "log", random.Random(5)
    for number in range(_ROUNDS):
        _kill_at_random(context, home, log, number, dice)
    store = open_store(home)
    store.sweep_pictures()
    store.database.check()
    found = {one.id: one for one in store.observations.page(limit=100_000)}
    kept, marked = _said(log, "kept"), _said(log, "marked")
    assert kept <= set(found), "the text stays"
    assert marked <= {name for name, one in found.items() if one.kept and one.picture is not None}
    shown = {one.picture for one in found.values() if one.picture is not None}
    assert store.blobs.names() == shown == store.pictures.all_ids()
    for one in found.values():
        assert one.picture is None or store.blobs.get(one.picture) == picture_of(one.id)
    assert marked
    assert len(shown) < len(found), "some went"
    assert store.pictures.going(10), "some are about to go"
    store.close()
