"""Takes the echo out of what the microphone heard, so that somebody who talks over it is understood.

From what was played and what was heard, one filter a frequency is found that explains most: how loudspeaker, room and
microphone change sound, 14 frames (a quarter of a second) long. What it does not explain is left. Moments in which
somebody talks count for little while it is sought. It assumes that nothing moves within an utterance; where it explains
little (a distorting loudspeaker, clocks that drift apart), that shows, and what it leaves is not to be used.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.sound import SAMPLE_RATE

FRAME, HOP = 512, 256

_TAPS, _EARLY = 14, 2
_FRAMES_A_TAP = 6
_ROUNDS = 2
# Frequencies have nothing to do with each other: so many at once need little memory, also in half a minute of sound.
_BINS = 16
_RIDGE, _FLOOR = 1e-3, 0.3
_LOWEST_HZ, _HIGHEST_HZ = 100.0, 7000.0
_WINDOW = np.sqrt(np.hanning(FRAME + 1)[:FRAME])
# What is still left of an echo lies so far below it: it is lowered once more, where the echo was louder than the rest.
_REST = 0.1

Sound = NDArray[np.float32]
Spectra = NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class Left:
    """What is left without the echo: its sound, and for each frame which share of the power that is (0…1)."""

    sound: Sound
    share: NDArray[np.float64]


def without_echo(heard: Sound, played: Sound, shift: int) -> Left | None:
    """Of `heard` what `played`, from `shift` samples on, does not explain; None when it is too short to tell."""
    frames = (len(heard) - FRAME) // HOP + 1
    taps = min(_TAPS, frames // _FRAMES_A_TAP - _EARLY - 1)
    if taps < 1:
        return None
    own = _spectra(heard)
    low, high = (round(hertz * FRAME / SAMPLE_RATE) for hertz in (_LOWEST_HZ, _HIGHEST_HZ))
    echo = np.zeros_like(own)
    around = _spectra(_from(played, shift, len(heard), taps))
    for first in range(low, high, _BINS):
        bins = slice(first, min(first + _BINS, high))
        echo[:, bins] = _explained(own[:, bins], around[:, bins])
    rest = own - echo
    power, echoed, kept = (np.abs(one[:, low:high]) ** 2 for one in (own, echo, rest))
    share = np.minimum(1.0, kept.sum(axis=1) / (power.sum(axis=1) + 1e-9))
    rest[:, low:high] *= np.sqrt(kept / (kept + _REST * echoed + 1e-12))
    return Left(_sound(rest, len(heard)), share)


def _explained(own: Spectra, played: Spectra) -> Spectra:
    """Which part of each frame is a sum of the frames around it that were played, weighed alike all the time."""
    count, bins = own.shape
    taps = len(played) - count + 1
    around = np.lib.stride_tricks.sliding_window_view(played, taps, axis=0).transpose(1, 0, 2)
    wanted = own.T[:, :, None]
    weight = np.ones((bins, count))
    explained = np.zeros_like(wanted)
    for _ in range(_ROUNDS):
        weighed = (around.conj() * weight[:, :, None]).transpose(0, 2, 1)
        alike, aim = weighed @ around, weighed @ wanted
        ridge = np.trace(alike, axis1=1, axis2=2).real / taps * _RIDGE + 1e-9
        explained = around @ np.linalg.solve(alike + np.eye(taps) * ridge[:, None, None], aim)
        left = np.abs(wanted - explained)[:, :, 0] ** 2
        weight = 1.0 / (left + _FLOOR * np.median(left, axis=1, keepdims=True) + 1e-6)
        weight /= weight.mean(axis=1, keepdims=True)
    found: Spectra = explained[:, :, 0].T
    return found


def _from(played: Sound, shift: int, length: int, taps: int) -> Sound:
    """What was played from so many frames earlier to a few later; nothing where that is not known."""
    first, last = shift - taps * HOP, shift + _EARLY * HOP + length
    span = np.zeros(last - first, np.float32)
    begin, end = max(0, first), min(len(played), last)
    span[begin - first : end - first] = played[begin:end]
    return span


def _spectra(sound: Sound) -> Spectra:
    count = (len(sound) - FRAME) // HOP + 1
    frames = np.lib.stride_tricks.sliding_window_view(sound.astype(np.float64), FRAME)[::HOP][:count]
    spectra: Spectra = np.fft.rfft(frames * _WINDOW, axis=1)
    return spectra


def _sound(spectra: Spectra, length: int) -> Sound:
    frames = np.fft.irfft(spectra, axis=1) * _WINDOW
    sound = np.zeros(length)
    for place, frame in enumerate(frames):
        sound[place * HOP : place * HOP + FRAME] += frame
    return sound.astype(np.float32)
