"""The checks that everything passes before it lands, each with its time."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CLOSING_LINE = re.compile(r"(\x1b\[\d*(;\d+)*m)*=* ?.*\b\d+ (passed|failed|error|skipped).* in [\d.]+s.*")
# Many tests wait for a screen, a microphone or another process, so one more runs at a time than there are processors;
# with as many, these rest for four tenths of the time. What a file sets up is set up once; `tests/conftest.py` says
# which file comes first. More than four at a time would disturb each other's screens.
# A process that was killed is not replaced: each new one would run again what killed the one before.
PYTEST_OPTIONS = (
    *("--cov", "--cov-report=term"),
    *(f"--numprocesses={(os.cpu_count() or 1) + 1}", "--maxprocesses=4", "--dist=loadfile"),
    *("--no-loadscope-reorder", "--max-worker-restart=0"),
)


@dataclass(frozen=True)
class Check:
    """A named command of the gate; the program is the one in .venv. `beside`: it runs while the others do, and is told
    after them."""

    name: str
    program: str
    arguments: tuple[str, ...] = ()
    beside: bool = False


CHECKS = (
    Check("lint", "ruff", ("check", ".")),
    Check("format", "ruff", ("format", "--check", ".")),
    Check("imports", "lint-imports", ("--no-logo",)),
    Check("tests", "pytest", PYTEST_OPTIONS),
    # It takes a processor for a minute and a half, while tests wait.
    Check("types", "mypy", beside=True),
)


def run_gate(command: Callable[..., list[str]], root: Path, pytest_arguments: Sequence[str]) -> int:
    """Run the checks and stop at the first that fails. Returns its exit code, 0 when all pass.

    With arguments for pytest, only pytest runs, on what they name, and coverage is not judged.
    """
    checks: tuple[Check, ...] = CHECKS
    if pytest_arguments:
        checks = (Check("tests", "pytest", tuple(pytest_arguments)),)
    report: list[str] = []
    closing = ""
    code = 0
    with _begun([check for check in checks if check.beside], command, root) as begun:
        for check in checks:
            print(f"--- {check.name}: {check.program} {' '.join(check.arguments)}".rstrip(), flush=True)
            started = time.monotonic()
            code, last = begun[check].tell() if check.beside else _run(command(check.program, *check.arguments), root)
            closing = last or closing
            report.append(f"{check.name:8} {'passed' if code == 0 else 'FAILED'} {time.monotonic() - started:7.1f} s")
            if code:
                break
    print("\n" + "\n".join(report))
    if code:
        print(f"The gate stopped at “{checks[len(report) - 1].name}” (exit code {code}).")
    if closing:
        print(closing, flush=True)
    return code


@dataclass(frozen=True)
class _Begun:
    """A check that runs beside others."""

    program: "subprocess.Popen[bytes]"
    said: IO[bytes]

    def tell(self) -> tuple[int, str]:
        """Wait for it, and pass on what it said; its exit code."""
        code = self.program.wait()
        self.said.seek(0)
        sys.stdout.buffer.write(self.said.read())
        sys.stdout.buffer.flush()
        return code, ""


@contextmanager
def _begun(checks: Sequence[Check], command: Callable[..., list[str]], root: Path) -> Iterator[dict[Check, _Begun]]:
    """Those checks, begun; what is still running at the end is ended."""
    begun: dict[Check, _Begun] = {}
    try:
        for check in checks:
            said = tempfile.TemporaryFile()  # noqa: SIM115 - it is read after this, and closed below
            line = command(check.program, *check.arguments)
            begun[check] = _Begun(subprocess.Popen(line, cwd=root, stdout=said, stderr=subprocess.STDOUT), said)
        yield begun
    finally:
        for one in begun.values():
            one.program.kill()
            one.program.wait()
            one.said.close()


def _run(command: Sequence[str], root: Path) -> tuple[int, str]:
    """Run a check, pass on what it says as it comes, and return its exit code and pytest's closing line, if any."""
    # Tests start a hundred programs: what is compiled once is not compiled by each of them. (“”: it is kept.)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": ""}
    kept = bytearray()
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as program:
        assert program.stdout is not None
        while chunk := os.read(program.stdout.fileno(), 65536):
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            kept = (kept + chunk)[-20_000:]
        code = program.wait()
    lines = kept.decode("utf-8", "replace").splitlines()
    return code, next((line for line in reversed(lines) if CLOSING_LINE.fullmatch(line)), "")
