"""A file that the library writes is sealed unless somebody wished otherwise, and comes back as it was."""

import json
import os
from pathlib import Path

import pyrage
import pytest

from memory_core import Memory, UsageError
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import FilePassphraseWrong, PassphraseMissing, StoreDamaged
from memory_core.privacy import age
from memory_core.vectors.exact import ExactIndex

PASSPHRASE = "a good long one"
KEPT = "The heron stands in the reeds."


@pytest.fixture(autouse=True)
def _cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age.AgeWriter.__init__, "__kwdefaults__", {"work": 4})


def test_without_a_passphrase_nothing_is_written_unless_it_is_to_be_plain(memory: Memory, tmp_path: Path) -> None:
    memory.add(KEPT, infer=False)
    target = tmp_path / "all.json"

    with pytest.raises(UsageError, match="passphrase"):
        memory.export(target)
    assert not target.exists()

    assert memory.export()["observations"] == memory.export(target, plain=True)["observations"]
    assert KEPT in target.read_text("utf-8")


def test_a_sealed_one_opens_with_its_passphrase_and_with_age_and_with_nothing_else(
    memory: Memory, tmp_path: Path
) -> None:
    memory.add(KEPT, user_id="anna", infer=False)
    target = tmp_path / "all.json.age"
    document = memory.export(target, passphrase=PASSPHRASE)
    held = target.read_bytes()

    assert b"heron" not in held
    assert target.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == [target.name]
    assert json.loads(pyrage.passphrase.decrypt(held, PASSPHRASE)) == document
    with Memory(tmp_path / "other", embedder=HashedEmbedder(), index=ExactIndex()) as other:
        with pytest.raises(PassphraseMissing, match="passphrase='…'"):
            other.import_(target)
        with pytest.raises(FilePassphraseWrong):
            other.import_(target, passphrase="another long one")
        target.write_bytes(held[:-1] + bytes([held[-1] ^ 1]))
        with pytest.raises(StoreDamaged):
            other.import_(target, passphrase=PASSPHRASE)
        target.write_bytes(held)
        assert other.import_(target, passphrase=PASSPHRASE)["observations"] == 1
        assert other.get_all()["results"] == memory.get_all()["results"]


def test_what_the_window_wrote_is_told_from_what_the_library_writes(memory: Memory, tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    archive.write_bytes(b"PK\x03\x04")
    with pytest.raises(UsageError, match="scrubjay import"):
        memory.import_(archive)


@pytest.mark.skipif(os.name == "nt", reason="it makes a pipe")
@pytest.mark.parametrize(
    ("place", "said"), [("pipe", "not an ordinary file"), ("folder", "not an ordinary file"), ("none/x", "no folder")]
)
def test_an_export_takes_the_place_of_no_device_and_no_folder(
    memory: Memory, tmp_path: Path, place: str, said: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=said):
        memory.export(tmp_path / place, plain=True)
    assert (tmp_path / "pipe").is_fifo()
