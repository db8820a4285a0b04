"""The demo from beginning to end: show and speak, capture for real, remember, ask, and judge the answers."""

import contextlib
import dataclasses
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.foreground import capture_for
from desktop.core import Core, open_core
from desktop.demo.script import EXACT, QUESTIONS, SCENES, SECRET, SENTENCE, WITHOUT_SOUND, holds
from desktop.demo.speech import find_model, make_speech
from desktop.demo.telling import in_order, missing_kinds
from desktop.demo.theatre import Theatre, save_screenshot
from desktop.verbs.table import Verbs
from memory_core.errors import CaptureError
from memory_core.home import Home
from memory_core.privacy.keys import NoKeyring
from memory_core.records.bodies import Kind

_LONGEST_S = 180.0
# It goes on as soon as something was kept; a busy machine takes many times as long as an idle one.
_SCENE_S = 45.0
_SPEECH_S = 30.0
_DRAIN_S = 90.0

Report = Callable[[str], None]


@dataclass(slots=True)
class Result:
    """What came of it. `problems` are sentences; the demo passed when there are none."""

    seen: list[dict[str, Any]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    hearing: str = ""
    memories: dict[str, int] = field(default_factory=dict)
    examples: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    secrets_removed: int = 0
    screenshot: str = ""
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {"passed": not self.problems, **dataclasses.asdict(self)}


def play(
    *, persons_home: Home, screenshot: Path, keep: Path | None = None, virtual: bool = False, report: Report
) -> Result:
    """Play it all. Raises `CaptureError`s when there is no stage to play on."""
    begun = time.monotonic()
    result = Result()
    folder = Path(tempfile.mkdtemp(prefix="scrubjay-demo-"))
    try:
        report("Setting the stage …")
        theatre = Theatre(virtual=virtual)
        try:
            home = Home(keep if keep is not None else folder / "home")
            _rehearse(home, persons_home, theatre, folder, result, report)
            report("Opening the window for a screenshot …")
            _screenshot(home, screenshot, result)
        finally:
            theatre.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result.seconds = round(time.monotonic() - begun, 1)
    return result


def _rehearse(home: Home, persons_home: Home, theatre: Theatre, folder: Path, result: Result, report: Report) -> None:
    """Everything that needs the demo's home open."""
    # Its key stays in the folder, which is removed: nothing may be left in the person's keyring.
    core = open_core(home, keyring=NoKeyring())
    try:
        model = find_model(persons_home)
        speech = make_speech(folder)
        result.hearing = _why_deaf(theatre, model, speech)
        core.change_settings(
            speech_model=str(model) if model else "",
            language="en",
            welcomed=True,
            pictures=True,
            interval_s=0.5,
            speech_waits_on_battery=False,
            speech_waits_while_busy=False,
        )
        config = dataclasses.replace(core.settings.capture, screen=True, microphone=not result.hearing)
        _capture(home, config, theatre, speech, result, report)
        report("Remembering …")
        if not core.memory.drain(_DRAIN_S):
            result.problems.append("Not everything was remembered in time.")
        _look_back(core, result)
        _ask(core, result, report)
    finally:
        core.close()


def _why_deaf(theatre: Theatre, model: Path | None, speech: Path | None) -> str:
    """Why hearing is left out; “” when it is not."""
    if theatre.microphone is None:
        return f"Hearing was left out: {theatre.silence}"
    if model is None:
        return "Hearing was left out: there is no speech model. Get it with: scrubjay speech-model download"
    if speech is None:
        return "Hearing was left out: nothing here can speak. Install espeak-ng."
    return ""


def _capture(
    home: Home, config: CaptureConfig, theatre: Theatre, speech: Path | None, result: Result, report: Report
) -> None:
    """Run the real capture process while the director opens windows and speaks."""
    director = _Director(theatre, speech if config.microphone else None, report)
    thread = threading.Thread(target=director.direct, name="demo-director", daemon=True)
    thread.start()
    try:
        status = capture_for(
            home=home,
            config=config,
            seconds=_LONGEST_S,
            on_status=director.take,
            cancelled=director.done.is_set,
        )
    finally:
        director.give_up.set()
        thread.join(timeout=10)
    result.secrets_removed = int(status.counts.get("redactions", 0))
    result.problems += director.problems


class _Director:
    """Opens one window after the other, each once the last was seen, and speaks at the end."""

    def __init__(self, theatre: Theatre, speech: Path | None, report: Report) -> None:
        self._theatre = theatre
        self._speech = speech
        self._report = report
        self._changed = threading.Condition()
        self._status: CaptureStatus | None = None
        self.done = threading.Event()
        self.give_up = threading.Event()
        self.problems: list[str] = []

    def take(self, status: CaptureStatus) -> None:
        """A new status of the capture process."""
        with self._changed:
            self._status = status
            self._changed.notify_all()

    def direct(self) -> None:
        """In a thread of its own."""
        try:
            self._wait(lambda status: status.state is CaptureState.RECORDING, 40)
            for number, scene in enumerate(SCENES):
                self._report(f"Showing “{scene.title}” …")
                before = self._count("observations")
                self._theatre.open_window(number)
                if not self._wait(_more_than("observations", before), _SCENE_S):
                    self.problems.append(f"The window “{scene.title}” was not seen in time.")
            if self._speech is not None and self._theatre.microphone is not None:
                self._report(f"Saying “{SENTENCE}” …")
                before = self._count("utterances")
                self._theatre.microphone.play(self._speech)
                if not self._wait(_more_than("utterances", before), _SPEECH_S):
                    self.problems.append("What was said was not heard in time.")
        except CaptureError as error:
            self.problems.append(str(error))
        finally:
            self.done.set()

    def _count(self, name: str) -> int:
        with self._changed:
            return _counted(self._status, name) if self._status is not None else 0

    def _wait(self, reached: Callable[[CaptureStatus], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        with self._changed:
            while not self.give_up.is_set() and time.monotonic() < deadline:
                if self._status is not None and reached(self._status):
                    return True
                self._changed.wait(0.2)
        return False


def _counted(status: CaptureStatus, name: str) -> int:
    return int(status.counts.get(name, 0))


def _more_than(name: str, before: int) -> Callable[[CaptureStatus], bool]:
    return lambda status: _counted(status, name) > before


def _look_back(core: Core, result: Result) -> None:
    """What was seen and heard, and what was concluded from it."""
    for item in reversed(Verbs(core).call("list", {"observations": True, "n": 200})):
        if item["kind"] == "speech":
            result.heard.append(item["text"])
        else:
            result.seen.append({name: item[name] for name in ("id", "app", "title", "at", "text")})
        if SECRET in item["text"]:
            result.problems.append("A card number was kept.")
    for scene in SCENES:
        if not any(scene.title in f"{item['title']} {item['text']}" for item in result.seen):
            result.problems.append(f"The window “{scene.title}” was not seen.")
    if not result.hearing and not result.heard:
        result.problems.append("Nothing was heard.")
    result.memories = {kind: number for kind, number in core.memory.counts()["memories"].items() if number}
    weights = {str(memory.id): memory.importance * memory.confidence for memory in core.memory.memories(limit=200)}
    result.examples = in_order(Verbs(core).call("list", {"n": 200}), weights)
    result.problems += [f"No {kind} memory came of it." for kind in missing_kinds(result.memories)]
    if any(value in item["text"] for item in result.examples if item["kind"] == Kind.VAULT for value in EXACT):
        result.problems.append("A value that belongs into the vault stands in the open there.")


def _ask(core: Core, result: Result, report: Report) -> None:
    """Ask three questions, in one conversation, and judge the answers."""
    verbs = Verbs(core)
    conversation = ""
    for planned in QUESTIONS:
        question = WITHOUT_SOUND if planned.heard and result.hearing else planned
        report(f"Asking “{question.text}” …")
        answer: dict[str, Any] = {"answer": "", "grounded": False, "citations": [], "provider": ""}
        for event in verbs.stream("ask", {"question": question.text, "conversation": conversation}):
            if event["type"] == "answered":
                answer, conversation = event["result"], event["conversation"]
        right = answer["grounded"] and bool(answer["citations"]) and holds(answer["answer"], question)
        result.questions.append({"question": question.text, "right": right, **answer})
        if not right:
            result.problems.append(f"The answer to “{question.text}” lacks the fact.")


def _screenshot(home: Home, target: Path, result: Result) -> None:
    target = target.expanduser().absolute()
    with contextlib.suppress(FileNotFoundError):
        target.unlink()
    problem = save_screenshot(home.path, target)
    if problem:
        result.problems.append(problem)
    else:
        result.screenshot = str(target)
