"""Brings a stream of any rate to 16 kHz in blocks of 512, for microphones that cannot do so themselves."""

import math

import numpy as np
from numpy.typing import NDArray

from capture.sound import BLOCK, SAMPLE_RATE

_ZERO_CROSSINGS = 16


class Resampler:
    """A polyphase low-pass filter: windowed sinc, 16 zero crossings a side, the cut-off at 90 % of the lower half rate.

    Reference: J. O. Smith, “Digital Audio Resampling”. Holds a filter's length of sound between calls.
    """

    def __init__(self, rate: int) -> None:
        common = math.gcd(rate, SAMPLE_RATE)
        self._up, self._down = SAMPLE_RATE // common, rate // common
        ratio = max(1.0, rate / SAMPLE_RATE)
        self._half = math.ceil(_ZERO_CROSSINGS * ratio)
        offsets = np.arange(-self._half, self._half)
        phases = np.arange(self._up)[:, None] / self._up
        distance = offsets[None, :] - phases
        cut_off = 0.9 / ratio
        window = np.cos(np.clip(distance / self._half, -1, 1) * np.pi / 2) ** 2
        filters = np.sinc(distance * cut_off) * window
        self._filters = (filters / filters.sum(axis=1, keepdims=True)).astype(np.float32)
        self._tail = np.zeros(self._half, np.float32)
        self._position = 0  # Of the next output sample, in 1/up source samples from the tail's middle.

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """What can be said of the stream at 16 kHz after these samples (−1…1, one channel); about 16 / rate as many."""
        stream = np.concatenate([self._tail, samples])
        usable = len(stream) - 2 * self._half + 1
        count = max(0, -(-(usable * self._up - self._position) // self._down))
        if not count:
            self._tail = stream
            return np.zeros(0, np.float32)
        positions = self._position + np.arange(count) * self._down
        starts, phases = positions // self._up, positions % self._up
        windows = np.lib.stride_tricks.sliding_window_view(stream, 2 * self._half)
        heard: NDArray[np.float32] = np.einsum("ij,ij->i", windows[starts], self._filters[phases])
        done = self._position + count * self._down
        skip = min(done // self._up, len(stream))
        self._tail = stream[skip:]
        self._position = done - skip * self._up
        return heard


class Reblocker:
    """Cuts a stream into blocks of 512 samples."""

    def __init__(self) -> None:
        self._left = np.zeros(0, np.float32)

    def feed(self, samples: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """The whole blocks that there are now; the rest waits."""
        if not self._left.size and len(samples) == BLOCK:
            return [samples]
        stream = np.concatenate([self._left, samples])
        whole = len(stream) // BLOCK
        self._left = stream[whole * BLOCK :]
        return [stream[index * BLOCK : (index + 1) * BLOCK] for index in range(whole)]
