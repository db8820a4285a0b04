"""The windows of a scene on a screen, and the log of what stood in which of them, from when to when."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import xxhash

from capture.sources.screen import MssScreen
from desktop.demo.stage import VirtualScreen
from memory_core.errors import CaptureError
from tests.benchmarks.capture.vocabulary import Vocabulary, words_of

if TYPE_CHECKING:
    from Xlib.display import Display

PROGRAM = Path(__file__).with_name("program.py")
# What stands for less may be missed.
STANDS_S = 2.0
ANSWERS_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class State:
    """What could be read in one window from `since` to `until` (seconds since 1970). `frames`: pictures of then."""

    app: str
    since: float
    until: float
    words: frozenset[str]
    frames: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that appeared at a moment and stood for a while: from then on it shall soon be found."""

    word: str
    app: str
    at: float


@dataclass(slots=True)
class Log:
    """What a scene showed."""

    states: list[State] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    titles: dict[str, set[str]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)

    def standing(self) -> list[State]:
        """The states that stood long enough to count."""
        return [state for state in self.states if state.until - state.since >= STANDS_S and state.words]


class Camera:
    """Takes pictures of all monitors into a folder, each different one once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._screen = MssScreen()
        self.taken: list[Path] = []

    def take(self) -> tuple[Path, ...]:
        """The files of what is on the monitors now."""
        files = []
        for number in range(1, len(self._screen.monitors()) + 1):
            pixels = self._screen.grab(number).pixels
            file = self._folder / f"{xxhash.xxh3_64_hexdigest(pixels.data)}.npy"
            if not file.exists():
                np.save(file, pixels)
                self.taken.append(file)
            files.append(file)
        return tuple(files)

    def close(self) -> None:
        """Give the screen back."""
        self._screen.close()


class Window:
    """A window in a process of its own. It ends with this process, however that ends."""

    def __init__(self, screen: VirtualScreen, app: str, **first: Any) -> None:
        self.app = app
        self._program = subprocess.Popen(
            [sys.executable, str(PROGRAM), json.dumps({"app": app, **first})],
            env={**os.environ, **screen.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us; we close it in order.
        )

    def answer(self) -> tuple[float, list[str]]:
        """When the last order stood on the screen, and the lines that could be seen then."""
        assert self._program.stdout is not None
        line = self._program.stdout.readline()
        if not line:
            raise CaptureError(f"The window “{self.app}” of the scene ended. Run the benchmark again.")
        said = json.loads(line)
        return float(said["at"]), list(said["seen"])

    def order(self, **order: Any) -> tuple[float, list[str]]:
        """Carry out an order; it is painted when this returns."""
        assert self._program.stdin is not None
        self._program.stdin.write((json.dumps(order) + "\n").encode())
        self._program.stdin.flush()
        return self.answer()

    def close(self) -> None:
        """Take it away. Safe to call twice."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.close()
        try:
            self._program.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._program.kill()
            self._program.wait()
        self._program.stdout.close()


class Desk:
    """Opens windows, gives them orders, and keeps the log. A camera, when there is one, takes what stood.

    `scale`: the size of the screen, 1 for one of 1920 × 1080.
    """

    def __init__(self, screen: VirtualScreen, seed: int, *, camera: Camera | None = None, scale: float = 1.0) -> None:
        self.log = Log()
        self.vocabulary = Vocabulary(seed)
        self.heard: Callable[[Trigger], None] = lambda trigger: None
        self._screen = screen
        self._camera = camera
        self._scale = scale
        self._windows: dict[str, Window] = {}
        self._standing: dict[str, tuple[float, frozenset[str]]] = {}
        self._covered: set[str] = set()
        self._hands = _Hands(screen.display)

    def open(self, *windows: dict[str, Any]) -> None:
        """Open windows, all at a time; they are told apart by `app`."""
        for look in windows:
            box = [round(self._scale * edge) for edge in look["box"]]
            self._windows[look["app"]] = Window(self._screen, **{**look, "box": box})
            self.log.titles[look["app"]] = {look["title"]}
            self._own(look["app"], look.get("text", ""))
        for window in list(self._windows.values()):
            if window.app not in self._standing:
                self._stands(window.app, *window.answer())

    def begin(self) -> None:
        """The scene begins: what stands counts from now on."""
        self.log.states.clear()
        now = time.time()
        self._standing = {app: (now, words) for app, (_, words) in self._standing.items()}

    def show(self, app: str, *, touch: bool = True, **order: Any) -> float:
        """Let a window do something; `touch`: because somebody uses keys or mouse. When it stood on the screen."""
        if touch:
            self._hands.touch()
        self._keep(app)
        self._own(app, f"{order.get('text', '')} {order.get('append', '')}")
        if "title" in order:
            self.log.titles[app].add(order["title"])
        at, seen = self._windows[app].order(**order)
        self._stands(app, at, seen)
        return at

    def front(self, app: str, *covered: str, **order: Any) -> float:
        """Bring a window to the front, over others that cannot be seen any more then."""
        for other in covered:
            self._keep(other)
            self._covered.add(other)
            self._standing.pop(other, None)
        self._covered.discard(app)
        return self.show(app, **{"raise": True}, **order)

    def trigger(self, word: str, app: str, at: float) -> None:
        """A word appeared, and will stand."""
        trigger = Trigger(word.strip(".").casefold(), app, at)
        self.log.triggers.append(trigger)
        self.heard(trigger)

    def seen(self, app: str) -> frozenset[str]:
        """The words that stand in a window now."""
        return self._standing[app][1]

    def rest(self) -> None:
        """The scene is over: all that stands has stood until now."""
        for app in list(self._standing):
            self._keep(app)
        self._standing.clear()

    def close(self) -> None:
        """Take the windows away."""
        self._hands.close()
        while self._windows:
            self._windows.popitem()[1].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _own(self, app: str, text: str) -> None:
        self.log.owners.update(dict.fromkeys(words_of(text), app))

    def _stands(self, app: str, at: float, seen: list[str]) -> None:
        if app not in self._covered:
            self._standing[app] = at, frozenset(words_of("\n".join(seen)))

    def _keep(self, app: str) -> None:
        """What stands in a window is about to end."""
        if app not in self._standing:
            return
        since, words = self._standing[app]
        now = time.time()
        frames: tuple[Path, ...] = ()
        if self._camera is not None and words and now - since >= STANDS_S:
            frames = self._camera.take()
        self.log.states.append(State(app, since, now, words, frames))


class _Hands:
    """Somebody is there: moves the pointer by a pixel in a corner, so that nobody is taken for away."""

    def __init__(self, display: str) -> None:
        self._name = display
        self._display = self._connected()
        self._there = False

    def touch(self) -> None:
        """A touch of the mouse; of a connection that was lost meanwhile, another one is made."""
        from Xlib.error import ConnectionClosedError

        self._there = not self._there
        try:
            self._move()
        except ConnectionClosedError:
            # Seen twice in hours of scenes on a machine with much else to do; the server itself went on.
            self._display = self._connected()
            self._move()

    def close(self) -> None:
        """Let go."""
        from Xlib.error import ConnectionClosedError

        with contextlib.suppress(ConnectionClosedError):
            self._display.close()

    def _move(self) -> None:
        from Xlib import X
        from Xlib.ext import xtest

        xtest.fake_input(self._display, X.MotionNotify, x=1 + self._there, y=1)
        self._display.flush()

    def _connected(self) -> "Display":
        from Xlib.display import Display

        return Display(self._name)


def play(steps: Iterator[float], seconds: float, stop: threading.Event, *, pace: float = 1.0) -> None:
    """Let a scene run for so long: each step says how long what it did shall stand. The times do not add up errors.

    `pace`: by how much faster those steps follow that stand for less than a second.
    """
    begun = due = time.monotonic()
    for wait_s in steps:
        due += wait_s / pace if wait_s < 1 else wait_s
        if due - begun > seconds:
            break
        if stop.wait(max(0.0, due - time.monotonic())):
            return
    stop.wait(max(0.0, begun + seconds - time.monotonic()))
