"""Tells what is new when somebody comes back to a window, instead of all that earlier episodes told of it."""

from datetime import timedelta

from memory_core.agents.base import Known
from memory_core.agents.passages import worth
from memory_core.language.words import normal
from memory_core.records.bodies import EpisodeBody, Kind
from memory_core.records.memory import Memory
from memory_core.records.observation import Observation

# Under what an episode's metadata names its window or conversation.
SESSION = "session"
_SAME_DAY = timedelta(hours=16)
_EARLIER = 100


class Told:
    """What earlier episodes of the same windows told on the same day."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._lines: dict[tuple[str, str], set[str]] = {}

    def anew(self, key: str, first: Observation, open_one: Memory | None, lines: list[str]) -> list[str]:
        """The lines that were not told before; if there are none, the one that says most.

        `key`: the window's name; `first`: the session's beginning; `open_one`: the episode that goes on.
        """
        name = (key, first.app)
        if name not in self._lines:
            self._lines[name] = self._earlier(key, first, open_one)
        before = self._lines[name]
        fresh = [line for line in lines if normal(line) not in before]
        before.update(normal(line) for line in lines)
        return fresh or sorted(lines, key=worth)[-1:]

    def _earlier(self, key: str, first: Observation, open_one: Memory | None) -> set[str]:
        since = first.at - _SAME_DAY
        return {
            normal(line)
            for memory in self._known.latest(Kind.EPISODIC, app=first.app, since=since, limit=_EARLIER)
            if memory.metadata.get(SESSION) == key and (open_one is None or memory.id != open_one.id)
            if isinstance(memory.body, EpisodeBody)
            for line in memory.body.details.splitlines()
        }
