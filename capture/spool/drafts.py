"""What is being said and is not whole yet: sealed piece by piece, so that a process that is killed takes little along.

Whoever listens keeps pieces under the name of its run, and removes them with the row that holds the whole. A run that
ended in any other way leaves them behind; the holder of the private key then makes one row of each utterance.
"""

import contextlib
import dataclasses
import os
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from capture.spool.database import sentence
from memory_core.errors import SpoolError
from memory_core.records.observation import Captured

# A lock file of this age is not just being made.
_SETTLED_S = 60.0
# No utterance lasts longer, with all that an echo took out of it.
_LONGEST = timedelta(minutes=1)
_BYTES_A_SECOND = 32_000


class Run:
    """One process that keeps drafts: a lock that ends with it, however it ends."""

    def __init__(self, spool: Path) -> None:
        """Begin. Raises `SpoolError`."""
        self.name = secrets.token_hex(8)
        _remove_ended(spool)
        self._path = _lock_path(spool, self.name)
        self._lock = FileLock(self._path, mode=0o600, thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except OSError as error:
            raise SpoolError(sentence(error)) from error

    def end(self) -> None:
        """From now on its drafts belong to nobody."""
        self._lock.release()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)


def ended_runs(connection: Any, spool: Path) -> list[str]:
    """Runs that left drafts behind."""
    runs = [name for (name,) in connection.execute("SELECT run FROM drafts GROUP BY run ORDER BY min(id)").fetchall()]
    return [name for name in runs if _is_over(_lock_path(spool, name))]


def adopt(connection: Any, run: str, open_piece: Callable[[bytes], Captured], seal: Callable[[Captured], bytes]) -> int:
    """Make a row of each utterance that a run left behind, in order, in the caller's transaction; how many.

    A piece that does not open is set aside; the others of its utterance are kept.
    """
    names = [
        name
        for (name,) in connection.execute(
            "SELECT utterance FROM drafts WHERE run = ? GROUP BY utterance ORDER BY min(id)", (run,)
        ).fetchall()
    ]
    for name in names:
        pieces: list[Captured] = []
        found = connection.execute("SELECT id, body FROM drafts WHERE utterance = ? ORDER BY id", (name,)).fetchall()
        for number, body in found:
            try:
                pieces.append(open_piece(body))
            except SpoolError:
                # Below the numbers of rows, which may be set aside, too.
                connection.execute("INSERT OR REPLACE INTO damaged (id, body) VALUES (?, ?)", (-number, body))
        if pieces:
            connection.execute("INSERT INTO rows (body) VALUES (?)", (seal(_joined(pieces)),))
    connection.execute("DELETE FROM drafts WHERE run = ?", (run,))
    return len(names)


def _joined(pieces: list[Captured]) -> Captured:
    first, last = pieces[0].observation, pieces[-1].observation
    sound = b"".join(piece.sound or b"" for piece in pieces)
    at = first.at
    if not timedelta(0) <= last.until - at <= _LONGEST:
        # The clock was set between two pieces; what came whole is dated by its end, too.
        at = last.until - timedelta(seconds=len(sound) / _BYTES_A_SECOND)
    return Captured(dataclasses.replace(first, at=at, until=last.until), sound=sound)


def _lock_path(spool: Path, run: str) -> Path:
    return spool.with_name(f"{spool.name}.run-{run}")


def _is_over(path: Path) -> bool:
    """Whether the process that held this lock is gone; then the file is removed."""
    if not path.exists():
        return True
    lock = FileLock(path, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    return True


def _remove_ended(spool: Path) -> None:
    """The lock files of runs that were killed and left nothing else."""
    paths: Iterable[Path] = spool.parent.glob(f"{spool.name}.run-*")
    for path in paths:
        with contextlib.suppress(OSError):
            if time.time() - os.stat(path).st_mtime > _SETTLED_S:
                _is_over(path)
