"""A screen and a microphone that need no hardware: Xvfb with openbox, and PulseAudio with a loop (Linux only)."""

import os
import select
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from memory_core.errors import CaptureError

SCREEN_PACKAGES = {"Xvfb": "xvfb", "openbox": "openbox"}
MONITOR_PACKAGES = {"xrandr": "x11-xserver-utils"}
SOUND_PACKAGES = {"pulseaudio": "pulseaudio", "pactl": "pulseaudio-utils", "paplay": "pulseaudio-utils"}
READY_WITHIN_S = 30.0
POLL_S = 0.02


class _Troupe:
    """Programs that run in the background until `close`, and end with this process even when it is killed."""

    def __init__(self, prefix: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=prefix))
        self._programs: list[subprocess.Popen[bytes]] = []
        self._watchers: list[subprocess.Popen[bytes]] = []

    def start(self, command: Sequence[str], environment: Mapping[str, str], *, pass_fds: Sequence[int] = ()) -> None:
        """Start a program; what it says goes to a log that `fail` quotes."""
        with self._log(command[0]).open("wb") as log:
            program = subprocess.Popen(
                command,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=pass_fds,
                start_new_session=True,  # Ctrl-C is for us; we close it in order.
            )
        self._programs.append(program)
        pid = program.pid
        # The watcher's stdin ends when this process does, however it ends; then it ends the program.
        watcher = subprocess.Popen(
            ["/bin/sh", "-c", f"cat; kill {pid}; sleep 2; kill -9 {pid}; rm -rf {shlex.quote(str(self.folder))}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._watchers.append(watcher)

    def wait_until(self, ready: Callable[[], bool], what: str) -> None:
        """Poll the real thing until it is ready; `CaptureError` when a program ends first or it takes too long."""
        deadline = time.monotonic() + READY_WITHIN_S
        while not ready():
            if any(program.poll() is not None for program in self._programs) or time.monotonic() > deadline:
                raise self.failure(what)
            time.sleep(POLL_S)

    def failure(self, what: str) -> CaptureError:
        """The error that says that `what` did not start, with the last line that a program wrote."""
        said = [
            line for log in sorted(self.folder.glob("*.log")) for line in log.read_text("utf-8", "replace").split("\n")
        ]
        last = next((line.strip() for line in reversed(said) if line.strip()), "it said nothing")
        return CaptureError(f"{what} did not start: {last}")

    def close(self) -> None:
        """End the programs, last started first: asked, then killed. Safe to call twice."""
        while self._watchers:
            watcher = self._watchers.pop()
            watcher.kill()
            watcher.wait()
            if watcher.stdin is not None:
                watcher.stdin.close()
        while self._programs:
            program = self._programs.pop()
            program.terminate()
            try:
                program.wait(timeout=3)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _log(self, program: str) -> Path:
        return self.folder / f"{Path(program).name}.log"


class VirtualScreen:
    """A screen that nobody sees, with a window manager, for the demo and the tests.

    It has `monitors` of `width` × `height` pixels, side by side from the left. `environment` holds the variables for
    programs that shall appear on it: `env={**os.environ, **screen.environment}`. Raises `CaptureError` when it cannot
    be made.
    """

    def __init__(self, width: int = 1920, height: int = 1080, *, monitors: int = 1) -> None:
        _require({**SCREEN_PACKAGES, **(MONITOR_PACKAGES if monitors > 1 else {})}, "a virtual screen")
        self._troupe = _Troupe("scrubjay-screen-")
        try:
            self.display = self._start_server(width * monitors, height)
            self.environment = {
                "DISPLAY": self.display,
                "XDG_SESSION_TYPE": "x11",
                "QT_QPA_PLATFORM": "xcb",
                "GDK_BACKEND": "x11",
            }
            if monitors > 1:
                self._part(width, height, monitors)
            self._start_window_manager()
        except BaseException:
            self.close()
            raise

    def _start_server(self, width: int, height: int) -> str:
        """Start Xvfb. It picks a free display by itself and writes its number to a pipe once it takes clients."""
        reader, writer = os.pipe()
        try:
            options = ["-noreset", "-nolisten", "tcp", "-screen", "0", f"{width}x{height}x24"]
            self._troupe.start(["Xvfb", "-displayfd", str(writer), *options], {}, pass_fds=[writer])
            os.close(writer)
            writer = -1
            said = b""

            def ready() -> bool:
                nonlocal said
                if select.select([reader], [], [], 0)[0]:
                    said += os.read(reader, 16)
                return said.endswith(b"\n")

            self._troupe.wait_until(ready, "The virtual screen (Xvfb)")
            return f":{int(said)}"
        finally:
            os.close(reader)
            if writer >= 0:
                os.close(writer)

    def _part(self, width: int, height: int, monitors: int) -> None:
        """Make several monitors of the one that Xvfb has; before there is a window manager, which asks once."""
        for number in range(monitors):
            place = f"{width}/{width // 4}x{height}/{height // 4}+{number * width}+0"
            # The first one takes the only output, or a monitor as large as all of them would stay.
            command = ["xrandr", "--setmonitor", f"M{number + 1}", place, "none" if number else "screen"]
            environment = {**os.environ, **self.environment}
            said = subprocess.run(command, env=environment, capture_output=True, timeout=20, check=False)
            if said.returncode:
                raise self._troupe.failure("The second monitor (xrandr)")

    def _start_window_manager(self) -> None:
        """Start openbox, which runs our command once it manages windows."""
        up = self._troupe.folder / "openbox.up"
        config = {"XDG_CONFIG_HOME": str(self._troupe.folder), "XDG_CACHE_HOME": str(self._troupe.folder)}
        command = ["openbox", "--sm-disable", "--startup", shlex.join(["touch", str(up)])]
        self._troupe.start(command, {**self.environment, **config})
        self._troupe.wait_until(up.exists, "The window manager (openbox)")

    def close(self) -> None:
        """Take the screen down. Safe to call twice."""
        self._troupe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class VirtualMicrophone:
    """A loudspeaker whose sound a microphone hears, both of PulseAudio, for the demo and the tests.

    `environment` holds the variables for programs that shall speak into it or listen to it. Raises `CaptureError`
    when it cannot be made.
    """

    def __init__(self) -> None:
        _require(SOUND_PACKAGES, "a virtual microphone")
        self._troupe = _Troupe("scrubjay-sound-")
        folder = self._troupe.folder
        self.environment = {
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{folder}/pulse/native",
            "PULSE_COOKIE": f"{folder}/cookie",
        }
        try:
            self._start_server(folder)
            self.load_source()
        except BaseException:
            self.close()
            raise

    def _start_server(self, folder: Path) -> None:
        # It shall neither read nor write the person's own sound settings.
        private = {
            "HOME": str(folder),
            "PULSE_STATE_PATH": str(folder / "state"),
            "PULSE_RUNTIME_PATH": str(folder / "pulse"),
        }
        options = ["--daemonize=no", "--exit-idle-time=-1", "--realtime=no", "--high-priority=no", "--disable-shm=yes"]
        protocol = f"module-native-protocol-unix auth-cookie-enabled=0 socket={folder}/pulse/native"
        self._troupe.start(
            ["pulseaudio", *options, "--log-level=error", "--log-target=stderr", "-n", f"--load={protocol}"],
            {**self.environment, **private},
        )
        self._troupe.wait_until(lambda: self._control("info").returncode == 0, "The virtual microphone (PulseAudio)")

    def load_source(self) -> None:
        """Plug the loudspeaker and the microphone in; they become the default devices."""
        for module in (
            # Without it the loudspeaker works two seconds ahead, and the microphone stays silent for as long at first.
            ["module-null-sink", "sink_name=speaker", "norewinds=1"],
            ["module-remap-source", "source_name=mic", "master=speaker.monitor"],
        ):
            if self._control("load-module", *module).returncode:
                raise self._troupe.failure("The virtual microphone (PulseAudio)")
        self._control("set-default-sink", "speaker")
        self._control("set-default-source", "mic")

    def unload_source(self) -> None:
        """Unplug both, so that there is no device left to listen to; streams that are open end."""
        self._control("unload-module", "module-remap-source")
        self._control("unload-module", "module-null-sink")

    def play(self, path: Path) -> None:
        """Speak a sound file (WAV, FLAC) into the microphone; returns when all of it was played."""
        said = subprocess.run(
            ["paplay", "--device=speaker", str(path)],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if said.returncode:
            raise CaptureError(f"The sound file {path.name} cannot be played: {said.stderr.strip()}")

    def close(self) -> None:
        """Take both away. Safe to call twice."""
        self._troupe.close()

    def _control(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, **self.environment}
        return subprocess.run(
            ["pactl", *command], env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _require(packages: Mapping[str, str], what: str) -> None:
    """Raise `CaptureError` with the command that installs what is missing."""
    missing = sorted({package for program, package in packages.items() if shutil.which(program) is None})
    if missing:
        raise CaptureError(
            f"There is no {what[2:]}, because {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not "
            f"installed. Install with: sudo apt-get install {' '.join(missing)}"
        )
