"""Which observations the agents see together."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from memory_core.records.observation import Observation

BATCH = 32


def batch_of(
    waiting: Sequence[Observation], *, now: datetime, patience: timedelta = timedelta(0)
) -> tuple[Observation, ...]:
    """The next batch of what waits (oldest first), all of one scope; empty when it is better to wait for more.

    With patience (a language model is paid by the call) a batch is handed out when it is full, or when its newest
    observation has lain for so long.
    """
    if not waiting:
        return ()
    scope = waiting[0].scope
    batch = tuple(one for one in waiting if one.scope == scope)[:BATCH]
    if len(batch) < BATCH and batch[-1].until + patience > now and patience:
        return ()
    return batch
