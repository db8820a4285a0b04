"""Seals what waits in the spool to another public key, in place."""

import contextlib
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from capture.spool.database import connect, file_number, is_damage, sentence, set_aside_files
from memory_core.errors import SpoolError
from memory_core.privacy.cipher import open_sealed, seal_for


def reseal(path: Path, *, private_key: bytes, public_key: bytes) -> int:
    """Open each row with `private_key` and seal it to `public_key`, all or none; how many.

    Rows that do not open stay as they are, so it may be done twice. Broken files that were set aside go: what of them
    can be read was taken out of them, and the rest opens with the former key alone. Raises `SpoolError`.
    """
    if not path.exists():
        return 0
    try:
        try:
            many = _resealed(connect(path), private_key, public_key)
        except sqlite.DatabaseError as error:
            if not is_damage(error):
                raise
            # Else the home would never open again.
            many = _resealed(connect(path, broken=file_number(path)), private_key, public_key)
        for left in set_aside_files(path):
            left.unlink(missing_ok=True)
    except (sqlite.Error, OSError) as error:
        raise SpoolError(sentence(error)) from error
    return many


def _resealed(connection: sqlite.Connection, private_key: bytes, public_key: bytes) -> int:
    with contextlib.closing(connection) as spool:
        spool.execute("BEGIN IMMEDIATE")
        many = sum(
            _reseal_row(spool, table, number, private_key, public_key)
            for table in ("rows", "damaged", "drafts")
            for (number,) in spool.execute(f"SELECT id FROM {table}").fetchall()
        )
        spool.execute("COMMIT")
        spool.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return many


def _reseal_row(spool: sqlite.Connection, table: str, number: int, private_key: bytes, public_key: bytes) -> int:
    (body,) = spool.execute(f"SELECT body FROM {table} WHERE id = ?", (number,)).fetchone()
    with contextlib.suppress(SpoolError):
        sealed = seal_for(public_key, open_sealed(private_key, body))
        spool.execute(f"UPDATE {table} SET body = ? WHERE id = ?", (sealed, number))
        return 1
    return 0
