"""Tells which kind of desktop session this is."""

import os
import sys


def on_wayland() -> bool:
    """Whether this session runs Wayland, where no program sees the whole screen by itself."""
    if sys.platform != "linux":
        return False
    kind = os.environ.get("XDG_SESSION_TYPE", "")
    return kind == "wayland" or (kind != "x11" and bool(os.environ.get("WAYLAND_DISPLAY")))
