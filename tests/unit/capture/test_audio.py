"""The microphone over a scripted PortAudio: formats, refusals, and devices that are not there."""

import builtins
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.sources.portaudio import PortAudioMicrophone as Microphone
from memory_core.errors import NoMicrophone


class PortAudioError(Exception):
    """What sounddevice raises."""


class Stream:
    """An input stream that a test feeds."""

    def __init__(self, library: "Library", **options: Any) -> None:
        if (options["samplerate"], options["channels"]) in library.refused:
            raise PortAudioError("Invalid sample rate")
        self.options = options
        self.active = False
        self.closed = False
        self._cannot_start = library.cannot_start or options["device"] in library.held
        library.streams.append(self)

    def start(self) -> None:
        if self._cannot_start:
            raise PortAudioError("Device unavailable")
        self.active = True

    def close(self, ignore_errors: bool = True) -> None:
        self.active = False
        self.closed = True

    def hear(self, samples: NDArray[np.float32]) -> None:
        callback: Callable[..., None] = self.options["callback"]
        callback(samples.reshape(-1, self.options["channels"]), len(samples), None, None)


class Library(ModuleType):
    """PortAudio, as sounddevice shows it."""

    PortAudioError = PortAudioError

    def __init__(self) -> None:
        super().__init__("sounddevice")
        self.device: dict[str, Any] | None = {
            "name": "Desk microphone",
            "default_samplerate": 48000.0,
            "max_input_channels": 2,
        }
        self.refused: set[tuple[int, int]] = set()
        self.cannot_start = False
        self.streams: list[Stream] = []
        self.restarts = 0
        self.more: list[dict[str, Any]] = []
        self.held: set[int | None] = set()

    def query_devices(self, kind: str = "") -> Any:
        if not kind:
            return [self.device, *self.more]
        if self.device is None:
            raise PortAudioError("Error querying device -1")
        return self.device

    def InputStream(self, **options: Any) -> Stream:
        return Stream(self, **options)

    def _terminate(self) -> None:
        self.restarts += 1

    def _initialize(self) -> None:
        pass


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    made = Library()
    monkeypatch.setitem(sys.modules, "sounddevice", made)
    return made


def test_blocks_of_512_arrive_as_copies(library: Library) -> None:
    microphone = Microphone()
    heard: list[NDArray[np.float32]] = []
    assert not microphone.alive
    microphone.start(heard.append)
    assert microphone.alive
    assert microphone.device == "Desk microphone"
    buffer = np.full(512, 0.25, np.float32)
    library.streams[0].hear(buffer)
    buffer[:] = 0.0
    assert [block.shape for block in heard] == [(512,)]
    assert float(heard[0].min()) == 0.25
    microphone.stop()
    microphone.stop()
    assert not microphone.alive
    assert microphone.device == ""
    assert library.streams[0].closed


@pytest.mark.parametrize(
    ("refused", "rate", "channels"),
    [
        ({(16000, 1)}, 48000, 1),
        ({(16000, 1), (48000, 1)}, 48000, 2),
        ({(16000, 1), (48000, 1), (48000, 2)}, 48000, 5),
    ],
)
def test_a_device_that_cannot_do_16_khz_or_mono_is_brought_to_it(
    library: Library, refused: set[tuple[int, int]], rate: int, channels: int
) -> None:
    library.refused = refused
    assert library.device is not None
    library.device["max_input_channels"] = max(2, channels)
    microphone = Microphone()
    heard: list[NDArray[np.float32]] = []
    microphone.start(heard.append)
    stream = library.streams[0]
    assert (stream.options["samplerate"], stream.options["channels"]) == (rate, channels)
    assert stream.options["blocksize"] == 6144
    tone = np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000).astype(np.float32)
    for start in range(0, 48_000 - 1535, 1536):
        stream.hear(np.repeat(tone[start : start + 1536], channels))
    sound = np.concatenate(heard)
    assert {block.shape for block in heard} == {(512,)}
    expected = np.sin(2 * np.pi * 440 * np.arange(len(sound)) / 16_000)
    assert np.abs(sound - expected)[100:].max() < 1e-3
    microphone.stop()


def test_the_list_of_devices_is_read_again_at_each_further_start(library: Library) -> None:
    microphone = Microphone()
    microphone.start(lambda _block: None)
    assert library.restarts == 0
    library.streams[0].active = False
    assert not microphone.alive
    microphone.start(lambda _block: None)
    assert library.restarts == 1
    assert library.streams[0].closed
    microphone.stop()


def test_no_device_is_a_sentence(library: Library) -> None:
    library.device = None
    with pytest.raises(NoMicrophone, match=r"There is no microphone\. Plug one in"):
        Microphone().start(lambda _block: None)


def test_a_device_that_others_hold_is_a_sentence_and_no_stream_stays_open(library: Library) -> None:
    library.cannot_start = True
    microphone = Microphone()
    with pytest.raises(
        NoMicrophone, match="“Desk microphone” cannot be opened: it may be unplugged, held by another program"
    ):
        microphone.start(lambda _block: None)
    assert all(stream.closed for stream in library.streams)
    assert not microphone.alive


def test_the_next_microphone_is_taken_where_the_default_one_is_held_but_never_the_speakers(library: Library) -> None:
    for name, inputs in (("Speakers", 0), ("Stereo Mix", 2), ("Monitor of Speakers", 2), ("Headset", 1)):
        library.more.append({"name": name, "default_samplerate": 16000.0, "max_input_channels": inputs})
    library.held = {None}
    microphone = Microphone()
    microphone.start(lambda _block: None)
    assert microphone.device == "Headset"
    assert [stream.options["device"] for stream in library.streams if not stream.closed] == [4]
    microphone.stop()


def test_a_missing_library_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    load = builtins.__import__

    def missing(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return load(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(NoMicrophone, match="sudo apt-get install libportaudio2"):
        Microphone().start(lambda _block: None)
