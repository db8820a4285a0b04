"""A crash at any step of setting, changing or removing a passphrase leaves a way in, and it is the same key."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from memory_core.errors import LockedError
from memory_core.home import Home
from memory_core.privacy import keys as keys_module
from memory_core.privacy.keybook import KeyBook, PassphraseCost, write_keybook
from memory_core.privacy.keys import Keys, KeyStore, NoKeyring, open_keys, set_passphrase
from memory_core.privacy.keystores import MemoryKeyring
from memory_core.privacy.private_files import wipe, write_private

CHEAP = PassphraseCost(rounds=1, memory=8192)


class _Crash(BaseException):
    """The process ends here."""


class _Steps:
    """Counts steps that touch the disk or the keyring, and crashes before one of them."""

    def __init__(self, crash_at: int) -> None:
        self._left = crash_at
        self.crashed = False

    def step(self) -> None:
        if self._left == 0 and not self.crashed:
            self.crashed = True
            raise _Crash
        self._left -= 1


class _CrashingKeyring(MemoryKeyring):
    def __init__(self) -> None:
        super().__init__()
        self.steps = _Steps(-1)

    def set(self, name: str, value: str) -> None:
        self.steps.step()
        super().set(name, value)

    def delete(self, name: str) -> None:
        self.steps.step()
        super().delete(name)


def _armed(monkeypatch: pytest.MonkeyPatch, keyring: KeyStore, crash_at: int) -> _Steps:
    steps = _Steps(crash_at)

    def book(path: Path, contents: KeyBook) -> None:
        steps.step()
        write_keybook(path, contents)

    def write(path: Path, data: bytes) -> None:
        steps.step()
        write_private(path, data)

    def remove(path: Path) -> None:
        steps.step()
        wipe(path)

    monkeypatch.setattr(keys_module, "write_keybook", book)
    monkeypatch.setattr(keys_module, "write_private", write)
    monkeypatch.setattr(keys_module, "wipe", remove)
    if isinstance(keyring, _CrashingKeyring):
        keyring.steps = steps
    return steps


@pytest.mark.parametrize("name", [".key-ab12", ".key.next-ab12", ".keys.json-ab12"])
def test_a_key_that_was_half_written_when_power_failed_is_gone_at_the_next_try_to_open(home: Home, name: str) -> None:
    keys = open_keys(home, keyring=NoKeyring())
    set_passphrase(home, keys, None, "first", keyring=NoKeyring(), cost=CHEAP)
    left = home.path / name
    left.write_bytes(b"k" * 44)
    with pytest.raises(LockedError, match="passphrase"):
        open_keys(home, keyring=NoKeyring())
    assert not left.exists()
    assert open_keys(home, passphrase="first", keyring=NoKeyring()).spool_public == keys.spool_public


def _opens(home: Home, keyring: KeyStore, passphrases: tuple[str | None, ...]) -> Keys:
    for passphrase in passphrases:
        with contextlib.suppress(LockedError):
            return open_keys(home, passphrase=passphrase, keyring=keyring)
    raise AssertionError("nothing opens the home any more")


CHANGES: list[tuple[str | None, str | None]] = [(None, "new"), ("old", "new"), ("old", None)]


@pytest.mark.parametrize(("old", "new"), CHANGES)
@pytest.mark.parametrize("make", [_CrashingKeyring, NoKeyring])
@pytest.mark.parametrize("crash_at", range(5))
def test_a_crash_while_the_passphrase_changes_locks_nobody_out(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], KeyStore],
    old: str | None,
    new: str | None,
    crash_at: int,
) -> None:
    keyring = make()
    keys = open_keys(home, keyring=keyring)
    if old:
        set_passphrase(home, keys, None, old, keyring=keyring, cost=CHEAP)
    with monkeypatch.context() as patch:
        steps = _armed(patch, keyring, crash_at)
        with contextlib.suppress(_Crash):
            set_passphrase(home, keys, old, new, keyring=keyring, cost=CHEAP)
    assert _opens(home, keyring, (old, new)).database == keys.database
    assert steps.crashed or _opens(home, keyring, (new,)).database == keys.database


@pytest.mark.parametrize("make", [_CrashingKeyring, NoKeyring])
@pytest.mark.parametrize("crash_at", range(3))
def test_a_crash_while_keys_are_made_leaves_a_home_that_opens(
    home: Home, monkeypatch: pytest.MonkeyPatch, make: Callable[[], KeyStore], crash_at: int
) -> None:
    keyring = make()
    with monkeypatch.context() as patch:
        _armed(patch, keyring, crash_at)
        with contextlib.suppress(_Crash):
            open_keys(home, keyring=keyring)
    keys = open_keys(home, keyring=keyring)
    assert open_keys(home, keyring=keyring) == keys


@pytest.mark.parametrize("make", [_CrashingKeyring, NoKeyring])
@pytest.mark.parametrize("crash_at", range(4))
def test_no_bare_key_is_left_once_the_passphrase_opened_the_home(
    home: Home, monkeypatch: pytest.MonkeyPatch, make: Callable[[], KeyStore], crash_at: int
) -> None:
    keyring = make()
    keys = open_keys(home, keyring=keyring)
    with monkeypatch.context() as patch:
        _armed(patch, keyring, crash_at)
        with contextlib.suppress(_Crash):
            set_passphrase(home, keys, None, "new", keyring=keyring, cost=CHEAP)
    try:
        open_keys(home, passphrase="", keyring=keyring)
    except LockedError:
        open_keys(home, passphrase="new", keyring=keyring)
        assert not home.key_file.exists()
        assert not isinstance(keyring, MemoryKeyring) or keyring.secrets == {}
