"""Plays the scenes for Scrubjay and for the two baselines, and tells what each cost and found."""

import contextlib
import os
import sys
import tempfile
import threading
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from desktop.demo.stage import VirtualScreen
from tests.benchmarks.capture.baseline import Baseline, Reader
from tests.benchmarks.capture.desk import Camera, Desk, Log, play
from tests.benchmarks.capture.lasting import lasting
from tests.benchmarks.capture.lookup import unchanged_ms
from tests.benchmarks.capture.measures import Result, first_read
from tests.benchmarks.capture.scenes import SCENES, Scene
from tests.benchmarks.capture.system import Scrubjay
from tests.benchmarks.capture.tell import Told, looking_rows, scene_rows
from tests.benchmarks.report import Row

QUICK_S = 2.5
# A small screen is read in a third of the time.
QUICK_SCALE = 0.5
QUICK_PACE = 3.0
# At the end of a scene what stands shall have stood for long enough.
REST_S = 2.1
# Comparing each frame costs the same in each minute.
PLAIN_STATIC_S = 15.0
GATES = ("identical", "phash")


def run(*, quick: bool, scenes: Sequence[str] = (), long_minutes: float | None = None) -> Iterator[Row]:
    """All scenes, or those that are named; or, for so many minutes, all of them over and over with memory watched.

    Each scene's rows come when it has been played.
    """
    chosen = [scene for scene in SCENES if not scenes or scene.name in scenes]
    if long_minutes is not None:
        with shown(1) as screen:
            single = [scene for scene in chosen if scene.monitors == 1]
            yield from lasting(screen, single, long_minutes, seed_of)
        return
    if not scenes or "static" in scenes:
        yield from _looking()
    if quick:
        yield from _side_by_side(chosen)
        return
    for scene in chosen:
        print(f"  {scene.name} …", file=sys.stderr, flush=True)
        yield from scene_rows(scene.name, _one_after_the_other(scene))


def seed_of(scene: Scene) -> int:
    """The same for each replay."""
    return zlib.crc32(scene.name.encode())


@contextlib.contextmanager
def shown(monitors: int, scale: float = 1.0) -> Iterator[VirtualScreen]:
    """A screen that is this process's display meanwhile. Raises `CaptureError` when it cannot be made."""
    size = round(scale * 1920), round(scale * 1080)
    with VirtualScreen(*size, monitors=monitors) as screen:
        before = os.environ.get("DISPLAY")
        os.environ["DISPLAY"] = screen.display
        try:
            yield screen
        finally:
            if before is None:
                del os.environ["DISPLAY"]
            else:
                os.environ["DISPLAY"] = before


def _looking() -> list[Row]:
    scene = SCENES[0]
    with shown(1) as screen, Desk(screen, seed_of(scene)) as desk:
        scene.opened(desk)
        return looking_rows(*unchanged_ms())


def _one_after_the_other(scene: Scene) -> Told:
    """The same scene three times: for Scrubjay, then for each baseline while the pictures of the first are read."""
    with tempfile.TemporaryDirectory(prefix="scrubjay-bench-") as folder, shown(scene.monitors) as screen:
        with contextlib.closing(Camera(Path(folder))) as camera:
            with Scrubjay() as ours, Desk(screen, seed_of(scene), camera=camera) as desk:
                log, (mine,) = _played(scene, desk, scene.seconds, [ours], ours)
            files = list(camera.taken)
        plain_s = PLAIN_STATIC_S if scene.name == "static" else scene.seconds
        with Reader() as reader:
            reader.read(files)
            (full_log, full), (gated_log, gated) = (_baseline(scene, screen, gate, plain_s) for gate in GATES)
            return Told((log, full_log, gated_log), mine, full, gated, reader.words())


def _baseline(scene: Scene, screen: VirtualScreen, gate: str, seconds: float) -> tuple[Log, Result]:
    with Baseline(gate) as baseline, Desk(screen, seed_of(scene)) as desk:
        log, (result,) = _played(scene, desk, seconds, [baseline])
        return log, _with_found(result, baseline, log)


def _side_by_side(scenes: Sequence[Scene]) -> Iterator[Row]:
    """Each scene once, all three looking at it at the same time; the pictures are read beside the next scene."""
    played: list[tuple[str, Log, tuple[Result, Result, Result]]] = []
    with tempfile.TemporaryDirectory(prefix="scrubjay-bench-") as folder, Reader() as reader:
        for scene in scenes:
            print(f"  {scene.name} …", file=sys.stderr, flush=True)
            with (
                shown(scene.monitors, QUICK_SCALE) as screen,
                contextlib.closing(Camera(Path(folder))) as camera,
                Scrubjay() as ours,
                Baseline(GATES[0]) as full,
                Baseline(GATES[1]) as gated,
                Desk(screen, seed_of(scene), camera=camera, scale=QUICK_SCALE) as desk,
            ):
                log, (mine, plain, hashed) = _played(scene, desk, QUICK_S, [ours, full, gated], ours, pace=QUICK_PACE)
                reader.read(camera.taken)
                results = mine, _with_found(plain, full, log), _with_found(hashed, gated, log)
                played.append((scene.name, log, results))
        words = reader.words()
        for name, log, results in played:
            yield from scene_rows(name, Told((log, log, log), *results, words))


def _played(
    scene: Scene,
    desk: Desk,
    seconds: float,
    contenders: Sequence[Scrubjay | Baseline],
    ours: Scrubjay | None = None,
    pace: float = 1.0,
) -> tuple[Log, list[Result]]:
    scene.opened(desk)
    apps = set(desk.log.owners.values())
    with ThreadPoolExecutor(len(contenders)) as threads:
        list(threads.map(lambda contender: contender.start(apps), contenders))
        if ours is not None:
            desk.heard = ours.finder.expect
        list(threads.map(lambda contender: contender.begin(), contenders))
        desk.begin()
        stop = threading.Event()
        play(scene.played(desk), seconds, stop, pace=pace)
        stop.wait(REST_S)
        desk.rest()
        return desk.log, list(threads.map(lambda contender: contender.end(), contenders))


def _with_found(result: Result, baseline: Baseline, log: Log) -> Result:
    return replace(result, found=first_read(log.triggers, result.kept, baseline.read_at))
