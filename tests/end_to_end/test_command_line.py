"""The real `scrubjay` program: shapes, exit codes, and two processes on one home."""

import json
import os
import select
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.demo.stage import VirtualScreen
from memory_core.home import Home
from tests.fakes.shown_window import ShownWindow
from tests.fakes.terminal import Ran, Scrubjay

TEXT = "The launch of Kestrel is on 14 March 2027. Nina Okafor leads the design team."


@dataclass(frozen=True, slots=True)
class Filled:
    """A home with one text in it."""

    scrubjay: Scrubjay
    added: dict[str, Any]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    scrubjay = Scrubjay(tmp_path_factory.mktemp("filled") / "home")
    return Filled(scrubjay, scrubjay("add", TEXT, "--app", "Writer", "--title", "Plan").json())


@pytest.fixture
def inside(filled: Filled) -> Scrubjay:
    """The filled home, its commands run in this process: for what does not depend on a process of one's own."""
    return Scrubjay(filled.scrubjay.home, inside=True)


@pytest.fixture
def fresh(tmp_path: Path) -> Scrubjay:
    """A new home, its commands run in this process."""
    return Scrubjay(tmp_path / "home", inside=True)


def keys_of(found: list[dict[str, Any]]) -> set[str]:
    return set().union(*found)


def test_a_text_is_added_and_concluded_from(filled: Filled) -> None:
    assert filled.added["id"].startswith("o_")
    assert filled.added["kind"] == "text"
    assert sum(filled.added["memories"].values()) >= 1


def test_search_prints_its_shape(filled: Filled, inside: Scrubjay) -> None:
    found = filled.scrubjay("search", "Kestrel launch", "-k", "3").json()
    assert 1 <= len(found) <= 3
    assert keys_of(found) == {"id", "kind", "text", "at", "app", "title", "score", "evidence"}
    assert filled.added["id"] in found[0]["evidence"]
    observed = inside("search", "Kestrel launch", "--observations", "--since", "yesterday 3pm").json()
    assert [item["id"] for item in observed] == [filled.added["id"]]
    assert inside("search", "Kestrel", "--until", "yesterday").json() == []


def test_ask_prints_a_cited_answer(inside: Scrubjay) -> None:
    answer = inside("ask", "When is the launch of Kestrel?").json()
    assert set(answer) == {"answer", "short", "grounded", "citations", "provider"}
    assert answer["grounded"] is True
    assert "14 Mar" in answer["answer"]
    assert keys_of(answer["citations"]) == {"id", "kind", "text", "at", "app", "title"}
    unknown = inside("ask", "What colour is the dragon of Atlantis?").json()
    assert unknown["grounded"] is False
    assert unknown["citations"] == []


def test_list_and_show_print_their_shapes(filled: Filled, inside: Scrubjay) -> None:
    listed = inside("list").json()
    assert keys_of(listed) == {"id", "kind", "text", "at", "app", "title", "evidence", "until", "kept"}
    memory = next(item["id"] for item in listed if filled.added["id"] in item["evidence"])
    shown = inside("show", memory).json()
    assert shown["evidence"][0]["text"] == TEXT
    assert shown["history"][0]["event"] == "add"
    observation = inside("show", filled.added["id"]).json()
    assert observation["app"] == "Writer"
    assert memory in observation["memories"]


def test_status_prints_its_shape(filled: Filled) -> None:
    status = filled.scrubjay("status").json()
    assert set(status) == {
        "home",
        "filtered_today",
        "keeping",
        "state",
        "capture",
        "observations",
        "memories",
        "pending",
        "damaged",
        "pictures",
        "retention",
        "last_known",
        "disk_bytes",
        "warnings",
        "owner",
    }
    assert status["owner"] is None
    assert status["observations"] >= 1
    assert any("keyring" in warning for warning in status["warnings"])


def test_a_person_reads_lines_and_not_json(filled: Filled, inside: Scrubjay) -> None:
    for command in (("list",), ("search", "launch"), ("status",), ("ask", "When is the launch?"), ("settings",)):
        ran = inside.run(*command)
        assert ran.code == 0
        assert ran.out.strip()
        assert not ran.out.lstrip().startswith(("{", "["))
    shown = inside.run("show", filled.added["id"]).out
    assert TEXT.split(".")[0] in shown
    assert "today" in shown


def test_json_is_alone_on_stdout_wherever_it_was_asked_for(filled: Filled, inside: Scrubjay) -> None:
    before = filled.scrubjay.run("--json", "list")
    after = inside.run("list", "--json")
    assert json.loads(before.out) == json.loads(after.out)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("nonsense", 2),
        ("search", 2),
        ("list -n 0", 2),
        ("list --kind dream", 2),
        ("list --since flurb", 2),
        ("forget", 2),
        ("forget --last 15m", 2),
        ("forget --everything --app x --yes", 2),
        ("add ' '", 2),
        ("capture --for 3s --no-screen --no-audio", 2),
        ("capture --for 3s --interval 10m", 2),
        ("speech-model download", 2),
        ("speech-model download /a/folder --yes", 2),
        ("embedding-model use", 2),
        ("settings language ''", 2),
        ("settings language de --default", 2),
        ("forget --person Nina --keep-evidence --yes", 2),
        ("conversations --rename c_1 Title --forget c_1", 2),
        ("exclude 'app: Writer' --remove --forget --yes", 2),
        ("show m_nothing", 4),
        ("show whatever", 4),
        ("forget --id o_nothing --yes", 4),
        ("import /no/such/file", 1),
    ],
)
def test_failures_are_one_sentence_and_a_code(inside: Scrubjay, line: str, code: int) -> None:
    ran = inside.run(*shlex.split(line))
    assert ran.code == code
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(("line", "code"), [("nonsense", 2), ("show m_nothing", 4), ("import /none", 1)])
def test_the_program_exits_with_that_code(filled: Filled, line: str, code: int) -> None:
    ran = filled.scrubjay.run(*line.split())
    assert (ran.code, len(ran.err.strip().splitlines()), ran.out) == (code, 1, "")


def test_files_are_imported_and_a_bad_one_does_not_stop_the_others(fresh: Scrubjay, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("# Trip\n\nThe flight to Berlin leaves at nine.", "utf-8")
    (tmp_path / "page.html").write_text("<title>Hotel</title><p>The hotel is in Paris.</p>", "utf-8")
    (tmp_path / "program").write_bytes(bytes(range(256)))
    ran = fresh.run("import", "note.md", "program", "page.html", "--json", folder=tmp_path)
    assert ran.code == 1
    found = json.loads(ran.out)
    assert [entry["file"] for entry in found["imported"]] == ["note.md", "page.html"]
    assert [entry["file"] for entry in found["failed"]] == ["program"]
    assert "is not text" in ran.err
    titles = {item["title"] for item in fresh("list", "--observations").json()}
    assert titles == {"Trip", "Hotel"}


def test_sound_is_transcribed_or_waits_sealed(fresh: Scrubjay) -> None:
    data = Path(__file__).parents[1] / "data" / "whisper-office"
    ran = fresh.run("import", str(data / "samples" / "04.wav"), "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["imported"][0]["waiting"] == 1
    assert "1 piece of speech waits, sealed" in ran.err
    assert fresh("status").json()["pending"] == 1
    chosen = fresh("speech-model", "use", str(data)).json()
    assert chosen == {"available": True, "path": str(data)}
    fresh("add", "something else")
    heard = [item for item in fresh("list", "--observations").json() if item["kind"] == "speech"]
    assert ["passport" in item["text"] for item in heard] == [True]
    assert fresh("status").json()["pending"] == 0


def test_what_is_forgotten_is_gone_and_the_home_goes_on(fresh: Scrubjay) -> None:
    first = fresh("add", "The zyzzyva sleeps in the attic.").json()
    second = fresh("add", "The okapi eats apples.").json()
    preview = fresh("forget", "--id", first["id"], "--preview").json()
    assert set(preview) == {
        *("preview", "observations", "seen", "memories", "rederived", "pictures", "turns", "damaged"),
        *("kept", "known_as"),
    }
    assert preview["preview"] is True
    assert fresh.run("show", first["id"]).code == 0
    gone = fresh("forget", "--id", first["id"], "--yes").json()
    assert gone == {**preview, "preview": False}
    assert fresh.run("show", first["id"]).code == 4
    assert fresh.run("show", second["id"]).code == 0
    everything = fresh("forget", "--everything", "--yes").json()
    assert everything["observations"] == 1
    assert fresh("list", "--observations").json() == []
    assert fresh("add", "A new beginning.").json()["id"]


def test_an_export_is_a_readable_zip(filled: Filled, inside: Scrubjay, tmp_path: Path) -> None:
    ran = filled.scrubjay.run("export", "all.zip", "--plain", "--json", folder=tmp_path)
    assert ran.code == 0
    assert "not encrypted" in ran.err
    target = tmp_path / "all.zip"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with zipfile.ZipFile(target) as archive:
        rows = [json.loads(line) for line in archive.read("observations.jsonl").splitlines()]
    assert TEXT in {row["text"] for row in rows}
    assert json.loads(ran.out)["observations"] == len(rows)
    assert inside.run("export", "all.zip", "--plain", folder=tmp_path).code == 2
    assert inside.run("export", "all.zip", "--plain", "--force", folder=tmp_path).code == 0


def test_the_doctor_looks_at_every_part_without_a_screen(fresh: Scrubjay) -> None:
    ran = fresh.run("doctor", "--json")
    assert ran.code == 0, ran.out
    parts = json.loads(ran.out)
    assert keys_of(parts) == {"part", "state", "message", "remedy"}
    states = {part["part"]: part["state"] for part in parts}
    assert {"home", "keys", "store", "index", "screen", "windows", "microphone", "speech model"} <= states.keys()
    assert states["index"] == "ok"
    assert states["text recognition"] == "ok"


def test_a_home_that_others_can_read_is_told_by_the_doctor_too(fresh: Scrubjay) -> None:
    fresh("status")
    fresh.home.chmod(0o755)
    ran = fresh.run("doctor", "--json")
    assert ran.code == 1
    home = next(part for part in json.loads(ran.out) if part["part"] == "home")
    assert home["state"] == "error"
    assert "chmod 700" in home["message"]
    refused = fresh.run("list")
    assert refused.code == 1
    assert "chmod 700" in refused.err


def test_a_passphrase_locks_and_opens(fresh: Scrubjay) -> None:
    fresh("add", "behind the door")
    assert fresh.run("passphrase", "set").code == 2
    short = fresh.run("passphrase", "set", variables={"SCRUBJAY_NEW_PASSPHRASE": "right"})
    assert (short.code, "8 characters at least" in short.err) == (2, True)
    assert fresh("passphrase", "set", SCRUBJAY_NEW_PASSPHRASE="right words").json() == {"passphrase": True}
    nothing: dict[str, str] = {}
    for wrong in (nothing, {"SCRUBJAY_PASSPHRASE": "wrong"}):
        ran = fresh.run("list", variables=wrong)
        assert ran.code == 3
        assert len(ran.err.strip().splitlines()) == 1
    opened = fresh("list", "--observations", SCRUBJAY_PASSPHRASE="right words").json()
    assert [item["text"] for item in opened] == ["behind the door"]
    doctor = fresh.run("doctor", "--json")
    assert doctor.code == 1
    assert next(part for part in json.loads(doctor.out) if part["part"] == "keys")["state"] == "error"
    status = fresh.run("status", "--json")
    assert (status.code, json.loads(status.out)["state"]) == (3, "locked")
    assert fresh("passphrase", "remove", SCRUBJAY_PASSPHRASE="right words").json() == {"passphrase": False}
    assert fresh.run("list").code == 0


def test_capture_goes_on_while_the_home_is_locked(fresh: Scrubjay, display: VirtualScreen) -> None:
    fresh("passphrase", "set", SCRUBJAY_NEW_PASSPHRASE="right words")
    screen = display.environment
    note = "The blue heron nests behind the old mill"
    with ShownWindow(screen, app="notes", title="Birds", text=note, box=[20, 60, 900, 400]):
        captured = fresh.run("capture", "--for", "4s", "--no-audio", "--json", variables=screen)
    assert captured.code == 0
    assert "sealed" in captured.err
    result = json.loads(captured.out)
    assert (result["observations"] >= 1, result["memories"]) == (True, {})
    assert json.loads(fresh.run("status", "--json").out)["pending"] >= 1
    assert fresh.run("list").code == 3
    assert b"heron" not in b"".join(path.read_bytes() for path in fresh.home.rglob("*") if path.is_file())
    found = fresh("search", "heron", "--observations", SCRUBJAY_PASSPHRASE="right words").json()
    assert "blue heron" in found[0]["text"]


def test_a_damaged_index_loses_nothing(fresh: Scrubjay) -> None:
    added = fresh("add", TEXT).json()
    # A small home has its index in memory alone; what lies in the folder is of no use, and does no harm.
    vectors = Home(fresh.home).vectors
    vectors.mkdir(mode=0o700, exist_ok=True)
    for path in [*(path for path in vectors.rglob("*") if path.is_file()), vectors / "chroma.sqlite3"]:
        path.write_bytes(b"junk" * 100)
    found = fresh("search", "Kestrel launch", "--observations").json()
    assert [item["id"] for item in found] == [added["id"]]
    states = {part["part"]: part["state"] for part in fresh("doctor").json()}
    assert states["index"] == "ok"


def test_a_home_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    ran = Scrubjay(tmp_path / "file", inside=True).run("status")
    assert ran.code == 1
    assert len(ran.err.strip().splitlines()) == 1
    assert "--home" in ran.err


def test_the_home_may_come_from_the_environment(tmp_path: Path) -> None:
    ran = Scrubjay(tmp_path / "unused", inside=True).run(
        "status", "--json", bare=True, variables={"SCRUBJAY_HOME": str(tmp_path / "other")}
    )
    assert json.loads(ran.out)["home"] == str(tmp_path / "other")


@pytest.fixture
def owned(filled: Filled, display: object) -> Iterator[Scrubjay]:
    """The filled home while a long capture owns it and answers for it."""
    environment = filled.scrubjay.environment(DISPLAY=os.environ["DISPLAY"])
    owner = subprocess.Popen(
        [*filled.scrubjay.command, "capture", "--for", "5m", "--no-audio", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    endpoint = filled.scrubjay.home / "socket.json"
    while not endpoint.exists():
        assert owner.poll() is None, owner.communicate()
        select.select([], [], [], 0.05)
    yield filled.scrubjay
    owner.send_signal(signal.SIGINT)
    out, err = owner.communicate(timeout=60)
    assert owner.returncode == 130, err
    assert set(json.loads(out)) == {
        "observations",
        "memories",
        "skipped",
        "frames",
        "ocr_calls",
        "cpu_seconds",
        "peak_rss_mb",
    }
    assert not endpoint.exists()


@pytest.mark.display
def test_other_commands_go_through_the_process_that_owns_the_home(owned: Scrubjay, tmp_path: Path) -> None:
    status = owned("status").json()
    assert isinstance(status["owner"], int)
    added = owned("add", "Said to the owner.").json()
    assert [item["text"] for item in owned("list", "--observations", "-n", "1").json()] == ["Said to the owner."]
    inside = Scrubjay(owned.home, inside=True)
    assert inside("ask", "When is the launch of Kestrel?").json()["grounded"] is True
    assert inside.run("show", "m_nothing").code == 4
    (tmp_path / "note.txt").write_text("Imported beside the owner.", "utf-8")
    assert len(inside("import", str(tmp_path / "note.txt")).json()["imported"]) == 1
    assert inside("export", "--plain", str(tmp_path / "all.zip")).json()["observations"] >= 3
    assert inside("forget", "--id", added["id"], "--yes").json()["observations"] == 1


def test_a_short_owner_is_waited_for(filled: Filled) -> None:
    running = [
        subprocess.Popen(
            [*filled.scrubjay.command, "list", "--json"],
            env=filled.scrubjay.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in running:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert json.loads(out)


def test_a_killed_owner_is_in_nobodys_way(fresh: Scrubjay) -> None:
    added = fresh("add", "before the crash").json()
    (fresh.home / "socket.json").write_text(
        json.dumps({"address": str(fresh.home / "run" / "owner.sock"), "key": "00", "pid": 1}), "utf-8"
    )
    assert [item["id"] for item in fresh("list", "--observations").json()] == [added["id"]]


def test_a_closed_pipe_ends_it_quietly(filled: Filled) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [*filled.scrubjay.command, "list"],
        env=filled.scrubjay.environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert ran.returncode == 141
    assert ran.stderr == ""


def test_start_up_leaves_the_heavy_libraries_alone(filled: Filled) -> None:
    heavy = (
        *("PySide6", "chromadb", "onnxruntime", "faster_whisper", "pydantic_ai", "sounddevice", "dateparser"),
        *("memory_core.privacy.detectors", "memory_core.privacy.labels"),
    )
    program = (
        "import sys\nfrom desktop.__main__ import main\n"
        "code = main(sys.argv[1:])\n"
        f"sys.stderr.write(' '.join(name for name in {heavy!r} if name in sys.modules))\nsys.exit(code)"
    )
    for line in (["--help"], ["list", "--json"], ["status"]):
        ran = subprocess.run(
            [sys.executable, "-c", program, *line],
            env=filled.scrubjay.environment(SCRUBJAY_HOME=str(filled.scrubjay.home)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, ""), line
        assert ran.stdout


def test_help_and_version_are_printed(filled: Filled) -> None:
    assert "commands:" in filled.scrubjay.run("--help").out
    assert filled.scrubjay.run("--version").out.startswith("scrubjay ")


def test_the_window_needs_a_display(filled: Filled) -> None:
    ran = filled.scrubjay.run()
    assert ran.code == 1
    assert "no display" in ran.err


def test_the_program_is_installed() -> None:
    assert shutil.which("scrubjay", path=str(Path(sys.executable).parent)) is not None


def test_an_unknown_worker_is_refused(filled: Filled) -> None:
    ran: Ran = filled.scrubjay.run("--worker", "nobody", bare=True)
    assert ran.code == 2
