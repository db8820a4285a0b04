"""The index in memory, and the rotation."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import VectorIndexError
from memory_core.vectors.clean_heap import wipe_freed_memory
from memory_core.vectors.exact import ExactIndex
from memory_core.vectors.rotation import Rotation
from memory_core.vectors.watched import WatchedIndex

EMBED = HashedEmbedder(64).embed


def _index(*texts: str) -> ExactIndex:
    index = ExactIndex(64)
    index.upsert(list(texts), EMBED(texts))
    return index


def test_the_nearest_come_first_with_their_cosine() -> None:
    index = _index("heron by the river", "egret by the sea", "budget")
    found = index.query(EMBED(["heron by the river"])[0], 2)
    assert [name for name, _ in found] == ["heron by the river", "egret by the sea"]
    assert found[0][1] == pytest.approx(1.0)
    assert found[1][1] == pytest.approx(0.5, abs=0.05)


def test_an_upsert_replaces_and_a_delete_takes_out() -> None:
    index = _index("one", "two", "three")
    index.upsert(["one"], EMBED(["heron"]))
    assert index.query(EMBED(["heron"])[0], 1)[0][0] == "one"
    index.delete(["two", "nothing"])
    assert index.ids() == {"one", "three"}
    assert [name for name, _ in index.query(EMBED(["three"])[0], 9)][0] == "three"
    assert len(index.query(EMBED(["two"])[0], 9)) == 2


def test_it_grows_and_is_rebuilt_and_emptied() -> None:
    names = [f"text {n}" for n in range(200)]
    vectors = np.random.default_rng(1).standard_normal((200, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = ExactIndex(64)
    for start in range(0, 200, 7):
        index.upsert(names[start : start + 7], vectors[start : start + 7])
    assert [index.query(vectors[n], 1)[0][0] for n in range(200)] == names
    index.rebuild(["only"], EMBED(["only"]))
    assert index.ids() == {"only"}
    index.rebuild([], np.empty((0, 64), dtype=np.float32))
    assert index.query(EMBED(["only"])[0], 3) == []
    index.close()
    assert index.ids() == set()


def _clustered(count: int, seed: int = 3) -> NDArray[np.float32]:
    """Unit vectors that differ more in some directions than in others, as those of texts do."""
    dice = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(dice.standard_normal((96, 96)))
    vectors = (dice.standard_normal((count, 96)) / np.arange(1, 97) ** 0.7) @ turn
    unit: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def test_many_are_compared_in_two_steps_and_hardly_any_is_missed() -> None:
    vectors, asked = _clustered(5_000), _clustered(20, seed=4)
    names = [str(place) for place in range(5_000)]
    index = ExactIndex(96, two_steps=3_000)
    for start in range(0, 5_000, 700):
        index.upsert(names[start : start + 700], vectors[start : start + 700])
    index.rebuild(names, vectors)
    shares = []
    for one in asked:
        similarities = vectors @ one
        best = np.argsort(-similarities)[:10]
        found = index.query(one, 10)
        shares.append(len({names[place] for place in best} & {name for name, _ in found}) / 10)
        assert found == sorted(found, key=lambda pair: -pair[1])
        assert all(similarity == pytest.approx(similarities[int(name)], abs=2e-3) for name, similarity in found)
    assert sum(shares) / len(shares) > 0.95


def test_many_can_be_replaced_taken_out_and_read_back() -> None:
    vectors = _clustered(3_000)
    names = [str(place) for place in range(3_000)]
    index = ExactIndex(96, two_steps=2_000)
    index.upsert(names[:2_500], vectors[:2_500])
    index.upsert(names[2_400:], vectors[2_400:])
    assert len(index) == 3_000
    index.upsert(["7"], vectors[2_999:])
    index.delete([str(place) for place in range(1_000, 2_000)])
    assert {name for name, _ in index.query(vectors[2_999], 2)} == {"7", "2999"}
    assert len(index.query(vectors[0], 5_000)) == 2_000
    held, content = index.content()
    assert set(held) == index.ids() == set(names) - {str(place) for place in range(1_000, 2_000)}
    expected = {**dict(zip(names, vectors, strict=True)), "7": vectors[2_999]}
    assert all(np.allclose(row, expected[name], atol=2e-3) for name, row in zip(held, content, strict=True))


def test_the_cosine_of_those_that_are_there_is_told() -> None:
    index = _index("heron by the river", "budget")
    found = index.cosines(EMBED(["heron by the river"])[0], ["budget", "heron by the river", "nothing"])
    assert set(found) == {"heron by the river", "budget"}
    assert found["heron by the river"] == pytest.approx(1.0)
    assert index.cosines(EMBED(["heron"])[0], ["nothing"]) == {}


def test_a_watched_index_hands_everything_on_and_reports_a_failure() -> None:
    class Broken(ExactIndex):
        def query(self, vector: np.ndarray[tuple[int], np.dtype[np.float32]], k: int) -> list[tuple[str, float]]:
            raise VectorIndexError("It is damaged. It is being rebuilt.")

        def cosines(self, vector: NDArray[np.float32], ids: Sequence[str]) -> dict[str, float]:
            raise VectorIndexError("It is damaged. It is being rebuilt.")

    failures: list[int] = []
    index = WatchedIndex(Broken(64), failed=lambda: failures.append(1))
    index.upsert(["one", "two"], EMBED(["one", "two"]))
    index.delete(["two"])
    assert index.ids() == {"one"}
    with pytest.raises(VectorIndexError):
        index.query(EMBED(["one"])[0], 1)
    with pytest.raises(VectorIndexError):
        index.cosines(EMBED(["one"])[0], ["one"])
    assert failures == [1, 1]
    index.rebuild(["three"], EMBED(["three"]))
    assert index.ids() == {"three"}
    index.close()
    assert index.ids() == set()


@given(st.integers(0, 2**32 - 1))
def test_a_rotation_keeps_every_cosine(seed: int) -> None:
    rotation = Rotation(b"r" * 32, 64)
    pair = np.random.default_rng(seed).standard_normal((2, 64)).astype(np.float32)
    pair /= np.linalg.norm(pair, axis=1, keepdims=True)
    turned = rotation.apply(pair)
    assert float(turned[0] @ turned[1]) == pytest.approx(float(pair[0] @ pair[1]), abs=1e-5)
    assert float(np.linalg.norm(turned[0])) == pytest.approx(1.0, abs=1e-5)


def test_a_rotation_depends_on_its_secret_alone() -> None:
    vector = EMBED(["heron"])[0]
    one, same, other = Rotation(b"a" * 32, 64), Rotation(b"a" * 32, 64), Rotation(b"b" * 32, 64)
    assert np.allclose(one.apply(vector), same.apply(vector))
    assert not np.allclose(one.apply(vector), other.apply(vector), atol=0.05)
    assert not np.allclose(one.apply(vector), vector, atol=0.05)
    assert one.fingerprint == same.fingerprint != other.fingerprint


def test_freed_memory_is_wiped_where_the_c_library_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory_core.vectors.clean_heap.sys.platform", "darwin")
    assert not wipe_freed_memory()
    monkeypatch.setattr("memory_core.vectors.clean_heap.sys.platform", "linux")
    monkeypatch.setattr("memory_core.vectors.clean_heap.ctypes.CDLL", lambda name: object())
    assert not wipe_freed_memory()
