"""Learns what moves all the time or only blinks: videos, spinners, clocks, carets."""

import numpy as np
from numpy.typing import NDArray

from capture.change.tiles import Pixels, Tiles, content_of

# A tile moves when it did so for three fifths of the last seconds, and lately. Where text stands that takes longer:
# there somebody types or scrolls.
MOVES_SHARE = 0.6
LEARNED_S = 7.0
TEXT_LEARNED_S = 20.0
# What turns in a circle is in each tile for a part of the time only: a tile moves with its neighbours, but one that
# itself moved once or not at all in the last seconds does not.
OWN_SHARE = 0.06
# After three seconds of a film, its tiles have moved for this share of the last ones; one in which somebody types has
# not. And so much of the monitor a film covers at least.
FILM_SHARE = 0.13
FILM_SIZE = 0.04
# One look speaks for a second at most, however long the pause was before it.
LOOK_COUNTS_S = 1.0
# What moved a moment ago still does: a clock is looked at several times a second, too.
MOMENT_S = 0.9
REST_S = 2.0
MOVING_READ_S = 30.0
SCENE_SHARE = 0.5
CALM_SHARE = 0.2
BLINK_S = 60.0
# A small place that was read so often in so many seconds is a clock or a counter.
HABIT_READS = 3
HABIT_S = 600.0


class Motion:
    """A mask of the tiles that move all the time, learned from looks at any pace, forgotten when the scene changes."""

    def __init__(self, tiles: Tiles) -> None:
        self._fast: NDArray[np.float32] = np.zeros(tiles.shape, np.float32)
        self._slow: NDArray[np.float32] = np.zeros(tiles.shape, np.float32)
        self._own: NDArray[np.float32] = np.zeros(tiles.shape, np.float32)
        self._around_at = np.full(tiles.shape, -np.inf)
        self._beside_at = np.full(tiles.shape, -np.inf)
        self._looked_at: float | None = None
        self._moved_at = -np.inf
        # How long a rest is not reckoned in yet: that is done when something moves again.
        self._rested_s = 0.0
        self._calm = True
        self._unread_since: float | None = None

    def learn(self, moved: Tiles, now: float) -> bool:
        """These tiles are other than at the last look. Whether it is another scene: then all that was learned is
        forgotten."""
        share = float(moved.mean())
        scene = share > SCENE_SHARE and self._calm
        if scene:
            self.forget()
        self._calm = share < CALM_SHARE
        passed = self._passed(now)
        if share > 0:
            self._moved_at = now
        if share > 0 or self._fast.any():
            self._reckon_rest()
            beside = _beside(moved)
            self._beside_at[beside] = now
            self._around_at[_beside(beside.T).T] = now
            beside, around = now - self._beside_at < MOMENT_S, now - self._around_at < MOMENT_S
            self._fast += (around - self._fast) * np.float32(1 - np.exp(-passed / LEARNED_S))
            self._slow += (beside - self._slow) * np.float32(1 - np.exp(-passed / TEXT_LEARNED_S))
            self._own += (moved - self._own) * np.float32(1 - np.exp(-passed / TEXT_LEARNED_S))
        return scene

    def rest(self, now: float) -> bool:
        """Instead of `learn` where no tile is other than at the last look: whether nothing has moved for so long that
        no tile is in the mask or in a film. Else nothing was done."""
        if now - self._moved_at < REST_S:
            return False
        self._rested_s += self._passed(now)
        self._calm, self._unread_since = True, None
        return True

    def forget(self, tiles: Tiles | None = None) -> None:
        """Nothing is known to move any more, or nothing in these tiles."""
        where: Tiles | slice = slice(None) if tiles is None else tiles
        self._fast[where] = self._slow[where] = self._own[where] = 0
        if tiles is None:
            self._around_at[:] = self._beside_at[:] = -np.inf
            self._unread_since, self._calm = None, True

    def mask(self, texted: Tiles | None, now: float) -> Tiles:
        """The tiles that move all the time and did not come to rest; `texted`: where text is known to stand."""
        fast = self._fast > MOVES_SHARE
        if texted is not None:
            fast &= ~texted
        moving: Tiles = (fast | (self._slow > MOVES_SHARE)) & (self._own > OWN_SHARE)
        moving &= now - self._around_at < REST_S
        if not moving.any():
            self._unread_since = None
        elif self._unread_since is None:
            self._unread_since = now
        return moving

    def film(self, now: float) -> Tiles:
        """The tiles that have moved for three seconds on end, and those beside them, if they are as many as a film has:
        known sooner than what is masked, for the sake of what stands in them."""
        lively = self._own > FILM_SHARE
        if lively.mean() < FILM_SIZE:
            return np.zeros_like(lively)
        film: Tiles = _beside(_beside(lively.T).T) & (now - self._around_at < REST_S)
        return film

    def _passed(self, now: float) -> float:
        passed = 0.0 if self._looked_at is None else min(now - self._looked_at, LOOK_COUNTS_S)
        self._looked_at = now
        return passed

    def _reckon_rest(self) -> None:
        if self._rested_s > 0:
            self._fast *= np.float32(np.exp(-self._rested_s / LEARNED_S))
            self._slow *= np.float32(np.exp(-self._rested_s / TEXT_LEARNED_S))
            self._own *= np.float32(np.exp(-self._rested_s / TEXT_LEARNED_S))
            self._rested_s = 0.0

    def due(self, now: float) -> bool:
        """Whether it is time to read what moves, too: once in half a minute."""
        return self._unread_since is not None and now - self._unread_since >= MOVING_READ_S

    def read(self, now: float) -> None:
        """What moves was read as well."""
        if self._unread_since is not None:
            self._unread_since = now


class Blinks:
    """What small places showed in the last minute, so that a caret is read once; and which change now and then."""

    def __init__(self) -> None:
        self._shown: dict[tuple[int, int], dict[int, float]] = {}
        self._reads: dict[tuple[int, int], tuple[float, ...]] = {}

    def clear(self) -> None:
        """Nothing is known to blink any more."""
        self._shown.clear()
        self._reads.clear()

    def note(self, tiles: Tiles, before: Pixels, after: Pixels, now: float) -> None:
        """These tiles showed this before, and show that now."""
        self._shown = {place: states for place, kept in self._shown.items() if (states := _recent(kept, now))}
        self._reads = {place: reads for place, reads in self._reads.items() if now - reads[-1] <= HABIT_S}
        for place in _places(tiles):
            self._reads[place] = (*self._reads.get(place, ())[1 - HABIT_READS :], now)
            states = self._shown.setdefault(place, {})
            for pixels in (before, after):
                states[content_of(pixels, *place)] = now

    def habitual(self, tiles: Tiles, now: float) -> bool:
        """Whether these tiles were read again and again of late, a little at a time."""
        reads = [self._reads.get(place, ()) for place in _places(tiles)]
        return all(len(times) >= HABIT_READS and now - times[0] <= HABIT_S for times in reads)

    def only(self, tiles: Tiles, pixels: Pixels, *, moving: bool, now: float) -> bool:
        """Whether these tiles only show again what they showed a moment ago."""
        for place in _places(tiles):
            shown = self._shown.get(place, {})
            content = content_of(pixels, *place)
            if now - shown.get(content, -np.inf) > BLINK_S:
                return False
            if moving:
                shown[content] = now
        return True


def _beside(moved: Tiles) -> Tiles:
    """These tiles, and those to the left and right of them."""
    wide = moved.copy()
    wide[:, 1:] |= moved[:, :-1]
    wide[:, :-1] |= moved[:, 1:]
    return wide


def _places(tiles: Tiles) -> list[tuple[int, int]]:
    return [(int(row), int(column)) for row, column in zip(*np.nonzero(tiles), strict=True)]


def _recent(states: dict[int, float], now: float) -> dict[int, float]:
    return {content: at for content, at in states.items() if now - at <= BLINK_S}
