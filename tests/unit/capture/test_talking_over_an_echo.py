"""Somebody talks while the speakers do: the words are taken out of the echo, with real voices in made-up rooms."""

import pytest

from capture.hearing.cancelling import HOP, without_echo
from capture.hearing.echo import own_sound
from capture.reading.transcription import WhisperTranscriber
from capture.sound import to_pcm
from tests.unit.capture.test_echo import RATE, SAMPLES, Sound, around, in_room, noise, together, voice

# reverberation in s, delay in s, gain: as loud as who talks, and quieter
NEAR = [(0.1, 0.05, 0.6), (0.3, 0.2, 0.3), (0.4, 0.3, 0.4)]
MINE, SAID = "04.wav", "remind me to renew my passport in january"


@pytest.fixture(scope="module")
def reader() -> WhisperTranscriber:
    return WhisperTranscriber(SAMPLES.parent, "en")


def understood(reader: WhisperTranscriber, parts: list[tuple[int, int]], sound: Sound) -> str:
    return " ".join(reader.transcribe(to_pcm(sound[begin:end])) for begin, end in parts)


@pytest.mark.parametrize("room", NEAR)
def test_what_i_say_over_their_words_is_understood_and_theirs_are_not_in_it(
    reader: WhisperTranscriber, room: tuple[float, float, float]
) -> None:
    heard = together((0.0, in_room(voice("01.wav"), room)), (0.8, voice(MINE)))
    parts, own, _ = own_sound(heard, around(voice("01.wav"), heard))
    assert understood(reader, parts, own) == SAID
    assert understood(reader, [(0, len(heard))], heard) != SAID, "it needs taking out"


def test_what_is_left_of_an_echo_alone_is_little_and_nobody_s_words() -> None:
    played = voice("01.wav")
    heard = together((0.0, in_room(played, NEAR[1])))
    around_it = around(played, heard)
    # `around` begins a second earlier.
    left = without_echo(heard, around_it, round((1.0 + NEAR[1][1]) * RATE) // HOP * HOP - round(2 * NEAR[1][1] * RATE))
    assert left is not None
    assert (left.sound**2).sum() < 0.1 * (heard**2).sum()
    assert own_sound(heard, around_it)[0] == []


def test_what_has_nothing_to_do_with_what_was_played_is_left_as_it_is() -> None:
    heard = together((0.0, voice(MINE)))
    left = without_echo(heard, noise(len(heard) + 2 * RATE), RATE)
    assert left is not None
    # What happens to be alike is taken for an echo: one tap in six frames, no more.
    assert (left.share**1.0).mean() > 0.7
    assert own_sound(heard, around(0.01 * noise(len(heard)), heard))[1] is heard


def test_a_sound_too_short_to_find_a_room_in_is_not_touched() -> None:
    assert without_echo(noise(5000), noise(30_000), 0) is None
