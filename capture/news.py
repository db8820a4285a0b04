"""Tells whether a window says what was not kept of it yet."""

from collections import OrderedDict, defaultdict, deque
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import timedelta

from capture.attribution import Share
from capture.change.repetition import COUNTS, Said, contained, little, repeated
from capture.change.respelling import respelled
from capture.glance import Glance
from capture.keeping import Key, Sight, key_of
from capture.sources.base import WindowInfo
from capture.standing import LITTLE_STANDS, Standing

# A window that says the same turned its title more than so often in so many seconds: then the next one is another
# document only if it stands for so long. One that slides, or flashes, does not.
TURNS, WITHIN_S, STANDS_S = 3, 30.0, 5.0
WINDOWS = 64
# A number of which many were kept is kept again when it stands for so long at the most.
LONGEST = timedelta(seconds=90)
# What reaches over several monitors is known under none of them.
_ACROSS = 0


@dataclass(slots=True)
class _Titled:
    """A window as it was kept last: under which title, saying what besides. Then the title seen last, since when, and
    when others came though it said the same; times on the monotonic clock."""

    key: Key
    texts: tuple[str, ...]
    seen: Key
    since: float
    turned: deque[float] = field(default_factory=lambda: deque(maxlen=TURNS + 1))


class News:
    """What was kept of windows on all monitors. `standing`: what stands of it."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._said: defaultdict[int, Said] = defaultdict(Said)
        self._titled: OrderedDict[tuple[str, int, int], _Titled] = OrderedDict()

    def unplugged(self, monitor: int) -> None:
        """A monitor is gone; what was kept of its windows is known elsewhere."""
        if monitor in self._said:
            self._said[_ACROSS].take_over(self._said.pop(monitor))

    def knows(self, glance: Glance) -> bool:
        """Whether something of the front window was kept on its monitor."""
        return self._said[glance.frame.monitor].of(key_of(glance.front)) is not None

    def keep(self, share: Share, sight: Sight, now: float) -> None:
        """This is kept of a window."""
        key = key_of(share.window)
        self._said_of(share, sight).keep(key, share.texts, beside=not share.front)
        if share.front and share.window is not None:
            titled = self._titled.setdefault(_number(share.window), _Titled(key, (), key, now))
            titled.key, titled.texts = key, _bare(share)
            while len(self._titled) > WINDOWS:
                self._titled.popitem(last=False)

    def turns(self, share: Share, sight: Sight, now: float) -> Key | None:
        """What a front window was kept as, if it only has another title now, as it often does; None if it was not."""
        if not share.front or share.window is None or sight.keyframe or sight.since is not None:
            return None
        titled, key = self._titled.get(_number(share.window)), key_of(share.window)
        if titled is None or titled.key == key:
            return None
        if not repeated(_bare(share), titled.texts, self._doubtful(share, sight)):
            return None
        if titled.seen != key:
            titled.seen, titled.since = key, now
            titled.turned.append(now)
        often = len(titled.turned) > TURNS and now - titled.turned[0] <= WITHIN_S
        return titled.key if often and now - titled.since < STANDS_S else None

    def is_new(self, share: Share, sight: Sight, *, steady: bool, longest_gap: timedelta) -> bool:
        """Whether a window says what was not kept of it. What is gone is told of the `steady` front window alone:
        others may be covered. Not seen for longer than `longest_gap`, it was away."""
        key, said, at = key_of(share.window), self._said_of(share, sight), sight.glance.frame.at
        if self._standing.recalls(key, share.texts):
            said.keep(key, share.texts, beside=not share.front)
        known = self._known(key, said)
        if share.secret:
            return False
        if known is None or (share.front and (sight.keyframe or sight.since is not None)):
            return True
        if share.front and self._standing.lapsed(key, at):
            return True
        doubtful = self._doubtful(share, sight)
        # Whether its title bar was legible is no news: another title makes another window.
        known = (*known, share.title)
        whole = share.front and steady
        lines = respelled(share.lines if whole else share.sure, known, covered=not whole)
        counted = said.counted(key, lines)
        texts = [counted[line][0] if line in counted else line for line in lines]
        if whole:
            texts.append(share.title)
            old = repeated(texts, known, doubtful)
            if not old:
                return not self._returns(share, sight, doubtful, longest_gap)
        else:
            old = contained(texts, known, doubtful)
        if share.front and old:
            # What was there before may be what holds again; what goes on counting, and then stands, is a sum.
            differs = little(lines, known, share.doubtful(routine=sight.routine))
            numbers = max((many for line, (was, many) in counted.items() if line != was), default=0)
            self._standing.differs(key, at, share.texts if differs else None, stands=_patience(numbers))
        return not old

    def _doubtful(self, share: Share, sight: Sight) -> Container[str]:
        again = self._said_of(share, sight).again(key_of(share.window), share.texts)
        return share.doubtful(routine=sight.routine) | again

    def _said_of(self, share: Share, sight: Sight) -> Said:
        """What was kept of windows: of those that reach over several monitors, on all of them."""
        return self._said[_ACROSS if share.window in sight.stretched else sight.glance.frame.monitor]

    def _known(self, key: Key, said: Said) -> tuple[str, ...] | None:
        """What was kept of a window, also while it stood on another monitor."""
        known = said.of(key)
        if known is None:
            elsewhere = (other.of(key) for other in self._said.values())
            known = next((lines for lines in elsewhere if lines is not None), None)
            if known is not None:
                said.keep(key, known)
        return known

    def _returns(self, share: Share, sight: Sight, doubtful: Container[str], longest_gap: timedelta) -> bool:
        """Whether a window shows again what it showed a moment ago: a page that is turned back."""
        key, said = key_of(share.window), self._said_of(share, sight)
        before = said.before(key, share.texts, doubtful)
        if before is None or not self._standing.returns(key, before, sight.glance.frame.at, longest_gap):
            return False
        said.keep(key, before)
        return True


def _patience(numbers: int) -> timedelta:
    """For how long what differs a little has to stand, in a place in which so many numbers were kept: what counts all
    the time, every minute say, never stands for long."""
    more = max(0, numbers - COUNTS + 1)
    return min(LITTLE_STANDS * int(3**more), LONGEST)


def _number(window: WindowInfo) -> tuple[str, int, int]:
    return window.app, window.pid, window.id


def _bare(share: Share) -> tuple[str, ...]:
    """What a window says besides its title."""
    return tuple(text for text in share.texts if text != share.title)
