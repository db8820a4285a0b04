"""How the trained reader learns: the upper layers of the bundled model and the network on them together, by PyTorch."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch.nn import functional

from memory_core.agents.head import DISTANCES, FAR, PREDICATES, REACH, UNNAMED

# The layers that are tuned, above the last one whose states the embedder tells.
LAYERS = (2, 3, 4, 5)
_BEGIN, _END = "SkipLayerNormalization_45", "SkipLayerNormalization_101"
_SIZE, _HEADS = 384, 12
_FIRST, _SECOND, _ASKED = 96, 128, 64
_LABELS = 1 + 2 * len(PREDICATES)
_DROP = 0.1
_PACE, _LAYERS_PACE, _DECAY, _WARM = 2e-3, 2e-4, 0.02, 100
_BATCH = 32
_PARTS = (
    "qkv", "attention.output.dense", "attention.output.LayerNorm", "intermediate.dense", "output.dense",
    "output.LayerNorm",
)  # fmt: skip

Weights = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence: its tokens' states (tokens, 384), of which tokens each word is the mean (words, tokens), the words'
    looks (words, marks) and labels, and its values: first word, behind the last, predicate, subjects, whether ended.

    Subjects are words' places; −2 is the speaker, −1 the topic.
    """

    states: NDArray[np.float16]
    pool: NDArray[np.float32]
    looks: NDArray[np.float32]
    labels: NDArray[np.int64]
    values: tuple[tuple[int, int, int, tuple[int, ...], bool], ...]


def new_weights(model: Path, looks: int, seed: int) -> Weights:
    """Weights to begin with: the layers as the bundled model has them, the network by lot."""
    torch.manual_seed(seed)
    size = _SIZE + looks

    def drawn(rows: int, columns: int, spread: float = 0.0) -> Any:
        return torch.randn(rows, columns) * (spread or math.sqrt(2 / rows))

    weights = {
        **{name: torch.tensor(one) for name, one in _stored_layers(onnx.load(str(model))).items()},
        "first": drawn(size, _FIRST),
        "first_bias": torch.zeros(_FIRST),
        "second": drawn((2 * REACH + 1) * _FIRST, _SECOND),
        "whole": drawn(_FIRST, _SECOND, 0.05),
        "second_bias": torch.zeros(_SECOND),
        "labels": drawn(_SECOND, _LABELS, 0.1),
        "labels_bias": torch.zeros(_LABELS),
        "value": drawn(_SECOND, _ASKED),
        "predicates": drawn(len(PREDICATES), _ASKED, 0.1),
        "word": drawn(_SECOND, _ASKED),
        "distances": drawn(DISTANCES, _ASKED, 0.1),
        "nobody": drawn(_FIRST, _ASKED, 0.1),
        "unnamed": drawn(UNNAMED, _ASKED, 0.3),
        "subject": drawn(_ASKED, 1, 0.1),
        "over": drawn(_FIRST, _ASKED, 0.1),
        "ended": drawn(_ASKED, 1, 0.1),
        "ended_bias": torch.zeros(1),
    }
    return {name: one.requires_grad_() for name, one in weights.items()}


def _stored_layers(model: Any) -> dict[str, NDArray[np.float32]]:
    """The upper layers' weights by their names in the graph, from eight bits to numbers again."""
    stored = {one.name: onnx.numpy_helper.to_array(one) for one in model.graph.initializer}
    found = {}
    for layer in LAYERS:
        for part in _PARTS:
            name = f"encoder.layer.{layer}.{part}"
            joined = "_" if part == "qkv" else "."
            found[f"{name}{joined}b"] = stored[f"{name}{joined}b"].astype(np.float32)
            weight = f"{name}{joined}w"
            if weight in stored:
                found[weight] = stored[weight].astype(np.float32)
            else:
                steps = stored[f"{weight}_quantized"].astype(np.float32) - stored[f"{weight}_zero_point"]
                found[weight] = (steps * stored[f"{weight}_scale"]).astype(np.float32)
    return found


def tuned(weights: Weights, states: Any, mask: Any, *, drop: float = 0.0) -> Any:
    """States (sentences, tokens, 384) through the layers; `mask` (sentences, tokens)."""
    for layer in LAYERS:
        its = {name.removeprefix(f"encoder.layer.{layer}."): one for name, one in weights.items()}
        count, tokens, _ = states.shape
        asked, keys, values = (
            part.view(count, tokens, _HEADS, -1).transpose(1, 2)
            for part in (states @ its["qkv_w"] + its["qkv_b"]).split(_SIZE, -1)
        )
        heard = functional.scaled_dot_product_attention(
            asked, keys, values, attn_mask=mask[:, None, None, :].bool(), dropout_p=drop
        )
        heard = heard.transpose(1, 2).reshape(count, tokens, _SIZE)
        states = _added(states, heard, its, "attention.output", drop)
        inner = functional.gelu(states @ its["intermediate.dense.w"] + its["intermediate.dense.b"])
        states = _added(states, inner, its, "output", drop)
    return states


def _added(states: Any, more: Any, its: Mapping[str, Any], part: str, drop: float) -> Any:
    more = more @ its[f"{part}.dense.w"] + its[f"{part}.dense.b"]
    summed = states + functional.dropout(more, drop)
    return functional.layer_norm(summed, (_SIZE,), its[f"{part}.LayerNorm.w"], its[f"{part}.LayerNorm.b"], 1e-12)


def fitted(examples: Sequence[Example], model: Path, *, passes: int, seed: int) -> Weights:
    """Weights that have gone through the examples so many times, in ever smaller steps."""
    weights, drawn = new_weights(model, examples[0].looks.shape[1], seed), np.random.default_rng(seed)
    layers = [one for name, one in weights.items() if name.startswith("encoder.")]
    rest = [one for name, one in weights.items() if not name.startswith("encoder.")]
    adam = torch.optim.AdamW(
        [{"params": layers, "lr": _LAYERS_PACE}, {"params": rest, "lr": _PACE}], weight_decay=_DECAY
    )
    steps = passes * (len(examples) // _BATCH + 1)
    slower = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda step: min(1.0, step / _WARM) * (0.5 + 0.5 * math.cos(math.pi * min(1.0, step / steps)))
    )
    for _ in range(passes):
        lost = []
        for batch in _batches(examples, drawn):
            adam.zero_grad()
            wrong = _wrong(weights, batch)
            wrong.backward()
            torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
            adam.step()
            slower.step()
            lost.append(wrong.item())
        print(f"{np.mean(lost):.4f}", flush=True)
    return weights


def _batches(examples: Sequence[Example], drawn: np.random.Generator) -> list[list[Example]]:
    """Sentences of like length together, in another order each time."""
    order = drawn.permutation(len(examples))
    found = []
    for start in range(0, len(order), _BATCH * 16):
        part = sorted((examples[at] for at in order[start : start + _BATCH * 16]), key=lambda one: len(one.states))
        found += [part[at : at + _BATCH] for at in range(0, len(part), _BATCH)]
    return [found[at] for at in drawn.permutation(len(found))]


def _padded(rows: Iterable[NDArray[Any]], *, kind: Any = np.float32) -> Any:
    """Arrays of as many axes as one tensor, zeros where one is shorter."""
    told = list(rows)
    shape = np.max([one.shape for one in told], axis=0)
    found = np.zeros((len(told), *shape), dtype=kind)
    for place, one in enumerate(told):
        found[place][tuple(slice(size) for size in one.shape)] = one
    return torch.from_numpy(found)


def _wrong(weights: Weights, batch: Sequence[Example]) -> Any:
    """How wrong the weights are on a batch: by the words' labels, the values' subjects, and whether those still hold.

    The network is that of `memory_core.agents.head`, which runs it with numpy alone.
    """
    mask = _padded(np.ones(len(one.labels)) for one in batch)
    states = tuned(
        weights,
        _padded(one.states for one in batch),
        _padded(np.ones(len(one.states)) for one in batch),
        drop=_DROP,
    )
    told = functional.dropout(_padded(one.pool for one in batch) @ states, _DROP)
    inputs = torch.cat([told, _padded(one.looks for one in batch)], -1)
    first = functional.relu(inputs @ weights["first"] + weights["first_bias"]) * mask[..., None]
    whole, words = first.amax(1), first.shape[1]
    wide = functional.pad(first, (0, 0, REACH, REACH))
    beside = functional.dropout(torch.cat([wide[:, by : by + words] for by in range(2 * REACH + 1)], -1), _DROP)
    summed = beside @ weights["second"] + (whole @ weights["whole"])[:, None] + weights["second_bias"]
    second = functional.relu(summed) * mask[..., None]
    scores = second @ weights["labels"] + weights["labels_bias"]
    wanted = _padded((one.labels for one in batch), kind=np.int64)
    lost = functional.cross_entropy(scores.flatten(0, 1), wanted.flatten(), reduction="none")
    return (lost * mask.flatten()).sum() / mask.sum() + 0.5 * _wrong_owners(weights, second, whole, mask, batch)


def _wrong_owners(weights: Weights, second: Any, whole: Any, mask: Any, batch: Sequence[Example]) -> Any:
    told = [(row, value) for row, one in enumerate(batch) for value in one.values]
    if not told:
        return 0.0
    words = torch.arange(mask.shape[1])
    rows = torch.tensor([row for row, _ in told])
    starts, ends, kinds = (torch.tensor([value[at] for _, value in told]) for at in range(3))
    inside = ((words >= starts[:, None]) & (words < ends[:, None])).float()
    middle = torch.einsum("nw,nwh->nh", inside / inside.sum(1, keepdim=True), second[rows])
    asked = middle @ weights["value"] + weights["predicates"][kinds]
    far = torch.tensor(FAR)
    before = torch.bucketize((starts[:, None] - words).clamp(min=0), far, right=True)
    behind = torch.bucketize((words - ends[:, None] + 1).clamp(min=0), far, right=True)
    distances = weights["distances"][len(FAR) + 1 - before + behind]
    of_words = functional.relu((second @ weights["word"])[rows] + asked[:, None] + distances)
    of_unnamed = functional.relu((whole[rows] @ weights["nobody"])[:, None] + weights["unnamed"] + asked[:, None])
    named = (of_words @ weights["subject"])[..., 0].masked_fill(mask[rows] == 0, -1e4)
    subjects = torch.cat([named, (of_unnamed @ weights["subject"])[..., 0]], 1)
    ended = (functional.relu(whole[rows] @ weights["over"] + asked) @ weights["ended"])[:, 0] + weights["ended_bias"]
    wanted = torch.zeros_like(subjects)
    for place, (_, value) in enumerate(told):
        for subject in value[3]:
            wanted[place, subject if subject >= 0 else subjects.shape[1] + subject] = 1 / len(value[3])
    lost = -(wanted * functional.log_softmax(subjects, 1)).sum() / len(told)
    over = torch.tensor([float(value[4]) for _, value in told])
    return lost + functional.binary_cross_entropy_with_logits(ended, over)


def save(weights: Weights, model: Path, folder: Path) -> None:
    """The network as `head.npz` (float16), the layers as `layers.onnx` (8 bits, the bundled model's own operators)."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {name: one.detach().numpy() for name, one in weights.items()}
    head: dict[str, Any] = {
        name: one.astype(np.float16) for name, one in told.items() if not name.startswith("encoder.")
    }
    np.savez_compressed(folder / "head.npz", **head)
    (folder / "layers.onnx").write_bytes(_upper(onnx.load(str(model)), told).SerializeToString())


def _upper(model: Any, told: Mapping[str, NDArray[np.float32]]) -> Any:
    """The graph from the states that the embedder tells to its last layer's, with other weights."""
    graph, nodes, inside = model.graph, [], False
    for node in graph.node:
        inside = inside and _END not in node.input
        if inside or "Cast_17" in node.output:
            nodes.append(node)
        inside = inside or _BEGIN in node.output
    stored = {one.name: one for one in graph.initializer}
    for name, one in told.items():
        for changed, values in _eight_bits(name, one) if f"{name}_quantized" in stored else ((name, one),):
            if changed in stored:
                stored[changed].CopyFrom(onnx.numpy_helper.from_array(values, changed))
    needed = {name for node in nodes for name in node.input}
    mask = next(one for one in graph.input if one.name == "attention_mask")
    states, last = (
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["texts", "tokens", _SIZE])
        for name in (_BEGIN, _END)
    )
    upper = onnx.helper.make_graph(
        nodes, "fact-reader", [states, mask], [last], [one for name, one in stored.items() if name in needed]
    )
    return onnx.helper.make_model(upper, opset_imports=model.opset_import, ir_version=model.ir_version)


def _eight_bits(name: str, one: NDArray[np.float32]) -> tuple[tuple[str, NDArray[Any]], ...]:
    """A weight in steps of its column's largest, evenly around zero."""
    scale = (np.abs(one).max(axis=0) / 127 + 1e-12).astype(np.float32)
    return (
        (f"{name}_quantized", np.round(one / scale).astype(np.int8)),
        (f"{name}_scale", scale),
        (f"{name}_zero_point", np.zeros(one.shape[1], np.int8)),
    )
