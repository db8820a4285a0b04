"""A core, a supervisor and a speech model of the real ones' shape, for tests of the window."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus, QueueHealth, Restart, StageHealth
from desktop.settings.config import DesktopConfig
from desktop.settings.store import Settings, with_values
from memory_core.config import CoreConfig
from memory_core.errors import LockedError, NotFound
from memory_core.records.aging import AgingPlan
from memory_core.records.bodies import (
    Body,
    CoreBody,
    EpisodeBody,
    FactBody,
    Kind,
    ProcedureBody,
    ResourceBody,
    VaultBody,
)
from memory_core.records.changes import Changes, ForgetPlan, PicturePlan
from memory_core.records.dialogue import Answered, ChatEvent, Citation, Conversation, Recalled, Token, Turn
from memory_core.records.health import PartHealth, State
from memory_core.records.ids import BlobId, ConversationId, MemoryId, ObservationId, TurnId
from memory_core.records.memory import HistoryEntry, Memory
from memory_core.records.observation import Box, Observation, ObservationKind, TextLine
from memory_core.records.query import Hit, Query, Selection
from memory_core.records.sighting import Sighting
from memory_core.records.steps import step_back, step_forward
from memory_core.store.thumbnails import thumbnail_of

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
SECRET = "IBAN DE89 3704 0044 0532 0130 00"

_SEEN = (
    ("Firefox", "Quarterly report — Draft", "The quarterly report is due on Friday 6 March.\nSend it to Mira Kovač."),
    ("Slack", "#launch", "Mira: the launch moves to 14 April\nTom: I book the room on the third floor"),
    ("VS Code", "invoice.py", "def total(lines):\n    return sum(line.amount for line in lines)"),
    ("LibreOffice", "Budget 2026", "Travel 4,200\nHardware 11,800\nTotal 16,000"),
)
_RELEASE = ("Run the tests", "Tag the commit", "Push the tag", "Tell #launch")
_TOLD: tuple[tuple[Kind, str, Body, str], ...] = (
    (
        Kind.SEMANTIC,
        "The quarterly report is due on Friday 6 March.",
        FactBody("quarterly report", "due_on", "Friday 6 March"),
        "Firefox",
    ),
    (
        Kind.EPISODIC,
        "You talked with Mira and Tom about the launch, which moves to 14 April.",
        EpisodeBody("conversation", "Tom books the room on the third floor.", "me", ("Mira", "Tom")),
        "Slack",
    ),
    (Kind.PROCEDURAL, "How to release the invoice service", ProcedureBody(_RELEASE), "VS Code"),
    (
        Kind.RESOURCE,
        "The spreadsheet “Budget 2026” with travel, hardware and the total of 16,000.",
        ResourceBody("spreadsheet", "/home/ada/Budget 2026.ods"),
        "LibreOffice",
    ),
    (Kind.VAULT, "The IBAN of the office account", VaultBody("iban", "Slack", "high", b"sealed"), "Slack"),
    (Kind.CORE, "You are Ada, and you work on the invoice service.", CoreBody("identity"), ""),
)


def an_observation(number: int, *, at: datetime | None = None, picture: bool = True) -> Observation:
    """Something seen; its lines stand below each other on a 1280 × 720 picture."""
    app, title, text = _SEEN[number % len(_SEEN)]
    moment = at or NOW - timedelta(minutes=17 * number)
    lines = tuple(
        TextLine(line, Box(80, 120 + 48 * i, 20 + 14 * len(line), 34)) for i, line in enumerate(text.splitlines())
    )
    return Observation(
        id=ObservationId(f"o_{number:04d}"),
        kind=ObservationKind.SCREEN,
        at=moment,
        until=moment + timedelta(minutes=3),
        text=text,
        app=app,
        title=title,
        lines=lines,
        redactions={"card": 1} if number % 4 == 3 else {},
        picture=BlobId(f"b_{number:04d}") if picture else None,
    )


def a_memory(number: int, *, at: datetime | None = None) -> Memory:
    """A memory that rests on the observation of the same number."""
    kind, text, body, app = _TOLD[number % len(_TOLD)]
    moment = at or NOW - timedelta(minutes=17 * number)
    return Memory(
        id=MemoryId(f"m_{number:04d}"),
        kind=kind,
        text=text if number < len(_TOLD) else f"{text} ({number})",
        body=body,
        at=moment,
        evidence=(ObservationId(f"o_{number:04d}"),),
        created_at=moment,
        updated_at=moment,
        app=app,
    )


class FakeMemory:
    """Keeps records in lists, answers from a script, and counts what it is asked."""

    def __init__(self, *, count: int = 0, picture: Callable[[Observation], bytes] | None = None) -> None:
        self.kept = [a_memory(number) for number in range(count)]
        self.seen = [an_observation(number) for number in range(count)]
        self.script: list[list[ChatEvent]] = []
        self.asked: list[str] = []
        self.calls: list[str] = []
        self.changes_of: dict[str, list[HistoryEntry]] = {}
        self.forgotten: list[ForgetPlan] = []
        self.withheld: list[ForgetPlan] = []
        self.aging_plans: tuple[AgingPlan, ...] = ()
        self.aging_was_seen = False
        self.aging_ids: list[str] = []
        self.taken_out: dict[str, dict[str, int]] = {}
        self.gate: threading.Event | None = None
        self.failure: Exception | None = None
        self.talks: dict[str, list[Turn]] = {}
        self.titles: dict[str, str] = {}
        self.plan = PicturePlan()
        self.thumbnails_asked: list[str] = []
        self.thumbnail_gate: threading.Event | None = None
        self._draw = picture
        self._listeners: list[Callable[[Changes], None]] = []

    def tell(self, changes: Changes) -> None:
        """What a write would say to those who follow."""
        for listener in list(self._listeners):
            listener(changes)

    @property
    def followed(self) -> bool:
        """Whether anybody follows."""
        return bool(self._listeners)

    def search(self, query: Query) -> list[Hit]:
        self._note("search")
        words = query.text.lower().split()
        pool: Sequence[Memory | Observation] = self.seen if query.layer == "observations" else self.kept
        found = [item for item in pool if all(word in item.text.lower() for word in words)]
        return [
            Hit(item.id, query.layer, item.kind, item.text, item.at, item.app, item.title, 0.9)
            for item in found
            if (not query.kinds or item.kind in query.kinds) and (not query.apps or item.app in query.apps)
        ][: query.k]

    def ask(
        self,
        question: str,
        *,
        conversation: ConversationId | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[ChatEvent]:
        self._note("ask")
        self.asked.append(question)
        talk = conversation or ConversationId(f"c_{len(self.talks):04d}")
        for event in self.script.pop(0):
            if cancelled():
                return
            yield replace(event, conversation=talk) if isinstance(event, Answered) else event
            if isinstance(event, Answered):
                self._keep(talk, question, event)
            elif self.gate is not None and isinstance(event, Token):
                while not self.gate.wait(0.01):
                    if cancelled():
                        return

    def _keep(self, talk: ConversationId, question: str, event: Answered) -> None:
        turn = Turn(event.turn, talk, NOW, question, event.text, event.grounded, event.provider, event.citations)
        self.talks.setdefault(talk, []).append(turn)

    def memories(
        self,
        *,
        kind: Kind | None = None,
        app: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        before: MemoryId | None = None,
    ) -> list[Memory]:
        self._note("memories")
        return _page([item for item in self.kept if kind in (None, item.kind)], app, since, until, limit, before)

    def observations(
        self,
        *,
        app: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        before: ObservationId | None = None,
    ) -> list[Observation]:
        self._note("observations")
        return _page(self.seen, app, since, until, limit, before)

    def memory(self, id: MemoryId) -> Memory:
        return cast(Memory, _named(self.kept, id))

    def observation(self, id: ObservationId) -> Observation:
        found: Observation = _named(self.seen, id)
        return found

    def history(self, id: MemoryId) -> list[HistoryEntry]:
        first = HistoryEntry(id, "add", self.memory(id).at, "said in its evidence", "", self.memory(id).text)
        return [replace(one, number=n) for n, one in enumerate([first, *self.changes_of.get(id, [])])]

    def undo(self, id: MemoryId, event: str = "undo") -> Memory:
        if step := (step_back if event == "undo" else step_forward)(self.history(id)):
            self.changes_of[id].append(HistoryEntry(id, event, NOW, event, "", "", undoes=step.change.number))
        return self.memory(id)

    def redo(self, id: MemoryId) -> Memory:
        return self.undo(id, "redo")

    def evidence(self, id: MemoryId) -> list[Observation]:
        return [item for item in self.seen if item.id in self.memory(id).evidence]

    def picture(self, id: ObservationId) -> bytes | None:
        item = self.observation(id)
        return self._draw(item) if self._draw and item.picture else None

    def pictured_by(self, id: ObservationId) -> ObservationId | None:
        picture = next((one.picture for one in self.seen if one.id == id), None)
        return next((one.id for one in self.seen[::-1] if picture and one.picture == picture), None)

    def thumbnail(self, id: ObservationId) -> bytes | None:
        self.thumbnails_asked.append(id)
        if self.thumbnail_gate is not None:
            self.thumbnail_gate.wait(10)
        picture = self.picture(id)
        return thumbnail_of(picture) if picture is not None else None

    def shown_by(self, ids: Collection[str]) -> Mapping[str, ObservationId]:
        shown = {item.id for item in self.seen if item.picture} if self._draw else set()
        found = {id: ObservationId(id) for id in ids if id in shown}
        for item in self.kept:
            proof = next((name for name in item.evidence if name in shown), None)
            if item.id in ids and proof is not None:
                found[item.id] = proof
        return found

    def keep(self, id: MemoryId | ObservationId, kept: bool) -> bool:
        pool: list[Any] = self.kept if id.startswith("m_") else self.seen
        number = next(number for number, item in enumerate(pool) if item.id == id)
        changed: bool = pool[number].kept != kept
        pool[number] = replace(pool[number], kept=kept)
        self._note("keep")
        if id.startswith("m_"):
            self.tell(Changes(memories_revised=(MemoryId(id),)))
        else:
            self.tell(Changes(observations_revised=(ObservationId(id),)))
        return changed

    def kept_among(self, ids: Collection[str]) -> set[str]:
        marked: set[str] = {item.id for item in self.kept if item.kept}
        marked.update(item.id for item in self.seen if item.kept)
        return marked.intersection(ids)

    def picture_plan(self, *, fresh: bool = True) -> PicturePlan:
        return self.plan

    def aging_plan(self, *, fresh: bool = True) -> tuple[AgingPlan, ...]:
        return self.aging_plans

    def aging_seen(self) -> bool:
        return self.aging_was_seen

    def accept_aging_plan(self) -> None:
        self._note("accept_aging_plan")
        self.aging_was_seen = True

    def aging(self, limit: int = -1) -> list[str]:
        return self.aging_ids[:limit] if limit >= 0 else self.aging_ids

    def accept_picture_plan(self) -> None:
        self._note("accept_picture_plan")
        self.plan = replace(self.plan, seen=True)

    def pictures_going(self, *, limit: int = 100, after: ObservationId | None = None) -> list[Observation]:
        going = sorted(self.seen, key=lambda item: item.at)[: self.plan.pictures]
        names = [item.id for item in going]
        return going[names.index(after) + 1 if after else 0 :][:limit]

    def reveal(self, id: MemoryId) -> str:
        self._note("reveal")
        return SECRET

    def plan_forgetting(self, selection: Selection) -> ForgetPlan:
        self._note("plan_forgetting")
        ids, seen = selection.memories, set(selection.observations)
        chosen = [item for item in self.kept if item.id in ids or seen.intersection(item.evidence)]
        kinds = {kind: sum(item.kind == kind for item in chosen) for kind in Kind}
        return ForgetPlan(
            observations=selection.observations,
            memories=tuple(item.id for item in chosen),
            by_kind={kind: number for kind, number in kinds.items() if number},
            pictures=len(selection.observations),
            turns=1 if chosen else 0,
            samples=tuple(item.text for item in chosen[:3]),
        )

    def forget(self, plan: ForgetPlan) -> Changes:
        self._note("forget")
        self.forgotten.append(plan)
        self.talks = {id: turns for id, turns in self.talks.items() if id not in plan.conversations}
        self.kept = [item for item in self.kept if item.id not in plan.memories]
        self.seen = [item for item in self.seen if item.id not in plan.observations]
        changes = Changes(memories_forgotten=plan.memories, observations_forgotten=plan.observations)
        self.tell(changes)
        return changes

    def withhold(self, plan: ForgetPlan) -> int:
        self._note("withhold")
        self.withheld.append(plan)
        return len(self.withheld)

    def take_back(self, number: int) -> bool:
        self._note("take_back")
        return True

    def finish_withheld(self, number: int) -> Changes:
        return self.forget(self.withheld[number - 1])

    def names(self) -> list[str]:
        return ["Maria Silva", "Kestrel"]

    def conversations(self, *, q: str = "") -> list[Conversation]:
        talks = [
            Conversation(
                ConversationId(id), self.titles.get(id, turns[0].question), turns[0].at, turns[-1].at, len(turns)
            )
            for id, turns in self.talks.items()
            if turns and q.casefold() in " ".join(f"{turn.question} {turn.answer}" for turn in turns).casefold()
        ]
        return talks[::-1]

    def turns(self, conversation: ConversationId) -> list[Turn]:
        self._note("turns")
        if conversation not in self.talks:
            raise NotFound("Nothing of that name is remembered.")
        return list(self.talks[conversation])

    def rename_conversation(self, conversation: ConversationId, title: str) -> None:
        self._note("rename")
        self.titles[conversation] = title

    def plan_conversation(self, id: ConversationId) -> ForgetPlan:
        return ForgetPlan(conversations=(id,))

    def forget_conversation(self, id: ConversationId) -> None:
        self.talks.pop(id, None)

    def counts(self) -> Mapping[str, Any]:
        kinds = {str(kind): sum(item.kind == kind for item in self.kept) for kind in Kind}
        pictures = sum(item.picture is not None for item in self.seen)
        return {"observations": len(self.seen), "memories": kinds, "pictures": pictures}

    def filtered(self, day: date) -> dict[str, dict[str, int]]:
        return self.taken_out

    def sightings(self) -> list[Sighting]:
        return [Sighting(one.id, one.kind, one.at, one.app, one.title, one.url, one.until) for one in self.seen]

    def apps(self) -> list[str]:
        return sorted({item.app for item in self.kept if item.app})

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def health(self) -> list[PartHealth]:
        self._note("health")
        return [
            PartHealth("store", State.OK, "Encrypted; 14 MB."),
            PartHealth("index", State.OK, "Everything is indexed."),
            PartHealth("llm", State.OFF, "No language model is chosen. Answers are made of the evidence alone."),
        ]

    def _note(self, call: str) -> None:
        self.calls.append(call)
        if self.failure is not None:
            raise self.failure


class FakeSupervisor:
    """Writes its orders down and says at once what they lead to."""

    def __init__(self, listener: Callable[[CaptureStatus], None]) -> None:
        self.orders: list[str] = []
        self.config = CaptureConfig()
        self._listener = listener
        self._status = a_status(CaptureState.OFF)

    def start(self) -> None:
        self._obey("start", CaptureState.RECORDING)

    def stop(self) -> None:
        self._obey("stop", CaptureState.OFF)

    def pause(self, until: datetime | None) -> None:
        self._obey("pause", CaptureState.PAUSED, paused_until=until)

    def resume(self) -> None:
        self._obey("resume", CaptureState.RECORDING)

    def configure(self, config: CaptureConfig) -> None:
        self.orders.append("configure")
        self.config = config

    def status(self) -> CaptureStatus:
        return self._status

    def say(self, status: CaptureStatus) -> None:
        """Say something of its own accord."""
        self._status = status
        self._listener(status)

    def close(self) -> None:
        self.orders.append("close")

    def _obey(self, order: str, state: CaptureState, **fields: Any) -> None:
        self.orders.append(order)
        self.say(replace(a_status(state), **fields))


def a_status(state: CaptureState = CaptureState.RECORDING) -> CaptureStatus:
    """A status as it comes while somebody reads a report."""
    return CaptureStatus(
        state=state,
        at=NOW,
        seen_app="Firefox",
        seen_title="Quarterly report",
        seen_at=NOW,
        counts={"frames": 1840, "observations": 62, "ocr_calls": 97, "utterances": 14, "redactions": 3},
        skipped={"unchanged": 1612, "idle": 120, "excluded": 31, "repeated": 12},
        parts=(
            PartHealth("screen", State.OK, "One monitor, 1920 × 1080."),
            PartHealth("microphone", State.OK, "Listening on the default microphone."),
            PartHealth(
                "speech",
                State.WARNING,
                "There is no speech model; 3 utterances wait, sealed.",
                "Download it on the first-run page.",
            ),
        ),
    )


def a_long_status() -> CaptureStatus:
    """A status with everything in it: stages that work, one that failed, queues, a restart."""
    return replace(
        a_status(),
        stages=(
            StageHealth("windows", count=3680, seconds=4.4, done_at=NOW),
            StageHealth("grab", count=1840, seconds=14.7, done_at=NOW),
            StageHealth("notice", count=1840, seconds=0.9, done_at=NOW),
            StageHealth("read", count=97, seconds=41.0, running_s=2.4, done_at=NOW - timedelta(seconds=40)),
            StageHealth("scrub", count=97, seconds=0.3, done_at=NOW - timedelta(seconds=40)),
            StageHealth("picture", count=62, seconds=6.1, done_at=NOW - timedelta(seconds=41)),
            StageHealth("voice", count=90211, seconds=31.0, done_at=NOW),
            StageHealth(
                "transcription",
                failures=2,
                done_at=None,
                error="There is no speech model.",
                remedy="Download it on the first-run page.",
                error_at=NOW - timedelta(minutes=4),
                failing=True,
            ),
            StageHealth(
                "spool",
                count=62,
                failures=1,
                seconds=0.8,
                done_at=NOW - timedelta(seconds=40),
                error="The disk is full, so nothing new can be kept.",
                remedy="Free some space.",
                error_at=NOW - timedelta(hours=2),
            ),
        ),
        queues=(QueueHealth("to read", 1, 2, 4, 2), QueueHealth("sound", 3, 312, 0, 40)),
        restarts=(
            Restart(NOW - timedelta(hours=20), "The capture process ended unexpectedly (SIGKILL)."),
            Restart(NOW - timedelta(minutes=12), "The screen does not answer."),
        ),
        restarted=2,
        memory_mb=184.2,
        memory_past=tuple(150 + 34 * (1 - 0.93**n) + (3 if n % 7 == 0 else 0) for n in range(90)),
        cpu_percent=1.4,
        cpu_seconds=93.0,
        since=NOW - timedelta(hours=2),
    )


class FakeKeeper:
    """Keeps settings in memory."""

    def __init__(self, **values: Any) -> None:
        self.settings = with_values(Settings(CaptureConfig(), CoreConfig(), DesktopConfig()), **values)
        self.secrets: dict[str, str] = {}
        self.failure: Exception | None = None

    def change_settings(self, **values: Any) -> Settings:
        if self.failure is not None:
            raise self.failure
        if "llm_api_key" in values:
            self.secrets["llm_api_key"] = values["llm_api_key"]
        self.settings = with_values(self.settings, **values)
        return self.settings

    def change_passphrase(self, old: str | None, new: str | None) -> None:
        """As `set_passphrase` does."""
        if self.secrets.get("passphrase") != old:
            raise LockedError("That is not the passphrase.")
        self.secrets = {"passphrase": new} if new else {}


class FakeSpeechModel:
    """A model that is there, or arrives in steps."""

    def __init__(self, *, there: bool = False, gate: threading.Event | None = None) -> None:
        self.size = 145_000_000
        self.host = "models.example"
        self.there = there
        self.failure: Exception | None = None
        self.steps = 10
        self._gate = gate

    def path(self) -> Path | None:
        return Path("/models/base") if self.there else None

    def download(self, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> object:
        for step in range(1, self.steps + 1):
            if self.failure is not None:
                raise self.failure
            progress(self.size * step // self.steps, self.size)
            while self._gate is not None and step == 4 and not self._gate.wait(0.01):
                if cancelled():
                    return None
            if cancelled():
                return None
        self.there = True
        return Path("/models/base")

    def use_folder(self, path: Path) -> object:
        if self.failure is not None:
            raise self.failure
        self.there = True
        return path


def an_answer(text: str = "It is due on Friday 6 March [1].", *, grounded: bool = True) -> list[ChatEvent]:
    """A streamed answer with one source, or none of it."""
    cited = Citation(
        number=1,
        id="m_0000",
        kind="semantic",
        text="The quarterly report is due on Friday 6 March.",
        at=NOW,
        app="Firefox",
        title="Quarterly report — Draft",
        observation=ObservationId("o_0000"),
    )
    citations = (cited,) if grounded else ()
    done = Answered(text, grounded, citations, "evidence", ConversationId("c_0000"), TurnId("t_0000"))
    words = [Token(word + " ") for word in text.split(" ")]
    return [Recalled(len(citations)), *words, done]


def _page(
    items: Sequence[Any], app: str, since: datetime | None, until: datetime | None, limit: int, before: str | None
) -> list[Any]:
    fitting = [
        item
        for item in items
        if (not app or item.app == app) and (since is None or item.at >= since) and (until is None or item.at < until)
    ]
    fitting.sort(key=lambda item: item.at, reverse=True)
    first = next((n + 1 for n, item in enumerate(fitting) if item.id == before), 0) if before else 0
    return fitting[first : first + limit]


def _named(items: Sequence[Any], id: str) -> Any:
    for item in items:
        if item.id == id:
            return item
    raise NotFound("Nothing of that name is remembered.")
