"""Asks the front application of Windows for its document, by UI Automation."""

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


class UiaTree:
    """One connection to UI Automation; belongs to the thread that asks."""

    def __init__(self) -> None:
        self._automation: Any = None
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
        except self._failures:  # The window closed, or did not answer in time.
            return None
        return Told(url, title) if url or title else None

    def close(self) -> None:
        """Let go of UI Automation."""
        self._automation = None

    def _ready(self) -> Any:
        if self._automation is None:
            try:
                import comtypes
                import comtypes.client

                self._failures = (OSError, ValueError, comtypes.COMError)
                module = comtypes.client.GetModule("UIAutomationCore.dll")
                self._automation = comtypes.client.CreateObject(AUTOMATION, interface=module.IUIAutomation2)
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
