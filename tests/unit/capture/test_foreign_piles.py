"""What Windows and macOS tell of windows, understood without either of them."""

from typing import Any

import pytest

from capture.sources import quartz_pile, win32_pile
from capture.sources.base import WindowInfo
from capture.sources.quartz_pile import RawWindow as QuartzWindow
from capture.sources.screen import MssScreen
from capture.sources.win32_pile import WS_EX_LAYERED, WS_EX_NOACTIVATE, WS_EX_TOOLWINDOW, RawWindow
from memory_core.errors import NoDisplay
from memory_core.records.observation import Box


def window(handle: int = 1, **differs: Any) -> RawWindow:
    given: dict[str, Any] = {
        "title": "notes.txt",
        "kind": "Notepad",
        "style": 0,
        "pid": 40,
        "program": "notepad",
        "outline": (92, 100, 908, 708),
        "frame": (100, 100, 900, 700),
    }
    return RawWindow(handle=handle, **{**given, **differs})


def test_a_window_of_windows_stands_where_it_is_drawn() -> None:
    assert win32_pile.pile([window(7), window(8, title="below")], 7) == [
        WindowInfo("notepad", "notes.txt", Box(100, 100, 800, 600), 40, front=True, id=7),
        WindowInfo("notepad", "below", Box(100, 100, 800, 600), 40, id=8),
    ]


def test_without_dwm_the_outline_counts() -> None:
    (seen,) = win32_pile.pile([window(frame=None)], 0)
    assert seen.box == Box(92, 100, 816, 608)


@pytest.mark.parametrize(
    "differs",
    [{"visible": False}, {"minimised": True}, {"cloaked": 2}, {"frame": (10, 10, 10, 40)}, {"frame": (0, 0, -5, -5)}],
)
def test_what_is_not_seen_on_windows_is_left_out(differs: dict[str, Any]) -> None:
    assert win32_pile.pile([window(**differs)], 1) == []
    assert bool(win32_pile.away([window(**differs)])) == bool(differs.keys() & {"minimised", "cloaked"})


@pytest.mark.parametrize(
    "differs",
    [
        {"kind": "Progman"},
        {"kind": "Shell_SecondaryTrayWnd"},
        {"kind": "#32768"},
        {"style": WS_EX_TOOLWINDOW},
        {"style": WS_EX_NOACTIVATE},
    ],
)
def test_wallpaper_task_bars_menus_and_palettes_are_not_worked_in(differs: dict[str, Any]) -> None:
    (seen,) = win32_pile.pile([window(**differs)], 0)
    assert not seen.ordinary


def test_a_layered_window_covers_nothing() -> None:
    (seen,) = win32_pile.pile([window(style=WS_EX_LAYERED)], 0)
    assert not seen.opaque
    assert seen.ordinary


def test_an_application_of_the_store_goes_by_its_own_name() -> None:
    host = window(kind="ApplicationFrameWindow", program="ApplicationFrameHost", title="Calculator", pid=9)
    real = window(kind="ApplicationFrameWindow", program="ApplicationFrameHost", pid=9, content=(77, "CalculatorApp"))
    assert [(w.app, w.pid) for w in win32_pile.pile([host, real], 0)] == [
        ("ApplicationFrameHost", 9),
        ("CalculatorApp", 77),
    ]


def test_a_monitor_left_of_the_main_one_has_negative_places() -> None:
    (seen,) = win32_pile.pile([window(frame=(-1920, -200, -960, 400))], 0)
    assert seen.box == Box(-1920, -200, 960, 600)


def mac(owner: str, **differs: Any) -> QuartzWindow:
    given: dict[str, Any] = {
        "number": 5,
        "title": "",
        "pid": 40,
        "layer": 0,
        "alpha": 1.0,
        "left": 10.0,
        "top": 20.0,
        "width": 800.0,
        "height": 600.0,
    }
    return QuartzWindow(owner=owner, **{**given, **differs})


def test_on_macos_the_first_ordinary_window_is_in_front() -> None:
    seen = quartz_pile.pile(
        [
            mac("Window Server", layer=24, width=1440.0, height=24.0),
            mac("Helper", width=1.0, height=1.0),
            mac("Safari", title="News"),
            mac("Notes"),
            mac("Dock", layer=-2147483624),
        ]
    )
    assert {w.id for w in seen} == {5}
    assert [(w.app, w.front, w.ordinary) for w in seen] == [
        ("Window Server", False, False),
        ("Helper", False, False),
        ("Safari", True, True),
        ("Notes", False, True),
        ("Dock", False, False),
    ]


def test_on_macos_what_is_clear_is_not_seen_and_what_shines_through_covers_nothing() -> None:
    seen = quartz_pile.pile([mac("ghost", alpha=0.0), mac("flat", height=0.0), mac("glass", alpha=0.9)])
    assert [(w.app, w.opaque) for w in seen] == [("glass", False)]


def test_half_points_make_a_window_larger_never_smaller() -> None:
    (seen,) = quartz_pile.pile([mac("Notes", left=10.5, top=-0.5, width=100.0, height=50.2)])
    assert seen.box == Box(10, -1, 101, 51)


def test_a_screen_that_shows_its_wallpaper_alone_is_not_grabbed() -> None:
    def refuse() -> None:
        raise NoDisplay("macOS does not let Scrubjay see the screen.")

    screen = MssScreen(check=refuse)
    with pytest.raises(NoDisplay, match="does not let"):
        screen.monitors()
    with pytest.raises(NoDisplay, match="does not let"):
        screen.grab(1)
