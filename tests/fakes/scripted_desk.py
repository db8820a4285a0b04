"""A scripted desk: windows, a screen that a test writes on, and the eyes that look at it."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from PIL import Image

from capture.config import CaptureConfig
from capture.events import Skip
from capture.lookout import Lookout
from capture.pipeline import Seeing
from capture.reading.scripted_ocr import ScriptedOcr
from capture.sources.base import WindowInfo
from capture.sources.scripted import (
    FULL_HD,
    ScriptedPower,
    ScriptedPresence,
    ScriptedScreen,
    ScriptedStirs,
    ScriptedWindows,
)
from capture.stages import Stages
from capture.standing import Memo
from capture.tally import Tally
from memory_core.clock import FrozenClock
from memory_core.errors import SpoolError
from memory_core.privacy.redaction import Scrubber
from memory_core.records.observation import Box, Captured, Observation

WRITER = WindowInfo("writer", "Report.odt", Box(0, 0, 1000, 1080), pid=10, front=True)
CHAT = WindowInfo("chat", "Anna", Box(1000, 0, 920, 1080), pid=11)
CHAT_IN_FRONT = (
    WindowInfo("chat", "Anna", CHAT.box, pid=11, front=True),
    WindowInfo("writer", "Report.odt", WRITER.box, pid=10),
)
LINE = "The quarterly report is due on Friday"


class ListSpool:
    """Keeps what is appended, apart what only says that something is still so; refuses while `full`."""

    def __init__(self) -> None:
        self.rows: list[Captured] = []
        self.agains: list[Captured] = []
        self.full = False

    def append(self, captured: Captured) -> None:
        if self.full:
            raise SpoolError("The disk is full.")
        (self.agains if captured.again else self.rows).append(captured)


class Desk:
    """A scripted desk with one pair of eyes."""

    def __init__(self, *places: Box, own: frozenset[int] = frozenset()) -> None:
        self.clock = FrozenClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
        self.screen = ScriptedScreen(clock=self.clock, places=places or (FULL_HD,))
        self.windows = ScriptedWindows([WRITER, CHAT])
        self.presence = ScriptedPresence()
        self.ocr = ScriptedOcr()
        self.spool = ListSpool()
        self.tally = Tally()
        self.stages = stages = Stages(self.clock)
        self.lookout = Lookout(
            screen=self.screen,
            windows=self.windows,
            presence=self.presence,
            stirs=ScriptedStirs(),
            power=ScriptedPower(),
            config=CaptureConfig(screen=True),
            own_pids=lambda: own,
            clock=self.clock,
            tally=self.tally,
            stages=stages,
        )
        self.memo = Memo()
        self.seeing = self._seeing()

    def die(self, *, stood: Sequence[Sequence[str]]) -> None:
        """The process is killed; another one, which is told what stood, looks at the same screen."""
        self.memo = Memo(stood)
        self.seeing = self._seeing()

    def _seeing(self) -> Seeing:
        return Seeing(
            lookout=self.lookout,
            ocr=self.ocr,
            config=CaptureConfig(screen=True),
            scrubber=Scrubber(),
            spool=self.spool,
            clock=self.clock,
            tally=self.tally,
            stages=self.stages,
            device="desk",
            memo=self.memo,
        )

    def write(self, text: str, left: int = 50, top: int = 100, monitor: int = 1) -> Box:
        return self.ocr.write(self.screen.pixels[monitor - 1], text, left, top)

    def look(self) -> list[Observation]:
        """One look, ten seconds after the last."""
        self.clock.advance(10)
        return self.seeing.look()

    def only(self) -> Observation:
        (observation,) = self.look()
        return observation

    def skipped(self, reason: Skip) -> int:
        return self.tally.snapshot()[1].get(reason.value, 0)

    def counted(self, name: str) -> int:
        return self.tally.snapshot()[0].get(name, 0)

    def picture(self, row: int = -1) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        content = self.spool.rows[row].picture
        assert content is not None
        return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
