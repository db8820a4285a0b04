"""Asks the front application of macOS for its document and the text that is worked on, where the person allowed it."""

import time
from typing import Any

from capture.sources.accessibility import address
from capture.sources.base import Told, WindowInfo
from memory_core.errors import CaptureError

NOT_TRUSTED = "macOS lets Scrubjay ask no application: allow it under Privacy & Security, Accessibility."
NODES = 200
LONGEST_TEXT = 20_000
# Each question waits at most for this share of the whole time.
SHARE = 0.5


class AxTree:
    """Asks through AXUIElement; nothing is kept between two questions."""

    def tell(self, window: WindowInfo, deadline_s: float) -> Told | None:
        """The document of the focused window of an application. Raises `CaptureError` when that is not allowed."""
        try:
            import ApplicationServices as services
        except ImportError as error:
            raise CaptureError(NOT_TRUSTED) from error
        if not services.AXIsProcessTrusted():
            raise CaptureError(NOT_TRUSTED)
        until = time.monotonic() + deadline_s
        application = services.AXUIElementCreateApplication(window.pid)
        services.AXUIElementSetMessagingTimeout(application, SHARE * deadline_s)
        front = _value(services, application, "AXFocusedWindow")
        if front is None:
            return None
        texts = _texts(services, application)
        if document := address(str(_value(services, front, "AXDocument") or "")):
            return Told(document, texts=texts)
        page = _page(services, front, until)
        if page is None:
            return Told(texts=texts) if texts else None
        title = str(_value(services, page, "AXTitle") or "").strip()
        return Told(address(str(_value(services, page, "AXURL") or "")), title, texts)

    def close(self) -> None:
        """Nothing is held."""


def _value(services: Any, element: Any, name: str) -> Any:
    failed, value = services.AXUIElementCopyAttributeValue(element, name, None)
    return None if failed else value


def _texts(services: Any, application: Any) -> tuple[str, ...]:
    """The text area that has the keyboard. A field for one line, which may be one for a password, is not asked."""
    focused = _value(services, application, "AXFocusedUIElement")
    if focused is None or _value(services, focused, "AXRole") != "AXTextArea":
        return ()
    text = str(_value(services, focused, "AXValue") or "")[:LONGEST_TEXT].strip()
    return (text,) if text else ()


def _page(services: Any, front: Any, until: float) -> Any:
    """The first web page in a window, looked for level by level."""
    level, seen = [front], 0
    while level and seen < NODES:
        below: list[Any] = []
        for element in level:
            seen += 1
            if time.monotonic() > until:
                return None
            if _value(services, element, "AXRole") == "AXWebArea":
                return element
            below += _value(services, element, "AXChildren") or ()
        level = below
    return None
