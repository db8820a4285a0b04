"""Remembers what a monitor showed while a window was in front, so that little is read when it comes back."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.reading.page import Page

# Six of 1080p, one or two of 4K.
LIMIT_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Scene:
    """A monitor as it was known: the green channel of its pixels (height × width), and the lines read there."""

    green: NDArray[np.uint8]
    page: Page


class Scenes:
    """The last scenes of one monitor, by the window in front; at least one, and no more than fit into the limit."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._scenes: OrderedDict[Hashable, Scene] = OrderedDict()

    def keep(self, window: Hashable, scene: Scene) -> None:
        """This is how it was when the window was last in front."""
        self._scenes[window] = scene
        self._scenes.move_to_end(window)
        while len(self._scenes) > 1 and self._bytes() > self._limit_bytes:
            self._scenes.popitem(last=False)

    def take(self, window: Hashable) -> Scene | None:
        """How it was, if that is known; then it is known here no more."""
        return self._scenes.pop(window, None)

    def _bytes(self) -> int:
        return sum(scene.green.nbytes for scene in self._scenes.values())
