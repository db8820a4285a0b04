"""Where an observation came from, without what it says."""

from datetime import datetime
from typing import NamedTuple

from memory_core.records.ids import ObservationId
from memory_core.records.observation import Observation, ObservationKind


class Sighting(NamedTuple):
    """Enough to judge by rules about applications, titles, addresses and times. `until`: None if it was a moment."""

    id: ObservationId
    kind: ObservationKind
    at: datetime
    app: str
    title: str
    url: str
    until: datetime | None = None


def sighting_of(one: Observation) -> Sighting:
    """Where it came from."""
    return Sighting(one.id, one.kind, one.at, one.app, one.title, one.url, one.until)
