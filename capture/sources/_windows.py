"""Windows and presence on Windows, by user32 and dwmapi."""

import ctypes
import sys
from collections.abc import Sequence
from ctypes import wintypes
from pathlib import PureWindowsPath

from capture.sources.base import WindowInfo
from memory_core.errors import CaptureError
from memory_core.records.observation import Box

assert sys.platform == "win32"

DWMWA_EXTENDED_FRAME_BOUNDS = 9
DWMWA_CLOAKED = 14
GWL_EXSTYLE = -20
WS_EX_TRANSPARENT = 0x00000020
WS_EX_TOOLWINDOW = 0x00000080
WS_EX_LAYERED = 0x00080000
PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
DESKTOP_READOBJECTS = 0x0001
WALLPAPER = frozenset({"Progman", "WorkerW", "Shell_TrayWnd", "Shell_SecondaryTrayWnd"})
LONGEST = 1024

_ENUM_PROC = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)


class _LastInput(ctypes.Structure):
    _fields_ = [("cbSize", wintypes.UINT), ("dwTime", wintypes.DWORD)]


class DesktopWindows:
    """The pile of top-level windows, as EnumWindows walks it: from the top down."""

    def __init__(self) -> None:
        self._user = ctypes.WinDLL("user32", use_last_error=True)
        self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        self._dwm = ctypes.WinDLL("dwmapi")
        self._user.EnumWindows.argtypes = [_ENUM_PROC, wintypes.LPARAM]
        self._user.GetForegroundWindow.restype = wintypes.HWND
        for call in ("IsWindowVisible", "IsIconic"):
            getattr(self._user, call).argtypes = [wintypes.HWND]
        self._user.GetWindowRect.argtypes = [wintypes.HWND, ctypes.POINTER(wintypes.RECT)]
        for call in ("GetWindowTextW", "GetClassNameW"):
            getattr(self._user, call).argtypes = [wintypes.HWND, wintypes.LPWSTR, ctypes.c_int]
        self._user.GetWindowThreadProcessId.argtypes = [wintypes.HWND, ctypes.POINTER(wintypes.DWORD)]
        self._user.GetWindowLongW.argtypes = [wintypes.HWND, ctypes.c_int]
        self._user.GetWindowLongW.restype = wintypes.LONG
        self._dwm.DwmGetWindowAttribute.argtypes = [wintypes.HWND, wintypes.DWORD, ctypes.c_void_p, wintypes.DWORD]
        self._kernel.OpenProcess.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
        self._kernel.OpenProcess.restype = wintypes.HANDLE
        self._kernel.CloseHandle.argtypes = [wintypes.HANDLE]
        self._kernel.QueryFullProcessImageNameW.argtypes = [
            wintypes.HANDLE,
            wintypes.DWORD,
            wintypes.LPWSTR,
            ctypes.POINTER(wintypes.DWORD),
        ]

    def visible(self) -> Sequence[WindowInfo]:
        """All visible windows from the top of the pile down. Raises `CaptureError`."""
        handles: list[int] = []

        def note(handle: int | None, _: int) -> bool:
            if handle:
                handles.append(handle)
            return True

        if not self._user.EnumWindows(_ENUM_PROC(note), 0):
            raise CaptureError("Windows does not say which windows are open. Scrubjay asks again at the next look.")
        front = self._user.GetForegroundWindow()
        return [self._window(handle, handle == front) for handle in handles if self._seen(handle)]

    def close(self) -> None:
        """Nothing is held."""

    def _seen(self, handle: int) -> bool:
        if not self._user.IsWindowVisible(handle) or self._user.IsIconic(handle):
            return False
        cloaked = wintypes.DWORD()
        failed = self._dwm.DwmGetWindowAttribute(handle, DWMWA_CLOAKED, ctypes.byref(cloaked), ctypes.sizeof(cloaked))
        return bool(failed) or cloaked.value == 0

    def _window(self, handle: int, front: bool) -> WindowInfo:
        style = int(self._user.GetWindowLongW(handle, GWL_EXSTYLE))
        pid = wintypes.DWORD()
        self._user.GetWindowThreadProcessId(handle, ctypes.byref(pid))
        return WindowInfo(
            app=self._program(pid.value),
            title=self._text(self._user.GetWindowTextW, handle),
            box=self._box(handle),
            pid=pid.value,
            front=front,
            opaque=not style & (WS_EX_LAYERED | WS_EX_TRANSPARENT),
            ordinary=not style & WS_EX_TOOLWINDOW and self._text(self._user.GetClassNameW, handle) not in WALLPAPER,
        )

    def _box(self, handle: int) -> Box:
        """Without the invisible border that GetWindowRect counts."""
        rect = wintypes.RECT()
        size = ctypes.sizeof(rect)
        if self._dwm.DwmGetWindowAttribute(handle, DWMWA_EXTENDED_FRAME_BOUNDS, ctypes.byref(rect), size):
            self._user.GetWindowRect(handle, ctypes.byref(rect))
        return Box(rect.left, rect.top, max(0, rect.right - rect.left), max(0, rect.bottom - rect.top))

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


class DesktopPresence:
    """Idle time from the last input; locked while the input desktop is not ours."""

    def __init__(self) -> None:
        self._user = ctypes.WinDLL("user32", use_last_error=True)
        self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        self._kernel.GetTickCount.restype = wintypes.DWORD
        self._user.GetLastInputInfo.argtypes = [ctypes.POINTER(_LastInput)]
        self._user.OpenInputDesktop.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
        self._user.OpenInputDesktop.restype = wintypes.HANDLE
        self._user.CloseDesktop.argtypes = [wintypes.HANDLE]

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
