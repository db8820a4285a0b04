"""Finding and answering: search, list, show, ask, conversations."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params
from memory_core.errors import NotFound
from memory_core.language.words import stems
from memory_core.records.ids import ConversationId, MemoryId, ObservationId
from memory_core.records.observation import Observation
from memory_core.records.query import Hit, Query
from memory_core.records.scope import Scope

MOST = 10_000
_PAGE = 200
_CATCH_UP_S = 10.0
# Of both layers more is asked for, because most observations stand behind a memory and are left out.
_SPARE = 4


def search(context: Context, params: Params) -> list[shapes.Json]:
    """Ranked memories, or observations.

    Unless a kind is asked for, what was kept is found, too, where no memory that is found tells of it.
    """
    observations = params.flag("observations")
    kind = params.observation_kind() if observations else params.memory_kind()
    app = params.text("app")
    k = params.whole("k", 10, most=1000)
    both = not observations and kind is None
    query = Query(
        text=params.text("query", required=True),
        k=k * _SPARE if both else k,
        layer="both" if both else "observations" if observations else "memories",
        kinds=(kind.value,) if kind else (),
        apps=(app,) if app else (),
        since=params.moment("since"),
        until=params.moment("until", end=True),
        scope=params.scope() or Scope(),
    )
    caught_up(context)
    found = context.core.memory.search(query)
    return [shapes.hit(hit) for hit in (_untold(found, query.text) if both else found)[:k]]


def _untold(found: list[Hit], asked: str) -> list[Hit]:
    """Without the observations that are told by what was found: by memories that rest on them and that have all of
    their words that were asked for."""
    wanted = set(stems(asked))
    told: dict[str, set[str]] = {}
    for hit in found:
        if hit.layer == "memories":
            for name in hit.evidence:
                told.setdefault(name, set()).update(wanted & set(stems(hit.text)))
    return [hit for hit in found if hit.id not in told or not wanted & set(stems(hit.text)) <= told[hit.id]]


def listing(context: Context, params: Params) -> list[shapes.Json]:
    """Memories or observations, newest first."""
    limit = params.whole("n", 20, most=MOST)
    memory = context.core.memory
    caught_up(context)
    where: dict[str, Any] = {
        "app": params.text("app"),
        "since": params.moment("since"),
        "until": params.moment("until", end=True),
    }
    if (scope := params.scope()) is not None:
        return _of_scope(context, params, scope, limit)
    if not params.flag("observations"):
        return [shapes.memory_item(item) for item in memory.memories(kind=params.memory_kind(), limit=limit, **where)]
    kind = params.observation_kind()
    found: list[shapes.Json] = []
    before: ObservationId | None = None
    while len(found) < limit:
        page = memory.observations(limit=_PAGE if kind else min(_PAGE, limit), before=before, **where)
        found += [shapes.observation_item(item) for item in page if kind in (None, item.kind)]
        if not page:
            break
        before = page[-1].id
    return found[:limit]


def _of_scope(context: Context, params: Params, scope: Scope, limit: int) -> list[shapes.Json]:
    """What was kept in a scope or below it, without what it inherits."""
    observations = params.flag("observations")
    kind = params.observation_kind() if observations else params.memory_kind()
    app = params.text("app")
    query = Query(
        text="",
        layer="observations" if observations else "memories",
        kinds=(kind.value,) if kind else (),
        apps=(app,) if app else (),
        since=params.moment("since"),
        until=params.moment("until", end=True),
        scope=scope,
    )
    found = context.core.memory.register.newest(query, limit=limit)
    return [shapes.observation_item(one) if isinstance(one, Observation) else shapes.memory_item(one) for one in found]


def show(context: Context, params: Params) -> shapes.Json:
    """One memory with its evidence and history, one observation, or one conversation with its turns."""
    name = params.text("id", required=True).strip()
    memory = context.core.memory
    if name.startswith("m_"):
        shown = memory.memory(MemoryId(name))
        found = shapes.memory_detail(shown, memory.evidence(shown.id), memory.history(shown.id))
        if params.flag("reveal") and shown.kind.value == "vault":
            found["secret"] = memory.reveal(shown.id)
        return found
    if name.startswith("o_"):
        observation = memory.observation(ObservationId(name))
        return shapes.observation_detail(observation, [item.id for item in memory.conclusions([observation.id])])
    if name.startswith("c_"):
        talk = memory.conversation(ConversationId(name))
        return {**shapes.conversation(talk), "turns": [shapes.turn(turn) for turn in memory.turns(talk.id)]}
    raise NotFound(f"Nothing is remembered under “{name}”. scrubjay list and scrubjay search show what there is.")


def picture(context: Context, params: Params) -> shapes.Json:
    """The picture of an observation, or the first picture among a memory's evidence, as base64 of WebP."""
    name = params.text("id", required=True).strip()
    memory = context.core.memory
    if name.startswith("m_"):
        candidates = [observation.id for observation in memory.evidence(MemoryId(name)) if observation.picture]
    else:
        candidates = [memory.observation(ObservationId(name)).id]
    for candidate in candidates:
        body = memory.picture(candidate)
        if body is not None:
            return {"observation": candidate, "webp": base64.b64encode(body).decode("ascii")}
    raise NotFound(f"No picture is kept of “{name}”.")


def ask(context: Context, params: Params, cancelled: Callable[[], bool]) -> Iterator[shapes.Json]:
    """The events of a cited answer, the whole answer last."""
    conversation = params.text("conversation").strip()
    question = params.text("question", required=True)
    caught_up(context)
    events = context.core.memory.ask(
        question,
        conversation=ConversationId(conversation) if conversation else None,
        cancelled=cancelled,
        scope=params.scope(),
    )
    for event in events:
        yield shapes.chat_event(event)


def caught_up(context: Context) -> None:
    """A short command has no ingest thread: what waits in the queue is taken in first, so that it can be found."""
    if context.owner is None and context.core.memory.counts().get("pending"):
        context.core.memory.drain(_CATCH_UP_S)
