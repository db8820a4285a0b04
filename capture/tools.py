"""What eyes and ears of the capture process share."""

import os
from dataclasses import dataclass, field

from capture.outlet import Outlet
from capture.rules.learned import Learned
from capture.sources.base import WindowSource
from capture.sources.early import Early
from capture.sources.windows import SharedWindows
from capture.stages import Stages
from capture.standing import Memo
from capture.talk import Talk
from capture.tally import Tally
from memory_core.clock import Clock, SystemClock
from memory_core.home import Home
from memory_core.privacy.label_book import LabelBook


@dataclass(frozen=True, slots=True)
class Tools:
    """Handed to both senses."""

    home: Home
    outlet: Outlet
    clock: Clock
    tally: Tally
    own_pids: frozenset[int] = field(default_factory=lambda: frozenset({os.getpid()}))
    stages: Stages = field(default_factory=lambda: Stages(SystemClock()))
    book: LabelBook = field(default_factory=LabelBook)
    windows: WindowSource = field(default_factory=SharedWindows)
    memo: Memo = field(default_factory=Memo)
    talk: Talk = field(default_factory=Talk)
    learned: Learned = field(default_factory=Learned)
    early: Early = field(default_factory=Early)
