"""Looks at every part by itself: home, keys, store, index, screen, windows, microphone, models. Changes nothing."""

import contextlib
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from capture.sources.session import on_wayland
from desktop.settings.store import Settings, load_settings
from memory_core.assets import asset_path
from memory_core.errors import CaptureError, ConfigError, ModelError, ScrubjayError, SpoolError, StoreError
from memory_core.home import Home
from memory_core.records.health import PartHealth, State

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from capture.config import CaptureConfig

_PATIENCE_S = 20.0
# Below the second nothing can be kept for certain: the database needs its log, and the index its files.
_LITTLE_BYTES, _TOO_LITTLE_BYTES = 500_000_000, 20_000_000
_REINSTALL = "Install Scrubjay again."
# What the core says of itself; when the home does not open, each of these is unknown.
CORE_PARTS = ("store", "index")

Probe = Callable[[], PartHealth | Iterable[PartHealth]]


def examine(home: Home, core: Callable[[], Sequence[PartHealth]]) -> list[PartHealth]:
    """One line for each part, always all of them. `core` opens the home and tells how keys, store and index are;

    a `ScrubjayError` of it is told as theirs. Nothing is recorded: the microphone is opened and closed at once.
    """
    settings = load_settings(home.settings)
    probes: list[tuple[str, Probe]] = [
        ("home", lambda: _home(home)),
        ("settings", lambda: _settings(settings)),
        ("keys", lambda: _opened(core)),
        ("screen", lambda: _screen(home, wanted=settings.capture.screen)),
        ("windows", lambda: _windows(wanted=settings.capture.screen)),
        ("text recognition", lambda: _ocr(settings.capture)),
        ("microphone", lambda: _microphone(wanted=settings.capture.microphone)),
        ("system_audio", lambda: _system_audio(wanted=settings.capture.system_audio)),
        ("speech model", lambda: _speech_model(home, settings)),
        ("embedding model", _embedding_model),
        ("language model", lambda: _language_model(settings)),
        ("window", _window),
    ]
    found: list[PartHealth] = []
    for name, probe in probes:
        # A window that captures right now knows its devices better than a second look at them does.
        if name not in {part.part for part in found}:
            found += _patiently(name, probe)
    return found


def _patiently(name: str, probe: Probe) -> list[PartHealth]:
    """Run a probe in a thread of its own: a library that hangs or fails must not hide the other parts."""
    found: list[PartHealth] = []

    def run() -> None:
        try:
            result = probe()
            found.extend([result] if isinstance(result, PartHealth) else result)
        except ScrubjayError as error:
            found.append(PartHealth(name, State.ERROR, str(error)))
        except Exception as error:  # noqa: BLE001 the edge of a thread: this part failed, the others are looked at
            found.append(PartHealth(name, State.ERROR, f"It failed unexpectedly ({type(error).__name__}).", _REINSTALL))

    thread = threading.Thread(target=run, name=f"doctor-{name}", daemon=True)
    thread.start()
    thread.join(_PATIENCE_S)
    if thread.is_alive():
        return [PartHealth(name, State.ERROR, f"It did not answer within {_PATIENCE_S:g} s.", "Restart the computer.")]
    return found


def _home(home: Home) -> PartHealth:
    home.prepare()
    return little_room(home) or PartHealth("home", State.OK, f"{home.path} can be written, by its owner alone.")


def little_room(home: Home) -> PartHealth | None:
    """That its disk is full, or almost; None where there is room."""
    free = shutil.disk_usage(home.path).free
    if free >= _LITTLE_BYTES:
        return None
    full = free < _TOO_LITTLE_BYTES
    return PartHealth(
        "home",
        State.ERROR if full else State.WARNING,
        f"The disk of the data folder is {'full' if full else 'almost full'} ({free / 1e6:.0f} MB are left).",
        "Free some space; nothing is deleted to make room.",
    )


def _settings(settings: Settings) -> PartHealth:
    if settings.problems:
        return PartHealth("settings", State.WARNING, " ".join(settings.problems), "Correct them in the settings.")
    return PartHealth("settings", State.OK, "All settings were understood.")


def _opened(core: Callable[[], Sequence[PartHealth]]) -> list[PartHealth]:
    try:
        return list(core())
    except ScrubjayError as error:
        # The keys are opened before the store is, so a fault of the store is none of theirs.
        broken = "store" if isinstance(error, StoreError | SpoolError) else "keys"
        unknown = "It is unknown while the home cannot be opened."
        return [
            PartHealth(part, State.ERROR, str(error)) if part == broken else PartHealth(part, State.WARNING, unknown)
            for part in ("keys", *CORE_PARTS)
        ]


def _missing(part: str, error: CaptureError, *, wanted: bool) -> PartHealth:
    """A source that is not there is a fault only when it is to be captured."""
    return PartHealth(part, State.ERROR if wanted else State.WARNING, str(error))


def _screen(home: Home, *, wanted: bool) -> PartHealth:
    if on_wayland():
        return _shared_screen(home, wanted=wanted)
    from capture.sources.screen import NoPermitNeeded, screen_source

    source = screen_source(NoPermitNeeded())
    try:
        monitors = source.monitors()
        frame = source.grab(1)
    except CaptureError as error:
        return _missing("screen", error, wanted=wanted)
    finally:
        source.close()
    sizes = ", ".join(f"{box.width} × {box.height}" for box in monitors)
    if not frame.pixels[:, :, :3].any():
        return PartHealth(
            "screen",
            State.WARNING,
            f"The screen ({sizes}) can be grabbed, but it is all black.",
            "Switch the monitor on, or allow screen recording in the system's privacy settings.",
        )
    return PartHealth("screen", State.OK, f"It can be grabbed: {sizes}.")


def _shared_screen(home: Home, *, wanted: bool) -> PartHealth:
    """A look at it would open the desktop's dialog: only what that needs is looked at."""
    from capture.sources._portal import TokenFile
    from capture.sources._wayland import prospect

    try:
        return PartHealth("screen", State.OK, prospect(TokenFile(home.screen_token)))
    except CaptureError as error:
        return _missing("screen", error, wanted=wanted)


def _windows(*, wanted: bool) -> PartHealth:
    from capture.sources.windows import window_source

    try:
        source = window_source()
    except CaptureError as error:
        return _missing("windows", error, wanted=wanted)
    try:
        visible = source.visible()
    except CaptureError as error:
        return _missing("windows", error, wanted=wanted)
    finally:
        source.close()
    if on_wayland():
        known = sum(bool(window.title) for window in visible)
        return PartHealth(
            "windows",
            State.OK,
            f"The open windows are known ({known}), but Wayland tells no places: while an excluded one is open, "
            "nothing is captured.",
        )
    return PartHealth("windows", State.OK, f"The visible windows are known ({len(visible)}), so exclusions work.")


def _microphone(*, wanted: bool) -> PartHealth:
    from capture.sources.audio import Microphone

    microphone = Microphone()

    def drop(_block: "NDArray[Any]") -> None:
        """Only whether it opens is of interest."""

    try:
        with _without_natives():
            microphone.start(drop)
        device = microphone.device
    except CaptureError as error:
        return _missing("microphone", error, wanted=wanted)
    finally:
        microphone.stop()
    return PartHealth("microphone", State.OK, f"“{device}” can be opened.")


def _system_audio(*, wanted: bool) -> PartHealth:
    """Only looked at when it is on: many machines have no speakers, and nobody asked to listen to them."""
    if not wanted:
        return PartHealth("system_audio", State.OFF, "What the speakers play is not listened to.")
    from capture.sources.system_audio import system_audio

    speakers = system_audio()
    try:
        with _without_natives():
            speakers.start(lambda _block: None)
        device = speakers.device
    except CaptureError as error:
        return _missing("system_audio", error, wanted=wanted)
    finally:
        speakers.stop()
    return PartHealth("system_audio", State.OK, f"What “{device}” plays can be heard.")


@contextlib.contextmanager
def _without_natives() -> Iterator[None]:
    """What the libraries of sound write to stderr by themselves helps nobody who reads our sentence."""
    try:
        kept = os.dup(2)
    except OSError:  # a program without a console
        yield
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


def _ocr(config: "CaptureConfig") -> PartHealth:
    """Reads a word that is drawn on the spot, with the engine that the settings ask for."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    from capture.reading.engines import open_ocr

    picture = Image.new("RGB", (360, 80), "white")
    ImageDraw.Draw(picture).text((20, 20), "Scrubjay", fill="black", font=ImageFont.load_default(36))
    ocr = open_ocr(config)
    try:
        lines = ocr.read(np.ascontiguousarray(np.asarray(picture.convert("RGBA"))))
    except ScrubjayError as error:
        return PartHealth("text recognition", State.ERROR, str(error), _REINSTALL)
    finally:
        ocr.close()
    if "scrubjay" not in " ".join(line.text for line in lines).lower():
        return PartHealth("text recognition", State.ERROR, "A test word was not read.", _REINSTALL)
    return PartHealth("text recognition", State.OK, "A test word was read.")


def _speech_model(home: Home, settings: Settings) -> PartHealth:
    from capture.reading.speech_model import SpeechModel

    chosen = settings.capture.speech_model
    path = SpeechModel(home, folder=chosen).path()
    if chosen and (path is None or str(path) != str(os.path.expanduser(chosen))):
        return PartHealth(
            "speech model",
            State.ERROR,
            f"The chosen folder {chosen} holds no faster-whisper model.",
            "Choose another: scrubjay speech-model use DIR",
        )
    if path is None:
        return PartHealth(
            "speech model",
            State.WARNING if settings.capture.microphone else State.OFF,
            "There is none; what is said waits, sealed, until it is there.",
            "Get it with: scrubjay speech-model download",
        )
    return PartHealth("speech model", State.OK, f"It is in {path}.")


def _embedding_model() -> PartHealth:
    try:
        model = asset_path("models", "minilm-l6-v2-int8", "model.onnx")
    except ModelError as error:
        return PartHealth("embedding model", State.ERROR, str(error), _REINSTALL)
    return PartHealth("embedding model", State.OK, f"It is there ({model.stat().st_size / 1e6:.0f} MB).")


def _language_model(settings: Settings) -> PartHealth:
    """By the settings alone: asking a provider would be a connection that nobody wanted."""
    from memory_core.llm.registry import parse

    if not settings.core.llm:
        return PartHealth("language model", State.OFF, "None is chosen; answers come from the evidence alone.")
    try:
        choice = parse(settings.core.llm, settings.core.llm_base_url)
    except ConfigError as error:
        return PartHealth("language model", State.ERROR, str(error), "Change it with: scrubjay settings llm VALUE")
    return PartHealth("language model", State.OK, f"{choice.name} at {choice.host} is chosen (it was not asked).")


def _window() -> PartHealth:
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in named):
        return PartHealth(
            "window", State.WARNING, "There is no display here; the command line works.", "Start a desktop session."
        )
    return PartHealth("window", State.OK, "There is a display to open the window on.")
