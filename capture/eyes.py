"""The screen as the capture process keeps it: opened when it is wanted, opened again when it fails.

One thread grabs and never waits; another one reads what the first one left for it.
"""

import contextlib
import logging
import threading
from typing import TYPE_CHECKING

from capture.config import CaptureConfig
from capture.events import Skip, Stage
from capture.health import REMEDY, Pulse, fault
from capture.heap import give_back
from capture.newest import Newest
from capture.schedule.backoff import Backoff
from capture.schedule.cadence import AWAY_S
from capture.sources.base import ScreenPermit
from capture.sources.screen import screen_permit
from capture.tools import Tools
from memory_core.errors import CaptureError, ReadingError, SpoolError
from memory_core.records.health import PartHealth, State

if TYPE_CHECKING:
    from capture.lookout import Look, View
    from capture.pipeline import Seeing

_LOG = logging.getLogger(__name__)
# What a look may take beyond its time before it counts as missed.
_MARGIN_S = 5.0
_FULL_SPOOL_S = 10.0
_LOCKED_SPOOL_S = 2.0
_REOPEN_LAST_S = 10.0
_END_READING_S = 3.0
_LAST_LOOKS = 3
_LAST_LOOK_APART_S = 0.4
_QUEUE = "to read"
# So often, what reading freed goes back to the system.
_GIVE_BACK_S = 10.0
# A look that cannot be read for a reason nobody foresaw is tried once more before that is called a fault.
_TRIES = 2


class Eyes:
    """The screen. `look`, `wait`, `last_looks` and `close` belong to one thread; the rest may be asked from any."""

    def __init__(self, tools: Tools, config: CaptureConfig) -> None:
        self._tools = tools
        self._config = config
        self._applied = config
        self._seeing: Seeing | None = None
        # It outlives every screen, so that no failure makes the desktop ask again.
        self._permit = screen_permit(tools.home)
        self._reader: _Reader | None = None
        self._faults: dict[str, PartHealth] = {}
        self._backoff = Backoff(first_s=1.0, last_s=_REOPEN_LAST_S)
        self._next_try = self._next_away = 0.0
        self._last: float | None = None
        # Whether there is nothing to look at for now, whatever is drawn.
        self._idle = True
        self._woken = threading.Event()
        self._allowed_s = config.interval_s + _MARGIN_S
        self.seen: View | None = None

    def configure(self, config: CaptureConfig) -> None:
        """Obey new settings from the next look on."""
        self._config = config
        if not config.screen:
            self._faults.clear()

    def look(self, *, paused: bool = False) -> None:
        """Look at the monitors whose time has come; call it often. Never raises: what fails is told and tried again."""
        now, self._idle = self._tools.clock.monotonic(), True
        if not self._config.screen:
            self.close()
            self._permit.end()
            return
        if paused:
            self._away(Skip.PAUSED)
            return
        if now < self._next_try:
            return
        if not self._tools.outlet.check():
            self._tools.tally.skip(Skip.SPOOL_FULL)
            self._next_try = now + _LOCKED_SPOOL_S
            return
        try:
            self._observe(now)
        except CaptureError as error:
            self._fail(error)
        except Exception as error:  # noqa: BLE001 (the thread's edge: the screen is opened anew)
            # No message and no traceback: either may quote what was captured.
            _LOG.error("The screen could not be looked at: %s", type(error).__name__)
            self._fail(CaptureError(f"The screen cannot be looked at ({type(error).__name__}). {REMEDY}"))

    def wait(self, away_s: float) -> None:
        """Return when it may be time to look, or when woken; while there is nobody, after so many seconds."""
        seeing = self._seeing
        if seeing is not None and not self._idle:
            seeing.lookout.wait()
        else:
            self._woken.wait(away_s)
        self._woken.clear()

    def wake(self) -> None:
        """End the present wait, or else the next one."""
        self._woken.set()
        seeing = self._seeing
        if seeing is not None:
            seeing.lookout.wake()

    def rest(self) -> None:
        """A pause begins or ends: what waits to be read is not read, and what was seen before says nothing of now."""
        reader = self._reader
        if reader is not None:
            reader.drop()
        self._last = None
        self._next_try = self._next_away = 0.0

    def pulse(self) -> Pulse:
        """How long ago a look succeeded, and in which time the next one is planned."""
        since = None if self._last is None else self._tools.clock.monotonic() - self._last
        return Pulse(self._config.screen, since, self._allowed_s)

    def health(self) -> list[PartHealth]:
        """How the screen, the window list and the reading are."""
        if not self._config.screen:
            return [PartHealth("screen", State.OFF, "The screen is not captured.")]
        seeing = self._seeing
        troubles = seeing.lookout.troubles if seeing is not None else {}
        parts = []
        for part, fine in (("screen", "The screen is looked at."), ("windows", "Windows and their titles are known.")):
            if part in self._faults:
                parts.append(self._faults[part])
            elif part in troubles:
                parts.append(fault(part, CaptureError(troubles[part])))
            elif self._last is not None:
                parts.append(PartHealth(part, State.OK, fine))
        reads = self._reader is not None and self._reader.fine
        return parts + [self._faults[part] for part in ("reading",) if part in self._faults and not reads]

    def last_looks(self) -> None:
        """Read what waits, look a last time, also for what was still settling, and give the screen back."""
        seeing = self._seeing
        if seeing is not None and self._end_reading():
            with contextlib.suppress(CaptureError, SpoolError):
                for _ in range(_LAST_LOOKS):
                    seeing.look()
                    if not seeing.pending:
                        break
                    threading.Event().wait(_LAST_LOOK_APART_S)
        self.close()

    def close(self) -> None:
        """Give the screen back."""
        seeing, self._seeing = self._seeing, None
        self._last = None
        if seeing is None:
            return
        if self._reader is not None:
            self._reader.drop()
        if self._end_reading():
            with contextlib.suppress(SpoolError):
                seeing.rest()
            seeing.close()
        else:
            _LOG.error("The reading of the screen hangs; it is left behind")

    def _observe(self, now: float) -> None:
        seeing, reader = self._opened()
        if reader.broken is not None:
            broken, reader.broken = reader.broken, None
            raise broken
        if reader.spool_failed:
            # The outlet says so; the same change is noticed again when there is room.
            reader.spool_failed = False
            self._tools.tally.skip(Skip.SPOOL_FULL)
            self._next_try = now + _FULL_SPOOL_S
            return
        reason = seeing.lookout.nobody()
        if reason is not None:
            self._away(reason)
            return
        due = seeing.lookout.due()
        self._idle = False
        if due:
            for look in seeing.lookout.looks(due):
                reader.put(look)
            self.seen = seeing.view
            self._looked()
            self._allowed_s = seeing.lookout.pause_s() + _MARGIN_S
        elif self._last is not None and (left_s := seeing.lookout.pause_s()) > 0.0:
            # While nothing happens the next look is put off ever more: on battery, or on a busy machine, by seconds.
            self._allowed_s = max(self._allowed_s, now - self._last + left_s + _MARGIN_S)

    def _looked(self) -> None:
        self._last = self._tools.clock.monotonic()
        self._next_try = 0.0
        self._faults.pop("screen", None)
        if self._reader is not None and self._reader.fine:
            self._faults.clear()
            self._backoff.failures = 0

    def _away(self, reason: Skip) -> None:
        """Nobody is there, or it is paused: only the cheap question whether that is still so, every two seconds."""
        now = self._tools.clock.monotonic()
        if now < self._next_away:
            return
        self._next_away = now + AWAY_S
        self._tools.tally.skip(reason)
        if reason is not Skip.PAUSED:
            self._tools.stages.rests(reason)
            self._allowed_s = AWAY_S + _MARGIN_S
            self._last = now
        if self._seeing is not None:
            with contextlib.suppress(SpoolError):
                self._seeing.rest()

    def _opened(self) -> "tuple[Seeing, _Reader]":
        config = self._config
        if self._seeing is None:
            self._seeing = _seeing(self._tools, config, self._permit)
        elif _reads_otherwise(config, self._applied):
            self.close()
            self._seeing = _seeing(self._tools, config, self._permit)
        elif config != self._applied:
            self._seeing.configure(config)
        self._applied = config
        if self._reader is None:
            self._reader = _Reader(self._tools, self._seeing)
        return self._seeing, self._reader

    def _end_reading(self) -> bool:
        """Whether the thread that reads has read what waits, and ended."""
        reader, self._reader = self._reader, None
        return reader is None or reader.close()

    def _fail(self, error: CaptureError) -> None:
        part = "reading" if isinstance(error, ReadingError) else "screen"
        self._faults[part] = fault(part, error)
        self._tools.tally.skip(Skip.ERROR)
        self._next_try = self._tools.clock.monotonic() + self._backoff.after(0.0)
        with contextlib.suppress(CaptureError):
            self.close()


class _Reader:
    """The thread that reads what was looked at; of each monitor only the newest look waits for it."""

    def __init__(self, tools: Tools, seeing: "Seeing") -> None:
        self._tools = tools
        self._seeing = seeing
        self._waiting: Newest[Look] = Newest()
        seeing.overtaken = lambda: len(self._waiting) > 0
        self.broken: CaptureError | None = None
        self.spool_failed = False
        # Whether the last look that was taken was read; and how many in a row were not, nobody knows why.
        self.fine = False
        self._missed = 0
        self._give_back_at = 0.0
        self._thread = threading.Thread(target=self._run, name="reading", daemon=True)
        self._thread.start()

    def put(self, look: "Look") -> None:
        """Leave a look to be read; one of the same monitor that still waits is lost, and counted."""
        lost = self._waiting.put(look.monitor, look)
        if lost:
            self._tools.tally.skip(Skip.QUEUE_FULL)
        self._tell_depth(lost=lost)

    def drop(self) -> None:
        """Read nothing of what waits."""
        self._waiting.clear()

    def close(self) -> bool:
        """Read what waits and end; False when that takes too long."""
        self._waiting.close()
        self._thread.join(_END_READING_S)
        return not self._thread.is_alive()

    def _tell_depth(self, *, lost: bool = False) -> None:
        limit = len(self._seeing.lookout.numbers)
        self._tools.stages.queue(_QUEUE, depth=len(self._waiting), limit=limit, dropped=int(lost))

    def _run(self) -> None:
        while (look := self._waiting.take()) is not None:
            self._tell_depth()
            self._read(look)
            self._give_back()

    def _read(self, look: "Look") -> None:
        """The whole of it is a run, so that it is seen where it hangs; the stages within it tell of themselves."""
        stages = self._tools.stages
        stages.began(Stage.NOTICE)
        try:
            self._seeing.take(look)
        except SpoolError:
            self.spool_failed, self.fine = True, False
            stages.left(Stage.NOTICE)
        except CaptureError as error:
            self.broken, self.fine = error, False
            stages.left(Stage.NOTICE)
        except Exception as error:  # noqa: BLE001 (the thread's edge: one bad look must not end the reading)
            # No message and no traceback: either may quote what was captured.
            _LOG.error("A look at the screen could not be read: %s", type(error).__name__)
            self._tools.tally.skip(Skip.ERROR)
            self._missed, self.fine = self._missed + 1, False
            if self._missed >= _TRIES:
                self.broken = ReadingError(f"What is on the screen cannot be read ({type(error).__name__}). {REMEDY}")
            stages.failed(Stage.NOTICE, error)
        else:
            self._missed, self.fine = 0, True
            stages.ended(Stage.NOTICE)

    def _give_back(self) -> None:
        now = self._tools.clock.monotonic()
        if now >= self._give_back_at:
            self._give_back_at = now + _GIVE_BACK_S
            give_back()


def _reads_otherwise(config: CaptureConfig, applied: CaptureConfig) -> bool:
    return (config.text_engine, config.screen_languages) != (applied.text_engine, applied.screen_languages)


def _seeing(tools: Tools, config: CaptureConfig, permit: ScreenPermit) -> "Seeing":
    from capture.lookout import Lookout
    from capture.pipeline import Seeing
    from capture.reading.engines import open_ocr
    from capture.schedule.load import Load
    from capture.sources.accessibility import Accessible, accessible_tree
    from capture.sources.power import SystemPower
    from capture.sources.presence import presence_source
    from capture.sources.screen import screen_source
    from capture.sources.stirs import stir_source
    from memory_core.privacy.redaction import Scrubber

    lookout = Lookout(
        screen=screen_source(permit),
        windows=tools.windows,
        presence=presence_source(),
        stirs=stir_source(),
        config=config,
        own_pids=lambda: tools.own_pids,
        clock=tools.clock,
        tally=tools.tally,
        stages=tools.stages,
        power=SystemPower(clock=tools.clock),
        accessible=Accessible(accessible_tree, clock=tools.clock),
        load=Load(tools.clock),
        learned=tools.learned,
    )
    return Seeing(
        lookout=lookout,
        ocr=open_ocr(config),
        config=config,
        scrubber=Scrubber(also=config.personal, book=tools.book),
        spool=tools.outlet,
        clock=tools.clock,
        tally=tools.tally,
        stages=tools.stages,
        memo=tools.memo,
    )
