"""Embedders: the bundled model, the hashed one, and the cache in front."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from memory_core.embedding.base import Embedder
from memory_core.embedding.cache import CachedEmbedder
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.embedding.onnx import OnnxEmbedder
from memory_core.errors import ModelError


@pytest.fixture(scope="module")
def onnx() -> OnnxEmbedder:
    return OnnxEmbedder()


class _Counting(HashedEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        return super().embed(texts)


@pytest.mark.parametrize("texts", [[""], ["heron"], ["one", "two heron", ""], ["heron"] * 40])
def test_every_row_has_length_one(onnx: OnnxEmbedder, texts: list[str]) -> None:
    for embedder in (onnx, HashedEmbedder()):
        rows = embedder.embed(texts)
        assert rows.shape == (len(texts), embedder.dimension) == (len(texts), 384)
        assert rows.dtype == np.float32
        assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_no_texts_give_no_rows(onnx: OnnxEmbedder) -> None:
    assert onnx.embed([]).shape == (0, 384)
    assert HashedEmbedder().embed([]).shape == (0, 384)


def test_the_model_knows_meaning(onnx: OnnxEmbedder) -> None:
    asked, right, wrong = onnx.embed(
        ["Which bird did I see?", "There was a heron on the roof.", "The invoice is due on Monday."]
    )
    assert float(asked @ right) > float(asked @ wrong) + 0.2


def test_the_order_of_texts_is_kept_whatever_their_length(onnx: OnnxEmbedder) -> None:
    texts = [f"{'word ' * (n % 30)}heron number {n}" for n in range(40)]
    rows = onnx.embed(texts)
    alone = onnx.embed([texts[29]])[0]
    assert int(np.argmax(rows @ alone)) == 29


def test_a_text_longer_than_the_window_is_cut(onnx: OnnxEmbedder) -> None:
    words = " ".join(f"heron{n}" for n in range(2000))
    assert float(onnx.embed([words])[0] @ onnx.embed([words + " budget" * 50])[0]) == pytest.approx(1.0, abs=1e-3)


def test_the_names_tell_the_variants_apart(onnx: OnnxEmbedder) -> None:
    assert len({onnx.name, HashedEmbedder().name, HashedEmbedder(64).name}) == 3


@pytest.mark.parametrize("content", [None, b"not a model"])
def test_a_missing_or_broken_model_says_so(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        for name in ("model.onnx", "tokenizer.json"):
            (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match="Install Scrubjay again"):
        OnnxEmbedder(tmp_path).embed(["heron"])


def test_a_model_that_fails_or_gives_nonsense_says_so(onnx: OnnxEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __init__(self, answer: object) -> None:
            self.answer = answer

        def get_inputs(self) -> list[object]:
            return []

        def get_outputs(self) -> list[object]:
            return [SimpleNamespace(name="sentence_embedding")]

        def run(self, *_: object) -> list[object]:
            if isinstance(self.answer, Exception):
                raise self.answer
            return [self.answer]

    onnx.embed(["load it"])
    model = onnx._loaded()  # noqa: SLF001 — to put a broken session beside the real tokenizer
    for answer in (RuntimeError("out of memory"), np.full((1, 384), np.nan, dtype=np.float32)):
        monkeypatch.setattr(onnx, "_loaded", lambda answer=answer: replace(model, session=Broken(answer)))
        with pytest.raises(ModelError):
            onnx.embed(["heron"])


def test_a_closed_model_is_loaded_again(onnx: OnnxEmbedder) -> None:
    before = onnx.embed(["heron"])
    onnx.close()
    assert np.allclose(onnx.embed(["heron"]), before)


def test_shared_words_are_near_for_the_hashed_one() -> None:
    asked, near, far = HashedEmbedder().embed(["grey heron", "the grey heron", "budget meeting"])
    assert float(asked @ near) > 0.7
    assert abs(float(asked @ far)) < 0.3


def test_a_question_asked_again_is_not_embedded_again() -> None:
    behind = _Counting()
    cached: Embedder = CachedEmbedder(behind, size=2)
    for text in ("one", "one", "two", "three", "one"):
        assert np.array_equal(cached.embed([text]), HashedEmbedder().embed([text]))
    assert behind.asked == [["one"], ["two"], ["three"], ["one"]]
    assert (cached.name, cached.dimension) == (behind.name, 384)


def test_batches_pass_the_cache_by_and_forgetting_empties_it() -> None:
    behind = _Counting()
    cached = CachedEmbedder(behind)
    cached.embed(["one", "two"])
    cached.embed(["one"])
    cached.clear()
    cached.embed(["one"])
    assert behind.asked == [["one", "two"], ["one"], ["one"]]
    cached.close()
