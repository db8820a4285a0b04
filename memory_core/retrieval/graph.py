"""Connections: memories near the people and things that a question names, two hops away at most."""

from collections.abc import Sequence

from memory_core.language.pack import load_pack
from memory_core.retrieval.fusion import Ranking, relative
from memory_core.store.graph import Graph as Entities

_HOPS = 2


class Graph:
    """Ranks memories by how strongly the named entities activate them."""

    def __init__(self, *, graph: Entities) -> None:
        self._graph = graph

    def rank(self, terms: Sequence[str], limit: int) -> Ranking:
        """Ids of memories with their share of the strongest activation; nothing when no entity is named."""
        fillers = load_pack().words("question_fillers")
        names = [term for term in terms if len(term) > 1 and term not in fillers]
        entities = self._graph.find(names) if names else []
        if not entities:
            return []
        near = self._graph.activate(list(entities), hops=_HOPS, limit=limit)
        return relative([(str(memory), strength) for memory, strength in near])
