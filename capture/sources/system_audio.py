"""What the speakers play, by the way that this system offers."""

import sys

from capture.sources.base import SoundSource
from capture.sources.pulse import PulseSource
from capture.sources.sound_server import SPEAKERS


def system_audio(early: PulseSource | None = None) -> SoundSource:
    """The sound of the default speakers, perhaps of a source that listens already. Its `start` raises `NoMicrophone`
    where that cannot be had, and says why."""
    if sys.platform == "linux":
        return early or PulseSource(SPEAKERS)
    if sys.platform == "win32":
        from capture.sources.loopback_windows import WindowsLoopback

        return WindowsLoopback()
    from capture.sources.loopback_macos import MacAudio

    return MacAudio()
