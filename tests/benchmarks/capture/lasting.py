"""The scenes over and over for as long as is wished, with the memory of the capture process watched."""

import sys
import threading
import time
from collections.abc import Callable, Sequence

from desktop.demo.stage import VirtualScreen
from tests.benchmarks.capture.desk import Desk, play
from tests.benchmarks.capture.meter import slope
from tests.benchmarks.capture.scenes import Scene
from tests.benchmarks.capture.system import Scrubjay
from tests.benchmarks.report import Row

SCENE_S = 45.0
# After all scenes nothing is shown for so long; in the last seconds engines are gone.
REST_S = 75.0
SAMPLED_S = 40.0
# Caches of windows, pages and models are filled in the first part, some by the time; a leak goes on after it.
WARM_UP = 1 / 3
# What is given back, as when others begin to use the machine and it looks less often, is no leak.
FLAT_MB_PER_H = 10.0


def lasting(screen: VirtualScreen, scenes: Sequence[Scene], minutes: float, seed: Callable[[Scene], int]) -> list[Row]:
    """Rows about an hour, or so many minutes, of the mixture."""
    ends = time.monotonic() + 60 * minutes
    number, stop = 0, threading.Event()
    with Scrubjay() as ours:
        ours.start(set())
        ours.begin()
        begun = time.monotonic()
        rests: list[tuple[float, float]] = []
        while (left := ends - time.monotonic()) > 0:
            scene = scenes[number % len(scenes)]
            number += 1
            print(f"  {left / 60:.0f} min left: {scene.name} …", file=sys.stderr, flush=True)
            with Desk(screen, seed(scene) + number) as desk:
                scene.opened(desk)
                play(scene.played(desk), min(SCENE_S, left), stop)
                desk.rest()
            if number % len(scenes) == 0 and ends - time.monotonic() > REST_S:
                rested = time.monotonic()
                stop.wait(REST_S)
                rests.append((rested, time.monotonic()))
        result = ours.end()
    held = result.memory
    settled = begun + WARM_UP * 60 * minutes
    resting = held_at_rest(rests, result.own, settled)
    print(f"  at rest: {' '.join(f'{mb:.0f}' for _, mb in resting)} MB", file=sys.stderr, flush=True)
    found, noise = slope(resting)
    hours = result.seconds / 3600
    told = "of what it holds at rest after all scenes, without pages of files"
    note = f"noise floor {noise:.2g}; {told}, after {WARM_UP * minutes:.1f} min"
    flat = found <= FLAT_MB_PER_H if len(resting) >= 3 else None  # fewer tell nothing
    return [
        Row("lasting", "memory, slope", found, "MB/h", note=note, target=f"≤ {FLAT_MB_PER_H:g}", passed=flat),
        Row("lasting", "memory, peak PSS", max((mb for _, mb in held), default=0.0), "MB", note="process tree"),
        Row("lasting", "CPU", result.cpu * 60 / result.seconds, "s/min", note=f"{number} scenes of a mixed day"),
        Row("lasting", "OCR pixels", result.ocr_pixels / 1e6 / (result.seconds / 60), "Mpx/min"),
        Row("lasting", "queue", result.spooled_bytes / hours / 1e6, "MB/h", note=f"{result.rows} rows"),
        Row("lasting", "home", result.grown_bytes / hours / 1e6, "MB/h", note="after remembering"),
        Row("lasting", "processes", result.processes, "", note="more than one: it was started anew"),
    ]


def held_at_rest(
    rests: Sequence[tuple[float, float]], held: Sequence[tuple[float, float]], settled: float
) -> list[tuple[float, float]]:
    """Of each rest that began when it was settled: its end, and the least that was held in its last seconds, in MB.

    Engines and pictures come and go by 100 MB while something is read, and a picture may be made in a rest, too; what
    leaks is still there when they are gone.
    """
    found: list[tuple[float, float]] = []
    for begun, ended in rests:
        samples = [mb for at, mb in held if ended - SAMPLED_S <= at < ended]
        if begun >= settled and samples:
            found.append((ended, min(samples)))
    return found
