"""What each part says of itself, and every connection that was ever made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from capture.events import CaptureStatus
from desktop.bridge.operations import Operations, sentence_of
from desktop.viewmodels.capture import CaptureFace, CaptureViewModel
from desktop.viewmodels.capture_health import (
    CostLine,
    QueueLine,
    StageLine,
    cost_lines,
    queue_lines,
    restart_lines,
    stage_lines,
)
from desktop.viewmodels.ports import Remembering
from desktop.viewmodels.wording import SECRETS, amounts, skip_words, took_of_model, visible, when
from memory_core.clock import Clock
from memory_core.records.health import PartHealth, State
from memory_core.wording import counted, listed, size

if TYPE_CHECKING:
    from memory_core.llm.spending import Spent

CAPTURE = "Capture"
PART_NAMES = {
    "home": "Data folder",
    "llm": "Language model",
    "ocr": "Text recognition",
    "vad": "Speech detection",
    "store": "Memory store",
    "index": "Search index",
    "spool": "Waiting room",
    "ingest": "Remembering",
    "embedder": "Comparing meaning",
    "agents": "Memory agents",
    "capture process": "Capture process",
}


class Connection(Protocol):
    """One entry of the connection log."""

    @property
    def when(self) -> datetime:
        """When."""
        ...

    @property
    def host(self) -> str:
        """Where to."""
        ...

    @property
    def purpose(self) -> str:
        """Why."""
        ...

    @property
    def bytes_out(self) -> int:
        """How much."""
        ...


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part: `tone` is ok, off, warning or danger."""

    name: str
    tone: str
    message: str
    remedy: str


_SUMMED = ("calls", "failed", "input_tokens", "output_tokens", "dollars", "unpriced")

Audited = tuple[datetime, str, Mapping[str, int]]
"""When, what, and how many of which."""


@dataclass(frozen=True, slots=True)
class HealthState:
    """What the page shows. `headline`: one sentence for all of it."""

    headline: str = "Looking…"
    tone: str = "off"
    warnings: tuple[str, ...] = ()
    parts: tuple[PartLine, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    costs: tuple[CostLine, ...] = ()
    stages: tuple[StageLine, ...] = ()
    queues: tuple[QueueLine, ...] = ()
    restarts: tuple[tuple[str, str], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    filtered: tuple[tuple[str, str], ...] = ()
    """Secrets that were taken out today: kind, and how many in which applications; never which."""
    audited: tuple[tuple[str, str], ...] = ()
    """When, and what was forgotten or read by another program; how many, never which."""
    models: tuple[tuple[str, str], ...] = ()
    """What each language model took: its name, for what, how much."""
    connections: tuple[tuple[str, str, str, str], ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was asked of the core."""

    parts: Sequence[PartHealth]
    counts: Mapping[str, object]
    connections: Sequence[Connection]
    warnings: Sequence[str]
    audited: Sequence[Audited]
    spent: "Sequence[Spent]"


def _gist(status: CaptureStatus | None) -> object:
    return status and (status.state, status.message, [(part.part, part.state) for part in status.parts])


class HealthViewModel(QObject):
    """Asks the parts, now and again while somebody looks."""

    changed = Signal()

    def __init__(
        self,
        *,
        memory: Remembering,
        capture: CaptureViewModel,
        connections: Callable[[], Sequence[Connection]],
        warnings: Callable[[], Sequence[str]],
        pending: Callable[[], int],
        about: Sequence[tuple[str, str]],
        operations: Operations,
        clock: Clock,
        audit: Callable[[], Sequence[Audited]] = lambda: (),
        spent: "Callable[[], Sequence[Spent]]" = lambda: (),
        room: Callable[[], PartHealth | None] = lambda: None,
        every_ms: int = 3000,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._memory = memory
        self._capture = capture
        self._connections = connections
        self._warnings = warnings
        self._audit, self._spent, self._room = audit, spent, room
        self._pending = pending
        self._about = tuple(about)
        self._operations = operations
        self._clock = clock
        self.state = HealthState(about=self._about)
        # What the core said last, and of which state of capture that was told.
        self._found: _Found | None = None
        self._told: object = None
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self.refresh)
        capture.changed.connect(self._on_capture)

    def watch(self, looking: bool) -> None:
        """Keep it fresh while somebody looks."""
        if looking:
            self.refresh()
            self._timer.start()
        else:
            self._timer.stop()

    def refresh(self) -> None:
        """Ask again."""
        self._operations.query(self._read, key="health").success(self._on_read).failure(self._on_failed).run()

    def as_text(self) -> str:
        """The page for whoever helps: nothing that was captured, no window's title, no path, no host."""
        return text_of(self.state, self._capture.face.headline, self._clock.now())

    def close(self) -> None:
        """Ask no more."""
        self._timer.stop()

    def _read(self) -> _Found:
        today = self._clock.now().astimezone().date()
        counts = {**self._memory.counts(), "pending": self._pending(), "filtered": self._memory.filtered(today)}
        # Whoever writes nothing just now does not notice that there is no room.
        parts = [*filter(None, [self._room()]), *self._memory.health()]
        return _Found(parts, counts, self._connections(), self._warnings(), self._audit(), self._spent())

    def _on_capture(self) -> None:
        """That capture is otherwise now is told at once: the line below the page tells it, too."""
        if self._timer.isActive() and self._found is not None and _gist(self._capture.status) != self._told:
            self._on_read(self._found)

    def _on_read(self, found: _Found) -> None:
        status, now = self._capture.status, self._clock.now()
        self._found, self._told = found, _gist(status)
        parts, counts = found.parts, found.counts
        captured = list(status.parts) if status else []
        lines = [self._capture_line(), *(_line(part) for part in (*captured, *parts))]
        headline, tone = _headline(lines, self._capture.face)
        self.state = HealthState(
            headline=headline,
            tone=tone,
            warnings=tuple(found.warnings),
            parts=tuple(lines),
            numbers=_numbers(counts, status.counts if status else {}),
            costs=cost_lines(status, now) if status else (),
            stages=stage_lines(status, now) if status else (),
            queues=queue_lines(status.queues) if status else (),
            restarts=restart_lines(status, now) if status else (),
            skipped=_skipped(status.skipped if status else {}),
            filtered=filtered_lines(counts.get("filtered")),
            audited=audit_lines(found.audited, now),
            models=model_lines(found.spent),
            connections=tuple(
                (when(item.when, now), item.host, item.purpose, size(item.bytes_out))
                for item in reversed(found.connections)
            ),
            about=self._about,
        )
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self.state = HealthState(
            headline="The parts cannot be asked.", tone="danger", problem=sentence_of(error), about=self._about
        )
        self.changed.emit()

    def _capture_line(self) -> PartLine:
        face = self._capture.face
        tone = "off" if face.tone == "busy" else face.tone
        return PartLine(CAPTURE, tone, face.sentence, "" if face.remedy in face.sentence else face.remedy)


def text_of(state: HealthState, capture: str, now: datetime) -> str:
    """A page as plain text. `capture`: how capture is, without what it sees."""
    about = ", ".join(f"{name} {value}" for name, value in state.about if name == "Version")
    lines = [f"Scrubjay health, {now:%Y-%m-%d %H:%M} UTC. {about}".strip(), state.headline, ""]
    for part in state.parts:
        said = capture if part.name == CAPTURE else f"{part.message} {part.remedy}".strip()
        lines.append(f"[{part.tone}] {part.name}: {said}")
    lines += ["", *(f"{title}: {number}" for title, number in state.numbers)]
    lines += [f"{cost.title}: {cost.number}" for cost in state.costs]
    for title, rows in (
        (
            "Stages",
            [
                _joined(f"[{one.tone}] {one.name}", one.did, one.pace, one.last, one.error, one.remedy)
                for one in state.stages
            ],
        ),
        ("Queues", [_joined(f"[{one.tone}] {one.name}", one.waiting, one.dropped) for one in state.queues]),
        ("Not kept", [f"{reason}: {number}" for reason, number in state.skipped]),
        ("Filtered today", [f"{kind}: {told.partition(' (')[0]}" for kind, told in state.filtered]),
        ("Restarts", [f"{at}: {reason}" for at, reason in state.restarts]),
    ):
        if rows:
            lines += ["", f"{title}:", *rows]
    lines += ["", f"Connections: {len(state.connections)}"]
    return "\n".join(lines) + "\n"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


_TONES = {State.OK: "ok", State.OFF: "off", State.WARNING: "warning", State.ERROR: "danger"}


# Nothing comes while capture is so, and nobody needs to help.
_CAPTURING_NOTHING = {
    "off": "Capture is off",
    "starting": "Capture is starting",
    "resting": "Capture rests",
    "paused": "Capture is paused",
}


def _line(part: PartHealth) -> PartLine:
    name = PART_NAMES.get(part.part, part.part.replace("_", " ").capitalize())
    return PartLine(name, _TONES[part.state], part.message, part.remedy)


def _headline(lines: Sequence[PartLine], face: CaptureFace) -> tuple[str, str]:
    """One sentence for all of it: that nothing is captured is no fault, but it is not passed over either."""
    waits = face.state in _CAPTURING_NOTHING
    bad = sum(line.tone == "danger" for line in lines)
    doubtful = sum(line.tone == "warning" and not (waits and line.name == CAPTURE) for line in lines)
    if bad:
        return f"{counted(bad, 'part')} {'needs' if bad == 1 else 'need'} your help", "danger"
    if doubtful and face.state == "recovering":
        return "Nothing is captured just now; that is being mended", "warning"
    if doubtful:
        return f"{face.headline if waits else 'Working'}, with {counted(doubtful, 'remark')}", "warning"
    if waits:
        return f"{_CAPTURING_NOTHING[face.state]}; everything else works", "off"
    return "Everything works", "ok"


def _numbers(counts: Mapping[str, object], captured: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    kinds = counts.get("memories")
    memories = sum(int(number) for number in kinds.values()) if isinstance(kinds, Mapping) else 0
    numbers = [("Memories", memories), ("Moments seen or heard", counts.get("observations", 0))]
    numbers.append(("Pictures", counts.get("pictures", 0)))
    numbers.append(("Waiting to be remembered", counts.get("pending", 0)))
    names = {
        "frames": "Looks since the start",
        "ocr_calls": "Times text was read",
        "utterances": "Utterances heard",
        "redactions": "Secrets removed",
    }
    numbers += [(title, captured.get(name, 0)) for name, title in names.items()]
    return tuple((title, f"{number:,}" if isinstance(number, int) else str(number)) for title, number in numbers)


def _skipped(skipped: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    ranked = sorted(skipped.items(), key=lambda item: -item[1])
    return tuple((skip_words(reason), f"{number:,}") for reason, number in ranked if number)


def audit_lines(entries: Sequence[Audited], now: datetime) -> tuple[tuple[str, str], ...]:
    """“Today 15:30”, “Forgotten: 2 memories, 1 observation”: the newest first."""
    lines = []
    for at, event, counts in entries:
        told, many = f"{event[:1].upper()}{event[1:]}", amounts(counts)
        lines.append((when(at, now), f"{told}: {listed(many)}" if many else told))
    return tuple(lines)


def model_lines(spent: "Sequence[Spent]") -> tuple[tuple[str, str], ...]:
    """“ollama:llama3.2”, “answers: 12 calls, …”: one line for each model and what it is for, all days together."""
    sums: dict[tuple[str, str], dict[str, Any]] = {}
    for one in spent:
        of_day = asdict(one)
        summed = sums.setdefault((one.model, one.purpose), {**of_day, **dict.fromkeys(_SUMMED, 0)})
        summed.update({name: summed[name] + of_day[name] for name in _SUMMED})
    return tuple((visible(model), took_of_model(summed)) for (model, _), summed in sorted(sums.items()))


def filtered_lines(found: object) -> tuple[tuple[str, str], ...]:
    """“Password”, “4 (Firefox 3, Terminal 1)”: the most frequent first."""
    if not isinstance(found, Mapping):
        return ()
    lines = []
    for kind, apps in sorted(found.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        ranked = sorted(apps.items(), key=lambda item: (-item[1], item[0].casefold()))
        where = ", ".join(f"{visible(app) or 'no application'} {number:,}" for app, number in ranked)
        name = SECRETS.get(kind, str(kind).replace("_", " ").capitalize())
        lines.append((name, f"{sum(apps.values()):,} ({where})"))
    return tuple(lines)
