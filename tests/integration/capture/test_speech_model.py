"""Fetching the speech model from a server on loopback that has bad days."""

import hashlib
import shutil
import threading
from collections import namedtuple
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from filelock import FileLock

from capture.reading.speech_model import WHISPER_BASE, SpeechModel
from capture.reading.transcription import WhisperTranscriber
from memory_core.errors import ModelError
from memory_core.home import Home
from memory_core.privacy.connections import ConnectionLog
from memory_core.privacy.downloads import ModelFile, ModelRelease
from memory_core.privacy.keys import open_keys
from tests.fakes.model_server import ModelServer

OFFICE = Path(__file__).parents[2] / "data" / "whisper-office"
NAMES = ("config.json", "vocabulary.json", "tokenizer.json", "preprocessor_config.json", "model.bin")


class Noted:
    """A connection log in memory."""

    def __init__(self) -> None:
        self.hosts: list[str] = []

    def record(self, when: datetime, host: str, purpose: str, bytes_out: int) -> None:
        assert bytes_out > 50
        assert purpose == "speech model"
        self.hosts.append(host)


def release_of(files: dict[str, bytes]) -> ModelRelease:
    described = (ModelFile(name, len(body), hashlib.sha256(body).hexdigest()) for name, body in files.items())
    return ModelRelease("office", "https://example.invalid/model", tuple(described))


pytestmark = pytest.mark.timeout(30)


@pytest.fixture
def files() -> dict[str, bytes]:
    return {name: (OFFICE / name).read_bytes() for name in NAMES}


@pytest.fixture
def server(files: dict[str, bytes]) -> Iterator[ModelServer]:
    with ModelServer(files) as running:
        yield running


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def model(home: Home, server: ModelServer, files: dict[str, bytes], noted: Noted) -> SpeechModel:
    return SpeechModel(
        home,
        release=release_of(files),
        address=server.address,
        connections=noted,
        timeout_s=0.5,
        wait=lambda _seconds: None,
    )


def test_nothing_is_asked_for_before_somebody_agrees(model: SpeechModel, server: ModelServer) -> None:
    assert model.path() is None
    assert model.host == "127.0.0.1"
    assert server.asked == []


def test_the_whole_model_arrives_and_reads_speech(
    model: SpeechModel, server: ModelServer, files: dict[str, bytes], noted: Noted, home: Home
) -> None:
    progress: list[tuple[int, int]] = []
    path = model.download(lambda there, everything: progress.append((there, everything)))
    assert path == model.path() == home.models / "office"
    assert {file.name: file.read_bytes() for file in path.iterdir()} == files
    assert progress == sorted(progress)
    assert progress[-1] == (model.size, model.size)
    assert noted.hosts == ["127.0.0.1"] * len(NAMES)
    sound = (OFFICE / "samples" / "04.wav").read_bytes()[44:]
    assert WhisperTranscriber(model.path).transcribe(sound) == "remind me to renew my passport in january"

    asked = len(server.asked)
    assert model.download() == path
    assert len(server.asked) == asked, "what is there is not fetched again"


def test_a_broken_connection_goes_on_where_it_broke(model: SpeechModel, server: ModelServer) -> None:
    server.moods = ["well"] * 4 + ["cut:1000000", "cut:300000"]
    assert model.download() is not None
    assert server.asked[4:] == [
        ("model.bin", ""),
        ("model.bin", "bytes=1000000-"),
        ("model.bin", "bytes=1300000-"),
    ]


def test_a_server_that_falls_silent_is_left_and_asked_again(model: SpeechModel, server: ModelServer) -> None:
    server.moods = ["well"] * 4 + ["stall:500000"]
    assert model.download() is not None
    assert server.asked[5] == ("model.bin", "bytes=500000-")


def test_a_server_without_ranges_starts_again(model: SpeechModel, server: ModelServer) -> None:
    server.moods = ["well"] * 4 + ["cut:1000", "whole"]
    assert model.download() is not None


def test_a_cancelled_download_is_taken_up_later(model: SpeechModel, server: ModelServer, home: Home) -> None:
    stop = threading.Event()

    def progress(there: int, everything: int) -> None:
        if there > everything // 2:
            stop.set()

    assert model.download(progress, stop.is_set) is None
    assert model.path() is None
    part = home.models / "office.part" / "model.bin.part"
    kept = part.stat().st_size
    assert kept > 0

    server.asked.clear()
    assert model.download() is not None
    assert server.asked == [("model.bin", f"bytes={kept}-")]
    assert not part.parent.exists()


def test_a_wrong_hash_is_refused_and_the_file_removed(
    model: SpeechModel, server: ModelServer, files: dict[str, bytes], home: Home
) -> None:
    server.files["model.bin"] = files["model.bin"][:-1] + b"x"
    with pytest.raises(ModelError, match=r"model\.bin is not the expected one; it was removed"):
        model.download()
    assert model.path() is None
    assert not list(home.models.glob("**/model.bin*"))

    server.files["model.bin"] = files["model.bin"]
    assert model.download() is not None


def test_a_file_that_is_too_long_is_refused(model: SpeechModel, server: ModelServer) -> None:
    server.files["config.json"] += b" " * 200_000
    with pytest.raises(ModelError, match=r"config\.json has the wrong size; it was removed"):
        model.download()


def test_a_file_that_is_too_short_is_told_as_a_broken_connection(model: SpeechModel, server: ModelServer) -> None:
    server.files["config.json"] = server.files["config.json"][:-5]
    with pytest.raises(ModelError, match="could not be downloaded"):
        model.download()


def test_a_part_of_another_file_is_found_out(model: SpeechModel, home: Home) -> None:
    staging = home.models / "office.part"
    staging.mkdir(parents=True)
    (staging / "model.bin.part").write_bytes(b"y" * 1000)
    with pytest.raises(ModelError, match="is not the expected one"):
        model.download()
    assert model.download() is not None


def test_a_model_that_is_gone_says_what_to_do(model: SpeechModel, server: ModelServer) -> None:
    del server.files["config.json"]
    with pytest.raises(ModelError, match=r"does not offer the speech model any more \(404\)\. Update Scrubjay"):
        model.download()


def test_a_server_that_stays_busy_is_given_up_after_some_tries(model: SpeechModel, server: ModelServer) -> None:
    server.moods = ["503", "500", "429", "503"]
    with pytest.raises(ModelError, match=r"not able to deliver it now \(503\)\. Check the network and try again"):
        model.download()
    assert len(server.asked) == 4


def test_no_server_at_all_is_a_sentence(home: Home, files: dict[str, bytes], noted: Noted) -> None:
    model = SpeechModel(
        home,
        release=release_of(files),
        address="http://127.0.0.1:9",
        connections=noted,
        wait=lambda _seconds: None,
    )
    with pytest.raises(ModelError, match=r"127\.0\.0\.1 cannot be reached\. Check the network"):
        model.download()


def test_an_offer_without_encryption_is_refused(model: SpeechModel, server: ModelServer, noted: Noted) -> None:
    server.moods = ["redirect:http://models.example/config.json"]
    with pytest.raises(ModelError, match="without encryption"):
        model.download()
    assert noted.hosts == ["127.0.0.1"]


def test_a_redirect_is_followed_and_noted(model: SpeechModel, server: ModelServer, noted: Noted) -> None:
    server.moods = [f"redirect:{server.address.replace('127.0.0.1', 'localhost')}/config.json"]
    assert model.download() is not None
    assert "localhost" in noted.hosts


def test_two_downloads_at_a_time_are_one_too_many(model: SpeechModel, home: Home) -> None:
    home.models.mkdir()
    with FileLock(home.models / "download.lock"), pytest.raises(ModelError, match="being downloaded already"):
        model.download()


def test_a_full_disk_is_told_before_anything_is_fetched(
    model: SpeechModel, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10, 10, 1_000_000))
    with pytest.raises(ModelError, match="needs 3 MB, but only 1 MB are free"):
        model.download()
    assert server.asked == []


def test_a_disk_that_refuses_is_told_in_a_sentence(model: SpeechModel, home: Home) -> None:
    home.models.mkdir()
    (home.models / "office.part").write_text("a file where a folder must be")
    with pytest.raises(ModelError, match="cannot be saved"):
        model.download()


def test_a_damaged_model_is_fetched_anew(model: SpeechModel, home: Home) -> None:
    path = model.download()
    assert path is not None
    (path / "model.bin").write_bytes(b"short")
    assert model.path() is None
    assert model.download() == path
    assert model.path() == path


def test_connections_are_noted_in_the_homes_own_log(home: Home, server: ModelServer, files: dict[str, bytes]) -> None:
    keys = open_keys(home)
    assert SpeechModel(home, release=release_of(files), address=server.address).download() is not None
    assert {(entry.host, entry.purpose) for entry in ConnectionLog(home, keys).entries()} == {
        ("127.0.0.1", "speech model")
    }


def test_a_folder_of_ones_own_goes_before_the_downloaded_model(model: SpeechModel, home: Home) -> None:
    assert model.download() == model.path()
    assert model.use_folder(OFFICE) == OFFICE
    assert model.path() == OFFICE
    assert SpeechModel(home, folder=str(OFFICE)).path() == OFFICE
    assert SpeechModel(home, folder="/gone").path() is None


def test_a_folder_that_is_no_model_is_refused(model: SpeechModel, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is not a folder"):
        model.use_folder(tmp_path / "nowhere")
    empty = tmp_path / "model"
    empty.mkdir()
    with pytest.raises(ModelError, match=r"needs config\.json, model\.bin, tokenizer\.json"):
        model.use_folder(empty)
    for name in NAMES:
        (empty / name).write_bytes(b"{}")
    with pytest.raises(ModelError, match="cannot be loaded"):
        model.use_folder(empty)
    assert model.path() is None


def test_the_default_model_is_pinned_to_a_commit_with_size_and_hash() -> None:
    assert WHISPER_BASE.size == 147_882_941
    assert {file.name for file in WHISPER_BASE.files} >= {"config.json", "model.bin", "tokenizer.json"}
    assert all(len(file.sha256) == 64 for file in WHISPER_BASE.files)
    assert WHISPER_BASE.address.startswith("https://huggingface.co/Systran/faster-whisper-base/resolve/")
    assert len(WHISPER_BASE.address.rsplit("/", 1)[1]) == 40
