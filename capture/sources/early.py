"""Microphone and speakers that are opened while the rest of the capture process is still being loaded."""

import sys
from collections.abc import Iterable

from capture.sources.pulse import PulseSource
from capture.sources.sound_server import MICROPHONE, SPEAKERS

_BEGIN_WITHIN_S = 0.5
SOURCES = {"microphone": MICROPHONE, "system_audio": SPEAKERS}


class Early:
    """Sources that keep what they hear until they are taken, or closed: whoever may not listen closes them. On Linux
    only, where opening one loads little."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._sources = {name: PulseSource(SOURCES[name]) for name in names if sys.platform == "linux"}
        for source in self._sources.values():
            source.begin()
        # What is loaded beside them would hold them up by more than it is held up now.
        for source in self._sources.values():
            source.settle(_BEGIN_WITHIN_S)

    @property
    def names(self) -> list[str]:
        """Those that nobody has taken."""
        return list(self._sources)

    def take(self, name: str) -> PulseSource | None:
        """The one of this name, which is the caller's from now on; None when there is none."""
        return self._sources.pop(name, None)

    def close(self) -> None:
        """Close those that nobody took, and forget what they heard."""
        for name in self.names:
            if (source := self.take(name)) is not None:
                source.stop()
