"""The memory browser: filters, search, and the list that follows what is written."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from desktop.bridge.operations import Operations, sentence_of
from desktop.bridge.throttle import Debounce, Throttle
from desktop.models.memories import MemoryListModel, MemoryRow
from desktop.models.thumbnails import Thumbnails
from desktop.viewmodels.forgetting import ForgettingViewModel
from desktop.viewmodels.ports import Remembering
from desktop.viewmodels.wording import kind_name, kinds_name, when
from memory_core.aging import sentences
from memory_core.clock import Clock
from memory_core.errors import NotFound
from memory_core.records.aging import AgingPlan
from memory_core.records.bodies import Kind
from memory_core.records.changes import Changes, PicturePlan
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import Memory
from memory_core.records.observation import Observation
from memory_core.records.query import Hit, Query
from memory_core.retention import sentence

PAGE = 60
FOUND = 100
SEEN = "observation"
GOING = "going"
AGING = "aging"
GOES = (GOING, AGING)
PERIODS = (("any", "Any time"), ("today", "Today"), ("yesterday", "Yesterday"), ("week", "Last 7 days"))


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list shows. Empty: any. `kind` may be `SEEN` for the observations themselves, `GOING` for those
    whose pictures are about to go, or `AGING` for what is about to go itself."""

    kind: str = ""
    app: str = ""
    period: str = "any"
    text: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.kind or self.app or self.text) or self.period != "any"


@dataclass(frozen=True, slots=True)
class KindChip:
    """A filter chip with how many there are."""

    kind: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class BrowserState:
    """What the page needs beside the rows; `shown`: loading, list, empty (nothing kept), nothing (found), failed."""

    shown: str = "loading"
    message: str = ""
    filters: Filters = field(default_factory=Filters)
    chips: tuple[KindChip, ...] = ()
    apps: tuple[str, ...] = ()
    announcement: str = ""
    """Which pictures and texts go, and when; “” once the person has seen it."""


class BrowserViewModel(QObject):
    """Holds the filters and keeps the list true to them, off the window's thread."""

    changed = Signal()

    def __init__(
        self,
        *,
        memory: Remembering,
        operations: Operations,
        forgetting: ForgettingViewModel,
        clock: Clock,
        debounce_ms: int = 200,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._memory = memory
        self._operations = operations
        self._forgetting = forgetting
        self._clock = clock
        self._debounce = Debounce(self.reload, interval_ms=debounce_ms, parent=self)
        self._follow = Throttle(self._reload_quietly, interval_ms=500, parent=self)
        self.state = BrowserState()
        self.thumbnails = Thumbnails(
            read=lambda id: memory.thumbnail(ObservationId(id)), operations=operations, parent=self
        )
        self.rows = MemoryListModel(self, thumbnails=self.thumbnails)
        self.rows.more_wanted.connect(self._on_more_wanted)
        forgetting.hidden_changed.connect(self._on_hidden_changed)

    def choose_kind(self, kind: str) -> None:
        """Show one kind of memory, all (“”), what was seen and heard (`SEEN`), or what goes (`GOES`), all of it."""
        self._show(Filters(kind=kind) if kind in GOES else replace(self.state.filters, kind=kind))

    def choose_app(self, app: str) -> None:
        """Show one application, or all (“”)."""
        self._show(replace(self._kind_alone(), app=app))

    def choose_period(self, period: str) -> None:
        """Show one of `PERIODS`."""
        self._show(replace(self._kind_alone(), period=period))

    def search(self, text: str) -> None:
        """Show what matches; waits until typing pauses."""
        if text.strip() != self.state.filters.text:
            self.state = replace(self.state, filters=replace(self._kind_alone(), text=text.strip()))
            self._debounce.request()

    def clear(self) -> None:
        """Show everything."""
        self._debounce.close()
        self.state = replace(self.state, filters=Filters())
        self.reload()

    def accept_announcement(self) -> None:
        """The person has seen which pictures and texts go."""
        self.state = replace(self.state, announcement="")
        self.changed.emit()

        def accept() -> None:
            self._memory.accept_picture_plan()
            self._memory.accept_aging_plan()

        self._operations.query(accept, certain=True).run()

    def reload(self) -> None:
        """Read the first page and the counts anew."""
        self.state = replace(self.state, shown="loading")
        self.changed.emit()
        self._reload_quietly()

    def on_changes(self, changes: Changes) -> None:
        """New memories appear, forgotten ones go; half a second apart at most."""
        if changes.memories_forgotten or changes.observations_forgotten:
            self.rows.remove({*changes.memories_forgotten, *changes.observations_forgotten})
        if changes.observations_forgotten:
            self.thumbnails.clear()
        self.thumbnails.drop(changes.observations_revised)
        self._follow.request()

    def close(self) -> None:
        """Do nothing more by itself."""
        self._debounce.close()
        self._follow.close()
        self.thumbnails.close()

    def _kind_alone(self) -> Filters:
        """The filters as they are; what goes is no kind, and nothing narrows it."""
        filters = self.state.filters
        return replace(filters, kind="") if filters.kind in GOES else filters

    def _show(self, filters: Filters) -> None:
        if filters != self.state.filters:
            self.state = replace(self.state, filters=filters)
            self.reload()

    def _reload_quietly(self) -> None:
        filters = self.state.filters
        limit = max(PAGE, min(len(self.rows.rows), 4 * PAGE)) if self.state.shown == "list" else PAGE
        self._operations.query(lambda: self._read(filters, limit, before=""), key="browser.rows").success(
            lambda rows: self._on_rows(rows, limit)
        ).failure(self._on_failed).run()
        self.recount()

    def recount(self) -> None:
        """Read the counts and what goes by the limits anew; the limits may have changed."""
        self._operations.query(self._count, key="browser.counts").success(
            lambda found: self._on_counted(*found)
        ).failure(lambda _: None).run()

    def _count(self) -> tuple[Mapping[str, object], list[str], PicturePlan, tuple[AgingPlan, ...], bool]:
        memory = self._memory
        plans = memory.aging_plan(fresh=False)
        return memory.counts(), memory.apps(), memory.picture_plan(fresh=False), plans, memory.aging_seen()

    def _read(self, filters: Filters, limit: int, *, before: str) -> list[MemoryRow]:
        rows = self._read_rows(filters, limit, before=before)
        ids = [row.id for row in rows]
        shown, kept = self._memory.shown_by(ids), self._memory.kept_among(ids)
        return [replace(row, picture=shown.get(row.id, ""), kept=row.id in kept) for row in rows]

    def _read_rows(self, filters: Filters, limit: int, *, before: str) -> list[MemoryRow]:
        now = self._clock.now()
        since, until = bounds(filters.period, now)
        if filters.text:
            return [_row(hit, hit.layer, now) for hit in self._memory.search(_query(filters, since, until))]
        if filters.kind == GOING:
            going = self._memory.pictures_going(limit=limit, after=ObservationId(before) or None)
            return [_row(item, "observations", now) for item in going]
        if filters.kind == AGING:
            return self._aging_rows(limit, before, now)
        if filters.kind == SEEN:
            seen = self._memory.observations(
                app=filters.app, since=since, until=until, limit=limit, before=ObservationId(before) or None
            )
            return [_row(item, "observations", now) for item in seen]
        kept = self._memory.memories(
            kind=Kind(filters.kind) if filters.kind else None,
            app=filters.app,
            since=since,
            until=until,
            limit=limit,
            before=MemoryId(before) or None,
        )
        return [_row(item, "memories", now) for item in kept]

    def _aging_rows(self, limit: int, before: str, now: datetime) -> list[MemoryRow]:
        """What goes by the limits for texts, the first to go first; conversations are told of in the announcement."""
        ids = [id for id in self._memory.aging() if id.startswith(("m_", "o_"))]
        first = ids.index(before) + 1 if before in ids else 0
        rows = []
        for id in ids[first : first + limit]:
            with contextlib.suppress(NotFound):
                if id.startswith("m_"):
                    rows.append(_row(self._memory.memory(MemoryId(id)), "memories", now))
                else:
                    rows.append(_row(self._memory.observation(ObservationId(id)), "observations", now))
        return rows

    def _on_rows(self, rows: list[MemoryRow], limit: int) -> None:
        more = not self.state.filters.text and len(rows) >= limit
        visible = self._without_hidden(rows)
        if self.state.shown == "list":
            if more and visible and self.state.filters.kind not in GOES:
                visible += [row for row in self.rows.rows if row.at < visible[-1].at]
            self.rows.become(visible, more=more)
        else:
            self.rows.replace(visible, more=more)
        self._settle()

    def _on_failed(self, error: Exception) -> None:
        self.rows.replace([], more=False)
        self.state = replace(self.state, shown="failed", message=sentence_of(error))
        self.changed.emit()

    def _on_more_wanted(self) -> None:
        filters, rows = self.state.filters, self.rows.rows
        before = rows[-1].id if rows else ""
        self._operations.query(lambda: self._read(filters, PAGE, before=before), key="browser.rows").success(
            lambda found: self.rows.append(self._without_hidden(found), more=len(found) >= PAGE)
        ).failure(self._on_failed).run()

    def _on_counted(
        self,
        counts: Mapping[str, object],
        apps: Sequence[str],
        plan: PicturePlan,
        aging: tuple[AgingPlan, ...],
        aging_seen: bool,
    ) -> None:
        chips, now = _chips(counts), self._clock.now()
        if plan.pictures:
            chips += (KindChip(GOING, "Pictures that go soon", plan.pictures),)
        if goes := sum(one.goes for one in aging):
            chips += (KindChip(AGING, "Texts that go soon", goes),)
        told = [] if plan.seen else [sentence(plan, now)]
        told += [] if aging_seen else sentences(aging, now)
        self.state = replace(
            self.state,
            chips=chips,
            apps=tuple(apps),
            announcement=" ".join(part for part in told if part),
        )
        self.changed.emit()

    def _on_hidden_changed(self) -> None:
        if self._forgetting.hidden:
            self.rows.remove(self._forgetting.hidden)
            self._settle()
        else:
            self._reload_quietly()

    def _without_hidden(self, rows: list[MemoryRow]) -> list[MemoryRow]:
        return [row for row in rows if row.id not in self._forgetting.hidden]

    def _settle(self) -> None:
        shown = "list" if self.rows.rowCount() else ("nothing" if self.state.filters.narrowed else "empty")
        self.state = replace(self.state, shown=shown)
        self.changed.emit()


def bounds(period: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The first moment and the first moment after a period of `PERIODS`, by the machine's own calendar."""
    midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "today":
        return midnight, None
    if period == "yesterday":
        return midnight - timedelta(days=1), midnight
    if period == "week":
        return midnight - timedelta(days=6), None
    return None, None


def _row(item: Memory | Observation | Hit, layer: str, now: datetime) -> MemoryRow:
    """As a row, its text on one line."""
    return MemoryRow(
        id=item.id,
        layer=layer,
        kind=item.kind,
        kind_name=kind_name(item.kind),
        text=" ".join(item.text[:600].split()) or "Sound that waits for the speech model",
        at=item.at,
        when=when(item.at, now),
        app=item.app,
        title=item.title,
    )


def _query(filters: Filters, since: datetime | None, until: datetime | None) -> Query:
    seen = filters.kind == SEEN
    return Query(
        text=filters.text,
        k=FOUND,
        layer="observations" if seen else "memories",
        kinds=(filters.kind,) if filters.kind and not seen else (),
        apps=(filters.app,) if filters.app else (),
        since=since,
        until=until,
    )


def _chips(counts: Mapping[str, object]) -> tuple[KindChip, ...]:
    kinds = counts.get("memories", {})
    by_kind = {str(kind): int(number) for kind, number in kinds.items()} if isinstance(kinds, Mapping) else {}
    seen = counts.get("observations", 0)
    chips = [KindChip("", "All", sum(by_kind.values()))]
    chips += [KindChip(kind, kinds_name(kind), by_kind.get(kind, 0)) for kind in Kind]
    chips.append(KindChip(SEEN, kinds_name(SEEN), seen if isinstance(seen, int) else 0))
    return tuple(chips)
