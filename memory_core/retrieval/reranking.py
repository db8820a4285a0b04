"""The seam to rerankers: they read question and text together, which finds more and takes longer. Off by default."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from memory_core.errors import ScrubjayError
from memory_core.records.bodies import Kind
from memory_core.records.query import Hit

_log = logging.getLogger(__name__)
# How many of the best are read again.
READ_AGAIN = 20


class Reranker(Protocol):
    """Says how well each of a few texts answers a question."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One number for each text, higher is better. Raises a `ScrubjayError`."""
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...


def reranked(hits: Sequence[Hit], question: str, reranker: Reranker) -> list[Hit]:
    """The first hits in the reranker's order, with the scores that they had in theirs; as they were when it fails.

    Nothing of the vault is shown to it: those hits keep their places.
    """
    secret = {place for place, hit in enumerate(hits) if hit.kind == Kind.VAULT}
    if secret:
        open_ones = reranked([hit for hit in hits if hit.kind != Kind.VAULT], question, reranker)
        rest = iter(open_ones)
        return [hit if place in secret else next(rest) for place, hit in enumerate(hits)]
    first = list(hits[:READ_AGAIN])
    if len(first) < 2:
        return list(hits)
    try:
        scores = reranker.scores(question, [hit.text for hit in first])
    except ScrubjayError as error:
        _log.warning("The order is not refined: %s.", type(error).__name__)
        return list(hits)
    if len(scores) != len(first):
        _log.warning("The order is not refined: %d scores for %d texts.", len(scores), len(first))
        return list(hits)
    places = sorted(range(len(first)), key=lambda place: -scores[place])
    again = [
        replace(first[place], score=first[rank].score, ranks={**first[place].ranks, "reranker": rank + 1})
        for rank, place in enumerate(places)
    ]
    return again + list(hits[READ_AGAIN:])
