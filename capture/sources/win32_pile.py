"""What the numbers that Windows gives for a window mean; without a call, so that it is tested everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from capture.sources.base import WindowInfo
from memory_core.records.observation import Box

WS_EX_TRANSPARENT = 0x00000020
WS_EX_TOOLWINDOW = 0x00000080
WS_EX_LAYERED = 0x00080000
WS_EX_NOACTIVATE = 0x08000000
# The wallpaper and the task bars.
SHELL = frozenset({"Progman", "WorkerW", "Shell_TrayWnd", "Shell_SecondaryTrayWnd"})
# Menus, tooltips and pop-ups, which belong to the window that one works in.
POPUPS = frozenset({"#32768", "tooltips_class32", "SysShadow", "Xaml_WindowedPopupClass", "ForegroundStaging"})
# An application of the store stands in a frame of another program.
STORE_FRAME = "ApplicationFrameWindow"
STORE_CONTENT = "Windows.UI.Core.CoreWindow"

Rectangle = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class RawWindow:
    """One top-level window as the calls give it. Rectangles are (left, top, right, bottom) in physical pixels.

    `frame` is what DWM draws, without the invisible border that `outline` counts. `content` is (process, program) of
    the application that stands in the frame of another, if any.
    """

    handle: int
    title: str
    kind: str
    style: int
    pid: int
    program: str
    outline: Rectangle
    frame: Rectangle | None = None
    visible: bool = True
    minimised: bool = False
    cloaked: int = 0
    content: tuple[int, str] | None = None


def pile(windows: Iterable[RawWindow], front: int) -> list[WindowInfo]:
    """The windows that are seen, in the order in which they came: from the top down. `front` is a handle."""
    return [_window(window, window.handle == front) for window in windows if _seen(window)]


def away(windows: Iterable[RawWindow]) -> list[WindowInfo]:
    """Those that are minimised, or on another virtual desktop."""
    return [_window(window, False) for window in windows if window.visible and (window.minimised or window.cloaked)]


def _seen(window: RawWindow) -> bool:
    """Cloaked: of another virtual desktop, or an application of the store that sleeps."""
    return window.visible and not window.minimised and not window.cloaked and _box(window).area > 0


def _window(window: RawWindow, front: bool) -> WindowInfo:
    pid, program = window.pid, window.program
    if window.content is not None:
        pid, program = window.content
    special = window.style & (WS_EX_TOOLWINDOW | WS_EX_NOACTIVATE) or window.kind in SHELL | POPUPS
    return WindowInfo(
        app=program,
        title=window.title,
        box=_box(window),
        pid=pid,
        front=front,
        opaque=not window.style & (WS_EX_LAYERED | WS_EX_TRANSPARENT) and window.kind not in POPUPS,
        ordinary=not special,
        id=window.handle,
    )


def _box(window: RawWindow) -> Box:
    left, top, right, bottom = window.frame or window.outline
    return Box(left, top, max(0, right - left), max(0, bottom - top))
