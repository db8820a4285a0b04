"""Which observations the agents see together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from memory_core.records.observation import Observation

BATCH = 32
# After so long without anything of an application, what follows is another piece of work.
PAUSE = timedelta(minutes=30)


def batch_of(
    waiting: Sequence[Observation], *, now: datetime, patience: timedelta = timedelta(0)
) -> tuple[Observation, ...]:
    """The next batch of what waits (oldest first), all of one scope; empty when it is better to wait for more.

    With patience (a language model is paid by the call) a batch is of one application and of one stretch of time, and
    is handed out when it is full, when its newest observation has lain for so long, or when a pause came after it; also
    when that observation lies as far ahead, because the clock was set back.
    """
    if not waiting:
        return ()
    same = [one for one in waiting if one.scope == waiting[0].scope]
    if not patience:
        return tuple(same[:BATCH])
    for app in dict.fromkeys(one.app for one in same):
        of_app = [one for one in same if one.app == app]
        stretch = _first_stretch(of_app)[:BATCH]
        if len(stretch) == BATCH or len(stretch) < len(of_app) or abs(now - stretch[-1].until) >= patience:
            return tuple(stretch)
    return ()


def _first_stretch(observations: Sequence[Observation]) -> Sequence[Observation]:
    for number, (one, following) in enumerate(pairwise(observations), start=1):
        if following.at - one.until > PAUSE:
            return observations[:number]
    return observations
