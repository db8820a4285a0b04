"""The limits for texts, kind by kind: what goes, when, and never without a word some days before."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from memory_core.clock import Clock, Leaps
from memory_core.config import CoreConfig
from memory_core.forget import Forgetting
from memory_core.records.aging import AgingPlan
from memory_core.records.changes import Changes
from memory_core.records.health import PartHealth, State
from memory_core.retention import when_it_goes
from memory_core.store.aging import KINDS, Aged
from memory_core.store.rows import from_micros, to_micros
from memory_core.store.store import Store
from memory_core.wording import counted, size

# From the word to the deed: longer than for pictures, for nothing of a text stays.
GRACE = timedelta(days=3)
_EVERY_S = 900.0
_TOLD_S = 30.0
_GB = 1_000_000_000
# At a time: what goes is wiped from the disk at once, which writes the database anew.
_BATCH = 2_000
NOUNS = {
    "screen": ("moment seen on the screen", "moments seen on the screen"),
    "speech": ("moment heard", "moments heard"),
    "core": ("memory about you", "memories about you"),
    "episodic": ("event", "events"),
    "semantic": ("fact", "facts"),
    "procedural": ("how-to", "how-tos"),
    "resource": ("document", "documents"),
    "vault": ("entry of the vault", "entries of the vault"),
    "conversation": ("conversation", "conversations"),
}


@dataclass(frozen=True, slots=True)
class _Survey:
    """Of one kind: what is beyond its limits, the oldest first, and when each goes."""

    kind: str
    over: list[Aged]
    oldest: int
    dues: Mapping[str, int]


class Aging:
    """Lets texts go that are beyond the limits of their kind, and takes the word back when they no longer are.

    What was seen or heard goes alone: what was concluded from it has limits of its own, and stays. What is kept for
    ever, or is evidence of a memory that is, never goes. `forgetting` takes it out of every table, index and file.
    """

    def __init__(self, *, store: Store, clock: Clock, forgetting: Forgetting) -> None:
        self._store = store
        self._clock = clock
        self._leaps = Leaps(clock)
        self._forgetting = forgetting
        self._limits: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()
        self._next = float("-inf")
        self._told: tuple[float, tuple[AgingPlan, ...]] | None = None

    def configure(self, config: CoreConfig) -> None:
        """Judge by these settings from now on; `tick` looks again at once."""
        every = {kind: (getattr(config, f"{kind}_days"), getattr(config, f"{kind}_gb")) for kind in KINDS}
        self._limits = {kind: limits for kind, limits in every.items() if any(limits)}
        self.soon()

    def soon(self) -> None:
        """Look again at the next tick: something was marked."""
        self._next, self._told = float("-inf"), None

    def tick(self) -> Changes:
        """Look, now and then: announce what is to go, and let go what was announced days ago. Raises the store's
        errors."""
        now = self._clock.monotonic()
        if now < self._next:
            return Changes()
        self._next = now + _EVERY_S
        with self._lock:
            surveys = self._announced()
            moment = to_micros(self._clock.now())
            due = [one.id for survey in surveys for one in survey.over if survey.dues[one.id] <= moment]
            if not due:
                return Changes()
            if len(due) > _BATCH:
                self.soon()
            self._told = None
            return self._forgetting.let_go(due[:_BATCH])

    def plan(self, *, fresh: bool = True) -> tuple[AgingPlan, ...]:
        """Of each kind that has a limit: announce what is to go, and say so; not `fresh`: as it was up to 30 s ago."""
        told = self._told
        if not fresh and told is not None and self._clock.monotonic() - told[0] < _TOLD_S:
            return told[1]
        with self._lock:
            plans = tuple(self._plan(survey) for survey in self._announced())
        self._told = (self._clock.monotonic(), plans)
        return plans

    def seen(self) -> bool:
        """Whether the person was shown what goes under these limits."""
        return self._store.agings.accepted() == self._key()

    def accept(self) -> None:
        """They have seen it, and need not be told again."""
        self._store.agings.accept(self._key())

    def health(self) -> list[PartHealth]:
        """A line when something will go, which is a remark while the person has not seen that."""
        said = sentences(self.plan(fresh=False), self._clock.now())
        if not said:
            return []
        if self.seen():
            return [PartHealth("keeping", State.OK, " ".join(said))]
        remedy = "Mark what you want to keep for ever, or change the limits in the settings under “Keeping”."
        return [PartHealth("keeping", State.WARNING, " ".join(said), remedy)]

    def _key(self) -> str:
        return json.dumps(sorted(self._limits.items()))

    def _announced(self) -> list[_Survey]:
        """All that is beyond limits, with a time at which it goes; one that was set before stays, unless the clock was
        set."""
        leap = self._leaps.forward() // timedelta(microseconds=1)
        before = self._store.agings.announced()
        if not self._limits and not before:
            self._leaps.settle()
            return []
        latest = to_micros(self._clock.now() + GRACE)
        surveys = []
        for kind, (days, gb) in self._limits.items():
            oldest = to_micros(self._clock.now() - timedelta(days=days)) if days else -(2**63)
            over = self._store.agings.beyond(kind, oldest, round(gb * _GB) if gb else None)
            dues = {one.id: min(before.get(one.id, latest) + leap, latest) for one in over}
            surveys.append(_Survey(kind, over, oldest, dues))
        now_due = {name: due for survey in surveys for name, due in survey.dues.items()}
        changed = [(name, due) for name, due in now_due.items() if before.get(name) != due]
        no_more = [name for name in before if name not in now_due]
        if changed or no_more:
            self._store.agings.announce(changed, no_more)
        self._leaps.settle()
        return surveys

    def _plan(self, survey: _Survey) -> AgingPlan:
        days, gb = self._limits[survey.kind]
        total, total_bytes, kept = self._store.agings.total(survey.kind)
        dues = survey.dues.values()
        return AgingPlan(
            kind=survey.kind,
            days=days,
            gb=gb,
            total=total,
            total_bytes=total_bytes,
            goes=len(survey.over),
            bytes=sum(one.bytes for one in survey.over),
            aged=sum(one.at < survey.oldest for one in survey.over),
            kept=kept,
            first=from_micros(min(dues)) if dues else None,
            last=from_micros(max(dues)) if dues else None,
        )


def sentences(plans: tuple[AgingPlan, ...], now: datetime) -> list[str]:
    """“1,240 moments seen on the screen older than 90 days, 2 MB, go tomorrow from 14:00.”, one for each kind."""
    said = []
    for plan in plans:
        if plan.goes and plan.first is not None:
            one = plan.goes == 1
            old = f"older than {counted(plan.days, 'day')}" if plan.aged else ""
            why = " or ".join(part for part in (old, f"beyond {plan.gb:g} GB" if plan.aged < plan.goes else "") if part)
            said.append(
                f"{plan.goes:,} {NOUNS[plan.kind][not one]} {why}, {size(plan.bytes)}, "
                f"{'goes' if one else 'go'} {when_it_goes(plan.first, now)}."
            )
    return said
