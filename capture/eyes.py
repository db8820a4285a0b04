"""The screen as the capture process keeps it: opened when it is wanted, opened again when it fails."""

import contextlib
from typing import TYPE_CHECKING

from capture.config import CaptureConfig
from capture.events import Skip
from capture.health import Pulse, fault
from capture.schedule.backoff import Backoff
from capture.tools import Tools
from memory_core.errors import CaptureError, ReadingError, SpoolError
from memory_core.records.health import PartHealth, State

if TYPE_CHECKING:
    from capture.pipeline import Seeing, View

# A look at a big screen full of new text takes a while, and is no silence.
_LONG_LOOK_S = 20.0
_FULL_SPOOL_S = 10.0
_LOCKED_SPOOL_S = 2.0
_REOPEN_LAST_S = 10.0


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
