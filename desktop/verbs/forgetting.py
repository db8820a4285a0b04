"""Letting go: forget what was named, after a preview of what goes with it."""

from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params
from memory_core.errors import ConfigError, NotFound
from memory_core.records.ids import ConversationId, MemoryId, ObservationId
from memory_core.records.query import Selection

_MOST = 2**53


def forget(context: Context, params: Params) -> shapes.Json:
    """Plan a forgetting and, unless it is a preview, carry it out: gone when this returns.

    With `withhold` it is only hidden, and `forgetting` is its number: `take_back` shows it again, `finish_forgetting`
    lets it go, and so does time. A scope takes its conversations with it.
    """
    memory = context.core.memory
    plan = memory.plan_forgetting(selected(context, params))
    if (scope := params.scope()) is not None:
        plan = memory.with_conversations(plan, scope)
    preview = params.flag("preview")
    result = {**shapes.plan(plan, preview=preview), "samples": list(plan.samples)}
    if preview:
        return result
    if params.flag("withhold"):
        return {**result, "forgetting": memory.withhold(plan)}
    memory.forget(plan)
    return result


def take_back(context: Context, params: Params) -> shapes.Json:
    """Show again what was withheld; `taken_back` is false when it was too late."""
    return {"taken_back": context.core.memory.take_back(params.whole("forgetting", 0, most=_MOST))}


def finish_forgetting(context: Context, params: Params) -> shapes.Json:
    """Let go for good what was withheld."""
    changes = context.core.memory.finish_withheld(params.whole("forgetting", 0, most=_MOST))
    return {"observations": len(changes.observations_forgotten)}


def forget_conversation(context: Context, params: Params) -> shapes.Json:
    """Let one conversation go; what it cites stays. `withhold` as with `forget`."""
    name = ConversationId(params.text("id", required=True))
    try:
        context.core.memory.conversation(name)
    except NotFound as error:
        raise NotFound(f"There is no conversation “{name}”. scrubjay conversations shows them.") from error
    if params.flag("withhold"):
        plan = context.core.memory.plan_conversation(name)
        return {**shapes.plan(plan, preview=False), "forgetting": context.core.memory.withhold(plan)}
    context.core.memory.forget_conversation(name)
    return {"forgotten": name}


def selected(context: Context, params: Params) -> Selection:
    """What a person named: ids, or everything that meets all conditions. Raises `ConfigError` or `NotFound`."""
    ids = params.texts("ids")
    since, until, last = params.moment("since"), params.moment("until", end=True), params.last()
    conditions = Selection(
        since=last or since,
        until=until,
        app=params.text("app"),
        matching=params.text("matching").strip(),
        site=params.text("site").strip(),
        person=params.text("person").strip(),
    )
    narrowed = conditions != Selection()
    if last and since:
        raise ConfigError("Use either --last or --since, not both.")
    scope = params.scope()
    if sum((bool(ids), params.flag("everything"), narrowed, scope is not None)) != 1:
        raise ConfigError(
            "Say what to forget: --id, or --everything, or conditions (--last, --app, --site, --person, --since, "
            "--until, --matching), or a whole scope (--agent, --user, --session)."
        )
    if scope is not None:
        return context.core.memory.select_scope(scope)
    if params.flag("everything"):
        return Selection(everything=True)
    return _named(context, ids, keep_evidence=params.flag("keep_evidence")) if ids else conditions


def _named(context: Context, ids: tuple[str, ...], *, keep_evidence: bool) -> Selection:
    """Ids of memories and observations.

    A memory goes together with the observations that it rests on: its words would else stay in them, and a later look
    at them would bring it back. With `keep_evidence` the conclusion goes alone.
    """
    memory = context.core.memory
    memories: list[MemoryId] = []
    observations: list[ObservationId] = []
    for name in dict.fromkeys(ids):
        if name.startswith("m_"):
            found = memory.memory(MemoryId(name))
            memories.append(found.id)
            observations += [] if keep_evidence else found.evidence
        elif name.startswith("o_"):
            observations.append(_known(context, name))
        else:
            raise NotFound(
                f"Nothing is remembered under “{name}”. scrubjay list and scrubjay search show what there is."
            )
    return Selection(memories=tuple(memories), observations=tuple(dict.fromkeys(observations)))


def _known(context: Context, name: str) -> ObservationId:
    """An observation that is kept, or sound that still waits for its speech model. Raises `NotFound`."""
    observation = ObservationId(name)
    try:
        return context.core.memory.observation(observation).id
    except NotFound:
        if observation in context.core.memory.plan_forgetting(Selection(observations=(observation,))).observations:
            return observation
        raise
