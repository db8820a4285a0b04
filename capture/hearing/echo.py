"""What the microphone hears of the speakers: found by comparing what it heard with what was played.

Both are cut into frames of the energy in twenty bands. A loudspeaker, a room and a microphone change levels and smear
sound, but the rise and fall in each band stays, some tens or hundreds of milliseconds later; two voices that have
nothing to do with each other rise and fall apart. Measured with synthetic voices and rooms, windows of a second
correlate above 0.7 for an echo, below 0.45 for another voice, and mostly below 0.55 where somebody talks over it.
"""

import threading
from collections import deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from capture.hearing.cancelling import FRAME as _FRAME
from capture.hearing.cancelling import HOP as _HOP
from capture.hearing.cancelling import Left, without_echo
from capture.sound import BLOCK_S, SAMPLE_RATE, to_pcm

Sound = NDArray[np.float32]
Levels = NDArray[np.float64]

_BANDS, _LOWEST_HZ, _HIGHEST_HZ = 20, 150.0, 6000.0
_FLOOR_DB = -50.0
# The microphone may lag by the speakers' buffers, and the two streams are dated by when their blocks arrive.
_EARLIEST_S, _LATEST_S = -0.5, 1.0
_WINDOW_S, _STEP_S = 0.96, 0.24
_ALIKE, _SHORT_ALIKE, _FEWEST_WINDOWS = 0.55, 0.85, 4
_HALF_ALIKE = 0.45
# Somebody who talks over an echo is louder than it can be, in enough of the bands; a room rings for a while.
_OVER_DB, _OVER_BANDS = 10.0, 0.3
_RINGS_S, _DECAY_DB = 0.3, 1.5
_OWN_S, _SMOOTH_S, _MARGIN_S = 0.5, 0.3, 0.15
_LOUD_DB = 25.0
# What is only noise: an utterance has quiet moments, at its ends at least.
_QUIET, _ABOVE_QUIET_DB = 0.05, 6.0
# Where the echo can be taken out, so little is left of it; somebody who talks leaves more. It is shown to be possible
# by so many frames of the echo.
_TAKEN_OUT, _SHOWN = 0.2, 0.3
_LEAST_LEFT, _LEFT_MORE, _MOSTLY = 0.06, 4.0, 0.2
_WITHIN_S, _AROUND_S = 0.8, 0.3
_ALONE, _ALONE_S = 0.1, 0.15
# Somebody else who says the same rises and falls alike, but no filter makes one voice of another: of an echo, also a
# distorted, noisy or drifting one, at most half was left here, of another voice at least 0.7.
_UNLIKE = 0.6
_KEPT_S = 45.0
# Where more than this share is left, nothing was found that could explain the rest; then halves are looked at that are
# no shorter than this.
_ALL, _SHORTEST_S = 0.9, 1.0


class Played:
    """What the speakers played in the last seconds. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocks: deque[tuple[float, bytes]] = deque(maxlen=round(_KEPT_S / BLOCK_S))

    def feed(self, block: Sound, at: float) -> None:
        """One block, and when it arrived (monotonic seconds)."""
        with self._lock:
            self._blocks.append((at, to_pcm(block) if block.any() else b""))

    def around(self, began: float, ended: float) -> Sound | None:
        """What was played from so much before `began` to so much after `ended` that it may be heard between them.

        None when that was nothing.
        """
        first, last = began - _LATEST_S, ended - _EARLIEST_S
        with self._lock:
            blocks = [(at, pcm) for at, pcm in self._blocks if first - 0.2 < at < last + 0.2]
        if not any(pcm for _, pcm in blocks):
            return None
        silence = bytes(2 * round(BLOCK_S * SAMPLE_RATE))
        heard = np.frombuffer(b"".join(pcm or silence for _, pcm in blocks), "<i2").astype(np.float32) / 32768.0
        # The last block ended when it arrived; the others follow each other without a gap.
        span = np.zeros(_samples(last - first), np.float32)
        start = _samples(blocks[-1][0] - first) - len(heard)
        begin, end = max(0, start), min(len(span), start + len(heard))
        if begin < end:
            span[begin:end] = heard[begin - start : end - start]
        return span


class Own(NamedTuple):
    """What of an utterance is no echo: its parts (samples from, to), the sound to take them from (without the echo,
    where that can be taken out), and of each part whether it may hold an echo all the same."""

    parts: list[tuple[int, int]]
    sound: Sound
    doubts: list[bool]


def own_sound(heard: Sound, played: Sound) -> Own:
    """Of what was heard, what is no echo of what was played (`Played.around`).

    What is left of it is looked at once more by itself: where a busy machine lost some sound, the echo goes on with
    another delay, and the one filter that explains most explains nothing of it. Where that explains nothing at all, the
    halves are looked at: one of them may have no such hole.
    """
    found = _by_one_delay(heard, played)
    left = list(zip(found.parts, found.doubts, strict=True))
    halved = any(end - begin > _ALL * len(heard) for (begin, end), _ in left)
    if halved:
        if len(heard) < 2 * _samples(_SHORTEST_S):
            return found
        middle, doubt = len(heard) // 2, any(found.doubts)
        left = [((0, middle), doubt), ((middle, len(heard)), doubt)]
    parts: list[tuple[int, int]] = []
    sound, doubts, finds = found.sound, [], not halved
    for (begin, end), doubt in left:
        piece, then = heard[begin:end], played[begin : end + len(played) - len(heard)]
        is_like, again = _is_like(piece, then), None
        if is_like or not halved:
            again = (own_sound if is_like else _by_one_delay)(piece, then)
        # What does not rise and fall like an echo is one only if the filter explains all of it, and half of what none
        # explains only if it could be taken out of that: another voice is alike for a second, too.
        unsure = again is None or (again.sound is piece if halved else again.parts and not is_like)
        if again is None or unsure or again.parts == [(0, end - begin)]:
            parts.append((begin, end))
            doubts.append(doubt if again is None else any(again.doubts) or again.sound is not piece)
            continue
        sound, finds = (heard.copy() if sound is heard else sound), True
        sound[begin:end] = again.sound
        parts += [(begin + first, begin + last) for first, last in again.parts]
        doubts += again.doubts
    return Own(parts, sound, doubts) if finds else found._replace(doubts=[any(doubts)] * len(found.doubts))


def _is_like(heard: Sound, played: Sound) -> bool:
    """Whether some of it may be an echo: asked before the filter, which costs more, is sought."""
    own, others = _levels(heard), _levels(played)
    return len(own) >= _frames(_OWN_S) and len(others) >= len(own) and bool(_echo(own, others)[0].any())


def _by_one_delay(heard: Sound, played: Sound) -> Own:
    own, others = _levels(heard), _levels(played)
    if len(own) < _frames(_OWN_S) or len(others) < len(own):
        return Own([(0, len(heard))], heard, [True])
    echo, shift = _echo(own, others)
    left = without_echo(heard, played, shift * _HOP)
    if left is None:
        parts = _louder_parts(own, others, echo, shift, len(heard)) if echo.any() else [(0, len(heard))]
        return Own(parts, heard, [True] * len(parts))
    speaks = _speaks(own.max(axis=1))
    if _is_unlike(left.share[echo & speaks]):
        echo = np.zeros_like(echo)
    rest = _rest(left, own, echo)
    if rest is not None:
        parts, sound = _left_parts(own, left, rest, len(heard)), left.sound
    elif echo.any():
        parts, sound = _louder_parts(own, others, echo, shift, len(heard)), heard
    else:
        parts, sound = [(0, len(heard))], heard
    within = [slice(begin // _HOP, end // _HOP) for begin, end in parts]
    return Own(parts, sound, [not _is_unlike(left.share[part][speaks[part]]) for part in within])


def _is_unlike(share: NDArray[np.float64]) -> bool:
    """Whether what was played explains so little that somebody else says this."""
    return bool(share.size) and float(np.median(share)) > _UNLIKE


def _rest(left: Left, own: Levels, echo: NDArray[np.bool_]) -> float | None:
    """Which share of an echo is left at most; None where it could not be taken out, or there is none."""
    speaks = _speaks(own.max(axis=1))
    loud = left.share[echo & speaks]
    if loud.size and (loud < _TAKEN_OUT).mean() >= _SHOWN:
        return float(np.clip(_LEFT_MORE * np.quantile(loud, _MOSTLY), _LEAST_LEFT, _TAKEN_OUT))
    # Where somebody talks over nearly all of it, it is found by what little of it stands alone.
    alone = left.share[speaks] < _ALONE
    return _TAKEN_OUT if not echo.any() and alone.sum() >= _frames(_ALONE_S) else None


def _left_parts(own: Levels, left: Left, rest: float, length: int) -> list[tuple[int, int]]:
    """Where more is left than such a rest of the echo."""
    loudness = own.max(axis=1)
    speaks = _speaks(loudness) & (_levels(left.sound).max(axis=1) > loudness.max() - _LOUD_DB)
    mine, perhaps = (_smooth(speaks & (left.share > share)) for share in (rest, max(rest / 2, _LEAST_LEFT)))
    least = _frames(_OWN_S)
    runs = [(begin, end) for begin, end in _runs(mine | perhaps) if mine[begin:end].sum() >= least // 3]
    parts = _joined([_widened(begin, end, length, _AROUND_S) for begin, end in runs], _WITHIN_S)
    return [(begin, end) for begin, end in parts if mine[begin // _HOP : end // _HOP].sum() >= least // 2]


def _louder_parts(
    own: Levels, others: Levels, echo: NDArray[np.bool_], shift: int, length: int
) -> list[tuple[int, int]]:
    """Where there is no echo, or somebody talks who is much louder than it."""
    speaks = _speaks(own.max(axis=1))
    over = _talked_over(own, others, echo, shift) & speaks
    parts: list[tuple[int, int]] = []
    for begin, end in _runs(~echo | over):
        begin, end = _sharpened(begin, end, over)
        # At its edges an echo is alike for too short a time to be told from a voice, but not louder than it can be.
        if max(speaks[begin:end].sum(), 2 * over[begin:end].sum()) >= _frames(_OWN_S):
            parts.append(_widened(begin, end, length))
    return _joined(parts, _OWN_S)


def _speaks(loudness: Levels) -> NDArray[np.bool_]:
    speaks: NDArray[np.bool_] = loudness > max(
        loudness.max() - _LOUD_DB, np.quantile(loudness, _QUIET) + _ABOVE_QUIET_DB
    )
    return speaks


def _widened(begin: int, end: int, length: int, margin_s: float = _MARGIN_S) -> tuple[int, int]:
    """Frames as samples, with a margin."""
    margin = _samples(margin_s)
    return max(0, begin * _HOP - margin), min(length, end * _HOP + _FRAME + margin)


def _joined(parts: list[tuple[int, int]], within_s: float) -> list[tuple[int, int]]:
    """Parts that follow each other so soon are one."""
    joined: list[tuple[int, int]] = []
    for begin, end in parts:
        if joined and begin - joined[-1][1] < _samples(within_s):
            begin = joined.pop()[0]
        joined.append((begin, end))
    return joined


def _levels(sound: Sound) -> Levels:
    """Frames × bands, in decibels above a floor that lies so far below the loudest."""
    count = max(0, (len(sound) - _FRAME) // _HOP + 1)
    if not count:
        return np.zeros((0, _BANDS))
    frames = np.lib.stride_tricks.sliding_window_view(sound, _FRAME)[::_HOP][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(_FRAME), axis=1)) ** 2
    edges = np.unique(np.round(np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, _BANDS + 1) * _FRAME / SAMPLE_RATE).astype(int))
    bands = np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1)
    levels: Levels = 10 * np.log10(bands + bands.max() * 10 ** (_FLOOR_DB / 10) + 1e-7)
    return levels


def _echo(own: Levels, others: Levels) -> tuple[NDArray[np.bool_], int]:
    """Which frames are an echo, by the one delay that explains most, and that delay."""
    count = len(own)
    window = min(count, _frames(_WINDOW_S))
    starts = np.arange(0, count - window + 1, _frames(_STEP_S))
    if starts[-1] != count - window:
        starts = np.append(starts, count - window)
    own_sum = _windowed(own, starts, window)
    own_power = (_windowed(own * own, starts, window) - own_sum**2 / window).sum(axis=1)
    anywhere = np.arange(len(others) - window + 1)
    other_sum = _windowed(others, anywhere, window)
    other_power = (_windowed(others * others, anywhere, window) - other_sum**2 / window).sum(axis=1)
    best, found, at = 0.0, np.zeros(len(starts)), 0
    for shift in range(len(others) - count + 1):
        both = _windowed(own * others[shift : shift + count], starts, window)
        both -= own_sum * other_sum[starts + shift] / window
        alike = both.sum(axis=1) / np.sqrt(own_power * other_power[starts + shift] + 1.0)
        worth = float(np.clip(alike - _HALF_ALIKE, 0, None).sum())
        if worth > best:
            best, found, at = worth, alike, shift
    alone = len(starts) == 1
    windows = _lasting(found >= (_SHORT_ALIKE if alone else _ALIKE), min(_FEWEST_WINDOWS, len(starts)))
    votes, covers = np.zeros(count), np.zeros(count)
    for start, is_echo in zip(starts, windows, strict=True):
        votes[start : start + window] += is_echo
        covers[start : start + window] += 1
    echo: NDArray[np.bool_] = votes * 2 > covers
    return echo, at


def _sharpened(begin: int, end: int, over: NDArray[np.bool_]) -> tuple[int, int]:
    """A part without the ends that the speakers explain: windows tell only roughly where an echo ends."""
    reach = _frames(_WINDOW_S)
    louder = np.flatnonzero(over[begin:end])
    if louder.size and begin > 0 and louder[0] < reach:
        begin += int(louder[0])
        louder -= louder[0]
    if louder.size and end < len(over) and end - begin - louder[-1] <= reach:
        end = begin + int(louder[-1]) + 1
    return begin, end


def _lasting(mask: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """Only its runs of so many or more: two voices that begin or end together are alike for a moment."""
    lasting = np.zeros_like(mask)
    for begin, end in _runs(mask):
        lasting[begin:end] = end - begin >= least
    return lasting


def _talked_over(own: Levels, others: Levels, echo: NDArray[np.bool_], shift: int) -> NDArray[np.bool_]:
    """Frames that are much louder than the echo can be: somebody talks over it."""
    played = others[shift : shift + len(own)]
    sounding = (played > played.max(axis=0) - _LOUD_DB) & echo[:, None]
    heard = sounding.any(axis=0)
    if heard.mean() < 0.5:
        return np.zeros(len(own), np.bool_)
    change = np.ma.median(np.ma.array(own - played, mask=~sounding), axis=0).filled(0.0)  # type: ignore[no-untyped-call]
    change[~heard] = np.median(change[heard])
    expected = played + change
    for _ in range(_frames(_RINGS_S)):
        expected[1:] = np.maximum(expected[1:], expected[:-1] - _DECAY_DB)
    return _smooth((own - expected > _OVER_DB).mean(axis=1) >= _OVER_BANDS)


def _smooth(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is so most of the time."""
    width = _frames(_SMOOTH_S)
    smooth: NDArray[np.bool_] = np.convolve(mask.astype(float), np.ones(width) / width, "same") >= 0.5
    return smooth


def _windowed(values: Levels, starts: NDArray[np.int64], window: int) -> Levels:
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    within: Levels = sums[starts + window] - sums[starts]
    return within


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where a mask is true: from, to."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2], strict=True)]


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)


def _frames(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE / _HOP)
