"""The one form of sound in here: 16 kHz, mono; −1…1 while it streams, 16-bit little-endian PCM when it is kept."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
BLOCK = 512
BLOCK_S = BLOCK / SAMPLE_RATE


# numpy is loaded with the first sound: a stream that is opened before that misses less.


def to_pcm(samples: "NDArray[np.float32]") -> bytes:
    """−1…1 → 16-bit PCM; what is louder is cut, and what is no number, as broken drivers give it, is silence."""
    import numpy as np

    return (np.clip(np.nan_to_num(samples), -1.0, 1.0) * 32767.0).astype("<i2").tobytes()


def from_pcm(sound: bytes) -> "NDArray[np.float32]":
    """16-bit PCM → −1…1; half a sample at the end is left out."""
    import numpy as np

    return np.frombuffer(sound[: len(sound) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768.0)


def seconds_of(sound: bytes) -> float:
    """How long PCM lasts."""
    return len(sound) / 2 / SAMPLE_RATE
