"""The keys of a home: made once, found again, wrapped by a passphrase, never replaced by new ones."""

import base64
import json
import multiprocessing
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from memory_core.errors import ConfigError, HomeUnwritable, LockedError, StoreDamaged
from memory_core.home import Home
from memory_core.privacy import keys as keys_module
from memory_core.privacy.derive import derive, derive_keys
from memory_core.privacy.keybook import PassphraseCost, read_keybook, write_keybook
from memory_core.privacy.keys import Keys, NoKeyring, Secrets, has_passphrase, open_keys, public_key, set_passphrase
from memory_core.privacy.keystores import MemoryKeyring

CHEAP = PassphraseCost(rounds=1, memory=8192)


def test_a_new_home_gets_keys_that_are_found_again(home: Home) -> None:
    keyring = MemoryKeyring()
    first = open_keys(home, keyring=keyring)
    assert open_keys(home, keyring=keyring) == first
    assert public_key(home) == first.spool_public
    assert first.warning == ""
    assert not home.key_file.exists()
    assert len(keyring.secrets) == 1


def test_every_use_has_a_key_of_its_own() -> None:
    keys = derive_keys(b"k" * 32)
    each = [keys.database, keys.files, keys.vault, keys.spool_private, keys.rotation, keys.secrets, keys.connections]
    assert len(set(each)) == len(each)
    assert {len(key) for key in each} == {32}
    assert derive(b"k" * 32, "database") == keys.database


def test_keys_do_not_show_themselves_when_printed() -> None:
    keys = derive_keys(b"k" * 32)
    assert repr(keys.database)[2:-1] not in repr(keys)
    assert "vault" not in repr(keys)


def test_without_a_keyring_the_key_lies_in_a_private_file_with_a_visible_warning(home: Home) -> None:
    keys = open_keys(home, keyring=NoKeyring())
    assert str(home.key_file) in keys.warning
    if sys.platform != "win32":
        assert stat.S_IMODE(home.key_file.stat().st_mode) == 0o600
        home.key_file.chmod(0o644)
    assert open_keys(home, keyring=NoKeyring()) == keys
    if sys.platform != "win32":
        assert stat.S_IMODE(home.key_file.stat().st_mode) == 0o600


def test_a_locked_keyring_is_a_sentence_and_makes_nothing(home: Home) -> None:
    keyring = MemoryKeyring()
    keyring.locked = True
    with pytest.raises(LockedError, match="Unlock the keyring"):
        open_keys(home, keyring=keyring)
    assert not home.keys.exists()
    assert not home.key_file.exists()


def test_a_keyring_that_locks_later_changes_nothing(home: Home) -> None:
    keyring = MemoryKeyring()
    keys = open_keys(home, keyring=keyring)
    book = home.keys.read_bytes()
    keyring.locked = True
    with pytest.raises(LockedError):
        open_keys(home, keyring=keyring)
    keyring.locked = False
    assert home.keys.read_bytes() == book
    assert open_keys(home, keyring=keyring) == keys


def test_a_keyring_that_forgets_what_it_took_is_noticed_before_anything_rests_on_it(home: Home) -> None:
    class Forgetful(MemoryKeyring):
        def set(self, name: str, value: str) -> None:
            pass

    with pytest.raises(LockedError, match="did not keep it"):
        open_keys(home, keyring=Forgetful())
    assert not home.keys.exists()


def test_a_key_that_is_gone_from_the_keyring_is_never_replaced(home: Home) -> None:
    keyring = MemoryKeyring()
    open_keys(home, keyring=keyring)
    keyring.secrets.clear()
    with pytest.raises(LockedError, match="no longer holds the key"):
        open_keys(home, keyring=keyring)
    assert keyring.secrets == {}
    with pytest.raises(LockedError, match="cannot be reached from here"):
        open_keys(home, keyring=NoKeyring())
    assert not home.key_file.exists()


def test_a_key_file_that_is_gone_is_never_replaced(home: Home) -> None:
    open_keys(home, keyring=NoKeyring())
    home.key_file.unlink()
    with pytest.raises(LockedError, match="is gone"):
        open_keys(home, keyring=NoKeyring())
    assert not home.key_file.exists()


def test_memories_without_a_key_book_are_never_given_new_keys(home: Home) -> None:
    home.database.write_bytes(b"memories")
    with pytest.raises(LockedError, match=r"keys\.json is missing"):
        open_keys(home, keyring=MemoryKeyring())
    assert not home.keys.exists()


@pytest.mark.parametrize("content", ["", "not base64 !", base64.b64encode(b"short").decode()])
def test_a_damaged_key_file_is_named(home: Home, content: str) -> None:
    open_keys(home, keyring=NoKeyring())
    home.key_file.write_text(content, "ascii")
    with pytest.raises(LockedError, match="is damaged"):
        open_keys(home, keyring=NoKeyring())


def test_the_key_of_another_home_is_not_taken(home: Home) -> None:
    open_keys(home, keyring=NoKeyring())
    home.key_file.write_text(base64.b64encode(b"x" * 32).decode(), "ascii")
    with pytest.raises(LockedError, match="does not belong"):
        open_keys(home, keyring=NoKeyring())


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"version": 1}', '{"version": 1, "home": "a", "public": "AA==", "place": "file"}'],
)
def test_a_damaged_key_book_is_named_and_left_alone(home: Home, content: str) -> None:
    home.keys.write_text(content, "ascii")
    with pytest.raises(LockedError, match="is damaged"):
        open_keys(home, keyring=MemoryKeyring())
    assert home.keys.read_text("ascii") == content


def test_a_key_book_with_absurd_costs_or_an_unknown_place_is_damaged(home: Home) -> None:
    keyring = MemoryKeyring()
    keys = open_keys(home, keyring=keyring)
    set_passphrase(home, keys, None, "one two three", keyring=keyring, cost=CHEAP)
    values = json.loads(home.keys.read_text("ascii"))
    values["passphrase"]["mem"] = 2**50
    home.keys.write_text(json.dumps(values), "ascii")
    with pytest.raises(LockedError, match="is damaged"):
        open_keys(home, passphrase="one two three", keyring=keyring)
    del values["passphrase"]
    home.keys.write_text(json.dumps(values | {"place": "cloud"}), "ascii")
    with pytest.raises(LockedError, match="is damaged"):
        open_keys(home, keyring=keyring)


def test_a_newer_key_book_asks_for_an_update(home: Home) -> None:
    home.keys.write_text('{"version": 2}', "ascii")
    with pytest.raises(LockedError, match="newer Scrubjay"):
        open_keys(home, keyring=MemoryKeyring())


def test_a_home_without_keys_has_no_public_key(home: Home) -> None:
    with pytest.raises(ConfigError, match="no keys"):
        public_key(home)
    assert not has_passphrase(home)


@pytest.mark.parametrize("keyring", [MemoryKeyring(), NoKeyring()], ids=["keyring", "file"])
def test_a_passphrase_takes_the_key_out_of_where_it_lay(home: Home, keyring: MemoryKeyring | NoKeyring) -> None:
    keys = open_keys(home, keyring=keyring)
    set_passphrase(home, keys, None, "Grüße an alle", keyring=keyring, cost=CHEAP)
    assert has_passphrase(home)
    assert not home.key_file.exists()
    if isinstance(keyring, MemoryKeyring):
        assert keyring.secrets == {}
    opened = open_keys(home, passphrase="Gru\u0308ße an alle", keyring=keyring)
    assert opened.database == keys.database
    assert opened.warning == ""
    for wrong in (None, "", "grüße an alle", "Gr\udcfc\udcdfe an alle"):
        with pytest.raises(LockedError, match="passphrase"):
            open_keys(home, passphrase=wrong, keyring=keyring)


def test_a_passphrase_can_be_changed_and_taken_away(home: Home) -> None:
    keyring = MemoryKeyring()
    keys = open_keys(home, keyring=keyring)
    set_passphrase(home, keys, None, "first", keyring=keyring, cost=CHEAP)
    with pytest.raises(LockedError, match="not right"):
        set_passphrase(home, keys, "wrong", "second", keyring=keyring, cost=CHEAP)
    set_passphrase(home, keys, "first", "second", keyring=keyring, cost=CHEAP)
    with pytest.raises(LockedError, match="not right"):
        open_keys(home, passphrase="first", keyring=keyring)
    set_passphrase(home, keys, "second", None, keyring=keyring)
    assert not has_passphrase(home)
    assert open_keys(home, keyring=keyring) == keys
    set_passphrase(home, keys, None, None, keyring=keyring)
    assert open_keys(home, keyring=keyring) == keys


def test_a_home_can_move_to_another_machine_by_its_passphrase(home: Home) -> None:
    keys = open_keys(home, keyring=MemoryKeyring())
    with pytest.raises(LockedError):
        set_passphrase(home, keys, None, "travel", keyring=MemoryKeyring(), cost=CHEAP)
    keyring = MemoryKeyring()
    other = Home(home.path.parent / "other")
    other.prepare()
    keys = open_keys(other, keyring=keyring)
    set_passphrase(other, keys, None, "travel", keyring=keyring, cost=CHEAP)
    assert open_keys(other, passphrase="travel", keyring=NoKeyring()) == keys


def test_what_a_crash_left_of_the_old_key_is_removed_at_the_next_start(home: Home) -> None:
    keyring = MemoryKeyring()
    keys = open_keys(home, keyring=keyring)
    before = dict(keyring.secrets)
    set_passphrase(home, keys, None, "word", keyring=keyring, cost=CHEAP)
    book = read_keybook(home.keys)
    assert book is not None
    keyring.secrets.update(before)
    write_keybook(home.keys, replace(book, stale="keyring"))
    open_keys(home, passphrase="word", keyring=NoKeyring())
    assert keyring.secrets == before
    open_keys(home, passphrase="word", keyring=keyring)
    assert keyring.secrets == {}
    book = read_keybook(home.keys)
    assert book is not None
    assert book.stale is None


def test_keys_of_a_replaced_home_cannot_set_a_passphrase(home: Home) -> None:
    open_keys(home, keyring=NoKeyring())
    with pytest.raises(LockedError, match="replaced"):
        set_passphrase(home, derive_keys(b"y" * 32), None, "word", keyring=NoKeyring())


def _open_in_another_process(path: str, gate: object, results: object) -> None:
    gate.wait()  # type: ignore[attr-defined]
    results.put(open_keys(Home(Path(path)), keyring=NoKeyring()).database)  # type: ignore[attr-defined]


def test_processes_that_race_to_make_keys_agree_on_one(home: Home) -> None:
    context = multiprocessing.get_context("spawn")
    gate, results = context.Barrier(3), context.Queue()
    racers = [context.Process(target=_open_in_another_process, args=(str(home.path), gate, results)) for _ in range(3)]
    for racer in racers:
        racer.start()
    found = {results.get(timeout=60) for _ in racers}
    for racer in racers:
        racer.join()
    results.close()
    results.join_thread()
    assert found == {open_keys(home, keyring=NoKeyring()).database}


def test_a_home_that_is_busy_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr(keys_module, "_LOCK_WAIT_S", 0.01)
    with FileLock(home.path / "keys.lock"), pytest.raises(LockedError, match="busy"):
        open_keys(home, keyring=NoKeyring())


def test_api_keys_are_kept_sealed(home: Home) -> None:
    keys = open_keys(home, keyring=NoKeyring())
    secrets = Secrets(home, keys)
    assert secrets.get("llm_api_key") == ""
    secrets.set("llm_api_key", "sk-something-secret")
    secrets.set("other", "x")
    assert Secrets(home, keys).get("llm_api_key") == "sk-something-secret"
    assert b"something" not in home.secrets.read_bytes()
    secrets.set("llm_api_key", "")
    assert Secrets(home, keys).get("llm_api_key") == ""
    assert Secrets(home, keys).get("other") == "x"


def test_a_changed_file_of_api_keys_says_what_to_do(home: Home) -> None:
    keys: Keys = open_keys(home, keyring=NoKeyring())
    home.secrets.write_bytes(b"nonsense")
    with pytest.raises(StoreDamaged, match="enter them again"):
        Secrets(home, keys).get("llm_api_key")
    home.secrets.unlink()
    home.secrets.mkdir()
    with pytest.raises(HomeUnwritable, match="cannot be read"):
        Secrets(home, keys).get("llm_api_key")
    with pytest.raises(HomeUnwritable):
        Secrets(home, keys).set("llm_api_key", "x")
