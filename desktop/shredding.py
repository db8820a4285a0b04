"""Forgets the key of a home and removes all that it holds, at once; no key and no sound store is needed for it."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.unfinished import remove_unfinished
from memory_core.errors import HomeUnwritable, LockedError, NotFound
from memory_core.home import Home, Ownership
from memory_core.privacy.keys import next_key_file
from memory_core.privacy.keystores import KeyStore, SystemKeyring
from memory_core.privacy.private_files import wipe
from memory_core.wording import counted, size

_HOME_ID = re.compile(rb'"home"\s*:\s*"([0-9a-f]{16})"')
# Ours by name, with what the databases and an interrupted write leave beside them. Nothing else in the folder is
# touched: somebody may have named a folder that holds other things, too.
_OURS = (
    *("settings.json*", "secrets", "screen-token*", "memories.db*", "spool.db*", "connections.db*", "window.json"),
    *("spending.sealed", ".spending.sealed-*", ".screen-token-*"),
    *("rekeyed", "socket.json", "owner.json", "pause.json*"),
    *("pause.new", "capture.json*", "capture.new", "guesses.json", "keys.lock", "owner.lock", ".writable", "reserve"),
    *(
        "exporting-*",
        ".exporting-*",
        ".keys.json-*",
        ".key-*",
        ".key.next-*",
        ".secrets-*",
        ".settings*-*",
        ".socket*-*",
        ".guesses.json-*",
    ),
)
# Folders of names that others give theirs, too: in these only what we put there.
_WITHIN = {
    "pictures": ("*.sealed", "*.small"),
    "vectors": ("g[0-9][0-9][0-9][0-9][0-9][0-9]*", "current", "current.new"),
    "models": ("faster-whisper-*", "paraphrase-*", "*.part", "download.lock"),
    "logs": ("capture.log*", "window.log*"),
    "run": ("owner.sock",),
}


@dataclass(frozen=True, slots=True)
class Shredded:
    """What became of it. `key_left`: why the keyring may have the key still, or “”; `others`: names of other files."""

    files: int
    bytes: int
    key_left: str
    others: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """It in words, without what is left."""
        are = "is" if self.files == 1 else "are"
        return f"The key is forgotten, and {counted(self.files, 'file')} ({size(self.bytes)}) {are} removed."


def shred(home: Home, *, keyring: KeyStore | None = None) -> Shredded:
    """The key goes first: from then on the rest is noise, whenever this is interrupted. It can be repeated.

    Raises `NotFound` when there is nothing, `HomeInUse`, and `HomeUnwritable` when something could not be removed: the
    keyring has let the key go all the same.
    """
    if not any(_ours(home)) and not any(path.exists() for path in _keys(home)):
        raise NotFound(f"There is nothing of Scrubjay's in {home.path}.")
    store = keyring or SystemKeyring()
    try:
        owner = Ownership(home)
    except HomeUnwritable as error:
        # A disk that takes no more writes, say, on which nobody else can write either.
        if not (left := _forget_key(home, store)):
            left = "The keyring holds no key of it any more." if store.available else "Nothing was removed."
        raise HomeUnwritable(f"{error} {left}") from error
    try:
        many, size = _measure(home)
        key_left = _forget_key(home, store)
        remove_unfinished(home)
        _remove(home)
    finally:
        owner.close()
    home.lock.unlink(missing_ok=True)
    others = tuple(sorted(path.name for path in home.path.iterdir()))
    if not others:
        with contextlib.suppress(OSError):  # a mount point stays
            home.path.rmdir()
    return Shredded(many, size, key_left, others)


def _forget_key(home: Home, store: KeyStore) -> str:
    names: set[str] = set()
    with contextlib.suppress(OSError):
        # Also from a key book that is damaged elsewhere.
        names = {name.decode("ascii") for name in _HOME_ID.findall(home.keys.read_bytes())}
    left = ""
    try:
        if store.available:
            for name in names:
                store.delete(name)
    except LockedError as error:
        left = str(error)
    for path in _keys(home):
        with contextlib.suppress(HomeUnwritable):  # told when the rest is removed
            wipe(path)
    return left


def _remove(home: Home) -> None:
    failed = []
    for path in (*_keys(home), *_ours(home)):
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path != home.lock:
                path.unlink(missing_ok=True)
        except OSError:
            failed.append(path.name)
    for folder in _WITHIN:
        with contextlib.suppress(OSError):  # it was never made, or holds what is not ours
            (home.path / folder).rmdir()
    if failed:
        raise HomeUnwritable(
            f"Not all could be removed from {home.path}: {', '.join(sorted(failed))}. Make the folder writable and do "
            "it again."
        )


def _keys(home: Home) -> tuple[Path, ...]:
    return home.key_file, next_key_file(home), home.keys


def _ours(home: Home) -> Iterator[Path]:
    for pattern in _OURS:
        yield from home.path.glob(pattern)
    for folder, patterns in _WITHIN.items():
        if (home.path / folder).is_symlink():
            yield home.path / folder
            continue
        for pattern in patterns:
            yield from (home.path / folder).glob(pattern)


def _measure(home: Home) -> tuple[int, int]:
    files = [
        inner
        for path in (*_keys(home), *_ours(home))
        for inner in (path.rglob("*") if path.is_dir() else (path,))
        if inner.is_file()
    ]
    return len(files), sum(path.stat().st_size for path in files)
