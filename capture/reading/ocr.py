"""The seam to text recognition: pixels in, lines of words out."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memory_core.records.observation import TextLine


class Ocr(Protocol):
    """Reads text from a picture."""

    def read(self, pixels: NDArray[np.uint8]) -> list[TextLine]:
        """Lines of words in `pixels` (height × width × 4 BGRA, or height × width grey), boxes in its own pixels.

        Words that are too uncertain to be shown are kept with their low confidence: a secret may be among them.
        Raises `ReadingError`.
        """
        ...

    def close(self) -> None:
        """Free the engine."""
        ...
