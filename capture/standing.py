"""Extends an observation for as long as its window goes on showing the same, instead of keeping it again."""

import hashlib
import logging
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from capture.change.repetition import is_clock
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation, ObservationKind

_LOG = logging.getLogger(__name__)

# Not seen for longer, the same content is kept anew at once; the sessions of an episode end after as long.
LAPSE = timedelta(minutes=10)
# A shorter absence makes another visit, which is kept once it has lasted for this long: so no time that another window
# was in front is ever counted, and looking back and forth adds nothing.
VISIT = timedelta(minutes=5)
# So often is it told that something still stands; a crash costs no more than this of an observation's duration.
TELL_EVERY = timedelta(seconds=60)
# What differs a little from what was kept, another sum say, is kept as well when it has stood for so long; but not
# sooner after what was kept last.
LITTLE_STANDS, LITTLE_APART = timedelta(seconds=5), timedelta(seconds=15)
WINDOWS = 64


@dataclass(slots=True)
class _Stand:
    """One observation that is still so: until when, what the spool knows of that, and when its window was last seen.

    `visit`: since when it is seen again after an absence; from then on the observation is not extended. `says`: a
    digest of its lines. `recalled`: it comes from before a restart, and nobody has compared yet. `differs`: a digest of
    what the window says now, if that is a little different, and since when; for how long it has to be so: `patience`.
    """

    observation: Observation
    until: datetime
    told: datetime
    seen: datetime
    visit: datetime | None = None
    says: str = ""
    recalled: bool = False
    differs: tuple[str, datetime | None] | None = None
    patience: timedelta = LITTLE_STANDS


class Memo:
    """What stood last, as names, moments and digests without a word of it: for whoever looks after a process or a
    screen that died. It is handed from process to process and never written to a disk."""

    def __init__(self, rows: Sequence[Sequence[str]] = ()) -> None:
        self._given = tuple(rows)
        self._stands: dict[str, _Stand] | None = None

    @property
    def rows(self) -> tuple[Sequence[str], ...]:
        """What stands now, or stood when nobody looks yet. May be read from any thread: a copy of a dict is whole."""
        if self._stands is None:
            return self._given
        return tuple(
            (window, stand.observation.id, stand.says, *map(datetime.isoformat, _moments(stand)))
            for window, stand in self._stands.copy().items()
        )

    def taken_up(self) -> dict[str, _Stand]:
        """What stood, by window, for whoever goes on with it and keeps it up to date."""
        self._stands = dict(self._read())
        return self._stands

    def _read(self) -> Iterable[tuple[str, _Stand]]:
        """A row that cannot be read is passed over: then what still stands is kept once more."""
        for row in self.rows:
            try:
                window, name, says, at, until, told, seen = row
                first, last, known, here = map(datetime.fromisoformat, (at, until, told, seen))
            except (ValueError, TypeError):
                _LOG.error("What stood before cannot be read")
                continue
            observation = Observation(ObservationId(name), ObservationKind.SCREEN, first, last, "")
            yield window, _Stand(observation, last, known, here, says=says, recalled=True)


class Standing:
    """The last observation of each window, and until when it was seen to be so. `send` hands a row to the spool and
    may raise `SpoolError`: then the same is told later. `memo`: what stood before, and from now on what stands."""

    def __init__(self, send: Callable[[Captured], None], memo: Memo | None = None) -> None:
        self._send = send
        # By a digest of the window, which may be handed on.
        self._stands = (memo or Memo()).taken_up()
        # What stood in a window before that, by what it says.
        self._former: dict[tuple[str, str], _Stand] = {}

    def recalls(self, window: Hashable, texts: Iterable[str]) -> bool:
        """Whether a window stood before a restart and says the same still, so that it need not be kept again."""
        stand = self._stands.get(_digest(window))
        if stand is None or not stand.recalled:
            return False
        stand.recalled = False
        return stand.says == _says(texts)

    def kept(self, window: Hashable, observation: Observation) -> None:
        """This was kept of a window; what stood there before ended with it."""
        self._end(_digest(window))
        # What it says was sent; only the name is needed from here on.
        name = replace(observation, text="", title="", url="", lines=(), redactions={}, metadata={})
        until, says = observation.until, _says(observation.text.split("\n"))
        self._stands[_digest(window)] = _Stand(name, until, told=until, seen=until, says=says)
        while len(self._stands) > WINDOWS:
            self._end(next(iter(self._stands)))

    def shown_by(self, window: Hashable) -> ObservationId | None:
        """What stands in a window, as it was kept."""
        stand = self._stands.get(_digest(window))
        return stand.observation.id if stand is not None else None

    def returns(self, window: Hashable, texts: Iterable[str], at: datetime, longest_gap: timedelta) -> bool:
        """Whether a window shows again what it said a moment ago, before something else: then that goes on."""
        place, says = _digest(window), _says(texts)
        former = self._former.get((place, says))
        if former is None or not timedelta(0) <= at - former.seen <= longest_gap:
            return False
        self._end(place)
        self._stands[place] = self._former.pop((place, says))
        return True

    def differs(
        self, window: Hashable, at: datetime, texts: Iterable[str] | None, *, stands: timedelta = LITTLE_STANDS
    ) -> None:
        """These are the lines of a window, which differ a little from what stands, and are kept when they stand for so
        long; None: they do not."""
        stand = self._stands.get(_digest(window))
        if stand is None:
            return
        says = _says(texts) if texts is not None else None
        stand.patience = stands
        if says is None:
            stand.differs = None
        elif stand.differs is None or stand.differs[0] != says or stand.differs[1] is None:
            stand.differs = says, at

    def lapsed(self, window: Hashable, at: datetime) -> bool:
        """Whether what a window shows is to be kept anew, though it says nothing new: it was not seen for long, or the
        clock was set back."""
        stand = self._stands.get(_digest(window))
        return stand is None or not timedelta(0) <= at - stand.seen <= LAPSE

    def seen(self, window: Hashable, at: datetime, longest_gap: timedelta) -> datetime | None:
        """It was still so at `at`. `longest_gap`: not seen for longer, it was away.

        Since when, if that should be kept as an observation of its own, else None.
        """
        stand = self._stands.get(_digest(window))
        if stand is None:
            return None
        if self.lapsed(window, at):
            return at
        if at - stand.seen > longest_gap:
            stand.visit = at
        stand.seen = at
        if stand.differs is not None and at - stand.observation.at >= LITTLE_APART:
            says, since = stand.differs
            if since is not None and at - since >= stand.patience:
                return since
            stand.differs = says, since or at
        if stand.visit is not None:
            return stand.visit if at - stand.visit >= VISIT else None
        stand.until = at
        if stand.until - stand.told >= TELL_EVERY:
            self._tell(stand)
        return None

    def rest(self) -> None:
        """Tell all that is not told yet: another window came, or nobody looks for a while."""
        for stand in self._stands.values():
            if stand.differs is not None:
                stand.differs = stand.differs[0], None
            self._tell(stand)

    def _end(self, window: str) -> None:
        stand = self._stands.get(window)
        if stand is not None:
            self._tell(stand)
            del self._stands[window]
            self._former[window, stand.says] = stand
            while len(self._former) > WINDOWS:
                del self._former[next(iter(self._former))]

    def _tell(self, stand: _Stand) -> None:
        if stand.until > stand.told:
            self._send(Captured(replace(stand.observation, until=stand.until, picture=None), again=True))
            stand.told = stand.until


def _moments(stand: _Stand) -> tuple[datetime, datetime, datetime, datetime]:
    return stand.observation.at, stand.until, stand.told, stand.seen


def _digest(window: Hashable) -> str:
    return hashlib.blake2b(repr(window).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _says(texts: Iterable[str]) -> str:
    """The same for the same lines in any order, also where a clock is among them that went on."""
    return _digest(tuple(sorted(text for text in set(texts) if not is_clock(text))))
