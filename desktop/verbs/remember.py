"""Taking in: add, drain, and what came of it."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator

from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params
from desktop.verbs.pictures import obey_limits, untold
from memory_core.errors import ConfigError, NotFound
from memory_core.records.ids import ObservationId
from memory_core.records.observation import ObservationKind

_TEXT_LIMIT = 1_000_000
_PAGE = 500


def add(context: Context, params: Params) -> shapes.Json:
    """One text as an observation, durable when it returns."""
    text = params.text("text", required=True)
    if len(text) > _TEXT_LIMIT:
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
    """Wait until what is pending is ingested and indexed, telling now and then how much is left; at the end what the
    limits are about to take (`limits`: sentences)."""
    deadline = context.clock.monotonic() + params.seconds("timeout", 120.0)
    memory, spool = context.core.memory, context.core.spool
    while True:
        left = deadline - context.clock.monotonic()
        drained = memory.drain(max(0.0, min(1.0, left)))
        if drained or left <= 0 or cancelled():
            obey_limits(context)
            yield {"type": "drained", "drained": drained, "pending": spool.pending(), "limits": untold(context)}
            return
        yield {"type": "progress", "pending": spool.pending()}


def outcome(context: Context, params: Params) -> shapes.Json:
    """What came of some observations: which are kept, and the memories that rest on them.

    They are named (`observations`), or captured between `since` and `until`.
    """
    memory = context.core.memory
    kept = _captured(context, params) if params.text("since") else _kept(context, params.texts("observations"))
    memories = memory.conclusions(kept) if kept else []
    return {
        "observations": list(kept),
        "memories": dict(sorted(Counter(item.kind.value for item in memories).items())),
        "items": [shapes.memory_item(item) for item in memories],
    }


def _kept(context: Context, names: tuple[str, ...]) -> list[ObservationId]:
    kept: list[ObservationId] = []
    for name in names:
        with contextlib.suppress(NotFound):
            kept.append(context.core.memory.observation(ObservationId(name)).id)
    return kept


def _captured(context: Context, params: Params) -> list[ObservationId]:
    since, until = params.moment("since"), params.moment("until")
    found: list[ObservationId] = []
    before: ObservationId | None = None
    while page := context.core.memory.observations(since=since, until=until, limit=_PAGE, before=before):
        before = page[-1].id
        found += [item.id for item in page if item.kind in (ObservationKind.SCREEN, ObservationKind.SPEECH)]
    return found
