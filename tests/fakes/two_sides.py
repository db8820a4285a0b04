"""A hearing with a microphone and speakers, all of it scripted, on a clock that a test moves."""

from datetime import UTC, datetime

from capture.hearing import Hearing
from capture.reading.utterances import Cut
from capture.schedule.patience import Why
from capture.stages import Stages
from capture.tally import Tally
from memory_core.clock import FrozenClock
from tests.fakes.sound import LevelVad, ListOutbox, ScriptedMicrophone, ScriptedReader, WordScrubber

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
BLOCK_S = 0.032


class TwoSides:
    """It listens when this returns; `why` is why words have to wait, if so."""

    def __init__(self, cut: Cut) -> None:
        self.mine, self.others = ScriptedMicrophone(), ScriptedMicrophone()
        self.others.name = "Headphones"
        self.reader, self.outbox, self.tally = ScriptedReader(), ListOutbox(), Tally()
        self.clock = FrozenClock(NOON)
        self.why: Why | None = None
        self.asleep_s = 0.0
        self.stages = Stages(self.clock)
        self.hearing = Hearing(
            microphone=(self.mine, LevelVad()),
            speakers=(self.others, LevelVad()),
            transcriber=self.reader,
            scrubber=WordScrubber(),
            spool=self.outbox,
            clock=self.clock,
            tally=self.tally,
            cut=cut,
            waits=lambda: self.why,
            stages=self.stages,
            asleep=lambda: self.asleep_s,
        )
        self.hearing.watch()
