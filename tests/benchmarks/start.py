"""The way from the command to a window that can be used, in CPU time, beside an empty Qt window."""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from desktop.demo.stage import VirtualScreen
from desktop.ipc import Remote
from desktop.settings.store import load_settings, save_settings, with_values
from memory_core.errors import HomeInUse
from memory_core.home import Home
from tests.benchmarks.report import Row

EMPTY = (
    "from PySide6.QtWidgets import QApplication, QLabel; app = QApplication([]); label = QLabel('Scrubjay');"
    "label.setWindowTitle('Scrubjay'); label.resize(900, 600); label.show(); app.exec()"
)
WITHIN_S = 60.0
TARGET_S = 2.0


def run(*, quick: bool) -> list[Row]:
    """CPU and wall seconds of starts with a warm disk: the first one fills the disk's cache and does not count."""
    times = 1 if quick else 5
    with VirtualScreen() as screen, tempfile.TemporaryDirectory(prefix="scrubjay-bench-") as folder:
        rows = []
        plain = _starts(screen, [sys.executable, "-c", EMPTY], times)
        for name, welcomed in (("first run", False), ("later", True)):
            home = Home(Path(folder) / name.replace(" ", "-"))
            home.prepare()
            save_settings(home.settings, with_values(load_settings(home.settings), welcomed=welcomed))
            command = [sys.executable, "-m", "desktop", "--home", str(home.path)]
            ours = _starts(screen, command, times, home)
            rows += [
                Row(
                    "start", f"{name}: CPU", ours[0], "s", plain[0], f"target < {TARGET_S:g} s; baseline: empty window"
                ),
                Row("start", f"{name}: wall", ours[1], "s", plain[1], f"median of {times}"),
                Row("start", f"{name}: memory", ours[2], "MB", plain[2]),
            ]
        return rows


def _answers(home: Home) -> bool:
    """Whether the window has opened its memories: its socket answers."""
    if not (home.path / "socket.json").exists():
        return False
    try:
        remote = Remote(home)
    except HomeInUse:
        return False
    try:
        remote.call("status", {})
    finally:
        remote.close()
    return True


def _starts(
    screen: VirtualScreen, command: Sequence[str], times: int, home: Home | None = None
) -> tuple[float, float, float]:
    """Medians of CPU seconds, wall seconds and megabytes at the moment when the window can be used."""
    runs = [_start(screen, command, home) for _ in range(times + 1)][1:]
    cpu, wall, memory = zip(*runs, strict=True)
    return statistics.median(cpu), statistics.median(wall), statistics.median(memory)


def _start(screen: VirtualScreen, command: Sequence[str], home: Home | None) -> tuple[float, float, float]:
    import psutil

    started = time.monotonic()
    environment = {**os.environ, **screen.environment}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
        try:
            _wait_for_window(screen, program, home)
            wall = time.monotonic() - started
            process = psutil.Process(program.pid)
            family = [process, *process.children(recursive=True)]
            cpu = sum(sum(member.cpu_times()[:2]) for member in family)
            return cpu, wall, sum(member.memory_info().rss for member in family) / 1e6
        finally:
            program.kill()
            if home is not None:
                (home.path / "socket.json").unlink(missing_ok=True)


def _wait_for_window(screen: VirtualScreen, program: "subprocess.Popen[bytes]", home: Home | None) -> None:
    """Return when a window called Scrubjay is painted and, given a home, that home is open and answers."""
    from Xlib.display import Display

    connection = Display(screen.display)
    pause = threading.Event()
    try:
        deadline = time.monotonic() + WITHIN_S
        while not (_is_painted(connection) and (home is None or _answers(home))):
            if program.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"No window appeared (exit code {program.poll()}).")
            pause.wait(0.01)
    finally:
        connection.close()


def _is_painted(connection: object) -> bool:
    from Xlib import X
    from Xlib.error import XError

    display: object = connection
    root = display.screen().root  # type: ignore[attr-defined]
    listed = root.get_full_property(display.intern_atom("_NET_CLIENT_LIST"), X.AnyPropertyType)  # type: ignore[attr-defined]
    for number in listed.value if listed else ():
        window = display.create_resource_object("window", number)  # type: ignore[attr-defined]
        try:
            if "Scrubjay" not in (window.get_wm_name() or "") or window.get_attributes().map_state != X.IsViewable:
                continue
            size = window.get_geometry()
            image = window.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFF)
        except XError:
            continue
        data = image.data
        if len({data[at : at + 4] for at in range(0, len(data) - 4, 4 * 97)}) > 1:
            return True
    return False
