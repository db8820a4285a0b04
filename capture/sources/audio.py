"""The microphone: of PulseAudio or PipeWire where one of them runs, else through PortAudio."""

import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from capture.sources.base import SoundSource
from capture.sources.portaudio import PortAudioMicrophone
from capture.sources.pulse import PulseSource
from capture.sources.sound_server import MICROPHONE, NoServer

Listener = Callable[[NDArray[np.float32]], None]


class Microphone:
    """The default input device. Where the system has a sound server it follows that device by itself. `early`: the
    server's source, where that listens already."""

    def __init__(self, early: PulseSource | None = None) -> None:
        self._server: SoundSource | None = (early or PulseSource(MICROPHONE)) if sys.platform == "linux" else None
        self._plain: SoundSource = PortAudioMicrophone()
        self._source: SoundSource = self._server or self._plain
        self._had_server = False

    @property
    def device(self) -> str:
        """What it listens to, in the system's words; empty while it does not."""
        return self._source.device

    @property
    def alive(self) -> bool:
        """Whether the stream runs; false once the device is gone."""
        return self._source.alive

    @property
    def muted(self) -> bool:
        """Whether the sound server says that it is switched off; false where there is none to ask."""
        return isinstance(self._source, PulseSource) and self._source.muted

    @property
    def came(self) -> bool:
        """Whether a device, or a sound server, may have come since the last `start` failed; asked without waiting."""
        return any(getattr(source, "came", False) for source in (self._server, self._plain))

    def start(self, listener: Listener) -> None:
        """Call `listener` with blocks of 512 samples (16 kHz mono, −1…1) from another thread.

        Raises `NoMicrophone`.
        """
        if self._source is not self._server:
            self.stop()
        if self._server is not None:
            self._source = self._server
            try:
                self._server.start(listener)
            except NoServer:
                # A server that is only being restarted shall find its devices free.
                if self._had_server:
                    raise
            else:
                self._had_server = True
                return
        self._source = self._plain
        self._plain.start(listener)

    def stop(self) -> None:
        """End the stream; `start` may be called again."""
        self._source.stop()
