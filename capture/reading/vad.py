"""Tells speech from other sound, block by block, with the Silero model that faster-whisper carries."""

import importlib.util
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from memory_core.errors import ReadingError
from memory_core.privacy.quiet import keep_libraries_quiet

_CONTEXT = 64
_STATE = (1, 1, 128)
# One step of 16-bit sound: below it there is nothing at all, not even noise.
_DIGITAL_SILENCE = 1.0 / 32768


class Vad(Protocol):
    """Judges one block after the other of one stream."""

    def probability(self, block: NDArray[np.float32]) -> float:
        """How likely the block (512 samples, 16 kHz, −1…1) is speech, from 0 to 1. Raises `ReadingError`."""
        ...

    def reset(self) -> None:
        """Forget the stream: the next block starts another."""
        ...


class SileroVad:
    """The Silero model, run block by block; what it heard before is carried over. Loaded with the first sound."""

    def __init__(self) -> None:
        self._session: Any = None
        self.reset()

    def reset(self) -> None:
        """Forget the stream: the next block starts another."""
        self._h = np.zeros(_STATE, np.float32)
        self._c = np.zeros(_STATE, np.float32)
        self._context = np.zeros(_CONTEXT, np.float32)
        self._fresh = True

    def probability(self, block: NDArray[np.float32]) -> float:
        """How likely the block is speech. Digital silence is 0 and costs nothing. Raises `ReadingError`."""
        if float(np.abs(block).max(initial=0.0)) < _DIGITAL_SILENCE:
            if not self._fresh:
                self.reset()
            return 0.0
        if self._session is None:
            self._session = _load_session()
        self._fresh = False
        feed = {"input": np.concatenate([self._context, block])[None, :], "h": self._h, "c": self._c}
        probability, self._h, self._c = self._session.run(None, feed)
        self._context = block[-_CONTEXT:]
        return float(probability.ravel()[0])


def _model_path() -> Path:
    """Where the model lies. Only looked up: importing faster-whisper costs a quarter of a second."""
    found = importlib.util.find_spec("faster_whisper")
    if found is None or found.origin is None:
        raise ReadingError("Speech cannot be recognised: faster-whisper is missing. Install Scrubjay again.")
    models = sorted(Path(found.origin).parent.joinpath("assets").glob("silero_vad*.onnx"))
    if not models:
        raise ReadingError("Speech cannot be recognised: its voice model is missing. Install Scrubjay again.")
    return models[-1]


def _load_session() -> Any:
    keep_libraries_quiet()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    path = _model_path()
    try:
        return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"], sess_options=options)
    # Its errors have no common ancestor but Exception.
    except Exception as error:  # the vendor's edge: translated at once
        raise ReadingError("The voice model is damaged. Install Scrubjay again.") from error
