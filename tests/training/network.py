"""How the network of the trained reader learns: its slopes by hand, and Adam."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memory_core.agents.head import (
    DISTANCES,
    PREDICATES,
    REACH,
    UNNAMED,
    Owners,
    Passed,
    Values,
    likely,
    owners,
    padded,
    passed,
)

_FIRST, _SECOND, _ASKED = 96, 128, 64
_LABELS = 1 + 2 * len(PREDICATES)
_DECAY = 0.02

Array = NDArray[np.float32]
Weights = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with its labels, and its values: first word, behind the last, predicate, subjects, whether ended.

    Subjects are words' places; beyond the last word stand the speaker and the topic.
    """

    inputs: NDArray[np.float16]
    labels: NDArray[np.int64]
    values: tuple[tuple[int, int, int, tuple[int, ...], bool], ...]


def new_weights(size: int, seed: int) -> Weights:
    """Weights to begin with."""
    chance = np.random.default_rng(seed)

    def drawn(rows: int, columns: int, spread: float = 0.0) -> Array:
        return (chance.standard_normal((rows, columns)) * (spread or np.sqrt(2 / rows))).astype(np.float32)

    return {
        "first": drawn(size, _FIRST),
        "first_bias": np.zeros(_FIRST, np.float32),
        "second": drawn((2 * REACH + 1) * _FIRST, _SECOND),
        "whole": drawn(_FIRST, _SECOND, 0.05),
        "second_bias": np.zeros(_SECOND, np.float32),
        "labels": drawn(_SECOND, _LABELS, 0.1),
        "labels_bias": np.zeros(_LABELS, np.float32),
        "value": drawn(_SECOND, _ASKED),
        "predicates": drawn(len(PREDICATES), _ASKED, 0.1),
        "word": drawn(_SECOND, _ASKED),
        "distances": drawn(DISTANCES, _ASKED, 0.1),
        "nobody": drawn(_FIRST, _ASKED, 0.1),
        "unnamed": drawn(UNNAMED, _ASKED, 0.3),
        "subject": drawn(_ASKED, 1, 0.1),
        "over": drawn(_FIRST, _ASKED, 0.1),
        "ended": drawn(_ASKED, 1, 0.1),
        "ended_bias": np.zeros(1, np.float32),
    }


def slopes(
    weights: Weights, batch: Sequence[Example], chance: np.random.Generator, drop: float
) -> tuple[float, Weights]:
    """How wrong the weights are on a batch, and in which direction they are less so."""
    inputs, mask = padded([one.inputs.astype(np.float32) for one in batch])
    # The same parts of every word of a sentence are hidden.
    hidden = chance.random((len(batch), 1, inputs.shape[2]), dtype=np.float32) < drop
    inputs *= np.where(hidden, np.float32(0), np.float32(1 / (1 - drop)))
    back = _Back(weights, passed(weights, inputs, mask), mask)
    lost = back.from_labels(batch) + back.from_owners(batch)
    back.through_layers(inputs)
    return lost, back.grown


class _Back:
    """The way back through the network: `grown` are the slopes of the weights, `second` and `whole` those of what the
    layers gave.
    """

    def __init__(self, weights: Weights, seen: Passed, mask: Array) -> None:
        self._weights = weights
        self._seen = seen
        self._mask = mask
        self.grown = {name: np.zeros_like(one) for name, one in weights.items()}
        self._second = np.zeros_like(seen.second)
        self._whole = np.zeros_like(seen.whole)

    def from_labels(self, batch: Sequence[Example]) -> float:
        """What is lost by the words' labels."""
        wanted = np.zeros(self._mask.shape, dtype=np.int64)
        for row, one in enumerate(batch):
            wanted[row, : len(one.labels)] = one.labels
        chances, count = likely(self._seen.labels), self._mask.sum()
        right = np.take_along_axis(chances, wanted[..., None], axis=2)
        np.put_along_axis(chances, wanted[..., None], right - 1, axis=2)
        wrong = chances * (self._mask / count)[..., None]
        self.grown["labels"] += _joined(self._seen.second).T @ _joined(wrong)
        self.grown["labels_bias"] += wrong.sum(axis=(0, 1))
        self._second += wrong @ self._weights["labels"].T
        return float(-(np.log(right[..., 0] + 1e-9) * self._mask).sum() / count)

    def from_owners(self, batch: Sequence[Example]) -> float:
        """What is lost by the subjects of values, and by whether those still hold."""
        told = [(row, one) for row, example in enumerate(batch) for one in example.values]
        if not told:
            return 0.0
        parts = (np.array([one[at] for _, one in told], dtype=np.int64) for at in range(3))
        values = Values(np.array([row for row, _ in told], dtype=np.int64), *parts)
        its, count = owners(self._weights, self._seen, self._mask, values), self._mask.shape[1]
        wanted = np.zeros_like(its.subjects)
        for place, (row, one) in enumerate(told):
            length = len(batch[row].labels)
            for subject in one[3]:
                wanted[place, subject if subject < length else subject - length + count] = 1 / len(one[3])
        chances, over = likely(its.subjects), 1 / (1 + np.exp(-its.ended))
        late = (over - np.array([one[4] for _, one in told], dtype=np.float32)) * np.float32(0.5 / len(told))
        self._owned(values, its, (chances - wanted) * np.float32(0.5 / len(told)), late.astype(np.float32))
        return float(-(wanted * np.log(chances + 1e-9)).sum() / len(told))

    def _owned(self, values: Values, its: Owners, wrong: Array, late: Array) -> None:
        weights, grown, rows, count = self._weights, self.grown, values.rows, self._mask.shape[1]
        of_words = wrong[:, :count, None] * weights["subject"][:, 0] * (its.of_words > 0)
        of_unnamed = wrong[:, count:, None] * weights["subject"][:, 0] * (its.of_unnamed > 0)
        of_end = late[:, None] * weights["ended"][:, 0] * (its.of_end > 0)
        asked = of_words.sum(axis=1) + of_unnamed.sum(axis=1) + of_end
        grown["subject"][:, 0] += _joined(its.of_words).T @ wrong[:, :count].reshape(-1)
        grown["subject"][:, 0] += _joined(its.of_unnamed).T @ wrong[:, count:].reshape(-1)
        grown["ended"][:, 0] += its.of_end.T @ late
        grown["ended_bias"] += late.sum()
        np.add.at(grown["distances"], its.distance, of_words)
        np.add.at(grown["predicates"], values.predicates, asked)
        grown["unnamed"] += of_unnamed.sum(axis=0)
        grown["nobody"] += self._seen.whole[rows].T @ of_unnamed.sum(axis=1)
        grown["over"] += self._seen.whole[rows].T @ of_end
        grown["value"] += its.middle.T @ asked
        grown["word"] += _joined(self._seen.second[rows]).T @ _joined(of_words)
        whole = of_unnamed.sum(axis=1) @ weights["nobody"].T + of_end @ weights["over"].T
        spread = its.share[..., None] * (asked @ weights["value"].T)[:, None]
        np.add.at(self._whole, rows, whole)
        np.add.at(self._second, rows, of_words @ weights["word"].T + spread)

    def through_layers(self, inputs: Array) -> None:
        """From the second layer's slopes to the first's weights."""
        weights, grown, seen = self._weights, self.grown, self._seen
        second = self._second * (seen.second > 0)
        together = second.sum(axis=1)
        grown["second"] += _joined(seen.beside).T @ _joined(second)
        grown["second_bias"] += together.sum(axis=0)
        grown["whole"] += seen.whole.T @ together
        whole = self._whole + together @ weights["whole"].T
        first = _unshifted(second @ weights["second"].T, _FIRST)
        at = seen.strongest[:, None]
        np.put_along_axis(first, at, np.take_along_axis(first, at, axis=1) + whole[:, None], axis=1)
        first *= seen.first > 0
        grown["first"] += _joined(inputs).T @ _joined(first)
        grown["first_bias"] += first.sum(axis=(0, 1))


def _joined(rows: Array) -> Array:
    return rows.reshape(-1, rows.shape[-1])


def _unshifted(rows: Array, size: int) -> Array:
    """What `shifted` spread over the words on either side, gathered again."""
    count, words, _ = rows.shape
    found = np.zeros((count, words, size), dtype=np.float32)
    for place in range(2 * REACH + 1):
        by = place - REACH
        part = rows[:, :, place * size : (place + 1) * size]
        found[:, max(0, by) : words - max(0, -by)] += part[:, max(0, -by) : words - max(0, by)]
    return found


def save_networks(file: Path, networks: Sequence[Weights]) -> None:
    """In half the room that they need when they are used."""
    named: dict[str, Any] = {
        f"{place}.{name}": one.astype(np.float16)
        for place, weights in enumerate(networks)
        for name, one in weights.items()
    }
    np.savez_compressed(file, **named)


class Adam:
    """Steps against the slopes, each weight at its own pace; weights shrink a little with each."""

    def __init__(self, weights: Weights) -> None:
        self._mean = {name: np.zeros_like(one) for name, one in weights.items()}
        self._square = {name: np.zeros_like(one) for name, one in weights.items()}
        self._steps = 0

    def step(self, weights: Weights, grown: Weights, pace: float) -> None:
        """Change the weights in place."""
        self._steps += 1
        for name, one in weights.items():
            mean, square, slope = self._mean[name], self._square[name], grown[name]
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope * slope - square)
            by = mean / (1 - 0.9**self._steps) / (np.sqrt(square / (1 - 0.999**self._steps)) + 1e-8)
            one -= np.float32(pace) * (by + (_DECAY * one if one.ndim == 2 else 0))
