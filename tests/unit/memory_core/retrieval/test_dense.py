"""Nearest in meaning, and what happens when vectors cannot be had."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import ModelError, VectorIndexError
from memory_core.retrieval.dense import Dense
from memory_core.vectors.exact import ExactIndex


class _Counting(HashedEmbedder):
    """Counts what it embeds; can break."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded: list[str] = []
        self.broken = False
        self.begun, self.going = Event(), Event()
        self.going.set()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.broken:
            raise ModelError("The model is missing. Install Scrubjay again.")
        self.embedded.extend(texts)
        self.begun.set()
        self.going.wait()
        return super().embed(texts)


class _Broken(ExactIndex):
    def query(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        raise VectorIndexError("The index is damaged. It is rebuilt.")


def test_the_best_part_speaks_for_its_text() -> None:
    embedder, index = _Counting(), ExactIndex()
    index.upsert(["m_a", "m_a#1", "o_b"], embedder.embed(["blue heron", "budget review", "red kite"]))
    found = Dense(embedder=embedder, index=index).search("budget review", 3)
    assert found[0][0] == "m_a"
    assert found[0][1] == pytest.approx(1.0)
    assert len([name for name, _ in found if name == "m_a"]) == 1


def test_a_question_is_embedded_once() -> None:
    embedder = _Counting()
    dense = Dense(embedder=embedder, index=ExactIndex())
    dense.search("heron", 3)
    dense.search("heron", 3)
    assert embedder.embedded == ["heron"]


def test_a_question_that_is_being_embedded_is_waited_for() -> None:
    embedder, index = _Counting(), ExactIndex()
    index.upsert(["m_a"], HashedEmbedder().embed(["heron"]))
    dense = Dense(embedder=embedder, index=index)
    embedder.going.clear()
    with ThreadPoolExecutor(2) as pool:
        pool.submit(dense.embed, "heron")
        embedder.begun.wait()
        assert dense.embedding("heron")
        assert not dense.embedding("kite")
        found = pool.submit(dense.search, "heron", 3)
        embedder.going.set()
    assert not dense.embedding("heron")
    assert [name for name, _ in found.result()] == ["m_a"]
    assert embedder.embedded == ["heron"]


def test_nothing_is_loaded_before_vectors_are_ready() -> None:
    embedder = _Counting()
    dense = Dense(embedder=embedder, index=ExactIndex(), ready=lambda: False)
    dense.embed("heron")
    assert dense.search("heron", 3) == []
    assert dense.similarities("heron", ["heron"]) == [0.0]
    assert embedder.embedded == []


def test_failures_mean_nothing_found(allow_logs: pytest.LogCaptureFixture) -> None:
    embedder = _Counting()
    embedder.broken = True
    dense = Dense(embedder=embedder, index=ExactIndex())
    dense.embed("heron")
    assert dense.search("heron", 3) == []
    assert dense.similarities("heron", ["kite"]) == [0.0]
    assert Dense(embedder=_Counting(), index=_Broken()).search("heron", 3) == []
    assert dense.cosines("heron", ["m_a"]) == {}
    assert len(allow_logs.messages) == 4
    assert "heron" not in allow_logs.text


def test_sentences_are_compared_by_meaning() -> None:
    dense = Dense(embedder=HashedEmbedder(), index=ExactIndex())
    same, other = dense.similarities("blue heron", ["blue heron", "tax return"])
    assert same == pytest.approx(1.0)
    assert other < same


def test_the_best_chunk_of_each_is_compared_and_only_of_those_asked_for() -> None:
    embedder, index = _Counting(), ExactIndex()
    names = ["m_a", "m_a#1", "m_a#2", "o_b", "o_c"]
    index.upsert(names, embedder.embed(["blue heron", "red kite", "budget review", "budget", "budget review"]))
    found = Dense(embedder=embedder, index=index).cosines("budget review", ["m_a", "o_b", "o_d"])
    assert set(found) == {"m_a", "o_b"}
    assert found["m_a"] == pytest.approx(1.0)
    assert 0 < found["o_b"] < 1
    assert Dense(embedder=embedder, index=index).cosines("budget review", []) == {}
