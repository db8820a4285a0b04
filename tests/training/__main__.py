"""Trains the reader of facts and says how good it is: `python -m tests.training [--passes N] [--write FOLDER]`.

It needs PyTorch and onnx, which nothing else here needs: `pip install torch onnx`.
"""

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from memory_core.agents.head import PREDICATES
from memory_core.agents.labelling import looks, split_words
from memory_core.agents.reader import FactReader, Reading, shares
from memory_core.assets import asset_path
from memory_core.embedding.onnx import OnnxEmbedder
from tests.training.augment import Labelled, Said, labelled, variant

if TYPE_CHECKING:
    from tests.training.network import Example, Weights

DATA = Path(__file__).parent.parent / "data" / "reading_facts"
_FOLDER = Path(__file__).parent.parent.parent / "assets" / "models" / "fact-reader"
_SET_ASIDE = 15
_SEED = 1
# Of so many sentences with facts there is a second one with other values.
_VARIED = 0.5


def main() -> None:
    """Read, train, measure, write."""
    from tests.training.network import save

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passes", type=int, default=6)
    parser.add_argument("--write", type=Path, default=_FOLDER)
    chosen = parser.parse_args()
    learned, aside = sentences(DATA)
    print(f"{len(learned)} sentences to learn from, {len(aside)} set aside", flush=True)
    save(train(learned, passes=chosen.passes), _model(), chosen.write)
    report(FactReader(chosen.write), aside)


def _model() -> Path:
    return asset_path("models", "minilm-l6-v2-int8") / "model.onnx"


def sentences(folder: Path) -> tuple[list[Labelled], list[Labelled]]:
    """What is learned from and what is set aside."""
    learned: list[Labelled] = []
    aside: list[Labelled] = []
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            if not line.strip():
                continue
            try:
                one = labelled(json.loads(line))
            except ValueError as error:
                print("left out:", error)
                continue
            by = int(hashlib.blake2b(one.text.encode(), digest_size=4).hexdigest(), 16) % 100
            (aside if by < _SET_ASIDE else learned).append(one)
    return learned, aside


def train(learned: Sequence[Labelled], *, passes: int) -> "Weights":
    """The reader's weights; the same from the same sentences on the same machine."""
    from tests.training.network import fitted

    chance = random.Random(_SEED)
    told = [*learned, *(variant(one, chance) for one in learned if one.facts and chance.random() < _VARIED)]
    return fitted(examples_of(told), _model(), passes=passes, seed=_SEED)


def examples_of(told: Sequence[Labelled]) -> "list[Example]":
    """Sentences with the states of their tokens."""
    model, found = OnnxEmbedder(), []
    for one in told:
        if words := split_words(one.text):
            tokens = model.states([one.text])[0]
            found.append(_example(one, words, tokens.states.astype(np.float16), shares(words, tokens.offsets)))
    return found


def _example(
    one: Labelled, words: Sequence[tuple[int, int]], states: NDArray[np.float16], pool: NDArray[np.float32]
) -> "Example":
    from tests.training.network import Example

    labels = np.zeros(len(words), dtype=np.int64)
    values: dict[tuple[int, int, int], tuple[list[int], bool]] = {}
    for fact in one.facts:
        its = _within(words, fact.value)
        if not its:
            continue
        kind = PREDICATES.index(fact.predicate)
        labels[its] = 2 + 2 * kind
        labels[its[0]] = 1 + 2 * kind
        whose, _ = values.setdefault((its[0], its[-1] + 1, kind), ([], fact.ended))
        unnamed = {"ME": -2, "TOPIC": -1}
        whose += [unnamed[fact.subject]] if isinstance(fact.subject, str) else _within(words, fact.subject)
    told = tuple((*place, tuple(whose), ended) for place, (whose, ended) in values.items() if whose)
    return Example(states, pool, looks(one.text, words), labels, told)


def _within(words: Sequence[tuple[int, int]], span: tuple[int, int]) -> list[int]:
    return [place for place, (start, end) in enumerate(words) if start < span[1] and end > span[0]]


def report(reader: FactReader, aside: Sequence[Labelled]) -> None:
    """Precision and share found of what was set aside, by how sure the reader must be."""
    readings = [reader.read([one.text])[one.text] for one in aside]
    told = sum(len(one.facts) for one in aside)
    for least in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        right = said = 0
        for one, found in zip(aside, readings, strict=True):
            sure = [reading for reading in found if reading.sure >= least]
            said += len(sure)
            right += sum(any(_fits(reading, fact) for fact in one.facts) for reading in sure)
        print(f"sure {least:.1f}: precision {right / max(1, said):.3f}, found {right / max(1, told):.3f} of {told}")


def _fits(reading: Reading, fact: Said) -> bool:
    if (reading.predicate, reading.ended) != (fact.predicate, fact.ended) or not _meet(reading.value, fact.value):
        return False
    if isinstance(fact.subject, str):
        return reading.subject is None and reading.of_topic == (fact.subject == "TOPIC")
    return reading.subject is not None and _meet(reading.subject, fact.subject)


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and one[1] > other[0]


if __name__ == "__main__":
    main()
