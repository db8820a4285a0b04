"""An X server of a test's own, without a window manager."""

import os
import signal
import subprocess
from pathlib import Path

from tests.fakes.shown_window import until


class XServer:
    """Xvfb that comes back under its old number."""

    def __init__(self) -> None:
        # Two runs of the tests at once look for a number at different places.
        first = 1000 + 10 * (os.getpid() % 4000)
        self.number = next(n for n in range(first, first + 100) if not Path(f"/tmp/.X11-unix/X{n}").exists())
        self.display = f":{self.number}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, size: str) -> None:
        command = ["Xvfb", self.display, "-noreset", "-nolisten", "tcp", "-screen", "0", size]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        probe = ["xrandr", "--display", self.display, "--listmonitors"]
        until(lambda: subprocess.run(probe, capture_output=True, check=False).returncode == 0, "the X server", 30)

    def resize(self, width: int, height: int) -> None:
        """Change the resolution, up to the one that it was started with."""
        line = ["0", str(width), "0", "0", "0", str(height), "0", "0", "0"]
        mode = f"{width}x{height}"
        for order in (
            ["--newmode", mode, *line],
            ["--addmode", "screen", mode],
            ["--output", "screen", "--mode", mode],
        ):
            subprocess.run(["xrandr", "--display", self.display, *order], check=True, capture_output=True)

    def resize_without_output(self, width: int, height: int) -> None:
        """Make the screen as large, up to the size that it was started with. Its only output does not fit, so it is
        switched off, and that is complained of."""
        order = ["xrandr", "--display", self.display, "--fb", f"{width}x{height}"]
        subprocess.run(order, check=False, capture_output=True)

    def freeze(self) -> None:
        """Answer nobody any more, and keep all connections."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Answer again."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Kill it, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        for left in (f"/tmp/.X{self.number}-lock", f"/tmp/.X11-unix/X{self.number}"):
            Path(left).unlink(missing_ok=True)
