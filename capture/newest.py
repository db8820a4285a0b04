"""The way from grabbing to reading: one place for each monitor, in which a newer picture replaces the older one."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """A queue that holds at most one item for each key, the newest; whoever puts never waits. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: OrderedDict[int, T] = OrderedDict()
        self._closed = False

    def put(self, key: int, item: T) -> bool:
        """Leave an item. Whether an older one of that key, that nobody had taken yet, is lost by it."""
        with self._changed:
            lost = key in self._waiting
            self._waiting[key] = item
            self._changed.notify()
            return lost

    def take(self) -> T | None:
        """The item of the key that has waited longest; waits for one. None once it is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return self._waiting.popitem(last=False)[1] if self._waiting else None

    def clear(self) -> None:
        """Throw away what waits."""
        with self._changed:
            self._waiting.clear()

    def close(self) -> None:
        """Take no more; what waits may still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def __len__(self) -> int:
        with self._changed:
            return len(self._waiting)
