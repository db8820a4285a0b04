"""The verbs as other programs get them: what they read is written down, kinds and numbers only."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from desktop.verbs.base import Opened
from desktop.verbs.table import Verbs

# These tell nothing of what is remembered. Whatever else there is, or will be, counts as reading.
_NO_READING = {"add", "audit", "drain", "finish_forgetting", "forget_conversation", "health", "keep", "settings"}
_NO_READING |= {"status", "take_back"}
_NO_ITEMS = {"progress"}


class Watched:
    """Fits `desktop.ipc.Answering`. A read that cannot be written down is not answered."""

    def __init__(self, verbs: Verbs, core: Opened) -> None:
        self._verbs = verbs
        self._core = core

    def call(self, name: str, params: Mapping[str, Any]) -> Any:
        """The result of one verb. Raises `ScrubjayError`s."""
        result = self._verbs.call(name, params)
        self._note(name, how_many(result))
        return result

    def stream(
        self, name: str, params: Mapping[str, Any], cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[dict[str, Any]]:
        """The events of a verb that takes its time. Written down before the first one that tells something."""
        noted = False
        for event in self._verbs.stream(name, params, cancelled):
            if not noted and event.get("type") not in _NO_ITEMS:
                self._note(name, how_many(event))
                noted = True
            yield event

    def _note(self, name: str, items: int) -> None:
        if name not in _NO_READING:
            self._core.memory.audit.note(f"read by another program: {name}", {"times": 1, "items": items})


def how_many(result: Any) -> int:
    """How many things a result tells of."""
    if isinstance(result, list):
        return len(result)
    if not isinstance(result, dict):
        return 1
    if isinstance(result.get("count"), int):
        return int(result["count"])
    if result.get("type") == "exported":
        return sum(int(result[name]) for name in ("observations", "memories", "conversations"))
    return max((len(value) for value in result.values() if isinstance(value, list)), default=1)
