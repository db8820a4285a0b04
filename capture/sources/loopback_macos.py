"""What a Mac plays: the audio of ScreenCaptureKit (macOS 13 or later), through PyObjC."""

import contextlib
import functools
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.sound import BLOCK, BLOCK_S, SAMPLE_RATE
from capture.sources.resample import Reblocker
from memory_core.errors import NoMicrophone

Listener = Callable[[NDArray[np.float32]], None]

_AUDIO = 1
_ANSWER_WITHIN_S = 5.0
_FILL_AFTER_S, _FILL_EVERY_S = 0.3, 0.1
_MEDIA = "/System/Library/Frameworks/CoreMedia.framework/CoreMedia"
_NO_LIBRARY = (
    "This Mac's own sound cannot be listened to: that needs macOS 13 and the part ScreenCaptureKit of PyObjC. "
    "Switch it off in the settings, or install Scrubjay again."
)
_NOT_ALLOWED = (
    "macOS does not let Scrubjay hear what this Mac plays. Allow it in System Settings → Privacy & Security → "
    "Screen & System Audio Recording, then start Scrubjay again."
)


class MacAudio:
    """The sound of all programs but this one, whichever speakers play it; silence where nothing is played."""

    def __init__(self) -> None:
        self._stream: Any = None
        self._output: Any = None
        self._sink: _Sink | None = None

    @property
    def device(self) -> str:
        """What it listens to; empty while it does not."""
        return "this Mac" if self._stream is not None else ""

    @property
    def alive(self) -> bool:
        """Whether the stream runs."""
        return self._stream is not None and self._sink is not None and not self._sink.ended.is_set()

    def start(self, listener: Listener) -> None:
        """Call `listener` with blocks of 512 samples (16 kHz mono, −1…1) from threads of the system.

        Raises `NoMicrophone` where macOS is too old or does not allow it.
        """
        self.stop()
        kit = _kit()
        sink = _Sink(listener)
        try:
            content = _answer(kit.SCShareableContent.getShareableContentWithCompletionHandler_)
            screen = content.displays()[0]
            watched = kit.SCContentFilter.alloc().initWithDisplay_excludingWindows_(screen, [])
            output = _output_class().alloc().init()
            output.sink = sink
            stream = kit.SCStream.alloc().initWithFilter_configuration_delegate_(watched, _sound_alone(kit), output)
            added, error = stream.addStreamOutput_type_sampleHandlerQueue_error_(output, _AUDIO, None, None)
            if not added:
                raise OSError(str(error))
            _answer(stream.startCaptureWithCompletionHandler_)
        # What PyObjC raises has no common ancestor but Exception.
        except Exception as error:  # the vendor's edge: translated at once
            sink.ended.set()
            raise NoMicrophone(_NOT_ALLOWED) from error
        self._stream, self._output, self._sink = stream, output, sink
        threading.Thread(target=sink.fill, name="silence", daemon=True).start()

    def stop(self) -> None:
        """End the stream; `start` may be called again."""
        stream, self._stream, self._output = self._stream, None, None
        if self._sink is not None:
            self._sink.ended.set()
        if stream is not None:
            with contextlib.suppress(Exception):
                stream.stopCaptureWithCompletionHandler_(lambda _error: None)


class _Sink:
    """Takes what comes, and silence where nothing does: whoever listens needs to hear the end of a sentence."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._lock = threading.Lock()
        self._blocks = Reblocker()
        self._heard_at = time.monotonic()
        self.ended = threading.Event()

    def take(self, samples: NDArray[np.float32]) -> None:
        """Some sound at 16 kHz."""
        with self._lock:
            self._heard_at = time.monotonic()
            if not self.ended.is_set():
                for block in self._blocks.feed(samples):
                    self._listener(block)

    def fill(self) -> None:
        """Until the end."""
        while not self.ended.wait(_FILL_EVERY_S):
            with self._lock:
                now = time.monotonic()
                if now - self._heard_at > _FILL_AFTER_S:
                    while now - self._heard_at > BLOCK_S:
                        self._heard_at += BLOCK_S
                        self._listener(np.zeros(BLOCK, np.float32))


def _kit() -> Any:
    try:
        import ScreenCaptureKit
    except ImportError as error:
        raise NoMicrophone(_NO_LIBRARY) from error
    return ScreenCaptureKit


def _sound_alone(kit: Any) -> Any:
    """A stream always has a picture, too: the smallest one, which nobody takes."""
    configuration = kit.SCStreamConfiguration.alloc().init()
    configuration.setCapturesAudio_(True)
    configuration.setExcludesCurrentProcessAudio_(True)
    configuration.setSampleRate_(SAMPLE_RATE)
    configuration.setChannelCount_(1)
    configuration.setWidth_(2)
    configuration.setHeight_(2)
    return configuration


def _answer(ask: Callable[[Callable[..., None]], None]) -> Any:
    """What the system gives to a completion handler: (value, error) or (error,). Raises `OSError`."""
    answered = threading.Event()
    said: list[Any] = []

    def take(*values: Any) -> None:
        said.extend(values)
        answered.set()

    ask(take)
    if not answered.wait(_ANSWER_WITHIN_S):
        raise OSError("no answer")
    if said[-1] is not None:
        raise OSError(str(said[-1]))
    return said[0]


@functools.cache
def _output_class() -> Any:
    """The class whose objects the system calls; a second one of that name is refused."""
    import objc
    from Foundation import NSObject

    class ScrubjaySound(NSObject, protocols=[objc.protocolNamed("SCStreamOutput")]):  # type: ignore[call-arg, misc]
        """Hands each buffer to its sink."""

        def stream_didOutputSampleBuffer_ofType_(self, _stream: Any, buffer: Any, kind: int) -> None:
            if kind == _AUDIO:
                self.sink.take(_samples(buffer))

        def stream_didStopWithError_(self, _stream: Any, _error: Any) -> None:
            self.sink.ended.set()

    return ScrubjaySound


def _samples(buffer: Any) -> NDArray[np.float32]:
    """The 32-bit floats of a sample buffer."""
    import ctypes

    import objc

    media = ctypes.CDLL(_MEDIA)
    media.CMSampleBufferGetDataBuffer.restype = ctypes.c_void_p
    media.CMSampleBufferGetDataBuffer.argtypes = [ctypes.c_void_p]
    media.CMBlockBufferGetDataLength.restype = ctypes.c_size_t
    media.CMBlockBufferGetDataLength.argtypes = [ctypes.c_void_p]
    media.CMBlockBufferCopyDataBytes.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_void_p]
    pointer = getattr(buffer, "__pointer__", None) or objc.pyobjc_id(buffer)
    block = media.CMSampleBufferGetDataBuffer(pointer)
    samples = np.zeros(media.CMBlockBufferGetDataLength(block) // 4 if block else 0, np.float32)
    if samples.size:
        media.CMBlockBufferCopyDataBytes(block, 0, samples.nbytes, samples.ctypes.data)
    return samples
