"""What looking costs: the real capture process on a real screen, beside reading every frame that differs, whole."""

import os
import tempfile
import threading
import time
from pathlib import Path

from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.foreground import capture_for
from capture.reading.ocr import TesseractOcr
from capture.sources.screen import MssScreen
from desktop.demo.stage import VirtualScreen
from memory_core.home import Home
from memory_core.privacy.keys import open_keys
from tests.benchmarks.report import Row
from tests.benchmarks.scenes import desk, typing


def run(*, quick: bool) -> list[Row]:
    """CPU seconds per minute of a screen that rests and of one that is typed into."""
    seconds = 4.0 if quick else 30.0
    rows: list[Row] = []
    with VirtualScreen() as screen:
        before = os.environ.get("DISPLAY")
        os.environ["DISPLAY"] = screen.display
        try:
            for scene, active in (("static screen", False), ("typing", True)):
                rows += _scene(screen, scene, active, seconds)
        finally:
            if before is None:
                del os.environ["DISPLAY"]
            else:
                os.environ["DISPLAY"] = before
    return rows


def _scene(screen: VirtualScreen, scene: str, active: bool, seconds: float) -> list[Row]:
    with desk(screen) as window, typing(window, active=active):
        status, cpu = _capture(seconds)
    with desk(screen) as window, typing(window, active=active):
        plain_cpu, plain_calls, plain_frames = _read_every_new_frame(seconds)
    counts = status.counts
    return [
        Row("capture", f"{scene}: CPU", cpu * 60 / seconds, "s/min", plain_cpu * 60 / seconds, "without start-up"),
        Row("capture", f"{scene}: frames", counts.get("frames", 0), "frames", plain_frames),
        Row("capture", f"{scene}: OCR calls", counts.get("ocr_calls", 0), "calls", plain_calls),
        Row("capture", f"{scene}: read", counts.get("ocr_pixels", 0) / 1e6, "Mpx", plain_calls * 1920 * 1080 / 1e6),
        Row("capture", f"{scene}: observations", counts.get("observations", 0), ""),
        Row(
            "capture",
            f"{scene}: start-up",
            status.cpu_seconds - cpu,
            "s",
            note="CPU: imports, and the first look at the whole screen",
        ),
        Row("capture", f"{scene}: memory", status.peak_rss_mb, "MB", note="peak of the capture process"),
    ]


def _capture(seconds: float) -> tuple[CaptureStatus, float]:
    """Let the capture process work. Returns its last status, and its CPU seconds since it began to record."""
    at_start: list[float] = []

    def listen(status: CaptureStatus) -> None:
        if status.state is CaptureState.RECORDING and not at_start:
            at_start.append(status.cpu_seconds)

    with tempfile.TemporaryDirectory(prefix="scrubjay-bench-") as folder:
        home = Home(Path(folder) / "home")
        home.prepare()
        open_keys(home)
        config = CaptureConfig(screen=True, interval_s=1.0)
        status = capture_for(home=home, config=config, seconds=seconds, on_status=listen)
    return status, status.cpu_seconds - (at_start[0] if at_start else 0.0)


def _read_every_new_frame(seconds: float) -> tuple[float, int, int]:
    """The plain way: grab each second, read the whole frame when one byte differs. CPU seconds, readings, frames."""
    import xxhash

    screen, ocr = MssScreen(), TesseractOcr()
    rest = threading.Event()
    try:
        started, cpu = time.monotonic(), time.process_time()
        last, calls, frames = 0, 0, 0
        while time.monotonic() - started < seconds:
            tick = time.monotonic()
            pixels = screen.grab(1).pixels
            frames += 1
            digest = xxhash.xxh3_64_intdigest(pixels.tobytes())
            if digest != last:
                ocr.read(pixels)
                calls += 1
            last = digest
            rest.wait(max(0.0, 1.0 - (time.monotonic() - tick)))
        return time.process_time() - cpu, calls, frames
    finally:
        ocr.close()
        screen.close()
