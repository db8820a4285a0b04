"""Commands that were typed again another time: the sights of a terminal are put together before they are compared."""

from collections.abc import Iterator
from datetime import timedelta

from memory_core.agents.base import Batch, Known
from memory_core.agents.passages import document_title
from memory_core.agents.telling import commands_in, is_terminal
from memory_core.records.bodies import Kind
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Observation

# What stands still on a terminal is seen again and again; another time begins after so long.
_ANOTHER_TIME = timedelta(minutes=30)
_LATEST_EPISODES = 12
_MOST_SIGHTS = 80
_MOST_COMMANDS = 120
_LONGEST, _SHORTEST = 8, 2

Place = tuple[str, str]
# What was typed, in order, each with the sight in which it was first seen.
Typed = list[tuple[str, Observation]]


def typed_again(batch: Batch, known: Known) -> Iterator[tuple[tuple[str, ...], Observation, tuple[ObservationId, ...]]]:
    """Of each terminal in the batch the longest run of commands that was typed at two times or more, with the last
    sight of it and all those of its last time."""
    places: dict[Place, list[Observation]] = {}
    for one in batch.observations:
        if is_terminal(one):
            places.setdefault(_place(one), []).append(one)
    for place, sights in places.items():
        new = {one.id for one in sights}
        earlier = [one for one in _before(place, known) if one.id not in new]
        typed = _in_order(sorted([*earlier, *sights], key=lambda one: one.at))[-_MOST_COMMANDS:]
        if last := _longest_run(typed):
            seen = [one for _, one in typed[last.start : last.stop]]
            evidence = tuple(dict.fromkeys(one.id for one in seen))
            yield tuple(command for command, _ in typed[last.start : last.stop]), seen[-1], evidence


def _place(observation: Observation) -> Place:
    return observation.app, document_title(observation).rpartition(":")[2].strip()


def _before(place: Place, known: Known) -> list[Observation]:
    """The latest sights of a terminal, as the episodes of its application tell."""
    episodes = known.latest(Kind.EPISODIC, app=place[0], limit=_LATEST_EPISODES)
    ids = [name for episode in episodes for name in episode.evidence][:_MOST_SIGHTS]
    return [one for one in known.observations(ids) if _place(one) == place]


def _in_order(sights: list[Observation]) -> Typed:
    """What was typed, once: the next look at a terminal begins with what the one before it ended with."""
    typed: Typed = []
    for one in sights:
        commands = commands_in(one.text)
        there = [command for command, _ in typed]
        same = next(
            (size for size in range(min(len(commands), len(there)), 0, -1) if there[-size:] == commands[:size]), 0
        )
        typed += [(command, one) for command in commands[same:]]
    return typed


def _longest_run(typed: Typed) -> range | None:
    """Where the last of two equal runs stands that were typed at different times; None where there are none."""
    said = [command for command, _ in typed]
    for length in range(min(_LONGEST, len(said) // 2), _SHORTEST - 1, -1):
        for last in range(len(said) - length, length - 1, -1):
            run = said[last : last + length]
            if len(set(run)) < _SHORTEST:
                continue
            for first in range(last - length + 1):
                apart = typed[last][1].at - typed[first + length - 1][1].at
                if said[first : first + length] == run and apart >= _ANOTHER_TIME:
                    return range(last, last + length)
    return None
