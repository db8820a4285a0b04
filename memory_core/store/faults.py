"""Translates what SQLCipher and the disk complain about into our own errors; the only place that does."""

from types import TracebackType

from memory_core.errors import DiskFull, HomeUnwritable, KeyRefused, ScrubjayError, StoreDamaged, StoreError

# Primary result codes of SQLite (the low byte of an extended code); the driver exports no names for them.
_PERM, _BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 3, 5, 6, 8, 10, 11, 13, 14, 26
# What a full disk is for the file in which the readers of the log meet.
_IOERR_SHMSIZE = _IOERR | 19 << 8

_DAMAGED = (
    "A part of the memory database is damaged. Close Scrubjay, copy the data folder to a safe place, and restore "
    "memories.db from a backup, or export what can still be read."
)
_SENTENCES: dict[int, tuple[type[ScrubjayError], str]] = {
    _PERM: (HomeUnwritable, "Scrubjay may not write its database. Give yourself write access to the data folder."),
    _READONLY: (
        HomeUnwritable,
        "The memory database is read-only. Give yourself write access to the data folder and its files.",
    ),
    _FULL: (
        DiskFull,
        "The disk is full, so nothing new can be remembered. Free some space; Scrubjay goes on by itself.",
    ),
    _CANTOPEN: (
        HomeUnwritable,
        "The memory database cannot be opened. Check that the data folder exists and that you may write to it.",
    ),
    _IOERR: (StoreError, "The disk failed while the memory database was in use. Check the disk, then start again."),
    _BUSY: (StoreError, "The memory database is busy. Close other programs that use it, then try again."),
    _LOCKED: (StoreError, "The memory database is busy. Try again in a moment."),
    _CORRUPT: (StoreDamaged, _DAMAGED),
    _NOTADB: (StoreDamaged, _DAMAGED),
}


def translate(error: Exception) -> ScrubjayError:
    """Our error for one of the driver's."""
    extended = int(getattr(error, "sqlite_errorcode", 0) or 0)
    code = _FULL if extended == _IOERR_SHMSIZE else extended & 0xFF
    kind, sentence = _SENTENCES.get(
        code, (StoreError, f"The memory database refused an operation ({error}). Start Scrubjay again.")
    )
    return kind(sentence)


def wrong_key(error: Exception) -> ScrubjayError:
    """Our error for a database whose first page does not open."""
    if int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF != _NOTADB:
        return translate(error)
    return KeyRefused(
        "The memory database does not open with the key of this folder: one of the two is damaged, or of another "
        "folder. Copy the folder to a safe place, then put memories.db, or keys.json and the key, back from a backup."
    )


class Translating:
    """What ends a context in which whatever the driver or the disk raises comes out as one of our errors.

    A class, because a generator's context takes as long as a statement.
    """

    __slots__ = ()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raise our error for one of the driver's."""
        if error is None:
            return
        from sqlcipher3 import dbapi2

        if isinstance(error, dbapi2.Error):
            raise translate(error) from error


class translated(Translating):  # a context, named as those of contextlib
    """Whatever the driver or the disk raises inside comes out as one of our errors."""

    __slots__ = ()

    def __enter__(self) -> None:
        """Nothing to do."""
