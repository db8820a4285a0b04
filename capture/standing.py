"""Extends an observation for as long as its window goes on showing the same, instead of keeping it again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from memory_core.records.observation import Captured, Observation

# After a longer absence the same content is seen anew; the sessions of an episode end after as long.
LAPSE = timedelta(minutes=10)
# So often is it told that something still stands; a crash costs no more than this of an observation's duration.
TELL_EVERY = timedelta(seconds=60)
WINDOWS = 64


@dataclass(slots=True)
class _Stand:
    """One observation that is still so; `until` is known here, `told` is what the spool knows."""

    observation: Observation
    until: datetime
    told: datetime


class Standing:
    """The last observation of each window, and until when it was seen to be so. `send` hands a row to the spool and
    may raise `SpoolError`: then the same is told later."""

    def __init__(self, send: Callable[[Captured], None]) -> None:
        self._send = send
        self._stands: OrderedDict[Hashable, _Stand] = OrderedDict()

    def kept(self, window: Hashable, observation: Observation) -> None:
        """This was kept of a window; what stood there before ended with it."""
        self._end(window)
        # What it says was sent; only the name is needed from here on.
        name = replace(observation, text="", title="", url="", lines=(), redactions={}, metadata={})
        self._stands[window] = _Stand(name, observation.until, observation.until)
        while len(self._stands) > WINDOWS:
            self._end(next(iter(self._stands)))

    def holds(self, window: Hashable, at: datetime) -> bool:
        """Whether the last observation of a window can be extended to `at`: it was seen a short while before."""
        stand = self._stands.get(window)
        return stand is not None and timedelta(0) <= at - stand.until <= LAPSE

    def seen(self, window: Hashable, at: datetime) -> None:
        """It was still so at `at`; nothing happens when it does not hold."""
        if not self.holds(window, at):
            return
        stand = self._stands[window]
        stand.until = at
        if stand.until - stand.told >= TELL_EVERY:
            self._tell(stand)

    def rest(self) -> None:
        """Tell all that is not told yet: another window came, or nobody looks for a while."""
        for stand in self._stands.values():
            self._tell(stand)

    def _end(self, window: Hashable) -> None:
        stand = self._stands.get(window)
        if stand is not None:
            self._tell(stand)
            del self._stands[window]

    def _tell(self, stand: _Stand) -> None:
        if stand.until > stand.told:
            self._send(Captured(replace(stand.observation, until=stand.until, picture=None), again=True))
            stand.told = stand.until
