"""Small pictures for lists: asked for by what is painted, read off the window's thread, the last ones in memory."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from desktop.bridge.operations import Operations
from memory_core.errors import ScrubjayError

# 130 KB each in memory.
MOST = 200
# Of what was scrolled past quickly, only the latest is still wanted.
_WANTED = 40
_AT_ONCE = 8


class Thumbnails(QObject):
    """An image for an observation's id; `arrived` carries the ids of those that are there now."""

    arrived = Signal(object)

    def __init__(
        self,
        *,
        read: Callable[[str], bytes | None],
        operations: Operations,
        most: int = MOST,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._read = read
        self._operations = operations
        self._most = most
        self._images: OrderedDict[str, QImage] = OrderedDict()
        self._wanted: OrderedDict[str, None] = OrderedDict()
        # On the way; what is dropped meanwhile is not taken when it comes.
        self._coming: set[str] = set()
        self._busy = False
        # Painting asks row by row; one turn of the loop later all rows of the page have asked.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._fetch)

    def get(self, observation: str) -> QImage | None:
        """The image, or None while it is being read; a null image when there is none that can be shown."""
        image = self._images.get(observation)
        if image is not None:
            self._images.move_to_end(observation)
            return image
        if observation in self._coming:
            return None
        self._wanted[observation] = None
        self._wanted.move_to_end(observation)
        while len(self._wanted) > _WANTED:
            self._wanted.popitem(last=False)
        if not self._busy and not self._soon.isActive():
            self._soon.start(0)
        return None

    def drop(self, observations: Collection[str]) -> None:
        """These may look different now."""
        self._coming.difference_update(observations)
        for observation in observations:
            self._images.pop(observation, None)

    def clear(self) -> None:
        """Something was forgotten, and others may have shown its picture: none stays in memory."""
        self._coming.clear()
        self._images.clear()

    def close(self) -> None:
        """Ask no more."""
        self._soon.stop()
        self._wanted.clear()

    def _fetch(self) -> None:
        asked = list(reversed(self._wanted))[:_AT_ONCE]
        if not asked:
            return
        for observation in asked:
            del self._wanted[observation]
        self._busy, self._coming = True, set(asked)
        self._operations.query(lambda: self._read_all(asked)).success(self._on_read).failure(
            lambda _: self._on_read({})
        ).run()

    def _read_all(self, asked: Sequence[str]) -> dict[str, QImage]:
        images = {}
        for observation in asked:
            try:
                small = self._read(observation)
            except ScrubjayError:
                # Missing or damaged: the page of the memory says so.
                small = None
            images[observation] = QImage.fromData(small) if small else QImage()
        return images

    def _on_read(self, images: dict[str, QImage]) -> None:
        self._busy = False
        images = {observation: image for observation, image in images.items() if observation in self._coming}
        self._coming = set()
        self._images.update(images)
        while len(self._images) > self._most:
            self._images.popitem(last=False)
        if images:
            self.arrived.emit(set(images))
        if self._wanted:
            self._soon.start(0)
