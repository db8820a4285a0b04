"""Makes, finds, wraps and opens the keys of a home. No failure here ever makes a second key for the same data."""

import base64
import binascii
import contextlib
import dataclasses
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from memory_core.errors import ConfigError, HomeUnwritable, LockedError
from memory_core.home import Home
from memory_core.privacy.api_keys import Secrets
from memory_core.privacy.derive import KEY_BYTES, Keys, derive_keys, public_half
from memory_core.privacy.guesses import Guesses
from memory_core.privacy.keybook import (
    KeyBook,
    PassphraseCost,
    Place,
    check_given,
    read_keybook,
    unwrap_key,
    wrap_key,
    write_keybook,
)
from memory_core.privacy.keystores import KeyStore, NoKeyring, SystemKeyring
from memory_core.privacy.private_files import wipe, write_private
from memory_core.privacy.wiping import overwrite

__all__ = [
    "KeyStore",
    "Keys",
    "NoKeyring",
    "PassphraseCost",
    "Secrets",
    "has_passphrase",
    "open_keys",
    "public_key",
    "set_passphrase",
]

_LOCK_WAIT_S = 30.0


def open_keys(home: Home, *, passphrase: str | None = None, keyring: KeyStore | None = None) -> Keys:
    """The keys of a home; a new home gets new ones. `keyring` defaults to the system's.

    Raises `LockedError` when the key cannot be had (passphrase missing or wrong, keyring locked, key lost) and
    `HomeUnwritable`. A key is never made for a home that has data.
    """
    store = keyring or SystemKeyring()
    _wipe_half_written(home)
    book = read_keybook(home.keys)
    if book is None:
        with keys_locked(home):
            book = read_keybook(home.keys) or _create(home, store)
    data_key = find_key(home, book, passphrase, store)
    if book.stale is not None:
        _finish(home, book, store)
    try:
        return derive_keys(data_key, warning=_warning(home, book))
    finally:
        overwrite(data_key)


def public_key(home: Home) -> bytes:
    """The key that capture seals to; needs no secret. Raises `ConfigError` when the home has no keys yet."""
    book = read_keybook(home.keys)
    if book is None:
        raise ConfigError(f"There are no keys in {home.path} yet. Start Scrubjay once, so that it makes them.")
    return book.public


def has_passphrase(home: Home) -> bool:
    """Whether opening this home needs a passphrase. Raises `LockedError` when its key book is damaged."""
    book = read_keybook(home.keys)
    return book is not None and book.wrap is not None


def key_warning(home: Home) -> str:
    """The sentence that stays visible while the key lies in a file because there is no keyring; else “”."""
    book = read_keybook(home.keys)
    return _warning(home, book) if book is not None else ""


def set_passphrase(
    home: Home,
    keys: Keys,
    old: str | None,
    new: str | None,
    *,
    keyring: KeyStore | None = None,
    cost: PassphraseCost | None = None,
) -> None:
    """Protect a home by a passphrase, change it, or (with no `new`) take it away again.

    With a passphrase the key lies in `keys.json` only, wrapped; without one, in the keyring or the key file. A crash
    at any moment leaves the old or the new way working. Raises `LockedError` when `old` is wrong.
    """
    store = keyring or SystemKeyring()
    with keys_locked(home):
        book = read_keybook(home.keys)
        if book is None or book.public != keys.spool_public:
            raise LockedError(f"The keys in {home.path} were replaced meanwhile. Close Scrubjay and open it again.")
        data_key = find_key(home, book, old, store, locked=True)
        try:
            if new:
                wrap = wrap_key(data_key, new, cost or PassphraseCost())
                stale = book.stale if book.wrap is not None else book.place
                _write_and_clean(home, dataclasses.replace(book, wrap=wrap, stale=stale), store)
            elif book.wrap is not None:
                place: Place = "keyring" if store.available else "file"
                # Until the last line the passphrase is needed still, and a copy at the new place counts as stale.
                write_keybook(home.keys, dataclasses.replace(book, place=place, stale=place))
                put_key(home, book.home_id, place, data_key, store)
                write_keybook(home.keys, dataclasses.replace(book, place=place, wrap=None, stale=None))
        finally:
            overwrite(data_key)


def _create(home: Home, store: KeyStore) -> KeyBook:
    home.prepare()
    if home.database.exists():
        raise LockedError(
            f"There are memories in {home.path}, but {home.keys.name} is missing, so they cannot be opened. Put it "
            "back from a backup, or choose another folder with --home."
        )
    home_id = secrets.token_hex(8)
    place: Place = "keyring" if store.available else "file"
    # The key first, the book that names it last: a crash in between leaves a key that nobody uses.
    data_key = put_key(home, home_id, place, secrets.token_bytes(KEY_BYTES), store)
    book = KeyBook(home_id=home_id, public=public_half(data_key), place=place)
    overwrite(data_key)
    write_keybook(home.keys, book)
    return book


def put_key(
    home: Home, home_id: str, place: Place, data_key: bytes, store: KeyStore, *, file: Path | None = None
) -> bytes:
    """Keep a bare data key in the keyring under `home_id`, or in `file` (the key file). Raises `LockedError`."""
    text = base64.b64encode(data_key).decode("ascii")
    if place == "file":
        write_private(file or home.key_file, text.encode("ascii"))
        return data_key
    store.set(home_id, text)
    if store.get(home_id) != text:
        raise LockedError("The system's keyring took the key but did not keep it. Unlock the keyring and try again.")
    return data_key


def next_key_file(home: Home) -> Path:
    """Where the new key lies beside the old one until a change of the key is finished."""
    return home.key_file.with_name(f"{home.key_file.name}.next")


def find_key(home: Home, book: KeyBook, passphrase: str | None, store: KeyStore, *, locked: bool = False) -> bytes:
    """The data key that a key book speaks of. `locked`: the caller holds `keys_locked`. Raises `LockedError`."""
    if book.wrap is not None:
        wrap = book.wrap
        check_given(passphrase)
        with contextlib.nullcontext() if locked else keys_locked(home):
            data_key = Guesses(home).guard(lambda: unwrap_key(wrap, passphrase))
    elif book.place == "file":
        data_key = _from_files(home, book)
    else:
        data_key = _decode(_read_keyring(book, store), "The key in the system's keyring")
    if public_half(data_key) != book.public:
        raise LockedError(f"The key that was found does not belong to {home.path}. Put the right one back.")
    return data_key


def _from_files(home: Home, book: KeyBook) -> bytes:
    """While a change of the key is being finished, two files may hold a key; the book says whose turn it is."""
    if book.former is not None and next_key_file(home).exists():
        return _decode(_read_key_file(next_key_file(home)), f"The key file {next_key_file(home)}")
    return _decode(_read_key_file(home.key_file), f"The key file {home.key_file}")


def _read_key_file(path: Path) -> str:
    try:
        if sys.platform != "win32" and path.stat().st_mode & 0o077:
            os.chmod(path, 0o600)
        return path.read_text("ascii")
    except FileNotFoundError as error:
        raise LockedError(
            f"The key file {path} is gone, so the memories cannot be opened. Put it back from a backup."
        ) from error
    except (OSError, ValueError) as error:
        raise LockedError(f"The key file {path} cannot be read. Make it readable for your account.") from error


def _read_keyring(book: KeyBook, store: KeyStore) -> str:
    if not store.available:
        raise LockedError(
            "The key lies in the system's keyring, which cannot be reached from here. Start Scrubjay from your "
            "desktop session, or set a passphrase there first."
        )
    text = store.get(book.home_id)
    if text is None:
        raise LockedError(
            "The system's keyring no longer holds the key of these memories, so they cannot be opened. Sign in as "
            f"the user who made them, or restore the keyring's entry “{book.home_id}” from a backup."
        )
    return text


def _decode(text: str, what: str) -> bytes:
    with contextlib.suppress(binascii.Error, ValueError):
        data_key = base64.b64decode(text.strip(), validate=True)
        if len(data_key) == KEY_BYTES:
            return data_key
    raise LockedError(f"{what} is damaged. Put it back from a backup; nothing was changed.")


def _half_written(home: Home) -> list[Path]:
    return sorted(home.path.glob(".key*-*"))


def _wipe_half_written(home: Home) -> None:
    """What a process that was killed had not given its name yet may hold a bare key."""
    if _half_written(home):
        with contextlib.suppress(HomeUnwritable, LockedError), keys_locked(home):
            for path in _half_written(home):
                wipe(path)


def _finish(home: Home, book: KeyBook, store: KeyStore) -> None:
    """Remove what a crash while the passphrase was set left behind; a home that cannot be written waits."""
    with contextlib.suppress(HomeUnwritable, LockedError), keys_locked(home):
        current = read_keybook(home.keys)
        if current is not None and current.stale == book.stale and current.wrap is not None:
            _write_and_clean(home, current, store)


def _write_and_clean(home: Home, book: KeyBook, store: KeyStore) -> None:
    write_keybook(home.keys, book)
    if book.stale == "file":
        wipe(home.key_file)
    elif book.stale == "keyring":
        if not store.available:
            return  # done at the next start that reaches the keyring
        store.delete(book.home_id)
    write_keybook(home.keys, dataclasses.replace(book, stale=None))


def _warning(home: Home, book: KeyBook) -> str:
    if book.wrap is not None or book.place != "file":
        return ""
    return (
        f"This system has no keyring, so the key to your memories lies in the file {home.key_file}, which only your "
        "account can read. Set a passphrase to protect it better."
    )


@contextlib.contextmanager
def keys_locked(home: Home) -> Iterator[None]:
    """Nobody else reads or changes the keys of this home meanwhile. Raises `LockedError`."""
    home.prepare()
    lock = FileLock(home.path / "keys.lock", mode=0o600)
    try:
        lock.acquire(timeout=_LOCK_WAIT_S)
    except Timeout as error:
        raise LockedError("Another Scrubjay is busy with the keys of this home. Close it and try again.") from error
    try:
        yield
    finally:
        lock.release()
