"""The one command of a fresh clone."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from installers import dev, gate, machine
from installers.console import SetupFailed, Step
from installers.environment import Environment
from installers.machine import STAGE, TESTS, WINDOW, Need

SCRIPT = Path(dev.__file__)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, in order, on a machine where nothing is set up yet; nothing real happens."""
    steps: list[str] = []

    def install(names: Sequence[str], step: Step) -> None:
        steps.append("apt " + " ".join(names))

    def start(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        steps.append(" ".join([Path(command[0]).name, *command[1:]]))
        return subprocess.CompletedProcess(command, 7)

    monkeypatch.setattr(machine, "missing", lambda needs: [])
    monkeypatch.setattr(machine, "may_install", lambda: True)
    monkeypatch.setattr(machine, "install", install)
    monkeypatch.setattr(Environment, "is_ready", lambda self: False)
    monkeypatch.setattr(Environment, "make", lambda self: steps.append("venv"))
    monkeypatch.setattr(Environment, "install_locked", lambda self, step: steps.append("locked"))
    monkeypatch.setattr(Environment, "install_scrubjay", lambda self: steps.append("scrubjay"))
    monkeypatch.setattr(subprocess, "run", start)
    monkeypatch.setattr(dev, "can_make_venv", lambda: True)
    return steps


def what_is_asked_for(monkeypatch: pytest.MonkeyPatch, *, lacking: int) -> list[Sequence[Need]]:
    """Which needs are looked for; the last `lacking` of them are missing."""
    asked: list[Sequence[Need]] = []

    def missing(needs: Sequence[Need]) -> list[Need]:
        asked.append(needs)
        return list(needs[len(needs) - lacking :])

    monkeypatch.setattr(machine, "missing", missing)
    return asked


def test_run_sets_up_and_shows_the_demo_where_there_is_no_screen(
    done: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = what_is_asked_for(monkeypatch, lacking=1)
    assert dev.main(["run"]) == 7
    assert asked == [WINDOW + STAGE]
    assert done == ["apt fonts-dejavu-core", "venv", "locked", "scrubjay", "scrubjay demo"]
    assert "[1/4] System packages: fonts-dejavu-core" in capsys.readouterr().out


def test_run_opens_the_window_where_there_is_a_screen(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = what_is_asked_for(monkeypatch, lacking=0)
    monkeypatch.setenv("DISPLAY", ":1")
    assert dev.main(["run"]) == 7
    assert asked == [WINDOW]
    assert done[-1] == "scrubjay"
    assert dev.main(["run", "--", "search", "invoice", "--json"]) == 7
    assert done[-1] == "scrubjay search invoice --json"


def test_each_command_needs_no_more_than_it_uses(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = what_is_asked_for(monkeypatch, lacking=0)
    monkeypatch.setattr(gate, "run_gate", lambda command, root, rest: 0)
    for arguments in (["setup"], ["run", "--", "status"], ["run", "demo"], ["test"]):
        dev.main(arguments)
    assert asked == [WINDOW, WINDOW, WINDOW + STAGE, WINDOW + STAGE + TESTS]


def test_a_second_start_says_and_sets_up_nothing(
    done: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Environment, "is_ready", lambda self: True)
    assert dev.main(["run", "status"]) == 7
    assert done == ["scrubjay status"]
    assert capsys.readouterr().out == ""


def test_system_packages_that_went_missing_are_installed_again(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Environment, "is_ready", lambda self: True)
    monkeypatch.setattr(machine, "missing", lambda needs: [STAGE[0]])
    assert dev.main(["setup"]) == 0
    assert done == ["apt xvfb"]


def test_a_bare_debian_gets_venv_as_well(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "can_make_venv", lambda: False)
    assert dev.main(["setup"]) == 0
    assert done[0] == "apt python3-venv"


def test_without_the_right_to_install_the_command_is_shown(
    done: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "may_install", lambda: False)
    monkeypatch.setattr(machine, "missing", lambda needs: [STAGE[0]])
    monkeypatch.setattr(machine, "install_command", lambda lacking: "sudo apt-get install xvfb")
    assert dev.main(["run"]) == 1
    assert "Some system packages are missing" in capsys.readouterr().err
    assert done == []


def test_stopping_and_failing_end_with_one_sentence(
    done: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(self: Environment) -> None:
        raise SetupFailed("The disk is full.")

    def stop(self: Environment) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Environment, "make", fail)
    assert dev.main(["setup"]) == 1
    monkeypatch.setattr(Environment, "make", stop)
    assert dev.main(["setup"]) == 130
    assert capsys.readouterr().err == "\nThe disk is full.\n\nStopped. Start it again to go on.\n"


def test_a_python_that_will_not_do_hands_over_to_one_that_does(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "other_python", lambda: "/usr/bin/python3.12")
    assert dev.main(["test", "--", "-k", "spool"]) == 7
    assert done == [f"python3.12 {SCRIPT} test -- -k spool"]


def test_it_runs_as_a_plain_script_from_anywhere(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, str(SCRIPT), "--help"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "run" in said.stdout
    assert "test" in said.stdout


def checks_that(tmp_path: Path, *codes: str) -> tuple[gate.Check, ...]:
    return tuple(gate.Check(f"check{n}", sys.executable, ("-c", code)) for n, code in enumerate(codes))


def command(program: str, *arguments: str) -> list[str]:
    return [program, *arguments]


def test_the_gate_stops_at_the_first_failure_with_its_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    first = "import sys; print('each compiles again' if sys.dont_write_bytecode else 'fine')"
    monkeypatch.setattr(gate, "CHECKS", checks_that(tmp_path, first, "raise SystemExit(4)", "print('never')"))
    assert gate.run_gate(command, tmp_path, []) == 4
    said = capfdbinary.readouterr().out.decode()
    assert "fine" in said
    assert "\nnever" not in said
    assert "check0   passed" in said
    assert "The gate stopped at “check1” (exit code 4)." in said


def test_a_check_beside_the_others_is_told_after_them_and_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    beside, *rest = checks_that(tmp_path, "print('beside'); raise SystemExit(3)", "print('first')", "print('second')")
    monkeypatch.setattr(gate, "CHECKS", (*rest, dataclasses.replace(beside, beside=True)))
    assert gate.run_gate(command, tmp_path, []) == 3
    said = capfd.readouterr().out
    assert said.index("first") < said.index("second") < said.index("beside")
    assert "The gate stopped at “check0” (exit code 3)." in said


def test_the_gate_closes_with_the_closing_line_of_pytest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    line = "=== 3 passed, 1 warning in 0.12s (0:00:12) ==="
    monkeypatch.setattr(gate, "CHECKS", checks_that(tmp_path, f"print('{line}'); print('cov')"))
    assert gate.run_gate(command, tmp_path, []) == 0
    assert capfdbinary.readouterr().out.decode().rstrip().endswith(line)


def test_arguments_for_pytest_run_pytest_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []

    def note(program: str, *arguments: str) -> list[str]:
        ran.append((program, *arguments))
        return [sys.executable, "-c", ""]

    assert gate.run_gate(note, tmp_path, ["tests/unit", "-x"]) == 0
    assert ran == [("pytest", "tests/unit", "-x")]


def test_the_gate_runs_every_kind_of_check() -> None:
    programs = [check.program for check in gate.CHECKS]
    assert programs == ["ruff", "ruff", "lint-imports", "pytest", "mypy"]
    assert os.access(SCRIPT, os.X_OK)
