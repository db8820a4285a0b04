"""Vectors are in memory while there is room, and on the disk beyond."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from memory_core.vectors.exact import ExactIndex
from memory_core.vectors.tiered import TieredIndex

_UNIT = np.eye(4, dtype=np.float32)


def _rows(count: int) -> NDArray[np.float32]:
    return np.resize(_UNIT, (count, 4)).astype(np.float32)


def _tiered(lasting: ExactIndex, *, expected: int = 0, most: int = 3) -> TieredIndex:
    return TieredIndex(dimension=4, lasting=lasting, expected=lambda: expected, most=most)


def test_a_few_vectors_never_reach_the_disk() -> None:
    lasting = ExactIndex(4)
    index = _tiered(lasting)
    index.upsert(["a", "b"], _rows(2))
    assert index.query(_UNIT[1], 1) == [("b", 1.0)]
    assert lasting.ids() == set()


def test_what_becomes_too_much_moves_to_the_disk_whole() -> None:
    lasting = ExactIndex(4)
    index = _tiered(lasting)
    index.upsert(["a", "b", "c"], _rows(3))
    index.upsert(["d"], _UNIT[3:])
    assert lasting.ids() == index.ids() == {"a", "b", "c", "d"}
    assert index.query(_UNIT[0], 1)[0][0] == "a"


def test_a_large_store_goes_on_with_what_is_on_the_disk() -> None:
    lasting = ExactIndex(4)
    lasting.upsert(["a", "b", "c", "d"], _rows(4))
    index = _tiered(lasting, expected=4)
    assert index.ids() == {"a", "b", "c", "d"}
    index.rebuild(["a", "b"], _rows(2))
    assert lasting.ids() == {"a", "b"}


def test_what_a_larger_store_left_on_the_disk_goes() -> None:
    lasting = ExactIndex(4)
    lasting.upsert(["old"], _rows(1))
    index = _tiered(lasting)
    assert index.ids() == set()
    assert lasting.ids() == set()
    index.rebuild(["a"], _rows(1))
    assert index.ids() == {"a"}


def test_only_what_is_to_stay_is_retained_and_the_rest_overwritten() -> None:
    index = ExactIndex(4)
    index.upsert(["a", "b", "c"], _rows(3))
    assert index.retain({"b"})
    assert index.ids() == {"b"}
    assert index.query(_UNIT[1], 5) == [("b", 1.0)]
    index.upsert(["d"], _UNIT[3:])
    assert index.query(_UNIT[3], 1) == [("d", 1.0)]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abcdefg"), st.integers(0, 3)), max_size=30))
def test_whatever_is_added_and_taken_out_each_id_has_its_own_last_vector(steps: list[tuple[bool, str, int]]) -> None:
    index, expected = ExactIndex(4), dict[str, int]()
    for adds, name, axis in steps:
        if adds:
            index.upsert([name], _UNIT[axis : axis + 1])
            expected[name] = axis
        else:
            index.delete([name])
            expected.pop(name, None)
    assert index.ids() == set(expected)
    for axis in range(4):
        near = {name for name, cosine in index.query(_UNIT[axis], 10) if cosine > 0.5}
        assert near == {name for name, own in expected.items() if own == axis}
