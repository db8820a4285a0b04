"""Sixteen threads use one folder in every way at once, the process is killed, and what was acknowledged holds."""

import json
import multiprocessing
import os
import threading
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from memory_core import Memory
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.vectors.exact import ExactIndex

_THREADS = 16
_ROUNDS = 2
# So much is to be said before the process is killed, whatever time that takes.
_SAID, _GONE = 120, 4
_PATIENCE_S = 240.0


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    """Starts processes that have everything imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "memory_core.bootstrap"])
    return context


class _User:
    """Adds, searches, changes and deletes; a line in `log` before and after each change, and for whatever is wrong."""

    def __init__(self, home: str, log: str, round_number: int) -> None:
        self._memory = Memory(home, embedder=HashedEmbedder(), index=ExactIndex())
        self._lines = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._round = round_number

    def work(self, number: int) -> None:
        """What one thread does until the process ends."""
        try:
            for n in range(100_000):
                self._step(number, n)
        except BaseException as error:  # noqa: BLE001 - handed to the test, which fails on it
            self._say("wrong", str(number), repr(error))

    def _say(self, *words: str) -> None:
        os.write(self._lines, f"{json.dumps(words)}\n".encode())

    def _step(self, number: int, n: int) -> None:
        word, user = f"r{self._round}t{number}n{n}", f"u{number % 4}"
        text = f"heron {word} stands in the reeds"
        name = self._memory.add(text, user_id=user, infer=n % 5 == 0)["results"][0]["id"]
        self._say("is", name, text)
        found = self._memory.search(word, user_id=user, top_k=5)["results"]
        if name not in [one["id"] for one in found] or {one["user_id"] for one in found} != {user}:
            self._say("wrong", name, "not found, or found with what is somebody else's")
        if n % 3 == 1:
            self._say("changes", name, f"{text} no more")
            self._memory.update(name, f"{text} no more", {"n": n})
            self._say("is", name, f"{text} no more")
        if n % 4 == 2:
            self._say("goes", name, "")
            self._memory.delete(name)
            self._say("gone", name, "")


def use_until_killed(home: str, log: str, round_number: int) -> None:
    """Every thread at once, for as long as the process lives."""
    user = _User(home, log, round_number)
    threads = [threading.Thread(target=user.work, args=(number,), daemon=True) for number in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _said(log: Path) -> list[list[str]]:
    """A line that was cut off was not said."""
    text = log.read_text() if log.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def _kill_when_busy(context: ForkServerContext, home: Path, log: Path, round_number: int) -> None:
    before, tick, deadline = len(_said(log)), threading.Event(), time.monotonic() + _PATIENCE_S
    process = context.Process(target=use_until_killed, args=(str(home), str(log), round_number), daemon=True)
    process.start()
    try:
        said = list[list[str]]()
        while len(said) < _SAID or [word for word, _, _ in said].count("gone") < _GONE:
            assert process.exitcode is None, "it ended by itself"
            assert time.monotonic() < deadline, "it acknowledged too little"
            tick.wait(0.01)
            said = _said(log)[before:]
    finally:
        process.kill()
        process.join()
        process.close()


def _examine(home: Path, log: Path) -> None:
    texts: dict[str, set[str]] = {}
    leaving: dict[str, str] = {}
    for word, name, text in _said(log):
        assert word != "wrong", f"{name}: {text}"
        if word in ("goes", "gone"):
            leaving[name] = word
        elif word == "changes":
            texts[name].add(text)
        else:
            texts[name] = {text}
    with Memory(home, embedder=HashedEmbedder(), index=ExactIndex()) as memory:
        assert memory.drain(_PATIENCE_S)
        there = {one["id"]: one["memory"] for one in memory.get_all(top_k=1_000)["results"]}
        kept = texts.keys() - leaving.keys()
        assert {name: there.get(name) for name in kept if there.get(name) not in texts[name]} == {}
        assert {name for name, word in leaving.items() if word == "gone"}.isdisjoint(there)
        last = next(name for name in reversed(texts) if name in kept)
        assert last in [one["id"] for one in memory.search(there[last].split()[1], top_k=3)["results"]]


def test_what_sixteen_threads_were_told_holds_after_the_process_was_killed(
    tmp_path: Path, context: ForkServerContext
) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    for round_number in range(_ROUNDS):
        _kill_when_busy(context, home, log, round_number)
        _examine(home, log)
