"""The real vector index: in step with the store, and rebuilt when it is missing, damaged or foreign."""

import json
import logging
import os
import shutil
import stat
from pathlib import Path

import numpy as np
import pytest

from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import VectorIndexError
from memory_core.home import Home
from memory_core.ingest.indexer import Indexer
from memory_core.retrieval.dense import Dense
from memory_core.store import Store
from memory_core.vectors.chroma import ChromaIndex
from memory_core.vectors.watched import WatchedIndex
from tests.fakes.core import keep, open_store

EMBEDDER = HashedEmbedder()


def _index(home: Home, *, embedder: str = "hashed-384", seed: bytes = b"r" * 32) -> ChromaIndex:
    return ChromaIndex(home.vectors, embedder=embedder, dimension=384, seed=seed)


def _files(home: Home) -> list[Path]:
    return [path for path in home.vectors.rglob("*") if path.is_file()]


def _search(store: Store, home: Home, text: str) -> list[str]:
    """One start of the core: put the index in order, ask it, close it."""
    index = _index(home)
    indexer = Indexer(store=store, embedder=EMBEDDER, index=index)
    watched = WatchedIndex(index, failed=indexer.failed)
    dense = Dense(embedder=EMBEDDER, index=watched, ready=indexer.ready)
    for _ in range(3):  # the second round repairs what only a question can find out
        while indexer.step():
            pass
        if found := dense.search(text, 3):
            break
    indexer.close()
    return [name for name, _ in found]


def test_the_nearest_come_first_also_after_it_was_closed(home: Home) -> None:
    texts = ["grey heron by the river", "white egret by the sea", "budget meeting"]
    vectors = EMBEDDER.embed(texts)
    index = _index(home)
    assert index.query(vectors[0], 3) == []
    index.upsert(texts, vectors)
    index.close()
    again = _index(home)
    found = again.query(vectors[0], 5)
    assert [name for name, _ in found[:2]] == texts[:2]
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert found[1][1] == pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-5)
    assert again.ids() == set(texts)
    cosines = again.cosines(vectors[0], [texts[1], "nothing"])
    assert cosines == {texts[1]: pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-5)}
    assert again.cosines(vectors[0], []) == {}
    again.delete(texts[:1])
    again.delete([])
    assert again.ids() == set(texts[1:])
    again.close()


def test_only_ids_and_rotated_vectors_are_in_its_files_and_only_the_owner_may_enter(home: Home) -> None:
    vector = EMBEDDER.embed(["kingfisher"])
    index = _index(home)
    index.upsert(["o_name"], vector)
    index.rebuild(["o_name"], vector)
    index.close()
    plain = vector[0].astype("<f4").tobytes()
    for path in _files(home):
        body = path.read_bytes()
        assert b"kingfisher" not in body
        assert plain not in body
    assert stat.S_IMODE(home.vectors.stat().st_mode) == 0o700


def test_what_its_library_makes_is_for_the_owner_alone_whatever_the_process_allows(home: Home) -> None:
    """A program that uses the memory as a library has an umask of its own."""
    before = os.umask(0o022)
    index = _index(home)
    try:
        texts = [f"text {n}" for n in range(3)]
        index.upsert(texts, EMBEDDER.embed(texts))
        assert not _open_to_others(home)
        index.rebuild(texts, EMBEDDER.embed(texts))
        assert not _open_to_others(home)
    finally:
        os.umask(before)
        index.close()


def _open_to_others(home: Home) -> list[str]:
    return [path.name for path in home.vectors.rglob("*") if path.stat().st_mode & 0o077]


def test_a_rebuild_leaves_one_generation_with_exactly_what_was_given(home: Home) -> None:
    texts = [f"text {n}" for n in range(100)]
    index = _index(home)
    index.upsert(texts, EMBEDDER.embed(texts))
    index.rebuild(texts[:70], EMBEDDER.embed(texts[:70]))
    assert index.ids() == set(texts[:70])
    folders = [path.name for path in home.vectors.iterdir() if path.is_dir()]
    assert folders == [json.loads((home.vectors / "current").read_text())["folder"]] == ["g000002"]
    index.close()


def test_emptying_an_index_that_is_not_open_removes_its_folder(home: Home) -> None:
    index = _index(home)
    index.upsert(["one"], EMBEDDER.embed(["one"]))
    index.close()
    index.rebuild([], np.empty((0, 384), dtype=np.float32))
    assert not home.vectors.exists()
    assert index.ids() == set()
    index.close()


def test_a_generation_of_another_model_or_another_secret_is_not_asked(home: Home) -> None:
    index = _index(home)
    index.upsert(["one"], EMBEDDER.embed(["one"]))
    index.close()
    for other in (_index(home, embedder="other"), _index(home, seed=b"x" * 32)):
        with pytest.raises(VectorIndexError, match="another model"):
            other.ids()
        other.close()


def test_a_rebuild_that_fails_leaves_the_old_generation(home: Home, allow_logs: pytest.LogCaptureFixture) -> None:
    index = _index(home)
    index.upsert(["one"], EMBEDDER.embed(["one"]))
    with pytest.raises(VectorIndexError):
        index.rebuild(["two"], np.zeros((1, 7), dtype=np.float32))
    assert index.ids() == {"one"}
    assert "g000002" not in [path.name for path in home.vectors.iterdir()]
    index.close()


def _remove(home: Home) -> None:
    shutil.rmtree(home.vectors)


def _overwrite(home: Home) -> None:
    for path in _files(home):
        path.write_bytes(b"\x00garbage\xff" * 50)


def _truncate(home: Home) -> None:
    for path in _files(home):
        if path.name != "current":
            path.write_bytes(path.read_bytes()[:100])


def _remove_the_vectors_only(home: Home) -> None:
    for path in _files(home):
        if path.suffix == ".bin":
            path.unlink()


def _point_elsewhere(home: Home) -> None:
    (home.vectors / "current").write_text('{"folder": "g000077", "embedder": "hashed-384", "rotation": "?"}')


@pytest.mark.parametrize("harm", [_remove, _overwrite, _truncate, _remove_the_vectors_only, _point_elsewhere])
def test_a_harmed_index_is_rebuilt_from_the_store_and_answers_again(
    home: Home, harm: object, allow_logs: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("chromadb").setLevel(logging.CRITICAL)
    store = open_store(home)
    ids = keep(store, "grey heron", "white egret", "budget")
    assert _search(store, home, "grey heron")[0] == ids[0]
    assert callable(harm)
    harm(home)
    assert _search(store, home, "grey heron")[0] == ids[0]
    store.close()


def test_a_file_where_the_index_should_be_makes_way_for_it(home: Home) -> None:
    home.vectors.write_text("no folder")
    index = _index(home)
    index.rebuild(["a"], EMBEDDER.embed(["grey heron"]))
    assert index.ids() == {"a"}
    index.close()


def test_a_dot_env_file_in_the_working_directory_is_not_read(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("ANONYMIZED_TELEMETRY=true\nCHROMA_API_IMPL=chromadb.api.fastapi.FastAPI\n")
    monkeypatch.chdir(tmp_path)
    index = _index(home)
    index.upsert(["one"], EMBEDDER.embed(["one"]))
    assert index.ids() == {"one"}
    assert not index._client.get_settings().anonymized_telemetry  # noqa: SLF001 — what it was really opened with
    index.close()
