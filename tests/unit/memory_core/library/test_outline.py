"""An export is read record by record, however large it is, and whatever somebody wrote into it."""

import io
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.library import outline as outline_module
from memory_core.library.outline import SECTIONS, Outline

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)
_RECORDS = st.lists(st.fixed_dictionaries({"id": _TEXTS, "more": _VALUES, "long": st.just("-" * 64)}), max_size=4)
EMPTY: dict[str, Any] = {"format": "scrubjay-memory", "version": 1, "observations": [], "memories": []}
RECORD = {"id": "o_1", "text": "x" * 64}


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline_module, "_CHUNK", 13)


@given(
    st.fixed_dictionaries(dict.fromkeys(SECTIONS, _RECORDS)),
    st.integers(),
    st.sampled_from([None, 1]),
    st.booleans(),
    st.permutations(["said", *SECTIONS]),
)
def test_each_record_comes_as_it_was_the_last_one_first(
    sections: dict[str, Any], sealed: int, indent: int | None, plain: bool, order: list[str]
) -> None:
    parts = {**{name: {name: rows} for name, rows in sections.items()}, "said": {"sealed": sealed, "other": [1, {}]}}
    whole = {name: value for part in order for name, value in parts[part].items()}
    read = Outline(io.BytesIO(json.dumps(whole, indent=indent, ensure_ascii=plain).encode()))
    assert read.said == {"sealed": sealed}
    for name in SECTIONS:
        assert list(read.records(name)) == sections[name][::-1]


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"{}",
        b"[]",
        b'{"observations": []}',
        b'{"observations": [], "memories": []} more',
        b'{"observations": [], "memories": [], }',
        b'{"observations": [], "memories": [], "observations": []}',
        b'{"observations": [], "memories": []',
        b'{"observations": {}, "memories": []}',
        b'{"observations": [3], "memories": []}',
        b'{"observations": [{}], "memories": []}',
        b'{"observations": [' + b"[" * 5000,
        json.dumps({**EMPTY, "memories": [RECORD]}).encode().replace(b"}]", b"}"),
        json.dumps({**EMPTY, "memories": [RECORD, RECORD]}).encode().replace(b"}, {", b"} {"),
    ],
    ids=lambda written: written[:60],
)
def test_what_is_no_such_document_is_refused(written: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        Outline(io.BytesIO(written))


def test_a_record_without_an_end_is_not_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline_module, "_LONGEST", 1000)
    file = io.BytesIO(b'{"observations": [{"id": "' + b"x" * 100_000)
    with pytest.raises(ValueError, match="longer"):
        Outline(file)
    assert file.tell() < 5_000


def test_many_take_no_more_room_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline_module, "_CHUNK", 10_000)
    # Of an empty list in JSON two signs, in memory some sixty bytes.
    document = json.dumps({**EMPTY, "observations": [{**RECORD, "lists": [[]] * 500}] * 200}).encode()
    tracemalloc.start()
    try:
        assert sum(1 for _ in Outline(io.BytesIO(document)).records("observations")) == 200
        assert tracemalloc.get_traced_memory()[1] < len(document) / 2
    finally:
        tracemalloc.stop()


def test_it_can_be_stopped_on_the_way() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        Outline(io.BytesIO(json.dumps(EMPTY).encode()), stop)
