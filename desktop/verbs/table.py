"""The table of verbs, and the one door to them."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from capture.events import CaptureStatus
from desktop.settings.store import Settings
from desktop.verbs import (
    auditing,
    excluding,
    exporting,
    forgetting,
    journal,
    models,
    pictures,
    recall,
    related,
    remember,
    restoring,
    state,
    talks,
)
from desktop.verbs.base import Context, Opened, StreamVerb, Verb
from desktop.verbs.params import Params
from memory_core.clock import Clock, SystemClock
from memory_core.errors import ConfigError

_VERBS: Mapping[str, Verb] = {
    "add": remember.add,
    "outcome": remember.outcome,
    "search": recall.search,
    "list": recall.listing,
    "show": recall.show,
    "picture": recall.picture,
    "conversations": talks.conversations,
    "rename_conversation": talks.rename_conversation,
    "journal": journal.journal,
    "facts": related.facts,
    "around": related.around,
    "undo": related.undo,
    "redo": related.redo,
    "scopes": related.scopes,
    "forget": forgetting.forget,
    "take_back": forgetting.take_back,
    "finish_forgetting": forgetting.finish_forgetting,
    "forget_conversation": forgetting.forget_conversation,
    "keep": pictures.keep,
    "pictures": pictures.pictures,
    "limits": pictures.limits,
    "models": models.models,
    "status": state.status,
    "health": state.health,
    "settings": state.settings,
    "audit": auditing.audit,
    "rules": excluding.rules,
    "exclude": excluding.exclude,
}
_STREAMS: Mapping[str, StreamVerb] = {
    "ask": recall.ask,
    "drain": remember.drain,
    "export": exporting.export,
    "restore": restoring.restore,
}


class Verbs:
    """Everything that can be asked of an open home. Thread-safe, as the memory is."""

    def __init__(
        self,
        core: Opened,
        *,
        clock: Clock | None = None,
        capture_status: Callable[[], CaptureStatus | None] = lambda: None,
        on_settings: Callable[[Settings], None] = lambda settings: None,
        shared: bool = False,
    ) -> None:
        """`shared`: this process answers others, so that `status` names it as the owner.

        `capture_status` and `on_settings` are the window's: what its capture does, and who learns of new settings.
        """
        self._context = Context(
            core=core,
            clock=clock or SystemClock(),
            capture_status=capture_status,
            on_settings=on_settings,
            owner=os.getpid() if shared else None,
        )

    def call(self, name: str, params: Mapping[str, Any]) -> Any:
        """The JSON-able result of one verb. Raises `ScrubjayError`s."""
        verb = _VERBS.get(name)
        if verb is None:
            raise ConfigError(f"This Scrubjay does not know “{name}”. Are two different versions at work?")
        return verb(self._context, Params(params, now=self._context.clock.now()))

    def stream(
        self, name: str, params: Mapping[str, Any], cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[dict[str, Any]]:
        """The events of a verb that takes its time; the last one holds the result. Raises `ScrubjayError`s."""
        verb = _STREAMS.get(name)
        if verb is None:
            raise ConfigError(f"This Scrubjay does not know “{name}”. Are two different versions at work?")
        return verb(self._context, Params(params, now=self._context.clock.now()), cancelled)
