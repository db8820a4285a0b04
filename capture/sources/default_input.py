"""Which input device is the default one, where PortAudio does not notice that it became another."""

import os
import sys


def default_input() -> str:
    """What names the default input device now; “” where that is not known, which is never a change."""
    if sys.platform == "win32":
        from capture.sources.loopback_windows import default_microphone

        return default_microphone()
    if sys.platform == "darwin":
        return _of_core_audio()
    # Plain ALSA knows no default that changes.
    return ""


def inputs() -> object:
    """What differs when a device came or went, asked at little cost; nothing is said of which one that is."""
    if sys.platform != "linux":
        return default_input()
    try:
        return frozenset(os.listdir("/dev/snd"))
    except OSError:
        return frozenset()


def _of_core_audio() -> str:
    """The number of macOS's default input device."""
    import ctypes

    def code(name: str) -> int:
        return int.from_bytes(name.encode("ascii"), "big")

    audio = ctypes.CDLL("/System/Library/Frameworks/CoreAudio.framework/CoreAudio")
    # The object “system”; selector, scope and element of the property.
    address = (ctypes.c_uint32 * 3)(code("dIn "), code("glob"), 0)
    device, size = ctypes.c_uint32(0), ctypes.c_uint32(4)
    failed = audio.AudioObjectGetPropertyData(
        ctypes.c_uint32(1), address, ctypes.c_uint32(0), None, ctypes.byref(size), ctypes.byref(device)
    )
    return "" if failed else str(device.value)
