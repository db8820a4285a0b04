"""Another data key: everything is encrypted anew, and a kill at any step loses nothing."""

import contextlib
import dataclasses
import errno
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from capture.outlet import Outlet
from capture.spool.queue import Spool
from desktop import rekeying
from desktop.rekeying import Progress, change_data_key, finish_rekeying
from memory_core import Memory
from memory_core.errors import HomeInUse, HomeUnwritable, LockedError, SpoolError, StoreDamaged
from memory_core.home import Home, Ownership
from memory_core.llm.spending import Spending
from memory_core.privacy.cipher import Cipher
from memory_core.privacy.connections import ConnectionLog
from memory_core.privacy.keybook import Former, PassphraseCost, read_keybook, write_keybook
from memory_core.privacy.keys import Keys, KeyStore, NoKeyring, Secrets, next_key_file, open_keys, set_passphrase
from memory_core.privacy.keystores import MemoryKeyring
from memory_core.records.ids import BlobId
from memory_core.records.observation import Captured
from memory_core.store import Store
from tests.fakes.core import observation

CHEAP = PassphraseCost(rounds=1, memory=8192)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PICTURE = b"a picture " * 50


class _Killed(BaseException):
    """The process ends here."""


class _Keyring(MemoryKeyring):
    def __init__(self, step: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.step = step

    def set(self, name: str, value: str) -> None:
        self.step()
        super().set(name, value)

    def delete(self, name: str) -> None:
        self.step()
        super().delete(name)


class _Death:
    """Lets so many steps that touch the disk or the keyring happen; none after it, as in a killed process."""

    def __init__(self, after: int) -> None:
        self._left = after
        self.came = False

    def step(self) -> None:
        if self._left <= 0:
            self.came = True
            raise _Killed
        self._left -= 1

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*values: Any, **named: Any) -> Any:
            self.step()
            return call(*values, **named)

        return stepped


def _fill(home: Home, keyring: KeyStore) -> None:
    keys = open_keys(home, keyring=keyring)
    store = Store.open(home, database_key=keys.database, cipher=Cipher(keys.files))
    store.keep([Captured(observation("the plan for May", name="seen"), picture=PICTURE)])
    [name] = store.pictures.all_ids()
    store.blobs.put_small(BlobId(name), b"small")
    with store.database.transaction() as connection:
        connection.execute(
            "INSERT INTO memories (id, kind, text, normal, title, body, secret, subject, predicate, locator, at, "
            "created_at, updated_at, app, importance, confidence, entities, status, metadata, tenant, agent, user, "
            "session, device) VALUES ('vault', 'vault', 'Phone', '', '', '{}', ?, '', '', '', 0, 0, 0, '', 1, 1, "
            "'[]', 'active', '{}', '', '', '', '', '')",
            (Cipher(keys.vault).encrypt(b"+49 30 1234"),),
        )
    store.close()
    Secrets(home, keys).set("llm_api_key", "sk-1")
    ConnectionLog(home, keys).record(NOON, "example.org", "a model", 12)
    Spending(home, keys).add("chat", "openai:tiny", input_tokens=7)
    spool = Spool(home.spool, public_key=keys.spool_public)
    spool.append(Captured(observation("still waiting")))
    spool.close()
    home.vectors.mkdir()
    (home.vectors / "current").write_text("{}")


def _check(home: Home, keys: Keys) -> None:
    """Everything that `_fill` put there opens with these keys."""
    store = Store.open(home, database_key=keys.database, cipher=Cipher(keys.files))
    [name] = store.pictures.all_ids()
    assert store.blobs.get(BlobId(name)) == PICTURE
    assert store.blobs.get_small(BlobId(name)) == b"small"
    with store.database.reading() as connection:
        [(text,)] = connection.execute("SELECT text FROM observations").fetchall()
        [(secret,)] = connection.execute("SELECT secret FROM memories").fetchall()
        found = connection.execute("SELECT rowid FROM observations_words WHERE observations_words MATCH 'May'")
        assert len(found.fetchall()) == 1
    assert (text, Cipher(keys.vault).decrypt(secret)) == ("the plan for May", b"+49 30 1234")
    store.database.check()
    store.close()
    assert Secrets(home, keys).get("llm_api_key") == "sk-1"
    assert [entry.host for entry in ConnectionLog(home, keys).entries()] == ["example.org"]
    assert [one.input_tokens for one in Spending(home, keys).days()] == [7]
    spool = Spool(home.spool, public_key=keys.spool_public, private_key=keys.spool_private)
    assert [row.captured.observation.text for row in spool.claim(10)] == ["still waiting"]
    assert spool.damaged() == 0
    spool.close()


def _reopen(home: Home, keyring: KeyStore, passphrase: str | None = None) -> Keys:
    keys = open_keys(home, passphrase=passphrase, keyring=keyring)
    finish_rekeying(home, keys, store=keyring)
    assert not home.rekeyed.exists()
    return keys


def _with_pictures_on_another_disk(home: Home) -> Callable[[Path, Path], None]:
    replace = os.replace

    def between_disks(source: Path, target: Path) -> None:
        if Path(target).parent == home.pictures != Path(source).parent:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        replace(source, target)

    return between_disks


@pytest.mark.parametrize("passphrase", [None, "the pass phrase"])
@pytest.mark.parametrize("make", [_Keyring, NoKeyring])
def test_everything_opens_with_the_new_key_and_nothing_with_the_old_one(
    home: Home, monkeypatch: pytest.MonkeyPatch, make: Callable[[], KeyStore], passphrase: str | None
) -> None:
    keyring = make()
    _fill(home, keyring)
    if passphrase:
        monkeypatch.setattr(os, "replace", _with_pictures_on_another_disk(home))
    old = open_keys(home, keyring=keyring)
    if passphrase:
        set_passphrase(home, old, None, passphrase, keyring=keyring, cost=CHEAP)
    told: list[Progress] = []
    broken = home.path / "spool.db.damaged-1"
    broken.write_bytes(b"sealed to the old key")
    change_data_key(home, passphrase=passphrase, keyring=keyring, progress=told.append)
    assert not broken.exists()
    new = _reopen(home, keyring, passphrase)
    assert new.database != old.database
    _check(home, new)
    with pytest.raises(LockedError):
        Store.open(home, database_key=old.database, cipher=Cipher(old.files))
    for path in home.pictures.iterdir():
        with pytest.raises(StoreDamaged):
            Cipher(old.files).decrypt(path.read_bytes())
    assert told[-1].done == told[-1].whole > 0
    assert [one.done for one in told] == sorted(one.done for one in told)
    book = read_keybook(home.keys)
    assert book is not None
    assert book.former is None
    assert not next_key_file(home).exists()
    if isinstance(keyring, MemoryKeyring):
        assert list(keyring.secrets) == ([] if passphrase else [book.home_id])


@pytest.mark.parametrize("make", [_Keyring, NoKeyring])
def test_a_kill_at_any_step_leaves_the_old_key_or_the_new_one_with_everything(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[], KeyStore]
) -> None:
    keyring = make()
    _fill(home, keyring)
    old = open_keys(home, keyring=keyring).database
    kept = dict(keyring.secrets) if isinstance(keyring, MemoryKeyring) else {}
    ends: set[bool] = set()
    steps = 0
    while True:
        copy = Home(tmp_path / f"killed-{steps}")
        shutil.copytree(home.path, copy.path)
        death = _Death(steps)
        if isinstance(keyring, _Keyring):
            keyring.secrets, keyring.step = dict(kept), death.step
        with monkeypatch.context() as patch:
            for name in ("open", "replace", "unlink", "mkdir", "fsync", "rmdir"):
                patch.setattr(os, name, death.before(getattr(os, name)))
            try:
                change_data_key(copy, keyring=keyring)
            except _Killed:
                assert death.came
        if isinstance(keyring, _Keyring):
            keyring.step = lambda: None
        keys = _reopen(copy, keyring)
        _check(copy, keys)
        ends.add(keys.database == old)
        shutil.rmtree(copy.path)
        if not death.came:
            break
        steps += 1
    assert ends == {True, False}
    assert steps > 30


def test_nothing_changes_without_room_without_the_passphrase_or_while_somebody_has_it_open(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = NoKeyring()
    _fill(home, keyring)
    keys = open_keys(home, keyring=keyring)
    owner = Ownership(home)
    with pytest.raises(HomeInUse):
        change_data_key(home, keyring=keyring)
    owner.close()
    with monkeypatch.context() as patch:
        patch.setattr(rekeying, "_SPARE_BYTES", 2**60)
        with pytest.raises(HomeUnwritable, match="Free some space; nothing was changed"):
            change_data_key(home, keyring=keyring)
    set_passphrase(home, keys, None, "right one", keyring=keyring, cost=CHEAP)
    with pytest.raises(LockedError, match="not right"):
        change_data_key(home, passphrase="wrong", keyring=keyring)
    assert _reopen(home, keyring, "right one").database == keys.database
    _check(home, open_keys(home, passphrase="right one", keyring=keyring))


def test_a_capture_process_that_outlived_its_supervisor_seals_to_the_new_key(home: Home) -> None:
    keyring = NoKeyring()
    open_keys(home, keyring=keyring)
    orphan = Outlet(home)
    orphan.append(Captured(observation("before the change")))
    orphan.draft("said", Captured(observation("half before"), sound=b"one"))
    meanwhile: list[Progress] = []

    def went_on(progress: Progress) -> None:
        if not meanwhile:
            orphan.append(Captured(observation("during the change")))
        meanwhile.append(progress)

    _fill(home, keyring)
    change_data_key(home, keyring=keyring, progress=went_on)
    assert meanwhile
    orphan.append(Captured(observation("after the change")))
    orphan.draft("said", Captured(observation("half after"), sound=b"two"))
    orphan.close()

    keys = _reopen(home, keyring)
    with contextlib.closing(Spool(home.spool, public_key=keys.spool_public, private_key=keys.spool_private)) as spool:
        found = [row.captured for row in spool.claim(10)]
        assert spool.damaged() == 0
    assert [one.observation.text for one in found if one.sound is None] == [
        "before the change",
        "still waiting",
        "during the change",
        "after the change",
    ]
    assert [one.sound for one in found if one.sound is not None] == [b"onetwo"]


def test_a_program_is_told_how_to_have_a_half_done_change_finished(home: Home) -> None:
    open_keys(home, keyring=NoKeyring())
    book = read_keybook(home.keys)
    assert book is not None
    write_keybook(home.keys, dataclasses.replace(book, former=Former(book.home_id, b"sealed")))
    with pytest.raises(LockedError, match=r"interrupted.*scrubjay --home .* status"):
        Memory(home.path, keyring=NoKeyring())


def test_nothing_is_sealed_for_a_home_that_has_lost_its_keys(home: Home) -> None:
    open_keys(home, keyring=NoKeyring())
    outlet = Outlet(home)
    outlet.append(Captured(observation("before")))
    home.keys.unlink()
    with pytest.raises(SpoolError, match="There are no keys"):
        outlet.append(Captured(observation("after")))
    outlet.close()
