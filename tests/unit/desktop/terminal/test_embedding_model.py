"""The model that compares texts: seen, chosen, and downloaded after a yes alone."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from memory_core.embedding import multilingual
from memory_core.home import Home
from memory_core.privacy.downloads import ModelFile, ModelRelease
from tests.fakes.model_server import ModelServer
from tests.fakes.open_home import OpenHome
from tests.fakes.terminal import Scrubjay
from tests.fakes.tiny_onnx import tiny_embedder


@pytest.fixture
def scrubjay(home: Home) -> Scrubjay:
    OpenHome(home).close()
    return Scrubjay(home.path, inside=True)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    files = {path.name: path.read_bytes() for path in tiny_embedder(tmp_path / "tiny", ["heron"]).iterdir()}
    with ModelServer(files) as running:
        published = tuple(ModelFile(name, len(body), hashlib.sha256(body).hexdigest()) for name, body in files.items())
        monkeypatch.setattr(multilingual, "PUBLISHED", ModelRelease("tiny", running.address, published))
        yield running


def test_without_a_yes_nothing_is_downloaded(server: ModelServer, scrubjay: Scrubjay) -> None:
    refused = scrubjay.run("embedding-model", "download")
    assert refused.code == 2
    assert "Download" in refused.err
    assert "127.0.0.1" in refused.err
    assert "--yes" in refused.err
    assert server.asked == []
    assert scrubjay("embedding-model").json()["downloaded"] is False


def test_with_a_yes_it_is_downloaded_and_chosen(server: ModelServer, scrubjay: Scrubjay) -> None:
    state = scrubjay("embedding-model", "download", "--yes").json()
    assert (state["chosen"], state["downloaded"]) == ("multilingual", True)
    assert scrubjay("settings", "embedding_model").json() == {"embedding_model": "multilingual"}
    asked = len(server.asked)
    scrubjay("embedding-model", "download").json()
    assert len(server.asked) == asked, "what is there needs no second yes and no download"
    assert "“english”" in scrubjay.run("embedding-model", "use", "english").out


def test_a_folder_with_a_model_is_chosen_and_any_other_refused(scrubjay: Scrubjay, tmp_path: Path) -> None:
    folder = tiny_embedder(tmp_path / "own", ["heron"])
    assert scrubjay("embedding-model", "use", str(folder)).json()["chosen"] == str(folder)
    refused = scrubjay.run("embedding-model", "use", str(tmp_path))
    assert refused.code == 1
    assert "There is no embedding model in" in refused.err
    assert scrubjay("embedding-model").json()["chosen"] == str(folder)
    assert scrubjay.run("embedding-model", "use").code == 2


def test_a_choice_that_is_not_there_yet_says_so(scrubjay: Scrubjay) -> None:
    assert "not there yet" in scrubjay.run("embedding-model", "use", "multilingual").out
