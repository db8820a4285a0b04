"""Learns what moves all the time or only blinks: videos, spinners, clocks, carets."""

import numpy as np
from numpy.typing import NDArray

from capture.change.tiles import Pixels, Tiles, content_of

# A tile moves when it did so for three fifths of the last seconds, and lately. Where text stands that takes longer:
# there somebody types or scrolls.
MOVES_SHARE = 0.6
LEARNED_S = 7.0
TEXT_LEARNED_S = 20.0
# One look speaks for a second at most, however long the pause was before it.
LOOK_COUNTS_S = 1.0
REST_S = 2.0
MOVING_READ_S = 30.0
SCENE_SHARE = 0.5
CALM_SHARE = 0.2
BLINK_S = 60.0


class Motion:
    """A mask of the tiles that move all the time, learned from looks at any pace, forgotten when the scene changes."""

    def __init__(self, tiles: Tiles) -> None:
        self._fast: NDArray[np.float32] = np.zeros(tiles.shape, np.float32)
        self._slow: NDArray[np.float32] = np.zeros(tiles.shape, np.float32)
        self._moved_at = np.full(tiles.shape, -np.inf)
        self._looked_at: float | None = None
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
        passed = 0.0 if self._looked_at is None else min(now - self._looked_at, LOOK_COUNTS_S)
        self._looked_at = now
        if share > 0 or self._fast.any():
            self._fast += (moved - self._fast) * np.float32(1 - np.exp(-passed / LEARNED_S))
            self._slow += (moved - self._slow) * np.float32(1 - np.exp(-passed / TEXT_LEARNED_S))
            self._moved_at[moved] = now
        return scene

    def forget(self, tiles: Tiles | None = None) -> None:
        """Nothing is known to move any more, or nothing in these tiles."""
        where: Tiles | slice = slice(None) if tiles is None else tiles
        self._fast[where] = self._slow[where] = 0
        if tiles is None:
            self._moved_at[:] = -np.inf
            self._unread_since, self._calm = None, True

    def mask(self, texted: Tiles | None, now: float) -> Tiles:
        """The tiles that move all the time and did not come to rest; `texted`: where text is known to stand."""
        fast = self._fast > MOVES_SHARE
        if texted is not None:
            fast &= ~texted
        moving: Tiles = (fast | (self._slow > MOVES_SHARE)) & (now - self._moved_at < REST_S)
        if not moving.any():
            self._unread_since = None
        elif self._unread_since is None:
            self._unread_since = now
        return moving

    def due(self, now: float) -> bool:
        """Whether it is time to read what moves, too: once in half a minute."""
        return self._unread_since is not None and now - self._unread_since >= MOVING_READ_S

    def read(self, now: float) -> None:
        """What moves was read as well."""
        if self._unread_since is not None:
            self._unread_since = now


class Blinks:
    """What small places showed in the last minute, so that a caret is read once."""

    def __init__(self) -> None:
        self._shown: dict[tuple[int, int], dict[int, float]] = {}

    def clear(self) -> None:
        """Nothing is known to blink any more."""
        self._shown.clear()

    def note(self, tiles: Tiles, before: Pixels, after: Pixels, now: float) -> None:
        """These tiles showed this before, and show that now."""
        self._shown = {place: states for place, kept in self._shown.items() if (states := _recent(kept, now))}
        for place in _places(tiles):
            states = self._shown.setdefault(place, {})
            for pixels in (before, after):
                states[content_of(pixels, *place)] = now

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


def _places(tiles: Tiles) -> list[tuple[int, int]]:
    return [(int(row), int(column)) for row, column in zip(*np.nonzero(tiles), strict=True)]


def _recent(states: dict[int, float], now: float) -> dict[int, float]:
    return {content: at for content, at in states.items() if now - at <= BLINK_S}
