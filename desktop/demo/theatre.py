"""The place where the demo plays: a screen, maybe a microphone, and the windows on it."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from desktop.demo.script import SCENES
from desktop.demo.stage import VirtualMicrophone, VirtualScreen
from memory_core.errors import CaptureError, NoDisplay

_SHOWN_WITHIN_S = 40.0
_WINDOW_S = 60.0


class Theatre:
    """Opened for one demo; `close` takes everything down again, the environment included."""

    def __init__(self, *, virtual: bool) -> None:
        """`virtual`: use a virtual screen although there is a real one. Raises `NoDisplay` where there is neither."""
        self._closing = contextlib.ExitStack()
        self.microphone: VirtualMicrophone | None = None
        self.silence = ""
        with contextlib.ExitStack() as opening:
            self.virtual = virtual or not has_display()
            if self.virtual:
                try:
                    screen = opening.enter_context(VirtualScreen())
                except CaptureError as error:
                    raise NoDisplay(f"There is no screen, and no virtual one could be made: {error}") from error
                opening.enter_context(_environment(screen.environment))
            try:
                self.microphone = opening.enter_context(VirtualMicrophone())
                opening.enter_context(_environment(self.microphone.environment))
            except CaptureError as error:
                self.silence = str(error)
            self._closing = opening.pop_all()

    def open_window(self, number: int) -> None:
        """Show a scene's window on top. Raises `CaptureError` when it does not appear."""
        program = self._closing.enter_context(_program(["demo-windows", str(number)]))
        if program.stdout is None or _line(program.stdout) != "shown":
            raise CaptureError(f"The demo's window “{SCENES[number].title}” did not appear. Run: scrubjay doctor")

    def close(self) -> None:
        """End the windows, the microphone and the screen."""
        self._closing.close()


def has_display() -> bool:
    """Whether windows can be shown to a person here."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY"))


def worker(arguments: list[str]) -> list[str]:
    """The command line of one of the program's own helper processes."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]
    return [*program, "--worker", *arguments]


def save_screenshot(home: Path, target: Path) -> str:
    """Have the real window open on a home and save its picture; the reason why not, or “”."""
    try:
        ended = subprocess.run(
            worker(["demo-screenshot", str(home), str(target)]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=_WINDOW_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"The window did not open within {_WINDOW_S:g} s."
    if ended.returncode == 0 and target.exists():
        return ""
    last = [line.strip() for line in ended.stderr.splitlines() if line.strip()]
    return f"The window could not be saved: {last[-1] if last else 'it said nothing'}"


@contextlib.contextmanager
def _program(arguments: list[str]) -> Iterator["subprocess.Popen[str]"]:
    program = subprocess.Popen(
        worker(arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=sys.platform != "win32",  # Ctrl-C is for us; we close it in order
    )
    try:
        yield program
    finally:
        if program.stdin is not None:
            program.stdin.close()
        try:
            program.wait(timeout=5)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        if program.stdout is not None:
            program.stdout.close()


def _line(stream: IO[str]) -> str:
    """One line, or “” when none comes in time."""
    import threading

    said: list[str] = []
    thread = threading.Thread(target=lambda: said.append(stream.readline()), daemon=True)
    thread.start()
    thread.join(_SHOWN_WITHIN_S)
    return said[0].strip() if said else ""


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set variables for this process and its children, and put back what was."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
