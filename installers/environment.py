"""Makes .venv: the locked packages, checked by their hashes, and Scrubjay itself; and knows when all is done."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from installers.console import SetupFailed, Step, run_quietly

PIP = ("--disable-pip-version-check", "--no-input")


class Environment:
    """The .venv of one checkout."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / ".venv"
        self._lock = root / "requirements.lock"
        self._stamp = self._folder / "scrubjay-ready.json"
        self._unfinished = self._folder / "scrubjay-unfinished"

    @property
    def python(self) -> Path:
        """The interpreter in it."""
        return self._folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def is_ready(self) -> bool:
        """Whether it holds what the lock file names, for this Python and this place."""
        try:
            return bool(json.loads(self._stamp.read_text("utf-8")) == self._wanted()) and self.python.exists()
        except (OSError, ValueError):
            return False

    def _wanted(self) -> dict[str, str]:
        files = [self._lock, self._root / "pyproject.toml"]
        return {
            "files": hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest(),
            "python": sys.version,
            "root": str(self._root),
        }

    def make(self) -> None:
        """Make the folder with an interpreter; one that is half-made, moved, or without its Python is made anew."""
        try:
            whole = self._is_whole()
            self._stamp.unlink(missing_ok=True)
            if self._folder.exists() and not whole:
                shutil.rmtree(self._folder)
            if not self._folder.exists():
                self._create()
            self._unfinished.touch()
        except OSError as error:
            raise SetupFailed(
                f"{self._folder} cannot be written ({error.strerror}): free some space or fix its owner, "
                "then start again."
            ) from error

    def _is_whole(self) -> bool:
        if self._unfinished.exists() or not self.python.exists() or self._was_moved():
            return False
        probe = "import sys; print(sys.version); print(sys.prefix != sys.base_prefix)"
        try:
            said = subprocess.run([str(self.python), "-c", probe], capture_output=True, text=True, check=False)
        except OSError:
            return False
        return said.stdout == f"{sys.version}\nTrue\n"

    def _was_moved(self) -> bool:
        """Whether it was set up at another place: its programs name their Python by its whole path."""
        try:
            stamp = json.loads(self._stamp.read_text("utf-8"))
        except (OSError, ValueError):
            return False
        return isinstance(stamp, dict) and stamp.get("root") != str(self._root)

    def _create(self) -> None:
        if not can_make_venv():
            raise SetupFailed(
                "This Python can make no virtual environment: its venv or pip is missing. "
                "On Debian and Ubuntu: sudo apt-get install python3-venv"
            )
        pip = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
        code, said = run_quietly([sys.executable, "-m", "venv", *pip, str(self._folder)])
        if code:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise SetupFailed(explain_pip(said, "The virtual environment could not be made"))

    def _pip(self) -> list[str]:
        if importlib.util.find_spec("ensurepip"):
            return [str(self.python), "-m", "pip"]
        # Debian without python3-venv: the pip that is there installs into the other environment.
        return [sys.executable, "-m", "pip", "--python", str(self.python)]

    def install_locked(self, step: Step) -> None:
        """Install what the lock file names, each file checked by its hash."""
        step.total = locked_count(self._lock.read_text("utf-8"), sys.platform)

        def follow(line: str) -> None:
            if line.startswith(("Collecting", "Requirement already satisfied")):
                step.done += 1
            elif line.startswith("Installing collected packages"):
                step.done = step.total
                line = "unpacking"
            step.detail = line.strip()[:50]

        # The lock names every package there is to install, so pip has nothing to work out.
        options = ["--require-hashes", "--no-deps", "--no-compile", "--progress-bar=off", "-r", str(self._lock)]
        code, said = run_quietly([*self._pip(), "install", *PIP, *options], on_line=follow)
        if code:
            raise SetupFailed(explain_pip(said, "The locked packages could not be installed"))
        # pip compiles with one processor. What cannot be compiled (templates, code for other Pythons) is not needed.
        step.detail = "compiling"
        run_quietly([str(self.python), "-m", "compileall", "-q", "-j", "0", str(self._folder)])

    def install_scrubjay(self) -> None:
        """Install the checkout itself, in place, and remember that all is done."""
        options = ["--no-deps", "--no-build-isolation", "--editable", str(self._root)]
        code, said = run_quietly([*self._pip(), "install", *PIP, *options])
        if code:
            raise SetupFailed(explain_pip(said, "Scrubjay itself could not be installed"))
        self._stamp.write_text(json.dumps(self._wanted()), "utf-8")
        self._unfinished.unlink(missing_ok=True)

    def command(self, program: str, *arguments: str) -> list[str]:
        """The command that runs one of its programs, e.g. `command("ruff", "check")`."""
        suffix = ".exe" if sys.platform == "win32" else ""
        return [str(self.python.parent / (program + suffix)), *arguments]


def can_make_venv() -> bool:
    """Whether this Python has venv and, for itself or to put into it, pip."""
    has = importlib.util.find_spec
    return has("venv") is not None and (has("ensurepip") is not None or has("pip") is not None)


def locked_count(lock: str, system: str) -> int:
    """How many packages of a lock file are for this system, about: enough for a progress bar."""
    lines = [line for line in lock.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    return sum("sys_platform" not in line or f"sys_platform == '{system}'" in line for line in lines)


_REASONS = (
    (
        ("DO NOT MATCH THE HASHES",),
        "a downloaded package is not the one that requirements.lock names. Try again; if it stays so, the package "
        "server or a proxy changed it: don't use it",
    ),
    (
        ("No space left on device", "Errno 28", "not enough space on the disk"),
        "the disk is full. Free 3 GB, then start this again",
    ),
    (
        ("Permission denied", "Access is denied", "Errno 13"),
        "a file may not be written. Fix the owner of this folder, then start this again",
    ),
    (
        (
            "NewConnectionError",
            "NameResolutionError",
            "Temporary failure in name resolution",
            "Network is unreachable",
            "Connection refused",
            "ReadTimeoutError",
            "ConnectTimeoutError",
            "ProxyError",
            "CERTIFICATE_VERIFY_FAILED",
            "(from versions: none)",
        ),
        "the package server cannot be reached. Check the network (and the proxy), then start this again",
    ),
)


def explain_pip(said: str, what: str) -> str:
    """One sentence on why pip failed and what to do; its last lines when the reason is not known."""
    for signs, reason in _REASONS:
        if any(sign in said for sign in signs):
            return f"{what}: {reason}."
    last = "\n".join(said.strip().splitlines()[-12:])
    return f"{what}. What pip said last:\n{last}{os.linesep}"
