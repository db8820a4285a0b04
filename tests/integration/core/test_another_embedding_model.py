"""Another embedding model, chosen while the program runs: embedded anew in the background, and recall goes on."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from memory_core.bootstrap import open_memory
from memory_core.config import CoreConfig
from memory_core.embedding import multilingual
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.privacy.connections import ConnectionLog
from memory_core.privacy.downloads import ModelFile, ModelRelease
from memory_core.records.health import State
from memory_core.records.observation import ObservationKind
from memory_core.records.query import Query, Selection
from tests.fakes.core import some_keys
from tests.fakes.model_server import ModelServer
from tests.fakes.tiny_onnx import tiny_embedder
from tests.fakes.traces import traces

TEXTS = [f"heron number {n} in the reeds" for n in range(90)]
TINY = CoreConfig(embedding_model="multilingual", embedding_download=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_embedder(tmp_path / "tiny", ["heron", "number", "in", "the", "reeds", "otter"])


@pytest.fixture
def server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """Offers the tiny model in the place of the published one."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    with ModelServer(files) as running:
        release = ModelRelease(
            "tiny-multilingual",
            running.address,
            tuple(ModelFile(name, len(body), hashlib.sha256(body).hexdigest()) for name, body in files.items()),
        )
        monkeypatch.setattr(multilingual, "PUBLISHED", release)
        yield running


@pytest.fixture
def memory(home: Home) -> Iterator[Memory]:
    opened = open_memory(home, keys=some_keys())
    for text in TEXTS:
        opened.add(text, kind=ObservationKind.NOTE, at=datetime(2026, 5, 1, tzinfo=UTC))
    assert opened.drain(60)
    yield opened
    opened.close()


def _until(memory: Memory, name: str) -> None:
    """Wait until another model compares, while everything goes on being found."""
    for _ in range(1_000):
        assert memory.search(Query("heron reeds", layer="observations", k=3))
        # In this order: a model is named a moment before the vectors of the one before it go, and all texts wait.
        if name in _said(memory, "embedder") and all(name in one for one in _embedders(memory)):
            counts = memory.counts()
            if counts["embedded_anew"] is None and not counts["unindexed"]:
                return
        threading.Event().wait(0.01)
    raise AssertionError(_said(memory, "embedder"))


def _embedders(memory: Memory) -> set[str]:
    """The models of whose vectors there are some."""
    store = memory._store  # noqa: SLF001 — it is nobody's question but this one's
    with store.database.reading() as connection:
        return {name for (name,) in connection.execute("SELECT DISTINCT embedder FROM vectors")}


def _until_compared(memory: Memory, text: str) -> None:
    """Wait until vectors are asked again; the new ones are, a moment after they are named."""
    for _ in range(1_000):
        if any("dense" in hit.ranks for hit in memory.search(Query(text, layer="observations", k=50))):
            return
        threading.Event().wait(0.01)
    raise AssertionError("Recall goes on without vectors.")


def _until_said(memory: Memory, text: str) -> None:
    for _ in range(1_000):
        if text in _said(memory, "embedding model"):
            return
        threading.Event().wait(0.01)
    raise AssertionError(_said(memory, "embedding model"))


def _said(memory: Memory, part: str) -> str:
    return " ".join(one.message for one in memory.health() if one.part == part)


def test_a_chosen_model_takes_over_without_a_restart_and_recall_goes_on(memory: Memory, folder: Path) -> None:
    before = _said(memory, "embedder")
    memory.configure(CoreConfig(embedding_folder=str(folder)), None)
    _until(memory, folder.name)
    assert memory.counts()["embedded_anew"] is None
    _until_compared(memory, "number heron reeds")
    memory.configure(CoreConfig(), None)
    _until(memory, "minilm")
    assert _said(memory, "embedder") == before


@pytest.mark.parametrize("moment", [0, 40])
def test_what_is_forgotten_while_all_is_embedded_anew_leaves_no_vector_of_it(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """On the disk, as the index of a large store is; `moment`: when so many are embedded anew."""
    monkeypatch.setattr("memory_core.vectors.tiered.MOST_IN_MEMORY", 0)
    memory = open_memory(home, keys=some_keys())
    planted = memory.add("Kingfishers of Zanzibar in the reeds", kind=ObservationKind.NOTE)
    for text in TEXTS:
        memory.add(text, kind=ObservationKind.NOTE)
    assert memory.drain(60)
    store = memory._store  # noqa: SLF001 — to know which vectors must be gone
    before = store.vectors.of([planted], "minilm-l6-v2-int8")[planted]
    memory.configure(CoreConfig(embedding_folder=str(folder)), None)
    for _ in range(2_000):
        if len(store.vectors.names(folder.name)) >= moment:
            break
        threading.Event().wait(0.001)
    memory.forget(memory.plan_forgetting(Selection(observations=(planted,))))
    _until(memory, folder.name)
    assert memory.drain(60)
    with store.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM vectors WHERE id = ?", (planted,)).fetchone() == (0,)
    assert len(_embedders(memory)) == 1
    memory.close()
    assert traces(home, before) == set()


def test_a_folder_without_a_model_leaves_the_present_one(memory: Memory, tmp_path: Path) -> None:
    memory.configure(CoreConfig(embedding_folder=str(tmp_path / "nothing")), None)
    _until_said(memory, "There is no embedding model in")
    assert "minilm" in _said(memory, "embedder")
    assert not memory.counts()["unindexed"]


def test_the_multilingual_model_is_downloaded_only_with_a_yes(server: ModelServer, memory: Memory, home: Home) -> None:
    memory.configure(CoreConfig(embedding_model="multilingual"), None)
    assert memory.drain(20)
    (part,) = [one for one in memory.health() if one.part == "embedding model"]
    assert part.state is State.WARNING
    assert "Allow its download" in part.remedy
    assert not server.asked

    memory.configure(TINY, None)
    _until(memory, "tiny-multilingual")
    assert _said(memory, "embedding model") == ""
    noted = ConnectionLog(home, some_keys()).entries()
    assert {(one.host, one.purpose) for one in noted} == {("127.0.0.1", "embedding model")}


def test_a_download_that_fails_is_told_and_everything_goes_on(server: ModelServer, memory: Memory) -> None:
    server.files["model.onnx"] += b"x"
    memory.configure(TINY, None)
    _until_said(memory, "it was removed")
    assert memory.search(Query("heron reeds", layer="observations", k=3))


def test_a_fresh_start_uses_what_was_chosen(home: Home, folder: Path) -> None:
    for _ in range(2):
        opened = open_memory(home, keys=some_keys(), config=CoreConfig(embedding_folder=str(folder)))
        try:
            opened.add("heron in the reeds", kind=ObservationKind.NOTE)
            assert opened.drain(30)
            assert folder.name in _said(opened, "embedder")
        finally:
            opened.close()
