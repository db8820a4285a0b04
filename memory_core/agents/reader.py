"""A small trained reader of facts, for what is said in ways that no rule knows: what of whom, and how sure it is.

It goes on from the second layer of the bundled language model, with four layers of its own and a small network on them.
"""

import hashlib
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from memory_core.agents.head import (
    PREDICATES,
    UNNAMED,
    Values,
    Weights,
    found_values,
    likely,
    load_head,
    owners,
    padded,
    passed,
)
from memory_core.agents.labelling import looks, split_words
from memory_core.assets import asset_path
from memory_core.embedding.onnx import OnnxEmbedder, TokenStates, UpperLayers
from memory_core.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)
_BATCH = 16
_REMEMBERED = 512
_NEARLY = 0.3


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence may say. `value`, `subject`: where they stand in it. `subject` is None where no word names it:
    the speaker, or with `of_topic` that of which the talk is. `sure`: 0…1.
    """

    predicate: str
    value: tuple[int, int]
    subject: tuple[int, int] | None
    of_topic: bool
    ended: bool
    sure: float


class FactReader:
    """Reads sentences; each only once, as long as it is among the last few hundred. Thread-safe.

    `folder`: where its weights are, if not where they ship. Where they or the model are missing it reads nothing.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._model = OnnxEmbedder()
        self._lock = threading.Lock()
        self._parts: tuple[UpperLayers, Weights] | None = None
        self._missing = False
        # By a keyed mark of a sentence and not by itself: what is forgotten must be gone.
        self._key = secrets.token_bytes(16)
        self._read: OrderedDict[bytes, tuple[Reading, ...]] = OrderedDict()

    def read(self, texts: Sequence[str]) -> dict[str, tuple[Reading, ...]]:
        """What each sentence may say, the surest first."""
        with self._lock:
            marks = {text: hashlib.blake2b(text.encode(), digest_size=12, key=self._key).digest() for text in texts}
            new = sorted((text for text, mark in marks.items() if mark not in self._read), key=len)
            for start in range(0, len(new), _BATCH):
                part = new[start : start + _BATCH]
                self._read.update((marks[text], found) for text, found in zip(part, self._new(part), strict=True))
            found = {text: self._read[mark] for text, mark in marks.items()}
            while len(self._read) > _REMEMBERED:
                self._read.popitem(last=False)
            return found

    def _new(self, texts: Sequence[str]) -> list[tuple[Reading, ...]]:
        if self._missing:
            return [() for _ in texts]
        try:
            layers, head = self._parts = self._parts or self._loaded()
            return read_with(head, texts, [layers.passed(one) for one in self._model.states(texts)])
        except (ModelError, OSError, ValueError, KeyError):
            self._missing, self._parts = True, None
            _log.warning("The trained reader of facts is not there; rules alone read them.")
            return [() for _ in texts]

    def _loaded(self) -> tuple[UpperLayers, Weights]:
        folder = self._folder or asset_path("models", "fact-reader")
        return UpperLayers(folder / "layers.onnx"), load_head(folder / "head.npz")


def shares(words: Sequence[tuple[int, int]], tokens: Sequence[tuple[int, int]]) -> "NDArray[np.float32]":
    """Shape (words, tokens): by which a word's state is the mean of its tokens'."""
    import numpy as np

    within = np.array([[first < end and last > start for first, last in tokens] for start, end in words], np.float32)
    return np.asarray(within / np.maximum(within.sum(axis=1, keepdims=True), 1), dtype=np.float32)


def _inputs(text: str, words: Sequence[tuple[int, int]], tokens: TokenStates) -> "NDArray[np.float32]":
    """Shape (words, size): the state of each word, and what the word looks like."""
    import numpy as np

    return np.concatenate([shares(words, tokens.offsets) @ tokens.states, looks(text, words)], axis=1)


def _around(subjects: "NDArray[np.float32]", best: int, count: int) -> tuple[int, int]:
    """The words that name a subject together: the likeliest and those beside it that are nearly as likely."""
    first = last = best
    while 0 < first < count and subjects[first - 1] >= _NEARLY * subjects[best]:
        first -= 1
    while last + 1 < count and subjects[last + 1] >= _NEARLY * subjects[best]:
        last += 1
    return first, last


def read_with(head: Weights, texts: Sequence[str], tokens: Sequence[TokenStates]) -> list[tuple[Reading, ...]]:
    """What each of a batch of sentences may say."""
    import numpy as np

    words = [split_words(text) for text in texts]
    told = [place for place, its in enumerate(words) if its]
    found: list[list[Reading]] = [[] for _ in texts]
    if not told:
        return [() for _ in texts]
    inputs, mask = padded([_inputs(texts[place], words[place], tokens[place]) for place in told])
    seen = passed(head, inputs, mask)
    chances = likely(seen.labels)
    values = [(row, *one) for row, place in enumerate(told) for one in found_values(chances[row, : len(words[place])])]
    if not values:
        return [() for _ in texts]
    rows, starts, ends, kinds = (np.array([one[at] for one in values]) for at in range(4))
    whose = owners(head, seen, mask, Values(rows, starts, ends, kinds))
    subjects = likely(whose.subjects)
    for at, (row, start, end, kind, chance) in enumerate(values):
        its = words[told[row]]
        best = int(subjects[at].argmax())
        first, last = _around(subjects[at], best, len(its))
        found[told[row]].append(
            Reading(
                PREDICATES[kind],
                (its[start][0], its[end - 1][1]),
                (its[first][0], its[last][1]) if best < len(its) else None,
                best == mask.shape[1] + UNNAMED - 1,
                bool(whose.ended[at] > 0),
                round(chance * min(1.0, float(subjects[at][first : last + 1].sum())), 3),
            )
        )
    return [tuple(sorted(one, key=lambda reading: -reading.sure)) for one in found]
