"""`shred`: the key first, then everything of ours and nothing else, whatever state the home is in."""

import shutil
from pathlib import Path

import pytest

from desktop import shredding
from desktop.core import open_core
from desktop.shredding import shred
from desktop.unfinished import UNFINISHED
from memory_core.errors import HomeInUse, HomeUnwritable, NotFound
from memory_core.home import Home, Ownership
from memory_core.privacy.keys import NoKeyring, open_keys, set_passphrase
from memory_core.privacy.keystores import MemoryKeyring
from tests.fakes.terminal import Scrubjay


@pytest.fixture
def scrubjay(home: Home) -> Scrubjay:
    return Scrubjay(home.path, inside=True)


def _filled(home: Home) -> None:
    core = open_core(home, threads=False)
    core.memory.add("to be gone")
    core.secrets.set("llm_api_key", "sk-1")
    core.change_settings(theme="dark")
    core.close()
    home.pictures.mkdir(exist_ok=True)
    (home.pictures / "a.sealed").write_bytes(b"x")
    # Left by a write for which there was no room, or that was killed.
    for name in ("pause.new", "capture.new", ".screen-token-x", ".socket.json-x"):
        (home.path / name).write_bytes(b"")
    left = home.path.parent / f"{UNFINISHED}x"
    left.write_bytes(b"x")
    (home.path / "exporting-x").write_text(str(left))


def test_nothing_is_left_of_a_home(home: Home, scrubjay: Scrubjay) -> None:
    _filled(home)
    done = scrubjay("shred", "--confirm", "shred").json()
    assert done["files"] > 5
    assert done["others"] == []
    assert not home.path.exists()
    assert list(home.path.parent.glob(f"{UNFINISHED}*")) == []


def test_it_needs_no_passphrase_and_no_sound_store(home: Home, scrubjay: Scrubjay) -> None:
    _filled(home)
    set_passphrase(home, open_keys(home, keyring=NoKeyring()), None, "forgotten", keyring=NoKeyring())
    home.database.write_bytes(b"junk" * 999)
    home.path.chmod(0o755)
    assert scrubjay("shred", "--confirm", "shred").code == 0
    assert not home.path.exists()


@pytest.mark.parametrize("damage", [b"", b', "place": broken'])
def test_the_keyring_lets_the_key_go_also_when_the_key_book_is_damaged(home: Home, damage: bytes) -> None:
    keyring = MemoryKeyring()
    open_keys(home, keyring=keyring)
    if damage:
        home.keys.write_bytes(home.keys.read_bytes().rstrip()[:-1] + damage)
    assert shred(home, keyring=keyring).key_left == ""
    assert keyring.secrets == {}


def test_a_locked_keyring_is_told_and_everything_else_goes(home: Home) -> None:
    keyring = MemoryKeyring()
    open_keys(home, keyring=keyring)
    keyring.locked = True
    assert "Unlock the keyring" in shred(home, keyring=keyring).key_left
    assert not home.path.exists()


def test_a_home_that_cannot_be_written_loses_its_key_all_the_same(home: Home) -> None:
    keyring = MemoryKeyring()
    open_keys(home, keyring=keyring)
    home.lock.mkdir()
    with pytest.raises(HomeUnwritable, match="holds no key of it any more"):
        shred(home, keyring=keyring)
    assert keyring.secrets == {}


def test_the_key_goes_first(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    _filled(home)

    def interrupted(home: Home) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shredding, "_remove", interrupted)
        with pytest.raises(KeyboardInterrupt):
            shred(home, keyring=NoKeyring())
    assert home.database.exists()
    assert not home.key_file.exists()
    assert not home.keys.exists()
    shred(home, keyring=NoKeyring())
    assert not home.path.exists()


def test_what_is_not_ours_stays_and_is_named(home: Home, scrubjay: Scrubjay) -> None:
    _filled(home)
    for folder in ("pictures", "vectors", "models", "logs", "run"):
        (home.path / folder / "mine").mkdir(parents=True)
        (home.path / folder / "mine" / "a.jpg").write_text("mine")
    (home.logs / "capture.log.1").write_text("ours")
    (home.vectors / "g000002").mkdir()
    (home.vectors / "current").write_text("ours")
    (home.models / "faster-whisper-base").mkdir()
    (home.models / "faster-whisper-base" / "model.bin").write_text("ours")
    (home.path / "thesis.txt").write_text("mine")
    ran = scrubjay.run("shred", "--confirm", "shred")
    assert "logs, models, pictures, run, thesis.txt, vectors" in ran.err
    left = {str(path.relative_to(home.path)) for path in home.path.rglob("*") if path.is_file()}
    assert left == {"thesis.txt", *(f"{name}/mine/a.jpg" for name in ("pictures", "vectors", "models", "logs", "run"))}


def test_nothing_goes_without_the_word_while_it_is_open_or_where_there_is_nothing(
    home: Home, scrubjay: Scrubjay, tmp_path: Path
) -> None:
    _filled(home)
    for line in (["shred"], ["shred", "--confirm", "yes"]):
        assert scrubjay.run(*line).code == 2
    owner = Ownership(home)
    with pytest.raises(HomeInUse):
        shred(home, keyring=NoKeyring())
    owner.close()
    with pytest.raises(NotFound):
        shred(Home(tmp_path / "nowhere"), keyring=NoKeyring())
    core = open_core(home, threads=False)
    assert len(core.memory.observations(limit=9)) == 1
    core.close()


def test_what_cannot_be_removed_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    _filled(home)
    home.rekeyed.mkdir()

    def refused(path: Path) -> None:
        raise PermissionError(13, "refused")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", refused)
        with pytest.raises(HomeUnwritable, match="rekeyed"):
            shred(home, keyring=NoKeyring())
    assert not home.keys.exists()


def test_a_new_key_is_made_from_the_command_line(home: Home, scrubjay: Scrubjay) -> None:
    _filled(home)
    before = home.key_file.read_bytes()
    assert scrubjay("passphrase", "new-key").json() == {"new_key": True}
    assert home.key_file.read_bytes() != before
    assert len(scrubjay("list", "--observations").json()) == 1
