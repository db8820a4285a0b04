"""What a person reads: every command's result as lines, and the questions that are asked on a terminal."""

import errno
import io
import json
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from desktop import cli
from desktop.commands import demo as demo_command
from desktop.commands import keeping
from desktop.commands.base import Outcome
from desktop.commands.recall import _LiveAnswer
from desktop.commands.terminal import Terminal
from desktop.demo.play import Result
from memory_core.home import Home
from memory_core.records.health import PartHealth, State
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind
from tests.fakes.open_home import OpenHome
from tests.fakes.terminal import Screen, Scrubjay

NOW = datetime.now(UTC)


@pytest.fixture
def core(home: Home) -> Iterator[OpenHome]:
    opened = OpenHome(home)
    yield opened
    opened.close()


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "WEBP")
    return made.getvalue()


@pytest.fixture
def scrubjay(home: Home) -> Scrubjay:
    """A home with an observation that has a picture, and a question that was asked."""
    core = OpenHome(home)
    observation = Observation(
        id=new_observation_id(),
        kind=ObservationKind.SCREEN,
        at=NOW,
        until=NOW,
        text="Nina Okafor leads the design team of Kestrel.\nThe launch of Kestrel is on 14 March 2027.",
        app="Writer",
        title="Launch plan",
        redactions={"card": 1},
        metadata={"page": "3"},
    )
    core.memory.observe(Captured(observation, picture=picture()))
    core.memory.drain(30)
    list(core.memory.ask("When is the launch of Kestrel?"))
    core.close()
    return Scrubjay(home.path, inside=True)


def first_id(scrubjay: Scrubjay, *line: str) -> str:
    name = scrubjay(*line).json()[0]["id"]
    assert isinstance(name, str)
    return name


def test_a_memory_is_shown_with_its_evidence_numbered(scrubjay: Scrubjay) -> None:
    shown = scrubjay.run("show", first_id(scrubjay, "list")).out
    assert "Rests on 1 observation" in shown
    assert "[1] today" in shown
    assert "History:" in shown


def test_an_observation_is_shown_with_what_was_removed_and_its_picture_saved(
    scrubjay: Scrubjay, tmp_path: Path
) -> None:
    name = first_id(scrubjay, "list", "--observations")
    shown = scrubjay.run("show", name, "--picture", str(tmp_path / "a.webp")).out
    assert "secrets removed  1 card" in shown
    assert "Rests on it: m_" in shown
    assert (tmp_path / "a.webp").read_bytes()[8:12] == b"WEBP"
    assert (tmp_path / "a.webp").stat().st_mode & 0o077 == 0
    (tmp_path / "a.webp").write_text("mine")
    assert scrubjay.run("show", name, "--picture", str(tmp_path / "a.webp")).code == 2
    assert (tmp_path / "a.webp").read_text() == "mine"
    (tmp_path / "a.webp").chmod(0o644)
    assert scrubjay.run("show", name, "--picture", str(tmp_path / "a.webp"), "--force").code == 0
    assert (tmp_path / "a.webp").stat().st_mode & 0o077 == 0
    assert scrubjay.run("show", name, "--picture", str(scrubjay.home / "spool.db"), "--force").code == 2
    assert scrubjay.run("show", name, "--picture", str(tmp_path)).code == 2
    assert scrubjay.run("show", name, "--picture", str(tmp_path / "no" / "a.webp")).code == 1


def test_conversations_are_listed_shown_and_forgotten(scrubjay: Scrubjay) -> None:
    assert "When is the launch" in scrubjay.run("conversations").out
    name = first_id(scrubjay, "conversations")
    shown = scrubjay.run("show", name).out
    assert "14 Mar" in " ".join(shown.split())
    assert "[1] today" in shown
    assert "forgotten" in scrubjay.run("conversations", "--forget", name).out
    assert scrubjay.run("conversations", "--forget", name).code == 4
    assert scrubjay.run("conversations").out == "No conversations are kept.\n"


def test_conversations_are_searched_and_renamed(scrubjay: Scrubjay) -> None:
    name = first_id(scrubjay, "conversations", "--search", "KESTREL launch")
    assert scrubjay("conversations", "--search", "quokka").json() == []
    assert scrubjay.run("conversations", "--search", "quokka").out == "No conversation holds these words.\n"
    assert "Dates of Kestrel" in scrubjay.run("conversations", "--rename", name, "Dates of Kestrel").out
    assert scrubjay("conversations").json()[0]["title"] == "Dates of Kestrel"
    assert scrubjay.run("conversations", "--rename", "c_nothing", "x").code == 4


def test_a_day_is_told_as_markdown_and_as_data(scrubjay: Scrubjay) -> None:
    told = scrubjay.run("journal").out
    assert told.startswith("# ")
    assert "## Applications" in told
    assert "Launch plan" in told
    day = scrubjay("journal", f"{NOW.astimezone():%Y-%m-%d}").json()
    assert [one["name"] for one in day["apps"]] == ["Writer"]
    assert day["episodes"][0]["id"].startswith("m_")
    assert "Nothing is remembered of this day." in scrubjay.run("journal", "2001-05-08").out
    assert scrubjay.run("journal", "the day of the red moon").code == 2


def test_a_conversation_can_be_gone_on_with(scrubjay: Scrubjay) -> None:
    first = scrubjay("ask", "Who leads the design team?", "--conversation", "new").json()
    second = scrubjay("ask", "When is the launch of Kestrel?", "--conversation", first["conversation"]).json()
    assert second["conversation"] == first["conversation"]
    assert scrubjay.run("ask", "And?", "--conversation", "c_nothing").code == 4


def test_empty_lists_say_so(home: Home) -> None:
    empty = Scrubjay(home.path, inside=True)
    assert empty.run("list").out == "Nothing is remembered yet.\n"
    assert empty.run("search", "anything").out == "Nothing was found.\n"
    assert "nothing of that to forget" in empty.run("forget", "--last", "1h", "--preview").out


def test_a_preview_and_a_forgetting_are_told_in_words(scrubjay: Scrubjay) -> None:
    preview = scrubjay.run("forget", "--last", "1h", "--preview").out
    assert "This would be forgotten:" in preview
    assert "1 observation (what was seen or heard: 1 screen)" in preview
    assert "1 picture" in preview
    assert "1 answer that cites it" in preview
    assert "  · " in preview
    assert scrubjay.run("forget", "--last", "1h", "--yes").out.startswith("Forgotten:\n")


@pytest.mark.parametrize(("answer", "left"), [("n\n", 1), ("y\n", 0)])
def test_on_a_terminal_a_forgetting_is_asked_about_first(
    scrubjay: Scrubjay, monkeypatch: pytest.MonkeyPatch, answer: str, left: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Screen(answer))
    monkeypatch.setattr(keeping, "UNDO_S", 0)
    out, err = Screen(), Screen()
    code = cli.run(["--home", str(scrubjay.home), "forget", "--everything"], out=out, err=err)
    assert code == 0
    assert "This would be forgotten:" in out.getvalue()
    assert "Forget this for good? [y/N]" in err.getvalue()
    assert len(scrubjay("list", "--observations").json()) == left


def test_for_ten_seconds_it_can_be_taken_back(scrubjay: Scrubjay, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds: list[float] = []

    def third_second(pause_s: float) -> None:
        seconds.append(pause_s)
        if len(seconds) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Screen("y\n"))
    monkeypatch.setattr("desktop.commands.keeping.time.sleep", third_second)
    out, err = Screen(), Screen()
    assert cli.run(["--home", str(scrubjay.home), "forget", "--everything"], out=out, err=err) == 0
    assert "gone for good in 10 s. Ctrl+C takes it back." in err.getvalue()
    assert out.getvalue().endswith("It was taken back; nothing was forgotten.\n")
    assert len(scrubjay("list", "--observations").json()) == 1
    assert scrubjay("conversations").json()[0]["turns"] == 1


@pytest.mark.parametrize("command", ["exclude", "conversations"])
@pytest.mark.parametrize("taken_back", [True, False])
def test_what_a_rule_would_have_kept_out_and_a_conversation_can_be_taken_back_as_well(
    scrubjay: Scrubjay, monkeypatch: pytest.MonkeyPatch, command: str, taken_back: bool
) -> None:
    (talk,) = scrubjay("conversations").json()
    words = {"exclude": ["exclude", "time: 0-24"], "conversations": ["conversations", "--forget", talk["id"]]}[command]

    def second(pause_s: float) -> None:
        if taken_back:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Screen("y\n"))
    monkeypatch.setattr("desktop.commands.keeping.time.sleep", second)
    out, err = Screen(), Screen()
    assert cli.run(["--home", str(scrubjay.home), *words], out=out, err=err) == 0
    assert "gone for good in 10 s. Ctrl+C takes it back." in err.getvalue()
    assert ("It was taken back" in out.getvalue()) == taken_back
    assert len(scrubjay("conversations").json()) == taken_back
    assert len(scrubjay("list", "--observations").json()) == (taken_back or command == "conversations")


def test_a_home_that_holds_nothing_but_chats_has_something_to_forget(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    scrubjay = Scrubjay(home.path, inside=True)
    assert scrubjay("ask", "Where is Atlantis?").json()["grounded"] is False
    monkeypatch.setattr(sys, "stdin", Screen("y\n"))
    monkeypatch.setattr(keeping, "UNDO_S", 0)
    out, err = Screen(), Screen()
    assert cli.run(["--home", str(home.path), "forget", "--everything"], out=out, err=err) == 0
    assert "1 answer" in out.getvalue()
    assert scrubjay("conversations").json() == []


def test_settings_are_a_table(scrubjay: Scrubjay) -> None:
    assert "keep_in_tray" in scrubjay.run("settings").out
    assert scrubjay.run("settings", "screen", "yes").out == "screen  yes\n"
    assert scrubjay.run("settings", "screen", "--default").out == "screen  no\n"
    assert scrubjay.run("settings", "--default").code == 2


def test_a_sealed_value_is_shown_on_demand_only(core: OpenHome, home: Home) -> None:
    core.memory.add("Our account number is 4711 0815 for the electricity contract. IBAN DE89 3704 0044 0532 0130 00")
    core.memory.drain(30)
    vault = [item for item in core.memory.memories() if item.kind.value == "vault"]
    core.close()
    scrubjay = Scrubjay(home.path, inside=True)
    assert vault
    for memory in vault:
        plain = scrubjay("show", memory.id).json()
        assert "secret" not in plain
        assert "secret" not in plain["body"]
        assert scrubjay("show", memory.id, "--reveal").json()["secret"]


def test_adding_tells_what_came_of_it(home: Home) -> None:
    ran = Scrubjay(home.path, inside=True).run("add", "Nina leads the team. Card 4111 1111 1111 1111")
    assert "Remembered as o_" in ran.out
    assert "Secrets removed: 1 card." in ran.out


def test_a_text_may_come_from_the_standard_input(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("from a pipe"))
    scrubjay = Scrubjay(home.path, inside=True)
    assert scrubjay.run("add", "-").code == 0
    assert scrubjay("list", "--observations").json()[0]["text"] == "from a pipe"


def test_an_import_is_a_table_and_says_what_is_kept_when_it_is_stopped(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    scrubjay, file = Scrubjay(home.path, inside=True), str(tmp_path / "a.txt")
    (tmp_path / "a.txt").write_text("words", "utf-8")
    assert scrubjay.run("import", file).out.startswith("1 observation  ")
    monkeypatch.setattr("desktop.commands.taking_in.settle", stop)
    after = scrubjay.run("import", file)
    monkeypatch.setattr("memory_core.privacy.redaction.Scrubber.scrub", stop)
    before = scrubjay.run("import", file, "--json")
    assert (after.code, before.code) == (130, 130)
    assert after.err.startswith("Stopped. 1 file had been read, and all of it is kept.")
    assert before.err == f"Stopped. Nothing of {file} was kept.\n"
    assert json.loads(before.out)["stopped"] == {"file": file, "pieces": 0}


def test_a_capture_is_told_in_words_and_in_json(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    configs: list[CaptureConfig] = []

    def capture_for(
        *,
        home: Home,
        config: CaptureConfig,
        seconds: float,
        on_status: Callable[[CaptureStatus], None],
        cancelled: Callable[[], bool],
    ) -> CaptureStatus:
        configs.append(config)
        status = CaptureStatus(
            CaptureState.OFF,
            NOW,
            counts={"observations": 2, "frames": 9, "ocr_calls": 4, "utterances": 1},
            skipped={"unchanged": 5, "no_text": 1},
            parts=(PartHealth("microphone", State.ERROR, "There is no microphone.", "Plug one in."),),
            cpu_seconds=1.2345,
            peak_rss_mb=170.04,
        )
        on_status(status)
        return status

    monkeypatch.setattr("capture.foreground.capture_for", capture_for)
    scrubjay = Scrubjay(home.path, inside=True)
    ran = scrubjay.run("capture", "--for", "3s", "--interval", "500ms", "--json")
    assert ran.code == 0
    assert ran.err == "There is no microphone. Plug one in.\n"
    assert '"cpu_seconds": 1.234' in ran.out
    assert '"unchanged": 5' in ran.out
    told = scrubjay.run("capture", "--for", "3s", "--no-audio").out
    assert "5 unchanged, 1 no text" in told
    assert "1.2 s of processor time, 170 MB at most" in told
    assert [(one.screen, one.microphone, one.interval_s) for one in configs] == [(True, True, 0.5), (True, False, 1.0)]
    assert "bitwarden" in configs[0].excluded_apps


def test_the_speech_model_is_looked_at_and_refused_without_consent(home: Home) -> None:
    scrubjay = Scrubjay(home.path, inside=True)
    assert scrubjay("speech-model").json() == {"available": False, "path": None}
    assert "waits, sealed" in scrubjay.run("speech-model").out
    assert scrubjay.run("speech-model", "use").code == 2
    assert scrubjay.run("speech-model", "use", str(home.path)).code == 1
    refused = scrubjay.run("speech-model", "download")
    assert refused.code == 2
    assert "--yes" in refused.err


def test_the_speech_model_is_downloaded_after_consent(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def download(_self: object, progress: Callable[[int, int], None]) -> Path | None:
        asked.append("download")
        progress(1, 2)
        return None if len(asked) > 1 else home.models

    monkeypatch.setattr("capture.reading.speech_model.SpeechModel.download", download)
    scrubjay = Scrubjay(home.path, inside=True)
    assert scrubjay.run("speech-model", "download", "--yes").code == 0
    stopped = scrubjay.run("speech-model", "download", "--yes")
    assert stopped.code == 1
    assert "goes on with it" in stopped.err
    monkeypatch.setattr(sys, "stdin", Screen("no\n"))
    out, err = Screen(), Screen()
    assert cli.run(["--home", str(home.path), "speech-model", "download"], out=out, err=err) == 1
    assert "Download" in err.getvalue()
    assert len(asked) == 2


def test_an_answer_streams_to_a_person_and_starts_anew_when_it_must() -> None:
    live = Terminal(out=Screen(), err=Screen())
    shown = _LiveAnswer(live)
    for event in (
        {"type": "token", "text": "Wro"},
        {"type": "restart"},
        {"type": "token", "text": "Rig\x1bht"},
        {"type": "other"},
    ):
        shown.take(event)
    assert isinstance(live.out, Screen)
    assert live.out.getvalue() == "Wro\n…\nRight"
    assert shown.shown is True
    quiet = Terminal(out=io.StringIO(), err=io.StringIO())
    _LiveAnswer(quiet).take({"type": "token", "text": "word"})
    assert isinstance(quiet.out, io.StringIO)
    assert quiet.out.getvalue() == ""


@pytest.mark.parametrize(
    ("failure", "code", "said"),
    [
        (BrokenPipeError(), 141, ""),
        (KeyboardInterrupt(), 130, ""),
        (ZeroDivisionError("secret words"), 1, "ZeroDivisionError"),
    ],
)
def test_the_unexpected_ends_without_a_traceback(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    allow_logs: pytest.LogCaptureFixture,
    failure: BaseException,
    code: int,
    said: str,
) -> None:
    def fail(call: object) -> None:
        raise failure

    monkeypatch.setattr("desktop.commands.keeping.status", fail)
    ran = Scrubjay(home.path, inside=True).run("status")
    assert ran.code == code
    assert said in ran.err
    assert "secret words" not in ran.err
    assert "Traceback" not in ran.err


class FullDisk(io.StringIO):
    """A file that takes no more."""

    def flush(self) -> None:
        """As a full disk does."""
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_result_that_cannot_be_written_is_told_in_a_sentence(home: Home) -> None:
    err = io.StringIO()
    assert cli.run(["--home", str(home.path), "--json", "passphrase", "status"], out=FullDisk(), err=err) == 1
    assert err.getvalue() == (
        "scrubjay: The command did its work, but stdout takes no more (No space left on device).\n"
    )


def demo_result(*, passed: bool) -> dict[str, Any]:
    item = {"id": "o_1", "app": "Writer", "title": "Plan", "at": NOW.isoformat(), "text": "The launch\n" + "word " * 90}
    return {
        "passed": passed,
        "seen": [item],
        "heard": ["remind me"],
        "hearing": "Hearing was left out: nothing here can speak.",
        "memories": {"episodic": 2},
        "examples": [{"kind": "episodic", "text": "Worked on the plan. " * 20}],
        "questions": [
            {
                "question": "When?",
                "right": True,
                "answer": "In March. [1]",
                "grounded": True,
                "citations": [{**item, "kind": "screen"}],
                "provider": "evidence",
            }
        ],
        "secrets_removed": 1,
        "screenshot": "/tmp/a.png",
        "seconds": 31.4,
        "problems": [] if passed else ["Nothing was heard."],
    }


@pytest.mark.parametrize("passed", [True, False])
def test_the_demo_is_told_in_words(passed: bool) -> None:
    out = io.StringIO()
    demo_command._show(Terminal(out=out, err=io.StringIO()), demo_result(passed=passed))  # noqa: SLF001 (the words alone)
    said = out.getvalue()
    for words in ("Seen", "“remind me”", "2 episodic", "When?", "[1] today", "1 secret removed", "/tmp/a.png"):
        assert words in said
    assert ("The demo passed" in said) is passed
    assert "after 31 s." in said


def test_an_export_says_that_it_is_readable(scrubjay: Scrubjay, tmp_path: Path) -> None:
    ran = scrubjay.run("export", "--plain", str(tmp_path / "a.zip"))
    assert "not encrypted" in ran.err
    assert "1 observation, " in " ".join(ran.out.split())


def test_status_says_what_was_filtered_today_without_saying_it(scrubjay: Scrubjay) -> None:
    scrubjay.run("add", "password: hunter2-Blau")
    said = scrubjay.run("status").out
    assert re.search(r"filtered +today: .*password 1 \(no application 1\)", said)
    assert "hunter2" not in said


def test_status_is_a_table_with_its_warnings(scrubjay: Scrubjay) -> None:
    said = scrubjay.run("status").out
    assert "pictures      1" in said
    assert "! This system has no keyring" in said


@pytest.mark.parametrize(("again", "code"), [("right words", 0), ("wrong words", 3)])
def test_a_new_passphrase_is_asked_for_twice(
    scrubjay: Scrubjay, monkeypatch: pytest.MonkeyPatch, again: str, code: int
) -> None:
    answers = iter(["right words", again])
    monkeypatch.setattr(sys, "stdin", Screen())
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: next(answers))
    ran = scrubjay.run("passphrase", "set")
    assert ran.code == code
    locked = scrubjay.run("passphrase").out
    assert ("opens with a passphrase only" in locked) is (code == 0)


def test_an_empty_passphrase_is_refused(scrubjay: Scrubjay) -> None:
    assert scrubjay.run("passphrase", "set", variables={"SCRUBJAY_NEW_PASSPHRASE": ""}).code == 2


def test_the_doctor_is_a_table(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [
        PartHealth("store", State.OK, "In order."),
        PartHealth("microphone", State.ERROR, "There is none.", "Plug one in."),
    ]
    monkeypatch.setattr("desktop.doctor.examine", lambda home, core: [*core()[:1], *parts])
    ran = Scrubjay(home.path, inside=True).run("doctor")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0].startswith("look    keys")
    assert "ok      store       In order." in lines
    assert "broken  microphone  There is none. Plug one in." in lines


def test_main_claims_stdout_for_the_result_alone(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def chatty(call: object) -> Outcome:
        os.write(1, b"a library talks\n")
        return Outcome({"done": True}, lambda terminal: None)

    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr("desktop.commands.keeping.status", chatty)
    reader, writer = os.pipe()
    saved = os.dup(1)
    os.dup2(writer, 1)
    try:
        assert cli.main(["--home", str(home.path), "status", "--json"]) == 0
    finally:
        os.dup2(saved, 1)
        os.close(saved)
        os.close(writer)
    with open(reader, encoding="utf-8") as pipe:
        said = pipe.read()
    assert json.loads(said) == {"done": True}


def test_the_demo_command_hands_on_what_came_of_it(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def play(*, report: Callable[[str], None], screenshot: Path, **_: object) -> Result:
        report("Setting the stage …")
        return Result(problems=["Nothing was heard."], screenshot=str(screenshot))

    monkeypatch.setattr("desktop.demo.play.play", play)
    ran = Scrubjay(home.path, inside=True).run("demo", "--json", "--screenshot", str(tmp_path / "a.png"))
    assert ran.code == 1
    assert json.loads(ran.out)["passed"] is False
    assert "Setting the stage" in ran.err
    assert "Nothing was heard." in ran.err


def test_limits_for_texts_are_told_in_words(scrubjay: Scrubjay) -> None:
    assert "No text has a limit." in scrubjay.run("limits").out
    assert scrubjay.run("settings", "screen_days", "30").code == 0
    said = scrubjay.run("limits").out
    assert re.search(r"screen +30 days +1 \(.*\), 0 about to go", said)
    assert "Nothing is about to go." in said
    assert scrubjay.run("settings", "screen_gb", "0.000000001").code == 0
    said = scrubjay.run("limits").out
    assert "1 moment seen on the screen beyond 1e-09 GB" in said
    assert "scrubjay export FILE --going keeps a copy" in said
    assert "See scrubjay limits." in scrubjay.run("status").out


def test_the_audit_counts_one_as_one(home: Home, core: OpenHome) -> None:
    core.memory.audit.note("forgotten", {"conversations": 1, "memories": 1, "pictures": 2})
    core.close()
    assert "1 conversation, 1 memory, 2 pictures" in Scrubjay(home.path, inside=True).run("audit").out
