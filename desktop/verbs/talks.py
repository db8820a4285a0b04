"""Conversations: list, search, rename, forget."""

from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params
from desktop.verbs.recall import MOST
from memory_core.records.ids import ConversationId


def conversations(context: Context, params: Params) -> list[shapes.Json]:
    """The kept conversations, the one last used first; with `query` those in which all its words stand."""
    found = context.core.memory.conversations(
        limit=params.whole("n", 20, most=MOST), q=params.text("query"), scope=params.scope()
    )
    return [shapes.conversation(talk) for talk in found]


def rename_conversation(context: Context, params: Params) -> shapes.Json:
    """Give a conversation another title."""
    name = ConversationId(params.text("id", required=True).strip())
    context.core.memory.rename_conversation(name, params.text("title", required=True))
    return shapes.conversation(context.core.memory.conversation(name))
