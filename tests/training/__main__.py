"""Trains the reader of facts and says how good it is: `python -m tests.training [--passes N] [--write FILE]`."""

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memory_core.agents.head import PREDICATES, load_networks
from memory_core.agents.labelling import split_words
from memory_core.agents.reader import Reading, inputs_of, read_with
from memory_core.embedding.onnx import OnnxEmbedder
from tests.training.augment import Labelled, Said, labelled, variant
from tests.training.network import Adam, Example, Weights, new_weights, save_networks, slopes

DATA = Path(__file__).parent.parent / "data" / "reading_facts"
_FILE = Path(__file__).parent.parent.parent / "assets" / "models" / "fact-reader" / "head.npz"
_BATCH = 32
_PACE = 0.002
_DROP = 0.2
_SET_ASIDE = 15
_VARIANTS = 2
_NETWORKS = 2
_SEED = 1


def main() -> None:
    """Read, train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passes", type=int, default=10)
    parser.add_argument("--write", type=Path, default=_FILE)
    chosen = parser.parse_args()
    learned, aside = sentences(DATA)
    print(f"{len(learned)} sentences to learn from, {len(aside)} set aside", flush=True)
    networks = train(learned, passes=chosen.passes)
    chosen.write.parent.mkdir(parents=True, exist_ok=True)
    save_networks(chosen.write, networks)
    report(load_networks(chosen.write), aside)


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


def train(learned: Sequence[Labelled], *, passes: int, networks: int = _NETWORKS) -> list[Weights]:
    """Networks for the reader, which differ in what they began with; the same from the same sentences."""
    chance = random.Random(_SEED)
    told = [*learned, *(variant(one, chance) for one in learned if one.facts for _ in range(_VARIANTS))]
    examples = examples_of(told)
    middle, spread = _scale(examples)
    scaled = [replace(one, inputs=((one.inputs - middle) / spread).astype(np.float16)) for one in examples]
    found = []
    for seed in range(networks):
        weights = fitted(scaled, passes=passes, seed=seed)
        # The scale of the inputs is folded in.
        weights["first_bias"] -= (middle / spread) @ weights["first"]
        weights["first"] /= spread[:, None]
        found.append(weights)
    return found


def fitted(examples: Sequence[Example], *, passes: int, seed: int) -> Weights:
    """A network that has gone through the examples so many times, in ever smaller steps."""
    weights, drawn = new_weights(examples[0].inputs.shape[1], seed), np.random.default_rng(seed)
    adam, done, steps = Adam(weights), 0, passes * (len(examples) // _BATCH + 1)
    for _ in range(passes):
        lost = []
        for batch in _batches(examples, drawn):
            pace = _PACE * min(1.0, done / 50) * (0.5 + 0.5 * np.cos(np.pi * min(1.0, done / steps)))
            wrong, grown = slopes(weights, batch, drawn, _DROP)
            adam.step(weights, grown, pace)
            lost.append(wrong)
            done += 1
        print(f"{np.mean(lost):.4f}", flush=True)
    return weights


def examples_of(told: Sequence[Labelled]) -> list[Example]:
    """Sentences with the states of their words."""
    model, found = OnnxEmbedder(), []
    order = sorted(range(len(told)), key=lambda place: len(told[place].text))
    for start in range(0, len(order), 16):
        part = [told[place] for place in order[start : start + 16]]
        for one, tokens in zip(part, model.states([one.text for one in part]), strict=True):
            if words := split_words(one.text):
                found.append(_example(one, words, inputs_of(one.text, words, tokens).astype(np.float16)))
    return found


def _example(one: Labelled, words: Sequence[tuple[int, int]], inputs: NDArray[Any]) -> Example:
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
        unnamed = {"ME": len(words), "TOPIC": len(words) + 1}
        whose += [unnamed[fact.subject]] if isinstance(fact.subject, str) else _within(words, fact.subject)
    told = tuple((*place, tuple(whose), ended) for place, (whose, ended) in values.items() if whose)
    return Example(inputs, labels, told)


def _within(words: Sequence[tuple[int, int]], span: tuple[int, int]) -> list[int]:
    return [place for place, (start, end) in enumerate(words) if start < span[1] and end > span[0]]


def _scale(examples: Sequence[Example]) -> tuple[NDArray[Any], NDArray[Any]]:
    rows = np.concatenate([one.inputs for one in examples[:2_000]]).astype(np.float32)
    return rows.mean(axis=0), rows.std(axis=0) + np.float32(1e-2)


def _batches(examples: Sequence[Example], drawn: np.random.Generator) -> list[list[Example]]:
    """Sentences of like length together, in another order each time."""
    order = drawn.permutation(len(examples))
    found = []
    for start in range(0, len(order), _BATCH * 16):
        part = sorted((examples[at] for at in order[start : start + _BATCH * 16]), key=lambda one: len(one.labels))
        found += [part[at : at + _BATCH] for at in range(0, len(part), _BATCH)]
    return [found[at] for at in drawn.permutation(len(found))]


def report(networks: Sequence[Weights], aside: Sequence[Labelled]) -> None:
    """Precision and share found of what was set aside, by how sure the reader must be."""
    model = OnnxEmbedder()
    readings = []
    for start in range(0, len(aside), 16):
        texts = [one.text for one in aside[start : start + 16]]
        readings += read_with(networks, texts, model.states(texts))
    for least in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        right = said = 0
        for one, found in zip(aside, readings, strict=True):
            sure = [reading for reading in found if reading.sure >= least]
            said += len(sure)
            right += sum(any(_fits(reading, fact) for fact in one.facts) for reading in sure)
        told = sum(len(one.facts) for one in aside)
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
