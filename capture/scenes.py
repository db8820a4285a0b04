"""Remembers what a monitor showed while a window was in front, so that little is read when it comes back."""

import zlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.reading.page import Page

# A 1080p monitor full of text is packed into some 200 KB in 6 ms, a photograph into 2 MB in 35.
LIMIT_BYTES = 4_000_000
MOST = 8


@dataclass(frozen=True, slots=True)
class Scene:
    """A monitor as it was known: the green channel of its pixels (height × width), and the lines read there."""

    green: NDArray[np.uint8]
    page: Page


@dataclass(frozen=True, slots=True)
class _Packed:
    green: bytes
    shape: tuple[int, ...]
    page: Page


class Scenes:
    """The last scenes of one monitor, by the window in front; at least one, at most eight, and no more than fit into
    the limit when they are packed."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._scenes: OrderedDict[Hashable, _Packed] = OrderedDict()

    def keep(self, window: Hashable, scene: Scene) -> None:
        """This is how it was when the window was last in front."""
        packed = zlib.compress(np.ascontiguousarray(scene.green).data, 1)
        self._scenes[window] = _Packed(packed, scene.green.shape, scene.page)
        self._scenes.move_to_end(window)
        while len(self._scenes) > 1 and (len(self._scenes) > MOST or self._bytes() > self._limit_bytes):
            self._scenes.popitem(last=False)

    def take(self, window: Hashable) -> Scene | None:
        """How it was, if that is known; then it is known here no more."""
        packed = self._scenes.pop(window, None)
        if packed is None:
            return None
        green = np.frombuffer(zlib.decompress(packed.green), np.uint8).reshape(packed.shape)
        return Scene(green, packed.page)

    def _bytes(self) -> int:
        return sum(len(scene.green) for scene in self._scenes.values())
