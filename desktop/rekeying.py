"""Changes the data key of a home: everything is encrypted anew beside the old files, then takes their place.

Until the key book names the new key, the old files are whole and a crash leaves nothing but a folder that is removed.
From then on each file is moved or sealed anew on its own, and the next start goes on where it was killed.
"""

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from memory_core.errors import HomeUnwritable, StoreDamaged
from memory_core.home import Home, Ownership
from memory_core.privacy.cipher import Cipher
from memory_core.privacy.handover import (
    Handover,
    commit_handover,
    finish_handover,
    former_keys,
    prepare_handover,
)
from memory_core.privacy.keys import Keys, next_key_file, open_keys
from memory_core.privacy.keystores import KeyStore, SystemKeyring
from memory_core.privacy.private_files import sync_folder, wipe
from memory_core.vectors.generations import remove_index

# What the copy needs beyond the bytes that are there already.
_SPARE_BYTES = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, in bytes."""

    done: int
    whole: int


def change_data_key(
    home: Home,
    *,
    passphrase: str | None = None,
    keyring: KeyStore | None = None,
    progress: Callable[[Progress], None] = lambda progress: None,
) -> None:
    """Give a home a new data key and encrypt all of it anew; the passphrase stays. Nobody may have the home open.

    Raises `HomeInUse`, `LockedError`, `HomeUnwritable`, `StoreError`; then the old key opens it as before, unless only
    tidying up is left, which the next start does.
    """
    store = keyring or SystemKeyring()
    home.prepare()
    with _owned(home), contextlib.ExitStack() as wiping:
        keys = open_keys(home, passphrase=passphrase, keyring=store)
        wiping.callback(keys.wipe)
        finish_rekeying(home, keys, store=store)
        change = prepare_handover(home, passphrase=passphrase, store=store)
        wiping.callback(change.wipe)
        _stage(home, change, progress)
        commit_handover(home, change, passphrase=passphrase, store=store)
        finish_rekeying(home, change.new, store=store)


def finish_rekeying(home: Home, keys: Keys, *, store: KeyStore | None = None) -> None:
    """Complete, or undo, what a killed process began; for the owner of the home, before anything else is opened.

    Raises `LockedError`, `HomeUnwritable`, `SpoolError`.
    """
    former = former_keys(home, keys)
    if former is None:
        # A change that was killed before it counted.
        shutil.rmtree(home.rekeyed, ignore_errors=True)
        wipe(next_key_file(home))
        return
    from capture.spool.resealing import reseal

    try:
        _take_places(home)
        remove_index(home.vectors)  # made anew from the store, under the new rotation
    except OSError as error:
        raise HomeUnwritable(
            f"Changing the key of {home.path} could not be finished ({error.strerror}). Make the folder writable; it "
            "goes on at the next start."
        ) from error
    reseal(home.spool, private_key=former.spool_private, public_key=keys.spool_public)
    finish_handover(home, store=store or SystemKeyring())
    former.wipe()
    shutil.rmtree(home.rekeyed, ignore_errors=True)


def _stage(home: Home, change: Handover, progress: Callable[[Progress], None]) -> None:
    from memory_core.store.rekeying import copy_database, copy_pictures

    whole = sum(path.stat().st_size for path in _files(home))
    _check_room(home, whole)
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done = min(whole, done + more)
        progress(Progress(done, whole))

    old, new = change.old, change.new
    vault = _resealed(Cipher(old.vault), Cipher(new.vault))
    shutil.rmtree(home.rekeyed, ignore_errors=True)
    try:
        home.rekeyed.mkdir(mode=0o700)
        copy_database(
            home.database, home.rekeyed / home.database.name, old=old.database, new=new.database, vault=vault, done=tell
        )
        pictures = home.rekeyed / home.pictures.name
        copy_pictures(home.pictures, pictures, old=Cipher(old.files), new=Cipher(new.files), done=tell)
        _stage_small(home, change)
        sync_folder(home.rekeyed)
    except OSError as error:
        shutil.rmtree(home.rekeyed, ignore_errors=True)
        raise HomeUnwritable(
            f"There is no room for the newly encrypted copy ({error.strerror}). Nothing was changed."
        ) from error
    except BaseException:
        shutil.rmtree(home.rekeyed, ignore_errors=True)
        raise


def _stage_small(home: Home, change: Handover) -> None:
    from memory_core.privacy.connections import copy_connections
    from memory_core.store.rekeying import write_file

    if home.secrets.exists():
        sealed = _resealed(Cipher(change.old.secrets), Cipher(change.new.secrets))(home.secrets.read_bytes())
        write_file(home.rekeyed / home.secrets.name, sealed)
    if home.spending.exists():
        sealed = _resealed(Cipher(change.old.connections), Cipher(change.new.connections))(home.spending.read_bytes())
        write_file(home.rekeyed / home.spending.name, sealed)
    if home.connections.exists():
        seal = _resealed(Cipher(change.old.connections), Cipher(change.new.connections))
        copy_connections(home.connections, home.rekeyed / home.connections.name, seal)


def _take_places(home: Home) -> None:
    """Move every staged file over the old one; each move is whole or not done."""
    staged = home.rekeyed / home.database.name
    if staged.exists():
        # The old log is empty: it was folded into the file. Beside the new file it would be read.
        for suffix in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{home.database}{suffix}")
        os.replace(staged, home.database)
    for name in (home.secrets.name, home.spending.name, home.connections.name):
        with contextlib.suppress(FileNotFoundError):
            os.replace(home.rekeyed / name, home.path / name)
    pictures = home.rekeyed / home.pictures.name
    if pictures.is_dir():
        for path in pictures.iterdir():
            _move(path, home.pictures / path.name)
        sync_folder(home.pictures)
    for left in home.path.glob(f"{home.database.name}.before-*"):
        left.unlink(missing_ok=True)
    sync_folder(home.path)


def _move(source: Path, target: Path) -> None:
    """Into its place in one step, also where that lies on another disk."""
    from memory_core.store.rekeying import write_file

    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f"{target.name}.new")
        write_file(beside, source.read_bytes())
        os.replace(beside, target)
        source.unlink()


def _resealed(old: Cipher, new: Cipher) -> Callable[[bytes], bytes]:
    """Seals anew; what does not open any more stays as it is, as damaged as before."""

    def seal(sealed: bytes) -> bytes:
        try:
            return new.encrypt(old.decrypt(sealed))
        except StoreDamaged:
            return sealed

    return seal


def _files(home: Home) -> Iterator[Path]:
    if home.database.exists():
        yield home.database
    if home.pictures.is_dir():
        yield from home.pictures.iterdir()


def _check_room(home: Home, whole: int) -> None:
    # Rewriting the pages of the copy, and then those of the queue, takes a journal of the same size for a while.
    journals = sum(path.stat().st_size for path in (home.database, home.spool) if path.exists())
    needed = whole + journals + _SPARE_BYTES
    if (free := shutil.disk_usage(home.path).free) < needed:
        raise HomeUnwritable(
            f"Encrypting everything anew needs {needed // 1024**2} MB beside the old files, and {free // 1024**2} MB "
            "are free. Free some space; nothing was changed."
        )


@contextlib.contextmanager
def _owned(home: Home) -> Iterator[None]:
    ownership = Ownership(home)
    try:
        yield
    finally:
        ownership.close()
