"""One memory (or observation) with everything it rests on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QBuffer, QByteArray, QObject, QRect, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader

from desktop.bridge.operations import Operations, sentence_of
from desktop.viewmodels.highlight import matching_boxes
from desktop.viewmodels.ports import Remembering
from desktop.viewmodels.wording import exactly, kind_name, place, when
from memory_core.clock import Clock
from memory_core.errors import NotFound, StoreDamaged
from memory_core.records.bodies import CoreBody, EpisodeBody, FactBody, ProcedureBody, ResourceBody, VaultBody
from memory_core.records.changes import Changes
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import HistoryEntry, Memory, Status
from memory_core.records.observation import Observation
from memory_core.records.steps import step_back, step_forward
from memory_core.wording import counted, listed

SECRET_SHOWN_S = 20.0
# What claims to be larger than any screen is not unpacked.
MOST_PIXELS = 64_000_000
EVENTS = {
    "add": "Remembered",
    "revise": "Revised",
    "merge": "Merged with others",
    "supersede": "Replaced by a newer fact",
    "archive": "Archived",
    "forget": "Forgotten",
    "corroborate": "Seen again",
    "mark": "Doubted",
    "undo": "Taken back",
    "redo": "Made again",
}
FORMER = 160


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One observation, ready to be shown."""

    id: str
    kind: str
    heading: str
    when: str
    text: str
    url: str = ""
    removed: str = ""
    has_picture: bool = False
    cited: bool = False
    description: str = ""
    described_by: str = ""


@dataclass(frozen=True, slots=True)
class DetailState:
    """What the pane shows; `shown`: nothing, loading, open or failed."""

    shown: str = "nothing"
    message: str = ""
    id: str = ""
    layer: str = "memories"
    kind: str = ""
    kind_name: str = ""
    title: str = ""
    text: str = ""
    when: str = ""
    superseded: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    history: tuple[str, ...] = ()
    can_undo: bool = False
    """Whether a change is left to be taken back; that it was remembered at all is what deleting is for."""
    can_redo: bool = False
    has_secret: bool = False
    secret: str = ""
    pictured: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture with the places of the lines that matter, in its own pixels; `note`: what one should know of it.

    A null image is one that cannot be shown; the note says why.
    """

    observation: str
    image: QImage
    boxes: tuple[QRect, ...] = ()
    note: str = ""


class DetailViewModel(QObject):
    """Opens one memory at a time; its picture follows, its secret only on demand."""

    changed = Signal()
    picture_changed = Signal(object)
    """A `Pictured`, or None."""
    enlarged_gone = Signal(str)
    """The observation whose picture is shown large, and no longer remembered."""

    def __init__(
        self,
        *,
        memory: Remembering,
        operations: Operations,
        clock: Clock,
        secret_shown_s: float = SECRET_SHOWN_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._memory = memory
        self._operations = operations
        self._clock = clock
        self._observations: dict[str, Observation] = {}
        self._cited = ""
        self._enlarged: set[str] = set()
        self.state = DetailState()
        self._hide = QTimer(self)
        self._hide.setSingleShot(True)
        self._hide.setInterval(round(secret_shown_s * 1000))
        self._hide.timeout.connect(self.hide_secret)

    def open(self, id: str, observation: str = "") -> None:
        """Show a memory or an observation; `observation`: the piece of evidence that was cited."""
        self._hide.stop()
        self._cited = observation
        self._set(DetailState(shown="loading", id=id))
        self.picture_changed.emit(None)
        self._reload(id, observation)

    def _reload(self, id: str, observation: str) -> None:
        self._operations.query(lambda: self._read(id, observation), key="detail.open").success(
            lambda found: self._on_read(*found)
        ).failure(self._on_failed).run()

    def clear(self) -> None:
        """Show nothing."""
        self._hide.stop()
        for key in ("detail.open", "detail.picture", "detail.secret"):
            self._operations.cancel(key)
        self._observations = {}
        self._set(DetailState())
        self.picture_changed.emit(None)

    def choose_evidence(self, observation: str) -> None:
        """Show the picture of one piece of evidence."""
        item = self._observations.get(observation)
        if item is None or item.picture is None:
            return
        self._set(replace(self.state, pictured=observation))
        words = f"{self.state.title}\n{self.state.text}"
        self._operations.query(lambda: self._picture(item, words), key="detail.picture").success(
            self.picture_changed.emit
        ).failure(lambda _: self.picture_changed.emit(None)).run()

    def enlarge(self, observation: str) -> None:
        """Its picture is shown large now, whatever else the pane shows later; `enlarged_gone` tells when it must go."""
        self._enlarged.add(observation)

    def reduce(self, observation: str) -> None:
        """It is shown large no longer."""
        self._enlarged.discard(observation)

    def reveal(self) -> None:
        """Show the vault's secret; it hides by itself."""
        id = self.state.id
        self._operations.query(lambda: self._memory.reveal(MemoryId(id)), key="detail.secret").success(
            self._on_revealed
        ).run()

    def undo(self) -> None:
        """Take back the latest change of what is open; once more takes back the one before."""
        if self.state.can_undo:
            self._step(self._memory.undo)

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        if self.state.can_redo:
            self._step(self._memory.redo)

    def _step(self, taken: Callable[[MemoryId], Memory]) -> None:
        id = self.state.id
        self._operations.query(lambda: taken(MemoryId(id)), key="detail.undo").success(
            lambda _: self._reload(id, self._cited)
        ).run()

    def hide_secret(self) -> None:
        """Show it no longer."""
        self._hide.stop()
        self._operations.cancel("detail.secret")
        if self.state.secret:
            self._set(replace(self.state, secret=""))

    def on_changes(self, changes: Changes) -> None:
        """What is open may have changed, or be gone."""
        if self._enlarged and (changes.observations_forgotten or changes.observations_revised):
            self._operations.query(self._gone, key="detail.enlarged").success(self._on_gone).run()
        if self.state.shown != "open":
            return
        if self.state.id in {*changes.memories_forgotten, *changes.observations_forgotten}:
            self.clear()
        elif self._touched(changes) and not self.state.secret:
            self._reload(self.state.id, self._cited)

    def _touched(self, changes: Changes) -> bool:
        """Whether it was revised or lasted longer, or a picture that it rests on was described, went, or may be that of
        one that is gone."""
        changed = {*changes.memories_revised, *changes.observations_prolonged}
        seen = {*changes.observations_described, *changes.observations_revised}
        return (
            self.state.id in changed
            or bool(changes.observations_forgotten)
            or not self._observations.keys().isdisjoint(seen)
        )

    def _gone(self) -> list[str]:
        """Those of the enlarged that have no picture any more: it may have been that of another one."""
        return [name for name in list(self._enlarged) if self._memory.pictured_by(ObservationId(name)) is None]

    def _on_gone(self, names: Sequence[str]) -> None:
        for name in names:
            self.enlarged_gone.emit(name)

    def close(self) -> None:
        """Hide what is secret."""
        self.hide_secret()

    def _set(self, state: DetailState) -> None:
        self.state = state
        self.changed.emit()

    def _read(self, id: str, cited: str) -> tuple[DetailState, list[Observation], str]:
        now = self._clock.now()
        if id.startswith("o_"):
            item = self._memory.observation(ObservationId(id))
            return _observation_state(item, now), [item], id
        memory = self._memory.memory(MemoryId(id))
        evidence = self._memory.evidence(MemoryId(id))
        history = self._memory.history(MemoryId(id))
        first = cited or next((item.id for item in evidence if item.picture), "")
        return _memory_state(memory, evidence, history, cited, now), evidence, first

    def _on_read(self, state: DetailState, evidence: Sequence[Observation], first: str) -> None:
        self._observations = {item.id: item for item in evidence}
        pictured = self._observations.get(self.state.pictured)
        if state.id == self.state.id and pictured is not None and pictured.picture is not None:
            # The same one again, with something changed: its picture stays where it is.
            self._set(replace(state, pictured=self.state.pictured))
            return
        self._set(state)
        self.picture_changed.emit(None)
        self.choose_evidence(first)

    def _on_failed(self, error: Exception) -> None:
        gone = isinstance(error, NotFound)
        message = "This is no longer remembered." if gone else sentence_of(error)
        self._set(DetailState(shown="failed", message=message))

    def _on_revealed(self, secret: str) -> None:
        self._set(replace(self.state, secret=secret))
        self._hide.start()

    def _picture(self, item: Observation, words: str) -> Pictured | None:
        try:
            data = self._memory.picture(item.id)
        except StoreDamaged as error:
            return Pictured(item.id, QImage(), note=str(error))
        if data is None:
            return None
        image = _image(data)
        if image.isNull():
            return Pictured(item.id, image, note="This picture is damaged and cannot be shown. Its text is whole.")
        # One without a picture of its own shows an earlier one, on which the lines stand where they stood then.
        owner = self._memory.pictured_by(item.id) or item.id
        shown = item if owner == item.id and item.lines else self._memory.observation(owner)
        note = "" if owner == item.id else f"Taken a little before, {exactly(shown.at)}."
        return Pictured(item.id, image, matching_boxes(shown.lines, words, image.rect()), note)


def _image(data: bytes) -> QImage:
    """The unpacked picture; a null image for what is none, damaged or absurdly large."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    reader = QImageReader(buffer)
    size = reader.size()
    return QImage() if not size.isValid() or size.width() * size.height() > MOST_PIXELS else reader.read()


def _memory_state(
    memory: Memory, evidence: Sequence[Observation], history: Sequence[HistoryEntry], cited: str, now: datetime
) -> DetailState:
    fields, steps = _body(memory)
    back, forward = step_back(history), step_forward(history)
    superseded = ""
    if memory.status is Status.SUPERSEDED:
        until = f" since {exactly(memory.valid_to)}" if memory.valid_to else ""
        superseded = f"This is no longer so{until}: a newer fact replaced it."
    elif memory.status is Status.ARCHIVED:
        superseded = "This is put away. Undo or redo the latest change to have it back."
    return DetailState(
        shown="open",
        id=memory.id,
        kind=memory.kind,
        kind_name=kind_name(memory.kind),
        title=memory.title if memory.title != memory.text else "",
        text=memory.text,
        when=_span(memory.at, memory.until),
        superseded=superseded,
        fields=fields,
        steps=steps,
        evidence=tuple(_evidence(item, item.id == cited, now) for item in evidence),
        history=tuple(_told(entry, now) for entry in history),
        can_undo=back is not None and back.change.event != "add",
        can_redo=forward is not None,
        has_secret=isinstance(memory.body, VaultBody),
        kept=memory.kept,
    )


def _told(entry: HistoryEntry, now: datetime) -> str:
    """One change in words, with what was said before it."""
    told = f"{EVENTS.get(entry.event, entry.event.capitalize())} · {when(entry.at, now)}"
    if entry.reason:
        told += f" — {entry.reason}"
    if entry.old_text and entry.old_text != entry.new_text:
        former = " ".join(entry.old_text.split())
        told += f" (before: “{former if len(former) <= FORMER else former[: FORMER - 1].rstrip() + '…'}”)"
    return told


def _observation_state(item: Observation, now: datetime) -> DetailState:
    fields = [("Application", item.app), ("Window", item.title), ("Address", item.url), ("Speaker", item.speaker)]
    return DetailState(
        shown="open",
        id=item.id,
        layer="observations",
        kind=item.kind,
        kind_name=kind_name(item.kind),
        title=place(item.app, item.title),
        when=_span(item.at, item.until),
        fields=tuple((name, value) for name, value in fields if value),
        evidence=(_evidence(item, cited=True, now=now),),
        kept=item.kept,
    )


def _body(memory: Memory) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Label and value of what the kind holds beside its text, and the steps of a procedure."""
    body, fields = memory.body, [("Application", memory.app)]
    steps: tuple[str, ...] = ()
    match body:
        case EpisodeBody():
            fields += [("What", body.event), ("Who", body.actor), ("With", listed(list(body.participants)))]
            fields.append(("Details", body.details if body.details != memory.text else ""))
        case FactBody():
            fields += [("About", body.subject), (body.predicate.replace("_", " ").capitalize(), body.object)]
        case ProcedureBody():
            steps = body.steps
        case ResourceBody():
            fields += [("Type", body.resource_type), ("Where", body.locator)]
        case VaultBody():
            fields += [("Type", body.vault_type), ("From", body.source), ("Sensitivity", body.sensitivity)]
        case CoreBody():
            fields.append(("Block", body.block))
    fields.append(("True since", exactly(memory.valid_from) if memory.valid_from else ""))
    fields.append(("People and things", ", ".join(memory.entities[:12])))
    return tuple((name, value) for name, value in fields if value), steps


def _evidence(item: Observation, cited: bool, now: datetime) -> EvidenceItem:
    removed = sum(item.redactions.values())
    return EvidenceItem(
        id=item.id,
        kind=item.kind,
        heading=place(item.app, item.title) or item.speaker or kind_name(item.kind),
        when=when(item.at, now),
        text=item.text or "Sound that waits for the speech model",
        url=item.url,
        removed=f"{counted(removed, 'secret')} removed" if removed else "",
        has_picture=item.picture is not None,
        cited=cited,
        description=item.description,
        described_by=f"Description by {item.described_by}" if item.description else "",
    )


def _span(at: datetime, until: datetime | None) -> str:
    """`Monday, 3 March 2025, 14:02:11 – 14:20:05`."""
    if until is None or until <= at or (until - at).total_seconds() < 1:
        return exactly(at)
    if until.astimezone().date() == at.astimezone().date():
        return f"{exactly(at)} – {until.astimezone().strftime('%H:%M:%S')}"
    return f"{exactly(at)} – {exactly(until)}"
