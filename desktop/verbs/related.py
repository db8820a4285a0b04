"""What is known of somebody or something, what surrounds it, whose memories there are, and taking a change back."""

from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params
from desktop.verbs.recall import caught_up
from memory_core.errors import NotFound
from memory_core.records.bodies import FactBody
from memory_core.records.memory import Memory
from memory_core.records.observation import Observation
from memory_core.records.scope import Scope
from memory_core.store.network import Edge, Node

_MOST_HOPS = 5
_MOST_NODES = 1_000


def facts(context: Context, params: Params) -> list[shapes.Json]:
    """Facts about a subject under any of its names: those that hold now, or held `at` a moment."""
    caught_up(context)
    found = context.core.memory.facts_about(
        params.text("subject", required=True),
        params.text("predicate"),
        at=params.moment("at"),
        scope=params.scope() or Scope(),
    )
    return [_fact(one) for one in found]


def around(context: Context, params: Params) -> shapes.Json:
    """The entities and relations around a name; empty when nobody has it."""
    caught_up(context)
    network = context.core.memory.surroundings(
        params.text("entity", required=True),
        hops=params.whole("hops", 1, most=_MOST_HOPS),
        limit=params.whole("n", 50, most=_MOST_NODES),
        past=not params.flag("present"),
        scope=params.scope() or Scope(),
    )
    return {"nodes": [_node(one) for one in network.nodes], "edges": [_edge(one) for one in network.edges]}


def undo(context: Context, params: Params) -> shapes.Json:
    """Take back the latest change of a memory, or of an observation that a program changed; as it is then."""
    found = _named(context, params)
    context.core.memory.register.undo(found)
    return _as_it_is(context, found)


def redo(context: Context, params: Params) -> shapes.Json:
    """Make the change of a memory or observation again that was taken back last; as it is then."""
    found = _named(context, params)
    context.core.memory.register.redo(found)
    return _as_it_is(context, found)


def _named(context: Context, params: Params) -> Memory | Observation:
    name = params.text("id", required=True).strip()
    found = context.core.memory.register.records([name]).get(name)
    if found is None:
        raise NotFound(f"There is no memory “{name}”. scrubjay list shows them; show ID tells how each changed.")
    return found


def _as_it_is(context: Context, found: Memory | Observation) -> shapes.Json:
    memory = context.core.memory
    if isinstance(found, Observation):
        changes = [shapes.history_item(entry) for entry in memory.register.history(found.id)]
        return {**shapes.observation_detail(memory.observation(found.id), ()), "history": changes}
    changed = memory.memory(found.id)
    return shapes.memory_detail(changed, memory.evidence(changed.id), memory.history(changed.id))


def scopes(context: Context, params: Params) -> list[shapes.Json]:
    """Every scope in which something is kept, with how much."""
    return [
        {
            "agent": one.scope.agent,
            "user": one.scope.user,
            "session": one.scope.session,
            "observations": one.observations,
            "memories": one.memories,
            "conversations": one.conversations,
        }
        for one in context.core.memory.scopes()
    ]


def _fact(memory: Memory) -> shapes.Json:
    body = memory.body if isinstance(memory.body, FactBody) else FactBody(subject="", predicate="", object="")
    return {
        **shapes.memory_item(memory),
        "subject": body.subject,
        "predicate": body.predicate,
        "object": body.object,
        "valid_from": shapes.time_text(memory.valid_from),
        "valid_to": shapes.time_text(memory.valid_to),
        "status": memory.status.value,
        "confidence": memory.confidence,
    }


def _node(one: Node) -> shapes.Json:
    return {
        "id": one.id,
        "name": one.name,
        "aliases": list(one.aliases),
        "mentions": one.mentions,
        "distance": one.distance,
    }


def _edge(one: Edge) -> shapes.Json:
    return {
        "source": one.source,
        "predicate": one.predicate,
        "target": one.target,
        "memory": one.memory,
        "valid_from": shapes.time_text(one.valid_from),
        "valid_to": shapes.time_text(one.valid_to),
        "recorded_at": shapes.time_text(one.recorded_at),
        "closed_at": shapes.time_text(one.closed_at),
    }
