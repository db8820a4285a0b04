"""The limits for pictures: what goes, when, and never without a word a day before."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from memory_core.clock import Clock, Leaps
from memory_core.config import CoreConfig
from memory_core.records.changes import Changes, PicturePlan
from memory_core.records.health import PartHealth, State
from memory_core.store.pictures import PictureRow
from memory_core.store.rows import from_micros, to_micros
from memory_core.store.store import Store
from memory_core.wording import counted, size

# From the word to the deed.
GRACE = timedelta(hours=24)
_EVERY_S = 300.0
# The health page asks every few seconds, and a survey of 100,000 pictures takes a tenth of one.
_TOLD_S = 30.0
_GB = 1_000_000_000
# At a time, so that what is captured never waits long.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, and how much; 0: no limit."""

    days: int
    gb: float

    @classmethod
    def of(cls, config: CoreConfig) -> "Limits":
        """As the settings say."""
        return cls(config.pictures_days, config.pictures_gb)

    def key(self) -> str:
        """What names them in the store."""
        return json.dumps([self.days, self.gb])


@dataclass(frozen=True, slots=True)
class _Survey:
    """All pictures, judged."""

    rows: list[PictureRow]
    kept: set[str]
    over: list[PictureRow]
    """Those beyond the limits, the oldest first."""
    oldest: int
    """When those were taken that are just not too old."""


class Retention:
    """Lets pictures go that are beyond the limits: the oldest first, a day after that was announced.

    The text stays. What is kept for ever, or is evidence of a memory that is, never goes and counts for no limit.
    """

    def __init__(self, *, store: Store, clock: Clock, published: Callable[[Changes], None]) -> None:
        self._store = store
        self._clock = clock
        self._leaps = Leaps(clock)
        self._published = published
        self._limits = Limits.of(CoreConfig())
        self._lock = threading.Lock()
        self._next = float("-inf")
        self._told: tuple[float, PicturePlan] | None = None

    def configure(self, config: CoreConfig) -> None:
        """Judge by these settings from now on; `tick` looks again at once."""
        self._limits = Limits.of(config)
        self.soon()

    def soon(self) -> None:
        """Look again at the next tick: something was marked."""
        self._next, self._told = float("-inf"), None

    def tick(self) -> None:
        """Look, every few minutes: announce what is to go, and let go what was announced a day ago.

        Raises the store's errors.
        """
        now = self._clock.monotonic()
        if now < self._next:
            return
        self._next = now + _EVERY_S
        with self._lock:
            more = self._store.pictures.measure() + self._let_go()
        if more:
            self.soon()

    def plan(self, *, fresh: bool = True) -> PicturePlan:
        """Announce what is to go by the limits as they are, and say so; not `fresh`: as it was up to 30 s ago."""
        told = self._told
        if not fresh and told is not None and self._clock.monotonic() - told[0] < _TOLD_S:
            return told[1]
        with self._lock:
            while self._store.pictures.measure():
                pass
            plan = self._plan(self._announced(self._survey()))
        self._told = (self._clock.monotonic(), plan)
        return plan

    def accept(self) -> None:
        """The person has seen what goes under these limits, and need not be told again."""
        self._store.pictures.mark_seen(self._limits.key())
        self._told = None

    def health(self) -> PartHealth:
        """One line about all pictures; a remark while the person has not seen that some will go."""
        plan = self.plan(fresh=False)
        count = counted(plan.total, "picture") if plan.total else "No pictures"
        kept = f", {plan.kept:,} of them kept for ever" if plan.kept else ""
        words = f"{count}, {size(plan.total_bytes)}{kept}. {limits_sentence(plan)}"
        if not plan.pictures:
            return PartHealth("pictures", State.OK, words)
        words = f"{words} {sentence(plan, self._clock.now())}"
        if plan.seen:
            return PartHealth("pictures", State.OK, words)
        return PartHealth(
            "pictures",
            State.WARNING,
            words,
            "Mark what you want to keep for ever, or change the limits in the settings under “Keeping”.",
        )

    def _survey(self) -> _Survey:
        rows, kept = self._store.pictures.rows()
        limits = self._limits
        oldest = to_micros(self._clock.now() - timedelta(days=limits.days)) if limits.days else -(2**63)
        room = round(limits.gb * _GB) if limits.gb else None
        over: list[PictureRow] = []
        used = 0
        for row in rows:
            if row.id in kept:
                continue
            used += row.bytes
            if row.at < oldest or (room is not None and used > room):
                over.append(row)
        return _Survey(rows, kept, over[::-1], oldest)

    def _announced(self, survey: _Survey) -> _Survey:
        """The same with a time at which each goes; one that was set before stays, unless the clock was set."""
        leap = self._leaps.forward() // timedelta(microseconds=1)
        latest = to_micros(self._clock.now() + GRACE)
        goes = {row.id: latest if row.due is None else min(row.due + leap, latest) for row in survey.over}
        dues = [(goes.get(row.id), row.id) for row in survey.rows if row.due != goes.get(row.id)]
        if dues:
            self._store.pictures.announce(dues)
        self._leaps.settle()
        over = [replace(row, due=goes[row.id]) if row.due != goes[row.id] else row for row in survey.over]
        return replace(survey, over=over)

    def _let_go(self) -> int:
        """Take away what is due; how many were."""
        now = to_micros(self._clock.now())
        survey = self._announced(self._survey())
        due = [row.id for row in survey.over if row.due is not None and row.due <= now][:_BATCH]
        if not due:
            return 0
        pictures = self._store.pictures
        with self._store.database.transaction() as connection:
            gone, losers = pictures.release(connection, due)
            self._store.audit.record(connection, "pictures let go", {"pictures": len(gone)})
        # Rows first: should it end in between, the next start finds files that nobody owns and deletes them.
        self._store.blobs.delete(gone)
        self.accept()
        if losers:
            self._published(Changes(observations_revised=tuple(losers)))
        return len(gone)

    def _plan(self, survey: _Survey) -> PicturePlan:
        dues = [row.due for row in survey.over if row.due is not None]
        return PicturePlan(
            pictures=len(survey.over),
            bytes=sum(row.bytes for row in survey.over),
            aged=sum(row.at < survey.oldest for row in survey.over),
            first=from_micros(min(dues)) if dues else None,
            last=from_micros(max(dues)) if dues else None,
            total=len(survey.rows),
            total_bytes=sum(row.bytes for row in survey.rows),
            kept=len(survey.kept),
            days=self._limits.days,
            gb=self._limits.gb,
            seen=self._store.pictures.seen() == self._limits.key(),
        )


def sentence(plan: PicturePlan, now: datetime) -> str:
    """“1,240 pictures older than 90 days, 2.1 GB, go tomorrow from 14:00; their text stays.”"""
    if not plan.pictures or plan.first is None:
        return ""
    one = plan.pictures == 1
    why = " or ".join(
        part
        for part in (
            f"older than {counted(plan.days, 'day')}" if plan.aged else "",
            f"beyond {plan.gb:g} GB" if plan.aged < plan.pictures else "",
        )
        if part
    )
    return (
        f"{counted(plan.pictures, 'picture')} {why}, {size(plan.bytes)}, {'goes' if one else 'go'} "
        f"{when_it_goes(plan.first, now)}; {'its' if one else 'their'} text stays."
    )


def limits_sentence(plan: PicturePlan) -> str:
    """What the limits are."""
    if not plan.days and not plan.gb:
        return "They are kept without a limit."
    parts = [f"for {counted(plan.days, 'day')}" if plan.days else ""]
    parts.append(f"up to {plan.gb:g} GB" if plan.gb else "")
    return f"They are kept {' and '.join(part for part in parts if part)}."


def when_it_goes(moment: datetime, now: datetime) -> str:
    """“today from 14:00”, “tomorrow from 14:00”, by the machine's own calendar."""
    local, today = moment.astimezone(), now.astimezone()
    days = (local.date() - today.date()).days
    if days < 0 or moment <= now:
        return "now"
    return f"{('today', 'tomorrow')[days] if days < 2 else local.strftime('on %d %B')} from {local.strftime('%H:%M')}"
