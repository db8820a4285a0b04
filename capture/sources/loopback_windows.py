"""What the speakers play on Windows: the loopback of WASAPI, through the library `soundcard`."""

import sys
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.sound import BLOCK, SAMPLE_RATE
from capture.sources.resample import Reblocker
from memory_core.errors import NoMicrophone

Listener = Callable[[NDArray[np.float32]], None]

_FRAMES = 4 * BLOCK
# The library asks for new sound a thousand times a second; most of the time there is none yet.
_REST_S = 0.1
_ASK_S = 0.5
_OPEN_WITHIN_S = 3.0
_END_WITHIN_S = 1.0
_NO_SPEAKERS = "There are no speakers to listen to. Plug some in, or choose an output device in the sound settings."
_NO_LIBRARY = "The speakers cannot be listened to: a library is damaged. Install Scrubjay again."
_HANGS = "The system's sound does not answer. It is asked again and again; restart the computer if it stays so."


class WindowsLoopback:
    """The sound of the default speakers, whichever these are; silence where nothing is played."""

    def __init__(self) -> None:
        self._run: _Run | None = None
        self._met = ""

    @property
    def came(self) -> bool:
        """Whether others are the default speakers since the last `start`."""
        return self._met != _default_speakers()

    @property
    def device(self) -> str:
        """What it listens to, in the system's words; empty while it does not."""
        return self._run.device if self._run is not None else ""

    @property
    def alive(self) -> bool:
        """Whether the stream runs."""
        return self._run is not None and self._run.alive

    def start(self, listener: Listener) -> None:
        """Call `listener` with blocks of 512 samples (16 kHz mono, −1…1) from a thread of its own.

        Raises `NoMicrophone` when there are no speakers, or when the system does not answer.
        """
        self.stop()
        self._met = _default_speakers()
        run = _Run(listener)
        run.start()
        if not run.settled.wait(_OPEN_WITHIN_S):
            run.ending.set()
            raise NoMicrophone(_HANGS)
        if run.failure is not None:
            raise run.failure
        self._run = run

    def stop(self) -> None:
        """End the stream; `start` may be called again. Waits a second at most."""
        run, self._run = self._run, None
        if run is not None:
            run.ending.set()
            run.join(_END_WITHIN_S)


class _Run(threading.Thread):
    """Listens to one pair of speakers after the other; `settled` once it runs or failed."""

    def __init__(self, listener: Listener) -> None:
        super().__init__(name="loopback", daemon=True)
        self._listener = listener
        self.settled, self.ending = threading.Event(), threading.Event()
        self.failure: NoMicrophone | None = None
        self.device = ""
        self.alive = False

    def run(self) -> None:
        """Until told to end, or until there are no speakers."""
        try:
            soundcard = _library()
            while not self.ending.is_set():
                self._listen_to(soundcard, soundcard.default_speaker())
        except ImportError:
            self.failure = NoMicrophone(_NO_LIBRARY)
        # The library raises RuntimeError, AssertionError and IndexError, depending on what is gone.
        except Exception as error:  # noqa: BLE001 (the vendor's edge: translated at once)
            self.failure = NoMicrophone(_NO_SPEAKERS)
            self.failure.__cause__ = error
        finally:
            self.alive, self.device = False, ""
            self.settled.set()

    def _listen_to(self, soundcard: Any, speaker: Any) -> None:
        """Until others become the default ones."""
        blocks = Reblocker()
        source = soundcard.get_microphone(speaker.id, include_loopback=True)
        with source.recorder(samplerate=SAMPLE_RATE, channels=1, blocksize=4 * _FRAMES) as recorder:
            self.alive, self.device = True, str(speaker.name)
            self.settled.set()
            asked_at = time.monotonic()
            while not self.ending.wait(_REST_S):
                sound = np.ascontiguousarray(recorder.record(numframes=_FRAMES)[:, 0], np.float32)
                for block in blocks.feed(sound):
                    self._listener(block)
                if time.monotonic() - asked_at >= _ASK_S:
                    asked_at = time.monotonic()
                    if soundcard.default_speaker().id != speaker.id:
                        return


def default_microphone() -> str:
    """What names the default microphone now; “” where there is none."""
    try:
        return str(_library().default_microphone().id)
    except Exception:  # noqa: BLE001 (the vendor's edge: no device is no name)
        return ""


def _default_speakers() -> str:
    try:
        return str(_library().default_speaker().id)
    except Exception:  # noqa: BLE001 (the vendor's edge: no device is no name)
        return ""


def _library() -> Any:
    if sys.platform == "win32":
        import ctypes

        # Each thread that uses WASAPI says so itself.
        ctypes.windll.ole32.CoInitializeEx(None, 0)
    import soundcard

    # A hole in the stream is no news.
    warnings.simplefilter("ignore", getattr(soundcard, "SoundcardRuntimeWarning", RuntimeWarning))
    return soundcard
