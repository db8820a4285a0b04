"""What the microphone hears of the speakers, with real voices in made-up rooms."""

import itertools
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.hearing.echo import Own, Played, own_sound
from capture.sound import from_pcm

SAMPLES = Path(__file__).parents[2] / "data" / "whisper-office" / "samples"
RATE = 16_000
Sound = NDArray[np.float32]
# reverberation in s, delay in s, gain: a loud small speaker, a desk, a hall far away
ROOMS = [(0.05, 0.0, 1.0), (0.3, 0.05, 0.3), (0.5, 0.2, 0.1), (0.8, 0.3, 0.05)]


def voice(name: str) -> Sound:
    with wave.open(str(SAMPLES / name)) as file:
        return from_pcm(file.readframes(file.getnframes()))


def silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * RATE), np.float32)


def noise(count: int) -> Sound:
    return (0.002 * np.random.default_rng(5).standard_normal(count)).astype(np.float32)


def in_room(sound: Sound, room: tuple[float, float, float]) -> Sound:
    """As a microphone hears it from a loudspeaker: late, quiet, smeared."""
    reverberation, delay, gain = room
    time = np.arange(round(0.35 * RATE)) / RATE
    answer = np.random.default_rng(3).standard_normal(len(time)) * 10 ** (-3 * time / reverberation)
    answer *= 0.25 / np.sqrt((answer**2).sum())
    answer[0] = 1.0
    heard = np.convolve(sound, np.concatenate([silence(delay), answer]))[: len(sound) + round(delay * RATE)]
    return (heard * gain).astype(np.float32)


def together(*sounds: tuple[float, Sound]) -> Sound:
    """Sounds that begin at some seconds, one over the other, with a little noise; 0.3 s before and after."""
    length = max(round((at + 0.6) * RATE) + len(sound) for at, sound in sounds)
    heard = noise(length)
    for at, sound in sounds:
        begin = round((at + 0.3) * RATE)
        heard[begin : begin + len(sound)] += sound
    return heard


def around(played: Sound, heard: Sound, at: float = 0.0) -> Sound:
    """What `Played.around` gives for it."""
    span = silence(1.5 + len(heard) / RATE)
    begin = round((1.3 + at) * RATE)
    part = played[: len(span) - begin]
    span[begin : begin + len(part)] = part
    return span


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("name", ["01.wav", "02.wav", "03.wav"])
def test_what_was_played_is_no_part_of_what_i_said(room: tuple[float, float, float], name: str) -> None:
    played = voice(name)
    heard = together((0.0, in_room(played, room)))
    assert own_sound(heard, around(played, heard)).parts == []


@pytest.mark.parametrize(("mine", "others"), list(itertools.permutations([f"0{n}.wav" for n in range(1, 6)], 2)))
def test_what_i_say_into_a_headset_is_kept_whole_while_others_speak(mine: str, others: str) -> None:
    heard = together((0.0, 0.5 * voice(mine)))
    assert own_sound(heard, around(voice(others), heard)).parts == [(0, len(heard))]


@pytest.mark.parametrize("room", ROOMS)
def test_an_answer_right_after_their_words_is_kept_without_them(room: tuple[float, float, float]) -> None:
    played, mine = voice("01.wav"), 0.5 * voice("04.wav")
    starts = len(played) / RATE + room[1] + 0.2
    heard = together((0.0, in_room(played, room)), (starts, mine))
    ((begin, end),) = own_sound(heard, around(played, heard)).parts
    assert begin / RATE == pytest.approx(0.3 + starts, abs=0.6)
    assert end / RATE > starts + len(mine) / RATE


@pytest.mark.parametrize("room", ROOMS[1:])
def test_a_word_thrown_in_while_they_speak_is_kept(room: tuple[float, float, float]) -> None:
    played = np.concatenate([voice("01.wav"), voice("03.wav")])
    word = 0.6 * voice("04.wav")[: round(0.9 * RATE)]
    heard = together((0.0, in_room(played, room)), (2.0, word))
    parts = own_sound(heard, around(played, heard)).parts
    assert any(begin / RATE < 2.6 and end / RATE > 2.9 for begin, end in parts)
    assert sum(end - begin for begin, end in parts) < 0.7 * len(heard)


def in_another_voice(sound: Sound) -> Sound:
    """The same words, as loud in every band at every moment, from another throat: no filter makes one of the other."""
    frames = np.lib.stride_tricks.sliding_window_view(sound, 512)[::256] * np.hanning(512)
    spectra = np.abs(np.fft.rfft(frames, axis=1))
    turns = np.exp(2j * np.pi * np.random.default_rng(7).random(spectra.shape))
    said = silence(len(sound) / RATE)
    for place, frame in enumerate(np.fft.irfft(spectra * turns, axis=1) * np.hanning(512)):
        said[place * 256 : place * 256 + 512] += frame.astype(np.float32)
    return said


@pytest.mark.parametrize("later_s", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("name", ["01.wav", "03.wav"])
def test_who_says_the_same_words_himself_is_kept_whole(name: str, later_s: float) -> None:
    heard = together((later_s, in_another_voice(voice(name))))
    found = own_sound(heard, around(voice(name), heard))
    assert (found.parts, found.doubts) == ([(0, len(heard))], [False])
    assert found.sound is heard


def test_words_repeated_after_their_echo_are_mine_beyond_doubt() -> None:
    played = voice("01.wav")
    after = len(played) / RATE + 0.8
    heard = together((0.0, in_room(played, ROOMS[1])), (after, in_another_voice(played)))
    found = own_sound(heard, around(played, heard))
    assert [doubt for (_, end), doubt in zip(found.parts, found.doubts, strict=True) if end / RATE > after + 1] == [
        False
    ]


@pytest.mark.parametrize(
    ("drift", "lost_s", "at"), [(0.0001, 0.0, 0.0), (0.0004, 0.0, 0.0), (0.0, 0.05, 0.5), (0.0, 0.3, 0.15)]
)
def test_of_an_echo_by_a_clock_of_its_own_or_with_a_hole_nothing_is_beyond_doubt(
    drift: float, lost_s: float, at: float
) -> None:
    played = voice("03.wav") if drift else voice("01.wav")
    places = np.arange(round(len(played) * (1 - drift))) * (1 + drift)
    drifted = np.interp(places, np.arange(len(played)), played).astype(np.float32)
    hole = round(at * len(drifted))
    drifted = np.concatenate([drifted[:hole], silence(lost_s), drifted[hole:]])
    heard = together((0.0, in_room(drifted, (0.5, 0.2, 0.3) if drift else ROOMS[1])))
    own = own_sound(heard, around(played, heard))
    assert all(own.doubts)
    assert drift or sum(end - begin for begin, end in own.parts) < RATE


def test_nothing_played_is_nothing_to_compare_with() -> None:
    played = Played()
    assert played.around(1.0, 2.0) is None
    played.feed(np.zeros(512, np.float32), 1.5)
    assert played.around(1.0, 2.0) is None
    played.feed(np.full(512, 0.25, np.float32), 1.532)
    span = played.around(1.0, 2.0)
    assert span is not None
    assert len(span) == round(2.5 * RATE)
    (loud,) = np.nonzero(np.diff((span > 0.1).astype(int), prepend=0) == 1)
    # From one second before 1.0 on, the block lies where it was played.
    assert loud[0] / RATE == pytest.approx(1.5, abs=0.001)


def test_what_is_too_short_to_compare_is_kept() -> None:
    heard = noise(1000)
    assert own_sound(heard, noise(30_000)) == Own([(0, 1000)], heard, [True])
