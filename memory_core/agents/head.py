"""The small network of the trained reader: from the states of a sentence's words to what is said of whom.

Two layers label each word as part of the value of a predicate, with two words on either side and the strongest of the
whole sentence in view; a third asks of each value which word names its subject, and whether it holds no longer.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PREDICATES = (
    "lives in", "works at", "job", "manager", "lead", "deadline", "budget", "called", "phone", "email",
    "favourite drink", "likes", "dislikes", "partner", "school", "rent", "date",
)  # fmt: skip
# Words on either side that a label depends on.
REACH = 2
# Subjects that no word names: who speaks, and of what the talk is.
UNNAMED = 2
# How many words from a value are told apart.
FAR = (1, 2, 4, 8)
DISTANCES = 2 * len(FAR) + 3

Weights = Mapping[str, "NDArray[np.float32]"]


class Passed(NamedTuple):
    """What a batch gave in each layer; shapes (sentences, words, …), `whole` (sentences, …)."""

    whole: "NDArray[np.float32]"
    second: "NDArray[np.float32]"
    labels: "NDArray[np.float32]"


class Values(NamedTuple):
    """Values in a batch: each one's sentence, first word, word behind the last, and predicate's place; shapes (n,)."""

    rows: "NDArray[np.int64]"
    starts: "NDArray[np.int64]"
    ends: "NDArray[np.int64]"
    predicates: "NDArray[np.int64]"


class Owners(NamedTuple):
    """Whose the values are: scores of shape (n, words + 2), and whether each holds no longer, (n,)."""

    subjects: "NDArray[np.float32]"
    ended: "NDArray[np.float32]"


def load_head(file: Path) -> dict[str, "NDArray[np.float32]"]:
    """The network's weights. Raises `OSError`, `ValueError` for a file that is missing or broken."""
    import numpy as np

    with np.load(file, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def shifted(rows: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Each word with the words on either side behind each other, zeros beyond the ends."""
    import numpy as np

    count, words, size = rows.shape
    found = np.zeros((count, words, (2 * REACH + 1) * size), dtype=np.float32)
    for place in range(2 * REACH + 1):
        by = place - REACH
        part = found[:, :, place * size : (place + 1) * size]
        part[:, max(0, -by) : words - max(0, by)] = rows[:, max(0, by) : words - max(0, -by)]
    return found


def passed(weights: Weights, inputs: "NDArray[np.float32]", mask: "NDArray[np.float32]") -> Passed:
    """`inputs` (sentences, words, size), `mask` (sentences, words) 1 where there is a word."""
    import numpy as np

    there = mask[..., None]
    first = np.maximum(inputs @ weights["first"] + weights["first_bias"], 0) * there
    whole = first.max(axis=1)
    summed = shifted(first) @ weights["second"] + (whole @ weights["whole"])[:, None] + weights["second_bias"]
    second = np.maximum(summed, 0) * there
    return Passed(whole, second, second @ weights["labels"] + weights["labels_bias"])


def owners(weights: Weights, seen: Passed, mask: "NDArray[np.float32]", values: Values) -> Owners:
    """Whose each value is."""
    import numpy as np

    words = np.arange(mask.shape[1])
    inside = (words >= values.starts[:, None]) & (words < values.ends[:, None])
    share = (inside / inside.sum(axis=1, keepdims=True)).astype(np.float32)
    middle = np.einsum("nw,nwh->nh", share, seen.second[values.rows])
    asked = middle @ weights["value"] + weights["predicates"][values.predicates]
    distances = weights["distances"][_distances(values, mask.shape[1])]
    of_words = (seen.second @ weights["word"])[values.rows] + asked[:, None] + distances
    whole = seen.whole[values.rows]
    of_unnamed = (whole @ weights["nobody"])[:, None] + weights["unnamed"] + asked[:, None]
    of_end = np.maximum(whole @ weights["over"] + asked, 0)
    of_words, of_unnamed = np.maximum(of_words, 0), np.maximum(of_unnamed, 0)
    named = np.where(mask[values.rows] > 0, (of_words @ weights["subject"])[..., 0], -1e4)
    subjects = np.concatenate([named, (of_unnamed @ weights["subject"])[..., 0]], axis=1)
    ended = (of_end @ weights["ended"])[:, 0] + weights["ended_bias"]
    return Owners(subjects, ended)


def _distances(values: Values, count: int) -> "NDArray[np.int64]":
    """How far each word is from a value, and on which side, in few steps."""
    import numpy as np

    words = np.arange(count)
    before = np.maximum(values.starts[:, None] - words, 0)
    behind = np.maximum(words - values.ends[:, None] + 1, 0)
    middle = len(FAR) + 1
    return np.asarray(middle - np.digitize(before, FAR) + np.digitize(behind, FAR), dtype=np.int64)


def likely(scores: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Scores as probabilities along the last axis."""
    import numpy as np

    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


def found_values(chances: "NDArray[np.float32]") -> list[tuple[int, int, int, float]]:
    """Runs of words (first, behind the last) that are likelier a value of one predicate than none, and how likely.

    `chances` (words, labels): no value, then for each predicate its first word and its others.
    """
    first, other = chances[:, 1::2], chances[:, 2::2]
    both = first + other
    best, said = both.argmax(axis=1), both.max(axis=1) > chances[:, 0]
    found, place = [], 0
    while place < len(chances):
        end = place + 1
        if said[place]:
            kind = int(best[place])
            while end < len(chances) and said[end] and best[end] == kind and other[end, kind] > first[end, kind]:
                end += 1
            found.append((place, end, kind, float(both[place:end, kind].mean())))
        place = end
    return found


def padded(
    sentences: Sequence["NDArray[np.float32]"],
) -> tuple["NDArray[np.float32]", "NDArray[np.float32]"]:
    """Sentences of (words, size) as one batch with its mask."""
    import numpy as np

    longest = max(len(one) for one in sentences)
    inputs = np.zeros((len(sentences), longest, sentences[0].shape[1]), dtype=np.float32)
    mask = np.zeros((len(sentences), longest), dtype=np.float32)
    for place, one in enumerate(sentences):
        inputs[place, : len(one)] = one
        mask[place, : len(one)] = 1
    return inputs, mask
