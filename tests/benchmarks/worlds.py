"""Questions over small worlds of screens, chats, mails and calendars: who answers them shortly, and who abstains.

Each world lies in `tests/data/asked`: what was seen and said, questions with the words that a right answer holds,
questions about what is not there, and questions that lean on the one before. From those in `apart` nothing was learned:
they are only measured.

How little carries over from one world to the next is shown by the pair that was written blind last, by short answers
right and abstentions: joiner_and_family, before and after it was learned from, 11 and 27 of 45, 7 and 10 of 10;
nurse_and_choir, which was apart then, in the same time 13 and 12 of 45, 7 and 6 of 10. It has been learned from since.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.privacy.keys import open_keys
from memory_core.records.dialogue import Answered
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind
from tests.benchmarks.report import Row
from tests.fakes.core import answer_of

FOLDER = Path(__file__).parent.parent / "data" / "asked"
# A short answer says at most so many words more than the right one.
_MORE_WORDS = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the questions of one world were answered; the questions that went wrong, by kind."""

    asked: int
    not_there: int
    follow: int
    wrong: tuple[str, ...]
    made_up: tuple[str, ...]
    lost: tuple[str, ...]


def worlds(folder: Path = FOLDER, files: str = "*.json") -> list[Mapping[str, Any]]:
    """All worlds, by file and in order."""
    return [one for file in sorted(folder.glob(files)) for one in json.loads(file.read_text(encoding="utf-8"))]


def outcome(world: Mapping[str, Any]) -> Outcome:
    """Let a memory of its own see a world, and ask it."""
    with tempfile.TemporaryDirectory() as folder:
        memory = _opened(world, Path(folder))
        try:
            wrong = [question for question, right in world["asked"] if not _holds(answer_of(memory, question), right)]
            made_up = [question for question in world["not_there"] if answer_of(memory, question).grounded]
            lost = []
            for first, then, right in world["follow"]:
                before = answer_of(memory, first)
                if not _holds(answer_of(memory, then, before.conversation), right):
                    lost.append(f"{first} {then}")
        finally:
            memory.close()
    return Outcome(
        len(world["asked"]), len(world["not_there"]), len(world["follow"]), tuple(wrong), tuple(made_up), tuple(lost)
    )


def rows(*, quick: bool) -> list[Row]:
    """The rows of the table; `quick`: of a little of the first world only."""
    if quick:
        return _rows("own questions", [_little_of(worlds()[0])])
    return _rows("own questions", worlds()) + _rows("questions kept apart", worlds(FOLDER / "apart"))


def _little_of(world: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**world, **{part: world[part][:5] for part in ("seen", "asked", "not_there", "follow")}}


def _rows(what: str, asked_of: Sequence[Mapping[str, Any]]) -> list[Row]:
    found = [outcome(world) for world in asked_of]
    asked, absent = sum(one.asked for one in found), sum(one.not_there for one in found)
    follow = sum(one.follow for one in found)
    wrong, made_up = sum(len(one.wrong) for one in found), sum(len(one.made_up) for one in found)
    lost = sum(len(one.lost) for one in found)
    return [
        _share(f"{what}, short answer right", asked, wrong),
        _share(f"{what}, abstains, nothing there", absent, made_up),
        _share(f"{what}, follow-ups right", follow, lost),
    ]


def _share(what: str, count: int, failed: int) -> Row:
    value = round(100 * (count - failed) / max(1, count), 1)
    return Row("answers", what, value, "%", 0, f"of {count} questions")


def _opened(world: Mapping[str, Any], folder: Path) -> Memory:
    home = Home(folder / "home")
    home.prepare()
    keys = open_keys(home, passphrase="benchmark")
    memory = open_memory(home, keys=keys, clock=FrozenClock(_at(world["now"])), threads=False)
    for seen in sorted(world["seen"], key=lambda one: str(one["at"])):
        memory.observe(Captured(observation(seen)))
    memory.drain(600)
    return memory


def observation(seen: Mapping[str, str]) -> Observation:
    """What a world holds of one moment."""
    at = _at(seen["at"])
    if speaker := seen.get("speaker"):
        kind = ObservationKind.SPEECH
        return Observation(id=new_observation_id(), at=at, until=at, kind=kind, text=seen["text"], speaker=speaker)
    return Observation(
        id=new_observation_id(), at=at, until=at, kind=ObservationKind.SCREEN, text=seen["text"],
        app=seen["app"], title=seen["title"],
    )  # fmt: skip


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _holds(answered: Answered, right: Sequence[str]) -> bool:
    said = " ".join(answered.short.casefold().split())
    brief = len(said.split()) <= len(right[0].split()) + _MORE_WORDS
    return brief and any(one.casefold() in said for one in right)
