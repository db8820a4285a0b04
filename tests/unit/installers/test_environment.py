"""Making .venv, and knowing when there is nothing to do."""

import importlib.util
import os
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from installers import environment as subject
from installers.console import SetupFailed, Step
from installers.environment import Environment, explain_pip, locked_count

# A pip that writes down what it was asked, and says and does what the test wants.
PIP = (
    "import os, sys; open(os.environ['CALLS'], 'a').write(' '.join(sys.argv[1:]) + '\\n'); exec(os.environ['PIP_DOES'])"
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose .venv gets a pip that only pretends."""
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "requirements.lock").write_text("one==1.0\ntwo==2.0 ; sys_platform == 'plan9' \\\n    --hash=sha256:0\n")
    (root / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "__init__.py").touch()
    (tmp_path / "pip" / "__main__.py").write_text(PIP)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("PIP_DOES", "print('Collecting one'); print('Installing collected packages: one')")
    has = importlib.util.find_spec

    def without_ensurepip(name: str) -> ModuleSpec | None:
        return None if name == "ensurepip" else has(name)

    monkeypatch.setattr(importlib.util, "find_spec", without_ensurepip)
    return root


def set_up(root: Path) -> Environment:
    environment = Environment(root)
    environment.make()
    environment.install_locked(Step("Packages"))
    environment.install_scrubjay()
    return environment


def test_a_set_up_checkout_is_ready_until_lock_project_or_place_change(checkout: Path) -> None:
    assert not Environment(checkout).is_ready()
    environment = set_up(checkout)
    assert environment.is_ready()
    assert environment.python.exists()
    (checkout / "requirements.lock").write_text("one==1.1\n")
    assert not environment.is_ready()
    set_up(checkout)
    assert environment.is_ready()
    (checkout / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert not environment.is_ready()
    set_up(checkout)
    moved = checkout.rename(checkout.with_name("moved"))
    assert not Environment(moved).is_ready()


def test_packages_are_installed_by_their_hashes_and_nothing_else(checkout: Path, tmp_path: Path) -> None:
    step = Step("Packages")
    environment = Environment(checkout)
    environment.make()
    environment.install_locked(step)
    environment.install_scrubjay()
    locked, itself = (tmp_path / "calls").read_text().splitlines()
    assert f"--python {environment.python} install" in locked
    assert f"--require-hashes --no-deps --no-compile --progress-bar=off -r {checkout}/requirements.lock" in locked
    assert itself.endswith(f"--no-deps --no-build-isolation --editable {checkout}")
    assert (step.done, step.total, step.detail) == (1, 1, "compiling")


def test_a_half_made_environment_is_made_anew(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = Environment(checkout)
    environment.make()
    left_over = environment.python.parent / "left-over"
    left_over.touch()
    monkeypatch.setenv("PIP_DOES", "print('OSError: [Errno 28] No space left on device'); sys.exit(1)")
    with pytest.raises(SetupFailed, match="the disk is full"):
        environment.install_locked(Step("Packages"))
    with pytest.raises(SetupFailed, match="Scrubjay itself could not be installed: the disk is full"):
        environment.install_scrubjay()
    assert not environment.is_ready()
    monkeypatch.setenv("PIP_DOES", "")
    assert set_up(checkout).is_ready()
    assert not left_over.exists()


def test_an_environment_whose_python_is_gone_is_made_anew_and_a_whole_one_is_kept(checkout: Path) -> None:
    environment = set_up(checkout)
    kept = checkout / ".venv" / "kept"
    kept.touch()
    set_up(checkout)
    assert kept.exists()
    environment.python.unlink()
    environment.python.write_text("#!/bin/sh\nexit 1\n")
    environment.python.chmod(0o755)
    assert set_up(checkout).is_ready()
    assert not kept.exists()


def test_an_environment_that_was_moved_is_made_anew_because_its_programs_name_their_old_place(checkout: Path) -> None:
    set_up(checkout)
    moved = checkout.rename(checkout.with_name("moved"))
    left = moved / ".venv" / "left-over"
    left.touch()
    set_up(moved)
    assert not left.exists()
    assert Environment(moved).is_ready()


def test_a_file_that_is_no_program_in_place_of_python_is_replaced(checkout: Path) -> None:
    environment = set_up(checkout)
    environment.python.unlink()
    environment.python.write_bytes(b"\0\0")
    assert set_up(checkout).is_ready()


def test_a_python_without_venv_and_pip_is_told_what_to_install(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert not subject.can_make_venv()
    with pytest.raises(SetupFailed, match="sudo apt-get install python3-venv"):
        Environment(checkout).make()


def test_a_venv_that_fails_leaves_nothing_and_says_why(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "run_quietly", lambda command: (1, "No space left on device"))
    with pytest.raises(SetupFailed, match="virtual environment could not be made: the disk is full"):
        Environment(checkout).make()
    assert not (checkout / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_named(checkout: Path) -> None:
    (checkout / ".venv").write_text("a file in the way")
    with pytest.raises(SetupFailed, match=r"\.venv cannot be written"):
        Environment(checkout).make()


def test_with_its_own_pip_the_environment_installs_into_itself(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = Environment(checkout)
    environment.make()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: ModuleSpec(name, None))
    environment.install_scrubjay()
    assert (tmp_path / "calls").read_text().startswith("install --disable-pip-version-check --no-input")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that requirements"),
        ("Failed to establish a new connection: NewConnectionError", "Check the network"),
        ("ERROR: Could not find a version that satisfies mss (from versions: none)", "Check the network"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "Fix the owner of this folder"),
        ("line 1\nsomething unheard of", "What pip said last:\nline 1\nsomething unheard of"),
    ],
)
def test_every_failure_of_pip_says_what_to_do(said: str, told: str) -> None:
    assert told in explain_pip(said, "It failed")


def test_programs_of_the_environment_are_named_by_their_path(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = checkout / ".venv"
    assert Environment(checkout).command("ruff", "check") == [str(folder / "bin" / "ruff"), "check"]
    monkeypatch.setattr(sys, "platform", "win32")
    assert Environment(checkout).command("ruff") == [os.path.join(folder, "Scripts", "ruff.exe")]


def test_only_packages_for_this_system_count() -> None:
    lock = "# comment\none==1\ntwo==2 ; sys_platform == 'win32' \\\n    --hash=x\nthree==3 ; sys_platform == 'linux'\n"
    assert locked_count(lock, "linux") == 2
    assert locked_count(lock, "win32") == 2
