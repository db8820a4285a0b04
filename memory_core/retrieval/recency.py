"""Time as a vote and as a gentle push."""

from collections.abc import Sequence
from datetime import datetime

from memory_core.records.memory import Memory
from memory_core.records.sketch import Sketch
from memory_core.retrieval.periods import Period

_DAY_S = 86_400.0


def within(records: Sequence[Memory | Sketch], period: Period) -> list[str]:
    """Ids of the records that happened in the period, in their given order: the ranking “time”."""
    return [record.id for record in records if period.holds(record.at)]


def newness(at: datetime, now: datetime, half_life_days: float) -> float:
    """1 for now, ½ after one half-life, and so on; the future counts as now."""
    age_days = max(0.0, (now - at).total_seconds() / _DAY_S)
    return float(0.5 ** (age_days / half_life_days))
