"""What the speakers play, by the way that this system offers."""

import sys

from capture.sources.base import SoundSource


def system_audio() -> SoundSource:
    """The sound of the default speakers. Its `start` raises `NoMicrophone` where that cannot be had, and says why."""
    if sys.platform == "linux":
        from capture.sources.pulse import SPEAKERS, PulseSource

        return PulseSource(SPEAKERS)
    if sys.platform == "win32":
        from capture.sources.loopback_windows import WindowsLoopback

        return WindowsLoopback()
    from capture.sources.loopback_macos import MacAudio

    return MacAudio()
