"""A small trained reader of facts, for what is said in ways that no rule knows: what of whom, and how sure it is.

It stands on the bundled language model, whose states of a sentence's words a network of half a megabyte reads.
"""

import hashlib
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from memory_core.agents.head import (
    PREDICATES,
    UNNAMED,
    Values,
    Weights,
    found_values,
    likely,
    load_networks,
    owners,
    padded,
    passed,
)
from memory_core.agents.labelling import looks, split_words
from memory_core.assets import asset_path
from memory_core.embedding.onnx import OnnxEmbedder, TokenStates
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

    Where the model or its weights are missing it reads nothing.
    """

    def __init__(self) -> None:
        self._model = OnnxEmbedder()
        self._lock = threading.Lock()
        self._networks: Sequence[Weights] | None = None
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
        try:
            if self._networks is None and not self._missing:
                self._networks = load_networks(asset_path("models", "fact-reader", "head.npz"))
            return [() for _ in texts] if self._networks is None else self._through(self._networks, texts)
        except (ModelError, OSError, ValueError, KeyError):
            self._missing, self._networks = True, None
            _log.warning("The trained reader of facts is not there; rules alone read them.")
            return [() for _ in texts]

    def _through(self, networks: Sequence[Weights], texts: Sequence[str]) -> list[tuple[Reading, ...]]:
        return read_with(networks, texts, self._model.states(texts))


def inputs_of(text: str, words: Sequence[tuple[int, int]], tokens: TokenStates) -> "NDArray[np.float32]":
    """Shape (words, size): the mean state of each word's tokens, and what the word looks like."""
    import numpy as np

    states = np.zeros((len(words), tokens.states.shape[1]), dtype=np.float32)
    for place, (start, end) in enumerate(words):
        its = [at for at, (first, last) in enumerate(tokens.offsets) if first < end and last > start]
        if its:
            states[place] = tokens.states[its].mean(axis=0)
    return np.concatenate([states, looks(text, words)], axis=1)


def _around(subjects: "NDArray[np.float32]", best: int, count: int) -> tuple[int, int]:
    """The words that name a subject together: the likeliest and those beside it that are nearly as likely."""
    first = last = best
    while 0 < first < count and subjects[first - 1] >= _NEARLY * subjects[best]:
        first -= 1
    while last + 1 < count and subjects[last + 1] >= _NEARLY * subjects[best]:
        last += 1
    return first, last


def read_with(
    networks: Sequence[Weights], texts: Sequence[str], tokens: Sequence[TokenStates]
) -> list[tuple[Reading, ...]]:
    """What each of a batch of sentences may say by the mean of several networks."""
    import numpy as np

    words = [split_words(text) for text in texts]
    told = [place for place, its in enumerate(words) if its]
    found: list[list[Reading]] = [[] for _ in texts]
    if not told:
        return [() for _ in texts]
    inputs, mask = padded([inputs_of(texts[place], words[place], tokens[place]) for place in told])
    seen = [passed(one, inputs, mask) for one in networks]
    chances = np.mean([likely(one.labels) for one in seen], axis=0)
    values = [(row, *one) for row, place in enumerate(told) for one in found_values(chances[row, : len(words[place])])]
    if not values:
        return [() for _ in texts]
    rows, starts, ends, kinds = (np.array([one[at] for one in values]) for at in range(4))
    asked = Values(rows, starts, ends, kinds)
    whose = [owners(one, its, mask, asked) for one, its in zip(networks, seen, strict=True)]
    subjects = np.mean([likely(one.subjects) for one in whose], axis=0)
    ended = np.mean([one.ended for one in whose], axis=0)
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
                bool(ended[at] > 0),
                round(chance * min(1.0, float(subjects[at][first : last + 1].sum())), 3),
            )
        )
    return [tuple(sorted(one, key=lambda reading: -reading.sure)) for one in found]
