"""The spool's SQLite file: how it is opened, kept durable, and set aside when it is not a database any more."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock

# sqlcipher3 without a key is plain SQLite; the system's own is often older than 3.51.3, whose fix for a lost
# WAL reset matters here, where two processes write and checkpoint the same file.
from sqlcipher3 import dbapi2 as sqlite

from memory_core.errors import SpoolError

_BUSY_MS = 10_000
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS damaged (id INTEGER PRIMARY KEY, body BLOB)",
    "CREATE TABLE IF NOT EXISTS drafts "
    "(id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, utterance TEXT NOT NULL, body BLOB NOT NULL)",
)


def connect(path: Path, *, broken: int | None = None) -> Any:
    """An open connection with the tables in place. A file that is no database is set aside and a new one begun.

    `broken` is the `file_number` of a file in which damage was met: it is set aside unless another process did that
    already. What can still be read of it is carried over. Raises `SpoolError` when the file cannot be made or opened.
    """
    try:
        with FileLock(f"{path}.lock", mode=0o600):
            if broken is not None and file_number(path) == broken:
                return _begin_anew(path)
            try:
                return _open(path)
            except sqlite.DatabaseError as error:
                if not is_damage(error):
                    raise
                return _begin_anew(path)
    except (sqlite.Error, OSError) as error:
        raise SpoolError(sentence(error)) from error


def file_number(path: Path) -> int:
    """Tells one file of this name from the next one; 0 when there is none."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0


def is_damage(error: Exception) -> bool:
    """Whether SQLite says that the file itself is broken (not that it is busy, full or read-only)."""
    return any(words in str(error) for words in ("not a database", "malformed"))


def count_set_aside(path: Path) -> int:
    """How many broken spool files were set aside."""
    return len(_databases_set_aside(path))


def set_aside_files(path: Path) -> list[Path]:
    """Broken spool files that were set aside beside this one."""
    return sorted(path.parent.glob(f"{path.name}.damaged-*"))


def sentence(error: Exception) -> str:
    """What a failure of SQLite or the system means, and what to do."""
    text = str(error).lower()
    if any(words in text for words in ("full", "no space", "disk i/o", "too large", "quota")):
        return "The disk is full, so nothing new can be kept. Free some space; capture goes on by itself then."
    if any(words in text for words in ("readonly", "read-only", "permission", "unable to open", "directory")):
        return "The data folder cannot be written to, so nothing new can be kept. Make it writable for your account."
    if "locked" in text or "busy" in text:
        return "The queue of captured rows is busy. Scrubjay tries again by itself."
    return f"The queue of captured rows does not work ({error}). Restart Scrubjay."


def _open(path: Path) -> Any:
    # SQLite gives the files beside it the mode of the database itself.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite.connect(str(path), timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute("SELECT count(*) FROM rows").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _begin_anew(path: Path) -> Any:
    number = len(_databases_set_aside(path)) + 1
    old = path.with_name(f"{path.name}.damaged-{number}")
    os.replace(path, old)
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.replace(f"{path}{suffix}", f"{old}{suffix}")
    new = _open(path)
    # Receipts that somebody still holds for the old file must never name a row of the new one.
    new.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('rows', ?)", (number * 2**40,))
    for body in _readable_bodies(old):
        new.execute("INSERT INTO rows (body) VALUES (?)", (body,))
    return new


def _readable_bodies(path: Path) -> Iterator[bytes]:
    """What can be read of a broken file: from its start up to the damage, then from its end back to it.

    One row at a time, because a cursor that goes through many reads ahead, and fails a row before the damage.
    """
    first, last, held = -1, 2**63 - 1, list[bytes]()
    with contextlib.closing(sqlite.connect(str(path), isolation_level=None)) as old:
        with contextlib.suppress(sqlite.DatabaseError):
            query = "SELECT id FROM rows WHERE id > ? ORDER BY id LIMIT 1"
            while (found := old.execute(query, (first,)).fetchone()) is not None:
                (first,) = found
                yield from _readable_body(old, first)
            return
        with contextlib.suppress(sqlite.DatabaseError):
            query = "SELECT id FROM rows WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1"
            while (found := old.execute(query, (first, last)).fetchone()) is not None:
                (last,) = found
                held += _readable_body(old, last)
        yield from reversed(held)


def _readable_body(old: Any, row_id: int) -> list[bytes]:
    with contextlib.suppress(sqlite.DatabaseError):
        (body,) = old.execute("SELECT body FROM rows WHERE id = ?", (row_id,)).fetchone()
        return [body]
    return []


def _databases_set_aside(path: Path) -> list[Path]:
    return [file for file in set_aside_files(path) if not file.name.endswith(("-wal", "-shm"))]
