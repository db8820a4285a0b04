"""From one data key to the next: the new key is kept, and the old one sealed under it, in one step of the key book."""

import contextlib
import dataclasses
import secrets
from dataclasses import dataclass

from memory_core.errors import LockedError
from memory_core.home import Home
from memory_core.privacy.cipher import Cipher
from memory_core.privacy.derive import KEY_BYTES, Keys, derive_keys
from memory_core.privacy.keybook import Former, KeyBook, read_keybook, wrap_key, write_keybook
from memory_core.privacy.keys import find_key, keys_locked, next_key_file, put_key
from memory_core.privacy.keystores import KeyStore
from memory_core.privacy.private_files import wipe
from memory_core.privacy.wiping import overwrite


@dataclass(frozen=True, slots=True)
class Handover:
    """A change of the data key that was not made yet: the keys before and after, and what is needed to make it."""

    old: Keys
    new: Keys
    book: KeyBook
    old_key: bytes = dataclasses.field(repr=False)
    new_key: bytes = dataclasses.field(repr=False)

    def wipe(self) -> None:
        """Overwrite all of these keys in memory."""
        self.old.wipe()
        self.new.wipe()
        overwrite(self.old_key)
        overwrite(self.new_key)


def prepare_handover(home: Home, *, passphrase: str | None, store: KeyStore) -> Handover:
    """A new random key for a home; nothing is written. Raises `LockedError` when the present one cannot be had."""
    book = read_keybook(home.keys)
    if book is None:
        raise LockedError(f"There are no keys in {home.path} yet, so there is nothing to change.")
    old_key, new_key = find_key(home, book, passphrase, store), secrets.token_bytes(KEY_BYTES)
    return Handover(derive_keys(old_key), derive_keys(new_key), book, old_key, new_key)


def commit_handover(home: Home, change: Handover, *, passphrase: str | None, store: KeyStore) -> None:
    """From the last line on the new key is the one that opens the home. Raises `LockedError`, `HomeUnwritable`."""
    with keys_locked(home):
        if read_keybook(home.keys) != change.book:
            raise LockedError(f"The keys in {home.path} were changed meanwhile. Nothing was lost; try again.")
        home_id = secrets.token_hex(8)
        sealed = Cipher(change.new.handover).encrypt(change.old_key)
        book = dataclasses.replace(
            change.book,
            home_id=home_id,
            public=change.new.spool_public,
            former=Former(change.book.home_id, sealed),
        )
        if book.wrap is not None and passphrase:
            book = dataclasses.replace(book, wrap=wrap_key(change.new_key, passphrase, book.wrap.cost))
        else:
            put_key(home, home_id, book.place, change.new_key, store, file=next_key_file(home))
        write_keybook(home.keys, book)


def former_keys(home: Home, keys: Keys) -> Keys | None:
    """The keys before a change that is not finished; None when none is. Raises `LockedError`, `StoreDamaged`."""
    book = read_keybook(home.keys)
    if book is None or book.former is None:
        return None
    data_key = Cipher(keys.handover).decrypt(book.former.sealed)
    try:
        return derive_keys(data_key)
    finally:
        overwrite(data_key)


def finish_handover(home: Home, *, store: KeyStore) -> None:
    """Every file is in its place: let the old key go. Safe to do twice. Raises `LockedError`, `HomeUnwritable`."""
    with keys_locked(home):
        book = read_keybook(home.keys)
        if book is None or book.former is None:
            return
        if book.wrap is None and book.place == "keyring":
            store.delete(book.former.home_id)
        else:
            with contextlib.suppress(LockedError):  # an old copy that a passphrase had replaced long ago
                if store.available:
                    store.delete(book.former.home_id)
        if next_key_file(home).exists():
            if book.wrap is None and book.place == "file":
                wipe(home.key_file)
                next_key_file(home).replace(home.key_file)
            else:
                wipe(next_key_file(home))
        stale = None if book.stale == "keyring" else book.stale
        write_keybook(home.keys, dataclasses.replace(book, former=None, stale=stale))
