"""AT-SPI on a real accessibility bus: a real Qt program, a program with a document, and one that is frozen."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from capture.reading.agreement import corrected
from capture.reading.layout import line_of
from capture.reading.ocr import TesseractOcr
from capture.sources._linux_accessibility import AtSpiTree
from capture.sources.accessibility import DEADLINE_S, Accessible, accessible_tree
from capture.sources.base import Told, WindowInfo
from capture.sources.screen import MssScreen
from desktop.demo.stage import VirtualScreen
from memory_core.clock import SystemClock
from memory_core.errors import CaptureError
from memory_core.records.observation import Box, TextLine, Word
from tests.fakes.accessibility_bus import ScriptedBrowser, session_bus, start_accessibility_bus
from tests.fakes.shown_window import ShownWindow, until

PROGRAM = Path(__file__).parents[2] / "fakes" / "accessibility_bus.py"
URL = "https://ann:secret@example.org/tides?day=3"
TEXTS = ("High water at noon", "Low water at six")
PARAGRAPH = (
    "The harbour office moved the deadline of the tender to the ninth of March. Beatriz has the drawings of the "
    "northern quay, and the surveyor comes on Tuesday with the new soundings. What is still missing is the letter "
    "from the insurer about the crane; without it the board cannot sign."
)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with session_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def tree() -> Iterator[AtSpiTree]:
    tree = AtSpiTree()
    yield tree
    tree.close()


def front(title: str, pid: int | None = None) -> WindowInfo:
    return WindowInfo("program", title, Box(0, 0, 800, 600), pid=os.getpid() if pid is None else pid, front=True)


@contextmanager
def browser_program(session: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.fakes.accessibility_bus", session, "Tides", URL, *TEXTS]
    root = PROGRAM.parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"ready\n"
        yield program
        program.send_signal(signal.SIGCONT)
        program.communicate(timeout=20)


def test_a_browser_tells_its_page_without_password_and_never_a_password_field(session: str, tree: AtSpiTree) -> None:
    with ScriptedBrowser(session, title="Tides", url=URL, texts=TEXTS) as browser:
        told = tree.tell(front("Tides"), 5.0)
        assert told == Told("https://example.org/tides?day=3", "Tides", ("Tides", *TEXTS))
        assert {method for path, method in browser.asked if path == "/password"} == {"GetState", "GetRole"}
        assert tree.tell(front("Tides", pid=1), 5.0) is None, "another program's window"


def test_no_part_of_a_program_is_asked_by_an_interface_that_it_does_not_have(session: str, tree: AtSpiTree) -> None:
    """GTK complains of such a question in the log of the program that is asked, or ends it."""
    with ScriptedBrowser(session, title="Tides", url=URL, texts=TEXTS) as browser:
        tree.tell(front("Tides"), 5.0)
        assert "CharacterCount" not in {method for _, method in browser.asked}
        assert {path for path, method in browser.asked if method == "GetAttributes"} == {"/document"}


def test_of_a_program_that_does_not_say_its_interfaces_each_is_tried(session: str, tree: AtSpiTree) -> None:
    with ScriptedBrowser(session, title="Tides", url=URL, texts=TEXTS) as browser:
        browser.says_interfaces = False
        assert tree.tell(front("Tides"), 5.0) == Told("https://example.org/tides?day=3", "Tides", ("Tides", *TEXTS))
        assert ("/text0", "CharacterCount") in browser.asked


def test_a_real_program_tells_its_text(session: str, tree: AtSpiTree, display: VirtualScreen) -> None:
    start_accessibility_bus(session)
    display_with_accessibility = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "DBUS_SESSION_BUS_ADDRESS": session}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in display_with_accessibility.items():
            patch.setenv(name, value)
        window = ShownWindow(
            display.environment,
            app="writer",
            title="Tender.odt",
            text="The ferry leaves at noon.",
            box=[20, 40, 400, 300],
        )
    told: list[Told] = []

    def tells() -> bool:
        told[:] = [said] if (said := tree.tell(front("Tender.odt", window.pid), 5.0)) and len(said.texts) > 1 else []
        return bool(told)

    try:
        until(tells, "the text of the window")
    finally:
        window.close()
    assert told == [Told(texts=("Tender.odt", "The ferry leaves at noon."))]


def test_the_spelling_of_a_real_program_corrects_what_was_read_of_its_window(
    session: str, display: VirtualScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_accessibility_bus(session)
    monkeypatch.setenv("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "1")
    window = ShownWindow(display.environment, app="writer", title="Tender.odt", text=PARAGRAPH, box=[20, 40, 1200, 300])
    accessible, screen, engine = (
        Accessible(accessible_tree, clock=SystemClock(), deadline_s=5.0),
        MssScreen(),
        TesseractOcr(),
    )
    seen = front("Tender.odt", window.pid)

    def knows() -> bool:
        accessible.ask(seen)
        return accessible.settle(10) and (told := accessible.known(seen)) is not None and len(told.texts) > 1

    try:
        until(knows, "the text of the window")
        lines = engine.read(screen.grab(1).pixels[40:340, 20:1220])
    finally:
        accessible.close()
        engine.close()
        screen.close()
        window.close()
    told = accessible.known(seen)
    assert told is not None
    misread = [_misread(line, "surveyor", "survevor") for line in lines]
    assert misread != lines
    assert corrected(misread, told.texts) == lines


def test_a_frozen_program_costs_no_more_than_the_deadline(session: str, tree: AtSpiTree) -> None:
    with browser_program(session) as program:
        window = front("Tides", program.pid)
        assert tree.tell(window, 5.0) is not None
        program.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        assert tree.tell(window, DEADLINE_S) is None
        assert time.monotonic() - began < 2 * DEADLINE_S
        program.send_signal(signal.SIGCONT)
        assert tree.tell(window, 5.0) is not None


def test_where_no_accessibility_bus_runs_none_is_started(session: str, tree: AtSpiTree) -> None:
    for _ in range(2):
        with pytest.raises(CaptureError, match="no accessibility bus"):
            tree.tell(front("Tides"), 5.0)
    start_accessibility_bus(session)
    assert tree.tell(front("Tides"), 5.0) is None


def test_a_bus_that_ends_is_found_again(tmp_path: Path, tree: AtSpiTree, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        with session_bus(tmp_path / name) as session:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session)
            with ScriptedBrowser(session, title="Tides", url=URL, texts=TEXTS):
                assert tree.tell(front("Tides"), 5.0) is not None
        until(lambda: _fails(tree), "the end of the bus")


def test_without_a_session_there_is_none(tree: AtSpiTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    with pytest.raises(CaptureError, match="no accessibility bus"):
        tree.tell(front("Tides"), 5.0)


def _misread(line: TextLine, right: str, wrong: str) -> TextLine:
    return line_of([Word(word.text.replace(right, wrong), word.box, word.confidence) for word in line.words])


def _fails(tree: AtSpiTree) -> bool:
    try:
        tree.tell(front("Tides"), 0.5)
    except CaptureError:
        return True
    return False
