"""Extends an observation for as long as its window goes on showing the same, instead of keeping it again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from memory_core.records.observation import Captured, Observation

# Not seen for longer, the same content is kept anew at once; the sessions of an episode end after as long.
LAPSE = timedelta(minutes=10)
# A shorter absence makes another visit, which is kept once it has lasted for this long: so no time that another window
# was in front is ever counted, and looking back and forth adds nothing.
VISIT = timedelta(minutes=5)
# So often is it told that something still stands; a crash costs no more than this of an observation's duration.
TELL_EVERY = timedelta(seconds=60)
WINDOWS = 64


@dataclass(slots=True)
class _Stand:
    """One observation that is still so: until when, what the spool knows of that, and when its window was last seen.

    `visit`: since when it is seen again after an absence; from then on the observation is not extended.
    """

    observation: Observation
    until: datetime
    told: datetime
    seen: datetime
    visit: datetime | None = None


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
        until = observation.until
        self._stands[window] = _Stand(name, until, told=until, seen=until)
        while len(self._stands) > WINDOWS:
            self._end(next(iter(self._stands)))

    def lapsed(self, window: Hashable, at: datetime) -> bool:
        """Whether what a window shows is to be kept anew, though it says nothing new: it was not seen for long, or the
        clock was set back."""
        stand = self._stands.get(window)
        return stand is None or not timedelta(0) <= at - stand.seen <= LAPSE

    def seen(self, window: Hashable, at: datetime, longest_gap: timedelta) -> datetime | None:
        """It was still so at `at`. `longest_gap`: not seen for longer, it was away.

        Since when, if that should be kept as an observation of its own, else None.
        """
        stand = self._stands.get(window)
        if stand is None:
            return None
        if self.lapsed(window, at):
            return at
        if at - stand.seen > longest_gap:
            stand.visit = at
        stand.seen = at
        if stand.visit is not None:
            return stand.visit if at - stand.visit >= VISIT else None
        stand.until = at
        if stand.until - stand.told >= TELL_EVERY:
            self._tell(stand)
        return None

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
