"""Encrypts the store anew with other keys, into a folder beside it; the present files stay as they are."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import cast

from memory_core.errors import HomeUnwritable, StoreDamaged, StoreError
from memory_core.privacy.private_files import sync_folder
from memory_core.store.blobs import Sealer
from memory_core.store.database import Connection
from memory_core.store.faults import translated, wrong_key

_PIECE = 4 * 1024**2
# Told how many bytes more are done.
Done = Callable[[int], None]


def copy_database(
    source: Path, target: Path, *, old: bytes, new: bytes, vault: "Callable[[bytes], bytes]", done: Done
) -> None:
    """A copy under another key; `vault` seals the value of a vault memory anew. It is on the disk when this returns.

    Raises `LockedError`, `StoreError`, `HomeUnwritable`.
    """
    if not source.exists():
        return
    with contextlib.closing(_open(source, old)) as connection, translated():
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreError("The memory database is in use. Close other programs that use it, then try again.")
    copy_file(source, target, done)
    with contextlib.closing(_open(target, old)) as connection, translated():
        # In the journal of a write-ahead log pages would wait for a checkpoint.
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")
    with contextlib.closing(_open(target, new)) as connection, translated():
        connection.execute("PRAGMA secure_delete = ON")
        _seal_vault(connection, vault)
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise StoreDamaged("The newly encrypted database could not be read back. Nothing was changed.")
    sync_file(target)


def copy_pictures(source: Path, target: Path, *, old: Sealer, new: Sealer, done: Done) -> None:
    """Every picture and small copy, sealed anew; what does not open any more is copied as it is."""
    if not source.is_dir():
        return
    target.mkdir(mode=0o700)
    for path in sorted(source.iterdir()):
        sealed = path.read_bytes()
        with contextlib.suppress(StoreDamaged):
            sealed = new.encrypt(old.decrypt(sealed))
        write_file(target / path.name, sealed)
        done(len(sealed))
    sync_folder(target)


def copy_file(source: Path, target: Path, done: Done) -> None:
    """The same bytes, for their owner alone."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as copy, source.open("rb") as original:
        while piece := original.read(_PIECE):
            copy.write(piece)
            done(len(piece))


def write_file(target: Path, data: bytes) -> None:
    """A file for its owner alone, on the disk when this returns."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Have it on the disk. Raises `HomeUnwritable`."""
    try:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise HomeUnwritable(f"{path} cannot be written ({error.strerror}).") from error


def _seal_vault(connection: Connection, vault: Callable[[bytes], bytes]) -> None:
    if not connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'memories'").fetchone()[0]:
        return
    rows = connection.execute("SELECT n, secret FROM memories WHERE secret IS NOT NULL").fetchall()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("UPDATE memories SET secret = ? WHERE n = ?", [(vault(secret), n) for n, secret in rows])
    connection.execute("COMMIT")


def _open(path: Path, key: bytes) -> Connection:
    from sqlcipher3 import dbapi2

    with translated():
        connection = cast(Connection, dbapi2.connect(str(path), timeout=5, isolation_level=None))
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("PRAGMA temp_store = MEMORY")
    except dbapi2.Error as error:
        connection.close()
        raise wrong_key(error) from error
    return connection
