"""What recall must know of an observation to judge it."""

from datetime import datetime
from typing import NamedTuple

from memory_core.records.ids import ObservationId
from memory_core.records.observation import ObservationKind


class Sketch(NamedTuple):
    """As the observation has it; `text` is all that is told of it, and `described` whether its picture's description
    is part of that.

    A tuple: a search reads a hundred of them, and a dataclass of all that an observation has takes five times as long.
    """

    id: ObservationId
    kind: ObservationKind
    text: str
    at: datetime
    app: str
    title: str
    described: bool

    @property
    def evidence(self) -> tuple[ObservationId, ...]:
        """What it rests on: itself."""
        return (self.id,)
