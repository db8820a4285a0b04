"""How well a picture was read: against the lines that stand on it, in their order."""

import difflib
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from memory_core.records.observation import TextLine

FOLDER = Path(__file__).parents[1] / "data" / "reading"
SAME_LINE = 0.8


def kept_page(name: str) -> tuple[NDArray[np.uint8], list[str]]:
    """A picture that was painted with a font that not every machine has, and its lines in reading order."""
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return np.asarray(Image.open(FOLDER / f"{name}.png").convert("L")), lines


def word_recall(read: Sequence[TextLine], expected: Sequence[str]) -> float:
    """The share of the expected words that were read, each as often as it stands there."""
    found = Counter(word for line in read for word in line.text.split())
    wanted = Counter(word for line in expected for word in line.split())
    return (found & wanted).total() / wanted.total()


def sign_recall(read: Sequence[TextLine], expected: Sequence[str]) -> float:
    """The share of the expected signs that were read, spaces aside."""
    found = Counter("".join("".join(line.text.split()) for line in read))
    wanted = Counter("".join("".join(line.split()) for line in expected))
    return (found & wanted).total() / wanted.total()


def neighbours_kept(read: Sequence[TextLine], expected: Sequence[str]) -> float:
    """The share of the expected lines, but the first, that were read right after the line before them."""
    places = [_place(line, [found.text for found in read]) for line in expected]
    after = [one is not None and other == one + 1 for one, other in pairwise(places)]
    return sum(after) / len(after)


def _place(line: str, found: Sequence[str]) -> int | None:
    scores = [difflib.SequenceMatcher(None, line.split(), text.split()).ratio() for text in found]
    scores = [
        max(score, difflib.SequenceMatcher(None, line, text).ratio()) for score, text in zip(scores, found, strict=True)
    ]
    best = max(range(len(scores)), key=lambda at: scores[at], default=None)
    return best if best is not None and scores[best] >= SAME_LINE else None
