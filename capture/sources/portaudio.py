"""The microphone through PortAudio: the system's default input, 16 kHz mono, in blocks of 512 samples."""

import itertools
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.errands import Errands
from capture.sound import BLOCK, SAMPLE_RATE
from capture.sources.default_input import default_input, inputs
from capture.sources.resample import Reblocker, Resampler
from memory_core.errors import NoMicrophone

# Fewer calls of Python cost less; an eighth of a second later is early enough.
_BLOCKS_AT_ONCE = 4

Listener = Callable[[NDArray[np.float32]], None]

_REPEATS_SPEAKERS = re.compile(
    r"monitor|loopback|stereo mix|stereomix|what u hear|wave out|blackhole|soundflower", re.I
)

_NO_LIBRARY = {
    "linux": "The microphone needs the library PortAudio. Install it with: sudo apt-get install libportaudio2",
    "darwin": "The microphone needs the library PortAudio, which is damaged. Install Scrubjay again.",
    "win32": "The microphone needs the library PortAudio, which is damaged. Install Scrubjay again.",
}
_NO_DEVICE = "There is no microphone. Plug one in, or choose an input device in the system's sound settings."
_BUSY = (
    "The microphone “{device}” cannot be opened: it may be unplugged, held by another program, or not allowed. "
    "Plug it in, close the other program, or allow the microphone in the system's privacy settings."
)
_HANGS = "The system's sound does not answer. It is asked again and again; restart the computer if it stays so."


class PortAudioMicrophone:
    """The default input device. `start` looks again which one that is.

    PortAudio may wait for ever for a sound system that hangs, and is not made for several threads: all its calls are
    made in one thread, for which nobody waits longer than a few seconds.
    """

    def __init__(
        self,
        start_within_s: float = 3.0,
        end_within_s: float = 1.0,
        default: Callable[[], str] = default_input,
        inputs: Callable[[], object] = inputs,
    ) -> None:
        self._default, self._inputs = default, inputs
        self._met: object = None
        self._opened_default = ""
        self._start_within_s, self._end_within_s = start_within_s, end_within_s
        self._errands = Errands("portaudio")
        self._stream: Any = None
        self._device = ""
        self._started_before = False
        self._wanted = 0

    @property
    def device(self) -> str:
        """What it listens to, in the system's words; empty while it does not."""
        return self._device

    @property
    def alive(self) -> bool:
        """Whether the stream runs; false once the device is gone, or another one is the default."""
        stream = self._stream
        if stream is None or not stream.active:
            return False
        return self._default() in ("", self._opened_default) or not self._opened_default

    @property
    def came(self) -> bool:
        """Whether devices came or went since the last `start`."""
        return self._met is not None and self._met != self._inputs()

    def start(self, listener: Listener) -> None:
        """Call `listener` with blocks of 512 samples (16 kHz mono, −1…1) from PortAudio's thread.

        Raises `NoMicrophone`, also when the sound system does not answer in time.
        """
        self._met = self._inputs()
        sounddevice = _library()
        self._wanted += 1
        wanted = self._wanted
        if not self._errands.run(lambda: self._start(sounddevice, listener, wanted), self._start_within_s):
            raise NoMicrophone(_HANGS)

    def stop(self) -> None:
        """End the stream; `start` may be called again. One that hangs is ended as soon as it no longer does."""
        self._wanted += 1
        self._device = ""
        if self._stream is not None or self._errands.busy:
            self._errands.run(self._end, self._end_within_s)

    def _start(self, sounddevice: Any, listener: Listener, wanted: int) -> None:
        self._end()
        if wanted != self._wanted:
            return  # Nobody waits for it any more.
        if self._started_before:
            # PortAudio lists the devices once, when it starts; a device plugged in since is only seen this way.
            sounddevice._terminate()  # noqa: SLF001 (it offers no other way)
            sounddevice._initialize()  # noqa: SLF001
        self._started_before = True
        self._opened_default = self._default()
        self._stream, device = _open(sounddevice, listener)
        if wanted == self._wanted:
            self._device = device
        else:
            self._end()

    def _end(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            # Errors of a device that is gone tell nothing new.
            stream.close(ignore_errors=True)


def _library() -> Any:
    try:
        import sounddevice
    except OSError as error:
        raise NoMicrophone(_NO_LIBRARY.get(sys.platform, _NO_LIBRARY["linux"])) from error
    return sounddevice


def _open(sounddevice: Any, listener: Listener) -> tuple[Any, str]:
    """A running stream of the default input, or of the next one that can be opened; and its device's name."""
    try:
        default = sounddevice.query_devices(kind="input")
    except (sounddevice.PortAudioError, ValueError) as error:
        raise NoMicrophone(_NO_DEVICE) from error
    refused: Exception | None = None
    for number, device in itertools.chain([(None, default)], _others(sounddevice, default)):
        for rate, channels in _formats(device):
            stream = None
            try:
                stream = sounddevice.InputStream(
                    device=number,
                    samplerate=rate,
                    channels=channels,
                    dtype="float32",
                    blocksize=round(_BLOCKS_AT_ONCE * BLOCK * rate / SAMPLE_RATE),
                    callback=_callback(listener, rate),
                )
                stream.start()
            except sounddevice.PortAudioError as error:
                refused = refused or error
                if stream is not None:
                    stream.close(ignore_errors=True)
            else:
                return stream, str(device["name"])
    raise NoMicrophone(_BUSY.format(device=default["name"])) from refused


def _others(sounddevice: Any, default: Any) -> Iterator[tuple[int, Any]]:
    """The other microphones, asked for only when the default one cannot be opened; none that repeats the speakers."""
    for number, device in enumerate(sounddevice.query_devices()):
        name = str(device["name"])
        if device["max_input_channels"] > 0 and name != default["name"] and not _REPEATS_SPEAKERS.search(name):
            yield number, device


def _formats(device: Any) -> Iterator[tuple[int, int]]:
    """(rate, channels) to try: ours first, then the device's own; some give all of their channels or none."""
    own, channels = round(device["default_samplerate"]), device["max_input_channels"]
    yield SAMPLE_RATE, 1
    if own != SAMPLE_RATE:
        yield own, 1
    for many in sorted({min(2, channels), channels} - {1}):
        yield own, many


def _callback(listener: Listener, rate: int) -> Callable[[NDArray[np.float32], int, Any, Any], None]:
    blocks = Reblocker()
    resampler = Resampler(rate) if rate != SAMPLE_RATE else None

    def hear(sound: NDArray[np.float32], _frames: int, _time: Any, _status: Any) -> None:
        # The buffer belongs to PortAudio, which uses it again: the copy is ours.
        samples = sound[:, 0].copy() if sound.shape[1] == 1 else sound.mean(axis=1)
        if resampler is not None:
            samples = resampler.feed(samples)
        for block in blocks.feed(samples):
            listener(block)

    return hear
