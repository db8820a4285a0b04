"""Which pictures stay, which go by the limits, and the mark that keeps them for ever."""

import contextlib

from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params
from memory_core.aging import sentences
from memory_core.errors import ConfigError, NotFound, StoreError
from memory_core.records.ids import ConversationId, MemoryId, ObservationId
from memory_core.retention import sentence

_MOST = 10_000


def keep(context: Context, params: Params) -> shapes.Json:
    """Mark memories or observations to be kept for ever, or (`off`) no longer; all of them or, if one is unknown, none.

    Raises `NotFound`.
    """
    memory, kept = context.core.memory, not params.flag("off")
    names = list(dict.fromkeys(name.strip() for name in params.texts("ids")))
    if not names:
        raise ConfigError("“ids” must name at least one memory or observation.")
    for name in names:
        if name.startswith("m_"):
            memory.memory(MemoryId(name))
        elif name.startswith("o_"):
            memory.observation(ObservationId(name))
        else:
            raise NotFound(f"“{name}” is no memory and no observation. scrubjay list shows what there is.")
    changed = [name for name in names if memory.keep(_id(name), kept)]
    return {"ids": names, "kept": kept, "changed": len(changed)}


def pictures(context: Context, params: Params) -> shapes.Json:
    """The limits, what they take and when, and the first `n` observations whose pictures go; these are announced so."""
    memory = context.core.memory
    obey_limits(context)
    plan = memory.picture_plan()
    going = memory.pictures_going(limit=params.whole("n", 20, most=_MOST))
    if params.flag("seen"):
        memory.accept_picture_plan()
    return {**shapes.picture_plan(plan, params.now), "going": [shapes.observation_item(item) for item in going]}


def limits(context: Context, params: Params) -> shapes.Json:
    """The limits for texts, what they take and when, and the first `n` that go; these are announced so."""
    memory = context.core.memory
    obey_limits(context)
    plans = memory.aging_plan()
    if params.flag("seen"):
        memory.accept_aging_plan()
    names = memory.aging(params.whole("n", 20, most=_MOST))
    return {
        **shapes.aging_plan(plans, params.now, seen=memory.aging_seen()),
        "going": [item for name in names if (item := _item(context, name)) is not None],
    }


def obey_limits(context: Context) -> None:
    """Let go what was announced long enough ago: where no window runs, only commands can. A disk without room puts it
    off."""
    with contextlib.suppress(StoreError):
        context.core.memory.keep_to_limits()


def untold(context: Context) -> list[str]:
    """What the limits are about to take, in words, as long as the person has not looked at it."""
    memory, now = context.core.memory, context.clock.now()
    plan = memory.picture_plan(fresh=False)
    said = [] if plan.seen or not plan.pictures else [f"{sentence(plan, now)} scrubjay pictures shows them."]
    if not memory.aging_seen() and (texts := sentences(memory.aging_plan(fresh=False), now)):
        said.append(f"{' '.join(texts)} scrubjay limits shows them.")
    return said


def _item(context: Context, name: str) -> shapes.Json | None:
    """What goes, as it is listed elsewhere; None when it went meanwhile."""
    memory = context.core.memory
    try:
        if name.startswith("m_"):
            return shapes.memory_item(memory.memory(MemoryId(name)))
        if name.startswith("o_"):
            return shapes.observation_item(memory.observation(ObservationId(name)))
        talk = memory.conversation(ConversationId(name))
    except NotFound:
        return None
    return {"id": talk.id, "kind": "conversation", "text": talk.title, "at": shapes.time_text(talk.updated_at)}


def _id(name: str) -> MemoryId | ObservationId:
    return MemoryId(name) if name.startswith("m_") else ObservationId(name)
