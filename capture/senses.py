"""Eyes and ears of the capture process: opened when they are wanted, opened again when they fail, closed in a pause."""

import contextlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from capture.config import CaptureConfig
from capture.events import Skip
from capture.health import Pulse, fault
from capture.outlet import Outlet
from capture.schedule.backoff import Backoff
from capture.tally import Tally
from memory_core.clock import Clock
from memory_core.errors import CaptureError, ReadingError, SpoolError
from memory_core.home import Home
from memory_core.records.health import PartHealth, State

if TYPE_CHECKING:
    from capture.hearing import Hearing
    from capture.pipeline import Seeing, View

# A look at a big screen full of new text takes a while, and is no silence.
_LONG_LOOK_S = 20.0
_FULL_SPOOL_S = 10.0
_LOCKED_SPOOL_S = 2.0
_SOUND_S = 3.0
_REOPEN_LAST_S = 10.0


@dataclass(frozen=True, slots=True)
class Tools:
    """What both senses share."""

    home: Home
    outlet: Outlet
    clock: Clock
    tally: Tally
    own_pids: frozenset[int] = field(default_factory=lambda: frozenset({os.getpid()}))


class Eyes:
    """The screen. `look` and `close` belong to one thread; the rest may be asked from any."""

    def __init__(self, tools: Tools, config: CaptureConfig) -> None:
        self._tools = tools
        self._config = config
        self._applied = config
        self._seeing: Seeing | None = None
        self._faults: dict[str, PartHealth] = {}
        self._backoff = Backoff(first_s=1.0, last_s=_REOPEN_LAST_S)
        self._next_try = 0.0
        self._began: float | None = None
        self._last: float | None = None
        self.seen: View | None = None

    def configure(self, config: CaptureConfig) -> None:
        """Obey new settings from the next look on."""
        self._config = config
        if not config.screen:
            self._faults.clear()

    def look(self) -> None:
        """Look once, if it is wanted and not too early after a failure. Never raises an expected error."""
        now = self._tools.clock.monotonic()
        if not self._config.screen:
            self.close()
            return
        if now < self._next_try:
            return
        if not self._tools.outlet.check():
            self._tools.tally.skip(Skip.SPOOL_FULL)
            self._next_try = now + _LOCKED_SPOOL_S
            return
        self._began = now
        try:
            self._observe()
        except SpoolError:
            # The outlet says so; the same change is noticed again when there is room.
            self._tools.tally.skip(Skip.SPOOL_FULL)
            self._next_try = now + _FULL_SPOOL_S
        except CaptureError as error:
            self._fail(error)
        else:
            self._faults.clear()
            self._next_try = 0.0
            self._backoff.failures = 0
            self._last = self._tools.clock.monotonic()
        finally:
            self._began = None

    def rest(self) -> None:
        """A pause: what was seen before it says nothing of what is seen now."""
        self._last = None
        self._next_try = 0.0

    def pulse(self) -> Pulse:
        """How long ago a look succeeded."""
        now, began = self._tools.clock.monotonic(), self._began
        allowed = max(2 * self._config.interval_s, self._config.interval_s + 5.0)
        since = None if self._last is None else now - self._last
        if since is not None and began is not None and now - began <= _LONG_LOOK_S:
            since = 0.0
        return Pulse(self._config.screen, since, allowed)

    def health(self) -> list[PartHealth]:
        """How the screen, the window list and the reading are."""
        if not self._config.screen:
            return [PartHealth("screen", State.OFF, "The screen is not captured.")]
        seeing = self._seeing
        troubles = seeing.troubles if seeing is not None else {}
        parts = []
        for part, fine in (("screen", "The screen is looked at."), ("windows", "Windows and their titles are known.")):
            if part in self._faults:
                parts.append(self._faults[part])
            elif part in troubles:
                parts.append(fault(part, CaptureError(troubles[part])))
            elif self._last is not None:
                parts.append(PartHealth(part, State.OK, fine))
        return parts + [self._faults[part] for part in ("reading",) if part in self._faults]

    def close(self) -> None:
        """Give the screen back."""
        seeing, self._seeing = self._seeing, None
        self._last = None
        if seeing is not None:
            seeing.close()

    def _observe(self) -> None:
        config = self._config
        if self._seeing is None:
            self._seeing = _seeing(self._tools, config)
        elif config != self._applied:
            self._seeing.configure(config)
        self._applied = config
        self._seeing.look()
        self.seen = self._seeing.view

    def _fail(self, error: CaptureError) -> None:
        part = "reading" if isinstance(error, ReadingError) else "screen"
        self._faults[part] = fault(part, error)
        self._tools.tally.skip(Skip.ERROR)
        self._next_try = self._tools.clock.monotonic() + self._backoff.after(0.0)
        with contextlib.suppress(CaptureError):
            self.close()


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


def _seeing(tools: Tools, config: CaptureConfig) -> "Seeing":
    from capture.pipeline import Seeing
    from capture.reading.ocr import TesseractOcr
    from capture.sources.presence import presence_source
    from capture.sources.screen import MssScreen
    from capture.sources.windows import window_source
    from memory_core.privacy.redaction import Scrubber

    return Seeing(
        screen=MssScreen(),
        windows=window_source(),
        presence=presence_source(),
        ocr=TesseractOcr(),
        config=config,
        own_pids=lambda: tools.own_pids,
        scrubber=Scrubber(),
        spool=tools.outlet,
        clock=tools.clock,
        tally=tools.tally,
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
        scrubber=Scrubber(),
        spool=tools.outlet,
        clock=tools.clock,
        tally=tools.tally,
        language=config.language,
    )
