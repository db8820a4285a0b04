"""Asks the front application of Windows for its document and what is seen of its text, by UI Automation."""

import ctypes
from typing import Any, cast

from capture.sources.accessibility import address
from capture.sources.base import Told, WindowInfo
from memory_core.errors import CaptureError

UNUSABLE = "UI Automation of Windows cannot be used."
# Of UIAutomationClient.h.
AUTOMATION = "{e22ad333-b25f-460c-83d0-0581107395c9}"
CONTROL_TYPE_PROPERTY, VALUE_PROPERTY = 30003, 30045
DOCUMENT = 50030
DESCENDANTS = 4
TEXT_PATTERN = 10014
RANGES = 50
LONGEST_TEXT = 20_000


class UiaTree:
    """One connection to UI Automation; belongs to the thread that asks."""

    def __init__(self) -> None:
        self._automation: Any = None
        self._module: Any = None
        self._failures: tuple[type[Exception], ...] = (OSError, ValueError)

    def tell(self, window: WindowInfo, deadline_s: float) -> Told | None:
        """The document in the front window, if that is `window`. Raises `CaptureError` without UI Automation."""
        handle = _front(window.pid)
        if not handle:
            return None
        automation = self._ready()
        try:
            # No application may keep the question for longer.
            automation.ConnectionTimeout = automation.TransactionTimeout = max(1, int(deadline_s * 1000 / 2))
            root = automation.ElementFromHandle(handle)
            condition = automation.CreatePropertyCondition(CONTROL_TYPE_PROPERTY, DOCUMENT)
            document = root.FindFirst(DESCENDANTS, condition)
            if not document:
                return None
            url = address(str(document.GetCurrentPropertyValue(VALUE_PROPERTY) or ""))
            title = str(document.CurrentName or "").strip()
            texts = self._texts(document)
        except self._failures:  # The window closed, or did not answer in time.
            return None
        return Told(url, title, texts) if url or title or texts else None

    def close(self) -> None:
        """Let go of UI Automation."""
        self._automation = None

    def _texts(self, document: Any) -> tuple[str, ...]:
        """What is seen of the text of a document, where it has one."""
        pattern = document.GetCurrentPattern(TEXT_PATTERN)
        if not pattern:
            return ()
        ranges = pattern.QueryInterface(self._module.IUIAutomationTextPattern).GetVisibleRanges()
        texts = (str(ranges.GetElement(at).GetText(LONGEST_TEXT)) for at in range(min(ranges.Length, RANGES)))
        return tuple(text.strip() for text in texts if text.strip())

    def _ready(self) -> Any:
        if self._automation is None:
            try:
                import comtypes
                import comtypes.client

                self._failures = (OSError, ValueError, comtypes.COMError)
                self._module = comtypes.client.GetModule("UIAutomationCore.dll")
                interface = self._module.IUIAutomation2
                self._automation = comtypes.client.CreateObject(AUTOMATION, interface=interface)
            except (ImportError, OSError, AttributeError) as error:
                raise CaptureError(UNUSABLE) from error
        return self._automation


def _front(pid: int) -> int:
    """The handle of the foreground window if it belongs to this process, else 0."""
    user = cast(Any, ctypes).windll.user32
    handle = int(user.GetForegroundWindow() or 0)
    owner = ctypes.c_ulong()
    user.GetWindowThreadProcessId(handle, ctypes.byref(owner))
    return handle if handle and owner.value == pid else 0
