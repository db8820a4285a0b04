"""What the verbs return: plain mappings with Mem0's names."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict


class Item(TypedDict):
    """One memory. `kind`: “note” for what was kept verbatim, “text”, “screen” … for what was observed, and “episodic”,
    “semantic” … for what was concluded. `at`: when it happened. Times are ISO, in UTC."""

    id: str
    memory: str
    metadata: dict[str, Any]
    created_at: str
    updated_at: str
    user_id: str | None
    agent_id: str | None
    run_id: str | None
    kind: str
    app: str
    title: str
    at: str


class Found(Item):
    """A hit, best first; `score` from 0 to 1. `score_details` (with `explain`): see `ScoreDetails`."""

    score: float
    score_details: NotRequired["ScoreDetails"]


class Place(TypedDict):
    """Where a hit stood in one ranking, from 1, and what that ranking gave it, from 0 to 1."""

    place: int
    score: float


class ScoreDetails(TypedDict):
    """Why something was found: its place in each ranking (words, context, dense, graph, time), and in a sentence."""

    rankings: dict[str, Place]
    why: str


class Added(TypedDict):
    """What was kept of what was added."""

    id: str
    memory: str
    event: str


class AddedResults(TypedDict):
    """What `add` returns."""

    results: list[Added]


class Items(TypedDict):
    """What `get_all` returns."""

    results: list[Item]


class FoundResults(TypedDict):
    """What `search` returns."""

    results: list[Found]


class Change(TypedDict):
    """One change of a memory."""

    memory_id: str
    event: str
    old_memory: str | None
    new_memory: str | None
    reason: str
    created_at: str


class Done(TypedDict):
    """What a deletion took with it."""

    message: str
    observations: int
    memories: int


class Named(TypedDict):
    """A person, organisation, place, project or thing that memories mention."""

    id: str
    name: str
    mentions: int


class Cited(TypedDict):
    """What a claim rests on; `number` is the [n] in the answer."""

    number: int
    id: str
    memory: str
    at: str


class Answer(TypedDict):
    """What `ask` returns. `grounded` false: there is no memory of it. `provider`: who worded it."""

    answer: str
    grounded: bool
    citations: list[Cited]
    provider: str
    conversation_id: str
    notices: list[str]


class Imported(TypedDict):
    """How much of an export was new here."""

    observations: int
    memories: int


Messages = str | dict[str, Any] | Sequence[dict[str, Any]]
