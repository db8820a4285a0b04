"""Notes every connection before it is made, so that a person can see what left the machine; sealed at rest."""

import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from memory_core.errors import StoreDamaged, StoreError
from memory_core.home import Home
from memory_core.privacy.cipher import Cipher
from memory_core.privacy.derive import Keys

_KEPT = 10_000
_TABLE = "CREATE TABLE IF NOT EXISTS connections (id INTEGER PRIMARY KEY AUTOINCREMENT, entry BLOB)"


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection: when (UTC), to which host, what for, and how many bytes were to be sent."""

    when: datetime
    host: str
    purpose: str
    bytes_out: int


class ConnectionLog:
    """The log of one home. No file is made before the first connection; the newest 10,000 are kept.

    Safe between threads and processes.
    """

    def __init__(self, home: Home, keys: Keys) -> None:
        self._path = home.connections
        self._cipher = Cipher(keys.connections)
        self._lock = threading.Lock()

    def record(self, when: datetime, host: str, purpose: str, bytes_out: int) -> None:
        """Note a connection that is about to be made; on the disk when this returns. Raises `StoreError`."""
        entry = {"when": when.astimezone(UTC).isoformat(), "host": host, "purpose": purpose, "bytes_out": bytes_out}
        sealed = self._cipher.encrypt(json.dumps(entry).encode("utf-8"))
        with self._database() as database:
            database.execute("INSERT INTO connections (entry) VALUES (?)", (sealed,))
            database.execute("DELETE FROM connections WHERE id <= (SELECT max(id) FROM connections) - ?", (_KEPT,))

    def entries(self) -> list[Connection]:
        """All noted connections, oldest first. Raises `StoreError`, `StoreDamaged`."""
        if not self._path.exists():
            return []
        with self._database() as database:
            rows = database.execute("SELECT entry FROM connections ORDER BY id").fetchall()
        return [self._open(sealed) for (sealed,) in rows]

    def clear(self) -> None:
        """Forget all of them. Raises `StoreError`."""
        if self._path.exists():
            with self._database() as database:
                database.execute("DELETE FROM connections")

    def _open(self, sealed: bytes) -> Connection:
        try:
            entry = json.loads(self._cipher.decrypt(sealed))
            return Connection(
                when=datetime.fromisoformat(entry["when"]),
                host=entry["host"],
                purpose=entry["purpose"],
                bytes_out=entry["bytes_out"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise StoreDamaged(f"The log of connections in {self._path} is damaged.") from error

    @contextlib.contextmanager
    def _database(self) -> Iterator[Any]:
        try:
            with self._lock:
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
                with contextlib.closing(sqlite.connect(str(self._path), timeout=10, isolation_level=None)) as database:
                    # No write-ahead log: rows are few, and what is deleted leaves no second file to clean.
                    database.execute("PRAGMA secure_delete=ON")
                    database.execute("PRAGMA synchronous=FULL")
                    database.execute(_TABLE)
                    yield database
        except (sqlite.Error, OSError) as error:
            raise StoreError(
                f"The log of connections in {self._path} cannot be used ({error}), so no connection is made. Free "
                "some space, make the file writable, or remove it."
            ) from error


def copy_connections(source: Path, target: Path, seal: Callable[[bytes], bytes]) -> None:
    """A copy of a log with every entry sealed anew. Raises `StoreError`, `OSError`.

    By SQLite: beside the file may lie what a killed process had begun to write, and only SQLite takes that back.
    """
    os.close(os.open(target, os.O_RDWR | os.O_CREAT, 0o600))
    try:
        with contextlib.closing(sqlite.connect(str(source), timeout=10, isolation_level=None)) as database:
            database.execute("VACUUM INTO ?", (str(target),))
        with contextlib.closing(sqlite.connect(str(target), timeout=10, isolation_level=None)) as database:
            database.execute("PRAGMA secure_delete=ON")
            database.execute(_TABLE)  # a process that was killed may have made the file alone
            database.execute("BEGIN IMMEDIATE")
            rows = database.execute("SELECT id, entry FROM connections").fetchall()
            changed = [(seal(entry), number) for number, entry in rows]
            database.executemany("UPDATE connections SET entry = ? WHERE id = ?", changed)
            database.execute("COMMIT")
    except sqlite.Error as error:
        raise StoreError(f"The log of connections in {source} cannot be used ({error}).") from error
