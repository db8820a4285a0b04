"""Microphone and speakers as the capture process keeps them: opened when they are wanted, closed in a pause."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from capture.config import CaptureConfig
from capture.events import Skip
from capture.health import HEARD, REMEDY, Pulse, fault
from capture.rules.muting import Muting
from capture.schedule.patience import Patience, speech_rules
from capture.sources.accessibility import Accessible, accessible_tree
from capture.sources.base import WindowInfo
from capture.tools import Tools
from memory_core.errors import NoMicrophone
from memory_core.records.health import PartHealth, State

if TYPE_CHECKING:
    from capture.hearing import Hearing

_SOUND_S = 3.0
# With another of these it is another hearing.
_DECISIVE = ("microphone", "system_audio", "language", "speech_model")


class Ears:
    """Microphone and system audio. `watch` is called every second while anything is wanted; all from any thread."""

    def __init__(self, tools: Tools, config: CaptureConfig) -> None:
        self._tools = tools
        self._config = config
        self._applied = config
        self._lock = threading.Lock()
        self._hearing: Hearing | None = None
        self._accessible: Accessible | None = None
        self._muting = Muting(
            tools.windows,
            lambda: tools.own_pids,
            clock=tools.clock,
            addresses=self._address,
            learned=tools.learned,
        )
        self._muting.configure(config)
        self._muted = ""
        self._fault: PartHealth | None = None
        self._clear_at = tools.clock.monotonic()
        self._closed = False

    def configure(self, config: CaptureConfig) -> None:
        """Obey new settings from the next `watch` on."""
        self._config = config
        self._muting.configure(config)

    def watch(self) -> None:
        """Open what is wanted, or open it again when its device is gone; close what is not wanted, or muted.

        What nobody foresaw is raised, and told until it goes well.
        """
        with self._lock:
            try:
                self._watch()
            except Exception as error:
                part = "microphone" if self._config.microphone else "system_audio"
                self._fault = fault(part, NoMicrophone(f"It cannot be listened to ({type(error).__name__}). {REMEDY}"))
                raise
            finally:
                # What began to listen before all was loaded, and is not wanted, or not now.
                self._tools.early.close()
            self._fault = None

    def _watch(self) -> None:
        if self._closed:
            return
        config = self._config
        if self._hearing is not None and _hears_otherwise(config, self._applied):
            # What is not read yet is sealed and read later; what is said meanwhile would be lost.
            self._hearing.close(wait_s=0.0)
            self._hearing = None
        if not config.listens:
            return
        self._tools.outlet.check()
        if self._mute():
            return
        if self._hearing is None:
            self._applied = config
            self._hearing = _hearing(self._tools, config, lambda: self._config)
        self._hearing.watch()

    def _mute(self) -> bool:
        """Whether nothing may be heard; then microphone and speakers are closed."""
        now, before = self._tools.clock.monotonic(), self._muted
        self._muted = self._muting.why()
        if not self._muted:
            self._clear_at = now
        elif not before and self._hearing is not None:
            # When it began is not known, only when it was not so yet.
            self._hearing.mute(self._clear_at)
        return bool(self._muted)

    def _address(self, window: WindowInfo) -> str | None:
        if not self._config.accessibility:
            return ""
        if self._accessible is None:
            self._accessible = Accessible(accessible_tree, clock=self._tools.clock)
        return self._accessible.address(window)

    def rest(self) -> None:
        """A pause: microphone and speakers are closed when this returns."""
        for name in self._wanted:
            self._tools.tally.skip(Skip.PAUSED, source=name)
        self._tools.early.close()
        with self._lock:
            if self._hearing is not None:
                self._hearing.rest()

    @property
    def hears(self) -> list[str]:
        """What is listened to now, be it by nobody yet: microphone, system_audio."""
        return [name for name, pulse in self.pulses().items() if pulse.since_s is not None] or self._tools.early.names

    def pulses(self) -> dict[str, Pulse]:
        """How long ago sound came from microphone and speakers, as far as they are wanted."""
        hearing, now = self._hearing, self._tools.clock.monotonic()
        came = hearing.came() if hearing is not None else {}
        found = {}
        for name in self._wanted:
            at, muted = came.get(name, (None, ""))
            found[name] = Pulse(True, None if at is None else now - at, _SOUND_S, muted=self._muted or muted)
        return found

    @property
    def _wanted(self) -> list[str]:
        return [name for name in HEARD if getattr(self._config, name)]

    def health(self) -> list[PartHealth]:
        """How microphone, system audio and speech are."""
        parts = []
        if not self._config.microphone:
            parts.append(PartHealth("microphone", State.OFF, "The microphone is not listened to."))
        if not self._config.system_audio:
            parts.append(PartHealth("system_audio", State.OFF, "What the speakers play is not listened to."))
        hearing, fails = self._hearing, self._fault
        found = [*hearing.health(), *parts] if hearing is not None and self._config.listens else parts
        if fails is not None and self._config.listens:
            found = [fails, *(part for part in found if part.part != fails.part)]
        if not self._muted or not self._config.listens:
            return found
        muted = [PartHealth(name, State.OFF, self._muted) for name in self._wanted]
        return [*muted, *(part for part in found if part.part not in self._wanted)]

    def close(self, wait_s: float, hurry: Callable[[], bool] = lambda: False) -> None:
        """End; what cannot be read within `wait_s` seconds, or until `hurry`, goes to the spool as sealed sound."""
        with self._lock:
            self._closed = True
            self._tools.early.close()
            hearing, self._hearing = self._hearing, None
            accessible, self._accessible = self._accessible, None
        if accessible is not None:
            accessible.close()
        if hearing is not None:
            hearing.close(wait_s, hurry)


def _hears_otherwise(config: CaptureConfig, applied: CaptureConfig) -> bool:
    return any(getattr(config, name) != getattr(applied, name) for name in _DECISIVE)


def _hearing(tools: Tools, config: CaptureConfig, now: Callable[[], CaptureConfig]) -> "Hearing":
    from capture.hearing import Hearing
    from capture.reading.speech_model import SpeechModel
    from capture.reading.transcription import WhisperTranscriber
    from capture.reading.vad import SileroVad
    from capture.schedule.load import Load
    from capture.sources.audio import Microphone
    from capture.sources.power import SystemPower, asleep_s
    from capture.sources.system_audio import system_audio
    from memory_core.privacy.dialogue import Dialogue
    from memory_core.privacy.redaction import Scrubber

    return Hearing(
        microphone=(Microphone(tools.early.take("microphone")), SileroVad()) if config.microphone else None,
        speakers=(system_audio(tools.early.take("system_audio")), SileroVad()) if config.system_audio else None,
        transcriber=WhisperTranscriber(SpeechModel(tools.home, folder=config.speech_model).path, config.spoken),
        scrubber=Dialogue(Scrubber(also=config.personal, book=tools.book)),
        spool=tools.outlet,
        clock=tools.clock,
        tally=tools.tally,
        stages=tools.stages,
        talk=tools.talk,
        asleep=asleep_s,
        language=config.spoken,
        waits=Patience(
            Load(tools.clock), SystemPower(clock=tools.clock).on_battery, lambda: speech_rules(now()), tools.clock
        ),
    )
