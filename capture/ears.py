"""The microphone as the capture process keeps it: opened when it is wanted, closed in a pause."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from capture.config import CaptureConfig
from capture.health import Pulse
from capture.tools import Tools
from memory_core.records.health import PartHealth, State

if TYPE_CHECKING:
    from capture.hearing import Hearing

_SOUND_S = 3.0


class Ears:
    """The microphone. `watch` is called every second; all may be called from any thread."""

    def __init__(self, tools: Tools, config: CaptureConfig) -> None:
        self._tools = tools
        self._config = config
        self._applied = config
        self._lock = threading.Lock()
        self._hearing: Hearing | None = None
        self._fault: PartHealth | None = None
        self._closed = False

    def configure(self, config: CaptureConfig) -> None:
        """Obey new settings from the next `watch` on."""
        self._config = config

    def watch(self) -> None:
        """Open the microphone, or open it again when its device is gone; close it when it is not wanted."""
        with self._lock:
            if self._closed:
                return
            config = self._config
            if self._hearing is not None and _hears_otherwise(config, self._applied):
                self._hearing.close(wait_s=5.0)
                self._hearing = None
            if not config.microphone:
                return
            if self._hearing is None:
                self._applied = config
                self._hearing = _hearing(self._tools, config)
            self._hearing.watch()

    def rest(self) -> None:
        """A pause: the microphone is closed when this returns."""
        with self._lock:
            if self._hearing is not None:
                self._hearing.rest()

    def pulse(self) -> Pulse:
        """How long ago sound came."""
        hearing = self._hearing
        last = hearing.last_block if hearing is not None else None
        since = None if last is None else self._tools.clock.monotonic() - last
        return Pulse(self._config.microphone, since, _SOUND_S)

    def health(self) -> list[PartHealth]:
        """How microphone and speech are."""
        if not self._config.microphone:
            return [PartHealth("microphone", State.OFF, "The microphone is not listened to.")]
        hearing = self._hearing
        return hearing.health() if hearing is not None else []

    def close(self, wait_s: float, hurry: Callable[[], bool] = lambda: False) -> None:
        """End; what cannot be read within `wait_s` seconds, or until `hurry`, goes to the spool as sealed sound."""
        with self._lock:
            self._closed = True
            hearing, self._hearing = self._hearing, None
        if hearing is not None:
            hearing.close(wait_s, hurry)


def _hears_otherwise(config: CaptureConfig, applied: CaptureConfig) -> bool:
    return (config.microphone, config.language, config.speech_model) != (
        applied.microphone,
        applied.language,
        applied.speech_model,
    )


def _hearing(tools: Tools, config: CaptureConfig) -> "Hearing":
    from capture.hearing import Hearing
    from capture.reading.speech_model import SpeechModel
    from capture.reading.transcription import WhisperTranscriber
    from capture.reading.vad import SileroVad
    from capture.sources.audio import Microphone
    from memory_core.privacy.redaction import Scrubber

    return Hearing(
        source=Microphone(),
        vad=SileroVad(),
        transcriber=WhisperTranscriber(SpeechModel(tools.home, folder=config.speech_model).path, config.language),
        scrubber=Scrubber(also=config.personal, book=tools.book),
        spool=tools.outlet,
        clock=tools.clock,
        tally=tools.tally,
        language=config.language,
    )
