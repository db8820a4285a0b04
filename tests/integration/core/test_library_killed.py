"""Sixteen threads use one folder in every way at once, the process is killed, and what was acknowledged holds."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from memory_core import Memory
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.vectors.exact import ExactIndex

_THREADS = 16
_ACKNOWLEDGED = 400


def use_until_killed(home: str, log: str, round_number: int) -> None:
    """One line in `log` before and after each change; the searches say what is wrong with what they find."""
    memory = Memory(home, embedder=HashedEmbedder(), index=ExactIndex())
    lines = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def say(*words: str) -> None:
        os.write(lines, f"{json.dumps(words)}\n".encode())

    def work(number: int) -> None:
        for n in range(100_000):
            text, user = f"heron r{round_number}t{number}n{n} stands in the reeds", f"u{number % 4}"
            name = memory.add(text, user_id=user, infer=n % 5 == 0)["results"][0]["id"]
            say("is", name, text)
            found = memory.search(f"r{round_number}t{number}n{n}", user_id=user, top_k=5)["results"]
            if name not in [one["id"] for one in found] or {one["user_id"] for one in found} != {user}:
                say("wrong", name, "")
            if n % 3 == 1:
                say("changes", name, f"{text} no more")
                memory.update(name, f"{text} no more", {"n": n})
                say("is", name, f"{text} no more")
            if n % 4 == 2:
                say("goes", name, "")
                memory.delete(name)
                say("gone", name, "")

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _told(log: Path) -> list[list[str]]:
    text = log.read_text() if log.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def _kill_when_busy(home: Path, log: Path, round_number: int) -> None:
    before, tick, deadline = len(_told(log)), threading.Event(), time.monotonic() + 60
    code = "import sys; from tests.integration.core.test_library_killed import use_until_killed as use; "
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code} use(sys.argv[1], sys.argv[2], {round_number})", str(home), str(log)]
    )
    try:
        while len(_told(log)) < before + _ACKNOWLEDGED:
            assert process.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline, "it acknowledged too little"
            tick.wait(0.01)
    finally:
        process.kill()
        process.wait()


def test_what_sixteen_threads_were_told_holds_after_the_process_was_killed(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    for round_number in range(2):
        _kill_when_busy(home, log, round_number)
        texts: dict[str, set[str]] = {}
        leaving: dict[str, str] = {}
        for word, name, text in _told(log):
            assert word != "wrong"
            if word in ("goes", "gone"):
                leaving[name] = word
            elif word == "changes":
                texts[name].add(text)
            else:
                texts[name] = {text}
        with Memory(home, embedder=HashedEmbedder(), index=ExactIndex()) as memory:
            assert memory.drain(60)
            there: dict[str, Any] = {one["id"]: one for one in memory.get_all()["results"]}
            assert {name for name, word in leaving.items() if word == "gone"}.isdisjoint(there)
            for name in texts.keys() - leaving.keys():
                assert there[name]["memory"] in texts[name]
            assert len(texts) > _THREADS
            kept = next(name for name in reversed(texts) if name not in leaving)
            asked = there[kept]["memory"].split()[1]
            assert kept in [one["id"] for one in memory.search(asked, top_k=3)["results"]]
