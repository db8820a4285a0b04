"""Which way sound comes in, on each system: over scripted libraries."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.errands import Errands
from capture.sources import audio, libpulse, loopback_macos, pulse
from capture.sources.audio import Microphone
from capture.sources.default_input import default_input, inputs
from capture.sources.loopback_macos import MacAudio
from capture.sources.loopback_windows import WindowsLoopback
from capture.sources.portaudio import PortAudioMicrophone
from capture.sources.pulse import PulseSource
from capture.sources.sound_server import MICROPHONE, Frozen, NoServer
from capture.sources.system_audio import system_audio
from memory_core.errors import NoMicrophone
from tests.fakes.scripted_seeing import eventually
from tests.fakes.sound import ScriptedMicrophone


class Server(ScriptedMicrophone):
    """A sound server's source."""

    def __init__(self, _kind: str) -> None:
        super().__init__()
        self.name = "server"


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Microphone:
    monkeypatch.setattr(audio, "PulseSource", Server)
    monkeypatch.setattr(audio, "PortAudioMicrophone", ScriptedMicrophone)
    monkeypatch.setattr(sys, "platform", "linux")
    return Microphone()


def listen(_block: NDArray[np.float32]) -> None:
    """To nothing in particular."""


def test_where_a_sound_server_runs_it_is_asked(chosen: Microphone) -> None:
    chosen.start(listen)
    assert (chosen.device, chosen.alive) == ("server", True)
    chosen.stop()
    assert (chosen.device, chosen.alive) == ("", False)


def test_without_a_server_the_plain_way_is_taken(chosen: Microphone) -> None:
    assert isinstance(chosen._server, Server)  # noqa: SLF001
    chosen._server.faults = [NoServer("The sound server is gone. Start it.")]  # noqa: SLF001
    chosen.start(listen)
    assert chosen.device == "scripted"


FROZEN, GONE = Frozen(), NoServer("The sound server is gone.")


@pytest.mark.parametrize(
    ("met", "told"),
    [
        ([GONE], [NoServer]),
        ([FROZEN, GONE, GONE], [Frozen, Frozen, Frozen]),
        ([FROZEN, None, GONE], [Frozen, None, NoServer]),
    ],
)
def test_a_frozen_server_that_refuses_whoever_asks_again_is_not_called_gone(
    monkeypatch: pytest.MonkeyPatch, met: list[NoMicrophone | None], told: list[type[NoMicrophone] | None]
) -> None:
    failures = iter(met)

    def run(*_: object) -> SimpleNamespace:
        settled = threading.Event()
        settled.set()
        failure = next(failures)
        begun = {"start": bool, "join": bool, "settled": settled, "ending": threading.Event()}
        return SimpleNamespace(failure=failure, listener=listen, **begun)

    monkeypatch.setattr(pulse, "_Run", run)
    monkeypatch.setattr(libpulse, "load_pulse", object)
    source = PulseSource(MICROPHONE)
    found: list[type[NoMicrophone] | None] = []
    for _ in met:
        try:
            source.start(listen)
        except NoMicrophone as error:
            found.append(type(error))
        else:
            found.append(None)
    assert found == told


@pytest.mark.parametrize("lasts", [True, False])
def test_a_stream_that_began_before_anybody_listened_goes_on(monkeypatch: pytest.MonkeyPatch, lasts: bool) -> None:
    runs: list[SimpleNamespace] = []

    def run(_library: object, _kind: str, listener: object = None) -> SimpleNamespace:
        settled = SimpleNamespace(set=bool, wait=lambda _within_s: True)
        begun = {"start": bool, "join": bool, "settled": settled, "ending": settled}
        runs.append(SimpleNamespace(failure=None, alive=lasts, listener=listener, **begun))
        return runs[-1]

    monkeypatch.setattr(pulse, "_Run", run)
    monkeypatch.setattr(libpulse, "load_pulse", object)
    source = PulseSource(MICROPHONE)
    source.begin()
    for times in (1, 2):
        source.start(listen)
        assert len(runs) == (times if lasts else times + 1), "one that ended meanwhile is opened anew"
        assert runs[-1].listener is listen


def test_a_server_that_is_restarted_finds_its_devices_free(chosen: Microphone) -> None:
    chosen.start(listen)
    assert isinstance(chosen._server, Server)  # noqa: SLF001
    chosen._server.faults = [NoServer("The sound server is gone. Start it.")]  # noqa: SLF001
    with pytest.raises(NoServer):
        chosen.start(listen)
    assert chosen.device == ""
    chosen.start(listen)
    assert chosen.device == "server"


def test_without_the_library_of_the_server_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture.sources.libpulse.LIBRARY", "libnowhere.so.0")
    with pytest.raises(NoServer):
        PulseSource("@DEFAULT_SOURCE@").start(listen)


@pytest.mark.parametrize(
    ("platform", "kind"), [("linux", PulseSource), ("win32", WindowsLoopback), ("darwin", MacAudio)]
)
def test_each_system_has_its_way_to_what_the_speakers_play(
    monkeypatch: pytest.MonkeyPatch, platform: str, kind: type
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert isinstance(system_audio(), kind)


def test_a_call_that_hangs_holds_up_only_those_that_follow_it() -> None:
    errands, go, done = Errands("errand"), threading.Event(), list[str]()
    assert errands.run(lambda: done.append("first"), 5.0)
    assert not errands.busy
    assert not errands.run(lambda: done.append("hung") if go.wait(20) else None, 0.05)
    assert errands.busy
    assert not errands.run(lambda: done.append("next"), 0.05)
    go.set()
    assert errands.run(lambda: done.append("last"), 5.0)
    assert done == ["first", "hung", "next", "last"]
    with pytest.raises(ValueError, match="as told"):
        errands.run(lambda: (_ for _ in ()).throw(ValueError("as told")).__next__(), 5.0)


class HangingPortAudio(ModuleType):
    """Opens streams when it is allowed to."""

    class PortAudioError(Exception):
        """What it raises."""

    def __init__(self) -> None:
        super().__init__("sounddevice")
        self.go = threading.Event()
        self.open = 0

    def query_devices(self, kind: str) -> dict[str, Any]:
        return {"name": "Desk microphone", "default_samplerate": 16000.0, "max_input_channels": 1}

    def InputStream(self, **_options: Any) -> Any:
        self.go.wait(20)
        self.open += 1
        return SimpleNamespace(start=lambda: None, active=True, close=self._close)

    def _close(self, *, ignore_errors: bool) -> None:
        self.open -= 1

    def _terminate(self) -> None:
        pass

    def _initialize(self) -> None:
        pass


def test_a_sound_system_that_hangs_is_told_and_left_and_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    library = HangingPortAudio()
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    microphone = PortAudioMicrophone(start_within_s=0.05, end_within_s=0.05)
    with pytest.raises(NoMicrophone, match="sound does not answer"):
        microphone.start(listen)
    began = time.monotonic()
    microphone.stop()
    assert time.monotonic() - began < 10.0
    library.go.set()
    eventually(lambda: not microphone._errands.busy)  # noqa: SLF001
    assert library.open == 0
    assert not microphone.alive
    microphone.start(listen)
    assert microphone.alive
    assert library.open == 1
    microphone.stop()
    assert library.open == 0


def test_where_another_input_became_the_default_the_stream_is_no_longer_the_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = HangingPortAudio()
    library.go.set()
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    default = ["desk"]
    microphone = PortAudioMicrophone(default=lambda: default[0])
    microphone.start(listen)
    assert microphone.alive
    default[0] = ""
    assert microphone.alive, "not known is no change"
    default[0] = "headset"
    assert not microphone.alive
    microphone.start(listen)
    assert microphone.alive
    microphone.stop()


def test_a_device_that_came_is_known_without_asking_portaudio(monkeypatch: pytest.MonkeyPatch) -> None:
    library = HangingPortAudio()
    library.go.set()
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    found = ["card"]
    microphone = PortAudioMicrophone(inputs=lambda: tuple(found))
    assert not microphone.came
    microphone.start(listen)
    assert not microphone.came
    found.append("headset")
    assert microphone.came
    microphone.stop()


def test_what_is_plugged_in_is_seen_where_there_is_no_sound_server(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = ["timer"]
    monkeypatch.setattr(os, "listdir", lambda _folder: listed)
    before = inputs()
    assert before == inputs()
    listed.append("pcmC1D0c")
    assert before != inputs()


def test_a_server_that_came_is_seen_at_its_door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.delenv("PULSE_RUNTIME_PATH", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    microphone = Microphone()
    assert not microphone.came
    (tmp_path / "pulse").mkdir()
    (tmp_path / "pulse" / "native").touch()
    assert microphone.came


def test_the_default_input_of_windows_is_named_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_input() == "", "PulseAudio's is followed by its own source, plain ALSA has none"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("capture.sources.loopback_windows._library", Soundcard)
    monkeypatch.setattr(Soundcard, "default_microphone", lambda self: SimpleNamespace(id="{1}"), raising=False)
    assert default_input() == "{1}"
    monkeypatch.delattr(Soundcard, "default_microphone")
    assert default_input() == ""


class Soundcard(ModuleType):
    """Two pairs of speakers of Windows; `default` names the one in use."""

    def __init__(self) -> None:
        super().__init__("soundcard")
        self.default: str | None = "one"
        self.loud = 0.5
        self.opened: list[tuple[str, bool]] = []
        self.closed = 0

    def default_speaker(self) -> Any:
        if self.default is None:
            raise RuntimeError("Error 0x80070490")
        return SimpleNamespace(id=self.default, name=f"Speakers {self.default}")

    def get_microphone(self, name: str, *, include_loopback: bool) -> Any:
        self.opened.append((name, include_loopback))
        return SimpleNamespace(recorder=self._recorder)

    def _recorder(self, *, samplerate: int, channels: int, blocksize: int) -> Any:
        assert (samplerate, channels) == (16_000, 1)
        return self

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed += 1

    def record(self, *, numframes: int) -> NDArray[np.float32]:
        return np.full((numframes, 1), self.loud, np.float32)


@pytest.fixture
def soundcard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Soundcard]:
    made = Soundcard()
    monkeypatch.setitem(sys.modules, "soundcard", made)
    monkeypatch.setattr("capture.sources.loopback_windows._REST_S", 0.001)
    monkeypatch.setattr("capture.sources.loopback_windows._ASK_S", 0.01)
    return made


def heard(blocks: list[NDArray[np.float32]]) -> Callable[[NDArray[np.float32]], None]:
    return blocks.append


def test_windows_loopback_hears_the_default_speakers_and_follows_them(soundcard: Soundcard) -> None:
    loopback, blocks = WindowsLoopback(), list[NDArray[np.float32]]()
    assert (loopback.device, loopback.alive) == ("", False)
    loopback.start(heard(blocks))
    assert (loopback.device, loopback.alive) == ("Speakers one", True)
    eventually(lambda: len(blocks) > 8)
    assert {block.shape for block in blocks} == {(512,)}
    soundcard.default = "two"
    eventually(lambda: loopback.device == "Speakers two")
    assert soundcard.opened == [("one", True), ("two", True)]
    loopback.stop()
    assert soundcard.closed == 2
    assert not any(thread.name == "loopback" for thread in threading.enumerate())


def test_windows_without_speakers_says_so_also_when_they_go(soundcard: Soundcard) -> None:
    soundcard.default = None
    loopback = WindowsLoopback()
    with pytest.raises(NoMicrophone, match="There are no speakers to listen to"):
        loopback.start(listen)
    assert not loopback.came
    soundcard.default = "one"
    assert loopback.came
    loopback.start(listen)
    soundcard.default = None
    eventually(lambda: not loopback.alive)
    assert loopback.device == ""
    loopback.stop()


def test_a_missing_library_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soundcard", None)
    with pytest.raises(NoMicrophone, match="a library is damaged"):
        WindowsLoopback().start(listen)
    monkeypatch.setitem(sys.modules, "ScreenCaptureKit", None)
    with pytest.raises(NoMicrophone, match="needs macOS 13"):
        MacAudio().start(listen)


class NSObject:
    """Foundation's, as far as it is needed."""

    sink: Any

    def __init_subclass__(cls, *, protocols: object = ()) -> None:
        super().__init_subclass__()

    @classmethod
    def alloc(cls) -> type:
        return SimpleNamespace(init=cls)  # type: ignore[return-value]


class ScreenCaptureKit(ModuleType):
    """macOS's, which plays what a test hands to `output`."""

    def __init__(self) -> None:
        super().__init__("ScreenCaptureKit")
        self.allowed = True
        self.output: Any = None
        self.settings: dict[str, object] = {}
        self.running = False
        self.SCShareableContent = SimpleNamespace(getShareableContentWithCompletionHandler_=self._content)
        self.SCContentFilter = SimpleNamespace(
            alloc=lambda: SimpleNamespace(initWithDisplay_excludingWindows_=lambda _display, _windows: "filter")
        )
        self.SCStreamConfiguration = SimpleNamespace(alloc=lambda: SimpleNamespace(init=lambda: self))
        self.SCStream = SimpleNamespace(
            alloc=lambda: SimpleNamespace(initWithFilter_configuration_delegate_=lambda *_: self)
        )

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("set"):
            raise AttributeError(name)
        return lambda value: self.settings.__setitem__(name, value)

    def _content(self, done: Callable[..., None]) -> None:
        if self.allowed:
            done(SimpleNamespace(displays=lambda: ["screen"]), None)
        else:
            done(None, "The user declined")

    def addStreamOutput_type_sampleHandlerQueue_error_(
        self, output: Any, kind: int, _queue: object, _error: object
    ) -> tuple[bool, None]:
        assert kind == 1
        self.output = output
        return True, None

    def startCaptureWithCompletionHandler_(self, done: Callable[..., None]) -> None:
        self.running = True
        done(None)

    def stopCaptureWithCompletionHandler_(self, done: Callable[..., None]) -> None:
        self.running = False
        done(None)


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> ScreenCaptureKit:
    kit = ScreenCaptureKit()
    objc, foundation = ModuleType("objc"), ModuleType("Foundation")
    objc.protocolNamed = lambda name: name  # type: ignore[attr-defined]
    foundation.NSObject = NSObject  # type: ignore[attr-defined]
    for module in (kit, objc, foundation):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(loopback_macos, "_samples", lambda buffer: buffer)
    loopback_macos._output_class.cache_clear()  # noqa: SLF001
    return kit


def test_a_mac_is_heard_as_blocks_and_as_silence_in_between(mac: ScreenCaptureKit) -> None:
    sound, blocks = MacAudio(), list[NDArray[np.float32]]()
    sound.start(heard(blocks))
    assert (sound.device, sound.alive, mac.running) == ("this Mac", True, True)
    assert mac.settings["setSampleRate_"] == 16_000
    assert mac.settings["setCapturesAudio_"] is True
    mac.output.stream_didOutputSampleBuffer_ofType_(None, np.full(1300, 0.5, np.float32), 1)
    mac.output.stream_didOutputSampleBuffer_ofType_(None, np.full(512, 0.9, np.float32), 0)
    assert [float(block.max()) for block in blocks] == [0.5, 0.5]
    eventually(lambda: len(blocks) > 4)
    assert float(blocks[-1].max()) == 0.0
    mac.output.stream_didStopWithError_(None, "the display is gone")
    assert not sound.alive
    sound.stop()
    assert not mac.running
    assert sound.device == ""


def test_a_mac_that_does_not_allow_it_says_where_to(mac: ScreenCaptureKit) -> None:
    mac.allowed = False
    sound = MacAudio()
    with pytest.raises(NoMicrophone, match="does not let Scrubjay hear what this Mac plays. Allow it in"):
        sound.start(listen)
    assert not sound.alive
