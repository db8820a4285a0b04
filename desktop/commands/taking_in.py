"""capture, add, import, speech-model."""

import contextlib
import dataclasses
import signal
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from capture.config import CaptureConfig
from capture.events import CaptureStatus
from desktop.commands.base import Call, Outcome
from desktop.commands.capture_lines import plain
from desktop.commands.keeping import LOCKED
from desktop.commands.locked import STAYS_LOCKED, opened_or_locked, remembered
from desktop.commands.parser import UsageError
from desktop.commands.sealing import ask_for_export
from desktop.commands.session import Session, settle
from desktop.commands.terminal import Terminal, by_kind
from desktop.settings.store import load_settings
from memory_core.config import describe
from memory_core.errors import (
    ConfigError,
    FilePassphraseWrong,
    LockedError,
    PassphraseMissing,
    ScrubjayError,
    StoreDamaged,
)
from memory_core.wording import counted, size

INTERRUPTED = 130
_SEALED = "The memories are locked: what was read is kept, sealed, and is remembered once they are unlocked."


def capture(call: Call) -> Outcome:
    """Capture in the foreground; the command itself is the consent. Other commands can use the home meanwhile.

    On a locked home it is captured all the same, sealed to the public key.
    """
    from capture.foreground import capture_for

    args, terminal = call.args, call.terminal
    config = _capture_config(call)
    last: list[CaptureStatus] = []

    def take(status: CaptureStatus) -> None:
        last[:] = [status]
        terminal.progress(_now_doing(status))

    with (
        _interruptible() as interrupted,
        opened_or_locked(call.home, end=interrupted.set, capture_status=lambda: last[0] if last else None) as session,
    ):
        since = datetime.now(UTC)
        status = capture_for(
            home=call.home,
            config=config,
            seconds=args.seconds,
            on_status=take,
            cancelled=interrupted.is_set,
        )
        until = datetime.now(UTC)
        memories = remembered(call, session, since, until)
    terminal.end_progress()
    for part in status.parts:
        if part.state.value == "error":
            terminal.note(f"{part.message} {part.remedy}".strip())
    if memories is None:
        terminal.note(STAYS_LOCKED)
    result = {
        "observations": status.counts.get("observations", 0),
        "memories": memories or {},
        "skipped": dict(status.skipped),
        "frames": status.counts.get("frames", 0),
        "ocr_calls": status.counts.get("ocr_calls", 0),
        "cpu_seconds": round(status.cpu_seconds, 3),
        "peak_rss_mb": round(status.peak_rss_mb, 1),
    } | ({"locked": True} if memories is None else {})
    return Outcome(
        result, lambda terminal: _captured(terminal, result), code=INTERRUPTED if interrupted.is_set() else 0
    )


def add(call: Call) -> Outcome:
    """One text as an observation, and what was concluded from it."""
    args, terminal = call.args, call.terminal
    text = sys.stdin.read(2_000_000) if args.text == "-" else args.text
    if not text.strip():
        raise UsageError("scrubjay add: the text is empty")
    with Session(call.home, threads=False) as session:
        added = session.call("add", text=text, app=args.app, title=args.title, url=args.url, at=args.at)
        settle(session, terminal)
        came = session.call("outcome", observations=[added["id"]])
    result = {**added, "memories": came["memories"]}
    return Outcome(result, lambda terminal: _added(terminal, result, came["items"]))


@dataclasses.dataclass(slots=True)
class _Took:
    """What an import came to. `file`: which one is being read, and `pieces`: how many of it are kept by now; `locked`:
    an export did not open with the passphrase that was given for it."""

    imported: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    failed: list[dict[str, str]] = dataclasses.field(default_factory=list)
    restored: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    file: str = ""
    pieces: int = 0
    locked: bool = False


def importing(call: Call) -> Outcome:
    """Each file as observations; a bad one does not stop the others. Ctrl-C ends it, and says what is kept."""
    took, stopped = _Took(), False
    try:
        with Session(call.home, threads=False) as session:
            _take_all(call, session, took)
    except KeyboardInterrupt:
        stopped = True
    call.terminal.end_progress()
    if stopped:
        call.terminal.note(_stopped(took))
    if waiting := sum(entry.get("waiting", 0) for entry in took.imported):
        call.terminal.note(
            f"{counted(waiting, 'piece')} of speech {'waits' if waiting == 1 else 'wait'}, sealed, because there is no "
            "speech model yet. "
            "Get it with: scrubjay speech-model download"
        )
    result: dict[str, Any] = {"imported": took.imported, "failed": took.failed}
    result |= {"restored": took.restored} if took.restored else {}
    result |= {"stopped": {"file": took.file, "pieces": took.pieces}} if stopped else {}
    return Outcome(
        result,
        lambda terminal: _imported(terminal, took.imported, took.restored),
        code=INTERRUPTED if stopped else LOCKED if took.locked else 1 if took.failed else 0,
        failures=tuple(entry["error"] for entry in took.failed),
    )


def _take_all(call: Call, session: Session, took: _Took) -> None:
    files = _take_back(call, session, took)
    with _importer(call) as importer:
        for name in files:
            _take_file(call.terminal, importer, name, took)
    if took.imported or took.restored:  # what others left waiting is no reason to keep back why a file was refused
        try:
            settle(session, call.terminal)
        except LockedError:  # the window that owns the home is locked, and needs no key to be handed what is sealed
            call.terminal.note(_SEALED)


def _take_file(terminal: Terminal, importer: Any, name: str, took: _Took) -> None:
    from desktop.readers.base import Unreadable

    def kept(pieces: int) -> None:
        took.pieces = pieces
        terminal.progress(f"Reading {name}: part {pieces}")

    def looking(share: float) -> None:
        terminal.progress(f"Reading {name}: {share:.0%} looked at for secrets")

    took.file, took.pieces = name, 0
    terminal.progress(f"Reading {Path(name).name} …")
    try:
        done = importer.read(Path(name), kept, looking)
    except Unreadable as error:
        took.failed.append({"file": name, "error": str(error)})
    else:
        entry: dict[str, Any] = {"file": name, "observations": list(done.observations)}
        left_out = {"signs": done.left_out.signs, "repeated_parts": done.left_out.parts}
        entry |= {"left_out": left_out} if any(left_out.values()) else {}
        took.imported.append(entry | ({"waiting": done.waiting} if done.waiting else {}))
    took.file, took.pieces = "", 0


def _stopped(took: _Took) -> str:
    """What of it is kept, when it was stopped."""
    before = len(took.imported) + len(took.restored)
    said = ["Stopped."]
    if took.file:
        kept = f"{counted(took.pieces, 'piece')} of {took.file}" if took.pieces else ""
        said.append(f"Kept: {kept}; the rest of it was not read." if kept else f"Nothing of {took.file} was kept.")
    if before:
        said.append(
            f"{counted(before, 'file')} {'before it ' if took.file else ''}had been read, and all of it is kept."
        )
    if took.pieces or took.imported:
        said.append(
            "What is not remembered yet waits, sealed, and follows when Scrubjay runs next; "
            "scrubjay forget --last takes it out again."
        )
    if len(said) == 1:
        said.append("Nothing had been read.")
    return " ".join(said)


def _take_back(call: Call, session: Session, took: _Took) -> list[str]:
    """Take in the exports, each of them whole or not at all; the files that are none."""
    from desktop.verbs.restoring import is_export
    from memory_core.privacy.age import is_age

    exports = [name for name in call.args.files if is_export(Path(name))]
    for name in exports:
        took.file = name
        call.terminal.progress(f"Taking back {Path(name).name} …")
        path = Path(name).expanduser().absolute()
        try:
            passphrase = ask_for_export(path.name) if is_age(path) else ""
            *_, last = session.stream("restore", file=str(path), passphrase=passphrase)
        except (ConfigError, StoreDamaged, FilePassphraseWrong, PassphraseMissing) as error:
            took.failed.append({"file": name, "error": _named(path, error)})
            took.locked |= isinstance(error, LockedError)
            continue
        took.restored.append({key: value for key, value in last.items() if key != "type"})
    took.file = ""
    return [name for name in call.args.files if name not in exports]


def _named(path: Path, error: Exception) -> str:
    """What is wrong, with the file of which it is: there may be several."""
    said = str(error)
    return said if path.name in said else f"{path}: {said}"


def speech_model(call: Call) -> Outcome:
    """See, download (after consent) or choose the speech model."""
    from capture.reading.speech_model import SpeechModel

    args, terminal = call.args, call.terminal
    if bool(args.folder) != (args.action == "use"):
        raise UsageError("scrubjay speech-model: use, and nothing else, takes the folder of a model")
    with Session(call.home, threads=False) as session:
        folder = str(session.call("settings", key="speech_model")["speech_model"])
        connections = session.core.connections if session.core is not None else None
        if args.action == "download" and connections is None:
            raise ScrubjayError(
                "The Scrubjay that owns this home downloads the model by itself; ask for it in its window."
            )
        model = SpeechModel(call.home, folder=folder, connections=connections)
        if args.action == "use":
            chosen = model.use_folder(Path(args.folder).expanduser().absolute())
            session.call("settings", key="speech_model", value=str(chosen))
        elif args.action == "download":
            _agree(call, model)
            if model.download(lambda there, all_: terminal.progress(f"{size(there)} of {size(all_)}")) is None:
                raise ScrubjayError("The download was stopped. What came is kept; the same command goes on with it.")
        path = model.path()
    terminal.end_progress()
    result = {"available": path is not None, "path": str(path) if path else None}
    said = f"The speech model is in {path}." if path else "There is no speech model; what is said waits, sealed."
    return Outcome(result, lambda terminal: terminal.line(said))


def _agree(call: Call, model: Any) -> None:
    question = f"Download {size(model.size)} from {model.host}?"
    if call.args.yes:
        return
    if call.terminal.as_json or not sys.stdin.isatty():
        raise UsageError(f"scrubjay speech-model: {question} Add --yes to agree")
    if not call.terminal.agree(question):
        raise ScrubjayError("Nothing was downloaded.")


def _capture_config(call: Call) -> CaptureConfig:
    """The home's own settings (exclusions above all), with what this command asks for."""
    args = call.args
    if args.no_screen and args.no_audio:
        raise UsageError("scrubjay capture: with both --no-screen and --no-audio there is nothing to capture")
    settings = load_settings(call.home.settings)
    if settings.unread:
        raise ConfigError(settings.unread)
    config = settings.capture
    interval = args.interval if args.interval is not None else config.interval_s
    spec = next(spec for spec in describe(CaptureConfig) if spec.key == "interval_s")
    if spec.minimum is not None and spec.maximum is not None and not spec.minimum <= interval <= spec.maximum:
        raise UsageError(f"scrubjay capture: --interval lies between {spec.minimum:g}s and {spec.maximum:g}s")
    return dataclasses.replace(
        config,
        screen=not args.no_screen,
        microphone=not args.no_audio,
        system_audio=config.system_audio and not args.no_audio,
        interval_s=interval,
        # Whoever asks for half a minute wants to see its words at the end of it.
        speech_waits_on_battery=False,
        speech_waits_while_busy=False,
    )


@contextlib.contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """The first Ctrl-C ends the capture and keeps what it has; the second one ends everything."""
    interrupted = threading.Event()

    def stop(_number: int, _frame: object) -> None:
        if interrupted.is_set():
            raise KeyboardInterrupt
        interrupted.set()

    if threading.current_thread() is not threading.main_thread():
        yield interrupted
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _importer(call: Call) -> Iterator[Any]:
    """An importer that seals into the home's spool; it needs no key that can read."""
    from capture.reading.engines import open_ocr
    from capture.reading.transcription import WhisperTranscriber
    from capture.reading.vad import SileroVad
    from capture.spool.queue import Spool
    from desktop.core import speech_folder
    from desktop.readers.importer import Importer
    from memory_core.clock import SystemClock
    from memory_core.privacy.keys import public_key
    from memory_core.privacy.redaction import Scrubber

    settings = load_settings(call.home.settings).capture
    spool = Spool(call.home.spool, public_key=public_key(call.home))
    ocr = open_ocr(settings)
    try:
        yield Importer(
            spool=spool,
            scrubber=Scrubber(also=settings.personal),
            ocr=ocr,
            transcriber=WhisperTranscriber(lambda: speech_folder(call.home), settings.spoken),
            vad=SileroVad,
            clock=SystemClock(),
        )
    finally:
        ocr.close()
        spool.close()


def _now_doing(status: CaptureStatus) -> str:
    counts = status.counts
    return (
        f"{status.state.value}: {counted(counts.get('frames', 0), 'look')}, "
        f"{counted(counts.get('utterances', 0), 'utterance')}, {counted(counts.get('observations', 0), 'observation')}"
    )


def _captured(terminal: Terminal, result: dict[str, Any]) -> None:
    terminal.table(
        [
            ("observations", str(result["observations"])),
            ("memories", by_kind(result["memories"])),
            ("looks", str(result["frames"])),
            ("read", counted(result["ocr_calls"], "region")),
            ("not kept", by_kind({plain(name): number for name, number in result["skipped"].items()})),
            ("cost", f"{result['cpu_seconds']:.1f} s of processor time, {result['peak_rss_mb']:.0f} MB at most"),
        ]
    )


def _added(terminal: Terminal, result: dict[str, Any], items: list[dict[str, Any]]) -> None:
    terminal.line(f"Remembered as {result['id']}.")
    if result["redactions"]:
        terminal.line(f"Secrets removed: {by_kind(result['redactions'])}.")
    for item in items:
        terminal.paragraph(item["text"], first=f"  {item['kind']}: ", indent="    ")


def _imported(terminal: Terminal, imported: list[dict[str, Any]], taken_back: list[dict[str, Any]]) -> None:
    for back in taken_back:
        terminal.line(
            f"{back['file']}: {counted(back['observations'], 'observation')}, "
            f"{counted(back['memories'], 'memory', 'memories')} and "
            f"{counted(back['conversations'], 'conversation')} taken back."
        )
        if back["sealed"]:
            several = counted(back["sealed"], "sealed memory", "sealed memories")
            terminal.line(f"  Left out, as they came without their value: {several}.")
    terminal.table([(counted(len(entry["observations"]), "observation"), entry["file"]) for entry in imported])
    for entry in imported:
        if left_out := entry.get("left_out"):
            terminal.line(
                f"Left out of {entry['file']}: {counted(left_out['repeated_parts'], 'part')} that came again, and "
                f"{counted(left_out['signs'], 'sign')} of words and rows of a sign that have no end."
            )
