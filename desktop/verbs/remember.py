"""Taking in: add, drain, and what came of it."""

from collections import Counter
from collections.abc import Callable, Iterator

from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params
from desktop.verbs.recall import resting_on
from memory_core.errors import NotFound
from memory_core.records.ids import ObservationId

_TEXT_LIMIT = 1_000_000


def add(context: Context, params: Params) -> shapes.Json:
    """One text as an observation, durable when it returns."""
    text = params.text("text", required=True)
    if len(text) > _TEXT_LIMIT:
        from memory_core.errors import ConfigError

        raise ConfigError(
            "That text is longer than a million letters. Put it into a file and use: scrubjay import FILE"
        )
    name = context.core.memory.add(
        text,
        app=params.text("app"),
        title=params.text("title"),
        url=params.text("url"),
        at=params.moment("at"),
    )
    observation = context.core.memory.observation(name)
    return {
        "id": name,
        "kind": observation.kind.value,
        "at": shapes.time_text(observation.at),
        "redactions": dict(observation.redactions),
    }


def drain(context: Context, params: Params, cancelled: Callable[[], bool]) -> Iterator[shapes.Json]:
    """Wait until what is pending is ingested and indexed, telling now and then how much is left."""
    deadline = context.clock.monotonic() + params.seconds("timeout", 120.0)
    memory, spool = context.core.memory, context.core.spool
    while True:
        left = deadline - context.clock.monotonic()
        drained = memory.drain(max(0.0, min(1.0, left)))
        if drained or left <= 0 or cancelled():
            yield {"type": "drained", "drained": drained, "pending": spool.pending()}
            return
        yield {"type": "progress", "pending": spool.pending()}


def outcome(context: Context, params: Params) -> shapes.Json:
    """What came of some observations: how many are kept, and the memories that rest on them."""
    memory = context.core.memory
    kept: list[ObservationId] = []
    for name in params.texts("observations"):
        try:
            kept.append(memory.observation(ObservationId(name)).id)
        except NotFound:
            continue
    memories = [memory.memory(name) for name in resting_on(context, kept)]
    return {
        "observations": list(kept),
        "memories": dict(sorted(Counter(item.kind.value for item in memories).items())),
        "items": [shapes.memory_item(item) for item in memories],
    }
