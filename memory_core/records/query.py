"""Questions to the memory, and what it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from memory_core.records.filters import Where
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.scope import Scope


@dataclass(frozen=True, slots=True)
class Query:
    """What to recall. Empty tuples and None mean “any”; `since` inclusive, `until` exclusive, aware datetimes.

    `layer`: “memories”, “observations” or “both”. `kinds` are `bodies.Kind` or `ObservationKind` values. `where`:
    further conditions, on metadata too. `rerank`: whether the reranker that is chosen, if one is, has a say. `floor`:
    what fits less is left out; None: what usually is. `explain`: whether the places of hits in the
    rankings are asked for; else they need count only what may be among the hits.
    """

    text: str
    k: int = 10
    layer: str = "memories"
    kinds: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    scope: Scope = field(default_factory=Scope)
    where: Where | None = None
    rerank: bool = True
    floor: float | None = None
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One found memory or observation; `score` in (0, 1], best first. `ranks`: its place in each ranking, from 1, and
    `scores`: what that ranking gave it, from 0 to 1.

    `described`: its text also says what a model saw on its picture.
    """

    id: str
    layer: str
    kind: str
    text: str
    at: datetime
    app: str
    title: str
    score: float
    evidence: tuple[ObservationId, ...] = ()
    ranks: Mapping[str, int] = field(default_factory=dict)
    described: bool = False
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person asks to forget or export: ids, or everything that matches all the given conditions.

    `site`: an address's host, with those below it. `person`: whoever or whatever is known by that name, by all its
    names.
    """

    memories: tuple[MemoryId, ...] = ()
    observations: tuple[ObservationId, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    app: str = ""
    matching: str = ""
    everything: bool = False
    site: str = ""
    person: str = ""
