"""Windows and presence on Windows, by user32 and dwmapi."""

import ctypes
import sys
from collections.abc import Iterator, Sequence
from ctypes import wintypes
from pathlib import PureWindowsPath

from capture.sources.base import WindowInfo
from capture.sources.win32_pile import STORE_CONTENT, STORE_FRAME, RawWindow, Rectangle, away, pile
from memory_core.errors import CaptureError

assert sys.platform == "win32"

DWMWA_EXTENDED_FRAME_BOUNDS = 9
DWMWA_CLOAKED = 14
GWL_EXSTYLE = -20
PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
DESKTOP_READOBJECTS = 0x0001
PER_MONITOR_AWARE_V2 = -4
LONGEST = 1024

_ENUM_PROC = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)


class _LastInput(ctypes.Structure):
    _fields_ = [("cbSize", wintypes.UINT), ("dwTime", wintypes.DWORD)]


def count_physical_pixels() -> None:
    """Let this process see each monitor in its own pixels: DWM and the grabbed picture count in them, whatever the
    scaling. Does nothing once somebody chose otherwise."""
    user = ctypes.WinDLL("user32", use_last_error=True)
    user.SetProcessDpiAwarenessContext.argtypes = [wintypes.HANDLE]
    user.SetProcessDpiAwarenessContext.restype = wintypes.BOOL
    user.SetProcessDpiAwarenessContext(PER_MONITOR_AWARE_V2)


def asleep_s() -> float:
    """How long the machine slept since it was started: one clock goes on then, the other does not."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.GetTickCount64.argtypes, kernel.GetTickCount64.restype = [], ctypes.c_ulonglong
    kernel.QueryUnbiasedInterruptTime.argtypes = [ctypes.POINTER(ctypes.c_ulonglong)]
    kernel.QueryUnbiasedInterruptTime.restype = wintypes.BOOL
    awake = ctypes.c_ulonglong()
    if not kernel.QueryUnbiasedInterruptTime(ctypes.byref(awake)):
        return 0.0
    return max(0.0, float(kernel.GetTickCount64()) / 1e3 - awake.value / 1e7)


class DesktopWindows:
    """The pile of top-level windows, as EnumWindows walks it: from the top down."""

    def __init__(self) -> None:
        count_physical_pixels()
        self._user = ctypes.WinDLL("user32", use_last_error=True)
        self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        self._dwm = ctypes.WinDLL("dwmapi")
        window, boolean, word = wintypes.HWND, wintypes.BOOL, wintypes.DWORD
        for library, name, result, arguments in (
            (self._user, "EnumWindows", boolean, [_ENUM_PROC, wintypes.LPARAM]),
            (self._user, "EnumChildWindows", boolean, [window, _ENUM_PROC, wintypes.LPARAM]),
            (self._user, "GetForegroundWindow", window, []),
            (self._user, "IsWindowVisible", boolean, [window]),
            (self._user, "IsIconic", boolean, [window]),
            (self._user, "GetWindowRect", boolean, [window, ctypes.POINTER(wintypes.RECT)]),
            (self._user, "GetWindowTextW", ctypes.c_int, [window, wintypes.LPWSTR, ctypes.c_int]),
            (self._user, "GetClassNameW", ctypes.c_int, [window, wintypes.LPWSTR, ctypes.c_int]),
            (self._user, "GetWindowThreadProcessId", word, [window, ctypes.POINTER(word)]),
            (self._user, "GetWindowLongW", wintypes.LONG, [window, ctypes.c_int]),
            (self._dwm, "DwmGetWindowAttribute", ctypes.c_long, [window, word, ctypes.c_void_p, word]),
            (self._kernel, "OpenProcess", wintypes.HANDLE, [word, boolean, word]),
            (self._kernel, "CloseHandle", boolean, [wintypes.HANDLE]),
            (
                self._kernel,
                "QueryFullProcessImageNameW",
                boolean,
                [wintypes.HANDLE, word, wintypes.LPWSTR, ctypes.POINTER(word)],
            ),
        ):
            call = getattr(library, name)
            call.restype, call.argtypes = result, arguments

    def visible(self) -> Sequence[WindowInfo]:
        """All visible windows from the top of the pile down. Raises `CaptureError`."""
        return pile(self._shown(), int(self._user.GetForegroundWindow() or 0))

    def away(self) -> Sequence[WindowInfo]:
        """Those that are minimised, or on another desktop. Raises `CaptureError`."""
        return away(self._shown())

    def _shown(self) -> Iterator[RawWindow]:
        handles: list[int] = []
        if not self._user.EnumWindows(_noting(handles), 0):
            raise CaptureError("Windows does not say which windows are open. Scrubjay asks again at the next look.")
        return (self._window(handle) for handle in handles if self._user.IsWindowVisible(handle))

    def close(self) -> None:
        """Nothing is held."""

    def _window(self, handle: int) -> RawWindow:
        cloaked, frame = wintypes.DWORD(), wintypes.RECT()
        # Where it cannot be asked the window counts as seen.
        self._attribute(handle, DWMWA_CLOAKED, cloaked)
        framed = self._attribute(handle, DWMWA_EXTENDED_FRAME_BOUNDS, frame)
        outline = wintypes.RECT()
        self._user.GetWindowRect(handle, ctypes.byref(outline))
        pid, kind = self._process(handle), self._text(self._user.GetClassNameW, handle)
        return RawWindow(
            handle=handle,
            title=self._text(self._user.GetWindowTextW, handle),
            kind=kind,
            style=int(self._user.GetWindowLongW(handle, GWL_EXSTYLE)) & 0xFFFFFFFF,
            pid=pid,
            program=self._program(pid),
            outline=_corners(outline),
            frame=_corners(frame) if framed else None,
            minimised=bool(self._user.IsIconic(handle)),
            cloaked=cloaked.value,
            content=self._content(handle, pid) if kind == STORE_FRAME else None,
        )

    def _attribute(self, handle: int, name: int, value: "ctypes.Structure | wintypes.DWORD") -> bool:
        return bool(self._dwm.DwmGetWindowAttribute(handle, name, ctypes.byref(value), ctypes.sizeof(value)) == 0)

    def _content(self, handle: int, host: int) -> tuple[int, str] | None:
        """The application of the store that stands in a frame: a child window of another process."""
        children: list[int] = []
        self._user.EnumChildWindows(handle, _noting(children), 0)
        for child in children:
            if self._text(self._user.GetClassNameW, child) == STORE_CONTENT and (pid := self._process(child)) != host:
                return pid, self._program(pid)
        return None

    def _process(self, handle: int) -> int:
        pid = wintypes.DWORD()
        self._user.GetWindowThreadProcessId(handle, ctypes.byref(pid))
        return pid.value

    def _text(self, call: "ctypes._NamedFuncPointer", handle: int) -> str:
        buffer = ctypes.create_unicode_buffer(LONGEST)
        call(handle, buffer, LONGEST)
        return buffer.value

    def _program(self, pid: int) -> str:
        process = self._kernel.OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, False, pid)
        if not process:
            return ""
        try:
            buffer, size = ctypes.create_unicode_buffer(LONGEST), wintypes.DWORD(LONGEST)
            if not self._kernel.QueryFullProcessImageNameW(process, 0, buffer, ctypes.byref(size)):
                return ""
            return PureWindowsPath(buffer.value).stem
        finally:
            self._kernel.CloseHandle(process)


def _noting(handles: list[int]) -> "ctypes._FuncPointer":
    def note(handle: int | None, _: int) -> bool:
        if handle:
            handles.append(handle)
        return True

    return _ENUM_PROC(note)


def _corners(rect: wintypes.RECT) -> Rectangle:
    return rect.left, rect.top, rect.right, rect.bottom


class DesktopPresence:
    """Idle time from the last input; locked while the input desktop is not ours."""

    def __init__(self) -> None:
        self._user = ctypes.WinDLL("user32", use_last_error=True)
        self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        self._kernel.GetTickCount.argtypes, self._kernel.GetTickCount.restype = [], wintypes.DWORD
        self._user.GetLastInputInfo.argtypes = [ctypes.POINTER(_LastInput)]
        self._user.GetLastInputInfo.restype = wintypes.BOOL
        self._user.OpenInputDesktop.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
        self._user.OpenInputDesktop.restype = wintypes.HANDLE
        self._user.CloseDesktop.argtypes = [wintypes.HANDLE]
        self._user.CloseDesktop.restype = wintypes.BOOL

    def idle_seconds(self) -> float:
        """Seconds since the last input; 0 when it cannot be known."""
        info = _LastInput(ctypes.sizeof(_LastInput), 0)
        if not self._user.GetLastInputInfo(ctypes.byref(info)):
            return 0.0
        # Both counters wrap around together after 49 days.
        return ((int(self._kernel.GetTickCount()) - int(info.dwTime)) & 0xFFFFFFFF) / 1000

    def locked(self) -> bool:
        """Whether the lock screen or another secure desktop has the input."""
        desktop = self._user.OpenInputDesktop(0, False, DESKTOP_READOBJECTS)
        if not desktop:
            return True
        self._user.CloseDesktop(desktop)
        return False

    def close(self) -> None:
        """Nothing is held."""
