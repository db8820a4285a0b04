"""Windows and presence on macOS, by Core Graphics through ctypes."""

import ctypes
import sys
from collections.abc import Iterator, Sequence

from capture.sources.base import WindowInfo
from capture.sources.quartz_pile import RawWindow, pile
from memory_core.errors import CaptureError, NoDisplay

assert sys.platform == "darwin"

ON_SCREEN_ONLY = 1
HID_SYSTEM_STATE = 1
ANY_INPUT = 0xFFFFFFFF
UTF8 = 0x08000100
INT64 = 4
DOUBLE = 6
GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"
FOUNDATION = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"
NOT_ALLOWED = (
    "macOS does not let Scrubjay see the screen. Allow it in System Settings → Privacy & Security → "
    "Screen Recording, then start Scrubjay again."
)


class _Rect(ctypes.Structure):
    _fields_ = [(name, ctypes.c_double) for name in ("x", "y", "width", "height")]


class _Core:
    """The few calls that are needed, with their types; every `Copy` is released by the caller."""

    def __init__(self) -> None:
        pointer = ctypes.c_void_p
        self.graphics = ctypes.CDLL(GRAPHICS)
        self.foundation = ctypes.CDLL(FOUNDATION)
        self._declare(self.graphics, "CGWindowListCopyWindowInfo", pointer, [ctypes.c_uint32, ctypes.c_uint32])
        self._declare(
            self.graphics, "CGRectMakeWithDictionaryRepresentation", ctypes.c_bool, [pointer, ctypes.POINTER(_Rect)]
        )
        self._declare(self.graphics, "CGPreflightScreenCaptureAccess", ctypes.c_bool, [])
        self._declare(self.graphics, "CGRequestScreenCaptureAccess", ctypes.c_bool, [])
        self._declare(self.graphics, "CGSessionCopyCurrentDictionary", pointer, [])
        self._declare(
            self.graphics,
            "CGEventSourceSecondsSinceLastEventType",
            ctypes.c_double,
            [ctypes.c_int32, ctypes.c_uint32],
        )
        self._declare(self.foundation, "CFArrayGetCount", ctypes.c_long, [pointer])
        self._declare(self.foundation, "CFArrayGetValueAtIndex", pointer, [pointer, ctypes.c_long])
        self._declare(self.foundation, "CFDictionaryGetValue", pointer, [pointer, pointer])
        self._declare(
            self.foundation,
            "CFStringGetCString",
            ctypes.c_bool,
            [pointer, ctypes.c_char_p, ctypes.c_long, ctypes.c_uint32],
        )
        self._declare(self.foundation, "CFStringGetLength", ctypes.c_long, [pointer])
        self._declare(
            self.foundation, "CFStringCreateWithCString", pointer, [pointer, ctypes.c_char_p, ctypes.c_uint32]
        )
        self._declare(self.foundation, "CFNumberGetValue", ctypes.c_bool, [pointer, ctypes.c_long, pointer])
        self._declare(self.foundation, "CFBooleanGetValue", ctypes.c_bool, [pointer])
        self._declare(self.foundation, "CFBooleanGetTypeID", ctypes.c_ulong, [])
        self._declare(self.foundation, "CFGetTypeID", ctypes.c_ulong, [pointer])
        self._declare(self.foundation, "CFRelease", None, [pointer])

    @staticmethod
    def _declare(library: ctypes.CDLL, name: str, result: type | None, arguments: list[type]) -> None:
        call = getattr(library, name)
        call.restype, call.argtypes = result, arguments

    def field(self, dictionary: int, name: str) -> int | None:
        """The value under one of Core Graphics' own keys."""
        key = ctypes.c_void_p.in_dll(self.graphics, name)
        value: int | None = self.foundation.CFDictionaryGetValue(dictionary, key)
        return value

    def text(self, value: int | None) -> str:
        """A CFString as text."""
        if not value:
            return ""
        size = 4 * int(self.foundation.CFStringGetLength(value)) + 1
        buffer = ctypes.create_string_buffer(size)
        return buffer.value.decode("utf-8", "replace") if self._copied(value, buffer, size) else ""

    def _copied(self, value: int, buffer: "ctypes.Array[ctypes.c_char]", size: int) -> bool:
        return bool(self.foundation.CFStringGetCString(value, buffer, size, UTF8))

    def whole(self, value: int | None) -> int:
        """A CFNumber as int; 0 when there is none."""
        number = ctypes.c_int64()
        if value:
            self.foundation.CFNumberGetValue(value, INT64, ctypes.byref(number))
        return number.value

    def truth(self, value: int) -> bool:
        """A CFBoolean or a CFNumber as bool."""
        if self.foundation.CFGetTypeID(value) == self.foundation.CFBooleanGetTypeID():
            return bool(self.foundation.CFBooleanGetValue(value))
        return bool(self.whole(value))

    def fraction(self, value: int | None, default: float) -> float:
        """A CFNumber as float."""
        number = ctypes.c_double(default)
        if value:
            self.foundation.CFNumberGetValue(value, DOUBLE, ctypes.byref(number))
        return number.value


class QuartzWindows:
    """The pile of windows, front to back, as the window server lists it."""

    def __init__(self) -> None:
        self._core = _Core()

    def visible(self) -> Sequence[WindowInfo]:
        """All visible windows from the top of the pile down. Raises `CaptureError` without the permission.

        Without it macOS names no titles and shows the wallpaper alone, so nothing could be judged.
        """
        core = self._core
        if not core.graphics.CGPreflightScreenCaptureAccess():
            raise CaptureError(NOT_ALLOWED)
        array = core.graphics.CGWindowListCopyWindowInfo(ON_SCREEN_ONLY, 0)
        if not array:
            raise CaptureError("macOS does not say which windows are open. Scrubjay asks again at the next look.")
        try:
            count = int(core.foundation.CFArrayGetCount(array))
            items = [core.foundation.CFArrayGetValueAtIndex(array, place) for place in range(count)]
            return pile(self._windows(items))
        finally:
            core.foundation.CFRelease(array)

    def away(self) -> Sequence[WindowInfo]:
        """None: which of those that are not seen are windows that one works in is not told."""
        return ()

    def close(self) -> None:
        """Nothing is held."""

    def _windows(self, items: Sequence[int]) -> Iterator[RawWindow]:
        core = self._core
        for item in items:
            rect = _Rect()
            bounds = core.field(item, "kCGWindowBounds")
            if bounds and core.graphics.CGRectMakeWithDictionaryRepresentation(bounds, ctypes.byref(rect)):
                yield RawWindow(
                    number=core.whole(core.field(item, "kCGWindowNumber")),
                    owner=core.text(core.field(item, "kCGWindowOwnerName")),
                    title=core.text(core.field(item, "kCGWindowName")),
                    pid=core.whole(core.field(item, "kCGWindowOwnerPID")),
                    layer=core.whole(core.field(item, "kCGWindowLayer")),
                    alpha=core.fraction(core.field(item, "kCGWindowAlpha"), 1.0),
                    left=rect.x,
                    top=rect.y,
                    width=rect.width,
                    height=rect.height,
                )


class ScreenLeave:
    """Whether macOS lets this program see the screen; without it every picture is of the wallpaper alone."""

    def __init__(self) -> None:
        self._core = _Core()
        self._asked = False

    def check(self) -> None:
        """Raises `NoDisplay` with what to do. The first time macOS is told to put Scrubjay on its list."""
        if self._core.graphics.CGPreflightScreenCaptureAccess():
            return
        if not self._asked:
            self._asked = True
            self._core.graphics.CGRequestScreenCaptureAccess()
        raise NoDisplay(NOT_ALLOWED)


class QuartzPresence:
    """Idle time from the event source, the lock from the session's dictionary."""

    def __init__(self) -> None:
        self._core = _Core()

    def idle_seconds(self) -> float:
        """Seconds since the last input."""
        return float(self._core.graphics.CGEventSourceSecondsSinceLastEventType(HID_SYSTEM_STATE, ANY_INPUT))

    def locked(self) -> bool:
        """Whether the lock screen is shown; True as well when there is no session to look at, or another one's."""
        core = self._core
        session = core.graphics.CGSessionCopyCurrentDictionary()
        if not session:
            return True
        try:
            locked = self._says(session, b"CGSSessionScreenIsLocked", default=False)
            return locked or not self._says(session, b"kCGSSessionOnConsoleKey", default=True)
        finally:
            core.foundation.CFRelease(session)

    def _says(self, session: int, name: bytes, *, default: bool) -> bool:
        core = self._core
        key = core.foundation.CFStringCreateWithCString(None, name, UTF8)
        try:
            value = core.foundation.CFDictionaryGetValue(session, key)
        finally:
            core.foundation.CFRelease(key)
        return core.truth(value) if value else default

    def close(self) -> None:
        """Nothing is held."""
