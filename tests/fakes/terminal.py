"""Runs the real `scrubjay` program on a home, as a person in a terminal would."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from desktop import cli

_TIMEOUT_S = 100


class Screen(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The document on stdout; the command must have succeeded."""
        assert self.code == 0, f"exit {self.code}: {self.err}"
        return json.loads(self.out)


class Scrubjay:
    """One home, and the program that is run on it; `inside`: in this process, which saves its start."""

    def __init__(self, home: Path, *, inside: bool = False) -> None:
        self.home = home
        self._inside = inside
        program = Path(sys.executable).with_name("scrubjay")
        self._program = [str(program)] if program.exists() else [sys.executable, "-m", "desktop"]

    @property
    def command(self) -> list[str]:
        """The program with its home."""
        return [*self._program, "--home", str(self.home)]

    def __call__(self, *line: str, **variables: str) -> Ran:
        """Run a command for its JSON."""
        return self.run(*line, "--json", variables=variables)

    def run(
        self, *line: str, folder: Path | None = None, bare: bool = False, variables: Mapping[str, str] | None = None
    ) -> Ran:
        """Run a command; `bare`: without `--home`. It has no terminal to ask anybody on."""
        if self._inside:
            return self._run_inside([*([] if bare else ["--home", str(self.home)]), *line], folder, variables or {})
        ended = subprocess.run(
            [*(self._program if bare else self.command), *line],
            env=self.environment(**(variables or {})),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    def _run_inside(self, line: Sequence[str], folder: Path | None, variables: Mapping[str, str]) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        where = contextlib.chdir(folder) if folder is not None else contextlib.nullcontext()
        with where, patch.dict(os.environ, self.environment(**variables), clear=True):
            code = cli.run(line, out=out, err=err)
        return Ran(code, out.getvalue(), err.getvalue())

    @staticmethod
    def environment(**more: str) -> dict[str, str]:
        """This process's variables without a display, and these."""
        plain = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}
        return {**plain, **more}
