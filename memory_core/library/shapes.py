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


class Updated(Item):
    """A memory as `update` left it, with a sentence."""

    message: str


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
    """What `get_all` returns. `notices`: that what was added last is not in it yet, because the disk is full; or why a
    filter passes nothing, where what is kept there is of another sort (numbers, and it asks for a text)."""

    results: list[Item]
    notices: NotRequired[list[str]]


class FoundResults(TypedDict):
    """What `search` returns. `notices`: as in `Items`."""

    results: list[Found]
    notices: NotRequired[list[str]]


class Change(TypedDict):
    """One change of a memory, with an `id` of its own.

    `event`: ADD, UPDATE, or DELETE (`is_deleted`) for what took it out of searches and
    lists: another fact took its place, it was put away, or undone was that it was remembered. Of what was forgotten
    there is no history. `evidence`: the ids of what it rests on, as far as that is still kept."""

    id: str
    memory_id: str
    event: str
    old_memory: str | None
    new_memory: str | None
    reason: str
    created_at: str
    updated_at: str
    is_deleted: bool
    evidence: list[str]


class Done(TypedDict):
    """What a deletion took with it."""

    message: str
    observations: int
    memories: int
    conversations: int


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
    """What `ask` returns. `grounded` false: there is no memory of it; `citations` is what comes nearest then.

    `provider`: who worded it.
    `short`: what answers in a few words (a date, a name, a number), where rules picked it out of the evidence.
    `notices`: what the person should know, e.g. that the model failed and rules answered. `conversation_id`: empty
    where a full disk kept it from being begun.
    """

    answer: str
    short: str
    grounded: bool
    citations: list[Cited]
    provider: str
    conversation_id: str
    notices: list[str]


class Imported(TypedDict):
    """How much of an export was new here."""

    observations: int
    memories: int
    conversations: int


class Fact(Item):
    """A fact. `valid_from`, `valid_to`: since when and until when it was so, None where that is not known or not over.

    `status`: “active”, “superseded” by another fact, or “archived”.
    """

    subject: str
    predicate: str
    object: str
    valid_from: str | None
    valid_to: str | None
    status: str
    confidence: float
    evidence: list[str]


class Node(TypedDict):
    """Somebody or something in the graph; `distance` from the middle, in relations."""

    id: str
    name: str
    aliases: list[str]
    mentions: int
    distance: int


class Edge(TypedDict):
    """`source` predicate `target`, as the memory says.

    `valid_*`: when it was so; `recorded_at`, `closed_at`: when it was believed here.
    """

    source: str
    predicate: str
    target: str
    memory_id: str
    valid_from: str | None
    valid_to: str | None
    recorded_at: str | None
    closed_at: str | None


class Around(TypedDict):
    """What `surroundings` returns: nodes, the middle first, and the relations among them."""

    nodes: list[Node]
    edges: list[Edge]


class ScopeKept(TypedDict):
    """How much is kept in one very scope."""

    user_id: str | None
    agent_id: str | None
    run_id: str | None
    observations: int
    memories: int
    conversations: int


class Talk(TypedDict):
    """A kept conversation."""

    id: str
    title: str
    created_at: str
    updated_at: str
    turns: int
    user_id: str | None
    agent_id: str | None
    run_id: str | None


class Asked(TypedDict):
    """One question of a conversation with its answer."""

    question: str
    answer: str
    grounded: bool
    provider: str
    at: str
    citations: list[Cited]


class TalkTurns(Talk):
    """A conversation with all that was said in it, oldest first."""

    messages: list[Asked]


class TimeSpent(TypedDict):
    """How long an application or a project was in front that day; no moment counts twice."""

    name: str
    seconds: float
    first: str
    last: str


class JournalLine(TypedDict):
    """One line of the day; `id` names the memory or the observation that tells it.

    `details`: the sentence that tells most of it. `seconds`: for how long it was in front, each moment once.
    """

    id: str
    memory: str
    at: str
    until: str
    app: str
    title: str
    people: list[str]
    details: str
    seconds: float


class JournalDay(TypedDict):
    """A day. `seconds`: how long there was anything to see or hear. `summary`: a model's paragraph, if asked for."""

    day: str
    since: str
    until: str
    seconds: float
    apps: list[TimeSpent]
    projects: list[TimeSpent]
    meetings: list[JournalLine]
    documents: list[JournalLine]
    decisions: list[JournalLine]
    open_ends: list[JournalLine]
    episodes: list[JournalLine]
    summary: str
    summary_by: str
    markdown: str


Messages = str | dict[str, Any] | Sequence[dict[str, Any]]
