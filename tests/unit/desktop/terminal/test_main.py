"""Which part of the program is started by which words."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from desktop import __main__ as program
from memory_core.errors import LockedError
from memory_core.home import Home
from tests.unit.desktop.terminal.test_readers import pdf_file


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, list[str]]]:
    """Homes that a window was opened on, with its words."""
    windows: list[tuple[Path, list[str]]] = []

    def run_window(home: Home, *, argv: Sequence[str]) -> int:
        windows.append((home.path, list(argv)))
        return 0

    monkeypatch.setattr("desktop.app.run_window", run_window)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return windows


@pytest.mark.parametrize("line", [["--home", "/a"], ["--home=/a"], ["--minimised", "--home", "/a"]])
def test_without_a_command_the_window_opens(line: list[str], opened: list[tuple[Path, list[str]]]) -> None:
    assert program.main(line) == 0
    assert opened == [(Path("/a"), line)]


def test_without_any_word_it_opens_on_the_usual_home(
    opened: list[tuple[Path, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRUBJAY_HOME", "/usual")
    assert program.main([]) == 0
    assert opened == [(Path("/usual"), [])]


def test_a_command_goes_to_the_command_line(
    opened: list[tuple[Path, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[Sequence[str]] = []

    def run_command(line: Sequence[str]) -> int:
        said.append(line)
        return 7

    monkeypatch.setattr("desktop.cli.main", run_command)
    assert program.main(["--home", "/a", "list"]) == 7
    assert program.main(["--json"]) == 7
    assert program.main(["--home", ""]) == 7
    assert program.main(["--home= "]) == 7
    assert said == [["--home", "/a", "list"], ["--json"], ["--home", ""], ["--home= "]]
    assert opened == []


def test_a_window_that_cannot_open_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(home: Home, *, argv: Sequence[str]) -> int:
        raise LockedError("The keyring is locked.")

    def interrupt(home: Home, *, argv: Sequence[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("desktop.app.run_window", refuse)
    assert program.main([]) == 3
    assert capsys.readouterr().err == "scrubjay: The keyring is locked.\n"
    monkeypatch.setattr("desktop.app.run_window", interrupt)
    assert program.main([]) == 130


def test_each_worker_has_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []

    def note(name: str) -> Callable[..., int]:
        def start(*words: object) -> int:
            started.append((name, *words))
            return 0

        return start

    monkeypatch.setattr("capture.entry.main", note("capture"))
    monkeypatch.setattr("desktop.demo.windows.main", note("windows"))
    monkeypatch.setattr("desktop.demo.screenshot.main", note("screenshot"))
    for line in (["capture"], ["demo-windows", "1"], ["demo-screenshot", "/home", "/picture"]):
        assert program.main(["--worker", *line]) == 0
    assert started == [("capture",), ("windows", ["1"]), ("screenshot", "/home", "/picture")]
    assert program.main(["--worker"]) == 2
    assert program.main(["--worker", "read-pdf"]) == 2


def test_the_pdf_worker_prints_what_it_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], allow_logs: object
) -> None:
    monkeypatch.setattr("desktop.readers.confined.limit", lambda: None)
    path = pdf_file(tmp_path / "a.pdf", ["The launch"], title="Plan")
    assert program.main(["--worker", "read-pdf", str(path)]) == 0
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 nonsense")
    assert program.main(["--worker", "read-pdf", str(tmp_path / "b.pdf")]) == 0
    said = capfdbinary.readouterr().out.decode().replace("}{", "}\n{").splitlines()
    assert [json.loads(line) for line in said] == [
        {"pages": [[1, "The launch"]], "title": "Plan"},
        {"error": "damaged"},
    ]
