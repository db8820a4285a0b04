"""From a device's stream to blocks, from blocks to utterances."""

import importlib.util
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from capture.reading.utterances import Cut, Utterance, Utterances
from capture.reading.vad import SileroVad
from capture.sound import BLOCK, BLOCK_S, SAMPLE_RATE, from_pcm, seconds_of, to_pcm
from capture.sources.resample import Reblocker, Resampler
from memory_core.errors import ReadingError

SAMPLES = Path(__file__).parents[2] / "data" / "whisper-office" / "samples"
SPOKEN, QUIET = np.full(BLOCK, 0.5, np.float32), np.zeros(BLOCK, np.float32)


def sample(name: str) -> NDArray[np.float32]:
    with wave.open(str(SAMPLES / name)) as file:
        return from_pcm(file.readframes(file.getnframes()))


def blocks(samples: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    return [samples[start : start + BLOCK] for start in range(0, len(samples) - BLOCK + 1, BLOCK)]


def test_pcm_keeps_what_was_heard_to_one_step_of_16_bits() -> None:
    heard = np.linspace(-1.2, 1.2, 1000, dtype=np.float32)
    assert np.abs(from_pcm(to_pcm(heard)) - np.clip(heard, -1, 1)).max() < 1e-4
    assert seconds_of(to_pcm(np.zeros(SAMPLE_RATE, np.float32))) == 1.0
    assert len(from_pcm(b"\x01\x02\x03")) == 1
    broken = np.array([np.nan, np.inf, -np.inf, 0.5], np.float32)
    assert np.abs(from_pcm(to_pcm(broken)) - np.array([0.0, 1.0, -1.0, 0.5])).max() < 1e-4


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_is_the_same_at_16_khz_however_it_is_cut(rate: int) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(rate) / rate).astype(np.float32)
    resampler, chance = Resampler(rate), np.random.default_rng(rate)
    heard, at = [], 0
    while at < rate:
        size = int(chance.integers(1, 4000))
        heard.append(resampler.feed(tone[at : at + size]))
        at += size
    result = np.concatenate(heard)
    assert abs(len(result) - SAMPLE_RATE) < 50
    expected = np.sin(2 * np.pi * 440 * np.arange(len(result)) / SAMPLE_RATE)
    assert np.abs(result - expected)[100:].max() < 1e-3


def test_what_16_khz_cannot_hold_does_not_come_back_as_something_else() -> None:
    tone = np.sin(2 * np.pi * 10_000 * np.arange(48_000) / 48_000).astype(np.float32)
    assert np.abs(Resampler(48_000).feed(tone)[100:]).max() < 1e-3


def test_too_little_to_say_anything_yet_is_kept() -> None:
    resampler = Resampler(48_000)
    assert len(resampler.feed(np.ones(10, np.float32))) == 0
    assert float(resampler.feed(np.ones(4000, np.float32))[500]) == pytest.approx(1.0, abs=1e-4)


@given(st.lists(st.integers(0, 2000), max_size=12))
def test_blocks_have_512_samples_and_lose_none(sizes: list[int]) -> None:
    stream = np.arange(sum(sizes), dtype=np.float32)
    cutter, at, out = Reblocker(), 0, []
    for size in sizes:
        out += cutter.feed(stream[at : at + size])
        at += size
    assert all(len(block) == BLOCK for block in out)
    assert len(out) == len(stream) // BLOCK
    assert not out or np.array_equal(np.concatenate(out), stream[: len(out) * BLOCK])


def test_voice_activity_block_by_block_is_what_the_whole_recording_gives() -> None:
    from faster_whisper.vad import get_vad_model

    speech = sample("01.wav")
    speech = speech[: len(speech) // BLOCK * BLOCK].copy()
    vad = SileroVad()
    streamed = [vad.probability(block) for block in blocks(speech)]
    whole = get_vad_model()(speech).ravel()
    # The last block is left out: the library blanks its end before it looks.
    assert np.abs(np.array(streamed) - whole)[:-1].max() < 1e-4
    assert max(streamed) > 0.9


def test_noise_is_no_speech_and_silence_wakes_no_model() -> None:
    vad = SileroVad()
    assert [vad.probability(QUIET) for _ in range(3)] == [0.0] * 3
    assert vad._session is None  # noqa: SLF001 (that it is not loaded is what is promised)
    noise = np.random.default_rng(1).normal(0, 0.02, (40, BLOCK)).astype(np.float32)
    assert max(vad.probability(block) for block in noise) < 0.5


def test_after_silence_the_voice_model_starts_afresh() -> None:
    speech = blocks(sample("02.wav"))
    vad = SileroVad()
    first = [vad.probability(block) for block in speech]
    vad.probability(QUIET)
    assert [vad.probability(block) for block in speech] == pytest.approx(first, abs=1e-5)


def test_an_installation_without_its_voice_model_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = importlib.util.spec_from_file_location("faster_whisper", tmp_path / "__init__.py")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ReadingError, match="faster-whisper is missing"):
        SileroVad().probability(SPOKEN)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: found)
    with pytest.raises(ReadingError, match="voice model is missing"):
        SileroVad().probability(SPOKEN)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "silero_vad_v6.onnx").write_bytes(b"broken")
    with pytest.raises(ReadingError, match="voice model is damaged"):
        SileroVad().probability(SPOKEN)


def spoken(cutter: Utterances, *judged: tuple[float, int]) -> list[Utterance]:
    """Feed (probability, number of blocks) and collect what comes out."""
    out = []
    for probability, count in judged:
        for _ in range(count):
            if (utterance := cutter.feed(SPOKEN if probability >= 0.5 else QUIET, probability)) is not None:
                out.append(utterance)
    return out


def test_an_utterance_has_a_little_before_and_after_it() -> None:
    cutter = Utterances()
    (utterance,) = spoken(cutter, (0.0, 100), (0.9, 50), (0.0, 30))
    heard = np.abs(from_pcm(utterance.sound)) > 0
    assert len(heard) == (9 + 50 + 9) * BLOCK
    assert heard.sum() == 50 * BLOCK
    assert np.argmax(heard) == 9 * BLOCK
    assert utterance.ended_before_s == pytest.approx(10 * BLOCK_S)
    assert not cutter.speaking


def test_a_weak_syllable_does_not_cut_a_sentence_but_a_pause_does() -> None:
    assert len(spoken(Utterances(), (0.9, 20), (0.4, 60), (0.9, 20), (0.0, 30))) == 1
    assert len(spoken(Utterances(), (0.9, 20), (0.1, 15), (0.9, 20), (0.0, 30))) == 1
    assert len(spoken(Utterances(), (0.9, 20), (0.1, 25), (0.9, 20), (0.0, 30))) == 2


def test_two_utterances_share_the_pause_and_no_sample_twice() -> None:
    cutter = Utterances()
    stream = np.linspace(0, 1, 120 * BLOCK, dtype=np.float32)
    judged = [0.9] * 40 + [0.1] * 20 + [0.9] * 30 + [0.1] * 30
    out = [u for b, p in zip(blocks(stream), judged, strict=True) if (u := cutter.feed(b, p))]
    assert len(out) == 2
    first, second = (from_pcm(utterance.sound) for utterance in out)
    assert second[0] > first[-1]


def test_a_click_is_dropped_and_counted() -> None:
    cutter = Utterances()
    assert spoken(cutter, (0.9, 3), (0.0, 30)) == []
    assert cutter.dropped == 1


def test_somebody_who_never_pauses_is_cut_at_the_least_spoken_block() -> None:
    cutter = Utterances()
    out = spoken(cutter, (0.9, 900), (0.6, 1), (0.9, 1000))
    assert max(utterance.seconds for utterance in out) <= 30.0
    assert out[0].seconds == pytest.approx(901 * BLOCK_S)
    last = cutter.finish()
    assert last is not None
    assert sum(utterance.seconds for utterance in [*out, last]) == pytest.approx(1901 * BLOCK_S)


def test_the_end_of_the_stream_ends_the_utterance() -> None:
    cutter = Utterances(Cut(minimum_speech_s=0.1))
    spoken(cutter, (0.9, 10))
    last = cutter.finish()
    assert last is not None
    assert last.seconds == pytest.approx(10 * BLOCK_S)
    assert cutter.finish() is None


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 200)), max_size=30))
def test_whatever_is_heard_memory_stays_bounded_and_utterances_are_of_legal_length(
    judged: list[tuple[float, int]],
) -> None:
    cutter = Utterances()
    for utterance in spoken(cutter, *judged):
        assert 0.25 <= utterance.seconds <= 30.0
    assert len(cutter._spoken) * BLOCK_S <= 30.0  # noqa: SLF001 (the bound is what is promised)
