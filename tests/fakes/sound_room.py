"""A room with several loudspeakers and microphones, all of one real sound server that a test may harm."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from desktop.demo.stage import VirtualMicrophone


class SoundRoom:
    """A sound server of its own: “speaker” with the microphone “mic” before it, until a test changes that."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._command: list[bytes] = []
        self._second: subprocess.Popen[bytes] | None = None
        self._microphone = VirtualMicrophone()
        for name, value in self._microphone.environment.items():
            patch.setenv(name, value)
        self._folder = Path(self._microphone.environment["XDG_RUNTIME_DIR"])

    @property
    def pid(self) -> int:
        """The server's process."""
        return int((self._folder / "pulse" / "pid").read_text())

    def freeze(self) -> None:
        """The server does nothing any more."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End the server at once, as a crash does."""
        process = Path(f"/proc/{self.pid}")
        self._command = process.joinpath("cmdline").read_bytes().split(b"\0")[:-1]
        self._environment = dict(
            entry.split(b"=", 1) for entry in process.joinpath("environ").read_bytes().split(b"\0") if b"=" in entry
        )
        os.kill(self.pid, signal.SIGKILL)
        # Until its parent has noticed, the next one would take it for alive.
        (self._folder / "pulse" / "pid").unlink()

    def start_again(self) -> None:
        """Another server in the place of one that was killed."""
        self._second = subprocess.Popen(self._command, env=self._environment, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 40
        while subprocess.run(["pactl", "info"], capture_output=True, check=False).returncode:
            assert time.monotonic() < deadline
            threading.Event().wait(0.02)
        self._microphone.load_source()

    def add(self, speaker: str, microphone: str) -> None:
        """Another loudspeaker with a microphone before it."""
        self.control("load-module", "module-null-sink", f"sink_name={speaker}", "norewinds=1", _named(speaker, "sink"))
        self.control(
            "load-module",
            "module-remap-source",
            f"source_name={microphone}",
            f"master={speaker}.monitor",
            _named(microphone, "source"),
        )

    def choose(self, *, speaker: str = "", microphone: str = "") -> None:
        """Make them the default devices."""
        if speaker:
            self.control("set-default-sink", speaker)
        if microphone:
            self.control("set-default-source", microphone)

    def unplug(self, microphone: str) -> None:
        """Take a microphone away."""
        modules = self.control("list", "short", "modules").splitlines()
        number = next(line.split("\t")[0] for line in modules if f"source_name={microphone}" in line.split())
        self.control("unload-module", number)

    def play(self, path: Path, speaker: str = "speaker") -> subprocess.Popen[bytes]:
        """Begin to play a sound file."""
        return subprocess.Popen(["paplay", f"--device={speaker}", str(path)], stdin=subprocess.DEVNULL)

    def control(self, *command: str) -> str:
        """Run pactl; what it says."""
        return subprocess.run(["pactl", *command], capture_output=True, text=True, timeout=20, check=True).stdout

    def close(self) -> None:
        """End the server, also a frozen one."""
        if self._second is not None:
            self._second.kill()
            self._second.wait()
        elif not self._command:
            self.thaw()
        self._microphone.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _named(name: str, kind: str) -> str:
    return f"{kind}_properties=device.description={name}"
