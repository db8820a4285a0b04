"""What a real X server says of drawing."""

import threading
import time

import pytest

from capture.sources._linux_damage import X11Stirs
from capture.sources.base import StirSource
from capture.sources.stirs import NoStirs, stir_source
from desktop.demo.stage import VirtualScreen
from memory_core.records.observation import Box
from tests.fakes.shown_window import ShownWindow, until


def drawn(stirs: StirSource) -> list[Box]:
    return list(stirs.stirred() or ())


def next_drawn(stirs: StirSource) -> list[Box]:
    """Ask until something was drawn."""
    found: list[Box] = []

    def told() -> bool:
        found.extend(stirs.stirred() or ())
        return bool(found)

    until(told, "the drawing to be told of")
    return found


def quiet(stirs: StirSource) -> bool:
    return not stirs.stirred()


@pytest.mark.display
def test_a_window_that_writes_is_told_of_where_it_stands(display: VirtualScreen) -> None:
    stirs = stir_source()
    try:
        with ShownWindow(
            display.environment, app="chat", title="Anna", text="Anna: hello\n", box=[400, 100, 800, 400]
        ) as chat:
            until(lambda: quiet(stirs), "the window to rest")
            chat.do(append="Tom: good morning\n")
            found = next_drawn(stirs)
            assert all(box.left >= 390 and box.top >= 60 and box.right <= 1210 and box.bottom <= 510 for box in found)
            until(lambda: quiet(stirs), "the window to rest again")
        assert next_drawn(stirs), "its going is told of, too"
    finally:
        stirs.close()


@pytest.mark.display
def test_what_is_written_beside_a_video_is_a_place_of_its_own(display: VirtualScreen) -> None:
    stirs = stir_source()
    try:
        with (
            ShownWindow(display.environment, app="player", title="Film", text="1", box=[40, 60, 500, 300]) as film,
            ShownWindow(display.environment, app="notes", title="Notes", text="1\n", box=[900, 60, 700, 300]) as notes,
        ):
            until(lambda: quiet(stirs), "the windows to rest")
            film.do(append=" 00:02")
            notes.do(append="two\n")
            found: list[Box] = []

            def both() -> bool:
                found.extend(stirs.stirred() or ())
                return any(box.left < 540 for box in found) and any(box.left >= 890 for box in found)

            until(both, "both to be told of")
            assert not [box for box in found if box.left < 540 and box.right > 890]
    finally:
        stirs.close()


@pytest.mark.display
def test_a_wait_ends_when_something_is_drawn_and_when_it_is_woken(display: VirtualScreen) -> None:
    stirs = stir_source()
    try:
        with ShownWindow(
            display.environment, app="chat", title="Anna", text="hello\n", box=[400, 100, 800, 400]
        ) as chat:
            until(lambda: quiet(stirs), "the window to rest")
            begun = time.monotonic()
            chat.do(append="Tom: good morning\n")
            stirs.wait(20.0, drawing=True)
            assert time.monotonic() - begun < 10
            until(lambda: quiet(stirs), "the window to rest again")
            threading.Timer(0.05, stirs.wake).start()
            stirs.wait(20.0, drawing=False)
            stirs.wake()
            stirs.wait(20.0, drawing=True)
            assert time.monotonic() - begun < 10
    finally:
        stirs.close()


@pytest.mark.display
def test_it_connects_again_after_it_was_closed(display: VirtualScreen) -> None:
    stirs = X11Stirs()
    stirs.stirred()
    stirs.close()
    stirs.close()
    assert drawn(stirs), "all of the screen is new to a new connection"
    stirs.close()


def test_without_a_display_it_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    stirs = X11Stirs()
    assert stirs.stirred() is None
    stirs.close()


def test_systems_that_do_not_tell_have_a_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    stirs = stir_source()
    assert isinstance(stirs, NoStirs)
    assert stirs.stirred() is None
    begun = time.monotonic()
    stirs.wait(20.0, drawing=True)
    stirs.wake()
    stirs.wait(20.0, drawing=False)
    assert time.monotonic() - begun < 10
    stirs.close()
