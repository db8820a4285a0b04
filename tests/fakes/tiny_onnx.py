"""Models of a few bytes, written by hand in ONNX's own encoding, with a tokenizer that splits at spaces."""

import json
from pathlib import Path

_FLOAT, _INT64 = 1, 7


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _part(field: int, body: bytes | str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _node(kind: str, inputs: list[str], output: str, *attributes: bytes) -> bytes:
    names = b"".join(_part(1, name) for name in inputs)
    return _part(1, names + _part(2, output) + _part(4, kind) + b"".join(_part(5, one) for one in attributes))


def _value(name: str, kind: int, *sizes: str) -> bytes:
    shape = b"".join(_part(1, _part(2, size)) for size in sizes)
    return _part(1, name) + _part(2, _part(1, _number(1, kind) + _part(2, shape)))


def _model(nodes: bytes, inputs: list[str], output: bytes) -> bytes:
    values = b"".join(_part(11, _value(name, _INT64, "batch", "length")) for name in inputs)
    graph = nodes + _part(2, "tiny") + values + _part(12, output)
    return _number(1, 8) + _part(7, graph) + _part(8, _part(1, "") + _number(2, 12))


def _cast(given: str, output: str) -> bytes:
    return _node("Cast", [given], output, _part(1, "to") + _number(3, _FLOAT) + _number(20, 2))


def _axes(values: list[int]) -> bytes:
    return _part(1, "axes") + b"".join(_number(8, value) for value in values) + _number(20, 7)


def _tokenizer(folder: Path, words: list[str]) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    names = {word: number for number, word in enumerate(["[UNK]", *words])}
    tokenizer = Tokenizer(models.WordLevel(names, unk_token="[UNK]"))  # no password
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))


def tiny_cross_encoder(folder: Path, words: list[str]) -> Path:
    """Its score is the sum of the numbers of the words: the later in the list, the better."""
    folder.mkdir()
    keep = _part(1, "keepdims") + _number(3, 1) + _number(20, 2)
    # ReduceMean takes its axes as an attribute in this version of the operators; padding counts as nothing.
    nodes = _cast("input_ids", "numbers") + _node("ReduceMax", ["numbers"], "logits", _axes([1]), keep)
    output = _value("logits", _FLOAT, "batch", "one")
    (folder / "model.onnx").write_bytes(_model(nodes, ["input_ids"], output))
    _tokenizer(folder, words)
    return folder


def tiny_embedder(folder: Path, words: list[str]) -> Path:
    """Two components for each token: the number of the word, and whether there is a word."""
    folder.mkdir()
    nodes = _cast("input_ids", "numbers") + _cast("attention_mask", "there")
    for name in ("numbers", "there"):
        nodes += _node("Unsqueeze", [name], f"{name}_deep", _axes([2]))
    axis = _part(1, "axis") + _number(3, 2) + _number(20, 2)
    nodes += _node("Concat", ["numbers_deep", "there_deep"], "tokens", axis)
    output = _value("tokens", _FLOAT, "batch", "length", "two")
    (folder / "model.onnx").write_bytes(_model(nodes, ["input_ids", "attention_mask"], output))
    (folder / "config.json").write_text(json.dumps({"hidden_size": 2}), "utf-8")
    _tokenizer(folder, words)
    return folder
